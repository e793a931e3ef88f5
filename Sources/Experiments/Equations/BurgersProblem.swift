import KANCore
import RealModule

/// u_t + u u_x = nu u_xx in the coordinates (t, x); field 0 is the square root of the point's share in the integral over x.
struct BurgersEquation: DifferentialEquation {
  let viscosity: Double

  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    [u.field(0) * (u.derivative(0) + u.value * u.derivative(1) - N(viscosity) * u.second(1, 1))]
  }
}

/// u = field 1, with field 0 as for ``BurgersEquation``.
struct WeightedValue: DifferentialEquation {
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.field(0) * (u.value - u.field(1))] }
}

/// The points and weights of Burgers' equation on [0, 1] x [-1, 1], from u = -sin(pi x), with u(-1, t) = u(1, t) = 0.
public struct BurgersProblem: Sendable {
  /// Where the points are.
  public enum Points: String, CaseIterable, Sendable {
    /// The centres of 64 x 64 cells: as many as the paper has.
    case grid
    /// As many, one in each cell with different coordinates all, and drawn together at x = 0, where the front is steeper
    /// than the distance of the grid's points: x = sinh(4 s) / sinh(4). Residuals are weighted by dx/ds, so that the loss
    /// estimates the same integral.
    case graded
  }

  /// The solution.
  public let solution: BurgersSolution
  /// Where the points are.
  public var points = Points.grid
  /// The cells in t and in x.
  public var cells = 64
  /// The weight of the equation.
  public var equationWeight = 1.0
  /// The weight of the initial values.
  public var initialWeight = 1.0
  /// Whether there are terms for the boundary values.
  public var hasBoundary = true
  /// The weight of the boundary values.
  public var boundaryWeight = 1.0
  /// The points of the initial values, for each cell in x.
  public var initialPointsPerCell = 1
  /// The solution on 101 x 201 nodes of (t, x), on which errors are measured.
  public let reference: ReferenceSolution

  private static let grading = 4.0

  /// The paper's points, all weights 1.
  public init(_ solution: BurgersSolution) {
    self.solution = solution
    reference = ReferenceSolution(points: PointGrid.nodes([0...1, -1...1], counts: [101, 201])) {
      [solution.value(t: $0[0], x: $0[1])]
    }
  }

  /// Names and texts of all choices.
  public var choices: [(name: String, value: String)] {
    [
      ("viscosity", "\(solution.viscosity)"), ("points", points.rawValue), ("cells", "\(cells) x \(cells)"),
      ("initial points", "\(cells * initialPointsPerCell)"), ("boundary points", "\(hasBoundary ? 2 * cells : 0)"),
      ("equation weight", "\(equationWeight)"), ("initial weight", "\(initialWeight)"),
      ("boundary weight", "\(boundaryWeight)"),
    ]
  }

  /// The problem as a network is trained on it.
  ///
  /// - Throws: `CollocationError` for weights that are negative or not finite, ``ExperimentError`` for fewer than 2 cells or
  ///   no initial points.
  public func collocation() throws -> CollocationProblem {
    guard cells >= 2, initialPointsPerCell >= 1 else {
      throw ExperimentError.badOption(what: "the number of cells", value: "\(cells)", need: "2 or more")
    }
    let interior =
      points == .grid
      ? PointGrid.centres([0...1, -1...1], counts: [cells, cells])
      : LatticePoints.unitSquare(cells).map { [$0.0, graded(2 * $0.1 - 1)] }
    let start = PointGrid.centres([-1...1], counts: [cells * initialPointsPerCell]).map { [0, graded($0[0])] }
    let share: @Sendable ([Double]) -> Double = { [self] in slope(at: $0[1]).squareRoot() }
    let boundary = CollocationTerm.values(
      "boundary", points: PointGrid.centres([0...1], counts: [cells]).flatMap { [[$0[0], -1], [$0[0], 1]] },
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

  /// x(s).
  private func graded(_ s: Double) -> Double {
    points == .grid ? s : Double.sinh(Self.grading * s) / Double.sinh(Self.grading)
  }

  /// dx/ds at x.
  private func slope(at x: Double) -> Double {
    if points == .grid { return 1 }
    let scaled = x * Double.sinh(Self.grading)
    return Self.grading * (1 + scaled * scaled).squareRoot() / Double.sinh(Self.grading)
  }
}
