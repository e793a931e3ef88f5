/// Why an optimiser refuses its options, its objective or a state.
public enum OptimizerError: Error, Equatable, Sendable {
  /// An option has a value that makes no sense.
  case badOption(optimizer: String, option: String, value: String, need: String)
  /// The learning rate is negative, infinite or NaN (or zero where a step needs a length).
  case badLearningRate(optimizer: String, value: String)
  /// The point, the objective and what the optimiser remembers do not have one dimension.
  case dimensionChanged(optimizer: String, expected: Int, found: Int)
  /// The method needs residuals and a Jacobian.
  case needsLeastSquares(optimizer: String)
  /// The method needs a descent direction, which a mixed rule of Table 1 does not promise.
  case mixedRule(optimizer: String, rule: UpdateRule)
  /// The state of another method.
  case foreignState(expected: String, found: String)
  /// The state lacks an entry.
  case missingState(optimizer: String, name: String)
  /// An entry of the state is impossible.
  case badState(optimizer: String, name: String, value: String)
}

extension OptimizerError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .badOption(let optimizer, let option, let value, let need):
      return "\(optimizer): \(option) is \(value); give \(need)"
    case .badLearningRate(let optimizer, let value):
      return "\(optimizer): the learning rate is \(value); give a positive finite number"
    case .dimensionChanged(let optimizer, let expected, let found):
      return
        "\(optimizer): \(found) parameters where \(expected) were expected; reset the optimiser, or make a new one,"
        + " when the parameters change"
    case .needsLeastSquares(let optimizer):
      return "\(optimizer): the objective has no residuals; give a LeastSquaresObjective, or use L-BFGS"
    case .mixedRule(let optimizer, let rule):
      return "\(optimizer) cannot follow the mixed rule (\(rule)): its preconditioner is not symmetric, so that the"
        + " direction is generally no descent direction and neither line search nor damping need find a smaller value;"
        + " take geometry and gradient in the same basis, or use gradient descent or Adam for this rule"
    case .foreignState(let expected, let found):
      return "the state belongs to \(found), not to \(expected); restore it into the method that gave it out"
    case .missingState(let optimizer, let name):
      return "the state of \(optimizer) lacks \(name); it was written by another version or is damaged"
    case .badState(let optimizer, let name, let value):
      return "the state of \(optimizer) has \(name) = \(value), which cannot be; it does not fit these options or is"
        + " damaged"
    }
  }
}
