/// Validation of the options of an optimizer.
struct OptionCheck {
  /// The name of the method.
  let optimizer: String

  /// Requires a finite nonnegative number.
  func notNegative(_ value: Double, _ option: String) throws(OptimizerError) {
    try require(value.isFinite && value >= 0, value, option, "a finite nonnegative number")
  }

  /// Requires a finite positive number.
  func positive(_ value: Double, _ option: String) throws(OptimizerError) {
    try require(value.isFinite && value > 0, value, option, "a positive finite number")
  }

  /// Requires a number in [0, 1).
  func fraction(_ value: Double, _ option: String) throws(OptimizerError) {
    try require(value >= 0 && value < 1, value, option, "a number in [0, 1)")
  }

  /// Requires a count of at least 1.
  func atLeastOne(_ value: Int, _ option: String) throws(OptimizerError) {
    try require(value >= 1, value, option, "at least 1")
  }

  /// Checks the common requirements of second-order methods: finite, nonnegative tolerances and an unmixed rule.
  func secondOrder(
    gradientTolerance: Double, progressTolerance: Double, geometry: DescentGeometry?
  ) throws(OptimizerError) {
    try notNegative(gradientTolerance, "the gradient tolerance")
    try notNegative(progressTolerance, "the progress tolerance")
    try geometry?.requireUnmixed(optimizer)
  }

  /// Requires that a preconditioner, which acts in the coordinates of the iteration, is not combined with a geometry.
  func notBoth(_ preconditioning: Preconditioning?, _ geometry: DescentGeometry?) throws(OptimizerError) {
    try require(
      geometry == nil || preconditioning == nil, "both", "the preconditioner",
      "used without a geometry, because it acts in the coordinates of the iteration")
  }

  /// Throws unless a condition holds.
  func require<Value>(
    _ holds: Bool, _ value: Value, _ option: String, _ need: String
  ) throws(OptimizerError) {
    if !holds { throw .badOption(optimizer: optimizer, option: option, value: "\(value)", need: need) }
  }
}
