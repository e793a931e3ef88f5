/// The strong Wolfe conditions on a step size t along a direction of slope s < 0:
/// f(t) <= f(0) + c1 t s and |f'(t)| <= c2 |s|.
///
/// Source: Nocedal and Wright, Numerical Optimization, 2nd ed., (3.7).
public struct WolfeConditions: Equatable, Sendable, Codable {
  /// c1.
  public let sufficientDecrease: Double
  /// c2.
  public let curvature: Double
  /// The maximum number of evaluations in one search.
  public let maximumTrials: Int

  /// c1 = 1e-4, c2 = 0.9 and 25 trials, the usual choice for quasi-Newton methods.
  public static let quasiNewton = WolfeConditions(unchecked: 1e-4, 0.9, 25)

  /// Creates conditions with given constants.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` unless 0 < c1 < c2 < 1 and at least one trial
  ///   is allowed.
  public init(
    sufficientDecrease: Double = 1e-4, curvature: Double = 0.9, maximumTrials: Int = 25
  ) throws(OptimizerError) {
    let check = OptionCheck(optimizer: "line search")
    try check.require(
      sufficientDecrease > 0 && sufficientDecrease < curvature, sufficientDecrease, "the sufficient decrease c1",
      "a number in (0, c2)")
    try check.require(curvature < 1, curvature, "the curvature condition c2", "a number in (c1, 1)")
    try check.atLeastOne(maximumTrials, "the number of trials")
    self.init(unchecked: sufficientDecrease, curvature, maximumTrials)
  }

  private enum CodingKeys: CodingKey { case sufficientDecrease, curvature, maximumTrials }

  /// Decodes conditions.
  ///
  /// - Throws: ``OptimizerError`` as ``init(sufficientDecrease:curvature:maximumTrials:)`` does, and `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      sufficientDecrease: container.decode(Double.self, forKey: .sufficientDecrease),
      curvature: container.decode(Double.self, forKey: .curvature),
      maximumTrials: container.decode(Int.self, forKey: .maximumTrials))
  }

  private init(unchecked sufficientDecrease: Double, _ curvature: Double, _ maximumTrials: Int) {
    self.sufficientDecrease = sufficientDecrease
    self.curvature = curvature
    self.maximumTrials = maximumTrials
  }
}
