import KANCore

/// Measures of how well a network solves the equation.
package struct AllenCahnMeasure: Sendable, Equatable {
  /// The loss with unit weights at the judge's own points; see ``AllenCahnValidation``.
  package let loss: Double
  /// The mean square of the residual at these points.
  package let equation: Double
  /// The mean square of u - u(x, 0) at t = 0.
  package let initial: Double
  /// The relative l2 error over 256 points and 101 times.
  package let error: Double
  /// The largest error over these points and times.
  package let maximum: Double
  /// The relative l2 error at t = 1.
  package let finalError: Double

  /// Returns the loss shown in tables for the rows of a case: with the printed weights and without the conditions at
  /// the ends if the settings are the paper's, and ``loss`` otherwise.
  func loss(_ source: AllenCahnCase.Source) -> Double {
    let printed = AllenCahnOptions.printed(source)
    return source == .ours ? loss : printed.equationWeight * equation + printed.initialWeight * initial
  }
}

/// Measures networks, all by the same loss at points not used for training, and against the reference solution.
///
/// The loss is the mean square of the residual at 20000 uniform random points, plus those of u - u(x, 0) and of the
/// difference of u at the ends, plus a small multiple of that of the difference of u_x.
package final class AllenCahnValidation {
  /// The equation.
  package let equation: AllenCahnEquation
  /// The reference solution.
  package let reference: AllenCahnReference
  private let problem: CollocationProblem
  private let grid: [[Double]]

  /// The number of points in the loss.
  package static let points = 20000

  /// Creates a judge of networks that solve an equation.
  ///
  /// - Parameters:
  ///   - equation: the equation; the reference solution always has the corrected signs.
  ///   - slopeWeight: the weight of the difference of u_x at the ends.
  ///   - generator: the source of the points.
  /// - Throws: `CollocationError`.
  package init<G: RandomNumberGenerator>(
    _ equation: AllenCahnEquation = AllenCahnEquation(), slopeWeight: Double = AllenCahnOptions().slopeWeight,
    using generator: inout G
  ) throws {
    self.equation = equation
    let reference = AllenCahnReference(AllenCahnEquation(diffusion: equation.diffusion))
    self.reference = reference
    problem = try AllenCahnProblem.validation(
      equation, points: AllenCahnProblem.uniform(AllenCahnValidation.points, using: &generator),
      slopeWeight: slopeWeight)
    grid = reference.times.flatMap { t in reference.points.map { [$0, t] } }
  }

  /// Measures a network.
  ///
  /// - Throws: any error thrown in evaluation.
  package func measure(_ network: Network) throws -> AllenCahnMeasure {
    let objective = try CollocationObjective(network, problem: problem)
    let found = try problem.values(of: network, at: grid).map { $0[0] }
    let width = reference.points.count
    let last = grid.count - width
    var sums = (all: 0.0, allSquares: 0.0, final: 0.0, finalSquares: 0.0)
    var maximum = 0.0
    for k in found.indices {
      let value = reference.values[k / width][k % width]
      let difference = found[k] - value
      sums.all += difference * difference
      sums.allSquares += value * value
      if k >= last {
        sums.final += difference * difference
        sums.finalSquares += value * value
      }
      // Written so that NaN propagates.
      maximum = difference.magnitude <= maximum ? maximum : difference.magnitude
    }
    let terms = try objective.termLosses(at: network.parameters)
    return AllenCahnMeasure(
      loss: try objective.value(at: network.parameters), equation: terms[0], initial: terms[1],
      error: (sums.all / sums.allSquares).squareRoot(), maximum: maximum,
      finalError: (sums.final / sums.finalSquares).squareRoot())
  }

  /// Returns the values of a network at the times and points of the reference solution, [time][point].
  ///
  /// - Throws: any error thrown in evaluation.
  package func values(of network: Network) throws -> [[Double]] {
    let flat = try problem.values(of: network, at: grid).map { $0[0] }
    let width = reference.points.count
    return reference.times.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) }
  }
}
