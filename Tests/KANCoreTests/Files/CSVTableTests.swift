import Foundation
import KANCore
import SeededRandom
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
      "x,y\r1,-2.5\r3e2,0.125\r", "x,y\r1,-2.5\r3e2,0.125", "x,y\r\n1,-2.5\n3e2,0.125\r",
      "x,y\n1e0,-25E-1\n3e+2,125e-003\n\r\n\n",
      "x,y\n1,-2500000000000000000000e-21\n0.000000000000000000000000003e29,0.125\n",
    ])
  func dresses(text: String) throws {
    let table = try Self.read(text)
    #expect(table.header == ["x", "y"] && table.values == [1, -2.5, 300, 0.125])
    #expect(table.rows == 2 && table.columns == 2)
  }

  @Test("Names may hold commas, marks and spaces, and marks before combining characters")
  func names() throws {
    let names = [
      "a, b", "say \"c\"", "d e", "", " before", "after ", "\ttab", " ", "\"", "\"\"", "äß\u{1F600}", ",",
      "a\"\u{301}b", "\"\u{301}\"\u{301}",
    ]
    let table = CSVTable(header: names, values: names.indices.map { Double($0) })
    #expect(try Self.read(table.text) == table)
    #expect(table.text.hasPrefix("\"a, b\",\"say \"\"c\"\"\",\"d e\",\"\",\" before\","))
    // The first name begins with what would be the byte-order mark of the file.
    let marked = CSVTable(header: ["\u{FEFF}x", "\u{FEFF}"], values: [1, 2])
    #expect(try Self.read(marked.text).header.map { Array($0.utf8) } == marked.header.map { Array($0.utf8) })
  }

  @Test("Other separators, and fields that hold a comma then", arguments: CSVSeparator.allCases)
  func separators(separator: CSVSeparator) throws {
    let c = separator.character
    let text = "x\(c) \"y\(c)z\" \n1\(c)-2.5\n 3e2 \(c)0.125\n"
    let table = try CSVTable(bytes: Array(text.utf8), file: "f", separator: separator)
    #expect(table.header == ["x", "y\(c)z"] && table.values == [1, -2.5, 300, 0.125])
    for other in CSVSeparator.allCases where other != separator {
      #expect(throws: CSVError.separator(file: "f", looksLike: separator)) {
        try CSVTable(bytes: Array("x\(c)y\n1\(c)2\n".utf8), file: "f", separator: other)
      }
    }
    let comma = #expect(throws: CSVError.self) {
      try CSVTable(bytes: Array("x;y\n1;2,5\n".utf8), file: "f", separator: .semicolon)
    }
    #expect(comma?.description.contains("a decimal point instead of the comma") == true)
  }

  @Test("A tab after the only name is a space, not a separator")
  func trailingTab() throws { #expect(try Self.read("x\t\n1\n").header == ["x"]) }

  @Test("A column of text after the numbers, with marks around what needs them, is read back as its values")
  func columnOfText() throws {
    let table = CSVTable(header: ["a", "b c"], values: [1, 0.5, -2, 3, 4, 5])
    let text = table.text(adding: "kind, own", ["red", "light \"blue\"", "green,yellow"])
    #expect(
      text == "a,\"b c\",\"kind, own\"\n1.0,0.5,red\n-2.0,3.0,\"light \"\"blue\"\"\"\n4.0,5.0,\"green,yellow\"\n")
    let reading = try CSVFile(bytes: Array(text.utf8), file: "f").read(CSVReadingOptions(categories: ["kind, own"]))
    #expect(reading.categories["kind, own"] == ["green,yellow", "light \"blue\"", "red"])
    #expect(reading.table.values == [1, 0.5, 0, 0, 1, -2, 3, 0, 1, 0, 4, 5, 1, 0, 0])
  }

  @Test("Columns by name")
  func selection() throws {
    let table = CSVTable(header: ["a", "b", "c", "b"], values: [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try table.selecting(["c", "a"], file: "f") == CSVTable(header: ["c", "a"], values: [3, 1, 7, 5]))
    #expect(throws: CSVError.noColumn(file: "f", name: "d", found: table.header)) {
      try table.selecting(["a", "d"], file: "f")
    }
    #expect(throws: CSVError.ambiguousColumn(file: "f", name: "b")) { try table.selecting(["b"], file: "f") }
  }

  @Test("An index column is refused: the first one, without a name, counting from 0 or 1")
  func index() throws {
    for (rows, isIndex) in [
      ([0.0, 1, 2], true), ([1, 2, 3], true), ([2, 3, 4], false), ([0, 1, 3], false), ([0, 0, 0], false), ([0], false),
    ] {
      for name in ["", "i"] {
        let table = CSVTable(header: [name, "y"], values: rows.flatMap { [$0, 5] })
        if isIndex && name.isEmpty {
          #expect(throws: CSVError.indexColumn(file: "f")) { try Samples(table, inputs: 1, file: "f") }
        } else {
          #expect(try Samples(table, inputs: 1, file: "f").inputs == rows)
        }
      }
    }
  }

  @Test(
    "Each fault is one line that names row and column",
    arguments: [
      ("", "is empty"), ("\n\n", "is empty"), ("x,y\n", "no samples"), ("x,y", "no samples"),
      ("1,2\n3,4\n", "row 1"), ("x,y\n1,2\n3\n", "row 3: 1 field, but the header has 2, so column 2 is missing"),
      ("x,y\n1,2,3\n", "row 2: 3 fields, but the header has 2, so column 3 is extra"),
      ("x,y\n1,2,\n", "row 2: 3 fields"), ("x,y\n1,2\n\n3,4\n", "row 3: 1 field"),
      ("x,y\n1,abc\n", "row 2, column 2 (y): \"abc\""), ("x,y\n1,2\n,4\n", "row 3, column 1 (x): an empty field"),
      ("x,y\n1,\n", "row 2, column 2 (y): an empty field"), ("x,y\n1,nan\n", "row 2, column 2 (y): \"nan\""),
      ("x,y\n-inf,1\n", "row 2, column 1 (x): \"-inf\""), ("x,y\n1,NaN\n", "finite"), ("x,y\n1,Infinity\n", "finite"),
      ("x,y\n1,1e999\n", "finite"), ("x,y\n1,0x10\n", "0x10"), ("x,y\n1,1_000\n", "1_000"), ("x,y\n1,1 000\n", "1 000"),
      ("x,y\n1,1e\n", "\"1e\""), ("x,y\n1,-\n", "\"-\""), ("x,y\n1,1.2.3\n", "1.2.3"), ("x,y\n1,--2\n", "--2"),
      ("x;y\n1;2\n", "looks \";\"-separated"), ("x\ty\n1\t2\n", "looks tab-separated"),
      ("x,y\n1,\"2,5\"\n", "decimal point"),
      ("x,y\n1,\"2\n", "row 2, column 2: a quotation mark"), ("x,\"y\n1,2\n", "row 1, column 2"),
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
    #expect(throws: CSVError.cannotRead(file: directory.path("none"), reason: "no such file")) {
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

  @Test("Decimals are rounded correctly on both sides of the limits of exact arithmetic")
  func limitsOfExactArithmetic() throws {
    // Integers around 2^53, 2^54 and 2^55, with 19 and more digits, and powers of ten around 10^22.
    var digits = [1, 9_007_199_254_740_991, 1_234_567_890_123_456_789, 999_999_999_999_999_999].map { "\($0)" }
    for power in 53...56 {
      let whole = 1 << power
      for k in [-3, -1, 0, 1, 2, 3, 5, 7, 1001, 123_457] { digits.append("\(whole + k)") }
    }
    digits += ["12345678901234567890", "18446744073709551615", "18446744073709551617", "99999999999999999999999"]
    var texts: [String] = []
    for text in digits {
      for e in [-24, -23, -22, -21, -3, -1, 0, 1, 3, 21, 22, 23, 24] { texts += ["\(text)e\(e)", "-\(text)e\(e)"] }
    }
    texts += ["1e308", "1e-308", "5e-324", "2e-324", "2.5e-324", "0e400", "0e-999999", "-0e5"]
    let table = try Self.read("x\n" + texts.joined(separator: "\n") + "\n")
    for (text, value) in zip(texts, table.values) {
      // The standard library's correctly rounded reading is the oracle.
      #expect(value.bitPattern == Double(text)!.bitPattern, "\(text)")
    }
    #expect(table.rows == texts.count)
    for text in ["1.7976931348623159e308", "1e309", "-1e400", "1e99999999999"] {
      #expect(throws: CSVError.self, "\(text)") { try Self.read("x\n\(text)\n") }
    }
  }

  @Test("Columns become inputs and targets, first to last, and none is left over")
  func samples() throws {
    let table = try Self.read("a,b,c,d\n1,2,3,4\n5,6,7,8\n")
    let samples = try Samples(table, inputs: 2)
    #expect(samples.inputs == [1, 2, 5, 6] && samples.targets == [3, 4, 7, 8] && samples.count == 2)
    #expect(try Samples(table, inputs: 3) == Samples(table, inputs: 3, outputs: 1))
    #expect(try Samples(table, inputs: 1, outputs: 3).targets == [2, 3, 4, 6, 7, 8])
    let wrong: [(Int, Int?)] = [(4, nil), (5, nil), (0, nil), (2, 1), (2, 3), (4, 0), (0, 4)]
    for (inputs, outputs) in wrong {
      #expect(throws: CSVError.self, "\(inputs), \(String(describing: outputs))") {
        try Samples(table, inputs: inputs, outputs: outputs)
      }
    }
    let back = samples.table()
    #expect(back.header == ["x1", "x2", "y1", "y2"] && back.values == table.values)
    #expect(try Samples(table, inputs: 3).table().header == ["x1", "x2", "x3", "y"])
  }
}
