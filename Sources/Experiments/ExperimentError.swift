/// An error in setting up an experiment.
package enum ExperimentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The perceptron is not one of the paper's.
  case unknownPerceptron(parameters: Int, experiment: String, known: [Int])
  /// An option is out of range.
  case badOption(what: String, value: String, need: String)

  /// A one-line message.
  package var description: String {
    switch self {
    case .unknownPerceptron(let parameters, let experiment, let known):
      "the \(experiment) experiment has no perceptron with \(parameters) parameters; choose"
        + " \(known.map(String.init).joined(separator: " or "))"
    case .badOption(let what, let value, let need):
      "\(what) must be \(need) (got \(value))"
    }
  }
}
