import KANCore
import Testing

/// Columns of classes.
struct ClassColumnTests {
  private func read(_ text: String, _ options: CSVReadingOptions) throws -> CSVReading {
    try CSVFile(bytes: Array(text.utf8), file: "f").read(options)
  }

  @Test("In a column of classes the texts of a whole number are one value; other texts and columns stay as written")
  func classes() throws {
    let large = ["9007199254740992", "9007199254740993"]
    let text = "c,k\n1,1\n1.0,1.0\n02,a\n1e0,a\n-0,a\n2.5,a\nx1,a\n\(large[0]),a\n\(large[1]),a\n"
    let reading = try read(text, .init(categories: ["c", "k"], classes: ["c"]))
    #expect(reading.categories == ["c": ["0", "1", "2", "2.5"] + large + ["x1"], "k": ["1", "1.0", "a"]])
    // A known class that is not written so is found as it is.
    let known = CSVReadingOptions(knownValues: ["c": ["3", "04"]], classes: ["c"])
    #expect(try read("c\n3.0\n04\n+3\n", known).table.values == [1, 0, 0, 1, 1, 0])
    #expect(
      throws: CSVError.unknownValue(file: "f", row: 2, column: 1, name: "c", text: "3.5", known: ["3", "04"])
    ) { try read("c\n3.5\n", known) }
    var tolerant = known
    tolerant.tolerated = [0]
    #expect(try read("c,y\n3.5,1\n4,2\n04,3\n", tolerant).table.values == [0, 0, 1, 0, 0, 2, 0, 1, 3])
    #expect(try read("c,y\n?,1\n", tolerant).table.values.prefix(2).allSatisfy(\.isNaN))
    let missing = #expect(throws: CSVError.missingClass(file: "f", row: 2, column: 1, name: "c", text: "NA")) {
      try read("c\nNA\n", known)
    }
    #expect(missing?.description.contains("\"NA\" is a missing value, not a class; fill it in") == true)
  }

  @Test("A column of classes comes before columns that are named like its indicators")
  func classesBeforeIndicators() throws {
    let names = ["class=no", "class=yes"]
    func table(_ text: String) throws -> CSVTable {
      try CSVFile(bytes: Array(text.utf8), file: "f")
        .read(["a"], optional: names, classes: ["class": ["no", "yes"]]).table
    }
    let expected = CSVTable(header: ["a"] + names, values: [1, 1, 0, 2, 0, 1])
    #expect(try table("a,class=no,class=yes,class\n1,0.25,0.75,no\n2,0.5,0.5,yes\n") == expected)
    #expect(try table("class,a,class=no\nno,1,x\nyes,2,\n") == expected)
    #expect(try table("a,class=no,class=yes\n1,1,0\n2,0,1\n") == expected)
  }
}
