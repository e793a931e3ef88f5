/// What can be wrong with the data that networks are made from and fed with. Layers (of edges), stages, units and
/// samples are counted from zero; values are given as text.
public enum NetworkError: Error, Equatable, Sendable {
  /// A network without stages.
  case noStages
  /// A number of inputs or outputs that is not positive.
  case widthOutOfRange(what: String, width: Int)
  /// A vector of weights, scales, parameters has the wrong number of entries.
  case countMismatch(what: String, expected: Int, found: Int)
  /// A stage takes a number of inputs that the stage before it does not give.
  case stagesDoNotFit(stage: Int, inputs: Int, previousOutputs: Int)
  /// A sample has the wrong number of inputs or targets.
  case sampleWidth(what: String, sample: Int, expected: Int, found: Int)
  /// An input of an edge lies outside the interval of its basis, or is not a number.
  case outsideDomain(layer: Int, unit: Int, sample: Int, value: String, lower: String, upper: String)
  /// A test sample is where the network has no value: what ``outsideDomain(layer:unit:sample:value:lower:upper:)`` says.
  case testSamplesOutside(reason: String)
  /// The layer's basis has no knots to change coordinates with.
  case notASplineLayer(layer: Int)
  /// The layer's basis is of another kind than the one it should be refined into.
  case differentBasis(layer: Int, found: String, expected: String)
  /// The layer's basis promises no bounds: it is not known to be nonnegative with sum one.
  case noBounds(layer: Int)
  /// There is no such layer.
  case layerOutOfRange(layer: Int, count: Int)
  /// Two networks differ in more than the knots of their layers, from this stage on.
  case stagesDiffer(stage: Int)
  /// There is no such stage.
  case stageOutOfRange(stage: Int, count: Int)
  /// A stage is of another kind than the one that is needed.
  case wrongStage(stage: Int, expected: String)
  /// A normalisation by the bounds of a linear map does not follow one.
  case noLinearMapBefore(stage: Int)
  /// The interval to normalise into is empty or not finite.
  case emptyTarget(lower: String, upper: String)
  /// A normalisation by batch range is used for prediction and has no ranges to use.
  case rangesNotRemembered(stage: Int)
  /// A number is infinite or not a number.
  case notFinite(what: String, row: Int, column: Int, value: String)
  /// A batch without samples.
  case noSamples
  /// A stage cannot be written as a stage of a reference network.
  case noReference(stage: Int, what: String)
  /// The network cannot do what is asked.
  case unsupported(what: String, advice: String)
}

extension NetworkError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .noStages:
      return "a network without stages; give at least one"
    case .widthOutOfRange(let what, let width):
      return "\(what) is \(width); give at least 1"
    case .countMismatch(let what, let expected, let found):
      return "\(what): \(found) given where \(expected) are needed"
    case .stagesDoNotFit(let stage, let inputs, let previousOutputs):
      return "stage \(stage) takes \(inputs) inputs, the stage before it gives \(previousOutputs); make them equal"
    case .sampleWidth(let what, let sample, let expected, let found):
      return "sample \(sample) has \(found) \(what) where \(expected) are needed"
    case .outsideDomain(let layer, let unit, let sample, let value, let lower, let upper):
      return "layer \(layer), unit \(unit), sample \(sample): the value \(value) is outside [\(lower), \(upper)];"
        + " normalise it into that interval before the layer"
    case .testSamplesOutside(let reason):
      return "test samples: \(reason), leave the sample out, or choose another rule for points outside the knots"
    case .notASplineLayer(let layer):
      return "layer \(layer) has no knots, so it has no ReLU coordinates; use a spline layer"
    case .differentBasis(let layer, let found, let expected):
      return "layer \(layer) has a basis of type \(found), which cannot be refined into \(expected);"
        + " give a basis of its own type"
    case .noBounds(let layer):
      return "the basis of layer \(layer) promises no bounds; normalise its outputs by bounds of your own"
    case .layerOutOfRange(let layer, let count):
      return "layer \(layer) does not exist; the network has \(count), counted from 0"
    case .stagesDiffer(let stage):
      return "the networks differ at stage \(stage) in more than knots; give two of the same shape"
    case .stageOutOfRange(let stage, let count):
      return "stage \(stage) does not exist; the network has \(count), counted from 0"
    case .wrongStage(let stage, let expected):
      return "stage \(stage) is not \(expected); name one that is"
    case .noLinearMapBefore(let stage):
      return "stage \(stage) normalises by the bounds of a linear map, but stage \(stage - 1) is none;"
        + " put a linear stage before it or normalise otherwise"
    case .emptyTarget(let lower, let upper):
      return "the interval [\(lower), \(upper)] to normalise into is empty; its lower end has to be below its upper end"
    case .rangesNotRemembered(let stage):
      return "stage \(stage) normalises by batch range and remembers none; train the network,"
        + " or give it ranges by rememberingRanges"
    case .notFinite(let what, let row, let column, let value):
      return "\(what): row \(row), column \(column) is \(value); give finite numbers"
    case .noSamples:
      return "a batch without samples; give at least one"
    case .noReference(let stage, let what):
      return "stage \(stage) is \(what), which the reference network does not have"
    case .unsupported(let what, let advice):
      return "\(what) is not possible; \(advice)"
    }
  }
}
