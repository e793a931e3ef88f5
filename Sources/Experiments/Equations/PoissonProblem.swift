import KANCore

/// div(eps grad u) = f in a volume; field 0 is eps, which is constant on either side of the interface, and field 1 is
/// f.
struct LayeredPoissonEquation: DifferentialEquation {
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    [u.field(0) * (u.second(0, 0) + u.second(1, 1)) - u.field(1)]
  }
}

/// Continuity of the flux eps u_x across x = 0; the fields are the two coefficients.
struct FluxContinuity: DifferentialEquation {
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    [u.field(0) * u.side(0).derivative(0) - u.field(1) * u.side(1).derivative(0)]
  }
}

/// The points and weights of the Poisson problem. The inputs of the network are (x, y, |x|), so that it can have a kink
/// at x = 0 while being continuous there.
package struct PoissonProblem: Sendable, Equatable {
  /// The placement of the points in the volume.
  package enum Points: String, CaseIterable, Sendable {
    /// The paper's points: the inner nodes of a grid, 49 x 49 of 51 x 51. The 200 outer nodes are the boundary points,
    /// and the nodes in the middle column are the interface points.
    case grid
    /// The same number of points, one in each of 49 x 49 cells, with all coordinates different.
    case lattice
  }

  /// The placement of the points in the volume.
  package var points = Points.grid
  /// The number of volume points along a side, which is also the number of interface points.
  package var side = 49
  /// The number of boundary points.
  package var boundaryCount = 200
  /// Whether the loss uses sums of squares, as in Figure 5, or means.
  package var hasSums = true
  /// The weight of the equation.
  package var volumeWeight = 1e-2
  /// The weight of the boundary values.
  package var boundaryWeight = 1.0
  /// The weight of the flux jumps.
  package var interfaceWeight = 1e-1

  /// Creates the problem with the paper's points and weights.
  package init() {}

  /// The names and values of all choices.
  package var choices: [(name: String, value: String)] {
    [
      ("points", points.rawValue), ("volume points", "\(side * side)"), ("boundary points", "\(boundaryCount)"),
      ("interface points", "\(side)"), ("loss", hasSums ? "sums of squares" : "means of squares"),
      ("volume weight", "\(volumeWeight)"),
      ("boundary weight", "\(boundaryWeight)"), ("interface weight", "\(interfaceWeight)"),
    ]
  }

  /// Returns the collocation problem on which a network is trained; errors are measured at 101 x 101 nodes.
  ///
  /// - Throws: `CollocationError` for weights that are negative or not finite, ``ExperimentError`` for fewer than 2
  ///   points along a side or fewer than 4 on the boundary.
  package func collocation() throws -> CollocationProblem {
    try validate()
    let nodes = Self.innerNodes(side)
    let volume =
      points == .grid
      ? nodes.flatMap { x in nodes.map { [x, $0] } }
      : LatticePoints.unitSquare(side).map { [2 * $0.0 - 1, 2 * $0.1 - 1] }
    // Terms are weighted means of squares, so a sum is a mean times the number of points.
    func weight(_ weight: Double, _ count: Int) -> Double { hasSums ? weight * Double(count) : weight }
    return try CollocationProblem(
      features: Self.features,
      terms: [
        CollocationTerm(
          "volume", points: volume, weight: weight(volumeWeight, volume.count), fields: Self.data,
          equation: LayeredPoissonEquation()),
        .values("boundary", points: boundary, weight: weight(boundaryWeight, boundaryCount)) { _ in [0] },
        CollocationTerm(
          "interface", points: nodes.map { [0, $0] }, weight: weight(interfaceWeight, side),
          fields: Self.coefficients, equation: FluxContinuity()),
      ], reference: Self.reference)
  }

  /// Returns the problem of the best method, with u = (1 - x^2) (1 - y^2) N(x, y, |x|), so that the equation and the flux
  /// at Chebyshev points of the interface are left.
  ///
  /// - Parameters:
  ///   - method: the choice of the points.
  ///   - seed: the seed of their draws.
  /// - Throws: the same errors as ``collocation()``.
  func exactlyMet(_ method: BestMethod, seed: UInt64) throws -> CollocationProblem {
    try validate()
    let box = [-1.0...1, -1.0...1]
    let interface = (0..<side).map { [0, -Double.cos(.pi * (Double($0) + 0.5) / Double(side))] }
    return try CollocationProblem(
      features: Self.features,
      terms: [
        CollocationTerm(
          "volume", sampling: method.sampling(box, seed: seed), weight: volumeWeight, fields: Self.data,
          equation: LayeredPoissonEquation()),
        CollocationTerm(
          "interface", points: interface, weight: interfaceWeight, fields: Self.coefficients, equation: FluxContinuity()
        ),
      ],
      trial: TrialFunction { x, n in [(1 - x[0] * x[0]) * (1 - x[1] * x[1]) * n[0]] },
      met: [.values("boundary", points: boundary) { _ in [0] }], reference: Self.reference)
  }

  private func validate() throws(ExperimentError) {
    guard side >= 2 else {
      throw ExperimentError.badOption(what: "the number of points along a side", value: "\(side)", need: "at least 2")
    }
    guard boundaryCount >= 4 else {
      throw ExperimentError.badOption(
        what: "the number of boundary points", value: "\(boundaryCount)", need: "at least 4")
    }
  }

  /// The inputs x, y, |x| of the network.
  private static var features: InputFeatures {
    get throws(CollocationError) { try InputFeatures(coordinates: 2) { [$0[0], $0[1], .abs($0[0])] } }
  }

  /// eps and f.
  private static let data: [@Sendable ([Double]) -> Double] = [
    { PoissonSolution.coefficient(.of($0[0])) }, { PoissonSolution.source($0[0], $0[1]) },
  ]

  /// eps on either side of the interface.
  private static let coefficients: [@Sendable ([Double]) -> Double] = PoissonSolution.Side.allCases.map { side in
    { _ in PoissonSolution.coefficient(side) }
  }

  /// The solution at 101 x 101 nodes.
  private static var reference: ReferenceSolution {
    ReferenceSolution(points: PointGrid.nodes([-1...1, -1...1], counts: [101, 101])) {
      [PoissonSolution.value($0[0], $0[1])]
    }
  }

  /// Returns equally spaced numbers strictly between -1 and 1, symmetric about zero.
  private static func innerNodes(_ count: Int) -> [Double] {
    (1...count).map { Double(2 * $0 - count - 1) / Double(count + 1) }
  }

  /// Equally spaced points around the square, starting at (-1, -1).
  private var boundary: [[Double]] {
    (0..<boundaryCount).map { k in
      let place = 4 * Double(k) / Double(boundaryCount)
      let along = 2 * (place - place.rounded(.down)) - 1
      switch Int(place) {
      case 0: return [along, -1]
      case 1: return [1, along]
      case 2: return [-along, 1]
      default: return [-1, -along]
      }
    }
  }
}
