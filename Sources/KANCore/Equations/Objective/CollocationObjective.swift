import Optim
import SplineKernels

/// The loss of a network on a ``CollocationProblem`` as a function of its parameters: the sum over all terms of weight
/// / N times the sum of squares of the residuals, divided by their sizes (``CollocationScales``), at the N points of
/// the term. The parameters of the unknowns, if there are any, follow those of the network.
///
/// It is 1/2 |r|^2 with r_ka = sqrt(2 weight / N) times the scaled residual, in the order [term][point][residual].
/// Terms whose equations read the same derivatives share an evaluator.
public final class CollocationObjective: LeastSquaresObjective, NetworkObjective {
  /// The network whose parameters are varied.
  public let network: Network
  /// The problem to solve.
  public let problem: CollocationProblem
  /// The precision of the evaluation of the network; residuals are computed in `Double`.
  public let precision: Precision
  /// The number of residuals.
  public let residualCount: Int
  private(set) var work: any CollocationWork
  /// The terms that are evaluated: those of the problem, or the part of them in a batch.
  private(set) var terms: [CompiledTerm]
  private let threads: Int
  /// The weight of a point relative to its share of the term; 1 except for batches.
  private let share: Double
  /// Factors of terms and points in addition to the weights; `nil` for ones.
  private(set) var adaptation: Adaptation?
  private var plain: [[Double]] = []

  /// Factors that change during training.
  struct Adaptation: Sendable, Equatable {
    /// One factor per term, applied to the mean square.
    var terms: [Double]
    /// For every term, one factor per point, applied to the residual.
    var points: [[Double]]
  }

  /// Creates the loss of a network on a problem.
  ///
  /// - Parameters:
  ///   - network: a network with the inputs and outputs of the problem.
  ///   - problem: the equation and its conditions.
  ///   - threads: the number of threads to use; the result is bitwise the same for any number.
  ///   - precision: the precision of the evaluation.
  /// - Throws: ``CollocationError`` if network and problem do not match, or a derivative is read that the functions of
  ///   the network do not have; `NetworkError.unsupported(what:advice:)` for batch-range normalizations.
  public convenience init(
    _ network: Network, problem: CollocationProblem, threads: Int = 1, precision: Precision = .double
  ) throws {
    try self.init(
      network, problem: problem, terms: problem.terms, share: 1, threads: threads, precision: precision, reusing: nil)
  }

  /// - Parameter other: an objective of the same stages, whose evaluators are reused.
  init(
    _ network: Network, problem: CollocationProblem, terms: [CompiledTerm], share: Double, threads: Int,
    precision: Precision, reusing other: CollocationObjective?
  ) throws {
    try problem.require(network)
    guard !network.usesBatchRanges else {
      throw NetworkError.unsupported(
        what: "collocation with batch ranges, on which every point would depend,",
        advice: "normalize by linearBounds, sigmoid, or tanh")
    }
    self.network = network
    self.problem = problem
    self.precision = precision
    self.terms = terms
    self.threads = threads
    self.share = share
    residualCount = terms.reduce(0) { $0 + $1.points.count * $1.residualCount }
    work = try Self.work(network, terms, problem.unknowns, threads, precision, reusing: other?.work)
    adapt(nil)
  }

  private static func work(
    _ network: Network, _ terms: [CompiledTerm], _ unknowns: [Unknown], _ threads: Int, _ precision: Precision,
    reusing other: (any CollocationWork)?
  ) throws -> any CollocationWork {
    switch precision {
    case .double:
      try CollocationEngine<Double>(
        network, terms: terms, unknowns: unknowns, threads: threads,
        reusing: (other as? CollocationEngine<Double>)?.evaluators ?? [])
    case .float:
      try CollocationEngine<Float>(
        network, terms: terms, unknowns: unknowns, threads: threads,
        reusing: (other as? CollocationEngine<Float>)?.evaluators ?? [])
    }
  }

  /// Goes on with the same equations at other points, as many as before.
  func move(to new: [CompiledTerm]) throws {
    work = try Self.work(network, new, problem.unknowns, threads, precision, reusing: work)
    terms = new
    adapt(adaptation)
  }

