import BasisProperties
import KANCore
import SeededRandom
import Testing

/// Missing values, and columns of text.
struct CSVReadingTests {
  private func read(_ text: String, _ options: CSVReadingOptions = CSVReadingOptions()) throws -> CSVReading {
    try CSVFile(bytes: Array(text.utf8), file: "f").read(options)
  }

  @Test(
    "Missing values are refused with row and column, unless their rows are dropped",
    arguments: ["", "NA", "NaN", "nan", "null", "?", "\"\"", "\"NA\"", "  ", " ? "])
  func missing(field: String) throws {
    let word = field.filter { $0 != "\"" && $0 != " " }
    let text = "x,y\n1,2\n3,\(field)\n\(field),5\n6,7\n"
    let error = CSVError.missingValue(file: "f", row: 3, column: 2, name: "y", text: word)
    #expect(throws: error) { try read(text) }
    #expect(throws: error) { try CSVTable(bytes: Array(text.utf8), file: "f") }
    #expect(throws: error) { try read(text, .init(categories: ["y"])) }
    #expect(
      error.description.contains("f, row 3, column 2 (y): \(word.isEmpty ? "an empty field" : "\"\(word)\"")")
        && error.description.contains("--missing drop"))
    let reading = try read(text, .init(missing: .dropRows))
    #expect(reading.table == CSVTable(header: ["x", "y"], values: [1, 2, 6, 7]) && reading.droppedRows == [3, 4])
    #expect(reading.remark == "f: 2 of 4 rows left out because of missing values (rows 3, 4)")
    // A text that is missing is no value.
    let texts = try read(text, .init(missing: .dropRows, categories: ["y"]))
    #expect(texts.categories == ["y": ["2", "7"]] && texts.table.values == [1, 1, 0, 6, 0, 1])
  }

  @Test(
    "Other words are not missing values",
    arguments: ["na", "N/A", "NAN", "Null", "NULL", "-nan", "??", "none", "-", "inf", "NA NA"])
  func otherWords(field: String) {
    let error = #expect(throws: CSVError.self) { try read("x,y\n1,2\n3,\(field)\n", .init(missing: .dropRows)) }
    #expect(error?.description.contains("row 3, column 2 (y): \"\(field)\"") == true, "\(String(describing: error))")
  }

  @Test("A text is refused, and the advice is to name its column")
  func advice() {
    let error = #expect(throws: CSVError.notANumber(file: "f", row: 2, column: 1, name: "x", text: "red")) {
      try read("x,y\nred,2\n")
    }
    #expect(error?.description.contains("--categories") == true)
  }

  @Test("In a dropped row anything goes but a wrong number of fields; a file may not be left without rows")
  func droppedRows() throws {
    let drop = CSVReadingOptions(missing: .dropRows, categories: ["c"])
    let reading = try read("c,y\nred,1\nblue,?\n?,abc\n?,\ngreen,2\n", drop)
    #expect(reading.table == CSVTable(header: ["c=green", "c=red", "y"], values: [0, 1, 1, 1, 0, 2]))
    #expect(reading.droppedRows == [3, 4, 5])
    #expect(throws: CSVError.ragged(file: "f", row: 3, expected: 2, found: 3)) {
      try read("c,y\nred,1\n?,,1\n", drop)
    }
    #expect(throws: CSVError.allRowsDropped(file: "f", rows: 2)) { try read("c,y\nred,\n?,2\n", drop) }
    let many = try read("x,y\n" + String(repeating: "?,1\n", count: 7) + "1,2\n", .init(missing: .dropRows))
    #expect(many.remark == "f: 7 of 8 rows left out because of missing values (rows 2, 3, 4, 5, 6, ...)")
    #expect(try read("x,y\n?,1\n1,2\n", .init(missing: .dropRows)).remark?.hasSuffix("(row 2)") == true)
    #expect(try read("x,y\n1,2\n", .init(missing: .dropRows)).remark == nil)
  }

  @Test("Each text has an indicator, in the order of the texts and at the place of the column")
  func indicators() throws {
    let text = "x,color,y\n1,red,2\n3, blue ,4\n5,\"red\",6\n7,dark red,8\n"
    let reading = try read(text, .init(categories: ["color"]))
    #expect(reading.header == ["x", "color", "y"])
    #expect(reading.table.header == ["x", "color=blue", "color=dark red", "color=red", "y"])
    #expect(reading.expandedHeader == reading.table.header)
    #expect(reading.table.values == [1, 0, 0, 1, 2, 3, 1, 0, 0, 4, 5, 0, 0, 1, 6, 7, 0, 1, 0, 8])
    #expect(reading.categories == ["color": ["blue", "dark red", "red"]] && reading.droppedRows.isEmpty)
    // Numbers are texts like others, and texts are in the order of strings.
    let numbers = try read("n,k\n10,z\n9,ä\n9.0,z\n", .init(categories: ["n", "k"]))
    #expect(numbers.table.header == ["n=10", "n=9", "n=9.0", "k=z", "k=ä"])
    #expect(numbers.table.values == [1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0])
    #expect(try read("c\n\"say \"\"a, b\"\"\"\n", .init(categories: ["c"])).table.header == ["c=say \"a, b\""])
  }

  @Test("With known values the indicators are those, and another text is refused by name")
  func knownValues() throws {
    let options = CSVReadingOptions(knownValues: ["c": ["red", "green", "blue"]])
    let reading = try read("c,y\nblue,1\nred,2\n", options)
    #expect(reading.table.header == ["c=red", "c=green", "c=blue", "y"])
    #expect(reading.table.values == [0, 0, 1, 1, 1, 0, 0, 2])
    #expect(reading.categories == ["c": ["red", "green", "blue"]])
    let error = #expect(
      throws: CSVError.unknownValue(
        file: "f", row: 3, column: 1, name: "c", text: "mauve", known: ["red", "green", "blue"])
    ) { try read("c,y\nblue,1\nmauve,2\n", options) }
    #expect(
      error?.description
        == "f, row 3, column 1 (c): \"mauve\" is not among the known values red, green, blue; correct it, or remove the"
        + " row"
    )
  }

  @Test("Columns that are not read may hold anything")
  func columns() throws {
    let text = "id,x,c,y\nA,1,red,2\n?,3,,4\n,5,blue,6\n"
    let numbers = CSVTable(header: ["x", "y"], values: [1, 2, 3, 4, 5, 6])
    #expect(try read(text, .init(columns: ["y", "x"])).table == numbers)
    let some = try read(text, .init(missing: .dropRows, categories: ["c", "id"], columns: ["c", "y"]))
    #expect(some.table == CSVTable(header: ["c=blue", "c=red", "y"], values: [0, 1, 2, 1, 0, 6]))
    #expect(some.droppedRows == [3] && some.expandedHeader == ["id", "x", "c=blue", "c=red", "y"])
    #expect(throws: CSVError.ragged(file: "f", row: 2, expected: 2, found: 3)) {
      try read("x,y\n1,2,z\n", .init(columns: ["x"]))
    }
  }

  @Test("Faults of texts and of the names in the options")
  func faults() throws {
    let header = ["c", "x", "c", "x=1"]
    let text = "c,x,c,x=1\na,1,b,2\n"
    #expect(throws: CSVError.noColumn(file: "f", name: "d", found: header)) { try read(text, .init(categories: ["d"])) }
    #expect(throws: CSVError.noColumn(file: "f", name: "d", found: header)) { try read(text, .init(columns: ["d"])) }
    #expect(throws: CSVError.noColumn(file: "f", name: "d", found: header)) {
      try read(text, .init(knownValues: ["d": ["1"]]))
    }
    #expect(throws: CSVError.ambiguousColumn(file: "f", name: "c")) { try read(text, .init(categories: ["c"])) }
    #expect(throws: CSVError.ambiguousColumn(file: "f", name: "x=1")) {
      try read(text, .init(categories: ["x"], columns: ["x", "x=1"]))
    }
    #expect(throws: CSVError.noColumnsLeft(file: "f", role: "inputs and outputs")) {
      try read(text, .init(columns: []))
    }
    #expect(throws: CSVError.encoding(file: "f", found: "not UTF-8 (row 2, column 1)")) {
      try CSVFile(bytes: Array("c\n".utf8) + [0x61, 0xFF, 0x0A], file: "f").read(.init(categories: ["c"]))
    }
    let limit = CSVReadingOptions.maximumValues
    let texts = "c\n" + (0..<limit).map { "t\($0)\n" }.joined()
    #expect(try read(texts, .init(categories: ["c"])).table.columns == limit)
    let error = #expect(throws: CSVError.tooManyValues(file: "f", name: "c", limit: limit)) {
      try read(texts + "one more\n", .init(categories: ["c"]))
    }
    #expect(error?.description.contains("\"c\"") == true)
  }

  @Test("Columns by the names of a model: moved, left out, and the indicators of texts")
  func names() throws {
    let file = try CSVFile(bytes: Array("id,x,color,y\nA,0.5,red,1\nB,0.25,blue,2\n".utf8), file: "f")
    let inputs = ["color=blue", "color=green", "color=red", "x"]
    let reading = try file.read(inputs, optional: ["y"])
    #expect(reading.table == CSVTable(header: inputs + ["y"], values: [0, 0, 1, 0.5, 1, 1, 0, 0, 0.25, 2]))
    #expect(
      reading.header == file.header
        && reading.expandedHeader == ["id", "x", "color=blue", "color=green", "color=red", "y"])
    #expect(try file.read(inputs).table.header == inputs)
    #expect(try file.read(inputs, optional: ["z"]).table.header == inputs)
    #expect(throws: CSVError.noColumn(file: "f", name: "z", found: file.header)) {
      try file.read(inputs, optional: ["y", "z"])
    }
    #expect(throws: CSVError.noColumn(file: "f", name: "size=3", found: file.header)) {
      try file.read(inputs + ["size=3"])
    }
    #expect(
      throws: CSVError.unknownValue(
        file: "f", row: 3, column: 3, name: "color", text: "blue", known: ["red", "green"])
    ) { try file.read(["x", "color=red", "color=green"]) }
    #expect(throws: CSVError.notANumber(file: "f", row: 2, column: 1, name: "id", text: "A")) {
      try file.read(["id", "x"])
    }
    let double = try CSVFile(bytes: Array("x,x\n1,2\n".utf8), file: "f")
    #expect(throws: CSVError.ambiguousColumn(file: "f", name: "x")) { try double.read(["x"]) }
  }

  @Test("A name is that of an indicator if only a column of text explains it")
  func namesOfIndicators() throws {
    let file = try CSVFile(bytes: Array("a,a=b,x\n".utf8), file: "f")
    for (names, known) in [
      (["a=b=c", "x"], ["a": ["b=c"]]), (["a", "a=b=c"], ["a=b": ["c"]]), (["a=b"], [:]), (["z=1", "x="], ["x": [""]]),
      (["a=2", "x", "a=1"], ["a": ["2", "1"]]), (["a=\u{338}"], ["a": ["\u{338}"]]), (["a", "a=b", "x"], [:]),
    ] as [([String], [String: [String]])] {
      #expect(file.knownValues(of: names) == known, "\(names)")
    }
  }

  @Test("Other names of columns, by position: the rows are the same, and another number of names is refused")
  func renamedColumns() throws {
    let file = try CSVFile(bytes: Array("a,b,b\n1,2,3\n4,5,6\n".utf8), file: "f")
    let renamed = try file.renamingColumns(to: ["x", "y", "z"], of: "g")
    #expect(renamed.header == ["x", "y", "z"] && file.header == ["a", "b", "b"])
    let table = try renamed.read(["z", "x"]).table
    #expect(table == CSVTable(header: ["z", "x"], values: [3, 1, 6, 4]))
    #expect(try renamed.read().table.values == file.read().table.values)
    let error = CSVError.columns(
      file: "f", found: 3, needed: "by position, it needs the 2 columns of g, in the same order")
    #expect(throws: error) { try file.renamingColumns(to: ["x", "y"], of: "g") }
  }

  @Test("A missing column of text is named as the file would name it; a single name with a sign of equality is a name")
  func missingText() throws {
    let file = try CSVFile(bytes: Array("x,y\n1,2\n".utf8), file: "f")
    let names = ["x", "color=blue", "color=a=b", "T=0"]
    let text = CSVError.noTextColumn(file: "f", name: "color", values: ["blue", "a=b"], found: ["x", "y"])
    #expect(throws: text) { try file.read(names) }
    #expect(throws: CSVError.noColumn(file: "f", name: "T=0", found: ["x", "y"])) { try file.read(["x", "T=0"]) }
    #expect(text.description.contains("no column \"color\", one of text with the values blue, a=b;"))
    let many = CSVError.noTextColumn(file: "f", name: "c", values: (1...7).map { "\($0)" }, found: ["x"])
    #expect(many.description.contains("the values 1, 2, 3, 4, 5, ...;"))
  }

  @Test("Columns that may hold anything: what is no number or no known text becomes NaN, and no row is left out for it")
  func tolerated() throws {
    let text = "x,y,kind\n1,2,b\n2,,a\n3,much,?\n4,1e999,c\n,5,a\n"
    let file = try CSVFile(bytes: Array(text.utf8), file: "f")
    for names in [["y", "kind=a", "kind=b"], ["kind=a", "kind=b", "y"]] {
      let reading = try file.read(["x"], optional: names, missing: .dropRows)
      #expect(reading.droppedRows == [6] && reading.table.header == ["x"] + names)
      func column(_ name: String) throws -> [Double] {
        let place = try #require(reading.table.header.firstIndex(of: name))
        return (0..<reading.table.rows).map { reading.table.values[$0 * 4 + place] }
      }
      #expect(try column("x") == [1, 2, 3, 4])
      let (y, a, b) = (try column("y"), try column("kind=a"), try column("kind=b"))
      #expect(y[0] == 2 && y[1...].allSatisfy(\.isNaN))
      #expect(a[..<2] == [0, 1] && b[..<2] == [1, 0] && (a[2...] + b[2...]).allSatisfy(\.isNaN))
    }
    // The same column as an input is read strictly.
    #expect(throws: CSVError.self) { try file.read(["x", "y"], missing: .dropRows) }
    let unknown = CSVError.unknownValue(file: "f", row: 5, column: 3, name: "kind", text: "c", known: ["a", "b"])
    #expect(throws: unknown) { try file.read(["kind=a", "kind=b"], missing: .dropRows) }
  }

  @Test("Lists of names are read like a header")
  func lists() throws {
    for (text, names) in [
      ("a", ["a"]), ("a, b ,c", ["a", "b", "c"]), ("1,2", ["1", "2"]), ("\"a, b\",c", ["a, b", "c"]), ("", [""]),
      ("a,,b", ["a", "", "b"]), ("x;y", ["x;y"]), ("\"say \"\"a\"\"\"", ["say \"a\""]), ("a\nb,c", ["a b", "c"]),
    ] {
      #expect(try ColumnNames.list(text, source: "--drop") == names, "\(text)")
    }
    #expect(throws: CSVError.quote(file: "--drop", row: 1, column: 2)) {
      try ColumnNames.list("a,\"b", source: "--drop")
    }
  }

  @Test("Random tables: dropping rows with missing values is removing them by hand")
  func droppingIsRemoving() throws {
    try checkRandomCases("dropped rows") { random in
      let table = RandomTable(&random, missing: 0.1)
      let words = CSVReadingOptions.missingWords
      let kept = table.rows.indices.filter { !table.rows[$0].contains(where: words.contains) }
      let options = CSVReadingOptions(missing: .dropRows, categories: ["kind"])
      guard !kept.isEmpty else {
        do {
          _ = try read(table.text, options)
          throw Violation("no rows are left, and no error")
        } catch let error as CSVError {
          try ensure(error == .allRowsDropped(file: "f", rows: table.rows.count), "\(error)")
        }
        return
      }
      let dropping = try read(table.text, options)
      var removed = table
      removed.rows = kept.map { table.rows[$0] }
      let byHand = try read(removed.text, .init(categories: ["kind"]))
      try ensure(
        dropping.table == byHand.table && dropping.categories == byHand.categories, "other tables from \(table.text)")
      let lines = table.rows.indices.filter { !kept.contains($0) }.map { $0 + 2 }
      try ensure(dropping.droppedRows == lines, "rows \(dropping.droppedRows) dropped, not \(lines)")
    }
  }

  @Test("Random tables: in each row the indicator of its text is one, and the others are zero")
  func indicatorsSumToOne() throws {
    try checkRandomCases("indicators") { random in
      let table = RandomTable(&random)
      let reading = try read(table.text, .init(categories: ["kind"]))
      let values = reading.categories["kind"] ?? []
      try ensure(values == Set(table.rows.map { $0[2] }).sorted(), "the values are \(values)")
      let width = reading.table.columns
      for (k, row) in table.rows.enumerated() {
        let indicators = reading.table.values[k * width + 2..<k * width + 2 + values.count]
        try ensure(indicators.reduce(0, +) == 1, "row \(k) of \(table.text): \(indicators)")
        let place = indicators.firstIndex(of: 1).map { $0 - indicators.startIndex }
        try ensure(place.map { values[$0] } == row[2], "row \(k) is not \(row[2])")
      }
    }
  }
}

/// A random table with numbers in the columns a, b, w, and y, and texts in the column kind.
struct RandomTable {
  var header = ["a", "b", "kind", "w", "y"]
  var rows: [[String]] = []

  /// Draws one to twelve rows; `missing` is the probability of a missing value.
  init(_ random: inout SplitMix64, missing: Double = 0) {
    let words = CSVReadingOptions.missingWords.sorted()
    let kinds = ["red", "blue", "dark red", "7", "ä=b"]
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      var row: [String] = []
      for name in header {
        if random.unit() < missing {
          row.append(words[Int.random(in: 0..<words.count, using: &random)])
        } else if name == "kind" {
          row.append(kinds[Int.random(in: 0..<kinds.count, using: &random)])
        } else {
          row.append("\(Double(Int.random(in: -99...99, using: &random)) / 8)")
        }
      }
      rows.append(row)
    }
  }

  /// The table as a CSV file.
  var text: String { ([header] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n" }

  /// Returns the table with its rows and columns in other orders.
  func permuted(rows rowOrder: [Int], columns: [Int]) -> RandomTable {
    var copy = self
    copy.header = columns.map { header[$0] }
    copy.rows = rowOrder.map { k in columns.map { rows[k][$0] } }
    return copy
  }
}
