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
/// (1 / (N Q)) sum (f(x_k)_q - y_kq)^2 = 1/2 |r|^2 with r = sqrt(2 / (N Q)) (f - y).
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

  /// The error of a network on samples.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - samples: as many inputs and targets as the network has inputs and outputs.
  ///   - threads: how many threads to use; the result has the same bits for any number.
  ///   - precision: that of the evaluation.
  /// - Throws: ``NetworkError/sampleWidth(what:sample:expected:found:)`` where samples and network do not fit.
  public init(
    _ network: Network, samples: Samples, threads: Int = 1, precision: Precision = .double
  ) throws(NetworkError) {
    guard samples.inputWidth == network.inputs else {
      throw .sampleWidth(what: "inputs", sample: 0, expected: network.inputs, found: samples.inputWidth)
    }
    guard samples.targetWidth == network.outputs else {
      throw .sampleWidth(what: "targets", sample: 0, expected: network.outputs, found: samples.targetWidth)
    }
    self.network = network
    self.precision = precision
    switch precision {
    case .double: engine = .double(SquaredError(try Evaluator(network, threads: threads), samples))
    case .float: engine = .float(SquaredError(try Evaluator(network, threads: threads), samples))
    }
  }

  /// The number of parameters.
  public var dimension: Int { network.parameterCount }
  /// The number N Q of residuals.
  public var residualCount: Int { samples.targets.count }

  /// Goes on with chosen samples of others, with the evaluator and the memory that are there.
  ///
  /// - Precondition: at least one place, each below the count of the others; the same widths.
  /// - Complexity: O(places); nothing is allocated where there have been as many before.
  func take(_ places: ArraySlice<Int>, of others: Samples) {
    switch engine {
    case .double(let error): error.samples.take(places, of: others)
    case .float(let error): error.samples.take(places, of: others)
    }
  }

  /// How many arguments lay outside the knots of their layer in the last call.
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

  /// The mean squared error.
  ///
  /// - Throws: ``NetworkError`` for a wrong number of parameters, and for points outside where that is an error.
  public func value(at x: [Double]) throws -> Double {
    switch engine {
    case .double(let error): try error.value(at: x)
    case .float(let error): try error.value(at: x)
    }
  }

  /// The mean squared error and its gradient.
  ///
  /// - Throws: as ``value(at:)``.
  /// - Complexity: about three evaluations; after the first call nothing is allocated.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    switch engine {
    case .double(let error): try error.valueAndGradient(at: x, into: &gradient)
    case .float(let error): try error.valueAndGradient(at: x, into: &gradient)
    }
  }

  /// r = sqrt(2 / (N Q)) (f - y), [sample][output].
  ///
  /// - Throws: as ``value(at:)``.
  public func residuals(at x: [Double], into r: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.residuals(at: x, into: &r)
    case .float(let error): try error.residuals(at: x, into: &r)
    }
  }

  /// The residuals and their Jacobian, row-major.
  ///
  /// - Throws: as ``value(at:)``.
  /// - Complexity: a backward sweep for each output, and O(dimension) for a row.
  public func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
    case .float(let error): try error.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
    }
  }

  /// J^T r and J^T J, gathered from panels of rows; returns the mean squared error.
  ///
  /// - Throws: as ``jacobian(at:residuals:jacobian:)``.
  /// - Complexity: the rows, and O(residualCount * dimension^2) by BLAS.
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    switch engine {
    case .double(let error): try error.normalEquations(at: x, gradient: &gradient, gram: &gram)
    case .float(let error): try error.normalEquations(at: x, gradient: &gradient, gram: &gram)
    }
  }

  /// J v, without a Jacobian.
  ///
  /// - Throws: as ``jacobian(at:residuals:jacobian:)``.
  /// - Complexity: about three evaluations.
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.applyJacobian(at: x, to: v, into: &result)
    case .float(let error): try error.applyJacobian(at: x, to: v, into: &result)
    }
  }

  /// J^T r, without a Jacobian.
  ///
  /// - Throws: as ``value(at:)``.
  /// - Complexity: about three evaluations.
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.applyJacobianTranspose(at: x, to: r, into: &result)
    case .float(let error): try error.applyJacobianTranspose(at: x, to: r, into: &result)
    }
  }

  /// The diagonal blocks of J^T J over ranges of the parameters, gathered from panels of rows without J^T J.
  ///
  /// - Throws: as ``jacobian(at:residuals:jacobian:)``.
  /// - Complexity: as ``Evaluator/gramBlocks(of:by:ranges:blocks:into:)``.
  public func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    switch engine {
    case .double(let error): try error.gramBlocks(at: x, ranges: ranges, into: &result)
    case .float(let error): try error.gramBlocks(at: x, ranges: ranges, into: &result)
    }
  }

  /// The network with given parameters, ready to predict: its normalisations by batch range remember the ranges of the
  /// samples.
  ///
  /// - Throws: as ``value(at:)``.
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
