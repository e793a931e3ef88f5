import Optim
import SplineKernels

/// The precision in which a network is evaluated; parameters are always `Double`.
public enum Precision: String, CaseIterable, Sendable, Codable {
  /// 64 bits.
  case double
  /// 32 bits.
  case float
}

/// The mean squared error of a network on samples, as a function of its parameters:
/// (1 / (N Q)) sum (f(x_k)_q - y_kq)^2 = 1/2 |r|^2 with r = sqrt(2 / (N Q)) (f - y); with a ``RegressionLoss`` the mean of
/// rho(f - y)^2. Every error is in the unit of its output.
public final class RegressionObjective: LeastSquaresObjective {
  /// The network whose parameters are varied.
  public let network: Network
  /// The samples.
  public var samples: Samples {
    switch engine {
    case .double(let error): error.samples
    case .float(let error): error.samples
    }
  }
  /// The precision of the evaluation.
  public let precision: Precision
  private let engine: Engine

  private enum Engine {
    case double(SquaredError<Double>)
    case float(SquaredError<Float>)
  }

  /// Creates the error of a network on samples.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - samples: as many inputs and targets as the network has inputs and outputs.
  ///   - threads: the number of threads to use; the result is bitwise the same for any number.
  ///   - precision: the precision of the evaluation.
  ///   - loss: the loss of the differences; `nil` for their squares.
  ///   - units: the unit of each output, such as ``OutputScale/halves``; `nil` for ones.
  /// - Throws: `NetworkError`: `sampleWidth(what:sample:expected:found:)` if samples and network do not match,
  ///   `countMismatch(what:expected:found:)` for another number of units than outputs and for a loss for another number
  ///   of samples (``RegressionLoss/sampleCount``), `valueOutOfRange(what:value:needed:)` for units that differ with a
  ///   loss that couples the outputs (``RegressionLoss/couplesOutputs``).
  public init(
    _ network: Network, samples: Samples, threads: Int = 1, precision: Precision = .double,
    loss: (any RegressionLoss)? = nil, units: [Double]? = nil
  ) throws(NetworkError) {
    guard samples.inputWidth == network.inputs else {
      throw .sampleWidth(what: "inputs", sample: 0, expected: network.inputs, found: samples.inputWidth)
    }
    guard samples.targetWidth == network.outputs else {
      throw .sampleWidth(what: "targets", sample: 0, expected: network.outputs, found: samples.targetWidth)
    }
    let units = units ?? Array(repeating: 1, count: network.outputs)
    guard units.count == network.outputs else {
      throw .countMismatch(what: "units of the outputs", expected: network.outputs, found: units.count)
    }
    try loss?.requireSamples(samples.count)
    if let loss, loss.couplesOutputs, let other = units.first(where: { $0 != units[0] }) {
      throw .valueOutOfRange(
        what: "a unit of an output for the loss \"\(loss.name)\"", value: "\(other)",
        needed: "\(units[0]), the unit of the first output, because the loss couples them: a network made over a box"
          + " instead of fitted to samples has units of one")
    }
    self.network = network
    self.precision = precision
    switch precision {
    case .double: engine = .double(SquaredError(try Evaluator(network, threads: threads), samples, loss, units: units))
    case .float: engine = .float(SquaredError(try Evaluator(network, threads: threads), samples, loss, units: units))
    }
  }

  /// The number of parameters.
  public var dimension: Int { network.parameterCount }
  /// The number N Q of residuals.
  public var residualCount: Int { samples.targets.count }

  /// Switches to selected samples of another set, reusing the evaluator and its memory.
  ///
  /// - Precondition: at least one index, each below the count of the other set; the same widths.
  /// - Complexity: O(indices); nothing is allocated if there were as many before.
  func take(_ indices: ArraySlice<Int>, of others: Samples) {
    switch engine {
    case .double(let error): error.take(indices, of: others)
    case .float(let error): error.take(indices, of: others)
    }
  }

  /// The number of arguments outside the knots of their layer in the last call.
  public var pointsOutside: Int {
    switch engine {
    case .double(let error): error.evaluator.pointsOutside
    case .float(let error): error.evaluator.pointsOutside
    }
  }

