/// An error in a file of tensors, a model, or a checkpoint. Every case names the file.
public enum FileError: Error, Equatable, Sendable {
  /// The file cannot be read.
  case cannotRead(file: String, reason: String)
  /// The file cannot be written; its previous contents are unchanged.
  case cannotWrite(file: String, reason: String)
  /// The file ends before it should.
  case truncated(file: String, expected: Int, found: Int)
  /// The file is not a safetensors file, or was written by another program for another purpose.
  case foreign(file: String, reason: String)
  /// The header does not conform to the format.
  case malformed(file: String, reason: String)
  /// The bytes of a tensor lie outside the file, or its range does not match its shape.
  case tensorRange(file: String, tensor: String, begin: Int, end: Int, reason: String)
  /// Two tensors share bytes.
  case tensorsOverlap(file: String, first: String, second: String)
  /// A tensor has a number type that is not the required one, or unknown.
  case tensorType(file: String, tensor: String, expected: String, found: String)
  /// A tensor has a shape that differs from that of the network.
  case tensorShape(file: String, tensor: String, expected: [Int], found: [Int])
  /// A tensor or an entry of the header is missing.
  case missing(file: String, what: String)
  /// The file was written by a later version of this package.
  case futureVersion(file: String, found: Int, newest: Int)
  /// The checkpoint was written by a version of this package whose runs this one cannot resume.
  case checkpointVersion(file: String, found: String?, needed: Int)
  /// A number that must be finite is not.
  case notFinite(file: String, tensor: String, index: Int, value: String)
  /// The file is of the wrong kind: a checkpoint where a model is needed, or vice versa.
  case wrongKind(file: String, expected: String, found: String)
}

extension FileError: CustomStringConvertible {
  /// One line: the file, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .cannotRead(let file, let reason):
      return "the file \(file) cannot be read: \(reason)"
    case .cannotWrite(let file, let reason):
      return "the file \(file) cannot be written: \(reason)"
    case .truncated(let file, let expected, let found):
      return "the file \(file) is truncated: \(found) bytes found, \(expected) needed; use an earlier copy"
    case .foreign(let file, let reason):
      return "the file \(file) is not a file of this package: \(reason)"
    case .malformed(let file, let reason):
      return "the file \(file) has a damaged header: \(reason)"
    case .tensorRange(let file, let tensor, let begin, let end, let reason):
      return "the file \(file) is damaged: tensor \"\(tensor)\" claims bytes \(begin) to \(end), \(reason)"
    case .tensorsOverlap(let file, let first, let second):
      return "the file \(file) is damaged: tensors \"\(first)\" and \"\(second)\" overlap"
    case .tensorType(let file, let tensor, let expected, let found):
      return "the file \(file), tensor \"\(tensor)\": type \(found) found, \(expected) needed"
    case .tensorShape(let file, let tensor, let expected, let found):
      return "the file \(file), tensor \"\(tensor)\": shape \(found) found, \(expected) needed"
    case .missing(let file, let what):
      return "the file \(file) lacks \(what)"
    case .futureVersion(let file, let found, let newest):
      return "the file \(file) has format version \(found), but this program supports versions up to \(newest);"
        + " use a newer program"
    case .checkpointVersion(let file, let found, let needed):
      return
        "the checkpoint \(file) is of \(found.map { "version \($0)" } ?? "an earlier version"), but runs are resumed"
        + " only from version \(needed); start a new run, or read the file as a model"
    case .notFinite(let file, let tensor, let index, let value):
      return "the file \(file), tensor \"\(tensor)\": entry \(index) is \(value); weights must be finite numbers"
    case .wrongKind(let file, let expected, let found):
      return "the file \(file) holds a \(found), but a \(expected) is needed"
    }
  }
}
