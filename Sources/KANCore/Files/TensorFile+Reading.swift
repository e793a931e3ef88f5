import JSON

extension TensorFile {
  /// Reads a file strictly: every byte must be accounted for.
  ///
  /// - Throws: ``FileError`` for a file that cannot be read, is truncated, is not a safetensors file, or has a damaged
  ///   header, byte ranges that lie outside, overlap, or leave gaps, or number types other than F64, F32, I64, U64.
  public init(reading path: String) throws(FileError) { try self.init(bytes: AtomicFile.read(path), file: path) }

  /// Reads bytes strictly; `file` is their name in errors. Throws the same errors as ``init(reading:)``.
  public init(bytes: [UInt8], file: String) throws(FileError) {
    guard bytes.count >= 8 else {
      if bytes.isEmpty { throw .foreign(file: file, reason: "it is empty") }
      throw .truncated(file: file, expected: 8, found: bytes.count)
    }
    let length = bytes[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(TensorFile.longestHeader) else {
      throw .foreign(file: file, reason: "its first eight bytes are not the length of a safetensors header")
    }
    // The first bytes of any file form some number; the brace identifies a header.
    if bytes.count > 8, bytes[8] != UInt8(ascii: "{") {
      throw .foreign(file: file, reason: "it has no safetensors header")
    }
    let start = 8 + Int(length)
    guard bytes.count >= start else { throw .truncated(file: file, expected: start, found: bytes.count) }
    let header: JSONValue
    do {
      header = try JSONValue(parsing: bytes[8..<start])
    } catch {
      throw .malformed(file: file, reason: "\(error.reason), at byte \(8 + error.position)")
    }
    guard case .object(let members) = header else {
      throw .malformed(file: file, reason: "it is not an object in braces")
    }
    self.init()
    var entries: [Entry] = []
    for (name, value) in members.map({ ($0.key, $0.value) }) {
      if name == TensorFile.metadataKey {
        metadata = try TensorFile.texts(value, file: file)
      } else {
        entries.append(try Entry(name: name, value: value, file: file))
      }
    }
    try read(entries, from: bytes, start: start, file: file)
  }

  private static func texts(_ value: JSONValue, file: String) throws(FileError) -> [String: String] {
    guard case .object(let members) = value else {
      throw .malformed(file: file, reason: "\(metadataKey) is not an object")
    }
    var texts: [String: String] = [:]
    for (key, value) in members.map({ ($0.key, $0.value) }) {
      guard let text = value.stringValue else {
        throw .malformed(file: file, reason: "\(metadataKey), \"\(key)\" is not a string")
      }
      texts[key] = text
    }
    return texts
  }

  /// The header entry of a tensor.
  private struct Entry {
    let name: String
    let type: String
    let width: Int
    let shape: [Int]
    let begin: Int
    let end: Int

    init(name: String, value: JSONValue, file: String) throws(FileError) {
      guard let type = value["dtype"]?.stringValue, let shape = value["shape"]?.arrayValue,
        let offsets = value["data_offsets"]?.arrayValue?.compactMap(\.integerValue), offsets.count == 2
      else {
        throw .malformed(file: file, reason: "tensor \"\(name)\" lacks dtype, shape, or two data_offsets")
      }
      guard let width = Tensor.Values.width(ofType: type) else {
        throw .tensorType(file: file, tensor: name, expected: "F64, F32, I64 or U64", found: type)
      }
      let extents = shape.compactMap(\.integerValue)
      guard extents.count == shape.count, extents.allSatisfy({ $0 >= 0 }) else {
        throw .malformed(file: file, reason: "tensor \"\(name)\" has a shape that is not a list of extents")
      }
      self.name = name
      self.type = type
      self.width = width
      self.shape = extents
      (begin, end) = (offsets[0], offsets[1])
      var size = width
      for extent in extents {
        let (product, overflow) = size.multipliedReportingOverflow(by: extent)
        if overflow { throw .malformed(file: file, reason: "tensor \"\(name)\" has a shape that is too large") }
        size = product
      }
      guard begin >= 0, begin <= end, end - begin == size else {
        throw .tensorRange(
          file: file, tensor: name, begin: begin, end: end, reason: "but its shape needs \(size) of them")
      }
    }
  }

  private mutating func read(
    _ entries: [Entry], from bytes: [UInt8], start: Int, file: String
  ) throws(FileError) {
    let size = bytes.count - start
    let ordered = entries.enumerated().sorted { a, b in
      (a.element.begin, a.element.end, a.offset) < (b.element.begin, b.element.end, b.offset)
    }.map(\.element)
    var place = 0
    for (k, entry) in ordered.enumerated() {
      if entry.begin < place {
        throw .tensorsOverlap(file: file, first: ordered[max(k - 1, 0)].name, second: entry.name)
      }
      if entry.begin > place {
        throw .tensorRange(
          file: file, tensor: entry.name, begin: entry.begin, end: entry.end,
          reason: "but the bytes from \(place) on belong to no tensor")
      }
      place = entry.end
    }
    if place > size { throw .truncated(file: file, expected: start + place, found: bytes.count) }
    if place < size {
      throw .malformed(file: file, reason: "\(size - place) bytes after the last tensor are unaccounted for")
    }
    bytes.withUnsafeBytes { buffer in
      for entry in ordered {
        let own = UnsafeRawBufferPointer(rebasing: buffer[start + entry.begin..<start + entry.end])
        self[entry.name] = Tensor(shape: entry.shape, Tensor.Values(type: entry.type, bytes: own))
      }
    }
  }
}

extension TensorFile {
  /// Returns the doubles of a tensor with a given shape.
  ///
  /// - Throws: ``FileError`` if the tensor is missing or has the wrong type or shape.
  func doubles(_ name: String, shape: [Int], file: String) throws(FileError) -> [Double] {
    guard let tensor = self[name] else { throw .missing(file: file, what: "the tensor \"\(name)\"") }
    guard case .doubles(let values) = tensor.values else {
      throw .tensorType(file: file, tensor: name, expected: "F64", found: tensor.values.typeName)
    }
    guard tensor.shape == shape else {
      throw .tensorShape(file: file, tensor: name, expected: shape, found: tensor.shape)
    }
    return values
  }

  /// Returns the finite doubles of a tensor with a given shape.
  ///
  /// - Throws: the same errors as ``doubles(_:shape:file:)``, and ``FileError/notFinite(file:tensor:index:value:)``.
  func finiteDoubles(_ name: String, shape: [Int], file: String) throws(FileError) -> [Double] {
    let values = try doubles(name, shape: shape, file: file)
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(file: file, tensor: name, index: index, value: "\(values[index])")
    }
    return values
  }

  /// Returns a text of the header.
  ///
  /// - Throws: ``FileError/missing(file:what:)``.
  func text(_ key: String, file: String) throws(FileError) -> String {
    guard let text = metadata[key] else { throw .missing(file: file, what: "the entry \"\(key)\" of its header") }
    return text
  }
}
