/// The tolerances that common libraries put around fixed steps of L-BFGS.
///
/// A converged iteration goes on to the last of its epochs, and pairs that are rounding alone would give directions of
/// any length: these tolerances keep such pairs out, and end an epoch whose steps change nothing.
public struct StepGuards: Equatable, Sendable, Codable {
  /// Training ends where no entry of the gradient is larger.
  public let gradient: Double
  /// An epoch ends after an iteration that changes the value, or every coordinate, by less; training ends where the slope
  /// promises less.
  public let change: Double
  /// A pair with s^T y at most this is not taken.
  public let curvature: Double

  /// 1e-7, 1e-9 and 1e-10, the defaults of a widely used library for machine learning.
  public static let usual = StepGuards(unchecked: 1e-7, 1e-9, 1e-10)

  /// Given tolerances.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` for negative ones and NaN.
  public init(gradient: Double, change: Double, curvature: Double) throws(OptimizerError) {
    let check = OptionCheck(optimizer: "l-bfgs")
    try check.notNegative(gradient, "the largest entry of a gradient that is as good as zero")
    try check.notNegative(change, "the change that ends an epoch")
    try check.notNegative(curvature, "the least curvature of a pair")
    self.init(unchecked: gradient, change, curvature)
  }

  private init(unchecked gradient: Double, _ change: Double, _ curvature: Double) {
    self.gradient = gradient
    self.change = change
    self.curvature = curvature
  }

  /// Why training is at its end with a gradient; nil where it is not.
  func end(_ gradient: [Double]) -> Termination? {
    let largest = gradient.reduce(0) { max($0, $1.magnitude) }
    return largest <= self.gradient ? .gradientTolerance(norm: largest, tolerance: self.gradient) : nil
  }

  /// Whether the epoch goes on after an iteration.
  func goesOn(change: Double, direction: [Double], step: Double) -> Bool {
    change.magnitude >= self.change && direction.contains { ($0 * step).magnitude > self.change }
  }
}
