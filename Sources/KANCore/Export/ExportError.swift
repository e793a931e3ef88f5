/// Why a model cannot be written in another format.
public enum ExportError: Error, Equatable, Sendable {
  /// A batch-range normalization has no remembered ranges, so the network is not ready to predict.
  case rangesNotRemembered(stage: Int)
  /// A number of a stage is infinite or not a number.
  case notFinite(stage: Int, what: String, index: Int, value: String)
  /// The names of the columns do not match the network.
  case nameCount(what: String, expected: Int, found: Int)
  /// The formulas would have too many polynomial pieces and products.
  case tooManyPieces(count: Int, limit: Int)
  /// The number of digits is outside 1 ... 17.
  case digitsOutOfRange(Int)
}

extension ExportError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .rangesNotRemembered(let stage):
      return "stage \(stage) normalizes by batch range but has no remembered ranges; train the network, or set them"
        + " with rememberingRanges"
    case .notFinite(let stage, let what, let index, let value):
      return "stage \(stage): \(what) \(index) is \(value); only finite numbers can be exported"
    case .nameCount(let what, let expected, let found):
      return "\(found) names of \(what) given for \(expected) columns; give one for each, or none"
    case .tooManyPieces(let count, let limit):
      return "the formulas have \(count) polynomial pieces and products, more than the limit of \(limit); raise it"
        + " (--limit), or export to python or json"
    case .digitsOutOfRange(let digits):
      return "\(digits) digits asked for; give between 1 and 17 (--digits)"
    }
  }
}
