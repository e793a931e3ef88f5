/// The tolerances that common libraries use with fixed steps of L-BFGS.
///
/// A converged iteration continues to the last of its epochs, and pairs that consist only of rounding errors would give
/// directions of arbitrary length: these tolerances reject such pairs, and end an epoch whose steps change nothing.
public struct StepGuards: Equatable, Sendable, Codable {
  /// Training ends if no entry of the gradient is larger.
  public let gradient: Double
  /// An epoch ends after an iteration that changes the value, or every coordinate, by less; training ends if the slope
  /// predicts a smaller change.
  public let change: Double
  /// A pair with s^T y at most this value is rejected.
  public let curvature: Double

  /// 1e-7, 1e-9 and 1e-10, the defaults of a widely used machine learning library.
  public static let `default` = StepGuards(unchecked: 1e-7, 1e-9, 1e-10)

  /// Creates guards with given tolerances.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` for negative ones and NaN.
  public init(gradient: Double, change: Double, curvature: Double) throws(OptimizerError) {
    let check = OptionCheck(optimizer: "l-bfgs")
    try check.notNegative(gradient, "the tolerance on the entries of the gradient")
    try check.notNegative(change, "the change tolerance of an epoch")
    try check.notNegative(curvature, "the minimum curvature of a pair")
    self.init(unchecked: gradient, change, curvature)
  }

  private enum CodingKeys: CodingKey { case gradient, change, curvature }

  /// Decodes guards.
  ///
  /// - Throws: ``OptimizerError`` as ``init(gradient:change:curvature:)`` does, and `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      gradient: container.decode(Double.self, forKey: .gradient),
      change: container.decode(Double.self, forKey: .change),
      curvature: container.decode(Double.self, forKey: .curvature))
  }

  private init(unchecked gradient: Double, _ change: Double, _ curvature: Double) {
    self.gradient = gradient
    self.change = change
    self.curvature = curvature
  }

  /// Returns the reason to end training at a gradient, or nil to continue.
  func end(_ gradient: [Double]) -> Termination? {
    let largest = gradient.reduce(0) { max($0, $1.magnitude) }
    return largest <= self.gradient ? .gradientTolerance(norm: largest, tolerance: self.gradient) : nil
  }

  /// Returns whether the epoch continues after an iteration.
  func goesOn(change: Double, direction: [Double], step: Double) -> Bool {
    let size = change.magnitude
    return size >= self.change && direction.contains { ($0 * step).magnitude > self.change }
  }
}
