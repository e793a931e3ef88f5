import SeededRandom

/// A solution written as a function of the coordinates and of the network, so that conditions hold exactly for any network.
///
/// For u(0, x) = -sin(pi x) and u(t, -1) = u(t, 1) = 0, with coordinates (t, x):
///
/// ```swift
/// TrialFunction { x, n in [-.sin(.pi * x[1]) + x[0] * (1 - x[1] * x[1]) * n[0]] }
/// ```
///
/// Derivatives of the solution follow from those of the network by the rules of differentiation, inside the trace of each
/// equation; only what an equation reads is computed. Equations and conditions read the solution, not the network.
///
/// The function may also read the unknowns of the problem (``Unknown``), for example for an initial value a that is not
/// known:
///
/// ```swift
/// TrialFunction { x, n, unknowns in [unknowns[0] + x[0] * n[0]] }
/// ```
public struct TrialFunction: Sendable {
  private let function:
    @Sendable (_ x: [TracedNumber], _ network: [TracedNumber], _ unknowns: [TracedNumber]) -> [TracedNumber]

  /// Creates a trial function.
  ///
  /// - Parameter function: computes the solution from the coordinates and the outputs of the network; as many numbers as the
  ///   network has outputs. It is traced, so it must not branch on the numbers. `abs` has no derivative where its argument
  ///   is zero.
  public init(
    _ function: @escaping @Sendable (_ x: [TracedNumber], _ network: [TracedNumber]) -> [TracedNumber]
  ) {
    self.function = { x, network, _ in function(x, network) }
  }

  /// Creates a trial function that reads unknowns.
  ///
  /// - Parameter function: computes the solution from the coordinates, the outputs of the network, and all unknowns of
  ///   the problem, in their own units and in its order; otherwise as in the other initializer.
  public init(
    _ function:
      @escaping @Sendable (_ x: [TracedNumber], _ network: [TracedNumber], _ unknowns: [TracedNumber]) -> [TracedNumber]
  ) {
    self.function = function
  }

  /// Returns the solution from one side of an interface, or from none.
  ///
  /// - Parameter unknowns: the number of unknowns of the problem.
  func solution(coordinates: Int, outputs: Int, unknowns: Int, side: Int?) -> [TracedNumber] {
    function(
      (0..<coordinates).map { TracedNumber(.coordinate($0, side: side)) },
      (0..<outputs).map { TracedNumber(.value(of: $0, side: side)) },
      (0..<unknowns).map { TracedNumber(.unknown($0)) })
  }

  /// Returns the size of each output of the solution: its largest magnitude at given points, with random outputs of the
  /// network in [-1, 1] and the unknowns at their starts. Numbers that are not finite are skipped.
  func sizes(at points: [[Double]], coordinates: Int, outputs: Int, unknowns: [Unknown]) -> [Double] {
    let program = ExpressionProgram(
      solution(coordinates: coordinates, outputs: outputs, unknowns: unknowns.count, side: nil))
    let starts = unknowns.map(\.start)
    var random = SplitMix64(seed: 1)
    var sizes = Array(repeating: 0.0, count: outputs)
    for point in points {
      let network = (0..<outputs).map { _ in 2 * random.unit() - 1 }
      for (q, value) in program.values(at: point, network: network, unknowns: starts).enumerated() where value.isFinite
      {
        sizes[q] = max(sizes[q], value.magnitude)
      }
    }
    return sizes
  }

  /// Returns the jet of the solution, whose entries are expressions in those of the network.
  func jet(coordinates: Int, outputs: Int, unknowns: Int) -> Jet<TracedNumber> {
    let sides = [nil, 0, 1].map {
      solution(coordinates: coordinates, outputs: outputs, unknowns: unknowns, side: $0)
    }
    func output(_ q: Int, _ side: Int?) -> TracedNumber? {
      let values = sides[side.map { $0 + 1 } ?? 0]
      return values.indices.contains(q) ? values[q] : nil
    }
    return Jet { entry in
      // Entries that do not exist are read from the network, so that they are reported.
      switch entry {
      case .value(let q, let side): output(q, side) ?? TracedNumber(entry)
      case .derivative(let k, let q, let side): output(q, side)?.derivative(k) ?? TracedNumber(entry)
      case .second(let k, let l, let q, let side): output(q, side)?.derivative(k).derivative(l) ?? TracedNumber(entry)
      case .higher(let k, let order, let q, let side):
        output(q, side).map { (0..<order).reduce($0) { number, _ in number.derivative(k) } } ?? TracedNumber(entry)
      case .coordinate, .field, .unknown: TracedNumber(entry)
      }
    }
  }
}
