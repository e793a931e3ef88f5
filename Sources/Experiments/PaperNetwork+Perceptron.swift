import KANCore

extension PaperNetwork {
  /// Returns the perceptron of an experiment with a given number of parameters.
  ///
  /// - Parameters:
  ///   - parameters: the number of parameters.
  ///   - experiment: the name of the experiment, for the error message.
  ///   - known: the parameter counts of its perceptrons; one with 500 parameters appears in two tables of the paper.
  /// - Throws: ``ExperimentError/unknownPerceptron(parameters:experiment:known:)`` if the number is not in `known`.
  static func perceptron(
    parameters: Int, of experiment: String, known: [Int]
  ) throws(ExperimentError) -> PaperNetwork {
    guard known.contains(parameters), let network = named("mlp-\(parameters)") else {
      throw .unknownPerceptron(parameters: parameters, experiment: experiment, known: known)
    }
    return network
  }
}
