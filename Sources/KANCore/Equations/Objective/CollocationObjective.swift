import Optim
import SplineKernels

/// The loss of a network on a ``CollocationProblem`` as a function of its parameters: the sum over all terms of
/// weight / N times the sum of squares of the residuals at the term's N points.
///
/// It is 1/2 |r|^2 with r_ka = sqrt(2 weight / N) times the residual, in the order [term][point][residual]. Terms whose
/// equations read the same derivatives share an evaluator.
public final class CollocationObjective: LeastSquaresObjective, NetworkObjective {
  /// The network whose parameters are varied.
  public let network: Network
  /// What it is to solve.
  public let problem: CollocationProblem
  /// The precision of the evaluation of the network; residuals are computed in `Double`.
  public let precision: Precision
  /// The number of residuals.
  public let residualCount: Int
  let work: any CollocationWork
  /// The terms that are evaluated: those of the problem, or what a batch holds of them.
  let terms: [CompiledTerm]
  /// How much a point counts beyond its share of its term; 1 but for batches.
  private let share: Double
  /// Factors of terms and points beyond the weights; `nil` for ones.
  private(set) var adaptation: Adaptation?
  private var plain: [[Double]] = []

  /// Factors that change while training.
  struct Adaptation: Sendable, Equatable {
    /// One for a term, of the mean square.
    var terms: [Double]
    /// For every term one for a point, of the residual.
    var points: [[Double]]
  }

  /// The loss of a network on a problem.
  ///
  /// - Parameters:
  ///   - network: with inputs and outputs as the problem has them.
  ///   - problem: the equation and its conditions.
  ///   - threads: how many threads to use; the result has the same bits for any number.
  ///   - precision: that of the evaluation.
  /// - Throws: ``CollocationError`` where network and problem do not fit, or a derivative is read that the network's
  ///   functions do not have; ``NetworkError/unsupported(what:advice:)`` for normalisations by batch range.
  public convenience init(
    _ network: Network, problem: CollocationProblem, threads: Int = 1, precision: Precision = .double
  ) throws {
    try self.init(
      network, problem: problem, terms: problem.terms, share: 1, threads: threads, precision: precision, reusing: nil)
  }

  /// - Parameter other: an objective of the same stages, whose evaluators are used.
  init(
    _ network: Network, problem: CollocationProblem, terms: [CompiledTerm], share: Double, threads: Int,
    precision: Precision, reusing other: CollocationObjective?
  ) throws {
    try problem.require(network)
    guard !network.usesBatchRanges else {
      throw NetworkError.unsupported(
        what: "collocation with ranges of a batch, on which every point would depend,",
        advice: "normalise by linearBounds, sigmoid or tanh")
    }
    self.network = network
    self.problem = problem
    self.precision = precision
    self.terms = terms
    self.share = share
    residualCount = terms.reduce(0) { $0 + $1.points.count * $1.residualCount }
    switch precision {
    case .double:
      let engine = other?.work as? CollocationEngine<Double>
      work = try CollocationEngine<Double>(
        network, terms: terms, threads: threads, reusing: engine?.evaluators ?? [])
    case .float:
      let engine = other?.work as? CollocationEngine<Float>
      work = try CollocationEngine<Float>(
        network, terms: terms, threads: threads, reusing: engine?.evaluators ?? [])
    }
    adapt(nil)
  }

  /// Sets factors beyond the weights.
  func adapt(_ new: Adaptation?) {
    adaptation = new
    for (number, term) in terms.enumerated() {
      let weight = 2 * share * term.weight * (new?.terms[number] ?? 1) / Double(term.statedCount)
      let root = weight.squareRoot()
      work.setFactors(ofTerm: number) { point in root * (new?.points[number][point] ?? 1) }
    }
  }

  /// The number of parameters.
  public var dimension: Int { network.parameterCount }
  /// How many arguments lay outside the knots of their layer in the last call.
  public var pointsOutside: Int { work.pointsOutside }
  /// The useful floating-point operations of the network in the last call; the residuals are not counted.
  public var flops: Double { work.flops }

  /// The loss.
  ///
  /// - Throws: ``NetworkError`` for a wrong number of parameters, and for points outside where that is an error.
  public func value(at x: [Double]) throws -> Double { try work.value(at: x) }

  /// The loss and its gradient.
  ///
  /// - Throws: as ``value(at:)``.
  /// - Complexity: about three evaluations; after the first call nothing is allocated.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    try work.valueAndGradient(at: x, into: &gradient)
  }

  /// The weighted residuals; throws as ``value(at:)``.
  public func residuals(at x: [Double], into r: inout [Double]) throws { try work.residuals(at: x, into: &r) }

  /// The weighted residuals and their Jacobian, row-major; throws as ``value(at:)``.
  public func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try work.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
  }

  /// J^T r and J^T J; throws as ``value(at:)``.
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    try work.normalEquations(at: x, gradient: &gradient, gram: &gram)
  }

  /// J v, from rows that are not kept; throws as ``value(at:)``.
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try work.applyJacobian(at: x, to: v, into: &result)
  }

  /// J^T r without a Jacobian; throws as ``value(at:)``.
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    try work.applyJacobianTranspose(at: x, to: r, into: &result)
  }

  /// The diagonal blocks of J^T J over ranges of the parameters, summed term by term without J^T J; throws as
  /// ``value(at:)``.
  public func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    try work.gramBlocks(at: x, ranges: ranges, into: &result)
  }

  /// The mean over the points of each term's sum of squares, without weights.
  ///
  /// - Throws: as ``value(at:)``.
  public func termLosses(at x: [Double]) throws -> [Double] {
    try work.plainResiduals(at: x, into: &plain)
    return zip(plain, terms).map { r, term in r.reduce(0) { $0 + $1 * $1 } / Double(term.statedCount) }
  }

  /// The loss by the weights alone, whatever is adapted while training.
  public func comparableValue(at x: [Double]) throws -> Double {
    guard adaptation != nil else { return try value(at: x) }
    return zip(try termLosses(at: x), terms).reduce(0) { $0 + share * $1.1.weight * $1.0 }
  }

  /// The residuals as the equations give them, [term][point][residual], until the next call.
  func plainResiduals(at x: [Double]) throws -> [[Double]] {
    try work.plainResiduals(at: x, into: &plain)
    return plain
  }

  /// The network with given parameters.
  ///
  /// - Throws: ``NetworkError/countMismatch(what:expected:found:)``.
  public func network(at x: [Double]) throws -> Network { try network.replacingParameters(with: x) }

  /// What was not finite since the last call, with its place.
  func takeFailure(level: Int?, epoch: Int?) -> CollocationError? {
    guard let found = work.takeFailure() else { return nil }
    let term = terms[found.term]
    return .residualNotFinite(
      term: term.name, residual: found.residual, point: found.point, at: term.points[found.point],
      value: found.value.isNaN ? "nan" : "\(found.value)", level: level, epoch: epoch)
  }
}
