import Foundation
import KANCore
import SeededRandom
import Testing

/// The safetensors layout: what is written is read with the same bits, and nothing that is damaged is read at all.
struct TensorFileTests {
  static let sample: TensorFile = {
    var file = TensorFile(metadata: ["format": "a test", "text": "quotes \" and \\, a line\nand \u{1F600}"])
    file["doubles"] = Tensor(
      shape: [2, 3], .doubles([1, -0.0, .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1]))
    file["floats"] = Tensor(shape: [3], .floats([0.1, -.infinity, .leastNonzeroMagnitude]))
    file["integers"] = Tensor(shape: [], .integers([.min]))
    file["unsigned"] = Tensor(shape: [1, 2], .unsigned([.max, 0]))
    file["nothing"] = Tensor(shape: [0, 4], .doubles([]))
    return file
  }()

  @Test("Writing and reading gives the same bits")
  func roundTrip() throws {
    let bytes = Self.sample.bytes
    let read = try TensorFile(bytes: bytes, file: "f")
    #expect(read == Self.sample && read.bytes == bytes)
    #expect(read.names == ["doubles", "floats", "integers", "unsigned", "nothing"])
  }

  @Test("The bytes are those of the format")
  func layout() throws {
    var file = TensorFile()
    file["a"] = Tensor([1])
    let header = #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#
    let padding = (8 - header.utf8.count % 8) % 8
    let length = UInt8(header.utf8.count + padding)
    let expected =
      [length, 0, 0, 0, 0, 0, 0, 0] + Array((header + String(repeating: " ", count: padding)).utf8)
      + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
    #expect(file.bytes == expected)
  }

