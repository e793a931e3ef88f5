import SplineKernels

/// The interface between a ``CollocationObjective`` and the evaluation in one precision. Points x are the parameters of
/// the network, followed by those of the unknowns.
protocol CollocationWork: AnyObject {
  var pointsOutside: Int { get }
  var flops: Double { get }
  /// Sets the factor of every point of a term.
  func setFactors(ofTerm number: Int, _ factor: (_ point: Int) -> Double)
  func value(at x: [Double]) throws(NetworkError) -> Double
  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws(NetworkError) -> Double
  func gradient(ofTerm number: Int, into gradient: inout [Double]) throws(NetworkError) -> Double
  func load(_ x: [Double]) throws(NetworkError)
  func plainResiduals(at x: [Double], into r: inout [[Double]]) throws(NetworkError)
  func residuals(at x: [Double], into r: inout [Double]) throws(NetworkError)
  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws(NetworkError)
  func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws(NetworkError) -> Double
  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws(NetworkError)
  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws(NetworkError)
  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws(NetworkError)
  /// Returns the first residual since the last call that was not finite.
  func takeFailure() -> (term: Int, point: Int, residual: Int, value: Double)?
}

/// A term with the evaluator of its layout.
struct CollocationPart<Scalar: KernelScalar> {
  let term: CompiledTerm
  let rule: TermRule<Scalar>
  let evaluator: Evaluator<Scalar>
  /// The index range of the residuals of the term among all residuals.
  let residuals: Range<Int>

  /// Whether a point has two samples.
  var isPair: Bool { term.samplesPerPoint == 2 }
}

/// The terms of a problem with the evaluators of a network, one evaluator for each channel layout.
final class CollocationEngine<Scalar: KernelScalar>: CollocationWork {
  let evaluators: [Evaluator<Scalar>]
  let parts: [CollocationPart<Scalar>]
  /// The number of parameters of the network.
  let parameterCount: Int
  let unknowns: [Unknown]
  /// The values of the unknowns, read by all terms.
  private let unknownValues: AlignedBuffer<Double>
  /// The derivative of the value of each unknown with respect to its parameter.
  private(set) var unknownSlopes: [Double]
  var pointsOutside = 0
  var flops = 0.0
  // Memory for one term, kept between calls: for all parameters, and for those of the network.
  private var termGradient: [Double] = []
  var partGradient: [Double] = []
  var partGram: [Double] = []

  /// The number of parameters of the network and of unknowns.
  var dimension: Int { parameterCount + unknowns.count }

  /// - Parameter others: evaluators of the same stages, reused if their layouts match.
  init(
    _ network: Network, terms: [CompiledTerm], unknowns: [Unknown], threads: Int,
    reusing others: [Evaluator<Scalar>] = []
  ) throws(NetworkError) {
    self.unknowns = unknowns
    let values = AlignedBuffer<Double>(count: unknowns.count, zero: 0)
    unknownValues = values
    unknownSlopes = Array(repeating: 0, count: unknowns.count)
    var evaluators = others
    var parts: [CollocationPart<Scalar>] = []
    var end = 0
    for term in terms {
      var evaluator = evaluators.first { $0.channels == term.layout }
      if evaluator == nil {
        evaluator = try Evaluator(network, threads: threads, channels: term.layout, inputsHaveChannels: true)
        evaluators.append(evaluator!)
      }
      let start = end
      end += term.points.count * term.residualCount
      parts.append(
        CollocationPart(
          term: term, rule: TermRule(term, unknowns: values), evaluator: evaluator!, residuals: start..<end))
    }
    self.evaluators = evaluators
    self.parts = parts
    parameterCount = network.parameterCount
  }

  func setFactors(ofTerm number: Int, _ factor: (_ point: Int) -> Double) {
    let factors = parts[number].rule.factors
    for k in 0..<factors.count { factors.pointer[k] = factor(k) }
  }

