/// A tensor of a ``TensorFile``: a shape and its numbers, with the last index running fastest.
public struct Tensor: Equatable, Sendable {
  /// The numbers, of one of the four supported types.
  public enum Values: Equatable, Sendable {
    /// F64.
    case doubles([Double])
    /// F32.
    case floats([Float])
    /// I64.
    case integers([Int64])
    /// U64.
    case unsigned([UInt64])
  }

  /// The extents; empty for a single number.
  public let shape: [Int]
  /// The numbers.
  public let values: Values

  /// Creates a tensor.
  ///
  /// - Precondition: the number of entries of the shape equals the count of numbers.
  public init(shape: [Int], _ values: Values) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
      "Tensor: \(values.count) numbers for the shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// Creates a row of doubles.
  public init(_ values: [Double]) { self.init(shape: [values.count], .doubles(values)) }
}

extension Tensor.Values {
  /// The number of entries.
  public var count: Int {
    switch self {
    case .doubles(let values): values.count
    case .floats(let values): values.count
    case .integers(let values): values.count
    case .unsigned(let values): values.count
    }
  }

  /// The type's name in a safetensors header.
  public var typeName: String {
    switch self {
    case .doubles: "F64"
    case .floats: "F32"
    case .integers: "I64"
    case .unsigned: "U64"
    }
  }

  /// The size of a number of a type, in bytes; `nil` for unsupported types.
  static func width(ofType name: String) -> Int? { ["F64": 8, "F32": 4, "I64": 8, "U64": 8][name] }

  /// Appends the numbers, little-endian.
  func append(to bytes: inout [UInt8]) {
    switch self {
    case .doubles(let values): for value in values { appendWord(value.bitPattern, to: &bytes) }
    case .floats(let values): for value in values { appendWord(value.bitPattern, to: &bytes) }
    case .integers(let values): for value in values { appendWord(value, to: &bytes) }
    case .unsigned(let values): for value in values { appendWord(value, to: &bytes) }
    }
  }

  /// Reads numbers of a supported type that fill the bytes.
  init(type name: String, bytes: UnsafeRawBufferPointer) {
    switch name {
    case "F64": self = .doubles(words(bytes).map { Double(bitPattern: $0) })
    case "F32": self = .floats(words(bytes).map { Float(bitPattern: $0) })
    case "I64": self = .integers(words(bytes))
    default: self = .unsigned(words(bytes))
    }
  }
}

private func appendWord<Word: FixedWidthInteger>(_ word: Word, to bytes: inout [UInt8]) {
  withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
}

private func words<Word: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer) -> [Word] {
  let width = MemoryLayout<Word>.size
  return (0..<bytes.count / width).map {
    Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * width, as: Word.self))
  }
}
