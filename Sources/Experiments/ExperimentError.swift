/// What an experiment cannot do.
public enum ExperimentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A perceptron that is not one of the paper's.
  case unknownPerceptron(parameters: Int, experiment: String, known: [Int])
  /// An option out of its range.
  case badOption(what: String, value: String, need: String)

  /// One line.
  public var description: String {
    switch self {
    case .unknownPerceptron(let parameters, let experiment, let known):
      "there is no perceptron with \(parameters) parameters in the study of \(experiment); take one with"
        + " \(known.map(String.init).joined(separator: " or "))"
    case .badOption(let what, let value, let need):
      "\(what) is \(value); give \(need)"
    }
  }
}