  /// The useful floating-point operations of the last call.
  public var flops: Double {
    switch engine {
    case .double(let error): error.evaluator.flops
    case .float(let error): error.evaluator.flops
    }
  }

  /// Returns the mean squared error.
  ///
  /// - Throws: `NetworkError` for a wrong number of parameters, and for points outside the knots if that is an error.
  public func value(at x: [Double]) throws -> Double {
    switch engine {
    case .double(let error): try error.value(at: x)
    case .float(let error): try error.value(at: x)
    }
  }

  /// Computes the mean squared error and its gradient.
  ///
  /// - Throws: the same errors as ``value(at:)``.
  /// - Complexity: about three evaluations; after the first call nothing is allocated.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    switch engine {
    case .double(let error): try error.valueAndGradient(at: x, into: &gradient)
    case .float(let error): try error.valueAndGradient(at: x, into: &gradient)
    }
  }

  /// Computes r = sqrt(2 / (N Q)) (f - y), [sample][output].
  ///
  /// - Throws: the same errors as ``value(at:)``.
  public func residuals(at x: [Double], into r: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.residuals(at: x, into: &r)
    case .float(let error): try error.residuals(at: x, into: &r)
    }
  }

  /// Returns the squared error of every sample, the mean over its outputs. The mean of these is ``value(at:)``.
  ///
  /// - Throws: the same errors as ``value(at:)``.
  package func squaredErrors(at x: [Double]) throws -> [Double] {
    let (count, width) = (samples.count, samples.targetWidth)
    var r = [Double](repeating: 0, count: count * width)
    try residuals(at: x, into: &r)
    // Residuals have the factor sqrt(2 / (N Q)).
    return (0..<count).map { k in
      r[k * width..<(k + 1) * width].reduce(0) { $0 + $1 * $1 } * Double(count) / 2
    }
  }

  /// Computes the residuals and their Jacobian, row-major.
  ///
  /// - Throws: the same errors as ``value(at:)``.
  /// - Complexity: a backward sweep for each output, and O(dimension) per row.
  public func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
    case .float(let error): try error.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
    }
  }

  /// Computes J^T r and J^T J, accumulated from panels of rows; returns the mean squared error.
  ///
  /// - Throws: the same errors as ``jacobian(at:residuals:jacobian:)``.
  /// - Complexity: the rows, and O(residualCount * dimension^2) by BLAS.
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    switch engine {
    case .double(let error): try error.normalEquations(at: x, gradient: &gradient, gram: &gram)
    case .float(let error): try error.normalEquations(at: x, gradient: &gradient, gram: &gram)
    }
  }

  /// Computes J v without forming the Jacobian.
  ///
  /// - Throws: the same errors as ``jacobian(at:residuals:jacobian:)``.
  /// - Complexity: about three evaluations.
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.applyJacobian(at: x, to: v, into: &result)
    case .float(let error): try error.applyJacobian(at: x, to: v, into: &result)
    }
  }

  /// Computes J^T r without forming the Jacobian.
  ///
  /// - Throws: the same errors as ``value(at:)``.
  /// - Complexity: about three evaluations.
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.applyJacobianTranspose(at: x, to: r, into: &result)
    case .float(let error): try error.applyJacobianTranspose(at: x, to: r, into: &result)
    }
  }

  /// Computes the diagonal blocks of J^T J over ranges of the parameters, accumulated from panels of rows without
  /// forming J^T J.
  ///
  /// - Throws: the same errors as ``jacobian(at:residuals:jacobian:)``.
  /// - Complexity: that of ``Evaluator/gramBlocks(of:by:ranges:blocks:into:)``.
  public func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.gramBlocks(at: x, ranges: ranges, into: &result)
    case .float(let error): try error.gramBlocks(at: x, ranges: ranges, into: &result)
    }
  }

  /// Returns the network with given parameters, ready to predict: its batch-range normalizations remember the ranges of
  /// the samples.
  ///
  /// - Throws: the same errors as ``value(at:)``.
  public func network(at x: [Double]) throws -> Network {
    _ = try value(at: x)
    let ranges =
      switch engine {
      case .double(let error): error.evaluator.currentRanges
      case .float(let error): error.evaluator.currentRanges
      }
    return try network.replacingParameters(with: x).rememberingRanges(ranges)
  }
}
