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
  public let samples: Samples
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
    self.samples = samples
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

  public func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws { fatalError() }

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
