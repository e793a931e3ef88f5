import KANCore
import Optim
import RealModule

/// u_xx + u_yy + u = f; field 0 is f.
struct HelmholtzEquation: DifferentialEquation {
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    [u.second(0, 0) + u.second(1, 1) + u.value - u.field(0)]
  }
}

/// The Helmholtz equation u_xx + u_yy + u = f on [-1, 1]^2, zero on the boundary, with the solution
/// sin(pi x) sin(4 pi y): a common test of physics-informed networks that is not in the paper, so that all rows are ours.
///
/// The networks have edges [2, 5, 5, 1] of order 8 on n = 4, 8, 16 intervals. The boundary values are met exactly.
package struct HelmholtzExperiment: EquationExperiment {
  /// The settings.
  package var settings = EquationSettings()
  /// The factor of the mean square of the residual in the loss: 1e-4 is close to the inverse square of f.
  package var weight = 1e-4

  /// Creates the experiment.
  package init() {
    settings.best.order = 8
    settings.epochs = [.adam: [1000], .adamw: [1000], .lbfgs: [60], .lm: [60], .best: [80, 60, 160]]
  }

  /// Sets a fourth level, n = 32, and six starts, compared after two levels.
  package mutating func spendFourMinutes() {
    settings.levels = 4
    settings.epochs[.best] = [80, 60, 160, 400]
    (settings.best.starts, settings.best.startLevels) = (6, 2)
  }

  /// "helmholtz".
  package var name: String { "helmholtz" }
  /// On several levels, on the coarsest, and on the finest alone.
  package var cases: [EquationCase] { EquationCase.best }
  /// The box of the coordinates.
  static let box = [-1.0...1, -1.0...1]

  /// All choices.
  package var choices: [(name: String, value: String)] {
    settings.best.choices + [("weight", "\(weight)"), ("reference", "the exact solution at 101 x 101 nodes")]
  }

  /// The solution.
  package static func solution(_ x: Double, _ y: Double) -> Double {
    Double.sin(.pi * x) * Double.sin(4 * .pi * y)
  }

  /// Returns the problem with points drawn by the seed, u = (1 - x^2) (1 - y^2) N(x, y).
  package func problem(for equationCase: EquationCase, seed: UInt64) throws -> CollocationProblem {
    let sides = PointGrid.nodes(Self.box, counts: [2, 9]) + PointGrid.nodes(Self.box, counts: [9, 2])
    return try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "equation", sampling: settings.best.sampling(Self.box, seed: seed), weight: weight,
          fields: [{ (1 - 17 * .pi * .pi) * Self.solution($0[0], $0[1]) }], equation: HelmholtzEquation())
      ],
      trial: TrialFunction { x, n in [(1 - x[0] * x[0]) * (1 - x[1] * x[1]) * n[0]] },
      met: [.values("boundary", points: sides) { _ in [0] }],
      reference: ReferenceSolution(points: PointGrid.nodes(Self.box, counts: [101, 101])) {
        [Self.solution($0[0], $0[1])]
      })
  }

  /// Creates the network.
  package func network<G: RandomNumberGenerator>(
    for equationCase: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network {
    try settings.best.network(
      halvings: halvings, inputBox: Self.box, initialization: initialParameters(of: equationCase), using: &generator)
  }
}
