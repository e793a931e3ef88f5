import Exact
import KANCore
import Splines

/// The constant L beta_r / (r-1)^{2(r-1)} of the bound for networks, with certified beta_r.
struct NetworkConstant {
  private let layer: [SplineOrder: Rational]

  /// Certifies beta_r for some orders.
  ///
  /// - Throws: ``UncertifiedMaximum``.
  init(orders: [SplineOrder]) throws {
    var layer: [SplineOrder: Rational] = [:]
    for order in Set(orders) { layer[order] = try SquareSums.layerConstant(order: order) }
    self.layer = layer
  }

  /// The orders, ascending.
  var orders: [SplineOrder] { layer.keys.sorted() }

  /// The constant for one layer.
  ///
  /// - Precondition: the order is one of ``orders``.
  func layerConstant(of order: SplineOrder) -> Rational { layer[order]! }

  /// The constant for the depth and order of a case.
  func value(for example: KernelCase) -> Rational { Rational(example.depth) * layerConstant(of: example.order) }
}

/// rho(NTK_S) <= C rho(NTK_R), decided exactly for each case of a family.
struct KernelTally {
  /// The cases, and the first in which the inequality fails.
  private(set) var tally = Tally()
  /// By order, the largest ratio of the two eigenvalues that was met.
  private(set) var largestRatios: [Int: Double] = [:]

  /// Runs the cases.
  ///
  /// - Parameters:
  ///   - coordinates: those of NTK_R, plain or scaled ReLU powers.
  ///   - constant: C for a case.
  /// - Throws: ``UndecidedKernel`` where certificates leave the case open.
  init(_ cases: [KernelCase], in coordinates: WeightCoordinates, constant: (KernelCase) -> Rational) throws {
    for example in cases {
      let splines = try example.network.tangentKernel(at: example.batch, in: .spline)
      let powers = try example.network.tangentKernel(at: example.batch, in: coordinates)
      let bound = constant(example)
      let result = try KernelBound(splines: splines, powers: powers, constant: bound)
      if result.outcome == .undecided { throw UndecidedKernel(place: example.description) }
      tally.expect(
        result.outcome == .holds,
        "\(example.description): rho(NTK_S) >= \(Self.short(result.splines.lower)), rho(NTK_R) <= \(Self.short(result.powers.upper)),"
          + " ratio \(result.ratio), claimed at most \(bound)")
      largestRatios[example.order.value] = max(largestRatios[example.order.value] ?? 0, result.ratio)
    }
  }

  /// The largest ratios, a line for each order.
  var notes: [String] {
    largestRatios.sorted { $0.key < $1.key }.map { "r = \($0.key): largest exact ratio \($0.value)" }
  }

  /// A number in full where that is readable.
  private static func short(_ value: Rational) -> String {
    value.bitWidth <= 64 ? "\(value)" : "\(Double(value))"
  }
}
