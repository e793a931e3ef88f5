/// The refusal of options that make no sense.
struct OptionCheck {
  /// The name of the method.
  let optimizer: String

  /// A number that has to be finite and not negative.
  func notNegative(_ value: Double, _ option: String) throws(OptimizerError) {
    try require(value.isFinite && value >= 0, value, option, "a finite number that is not negative")
  }

  /// A number that has to be finite and positive.
  func positive(_ value: Double, _ option: String) throws(OptimizerError) {
    try require(value.isFinite && value > 0, value, option, "a positive finite number")
  }

  /// A number in [0, 1).
  func fraction(_ value: Double, _ option: String) throws(OptimizerError) {
    try require(value >= 0 && value < 1, value, option, "a number in [0, 1)")
  }

  /// A count of at least 1.
  func atLeastOne(_ value: Int, _ option: String) throws(OptimizerError) {
    try require(value >= 1, value, option, "1 or more")
  }

  /// What methods of second order ask for alike: tolerances that are finite and not negative, and an unmixed rule.
  func secondOrder(
    gradientTolerance: Double, progressTolerance: Double, geometry: DescentGeometry?
  ) throws(OptimizerError) {
    try notNegative(gradientTolerance, "the gradient tolerance")
    try notNegative(progressTolerance, "the progress tolerance")
    try geometry?.requireUnmixed(optimizer)
  }

  /// Throws unless a condition holds.
  func require<Value>(
    _ holds: Bool, _ value: Value, _ option: String, _ need: String
  ) throws(OptimizerError) {
    if !holds { throw .badOption(optimizer: optimizer, option: option, value: "\(value)", need: need) }
  }
}
