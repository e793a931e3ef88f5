import KANCore

/// div(eps grad u) = f in a volume; field 0 is eps, which is constant on either side of the interface, field 1 is f.
struct LayeredPoissonEquation: DifferentialEquation {
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    [u.field(0) * (u.second(0, 0) + u.second(1, 1)) - u.field(1)]
  }
}

/// The flux eps u_x is the same on both sides of x = 0; fields are the two coefficients.
struct FluxContinuity: DifferentialEquation {
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    [u.field(0) * u.side(0).derivative(0) - u.field(1) * u.side(1).derivative(0)]
  }
}

/// The points and weights of the Poisson problem. The inputs of the network are (x, y, |x|), so that it can have a kink on
/// x = 0 and is continuous there.
///
public struct PoissonProblem: Sendable, Equatable {
  /// Where the points of the volume are.
  public enum Points: String, CaseIterable, Sendable {
    /// The paper's: the inner nodes of a grid, 49 x 49 of 51 x 51. The 200 outer ones are the boundary, and those in the
    /// middle column the interface.
    case grid
    /// As many, one in each of 49 x 49 cells, with different coordinates all.
    case lattice
  }

  /// Where the points of the volume are.
  public var points = Points.grid
  /// The points of the volume along a side, which are also those of the interface.
  public var side = 49
  /// The points of the boundary.
  public var boundaryCount = 200
  /// Whether the loss is of sums of squares, as in Figure 5, or of means.
  public var hasSums = true
  /// The weight of the equation.
  public var volumeWeight = 1e-2
  /// The weight of the boundary values.
  public var boundaryWeight = 1.0
  /// The weight of the jumps of the flux.
  public var interfaceWeight = 1e-1

  /// The paper's points and weights.
  public init() {}

  /// Names and texts of all choices.
  public var choices: [(name: String, value: String)] {
    [
      ("points", points.rawValue), ("volume points", "\(side * side)"), ("boundary points", "\(boundaryCount)"),
      ("interface points", "\(side)"), ("loss", hasSums ? "sums of squares" : "means of squares"),
      ("volume weight", "\(volumeWeight)"),
      ("boundary weight", "\(boundaryWeight)"), ("interface weight", "\(interfaceWeight)"),
    ]
  }

  /// The problem as a network is trained on it; errors are measured on 101 x 101 nodes.
  ///
  /// - Throws: `CollocationError` for weights that are negative or not finite, ``ExperimentError`` for fewer than 2 points
  ///   along a side or fewer than 4 on the boundary.
  public func collocation() throws -> CollocationProblem {
    guard side >= 2 else {
      throw ExperimentError.badOption(what: "the number of points along a side", value: "\(side)", need: "2 or more")
    }
    guard boundaryCount >= 4 else {
      throw ExperimentError.badOption(
        what: "the number of boundary points", value: "\(boundaryCount)", need: "4 or more")
    }
    let box = [-1.0...1.0, -1.0...1.0]
    let nodes = Self.innerNodes(side)
    let volume =
      points == .grid
      ? nodes.flatMap { x in nodes.map { [x, $0] } }
      : LatticePoints.unitSquare(side).map { [2 * $0.0 - 1, 2 * $0.1 - 1] }
    // Terms are weighted means of squares, so that a sum has the number of its points as a factor.
    func weight(_ weight: Double, _ count: Int) -> Double { hasSums ? weight * Double(count) : weight }
    return try CollocationProblem(
      features: InputFeatures(coordinates: 2) { [$0[0], $0[1], .abs($0[0])] },
      terms: [
        CollocationTerm(
          "volume", points: volume, weight: weight(volumeWeight, volume.count),
          fields: [{ PoissonSolution.coefficient(.of($0[0])) }, { PoissonSolution.source($0[0], $0[1]) }],
          equation: LayeredPoissonEquation()),
        .values("boundary", points: boundary, weight: weight(boundaryWeight, boundaryCount)) { _ in [0] },
        CollocationTerm(
          "interface", points: nodes.map { [0, $0] }, weight: weight(interfaceWeight, side),
          fields: PoissonSolution.Side.allCases.map { side in { _ in PoissonSolution.coefficient(side) } },
          equation: FluxContinuity()),
      ],
      reference: ReferenceSolution(points: PointGrid.nodes(box, counts: [101, 101])) {
        [PoissonSolution.value($0[0], $0[1])]
      })
  }

  /// Equally spaced numbers strictly between -1 and 1, symmetric about zero.
  private static func innerNodes(_ count: Int) -> [Double] {
    (1...count).map { Double(2 * $0 - count - 1) / Double(count + 1) }
  }

  /// Equally spaced points around the square, from (-1, -1) on.
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