  @Test("A file that is cut off anywhere is refused")
  func truncated() {
    let bytes = Self.sample.bytes
    for count in bytes.indices {
      #expect(throws: FileError.self, "\(count) bytes") { try TensorFile(bytes: Array(bytes[..<count]), file: "f") }
    }
    #expect(throws: FileError.truncated(file: "f", expected: bytes.count, found: bytes.count - 1)) {
      try TensorFile(bytes: bytes.dropLast(), file: "f")
    }
    #expect(throws: FileError.foreign(file: "f", reason: "it is empty")) { try TensorFile(bytes: [], file: "f") }
  }

  @Test("A changed byte of the header never crashes, and files of other kinds are named so")
  func foreign() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<2000 {
      var bytes = Self.sample.bytes
      bytes[Int.random(in: 0..<300, using: &random)] = .random(in: 0...255, using: &random)
      _ = try? TensorFile(bytes: bytes, file: "f")
    }
    for text in ["x1,x2,y\n1,2,3\n4,5,6\n", "PK\u{3}\u{4}   and so on and on", "{\"json\": \"but no length\"}"] {
      let error = #expect(throws: FileError.self) { try TensorFile(bytes: Array(text.utf8), file: "f") }
      guard case .foreign = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  /// A file with a header of one's own.
  static func bytes(header: String, data: Int = 32) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + Array(repeating: 0, count: data)
  }

  static func tensor(_ name: String, _ begin: Int, _ end: Int, type: String = "F64", shape: String = "[2]") -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
  }

  /// Members of a header, and what the error mentions.
  static let damagedHeaders: [(String, String)] = {
    var cases: [(String, String)] = []
    func add(_ members: String..., mentioned: String) { cases.append((members.joined(separator: ","), mentioned)) }
    add(tensor("a", 0, 16), tensor("b", 8, 24), mentioned: "overlap")
    add(tensor("a", 0, 16), tensor("b", 0, 16), mentioned: "overlap")
    add(tensor("a", 0, 16), tensor("b", 16, 32), tensor("c", 32, 48), mentioned: "truncated")
    add(tensor("a", 16, 32), mentioned: "belong to no tensor")
    add(tensor("a", 0, 16), mentioned: "unaccounted for")
    add(tensor("a", 0, 24), mentioned: "needs 16")
    add(tensor("a", 16, 0), mentioned: "needs 16")
    add(tensor("a", -16, 0), mentioned: "-16")
    add(tensor("a", 0, 4, type: "BF16"), mentioned: "BF16")
    add(tensor("a", 0, 4, type: "F16"), mentioned: "F16")
    add(tensor("a", 0, 16, shape: "[-1]"), mentioned: "shape")
    add(tensor("a", 0, 16, shape: "[9223372036854775807,2]"), mentioned: "too large")
    add(tensor("a", 0, 16, shape: "2"), mentioned: "lacks")
    add(tensor("a", 0, 16, shape: "[1.5]"), mentioned: "extents")
    add(#""a":{"dtype":"F64","shape":[4]}"#, mentioned: "lacks")
    add(#""a":3"#, mentioned: "lacks")
    add(tensor("a", 0, 16), tensor("a", 16, 32), mentioned: "duplicate key")
    add("\"a\":", mentioned: "unexpected")
    add("\"a\"", mentioned: "colon")
    add(#""__metadata__":3"#, mentioned: "__metadata__")
    add(#""__metadata__":{"a":3}"#, mentioned: "not a string")
    add(#""__metadata__":{"a":"\ud800"}"#, mentioned: "surrogate")
    add(#""__metadata__":{"a":"\x"}"#, mentioned: "escape")
    add(String(repeating: "\"a\":{", count: 40), mentioned: "nested")
    return cases
  }()

  @Test("Damaged headers are refused with a reason", arguments: damagedHeaders)
  func damaged(members: String, mentioned: String) {
    let error = #expect(throws: FileError.self) {
      try TensorFile(bytes: Self.bytes(header: "{" + members + "}"), file: "the-file")
    }
    let text = "\(error.map(\.description) ?? "")"
    #expect(text.contains(mentioned) && text.contains("the-file"), "\(text)")
  }

  @Test("A header of absurd length is refused before anything is allocated")
  func absurdLength() {
    let bytes = Array(repeating: UInt8(0xFF), count: 8) + Array("{}".utf8)
    #expect(throws: FileError.self) { try TensorFile(bytes: bytes, file: "f") }
  }
}

extension TensorFileTests {
  @Test("The header may list tensors in any order; what counts is where their bytes are")
  func orderOfHeader() throws {
    let header = "{" + Self.tensor("b", 8, 16, shape: "[1]") + "," + Self.tensor("a", 0, 8, shape: "[1]") + "}"
    let numbers = [1.5, -2].flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
    let file = try TensorFile(bytes: Self.bytes(header: header, data: 0) + numbers, file: "f")
    #expect(file.names == ["a", "b"] && file["a"] == Tensor([1.5]) && file["b"] == Tensor([-2]))
  }

  @Test("A byte too many is refused, and a byte too few")
  func sizes() {
    let bytes = Self.sample.bytes
    for count in 1...9 {
      let reason = "\(count) bytes after the last tensor are unaccounted for"
      #expect(throws: FileError.malformed(file: "f", reason: reason)) {
        try TensorFile(bytes: bytes + Array(repeating: 0, count: count), file: "f")
      }
    }
    for (begin, end) in [(0, 7), (0, 9), (1, 9)] {
      #expect(throws: FileError.self, "\(begin) ..< \(end)") {
        try TensorFile(
          bytes: Self.bytes(header: "{" + Self.tensor("a", begin, end, shape: "[1]") + "}", data: end), file: "f")
      }
    }
  }

  @Test("Headers of every length are padded to the next multiple of eight, and no further")
  func alignment() throws {
    for length in 1...17 {
      var file = TensorFile()
      file[String(repeating: "n", count: length)] = Tensor([1])
      let bytes = file.bytes
      let header = Array(bytes[8..<bytes.count - 8])
      #expect(Int(bytes[0]) == header.count && header.count % 8 == 0)
      #expect(header.count - header.lastIndex(of: UInt8(ascii: "}"))! - 1 < 8)
    }
  }
}
