import BasisProperties
import Foundation
import KANCore
import Testing

struct CSVTableTests {
  static func read(_ text: String) throws -> CSVTable { try CSVTable(bytes: Array(text.utf8), file: "data.csv") }

  @Test(
    "The same table in many dresses",
    arguments: [
      "x,y\n1,-2.5\n3e2,0.125\n", "x,y\n1,-2.5\n3e2,0.125", "x,y\r\n1,-2.5\r\n3e2,0.125\r\n",
      "\u{FEFF}x,y\n1,-2.5\n3e2,0.125\n", "\"x\",\"y\"\n1,-2.5\n3e2,0.125\n",
      "x , y\n 1 ,\t-2.5 \n300.0 , 125E-3\n\n\n",
      "x,y\n\"1\",\"-2.5\"\n\"+3e+2\",.125\n", "x,y\n1.,-02.50\n300,0.1250000000000000000000\n \r\n",
    ])
  func dresses(text: String) throws {
    let table = try Self.read(text)
    #expect(table.header == ["x", "y"] && table.values == [1, -2.5, 300, 0.125])
    #expect(table.rows == 2 && table.columns == 2)
  }

  @Test("Names may hold commas, marks and spaces")
  func names() throws {
    let table = CSVTable(header: ["a, b", "say \"c\"", "d e", ""], values: [1, 2, 3, 4])
    #expect(try Self.read(table.text) == table)
  }

  @Test(
    "Each fault is one line that names row and column",
    arguments: [
      ("", "is empty"), ("\n\n", "is empty"), ("x,y\n", "no samples"), ("x,y", "no samples"),
      ("1,2\n3,4\n", "row 1"), ("x,y\n1,2\n3\n", "row 3: 1 field where the header has 2, so column 2 is missing"),
      ("x,y\n1,2,3\n", "row 2: 3 fields where the header has 2, so column 3 is too many"),
      ("x,y\n1,2,\n", "row 2: 3 fields"), ("x,y\n1,2\n\n3,4\n", "row 3: 1 field"),
      ("x,y\n1,abc\n", "row 2, column 2 (y): \"abc\""), ("x,y\n1,2\n,4\n", "row 3, column 1 (x): an empty field"),
      ("x,y\n1,\n", "row 2, column 2 (y): an empty field"), ("x,y\n1,nan\n", "row 2, column 2 (y): \"nan\""),
      ("x,y\n-inf,1\n", "row 2, column 1 (x): \"-inf\""), ("x,y\n1,NaN\n", "finite"), ("x,y\n1,Infinity\n", "finite"),
      ("x,y\n1,1e999\n", "finite"), ("x,y\n1,0x10\n", "0x10"), ("x,y\n1,1_000\n", "1_000"), ("x,y\n1,1 000\n", "1 000"),
      ("x,y\n1,1e\n", "\"1e\""), ("x,y\n1,-\n", "\"-\""), ("x,y\n1,1.2.3\n", "1.2.3"), ("x,y\n1,--2\n", "--2"),
      ("x;y\n1;2\n", "1;2"), ("x,y\n1,\"2\n", "row 2, column 2: a quotation mark"), ("x,\"y\n1,2\n", "row 1, column 2"),
      ("x,y\n1,\"2\"3\n", "row 2, column 2"), ("x,y\n1,\u{663}\n", "not a number"),
    ])
  func faults(text: String, mentioned: String) {
    let error = #expect(throws: CSVError.self) { try Self.read(text) }
    let line = error?.description ?? ""
    #expect(line.contains(mentioned) && line.contains("data.csv") && !line.contains("\n"), "\(line)")
  }

  @Test("Other encodings, missing files and directories are named")
  func otherFiles() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: CSVError.encoding(file: "f", found: "UTF-16")) {
      try CSVTable(bytes: [0xFF, 0xFE, 0x78, 0], file: "f")
    }
    #expect(throws: CSVError.self) { try CSVTable(bytes: [0x78, 0, 1, 2], file: "f") }
    #expect(throws: CSVError.self) { try CSVTable(bytes: [0xFF, 0x2C, 0x78, 0x0A, 0x31, 0x2C, 0x31], file: "f") }
    #expect(throws: CSVError.cannotRead(file: directory.path("none"), reason: "there is no such file")) {
      try CSVTable(reading: directory.path("none"))
    }
    #expect(throws: CSVError.cannotRead(file: directory.url.path, reason: "it is a directory")) {
      try CSVTable(reading: directory.url.path)
    }
  }

  @Test("Every double survives writing and reading, and every decimal is rounded correctly")
  func numbers() throws {
    var random = SplitMix64(seed: 11)
    var values: [Double] = [
      0, -0.0, 5e-324, .greatestFiniteMagnitude, .leastNormalMagnitude, 0.1, 1e22, 1e23, 123456789,
    ]
    while values.count < 3000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { values.append(value) }
      values.append(random.unit())
    }
    let table = CSVTable(header: ["x"], values: values)
    let read = try Self.read(table.text)
    #expect(zip(read.values, values).allSatisfy { $0.bitPattern == $1.bitPattern })

    for _ in 0..<3000 {
      // Digits with a point anywhere and an exponent: the standard library's correctly rounded reading is the oracle.
      let digits = (0..<Int.random(in: 1...25, using: &random)).map { _ in
        String(Int.random(in: 0...9, using: &random))
      }.joined()
      let point = Int.random(in: 0...digits.count, using: &random)
      let text = "\(digits.prefix(point)).\(digits.dropFirst(point))e\(Int.random(in: -30...30, using: &random))"
      let expected = try #require(Double((point == 0 ? "0" : "") + text))
      #expect(try Self.read("x\n\(text)\n").values[0] == expected, "\(text)")
    }
  }
}
