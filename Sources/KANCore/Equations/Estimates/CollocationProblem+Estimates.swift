extension CollocationProblem {
  /// The largest number of parameters for which ``estimates(of:unknowns:data:)`` forms matrices.
  private static let estimateLimit = 4000

  /// Returns the values of the unknowns after training with their standard deviations, and whether equations and data
  /// determine them.
  ///
  /// Let r be the residuals of all terms with the weights of the problem, so that the loss is |r|^2 / 2, J their
  /// derivatives with respect to the parameters of the network and of the unknowns, and r_d, J_d the rows of N measured
  /// values. Near a minimum, noise e of these rows moves the parameters by -(J^T J)^-1 J_d^T e. The covariance is then
  ///
  ///     sigma^2 (J^T J)^-1 J_d^T J_d (J^T J)^-1,   sigma^2 = |r_d|^2 / (N - tr (J^T J)^-1 J_d^T J_d),
  ///
  /// where the trace is the number of parameters that the measured values determine. This assumes that
  /// - the network and the values are a minimum of the loss: training with the weights of the problem has converged,
  ///   and there is no penalty;
  /// - equations and all other conditions hold exactly for the true solution, and the network can represent it: errors
  ///   of networks, points, and equations are not part of the standard deviation;
  /// - the noise of measured values is independent, with mean zero and the same standard deviation in r_d: for a single
  ///   term of measured values, the same for all values of an output, and for several terms or outputs proportional to
  ///   the size of the residual times the square root of the number of points over the weight;
  /// - the noise is so small that residuals are linear in it.
  ///
  /// An unknown is determined if
  /// - with the diagonal of J^T J scaled to one and 1e-10 added to it, this addition contributes less than a tenth to
  ///   its diagonal entry of the inverse;
  /// - a change by its scale or by its value, whichever is larger, moves scaled residuals by more than 2^-40, in the
  ///   mean square over the terms that read it. Otherwise its factor is zero up to rounding;
  /// - the measured values, if there are any, contribute more than a hundredth to what is known of it: the diagonal
  ///   entry of (J^T J)^-1 J_d^T J_d (J^T J)^-1 relative to that of (J^T J)^-1, where J_d, the rows of these values, is
  ///   reduced until the diagonal of J_d^T J_d, relative to that of J^T J, has a mean of at most one half where it is
  ///   not zero, so that large weights do not matter. Otherwise the equations alone determine it, perhaps only because
  ///   the network cannot represent the solutions for other values. Name no terms of measured values if equations are meant to determine it.
  ///
  /// - Parameters:
  ///   - network: the trained network, such as ``TrainingResult/network``.
  ///   - values: the values of the unknowns, such as ``TrainingResult/unknowns``.
  ///   - names: the terms of measured values; `nil` for those that give a list of values
  ///     (``CollocationTerm/values(_:points:weight:scale:values:)``), not those that give a function.
  /// - Throws: ``CollocationError`` for more than 4000 parameters, unknown terms, values outside their domains or of
  ///   the wrong number, and residuals that are not finite; the errors of ``CollocationObjective``.
  /// - Complexity: J^T J at the points of the problem, and O(parameters^3).
  public func estimates(
    of network: Network, unknowns values: [Double], data names: [String]? = nil
  ) throws -> [UnknownEstimate] {
    let x = try network.parameters + parameters(of: values)
    if unknowns.isEmpty { return [] }
    guard x.count <= Self.estimateLimit else {
      throw CollocationError.badOption(
        option: "the number of parameters for standard deviations", value: "\(x.count)",
        need: "at most \(Self.estimateLimit)")
    }
    for name in names ?? [] { _ = try term(name) }
    let isData = terms.map { term in names?.contains(term.name) ?? term.source.term.hasMeasurements }
    var gram = Array(repeating: 0.0, count: x.count * x.count)
    var (data, squares, measurements): ([Double], Double, Int) = ([], 0, 0)
    for side in [true, false] {
      let own = zip(terms, isData).filter { $0.1 == side }.map { $0.0 }
      if own.isEmpty { continue }
      let objective = try CollocationObjective(
        network, problem: self, terms: own, share: 1, threads: 1, precision: .double, reusing: nil)
      var (gradient, part): ([Double], [Double]) = ([], [])
      let value = try objective.normalEquations(at: x, gradient: &gradient, gram: &part)
      if let failure = objective.takeFailure(level: nil, epoch: nil) { throw failure }
      for k in gram.indices { gram[k] += part[k] }
      if side { (data, squares, measurements) = (part, 2 * value, objective.residualCount) }
    }
    let inverse = DampedInverse(gram, count: x.count)
    let measured = data.isEmpty ? nil : MeasuredShare(gram, data: data, count: x.count)
    let freedom = data.isEmpty ? 0 : Double(measurements) - (inverse?.trace(with: data) ?? 0)
    return unknowns.enumerated().map { j, unknown in
      let place = network.parameterCount + j
      // The root mean square of the change of residuals by a change of the unknown by its scale or its value.
      let weight = terms.reduce(0) { $1.program.unknowns.contains(j) ? $0 + $1.weight : $0 }
      let reach = (gram[place * (x.count + 1)] / (2 * weight)).squareRoot() * max(1, x[place].magnitude)
      let isDetermined =
        inverse.map { inverse in
          reach > 0x1p-40 && inverse.dampingShare(place) < 0.1
            && (data.isEmpty || measured.map { $0.share(of: place) > 0.01 } ?? false)
        } ?? false
      var deviation: Double?
      if isDetermined, freedom >= 1, let inverse {
        let variance = squares / freedom * inverse.variance(place, of: data)
        deviation = unknown.slope(at: x[place]).magnitude * variance.squareRoot()
      }
      return UnknownEstimate(
        name: unknown.name, value: values[j], standardDeviation: deviation, isDetermined: isDetermined)
    }
  }
}
