import Exact
import KANCore
import Splines

/// The constant L gamma_r of the bound for networks, with certified gamma_r.
package struct NetworkConstant {
  private let layer: [SplineOrder: Rational]

  /// Certifies gamma_r for the given orders.
  ///
  /// - Throws: `UncertifiedGrowth`.
  package init(orders: [SplineOrder]) throws {
    var layer: [SplineOrder: Rational] = [:]
    for order in Set(orders) { layer[order] = try SquareSums.layerConstant(order: order) }
    self.layer = layer
  }

  /// The orders, ascending.
  package var orders: [SplineOrder] { layer.keys.sorted() }

  /// Returns the constant for one layer.
  ///
  /// - Precondition: the order is one of ``orders``.
  package func layerConstant(of order: SplineOrder) -> Rational { layer[order]! }

  /// Returns the constant for the depth and order of a case.
  package func value(for example: KernelCase) -> Rational { Rational(example.depth) * layerConstant(of: example.order) }
}

/// The kernels NTK_S and NTK_R of the cases of a family, computed once, on which rho(NTK_S) <= C rho(NTK_R) is decided
/// for several C.
package struct KernelTally {
  private let bounds: [(example: KernelCase, bound: KernelBound)]

  /// Computes the kernels, NTK_R in plain or scaled ReLU powers.
  ///
  /// - Throws: `NetworkError`, `LAPACKError`.
  package init(_ cases: [KernelCase], in coordinates: WeightCoordinates) throws {
    bounds = try cases.map { example in
      let splines = try example.network.tangentKernel(at: example.batch, in: .spline)
      let powers = try example.network.tangentKernel(at: example.batch, in: coordinates)
      return (example, try KernelBound(splines: splines, powers: powers))
    }
  }

  /// Returns the tally of the inequality with the constant C of each case.
  ///
  /// - Throws: ``UndecidedKernel`` if the certificates do not decide a case.
  package func tally(constant: (KernelCase) -> Rational) throws -> Tally {
    var tally = Tally()
    for (example, bound) in bounds {
      let claimed = constant(example)
      let outcome = bound.outcome(constant: claimed)
      if outcome == .undecided { throw UndecidedKernel(place: example.description) }
      tally.expect(
        outcome == .holds,
        "\(example.description): rho(NTK_S) >= \(short(bound.splines.lower)),"
          + " rho(NTK_R) <= \(short(bound.powers.upper)), ratio \(brief(bound.ratio)), claimed at most \(claimed)")
    }
    return tally
  }

  /// The largest observed ratio of the two eigenvalues, by order.
  package var largestRatios: [Int: Double] {
    bounds.reduce(into: [:]) { largest, pair in
      largest[pair.example.order.value] = max(largest[pair.example.order.value] ?? 0, pair.bound.ratio)
    }
  }

  /// Returns the case with the largest certified lower bound of the ratio, for one order and depth.
  package func largestExact(order: Int, depth: Int) -> (ratio: Rational, place: String)? {
    bounds.filter { $0.example.order.value == order && $0.example.depth == depth }
      .map { ($0.bound.splines.lower / $0.bound.powers.upper, $0.example.description) }
      .max { $0.0 < $1.0 }
  }

  /// The case with the largest ratio for every order and depth, sorted by order and depth.
  package var largestByDepth: [(order: SplineOrder, depth: Int, ratio: Double, place: String)] {
    var largest: [[Int]: (order: SplineOrder, depth: Int, ratio: Double, place: String)] = [:]
    for (example, bound) in bounds {
      let key = [example.order.value, example.depth]
      if let known = largest[key], known.ratio >= bound.ratio { continue }
      largest[key] = (example.order, example.depth, bound.ratio, example.description)
    }
    return largest.values.sorted { ($0.order, $0.depth) < ($1.order, $1.depth) }
  }

  /// The largest ratios, one line per order.
  var notes: [String] {
    largestRatios.sorted { $0.key < $1.key }.map { "r = \($0.key): largest exact ratio \(brief($0.value))" }
  }

  /// Returns a number in full if that is readable.
  private func short(_ value: Rational) -> String {
    value.bitWidth <= 64 ? "\(value)" : "\(Double(value))"
  }
}
