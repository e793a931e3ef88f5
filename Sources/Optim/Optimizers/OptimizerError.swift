/// An error in the options, the objective or the state of an optimizer.
public enum OptimizerError: Error, Equatable, Sendable {
  /// An option has an invalid value.
  case badOption(optimizer: String, option: String, value: String, need: String)
  /// The learning rate is negative, infinite or NaN (or zero where a step needs a length).
  case badLearningRate(optimizer: String, value: String)
  /// The dimensions of the point, the objective and the stored state differ.
  case dimensionChanged(optimizer: String, expected: Int, found: Int)
  /// The method needs residuals and a Jacobian.
  case needsLeastSquares(optimizer: String)
  /// The method needs a descent direction, which a mixed rule of Table 1 does not guarantee.
  case mixedRule(optimizer: String, rule: UpdateRule)
  /// The state belongs to another method.
  case foreignState(expected: String, found: String)
  /// The state is missing an entry.
  case missingState(optimizer: String, name: String)
  /// An entry of the state is invalid.
  case badState(optimizer: String, name: String, value: String)
}

extension OptimizerError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .badOption(let optimizer, let option, let value, let need):
      return "\(optimizer): \(option) must be \(need) (got \(value))"
    case .badLearningRate(let optimizer, let value):
      return "\(optimizer): the learning rate must be a positive finite number (got \(value))"
    case .dimensionChanged(let optimizer, let expected, let found):
      return
        "\(optimizer): expected \(expected) parameters (got \(found)); reset the optimizer or create a new one"
        + " when the parameters change"
    case .needsLeastSquares(let optimizer):
      return "\(optimizer): the objective has no residuals; give a LeastSquaresObjective, or use L-BFGS"
    case .mixedRule(let optimizer, let rule):
      return "\(optimizer) cannot follow the mixed rule (\(rule)): its preconditioner is not symmetric, so the"
        + " direction is generally not a descent direction, and line search or damping may find no smaller value;"
        + " use geometry and gradient in the same basis, or gradient descent or Adam for this rule"
    case .foreignState(let expected, let found):
      return "the state belongs to \(found), not to \(expected); restore it into the method that saved it"
    case .missingState(let optimizer, let name):
      return "the state of \(optimizer) has no \(name); it was written by another version or is damaged"
    case .badState(let optimizer, let name, let value):
      return "the state of \(optimizer) has an invalid \(name) (\(value)); it does not match these options or is"
        + " damaged"
    }
  }
}
