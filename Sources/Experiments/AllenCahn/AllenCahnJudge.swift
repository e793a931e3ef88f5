import KANCore
import SeededRandom

/// Measures networks, all by the same loss at points not used for training, and against the reference solution.
///
/// The loss is the mean square of the residual at 20000 uniform random points, plus those of u - u(x, 0) and of the
/// difference of u at the ends, plus 1e-6 times that of the difference of u_x.
package struct AllenCahnJudge: Sendable {
  /// The equation.
  package let equation: AllenCahnEquation
  /// The reference solution; it always has the corrected signs.
  package let reference: AllenCahnReference
  /// The terms of the loss, and the reference solution at its points for all of its times.
  package let problem: CollocationProblem

  /// The seed of the points.
  package static let seed: UInt64 = 29

  /// Creates a judge of networks that solve an equation.
  ///
  /// - Complexity: that of the reference solution.
  package init(_ equation: AllenCahnEquation = AllenCahnEquation()) throws {
    self.equation = equation
    let reference = AllenCahnReference(AllenCahnEquation(diffusion: equation.diffusion))
    self.reference = reference
    var own = AllenCahnProblem(equation)
    own.drawing = .fixed
    own.points = 20000
    own.initialPoints = 500
    own.initialWeight = 1
    own.boundaryPoints = 300
    own.causality = 0
    var points = SplitMix64.stream(seed: Self.seed, name: "points of the judge")
    problem = try own.collocation(
      using: &points,
      reference: ReferenceSolution(
        points: reference.times.flatMap { t in reference.points.map { [$0, t] } },
        values: reference.values.flatMap { row in row.map { [$0] } }))
  }

  /// Returns the solution of a run at the times and points of the reference solution, [time][point].
  package func values(of run: EquationRun) throws -> [[Double]] {
    let network = run.result.network
    guard run.case.method == .best else { return try values(of: network) }
    // Only the trial function matters here, not the points.
    let trial = BestMethod(widths: [network.inputs, 1], order: 6, points: 1, candidatesPerPoint: 1, every: 1)
    return try values(of: network, AllenCahnProblem(equation).exactlyMet(trial, seed: 0))
  }

  /// Returns the values of a network, [time][point].
  package func values(of network: Network) throws -> [[Double]] { try values(of: network, problem) }

  private func values(of network: Network, _ problem: CollocationProblem) throws -> [[Double]] {
    let flat = try problem.values(of: network, at: self.problem.reference?.points ?? []).map { $0[0] }
    let width = reference.points.count
    return reference.times.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) }
  }
}
