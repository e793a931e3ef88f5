/// The solution of the Allen-Cahn equation on a grid of points and times, by ``SpectralSolver``.
public struct AllenCahnReference: Sendable, Equatable {
  /// The points, equidistant from -1 on; the right end, where the value is that of the left one, is left out.
  public let points: [Double]
  /// The times, equidistant from 0 to 1.
  public let times: [Double]
  /// u at [time][point].
  public let values: [[Double]]

  /// Modes and steps that give ``accuracy``.
  public static let modes = 2048
  /// The number of time steps to t = 1.
  public static let steps = 800
  /// What the reference is good for where t = 0 or t >= 0.01: with 2048 modes and 800 steps the error is below 2e-10
  /// there. Between, less is left of the kink by the modes: tests measure both.
  public static let accuracy = 1e-8

  /// The reference.
  ///
  /// - Parameters:
  ///   - equation: what is solved.
  ///   - points: how many points, a divisor of the modes.
  ///   - times: how many times, one more than a divisor of the steps.
  ///   - modes: N.
  ///   - steps: how many time steps there are to t = 1.
  /// - Precondition: as said for each.
  /// - Complexity: about 0.3 s as set.
  public init(
    _ equation: AllenCahnEquation = AllenCahnEquation(), points: Int = 256, times: Int = 101,
    modes: Int = AllenCahnReference.modes, steps: Int = AllenCahnReference.steps
  ) {
    precondition(points >= 1 && modes % points == 0, "AllenCahnReference: \(points) points of \(modes) modes")
    precondition(
      times >= 2 && steps % (times - 1) == 0, "AllenCahnReference: \(times) times of \(steps) steps")
    var solver = SpectralSolver(equation, modes: modes, step: 1 / Double(steps))
    self.points = (0..<points).map { -1 + 2 * Double($0) / Double(points) }
    self.times = (0..<times).map { Double($0) / Double(times - 1) }
    // The modes leave out the tip of the kink; the initial values are known.
    var values = [self.points.map(AllenCahnEquation.initialValue)]
    for _ in 1..<times {
      solver.advance(steps: steps / (times - 1))
      values.append((0..<points).map { solver.values[$0 * (modes / points)] })
    }
    self.values = values
  }
}
