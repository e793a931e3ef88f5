import SplineKernels

extension CollocationProblem {
  /// The network's outputs at points given by their coordinates, one row for each.
  ///
  /// - Throws: ``CollocationError`` where the network does not fit, ``NetworkError`` as its evaluation does.
  /// - Precondition: points have as many coordinates as the problem.
  public func values(of network: Network, at points: [[Double]]) throws -> [[Double]] {
    try requireShape(network)
    if points.isEmpty { return [] }
    let flat = try Evaluator<Double>(network).outputs(of: points.flatMap { features.values(at: $0) })
    return points.indices.map { Array(flat[$0 * outputs..<($0 + 1) * outputs]) }
  }

  /// The residuals of a term without weights, one row for each of its points.
  ///
  /// - Throws: ``CollocationError`` for a term that is not there and as ``CollocationObjective`` does.
  public func residuals(of network: Network, term name: String) throws -> [[Double]] {
    let term = try term(name)
    let objective = try CollocationObjective(
      network, problem: self, terms: [term], share: 1, threads: 1, precision: .double, reusing: nil)
    let r = try objective.plainResiduals(at: network.parameters)[0]
    let width = term.residualCount
    return term.points.indices.map { Array(r[$0 * width..<($0 + 1) * width]) }
  }

  /// The errors of a network on the test points of the reference solution.
  ///
  /// - Throws: ``CollocationError/exactNotUsable(reason:)`` without a reference solution, and as ``values(of:at:)``.
  public func errors(of network: Network) throws -> SolutionErrors {
    var none: Evaluator<Double>?
    return try errors(of: network, reusing: &none)
  }

  /// The same with an evaluator of an earlier call, where its stages are the network's.
  func errors(of network: Network, reusing evaluator: inout Evaluator<Double>?) throws -> SolutionErrors {
    guard let reference else { throw CollocationError.exactNotUsable(reason: "is not given; there are no errors") }
    try requireShape(network)
    if evaluator?.stages != network.stages { evaluator = try Evaluator(network) }
    try evaluator!.load(network.parameters)
    let found = try evaluator!.outputs(of: testInputs)
    var squares = (difference: 0.0, reference: 0.0)
    var maximum = 0.0
    for (k, row) in reference.values.enumerated() {
      for (q, value) in row.enumerated() {
        let difference = found[k * outputs + q] - value
        squares.difference += difference * difference
        squares.reference += value * value
        // NaN must not be lost.
        maximum = difference.magnitude <= maximum ? maximum : difference.magnitude
      }
    }
    return SolutionErrors(relative: (squares.difference / squares.reference).squareRoot(), maximum: maximum)
  }

  private func requireShape(_ network: Network) throws(CollocationError) {
    guard network.inputs == features.count else {
      throw .networkShape(what: "inputs", expected: features.count, found: network.inputs)
    }
    guard network.outputs == outputs else {
      throw .networkShape(what: "outputs", expected: outputs, found: network.outputs)
    }
  }
}
