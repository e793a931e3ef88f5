import RealModule
import SplineKernels

/// A network as a chain of stages and a vector of parameters. It is a value, evaluated by an ``Evaluator``.
///
/// Parameters are always `Double`, stage after stage: [q][p] for a linear map, [q][p][i] in the B-spline coordinates u
/// for edges, [q][p] and then the bias for a dense stage. If a `ReferenceNetwork` can represent the network, the
/// order is that of `ReferenceNetwork/parameters(of:)` with all weights.
public struct Network: Sendable, Equatable {
  /// The stages, starting with the one next to the inputs.
  public let stages: [Stage]
  /// The parameters.
  ///
  /// - Precondition: a new value has ``parameterCount`` entries. ``replacingParameters(with:)`` throws instead.
  public var parameters: [Double] {
    didSet {
      precondition(
        parameters.count == oldValue.count,
        "Network: \(parameters.count) parameters given, \(oldValue.count) needed")
    }
  }

  /// Creates a chain of given stages with given parameters.
  ///
  /// - Throws: `NetworkError` if there are no stages, a stage does not match the one before it, bounds of a linear
  ///   map are requested but there is none, or the number of parameters is wrong.
  public init(stages: [Stage], parameters: [Double]) throws(NetworkError) {
    guard !stages.isEmpty else { throw .noStages }
    for k in stages.indices {
      if k > 0, stages[k].inputs != stages[k - 1].outputs {
        throw .stagesDoNotFit(stage: k, inputs: stages[k].inputs, previousOutputs: stages[k - 1].outputs)
      }
      if case .normalize(let map) = stages[k], case .linearBounds(let box) = map.kind {
        guard k > 0, case .linear(let linear) = stages[k - 1] else { throw .noLinearMapBefore(stage: k) }
        guard box.count == linear.inputs else {
          throw .countMismatch(what: "intervals of the box of stage \(k)", expected: linear.inputs, found: box.count)
        }
      }
    }
    let count = stages.reduce(0) { $0 + $1.parameterCount }
    guard parameters.count == count else {
      throw .countMismatch(what: "parameters of the network", expected: count, found: parameters.count)
    }
    self.stages = stages
    self.parameters = parameters
  }

  /// The number of inputs.
  public var inputs: Int { stages[0].inputs }
  /// The number of outputs.
  public var outputs: Int { stages[stages.count - 1].outputs }
  /// The number of parameters.
  public var parameterCount: Int { parameters.count }

  /// The index range of the parameters of every stage.
  public var parameterRanges: [Range<Int>] {
    var end = 0
    return stages.map { stage in
      let start = end
      end += stage.parameterCount
      return start..<end
    }
  }

  /// The indices in ``stages`` of the layers of edges.
  public var splineStages: [Int] {
    stages.indices.filter {
      if case .splines = stages[$0] { return true }
      return false
    }
  }

  /// The widths of the chain before and after every stage that is not elementwise: [2, 5, 1] for two layers.
  public var widths: [Int] {
    var widths = [inputs]
    for stage in stages {
      switch stage {
      case .linear, .splines, .dense: widths.append(stage.outputs)
      case .normalize, .activation: break
      }
    }
    return widths
  }

  /// Returns the same stages with other parameters.
  ///
  /// - Throws: `NetworkError.countMismatch(what:expected:found:)`.
  public func replacingParameters(with parameters: [Double]) throws(NetworkError) -> Network {
    try Network(stages: stages, parameters: parameters)
  }

  /// Returns the same network with another outside rule for its layers of edges.
  ///
  /// - Throws: `NetworkError` only in principle, since the stages already match.
  public func replacingOutsideRule(with rule: OutsideRule) throws(NetworkError) -> Network {
    var changed = stages
    for k in stages.indices {
      if case .splines(let edges) = stages[k] {
        changed[k] = .splines(
          try SplineEdges(knots: edges.knots, inputs: edges.inputs, outputs: edges.outputs, outside: rule))
      }
    }
    return try Network(stages: changed, parameters: parameters)
  }

  /// Returns the same network whose ``Normalization/Kind/batchRange(remembered:)`` stages remember given ranges; the
  /// keys are indices in ``stages``.
  ///
  /// - Throws: `NetworkError` for a stage that is not one of these, and for ranges that do not match it.
  public func rememberingRanges(_ ranges: [Int: [ClosedRange<Double>]]) throws(NetworkError) -> Network {
    var changed = stages
    for (k, bounds) in ranges.sorted(by: { $0.key < $1.key }) {
      guard stages.indices.contains(k) else { throw .stageOutOfRange(stage: k, count: stages.count) }
      guard case .normalize(let map) = stages[k], case .batchRange = map.kind else {
        throw .wrongStage(stage: k, expected: "a batch-range normalization")
      }
      changed[k] = .normalize(
        try Normalization(width: map.width, into: map.lower, map.upper, kind: .batchRange(remembered: bounds)))
    }
    return try Network(stages: changed, parameters: parameters)
  }
}
