import SplineKernels

extension CollocationProblem {
  /// Returns the solution at points given by their coordinates, one row per point: the outputs of the network, or the trial
  /// function of them.
  ///
  /// - Throws: ``CollocationError`` if the network does not match the problem, and the `NetworkError` of its
  ///   evaluation.
  /// - Precondition: the points have as many coordinates as the problem.
  public func values(of network: Network, at points: [[Double]]) throws -> [[Double]] {
    try requireShape(network)
    if points.isEmpty { return [] }
    let flat = try Evaluator<Double>(network).outputs(of: points.flatMap { features.values(at: $0) })
    return solution(flat, at: points)
  }

  /// Returns the solution from the outputs of a network at points, [point][output].
  private func solution(_ flat: [Double], at points: [[Double]]) -> [[Double]] {
    let rows = points.indices.map { Array(flat[$0 * outputs..<($0 + 1) * outputs]) }
    guard let trial else { return rows }
    let program = ExpressionProgram(trial.solution(coordinates: features.coordinates, outputs: outputs, side: nil))
    return zip(points, rows).map { program.values(at: $0, network: $1) }
  }

  /// Returns the residuals of a term in their own units and without weights, one row per point.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - unknowns: the values of ``unknowns``, such as ``TrainingResult/unknowns``; `nil` for those with which training
  ///     begins.
  ///   - name: the name of the term.
  /// - Throws: ``CollocationError`` for an unknown term and for values of unknowns outside their domains or of the
  ///   wrong number, and the errors of ``CollocationObjective``.
  public func residuals(
    of network: Network, unknowns: [Double]? = nil, term name: String
  ) throws -> [[Double]] {
    let term = try term(name)
    let extra = try parameters(of: unknowns ?? self.unknowns.map(\.start))
    let objective = try CollocationObjective(
      network, problem: self, terms: [term], share: 1, threads: 1, precision: .double, reusing: nil)
    let r = try objective.plainResiduals(at: network.parameters + extra)[0]
    let width = term.residualCount
    return term.points.indices.map { k in
      let row = r[k * width..<(k + 1) * width]
      return term.scale.map { zip(row, $0).map { $0 * $1 } } ?? Array(row)
    }
  }

  /// Returns the parameters of given values of the unknowns.
  func parameters(of values: [Double]) throws(CollocationError) -> [Double] {
    guard values.count == unknowns.count else {
      throw .badOption(option: "the number of values of unknowns", value: "\(values.count)", need: "\(unknowns.count)")
    }
    for (unknown, value) in zip(unknowns, values) where !unknown.allows(value) {
      throw .badOption(option: "unknown \"\(unknown.name)\"", value: "\(value)", need: unknown.domain.need)
    }
    return zip(unknowns, values).map { $0.parameter(of: $1) }
  }

  /// Returns the errors of a network at the test points of the reference solution.
  ///
  /// - Throws: ``CollocationError/exactNotUsable(reason:)`` without a reference solution, and the errors of
  ///   ``values(of:at:)``.
  public func errors(of network: Network) throws -> SolutionErrors {
    var none: Evaluator<Double>?
    return try errors(of: network, reusing: &none)
  }

  /// Returns the same errors, reusing the evaluator of an earlier call if its stages are those of the network.
  func errors(of network: Network, reusing evaluator: inout Evaluator<Double>?) throws -> SolutionErrors {
    guard let reference else { throw CollocationError.exactNotUsable(reason: "is not given, so there are no errors") }
    try requireShape(network)
    if evaluator?.stages != network.stages { evaluator = try Evaluator(network) }
    try evaluator!.load(network.parameters)
    let found = solution(try evaluator!.outputs(of: testInputs), at: reference.points)
    var squares = (difference: 0.0, reference: 0.0)
    var maximum = 0.0
    for (k, row) in reference.values.enumerated() {
      for (q, value) in row.enumerated() {
        let difference = found[k][q] - value
        squares.difference += difference * difference
        squares.reference += value * value
        // NaN must not be lost.
        maximum = difference.magnitude <= maximum ? maximum : difference.magnitude
      }
    }
    return SolutionErrors(relative: (squares.difference / squares.reference).squareRoot(), maximum: maximum)
  }

  /// Returns the network to train on the problem: the network followed by the output scale (``CollocationScales``), or
  /// the network itself if the scale is the identity or the network has output units of its own
  /// (``Network/outputUnits``).
  ///
  /// - Throws: ``CollocationError/networkShape(what:expected:found:)``, and the `NetworkError` of the added stage, but
  ///   only in principle.
  public func scalingOutputs(of network: Network) throws -> Network {
    try requireShape(network)
    return scales.outputs.isIdentity || network.outputUnits != nil
      ? network : try network.scalingOutputs(by: scales.outputs)
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