  func load(_ x: [Double]) throws(NetworkError) {
    let own = try networkPart(of: x)
    for (j, unknown) in unknowns.enumerated() {
      unknownValues.pointer[j] = unknown.value(at: x[parameterCount + j])
      unknownSlopes[j] = unknown.slope(at: x[parameterCount + j])
    }
    for evaluator in evaluators { try evaluator.load(own) }
    pointsOutside = 0
    flops = 0
  }

  func count(_ part: CollocationPart<Scalar>) {
    pointsOutside += part.evaluator.pointsOutside
    flops += part.evaluator.flops
  }

  func value(at x: [Double]) throws(NetworkError) -> Double {
    try load(x)
    var sum = 0.0
    for part in parts {
      let rule = part.rule
      sum += try part.evaluator.value(of: part.term.inputs, ranges: .remembered) { outputs, _ in
        rule.halfSquares(outputs, nil)
      }
      count(part)
    }
    return sum
  }

  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws(NetworkError) -> Double {
    try load(x)
    var sum = 0.0
    for number in parts.indices {
      if number == 0 {
        sum += try self.gradient(ofTerm: 0, into: &gradient)
      } else {
        sum += try self.gradient(ofTerm: number, into: &termGradient)
        for j in 0..<dimension { gradient[j] += termGradient[j] }
      }
    }
    return sum
  }

  func gradient(ofTerm number: Int, into gradient: inout [Double]) throws(NetworkError) -> Double {
    let part = parts[number]
    let rule = part.rule
    let value = try part.evaluator.valueAndGradient(of: part.term.inputs, ranges: .remembered, into: &partGradient) {
      outputs, adjoints in rule.halfSquares(outputs, adjoints)
    }
    count(part)
    fit(&gradient, dimension)
    for j in 0..<parameterCount { gradient[j] = partGradient[j] }
    for j in unknowns.indices { gradient[parameterCount + j] = unknownSum(j, part, rows: part.term.points.count) }
    return value
  }

  func plainResiduals(at x: [Double], into r: inout [[Double]]) throws(NetworkError) {
    try load(x)
    if r.count != parts.count { r = parts.map { _ in [] } }
    for (number, part) in parts.enumerated() {
      try write(part, into: &r[number]) { rule, outputs, target in rule.writePlain(outputs, into: target) }
    }
  }

  func residuals(at x: [Double], into r: inout [Double]) throws(NetworkError) {
    try load(x)
    fit(&r, parts.last?.residuals.upperBound ?? 0)
    for part in parts {
      try write(part, into: &partGradient) { rule, outputs, target in rule.write(outputs, into: target) }
      for (k, place) in part.residuals.enumerated() { r[place] = partGradient[k] }
    }
  }

  /// Writes the residuals of a term, [point][residual].
  private func write(
    _ part: CollocationPart<Scalar>, into r: inout [Double],
    _ write: @Sendable (TermRule<Scalar>, ChannelBlock<Scalar>, UnsafeMutablePointer<Double>) -> Void
  ) throws(NetworkError) {
    let width = part.term.residualCount
    let samples = part.term.points.count * part.term.samplesPerPoint
    fit(&r, samples * width)
    let rule = part.rule
    try r.withUnsafeMutableBufferPointer { target throws(NetworkError) in
      nonisolated(unsafe) let base = target.baseAddress!
      _ = try part.evaluator.value(of: part.term.inputs, ranges: .remembered) { outputs, _ in
        write(rule, outputs, base + outputs.firstSample * width)
        return 0
      }
    }
    count(part)
    guard part.isPair else { return }
    for k in 0..<part.term.points.count * width { r[k] = r[k / width * 2 * width + k % width] }
    r.removeLast(r.count / 2)
  }

  func takeFailure() -> (term: Int, point: Int, residual: Int, value: Double)? {
    var first: (term: Int, point: Int, residual: Int, value: Double)?
    for (number, part) in parts.enumerated() {
      if let found = part.rule.takeFailure(), first == nil {
        first = (number, found.point, found.residual, found.value)
      }
    }
    return first
  }

  func fit(_ array: inout [Double], _ count: Int) {
    if array.count != count { array = Array(repeating: 0, count: count) }
  }
}
