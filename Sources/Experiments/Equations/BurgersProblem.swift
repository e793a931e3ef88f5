import KANCore
import RealModule

/// u_t + u u_x = nu u_xx in the coordinates (t, x); field 0 is the square root of the point's weight in the integral
/// over x.
struct BurgersEquation: DifferentialEquation {
  let viscosity: Double

  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    [u.field(0) * (u.derivative(0) + u.value * u.derivative(1) - N(viscosity) * u.second(1, 1))]
  }
}

/// u = field 1, with field 0 as in ``BurgersEquation``.
struct WeightedValue: DifferentialEquation {
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.field(0) * (u.value - u.field(1))] }
}

/// The points and weights for Burgers' equation on [0, 1] x [-1, 1], starting from u = -sin(pi x), with u(-1, t) =
/// u(1, t) = 0.
package struct BurgersProblem: Sendable {
  /// The placement of the points.
  package enum Points: String, CaseIterable, Sendable {
    /// The centers of 64 x 64 cells, as many as in the paper.
    case grid
    /// The same number of points, one in each cell and with all coordinates different, concentrated around x = 0, where
    /// the front is too steep for the spacing of the grid: x = sinh(4 s) / sinh(4). Residuals are weighted by dx/ds, so
    /// that the loss estimates the same integral.
    case graded
  }

  /// The solution.
  package let solution: BurgersSolution
  /// The placement of the points.
  package var points = Points.grid
  /// The number of cells in t and in x.
  package var cells = 64
  /// The weight of the equation.
  package var equationWeight = 1.0
  /// The weight of the initial values.
  package var initialWeight = 1.0
  /// Whether there are terms for the boundary values.
  package var hasBoundary = true
  /// The weight of the boundary values.
  package var boundaryWeight = 1.0
  /// Whether the best method solves on 0 <= x <= 1, where u vanishes at both ends since it is odd in x.
  package var isSymmetric = false
  /// The solution at 101 x 201 nodes of (t, x), where errors are measured.
  package let reference: ReferenceSolution

  private static let grading = 4.0

  /// Creates the problem with the paper's points and all weights 1.
  package init(_ solution: BurgersSolution) {
    self.solution = solution
    reference = solution.reference(on: -1...1)
  }

  /// The names and values of all choices.
  package var choices: [(name: String, value: String)] {
    [
      ("viscosity", "\(solution.viscosity)"), ("points", points.rawValue), ("cells", "\(cells) x \(cells)"),
      ("initial points", "\(cells)"), ("boundary points", "\(hasBoundary ? 2 * cells : 0)"),
      ("equation weight", "\(equationWeight)"), ("initial weight", "\(initialWeight)"),
      ("boundary weight", "\(boundaryWeight)"),
    ]
  }

  /// Returns the collocation problem on which a network is trained.
  ///
  /// - Throws: `CollocationError` for weights that are negative or not finite, ``ExperimentError`` for fewer than 2
  ///   cells.
  package func collocation() throws -> CollocationProblem {
    try validate()
    let interior =
      points == .grid
      ? PointGrid.centers([0...1, -1...1], counts: [cells, cells])
      : LatticePoints.unitSquare(cells).map { [$0.0, graded(2 * $0.1 - 1)] }
    let start = PointGrid.centers([-1...1], counts: [cells]).map { [0, graded($0[0])] }
    let share: @Sendable ([Double]) -> Double = { [self] in slope(at: $0[1]).squareRoot() }
    let boundary = CollocationTerm.values(
      "boundary", points: PointGrid.centers([0...1], counts: [cells]).flatMap { [[$0[0], -1], [$0[0], 1]] },
      weight: boundaryWeight
    ) { _ in [0] }
    return try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "equation", points: interior, weight: equationWeight, fields: [share],
          equation: BurgersEquation(viscosity: solution.viscosity)),
        CollocationTerm(
          "initial", points: start, weight: initialWeight, fields: [share, { -Double.sin(.pi * $0[1]) }],
          equation: WeightedValue()),
      ] + (hasBoundary ? [boundary] : []), reference: reference)
  }

  /// The input s(x) of the network for x in the best method, asinh(k x) / asinh(k) with k = 0.3 / nu: it spreads the
  /// front at x = 0, whose width is a few nu, over a third of the knots. On half the domain, 2 s - 1 is the input.
  private func spread(_ x: TracedNumber) -> TracedNumber {
    let k = 0.3 / solution.viscosity
    let s = .log(TracedNumber(k) * x + .sqrt(TracedNumber(k * k) * x * x + 1)) / TracedNumber(Double.asinh(k))
    return isSymmetric ? 2 * s - 1 : s
  }

  /// The range of x in the best method.
  package var range: ClosedRange<Double> { isSymmetric ? 0...1 : -1...1 }

  /// Returns the problem of the best method, with u = -sin(pi x) + t (1 - x^2) N(t, s(x)), so that only the equation is
  /// left; on half the domain, with u = -sin(pi x) + t x (1 - x) N(t, 2 s(x) - 1).
  ///
  /// - Parameters:
  ///   - method: the choice of the points.
  ///   - seed: the seed of their draws.
  /// - Throws: the same errors as ``collocation()``.
  func exactlyMet(_ method: BestMethod, seed: UInt64) throws -> CollocationProblem {
    try validate()
    let box = [0.0...1, range]
    return try CollocationProblem(
      features: InputFeatures(coordinates: 2) { [$0[0], spread($0[1])] },
      terms: [
        CollocationTerm(
          "equation", sampling: method.sampling(box, seed: seed), weight: equationWeight, fields: [{ _ in 1 }],
          equation: BurgersEquation(viscosity: solution.viscosity))
      ],
      trial: TrialFunction { x, n in
        [-.sin(.pi * x[1]) + x[0] * (isSymmetric ? x[1] * (1 - x[1]) : 1 - x[1] * x[1]) * n[0]]
      },
      met: [
        .values("initial", points: PointGrid.centers([range], counts: [cells]).map { [0, $0[0]] }) {
          [-Double.sin(.pi * $0[1])]
        },
        .values("boundary", points: PointGrid.nodes(box, counts: [cells, 2])) { _ in [0] },
      ], reference: isSymmetric ? solution.reference(on: range) : reference)
  }

  private func validate() throws(ExperimentError) {
    guard cells >= 2 else {
      throw ExperimentError.badOption(what: "the number of cells", value: "\(cells)", need: "at least 2")
    }
  }

  /// Returns x(s).
  private func graded(_ s: Double) -> Double {
    points == .grid ? s : Double.sinh(Self.grading * s) / Double.sinh(Self.grading)
  }

  /// Returns dx/ds at x.
  private func slope(at x: Double) -> Double {
    if points == .grid { return 1 }
    let scaled = x * Double.sinh(Self.grading)
    return Self.grading * (1 + scaled * scaled).squareRoot() / Double.sinh(Self.grading)
  }
}
