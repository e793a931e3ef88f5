import Experiments
import Foundation
import KANCore
import SeededRandom
import Testing

/// u_xx + u_yy + u = f on the unit square with u = 0 on its boundary, and u = sin(pi x) sin(pi y).
struct HelmholtzExperiment: EquationExperiment {
  let name = "helmholtz"
  let cases = [EquationCase(.spline, .multilevel, .lm), EquationCase(.spline, .fine, .lm)]
  let choices = [(name: "points", value: "12 x 12 cells, 12 points on each side")]
  var settings = EquationSettings()

  init() {
    settings.levels = 2
    settings.epochs = [.lm: [20, 10]]
  }

  struct Helmholtz: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.second(0, 0) + u.second(1, 1) + u.value - u.field(0)] }
  }

  func problem(for equationCase: EquationCase, seed: UInt64) throws -> CollocationProblem {
    let square = [0.0...1.0, 0.0...1.0]
    let solution: @Sendable ([Double]) -> Double = { sin(.pi * $0[0]) * sin(.pi * $0[1]) }
    let boundary = (0..<12).map { (Double($0) + 0.5) / 12 }
      .flatMap { s -> [[Double]] in [[s, 0], [s, 1], [0, s], [1, s]] }
    return try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "inside", points: PointGrid.centers(square, counts: [12, 12]),
          fields: [{ (1 - 2 * .pi * .pi) * solution($0) }], equation: Helmholtz()),
        .values("boundary", points: boundary, weight: 100) { _ in [0] },
      ],
      reference: ReferenceSolution(points: PointGrid.nodes(square, counts: [21, 21])) { [solution($0)] })
  }

  func network<G: RandomNumberGenerator>(
    for equationCase: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network {
    try .kan(
      widths: [2, 4, 1], order: 5, intervals: 3 << halvings, inputBox: [0.0...1.0, 0.0...1.0],
      initialization: settings.initialization, using: &generator)
  }
}

@Test("An experiment of one's own runs with the recipes of the others")
func ownExperiment() throws {
  let experiment = HelmholtzExperiment()
  for row in experiment.cases {
    var generator = SplitMix64(seed: 1)
    let run = try EquationRun(row, of: experiment, seed: 1, using: &generator)
    #expect(run.result.levels.map(\.intervals) == (row.schedule == .fine ? [6] : [3, 6]))
    #expect(run.relativeError < 1e-2, "\(row.name): \(run.relativeError)")
  }
}
