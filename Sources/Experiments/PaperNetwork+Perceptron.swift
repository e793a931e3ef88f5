import KANCore

extension PaperNetwork {
  /// The perceptron of an experiment with a given number of parameters.
  ///
  /// - Parameters:
  ///   - parameters: the number.
  ///   - experiment: the name of the experiment, for the error.
  ///   - known: the numbers of its perceptrons; one with 500 parameters is in two tables of the paper.
  /// - Throws: ``ExperimentError/unknownPerceptron(parameters:experiment:known:)`` where the number is none of these.
  static func perceptron(
    parameters: Int, of experiment: String, known: [Int]
  ) throws(ExperimentError) -> PaperNetwork {
    guard known.contains(parameters), let network = named("mlp-\(parameters)") else {
      throw .unknownPerceptron(parameters: parameters, experiment: experiment, known: known)
    }
    return network
  }
}