  /// Sets factors in addition to the weights.
  func adapt(_ new: Adaptation?) {
    adaptation = new
    for (number, term) in terms.enumerated() {
      let weight = 2 * share * term.weight * (new?.terms[number] ?? 1) / Double(term.statedCount)
      let root = weight.squareRoot()
      work.setFactors(ofTerm: number) { point in root * (new?.points[number][point] ?? 1) }
    }
  }

  /// The number of parameters of the network and of unknowns.
  public var dimension: Int { network.parameterCount + problem.unknowns.count }
  /// The number of arguments outside the knots of their layer in the last call.
  public var pointsOutside: Int { work.pointsOutside }
  /// The useful floating-point operations of the network in the last call; the residuals are not counted.
  public var flops: Double { work.flops }

  /// Returns the loss.
  ///
  /// - Throws: `NetworkError` for a wrong number of parameters, and for points outside the knots if that is an error.
  public func value(at x: [Double]) throws -> Double { try work.value(at: x) }

  /// Computes the loss and its gradient.
  ///
  /// - Throws: the same errors as ``value(at:)``.
  /// - Complexity: about three evaluations; after the first call nothing is allocated.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    try work.valueAndGradient(at: x, into: &gradient)
  }

  /// Computes the weighted residuals; throws the same errors as ``value(at:)``.
  public func residuals(at x: [Double], into r: inout [Double]) throws { try work.residuals(at: x, into: &r) }

  /// Computes the weighted residuals and their Jacobian, row-major; throws the same errors as ``value(at:)``.
  public func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try work.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
  }

  /// Computes J^T r and J^T J; throws the same errors as ``value(at:)``.
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    try work.normalEquations(at: x, gradient: &gradient, gram: &gram)
  }

  /// Computes J v from rows that are discarded; throws the same errors as ``value(at:)``.
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try work.applyJacobian(at: x, to: v, into: &result)
  }

  /// Computes J^T r without forming the Jacobian; throws the same errors as ``value(at:)``.
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    try work.applyJacobianTranspose(at: x, to: r, into: &result)
  }

  /// Computes the diagonal blocks of J^T J over ranges of the parameters, summed term by term without forming J^T J;
  /// throws the same errors as ``value(at:)``.
  public func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    try work.gramBlocks(at: x, ranges: ranges, into: &result)
  }

  /// Returns, for each term, the mean over its points of the sum of squares of the scaled residuals, without weights.
  ///
  /// - Throws: the same errors as ``value(at:)``.
  public func termLosses(at x: [Double]) throws -> [Double] {
    try work.plainResiduals(at: x, into: &plain)
    return zip(plain, terms).map { r, term in r.reduce(0) { $0 + $1 * $1 } / Double(term.statedCount) }
  }

  /// Returns the loss with the fixed weights only, ignoring any adaptation during training.
  public func comparableValue(at x: [Double]) throws -> Double {
    guard adaptation != nil else { return try value(at: x) }
    return zip(try termLosses(at: x), terms).reduce(0) { $0 + share * $1.1.weight * $1.0 }
  }

  /// Returns the scaled residuals without weights, [term][point][residual], valid until the next call.
  func plainResiduals(at x: [Double]) throws -> [[Double]] {
    try work.plainResiduals(at: x, into: &plain)
    return plain
  }

  /// Returns the network with given parameters.
  ///
  /// - Throws: `NetworkError.countMismatch(what:expected:found:)`.
  public func network(at x: [Double]) throws -> Network { try network.replacingParameters(withFirstOf: x) }

  /// Returns the values of the unknowns for given parameters.
  ///
  /// - Precondition: ``dimension`` parameters.
  public func unknowns(at x: [Double]) -> [Double] {
    zip(problem.unknowns, x[network.parameterCount...]).map { $0.value(at: $1) }
  }

  /// Returns the first value since the last call that was not finite, with its location.
  func takeFailure(level: Int?, epoch: Int?) -> CollocationError? {
    guard let found = work.takeFailure() else { return nil }
    let term = terms[found.term]
    let value = found.value * (term.scale?[found.residual] ?? 1)
    return .residualNotFinite(
      term: term.name, residual: found.residual, point: found.point, at: term.points[found.point],
      value: value.isNaN ? "nan" : "\(value)", level: level, epoch: epoch)
  }
}
