import JSON

/// Named tensors and texts in the safetensors layout: eight bytes with the length of the header, little-endian; the
/// header, in JSON; the bytes of the tensors, one after another without gaps. Python's `safetensors` can read these
/// files.
public struct TensorFile: Equatable, Sendable {
  /// The texts of the header, `__metadata__`.
  public var metadata: [String: String]
  /// The names of the tensors, in the order of their bytes.
  public private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]

  /// Creates a file without tensors.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// The tensor with a given name. Assigning a new name appends the tensor; assigning `nil` removes it.
  public subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set {
      if tensors[name] == nil, newValue != nil { names.append(name) }
      if newValue == nil { names.removeAll { $0 == name } }
      tensors[name] = newValue
    }
  }

  /// The bytes of the file. The same contents give the same bytes.
  ///
  /// - Complexity: linear in the size.
  public var bytes: [UInt8] {
    var data: [UInt8] = []
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.keys.sorted().map { JSONValue.Member($0, .string(metadata[$0]!)) }
      members.append(.init(TensorFile.metadataKey, .object(texts)))
    }
    for name in names {
      let tensor = tensors[name]!
      let begin = data.count
      tensor.values.append(to: &data)
      members.append(
        .init(
          name,
          [
            "dtype": .string(tensor.values.typeName), "shape": .array(tensor.shape.map { .integer($0) }),
            "data_offsets": [.integer(begin), .integer(data.count)],
          ]))
    }
    var header = Array(JSONValue.object(members).compactText.utf8)
    // Spaces align the tensors to a multiple of eight bytes, so that they can be mapped into memory.
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var result: [UInt8] = []
    result.reserveCapacity(8 + header.count + data.count)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { result.append(contentsOf: $0) }
    return result + header + data
  }

  /// Writes the file atomically.
  ///
  /// - Throws: ``FileError/cannotWrite(file:reason:)``.
  public func write(to path: String) throws(FileError) { try AtomicFile.write(bytes, to: path) }

  static let metadataKey = "__metadata__"
  /// The limit of the format on the length of a header.
  static let longestHeader = 100_000_000
}
