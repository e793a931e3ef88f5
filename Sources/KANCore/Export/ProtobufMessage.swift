/// A message in the encoding of Protocol Buffers: fields with numbers, each a whole number, a text, bytes, or a
/// message.
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  /// Adds a whole number, 0 or more.
  mutating func add(_ field: Int, number: Int) {
    append(UInt64(field) << 3)
    append(UInt64(number))
  }

  /// Adds bytes.
  mutating func add(_ field: Int, bytes content: [UInt8]) {
    append(UInt64(field) << 3 | 2)
    append(UInt64(content.count))
    bytes += content
  }

  /// Adds a text.
  mutating func add(_ field: Int, text: String) { add(field, bytes: Array(text.utf8)) }

  /// Adds a message.
  mutating func add(_ field: Int, message: ProtobufMessage) { add(field, bytes: message.bytes) }

  /// Appends a number in groups of seven bits, the lowest ones first; all groups but the last have the eighth bit set.
  private mutating func append(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
