import SplineKernels

extension CollocationProblem {
  /// Returns the solution at points given by their coordinates, one row per point: the outputs of the network, or the trial
  /// function of them.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - unknowns: the values of ``unknowns``, such as ``TrainingResult/unknowns``; needed only if the trial function
  ///     reads them.
  ///   - points: the points, each with as many coordinates as the problem.
  /// - Throws: ``CollocationError`` if the network does not match the problem, and if the trial function reads unknowns
  ///   and none are given, or a wrong number of them; the `NetworkError` of the evaluation.
  /// - Precondition: the points have as many coordinates as the problem.
  public func values(
    of network: Network, unknowns: [Double]? = nil, at points: [[Double]]
  ) throws -> [[Double]] {
    try requireShape(network)
    let unknowns = try solutionUnknowns(unknowns)
    if points.isEmpty { return [] }
    let flat = try Evaluator<Double>(network).outputs(of: points.flatMap { features.values(at: $0) })
    return solution(flat, unknowns, at: points)
  }

  /// The trial function as a program; `nil` without one.
  private var trialProgram: ExpressionProgram? {
    trial.map {
      ExpressionProgram(
        $0.solution(coordinates: features.coordinates, outputs: outputs, unknowns: unknowns.count, side: nil))
    }
  }

  /// Returns the values of the unknowns for the trial function; without given ones those at the start, but only if it
  /// reads none.
  private func solutionUnknowns(_ given: [Double]?) throws(CollocationError) -> [Double] {
    let readsUnknowns = trialProgram?.entries.contains { $0.isTrained && $0.order == nil } ?? false
    let values = given ?? (readsUnknowns ? [] : unknowns.map(\.start))
    try requireCount(values)
    return values
  }

  /// Returns the solution from the outputs of a network at points, [point][output], and the values of the unknowns.
  private func solution(_ flat: [Double], _ unknowns: [Double], at points: [[Double]]) -> [[Double]] {
    let rows = points.indices.map { Array(flat[$0 * outputs..<($0 + 1) * outputs]) }
    guard let program = trialProgram else { return rows }
    return zip(points, rows).map { program.values(at: $0, network: $1, unknowns: unknowns) }
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
    try requireCount(values)
    for (unknown, value) in zip(unknowns, values) where !unknown.allows(value) {
      throw .badOption(option: "unknown \"\(unknown.name)\"", value: "\(value)", need: unknown.domain.need)
    }
    return zip(unknowns, values).map { $0.parameter(of: $1) }
  }

  /// Throws unless there is a value for every unknown.
  private func requireCount(_ values: [Double]) throws(CollocationError) {
    guard values.count == unknowns.count else {
      throw .badOption(option: "the number of values of unknowns", value: "\(values.count)", need: "\(unknowns.count)")
    }
  }

  /// Returns the errors of a network at the test points of the reference solution.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - unknowns: the values of ``unknowns``, needed only if the trial function reads them.
  /// - Throws: ``CollocationError/exactNotUsable(reason:)`` without a reference solution, and the errors of
  ///   ``values(of:unknowns:at:)``.
  public func errors(of network: Network, unknowns: [Double]? = nil) throws -> SolutionErrors {
    var none: Evaluator<Double>?
    return try errors(of: network, unknowns: solutionUnknowns(unknowns), reusing: &none)
  }

  /// Returns the same errors for given values of all unknowns, reusing the evaluator of an earlier call if its stages
  /// are those of the network.
  func errors(
    of network: Network, unknowns: [Double], reusing evaluator: inout Evaluator<Double>?
  ) throws -> SolutionErrors {
    guard let reference else { throw CollocationError.exactNotUsable(reason: "is not given, so there are no errors") }
    try requireShape(network)
    if evaluator?.stages != network.stages { evaluator = try Evaluator(network) }
    try evaluator!.load(network.parameters)
    let found = solution(try evaluator!.outputs(of: testInputs), unknowns, at: reference.points)
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
