/// What an experiment cannot do.
public enum ExperimentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A perceptron that is not one of the paper's.
  case unknownPerceptron(parameters: Int)
  /// An option out of its range.
  case badOption(what: String, value: String, need: String)

  /// One line.
  public var description: String {
    switch self {
    case .unknownPerceptron(let parameters):
      "there is no perceptron with \(parameters) parameters in the study; the sizes are 20, 120 and 500"
    case .badOption(let what, let value, let need):
      "\(what) is \(value); give \(need)"
    }
  }
}
