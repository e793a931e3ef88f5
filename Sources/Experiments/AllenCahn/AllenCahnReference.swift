/// The solution of the Allen-Cahn equation on a grid of points and times, computed by ``SpectralSolver``.
package struct AllenCahnReference: Sendable, Equatable {
  /// The points, equidistant starting at -1; the right end, where the value equals that at the left end, is omitted.
  package let points: [Double]
  /// The times, equidistant from 0 to 1.
  package let times: [Double]
  /// u at [time][point].
  package let values: [[Double]]

  /// The number of modes that, with ``steps``, gives ``accuracy``.
  package static let modes = 2048
  /// The number of time steps to t = 1.
  package static let steps = 800
  /// The guaranteed accuracy for t = 0 and t >= 0.01: with 2048 modes and 800 steps the error there is below 2e-10. In
  /// between, the modes resolve less of the kink. Tests measure both.
  package static let accuracy = 1e-8

  /// Computes the reference solution.
  ///
  /// - Parameters:
  ///   - equation: the equation.
  ///   - points: the number of points, a divisor of the number of modes.
  ///   - times: the number of times, one more than a divisor of the number of steps.
  ///   - modes: N.
  ///   - steps: the number of time steps to t = 1.
  /// - Precondition: as stated for each parameter.
  /// - Complexity: about 0.3 s with the default parameters.
  package init(
    _ equation: AllenCahnEquation = AllenCahnEquation(), points: Int = 256, times: Int = 101,
    modes: Int = AllenCahnReference.modes, steps: Int = AllenCahnReference.steps
  ) {
    precondition(
      points >= 1 && modes % points == 0,
      "AllenCahnReference: the number of points, \(points), must divide the number of modes, \(modes)")
    precondition(
      times >= 2 && steps % (times - 1) == 0,
      "AllenCahnReference: the number of times, \(times), minus one must divide the number of steps, \(steps)")
    var solver = SpectralSolver(equation, modes: modes, step: 1 / Double(steps))
    self.points = (0..<points).map { -1 + 2 * Double($0) / Double(points) }
    self.times = (0..<times).map { Double($0) / Double(times - 1) }
    // The modes do not resolve the tip of the kink, but the initial values are known exactly.
    var values = [self.points.map(AllenCahnEquation.initialValue)]
    for _ in 1..<times {
      solver.advance(steps: steps / (times - 1))
      values.append((0..<points).map { solver.values[$0 * (modes / points)] })
    }
    self.values = values
  }
}
