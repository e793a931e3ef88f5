import Foundation
import KANCore
import Splines
import Testing

/// A model of one input and two outputs, hat functions on 0, 1/2 and 1: 2 x and a constant.
@Suite("kan predict and kan refine: two outputs, and more rows than a chunk has")
struct PredictTests {
  private func write(
    _ files: TrainingFiles, constant: Double = 5, isStrict: Bool = false, names: [String] = ["first", "second"]
  ) throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 2, outside: isStrict ? .error : .clamp)
    let network = try Network(stages: [.splines(edges)], parameters: [0, 1, 2, constant, constant, constant])
    let inputs = names.isEmpty ? [] : ["place"]
    try ModelFile(network, inputNames: inputs, outputNames: names).write(to: files.path("m"))
  }

  @Test("Both outputs in their columns, and errors over both, by hand", arguments: ["double", "float"])
  func twoOutputs(precision: String) throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    try files.write("place,first,second\n0.25,1,3\n1,2,5\n0,0,5\n", as: "in.csv")
    let run = try files.run("predict --model @m --data @in.csv --precision \(precision)")
    #expect(
      run.status == 0 && run.output == "place,first,second\n0.25,0.5,5.0\n1.0,2.0,5.0\n0.0,0.0,5.0\n", "\(run.output)")
    // Differences -1/2 and 2 in the first row, none in the others: 17/4 over six numbers.
    #expect(
      run.errors == "mean squared error \(4.25 / 6), root mean square 0.8416, largest error 2, 3 rows\n",
      "\(run.errors)")
    // Only the last output of the last row is wrong.
    try files.write("place,first,second\n0.25,0.5,5\n1,2,8\n", as: "last.csv")
    let last = try files.run("predict --model @m --data @last.csv --precision \(precision)")
    #expect(last.errors == "mean squared error 2.25, root mean square 1.5, largest error 3, 2 rows\n", "\(last.errors)")
    try files.write("place,first,second\n0.25,0,5\n", as: "one.csv")
    #expect(try files.run("predict --model @m --data @one.csv").errors.hasSuffix("largest error 0.5, 1 row\n"))
    try write(files, names: [])
    try files.write("t\n0.5\n", as: "blind.csv")
    #expect(try files.run("predict --model @m --data @blind.csv").output == "t,y1,y2\n0.5,1.0,5.0\n")
  }

  @Test("True outputs may be missing, text, or too large: errors are over the rows that have all of them")
  func trueOutputs() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    let left = "2 of 3 rows left out of the errors: a true output is missing or not a number\n"
    for (name, rows, remark) in [
      ("all.csv", "0.25,1,3\n1,2,5\n0,0,5\n", ", largest error 2, 3 rows\n"),
      (
        "some.csv", "0.25,1,\n1,NA,5\n0,0,5\n",
        "mean squared error 0.0, root mean square 0, largest error 0, 1 row\n\(left)"
      ),
      (
        "text.csv", "0.25,low,3\n1,1e999,5\n0,1,5\n",
        "mean squared error 0.5, root mean square 0.7071, largest error 1, 1 row\n\(left)"
      ),
      (
        "none.csv", "0.25,?,3\n1,?,5\n0,?,5\n",
        "3 of 3 rows left out of the errors: a true output is missing or not a number\n"
      ),
    ] {
      try files.write("place,first,second\n" + rows, as: name)
      for options in ["", " --ignore-names", " --missing drop"] {
        let run = try files.run("predict --model @m --data @\(name)\(options)")
        #expect(
          run.status == 0 && run.output == "place,first,second\n0.25,0.5,5.0\n1.0,2.0,5.0\n0.0,0.0,5.0\n",
          "\(name): \(run.errors)")
        #expect(run.errors.hasSuffix(remark), "\(name): \(run.errors)")
      }
      for command in ["kernel", "refine --out @\(name)-finer", "plot --out @\(name).svg"] {
        #expect(try files.run("\(command) --model @m --data @\(name)").status == 0, "\(command), \(name)")
      }
    }
    // An input that is missing is an error, as before.
    try files.write("place,first,second\n,1,3\n", as: "place.csv")
    #expect(try files.run("predict --model @m --data @place.csv").status == 64)
  }

  @Test("Outputs that are not finite are counted, and the first is named by its row in the file")
  func notFinite() throws {
    let files = try TrainingFiles(samples: 2)
    let network = try Network(
      stages: [.linear(LinearMap(inputs: 2, outputs: 1))], parameters: [1e308, -1e308])
    try ModelFile(network, inputNames: ["a", "b"], outputNames: ["y"]).write(to: files.path("m"))
    try files.write("a,b\n1,1\n,0\n10,10\n2,0\n0,0\n", as: "in.csv")
    let run = try files.run("predict --model @m --data @in.csv --missing drop")
    #expect(run.status == 0 && run.output.hasPrefix("a,b,y\n1.0,1.0,0.0\n10.0,10.0,"), "\(run.output)")
    let remark = "2 of 4 outputs are not finite numbers, the first in row 4 of \(files.path("in.csv"))\n"
    #expect(run.errors.hasSuffix(remark), "\(run.errors)")
    try files.write("a,b\n1,1\n", as: "fine.csv")
    #expect(try files.run("predict --model @m --data @fine.csv").errors.isEmpty)
  }

  @Test("Remarks that cannot be written are left out; the predictions are complete")
  func noStandardError() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    try files.write("place,first,second\n0.25,1,3\n", as: "in.csv")
    let arguments = files.words("predict --model @m --data @in.csv")
    let run = try KANProcess.run(arguments, errorsTo: "/dev/full")
    #expect(run.status == 0 && run.output == "place,first,second\n0.25,0.5,5.0\n", "\(run.output)")
  }

  @Test("Tables have the inputs, or the inputs and all outputs: one or three columns")
  func columns() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    for (header, isAllowed) in [("a", true), ("a,b", false), ("a,b,c", true), ("a,b,c,d", false)] {
      let row = header.split(separator: ",").map { _ in "0.5" }.joined(separator: ",")
      try files.write("\(header)\n\(row)\n", as: "in.csv")
      for command in [
        "predict --model @m --data @in.csv", "kernel --model @m --data @in.csv",
        "refine --model @m --out @new --data @in.csv",
      ] {
        let run = try files.run(command + " --ignore-names")
        #expect(run.status == (isAllowed ? 0 : 64), "\(command), \(header): \(run.errors)")
        if !isAllowed { #expect(run.hasOneErrorLine && run.errors.contains("3 columns"), "\(run.errors)") }
        try? FileManager.default.removeItem(atPath: files.path("new"))
      }
    }
  }

  @Test("Columns are matched by name: moved, left out, or missed by name; --ignore-names takes them as they stand")
  func names() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    try files.write("extra,second,place,first\n9,3,0.25,1\n9,5,1,2\n", as: "moved.csv")
    let moved = try files.run("predict --model @m --data @moved.csv")
    #expect(moved.status == 0 && moved.output == "place,first,second\n0.25,0.5,5.0\n1.0,2.0,5.0\n", "\(moved.output)")
    #expect(
      moved.errors.contains("moved.csv: columns taken by name: place, first, second; not used: extra\n")
        && moved.errors.contains("mean squared error \(4.25 / 4)"), "\(moved.errors)")
    for (header, mentioned) in [
      ("t", "no column \"place\""), ("place,first", "no column \"second\""),
      ("place,place", "several columns \"place\""),
    ] {
      let row = header.split(separator: ",").map { _ in "0.5" }.joined(separator: ",")
      try files.write("\(header)\n\(row)\n", as: "in.csv")
      for command in ["predict --model @m", "kernel --model @m", "refine --model @m --out @new"] {
        let run = try files.run(command + " --data @in.csv")
        #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(command), \(header): \(run.errors)")
        #expect(run.errors.contains(mentioned) && run.errors.contains("--ignore-names"), "\(run.errors)")
      }
    }
    try files.write("t\n0.5\n", as: "in.csv")
    #expect(try files.run("predict --model @m --data @in.csv --ignore-names").output == "t,first,second\n0.5,1.0,5.0\n")
    try files.write("place;first;second\n0.5;1;5\n", as: "semicolons.csv")
    let other = try files.run("predict --model @m --data @semicolons.csv")
    #expect(other.status == 64 && other.errors.contains("--separator semicolon"), "\(other.errors)")
    let read = try files.run("predict --model @m --data @semicolons.csv --separator semicolon")
    #expect(read.output == "place,first,second\n0.5,1.0,5.0\n", "\(read.errors)")
  }

  @Test("Texts of a model are its indicators, whatever else the table has; missing values are refused or dropped")
  func texts() throws {
    let files = try TrainingFiles(samples: 2)
    let network = try Network(stages: [.linear(LinearMap(inputs: 3, outputs: 1))], parameters: [10, 20, 1])
    try ModelFile(network, inputNames: ["color=blue", "color=red", "x"], outputNames: ["y"]).write(to: files.path("m"))
    try files.write("id,x,color,y\nA1,0.5,red,20.5\nA2,0.25,blue,?\nA3,0.75,,1\nA4,1,red,21\n", as: "in.csv")
    let run = try files.run("predict --model @m --data @in.csv --missing drop")
    #expect(
      run.status == 0
        && run.output == "color=blue,color=red,x,y\n0.0,1.0,0.5,20.5\n1.0,0.0,0.25,10.25\n0.0,1.0,1.0,21.0\n",
      "\(run.output)")
    #expect(
      run.errors.contains("1 of 4 rows left out because of missing values (row 4)")
        && run.errors.contains("columns taken by name: color=blue, color=red, x, y; not used: id\n")
        && run.errors.contains("mean squared error 0.0,") && run.errors.contains("largest error 0, 2 rows\n")
        && run.errors.contains("1 of 3 rows left out of the errors: a true output is missing or not a number\n"),
      "\(run.errors)")
    try files.write("color,x\nblue,0.25\n", as: "blue.csv")
    let blue = try files.run("predict --model @m --data @blue.csv --categories color")
    #expect(blue.output == "color=blue,color=red,x,y\n1.0,0.0,0.25,10.25\n" && blue.errors.isEmpty, "\(blue.errors)")
    try files.write("color,x\nmauve,1\n", as: "mauve.csv")
    try files.write("x\n1\n", as: "few.csv")
    for (options, mentioned) in [
      ("--data @in.csv", "row 4, column 3 (color): an empty field is a missing value"),
      ("--data @in.csv --missing ignore", "ignore"),
      ("--data @mauve.csv", "\"mauve\" is not among the known values blue, red"),
      ("--data @few.csv", "few.csv has no column \"color\", one of text with the values blue, red;"),
      ("--data @blue.csv --categories x", "--categories has the column x"),
      ("--data @blue.csv --categories color --ignore-names", "by position"),
      ("--data @blue.csv --ignore-names", "blue.csv has 2 columns; the model needs its 3 inputs"),
      ("--data @blue.csv --categories \"color", "--categories, row 1, column 1"),
    ] {
      let refused = try files.run("predict --model @m \(options)")
      #expect(refused.status == 64 && refused.output.isEmpty && refused.hasOneErrorLine, "\(refused.errors)")
      #expect(refused.errors.contains(mentioned), "\(refused.errors)")
    }
  }

  @Test(
    "Points outside are found in the last of 4097 and of 10000 rows, and named where that is asked for",
    arguments: [4097, 10000])
  func lastChunk(rows: Int) throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    let inside = String(repeating: "0.5\n", count: rows - 1)
    try files.write("place\n\(inside)7\n", as: "last.csv")
    let clamped = try files.run("predict --model @m --data @last.csv")
    #expect(
      clamped.status == 0 && clamped.errors == "1 argument lay outside the knots of their layer\n", "\(clamped.errors)")
    let lines = clamped.output.split(separator: "\n")
    #expect(
      lines.count == rows + 1 && lines[rows] == "7.0,2.0,5.0" && lines[1..<rows].allSatisfy { $0 == "0.5,1.0,5.0" })
    try files.write("place\n-3\n\(inside)7\n", as: "both.csv")
    let both = try files.run("predict --model @m --data @both.csv")
    #expect(both.errors == "2 arguments lay outside the knots of their layer\n")
    try write(files, isStrict: true)
    let refused = try files.run("predict --model @m --data @last.csv")
    #expect(refused.status == 64 && refused.output.isEmpty && refused.hasOneErrorLine)
    #expect(
      refused.errors.contains("last.csv, row \(rows + 1), column 1 (place): 7.0 lies outside"), "\(refused.errors)")
  }

  @Test(
    "A row where a hidden unit has no value is named by its number in the file",
    arguments: ["predict", "refine --out @new", "plot --out @new"])
  func hiddenUnit(command: String) throws {
    let files = try TrainingFiles(samples: 2)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [
        .linear(LinearMap(inputs: 2, outputs: 1)),
        .normalize(Normalization(width: 1, into: 0, 1, kind: .batchRange(remembered: [0...4]))),
        .splines(SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: .error)),
      ], parameters: [1, 1, 0, 1, 2])
    try ModelFile(network, inputNames: ["a", "b"], outputNames: ["y"]).write(to: files.path("m"))
    // The sum goes from 0 ... 4 to 0 ... 1; the third row is left out, and the last is outside.
    try files.write("a,b\n1,1\n,7\n2,2\n3,2\n", as: "in.csv")
    let run = try files.run("\(command) --model @m --data @in.csv --missing drop")
    #expect(run.status == 64 && run.output.isEmpty, "\(run.errors)")
    let error = run.errors.split(separator: "\n").last ?? ""
    #expect(error.contains("in.csv, row 5: a hidden unit is 1.25, outside its knots on [0.0, 1.0]"), "\(error)")
    #expect(error.contains("--outside, such as clamp or linear"), "\(error)")
  }

  @Test("A refined model keeps its names; its outputs are told by the largest magnitude, whatever the sign")
  func refinement() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files, constant: -7)
    let run = try files.run("refine --model @m --out @new")
    #expect(run.status == 0 && run.output.contains("at 1000 points; outputs up to 7)"), "\(run.output)")
    #expect(run.output.contains("stage 0: 2 -> 4 intervals\nparameters: 6 -> 10\n"))
    let (old, new) = (try ModelFile(reading: files.path("m")), try ModelFile(reading: files.path("new")))
    #expect(old.inputNames == ["place"] && new.inputNames == ["place"] && new.outputNames == ["first", "second"])
    // Hat functions on quarters.
    #expect(new.network.parameters == [0, 0.5, 1, 1.5, 2, -7, -7, -7, -7, -7])
  }

  @Test("A refined model reports the same values outside the training samples and in their gaps")
  func coverageOfRefinedModels() throws {
    let files = try TrainingFiles(samples: 2)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 2, outputs: 1)
    let coverage = [
      InputCoverage(range: 0.125...0.875, gaps: [0.25...0.75]), InputCoverage(range: 0.5...0.5, gaps: []),
    ]
    try ModelFile(
      Network(stages: [.splines(edges)], parameters: [0, 1, 2, 5, 5, 5]), inputNames: ["x", "c"], outputNames: ["y"],
      coverage: coverage
    ).write(to: files.path("m"))
    // In x: outside, covered, two in the gap, outside; in c: one other value.
    try files.write("x,c\n0,0.5\n0.1875,0.5\n0.5,0.5\n0.625,0.25\n1,0.5\n", as: "in.csv")
    let remarks = [
      "column x: 2 of 5 values lie outside 0.125 ... 0.875, the range of the training samples\n",
      "column x: 2 of 5 values lie in gaps of the training samples\n",
      "column c: 1 of 5 values differ from 0.5, the only one in the training samples\n",
    ].joined()
    #expect(try files.run("predict --model @m --data @in.csv").errors == remarks)
    for (number, options) in [
      "--model @m", "--model @m --stages 0", "--model @m --data @in.csv",
      "--model @m --knots -1/2,0,1/4,1/2,3/4,1,3/2", "--model @new0",
    ].enumerated() {
      let run = try files.run("refine \(options) --out @new\(number)")
      #expect(run.status == 0, "\(options): \(run.errors)")
      let model = try ModelFile(reading: files.path("new\(number)"))
      #expect(model.coverage == coverage && model.inputNames == ["x", "c"] && model.outputNames == ["y"], "\(options)")
      let predicted = try files.run("predict --model @new\(number) --data @in.csv")
      #expect(predicted.status == 0 && predicted.errors == remarks, "\(options): \(predicted.errors)")
    }
  }
}
