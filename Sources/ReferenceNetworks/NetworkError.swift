/// An error in the data from which networks are created or on which they are evaluated. Layers (of edges), stages,
/// units, and samples are numbered from zero; values are given as text.
public enum NetworkError: Error, Equatable, Sendable {
  /// A network without stages.
  case noStages
  /// A number of inputs or outputs that is not positive.
  case widthOutOfRange(what: String, width: Int)
  /// A vector of weights, scales, or parameters has the wrong number of entries.
  case countMismatch(what: String, expected: Int, found: Int)
  /// The number of inputs of a stage differs from the number of outputs of the stage before it.
  case stagesDoNotFit(stage: Int, inputs: Int, previousOutputs: Int)
  /// A sample has the wrong number of inputs or targets.
  case sampleWidth(what: String, sample: Int, expected: Int, found: Int)
  /// An input of an edge lies outside the interval of its basis, or is not a number.
  case outsideDomain(layer: Int, unit: Int, sample: Int, value: String, lower: String, upper: String)
  /// The network has no value at a test or validation sample, for the reason of
  /// ``outsideDomain(layer:unit:sample:value:lower:upper:)``.
  indirect case samplesOutside(what: String, error: NetworkError)
  /// The layer's basis has no knots, so its coordinates cannot be changed.
  case notASplineLayer(layer: Int)
  /// The layer's basis is of a different kind from the one into which it should be refined.
  case differentBasis(layer: Int, found: String, expected: String)
  /// The layer's basis guarantees no bounds: it is not known to be nonnegative with sum one.
  case noBounds(layer: Int)
  /// There is no such layer.
  case layerOutOfRange(layer: Int, count: Int)
  /// Two networks differ in more than the knots of their layers, from this stage on.
  case stagesDiffer(stage: Int)
  /// There is no such stage.
  case stageOutOfRange(stage: Int, count: Int)
  /// A stage is not of the required kind.
  case wrongStage(stage: Int, expected: String)
  /// A normalization by the bounds of a linear map does not follow a linear map.
  case noLinearMapBefore(stage: Int)
  /// The target interval of a normalization is empty or not finite.
  case emptyTarget(lower: String, upper: String)
  /// A batch-range normalization is used for prediction but has no remembered ranges.
  case rangesNotRemembered(stage: Int)
  /// A number is infinite or not a number.
  case notFinite(what: String, row: Int, column: Int, value: String)
  /// A number is not one of those that are allowed.
  case valueOutOfRange(what: String, value: String, needed: String)
  /// A batch without samples.
  case noSamples
  /// A stage has no equivalent in a reference network.
  case noReference(stage: Int, what: String)
  /// The network does not support the request.
  case unsupported(what: String, advice: String)
}

extension NetworkError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .noStages:
      return "the network has no stages; give at least one"
    case .widthOutOfRange(let what, let width):
      return "\(what) is \(width); it must be at least 1"
    case .countMismatch(let what, let expected, let found):
      return "\(what): \(found) given, \(expected) needed"
    case .stagesDoNotFit(let stage, let inputs, let previousOutputs):
      return "stage \(stage) takes \(inputs) inputs, but the stage before it gives \(previousOutputs); make them equal"
    case .sampleWidth(let what, let sample, let expected, let found):
      return "sample \(sample) has \(found) \(what), but \(expected) are needed"
    case .outsideDomain(let layer, let unit, let sample, let value, let lower, let upper):
      return "layer \(layer), unit \(unit), sample \(sample): the value \(value) is outside [\(lower), \(upper)];"
        + " normalize it into that interval before the layer"
    case .samplesOutside(let what, let error):
      return "\(what): \(error), remove the sample, or use another rule for points outside the knots"
    case .notASplineLayer(let layer):
      return "layer \(layer) has no knots, so it has no ReLU coordinates; use a spline layer"
    case .differentBasis(let layer, let found, let expected):
      return "layer \(layer) has a basis of type \(found), which cannot be refined into \(expected);"
        + " give a basis of the same type"
    case .noBounds(let layer):
      return "the basis of layer \(layer) guarantees no bounds; normalize its outputs by explicit bounds"
    case .layerOutOfRange(let layer, let count):
      return "layer \(layer) does not exist; the network has \(count), numbered from 0"
    case .stagesDiffer(let stage):
      return "the networks differ at stage \(stage) in more than their knots; give networks of the same shape"
    case .stageOutOfRange(let stage, let count):
      return "stage \(stage) does not exist; the network has \(count), numbered from 0"
    case .wrongStage(let stage, let expected):
      return "stage \(stage) is not \(expected); choose one that is"
    case .noLinearMapBefore(let stage):
      return "stage \(stage) normalizes by the bounds of a linear map, but stage \(stage - 1) is not one;"
        + " put a linear stage before it or use another normalization"
    case .emptyTarget(let lower, let upper):
      return "the interval [\(lower), \(upper)] to normalize into is empty; its lower end must be below its upper end"
    case .rangesNotRemembered(let stage):
      return "stage \(stage) normalizes by batch range but has no remembered ranges; train the network,"
        + " or set them with rememberingRanges"
    case .notFinite(let what, let row, let column, let value):
      return "\(what): row \(row), column \(column) is \(value); give finite numbers"
    case .valueOutOfRange(let what, let value, let needed):
      return "\(what) is \(value); give \(needed)"
    case .noSamples:
      return "the batch has no samples; give at least one"
    case .noReference(let stage, let what):
      return "stage \(stage) is \(what), which the reference network does not have"
    case .unsupported(let what, let advice):
      return "\(what) is not possible; \(advice)"
    }
  }
}
