import BasisProperties
import KANCore
import SeededRandom
import Testing

/// Inputs, outputs, and weights by name.
struct ColumnRolesTests {
  private let table = CSVTable(
    header: ["a", "b", "id", "w", "y"], values: [1, 2, 100, 0.5, 3, 4, 5, 101, 2, 6])

  @Test("The last column is the output and all others are inputs, or as they are named")
  func choices() throws {
    let all = try table.arranged(by: ColumnRoles())
    #expect(all.table == table && all.inputNames == ["a", "b", "id", "w"] && all.outputNames == ["y"])
    #expect(all.weights == nil)
    let usual = try table.arranged(by: ColumnRoles(dropped: ["id"], weights: "w"))
    #expect(usual.table == CSVTable(header: ["a", "b", "y"], values: [1, 2, 3, 4, 5, 6]))
    #expect(usual.inputNames == ["a", "b"] && usual.outputNames == ["y"] && usual.weights == [0.5, 2])
    let samples = try usual.samples()
    #expect(samples.inputs == [1, 2, 4, 5] && samples.targets == [3, 6] && samples.inputWidth == 2)
    let named = try table.arranged(by: ColumnRoles(inputs: ["y", "a"], outputs: ["id", "b"]))
    #expect(named.table == CSVTable(header: ["y", "a", "id", "b"], values: [3, 1, 100, 2, 6, 4, 101, 5]))
    #expect(named.inputNames == ["y", "a"] && named.outputNames == ["id", "b"])
    // Either list alone: the other is what is left, or the last column.
    #expect(try table.arranged(by: ColumnRoles(inputs: ["b"])).table.header == ["b", "y"])
    #expect(
      try table.arranged(by: ColumnRoles(outputs: ["a"], dropped: ["w"])).table.header == ["b", "id", "y", "a"])
    #expect(try table.arranged(by: ColumnRoles(dropped: ["y"], weights: "w")).outputNames == ["id"])
    #expect(try table.arranged(by: ColumnRoles(dropped: ["id"], outputCount: 2)).outputNames == ["w", "y"])
    // Columns of the same name stand by their positions.
    let double = CSVTable(header: ["x", "x", "y"], values: [1, 2, 3])
    #expect(try double.arranged(by: ColumnRoles()).inputNames == ["x", "x"])
  }

  @Test("Names that are unknown, repeated, or in two roles, and roles that no column is left for")
  func faults() throws {
    let (input, output, weights) = ("an input", "an output", "the weights")
    for (roles, error) in [
      (ColumnRoles(inputs: ["c"]), CSVError.noColumn(file: "f", name: "c", found: table.header)),
      (ColumnRoles(outputs: ["c"]), .noColumn(file: "f", name: "c", found: table.header)),
      (ColumnRoles(dropped: ["c"]), .noColumn(file: "f", name: "c", found: table.header)),
      (ColumnRoles(weights: "c"), .noColumn(file: "f", name: "c", found: table.header)),
      (ColumnRoles(inputs: ["a", "b", "a"]), .repeatedColumn(file: "f", name: "a", role: input)),
      (ColumnRoles(outputs: ["y", "y"]), .repeatedColumn(file: "f", name: "y", role: output)),
      (ColumnRoles(dropped: ["id", "id"]), .repeatedColumn(file: "f", name: "id", role: "dropped")),
      (ColumnRoles(inputs: ["a"], outputs: ["a"]), .twoRoles(file: "f", name: "a", first: input, second: output)),
      // The last column is the output unless another is named.
      (ColumnRoles(inputs: ["a", "y"]), .twoRoles(file: "f", name: "y", first: input, second: output)),
      (ColumnRoles(inputs: ["a"], dropped: ["a"]), .twoRoles(file: "f", name: "a", first: "dropped", second: input)),
      (ColumnRoles(outputs: ["w"], weights: "w"), .twoRoles(file: "f", name: "w", first: weights, second: output)),
      (ColumnRoles(dropped: ["w"], weights: "w"), .twoRoles(file: "f", name: "w", first: "dropped", second: weights)),
      (ColumnRoles(inputs: []), .noColumnsLeft(file: "f", role: "inputs")),
      (ColumnRoles(outputs: []), .noColumnsLeft(file: "f", role: "outputs")),
      (ColumnRoles(dropped: ["a", "b", "id", "w"]), .noColumnsLeft(file: "f", role: "inputs")),
    ] as [(ColumnRoles, CSVError)] {
      #expect(throws: error) { try table.arranged(by: roles, file: "f") }
      #expect(error.description.contains("f") && !error.description.contains("\n"))
    }
    let double = CSVTable(header: ["x", "x", "y"], values: [1, 2, 3])
    #expect(throws: CSVError.ambiguousColumn(file: "f", name: "x")) {
      try double.arranged(by: ColumnRoles(dropped: ["x"]), file: "f")
    }
    let index = CSVTable(header: ["", "y"], values: [0, 5, 1, 6])
    #expect(throws: CSVError.indexColumn(file: "f")) { try index.arranged(by: ColumnRoles()).samples(file: "f") }
  }

  @Test("A column of text has one role for all its indicators, and columns without a role may hold anything")
  func files() throws {
    let text = "id,x,w,color,y\nA1,1,0.5,red,10\nA2,2,2,blue,20\n"
    let file = try CSVFile(bytes: Array(text.utf8), file: "f")
    let (usual, reading) = try file.read(ColumnRoles(dropped: ["id"], weights: "w"), categories: ["color"])
    #expect(usual.inputNames == ["x", "color=blue", "color=red"] && usual.outputNames == ["y"])
    #expect(usual.table.values == [1, 0, 1, 10, 2, 1, 0, 20] && usual.weights == [0.5, 2])
    #expect(reading.header == file.header && reading.categories == ["color": ["blue", "red"]])
    let few = try file.read(ColumnRoles(inputs: ["color", "w"]), categories: ["color"]).samples
    #expect(
      few.table == CSVTable(header: ["color=blue", "color=red", "w", "y"], values: [0, 1, 0.5, 10, 1, 0, 2, 20]))
    let output = try file.read(ColumnRoles(inputs: ["x"], outputs: ["color"]), categories: ["color"]).samples
    #expect(output.outputNames == ["color=blue", "color=red"] && output.inputNames == ["x"])
    // The last column as the output: all indicators, for one output or for two.
    for count in 1...2 {
      let last = try file.read(
        ColumnRoles(dropped: ["id", "y"], outputCount: count), categories: ["color"]
      ).samples
      #expect(last.inputNames == ["x", "w"] && last.outputNames == ["color=blue", "color=red"])
    }
    #expect(throws: CSVError.notANumber(file: "f", row: 2, column: 1, name: "id", text: "A1")) {
      try file.read(ColumnRoles(), categories: ["color"])
    }
    #expect(throws: CSVError.notANumber(file: "f", row: 2, column: 4, name: "color", text: "red")) {
      try file.read(ColumnRoles(dropped: ["id"]))
    }
    #expect(throws: CSVError.noColumn(file: "f", name: "color=red", found: file.header)) {
      try file.read(ColumnRoles(inputs: ["color=red"]), categories: ["color"])
    }
    #expect(throws: CSVError.noColumn(file: "f", name: "size", found: file.header)) {
      try file.read(ColumnRoles(dropped: ["id"]), categories: ["color", "size"])
    }
    #expect(throws: CSVError.twoRoles(file: "f", name: "color", first: "text", second: "the weights")) {
      try file.read(ColumnRoles(dropped: ["id"], weights: "color"), categories: ["color"])
    }
    #expect(throws: CSVError.noColumn(file: "f", name: "nothing", found: file.header)) {
      try file.read(ColumnRoles(dropped: ["nothing"]), categories: ["color"])
    }
  }

  @Test("Missing values count where the columns have a role")
  func missing() throws {
    let file = try CSVFile(bytes: Array("id,x,w,y\n?,1,1,2\n7,,1,3\n8,4,?,5\n9,6,1,NA\n".utf8), file: "f")
    let (samples, reading) = try file.read(ColumnRoles(dropped: ["id"], weights: "w"), missing: .dropRows)
    #expect(samples.table.values == [1, 2] && samples.weights == [1] && reading.droppedRows == [3, 4, 5])
    let without = try file.read(ColumnRoles(inputs: ["x"]), missing: .dropRows)
    #expect(without.samples.table.values == [1, 2, 4, 5] && without.reading.droppedRows == [3, 5])
    #expect(throws: CSVError.missingValue(file: "f", row: 2, column: 1, name: "id", text: "?")) {
      try file.read(ColumnRoles())
    }
  }

  @Test("Random tables: permuted rows and columns give the permuted samples")
  func permutations() throws {
    try checkRandomCases("permuted tables") { random in
      let table = RandomTable(&random)
      let rows = Array(table.rows.indices).shuffled(using: &random)
      let columns = Array(table.header.indices).shuffled(using: &random)
      let roles = ColumnRoles(inputs: ["b", "kind", "a"], outputs: ["y"], weights: "w")
      func read(_ table: RandomTable) throws -> (chosen: SampleTable, samples: Samples) {
        let file = try CSVFile(bytes: Array(table.text.utf8), file: "f")
        let chosen = try file.read(roles, categories: ["kind"]).samples
        return (chosen, try chosen.samples())
      }
      let (first, second) = (try read(table), try read(table.permuted(rows: rows, columns: columns)))
      try ensure(
        first.chosen.inputNames == second.chosen.inputNames && first.chosen.outputNames == second.chosen.outputNames,
        "the names are \(second.chosen.inputNames)")
      for (k, row) in rows.enumerated() {
        try ensure(
          first.samples.input(row) == second.samples.input(k) && first.samples.target(row) == second.samples.target(k)
            && first.chosen.weights?[row] == second.chosen.weights?[k], "row \(row) of \(table.text)")
      }
    }
  }
}
