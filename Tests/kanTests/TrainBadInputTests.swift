import Foundation
import KANCore
import Splines
import Testing

@Suite("kan train, predict, refine: bad input gives one clear line, and nothing is written")
struct TrainBadInputTests {
  static let command = "train --data @train.csv --layers 2,3,1 --intervals 2 --out @run"

  @Test(
    "Bad tables",
    arguments: [
      ("", "is empty"), ("x1,x2,y\n", "no samples"), ("1,2,3\n4,5,6\n", "row 1"), ("x1,x2,y\n1,2,3\n4,5\n", "row 3"),
      ("x1,x2,y\n1,2,3\n4,5,6,7\n", "row 3"), ("x1,x2,y\n1,2,3\n4,five,6\n", "row 3, column 2 (x2)"),
      ("x1,x2,y\n1,2,nan\n", "row 2, column 3 (y)"), ("x1,x2,y\n1,inf,3\n", "row 2, column 2 (x2)"),
      ("x1,x2,y\n1,,3\n", "row 2, column 2 (x2)"), ("x1;x2;y\n1;2;3\n", "--separator semicolon"),
      ("x1,x2,y\n1,\"2,3\n", "row 2, column 2"),
    ])
  func tables(text: String, mentioned: String) throws {
    let files = try TrainingFiles()
    try files.write(text, as: "bad.csv")
    for command in [
      Self.command.replacing("@train.csv", with: "@bad.csv"), Self.command + " --test @bad.csv",
    ] {
      let run = try files.run(command)
      #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.errors)")
      #expect(run.errors.contains(mentioned) && run.errors.contains("bad.csv"), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: files.path("run")))
    }
  }

  @Test("Columns missing or too many in training samples, and columns of test samples by name")
  func columns() throws {
    let files = try TrainingFiles()
    try files.write("x1,x2\n1,2\n", as: "few.csv")
    try files.write("x1,x2,x3,y\n1,2,3,4\n", as: "many.csv")
    try files.write(",x2,y\n0,2,4\n1,3,4\n", as: "index.csv")
    for (options, mentioned) in [
      ("--data @few.csv", "2 columns"), ("--data @many.csv", "4 columns"), ("--data @index.csv", "numbers the rows"),
      ("--test @few.csv", "no column \"y\""), ("--test @few.csv --ignore-names", "2 columns"),
      ("--test @many.csv --ignore-names", "4 columns"),
    ] {
      let run = try files.run(
        options.hasPrefix("--data")
          ? Self.command.replacing("--data @train.csv", with: options) : "\(Self.command) \(options)")
      #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(options): \(run.errors)")
      #expect(run.errors.contains(mentioned), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: files.path("run")))
    }
    // The same test samples with their columns elsewhere give the same error.
    let table = try CSVTable(reading: files.path("test.csv"))
    let rows = stride(from: 0, to: table.values.count, by: 3).map { table.values[$0..<$0 + 3].map { "\($0)" } }
    try files.write(
      "y,more,x2,x1\n" + rows.map { "\($0[2]),7,\($0[1]),\($0[0])\n" }.joined(), as: "moved.csv")
    let plain = try files.run(Self.command + " --epochs 2 --test @test.csv")
    let moved = try files.run(Self.command.replacing("@run", with: "@moved") + " --epochs 2 --test @moved.csv")
    #expect(moved.status == 0 && moved.errors.contains("columns taken by name: x1, x2, y; not used: more"))
    func line(_ run: KANProcess) -> Substring? {
      run.output.split(separator: "\n").first { $0.hasPrefix("test error") }
    }
    #expect(line(plain) != nil && line(plain) == line(moved))
  }

  @Test("Test samples by position have the columns of the training file, whatever roles these have by name")
  func positions() throws {
    let files = try TrainingFiles()
    let table = try CSVTable(reading: files.path("train.csv"))
    let rows = stride(from: 0, to: table.values.count, by: 3).map { table.values[$0..<$0 + 3].map { "\($0)" } }
    // The output first, a column that is dropped, and weights; other names and texts where nothing is read.
    try files.write(
      "y,id,x2,w,x1\n" + rows.map { "\($0[2]),7,\($0[1]),1,\($0[0])\n" }.joined(), as: "first.csv")
    try files.write("a,b,c,d,e\n" + rows.map { "\($0[2]),no,\($0[1]),none,\($0[0])\n" }.joined(), as: "other.csv")
    let command =
      "train --data @first.csv --outputs y --inputs x1,x2 --drop id --weights-column w --intervals 2 --epochs 3 --out "
    var errors: [Double] = []
    for (name, options) in [
      ("named", "--test @first.csv"), ("same", "--test @first.csv --ignore-names"),
      ("other", "--test @other.csv --ignore-names"),
    ] {
      let run = try files.run(command + "@\(name) " + options)
      #expect(run.status == 0, "\(name): \(run.errors)")
      errors.append(try files.number("test_loss", name))
      #expect(try abs(files.number("loss", name) - errors[0]) <= 1e-12 * errors[0], "\(name)")
    }
    #expect(errors[1] == errors[0] && errors[2] == errors[0], "\(errors)")
    let few = try files.run(command + "@few --test @train.csv --ignore-names")
    #expect(
      few.status == 64 && few.hasOneErrorLine && few.errors.contains("it needs the 5 columns of"), "\(few.errors)")
    #expect(few.errors.contains("first.csv, in the same order"), "\(few.errors)")
  }

  @Test("A checkpoint is a model like any other: it knows its columns, their values, and what its outputs are")
  func checkpoint() throws {
    let files = try TrainingFiles()
    #expect(try files.run(Self.command + " --epochs 3,2").status == 0)
    let (model, checkpoint) = (
      try ModelFile(reading: files.path("run/model.safetensors")),
      try ModelFile(reading: files.path("run/checkpoint.safetensors"))
    )
    #expect(checkpoint.inputNames == ["x1", "x2"] && checkpoint.outputNames == ["y"])
    #expect(checkpoint.coverage == model.coverage && checkpoint.coverage.count == 2 && checkpoint.outputKind == .values)
    // Columns in another order, and one more.
    let table = try CSVTable(reading: files.path("test.csv"))
    let rows = stride(from: 0, to: table.values.count, by: 3).map { table.values[$0..<$0 + 3].map { "\($0)" } }
    try files.write("more,y,x2,x1\n" + rows.map { "7,\($0[2]),\($0[1]),\($0[0])\n" }.joined(), as: "moved.csv")
    let plain = try files.run("predict --model @run/checkpoint.safetensors --data @test.csv")
    let moved = try files.run("predict --model @run/checkpoint.safetensors --data @moved.csv")
    #expect(moved.status == 0 && moved.output == plain.output && plain.output.hasPrefix("x1,x2,y\n"), "\(moved.errors)")
    try files.write("x,class\n" + (0..<20).map { "\($0),\($0 % 3 == 0 ? 1 : 0)\n" }.joined(), as: "classes.csv")
    let classes = try files.run("train --data @classes.csv --layers 1,1 --epochs 1 --logistic --out @classes")
    #expect(classes.status == 0, "\(classes.errors)")
    #expect(try Checkpoint(reading: files.path("classes/checkpoint.safetensors")).model.outputKind == .logOdds)
  }

  @Test(
    "A constant column is named; what lies outside the training samples, or in their gaps, is counted at prediction")
  func coverage() throws {
    let files = try TrainingFiles(samples: 2)
    try files.write("c,x,y\n" + (0...20).map { "300,\(Double($0) / 2),\($0)\n" }.joined(), as: "constant.csv")
    let run = try files.run(
      "train --data @constant.csv --layers 2,1 --levels 1 --epochs 50 --optimizer lm --out @run --threads 1")
    #expect(
      run.status == 0 && run.errors.contains("column c is 300.0 in every row, so it has no effect"), "\(run.errors)")
    try files.write("c,x\n300,7\n300.2,7\n300,11\n301,-1\n", as: "new.csv")
    let predicted = try files.run("predict --model @run/model.safetensors --data @new.csv")
    let values = predicted.output.split(separator: "\n").dropFirst().compactMap { Double($0.split(separator: ",")[2]) }
    #expect(values.count == 4 && abs(values[0] - 14) < 1e-6 && values[1] == values[0], "\(predicted.output)")
    #expect(
      predicted.errors.contains(
        "column c: 2 of 4 values differ from 300.0, the only one in the training samples; the model ignores the column")
        && predicted.errors.contains("column x: 2 of 4 values lie outside 0 ... 10, the range of the training samples"),
      "\(predicted.errors)")
    // A gap of four of ten intervals holds the support of a spline of order four.
    try files.write(
      "x,y\n" + [0.0, 1, 2, 3, 7, 8, 9, 10].map { "\($0),\($0)\n" }.joined(), as: "gap.csv")
    #expect(
      try files.run("train --data @gap.csv --layers 1,1 --intervals 10 --levels 1 --epochs 5 --out @gap").status == 0)
    try files.write("x\n2.5\n3\n5\n6.9\n", as: "in.csv")
    let inside = try files.run("predict --model @gap/model.safetensors --data @in.csv")
    #expect(inside.errors == "column x: 2 of 4 values lie in gaps of the training samples\n", "\(inside.errors)")
  }

  @Test(
    "Bad options",
    arguments: [
      ("--data @none.csv", "no such file"), ("--data @", "is a directory"), ("--test @none.csv", "no such file"),
      ("--intervals 10000 --levels 14", "81920000 intervals"), ("--layers 2,512,512,1 --levels 9", "--levels"),
      ("--layers 2", "--layers has 1 number"), ("--layers 2,0,1", "10000 (got 0)"), ("--layers 2,x,1", "\"x\""),
      ("--layers 2,,1", "number 2"), ("--layers 2,60000,1", "10000 (got 60000)"), ("--layers 3,3,1", "3 columns"),
      ("--order 0", "--order must be between 1 and 8 (got 0)"), ("--order 9", "8 (got 9)"),
      ("--order -4", "-4"), ("--intervals 0", "(got 0)"),
      ("--levels 0", "20 (got 0)"), ("--levels 3 --epochs 2", "--epochs has 1 number;"),
      ("--levels 3 --epochs 4,2", "--levels is 3 but --epochs has 2"),
      ("--epochs 4,-2", "-2"), ("--epochs few", "few"), ("--optimizer newton", "newton"),
      ("--geometry hat", "hat"), ("--gradient spline --geometry relu --optimizer lbfgs", "mixed rule"),
      ("--gradient spline --geometry relu --optimizer lm", "mixed rule"),
      ("--basis relu --geometry spline", "--basis"), ("--batch-size 0", "1 (got 0)"),
      ("--batch-size 8 --optimizer lbfgs", "--batch-size cannot be combined with --optimizer lbfgs"),
      ("--batch-size 8 --optimizer lm", "--batch-size cannot be combined with --optimizer lm"),
      ("--learning-rate 0", "\"0\""),
      ("--learning-rate fast", "fast"), ("--learning-rate nan", "nan"),
      ("--learning-rate 1,2,3 --epochs 4,2", "3 numbers"),
      ("--tolerance 0", "(got \"0\")"), ("--tolerance small", "small"), ("--tolerance nan", "nan"),
      ("--gradient-tolerance -1e-3", "(got \"-1e-3\")"), ("--gradient-tolerance inf", "inf"),
      ("--patience 0", "--patience must be at least 1"), ("--patience soon", "soon"), ("--progress 0.1", "--patience"),
      ("--patience 3 --progress 1", "(got \"1\")"), ("--patience 3 --progress much", "much"),
      ("--final-learning-rate 0.1", "--schedule"), ("--threads 0", "1024 (got 0)"), ("--precision half", "half"),
      ("--outside ignore", "ignore"), ("--hidden none", "none"), ("--checkpoint-seconds -1", "-1"),
      ("--linear-first --layers 2,1", "--linear-first"), ("--activation tanh --order 4 --epochs 4", "--order"),
      ("--activation relu --levels 2", "perceptron"), ("--activation tanh --epochs 4 --linear-first", "perceptron"),
      ("--activation tanh --epochs 4 --geometry relu", "perceptron"), ("--seed -1", "-1"), ("--out", "--out"),
      ("--out @train.csv", "is a file"), ("--nonsense", "--nonsense"),
    ])
  func options(options: String, mentioned: String) throws {
    let files = try TrainingFiles()
    // Later options replace earlier ones; --intervals would contradict a perceptron.
    let base = options.contains("--activation") ? Self.command.replacing("--intervals 2 ", with: "") : Self.command
    let run = try files.run(base + " " + options)
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.status) \(run.errors)")
    #expect(run.errors.contains(mentioned), "\(run.errors)")
    #expect(files.names(in: "run").isEmpty)
  }

  @Test("Missing options are named")
  func missing() throws {
    for command in ["train", "predict", "refine", "prune", "train --layers 2,1", "predict --model m"] {
      let run = try KANProcess.run(command)
      #expect(run.status == 64 && run.hasOneErrorLine && run.errors.contains("--"), "\(run.errors)")
    }
  }

  @Test("Diverging training ends with advice and keeps the best network")
  func divergence() throws {
    let files = try TrainingFiles()
    let run = try files.run(Self.command + " --optimizer gd --learning-rate 1e160 --epochs 5,5")
    #expect(run.status == 1 && run.hasOneErrorLine && run.errors.contains("learning rate"), "\(run.errors)")
    #expect(try Network(reading: files.path("run/model.safetensors")).parameters.allSatisfy(\.isFinite))
  }

  @Test("Points outside are an error where that is asked for")
  func outside() throws {
    let files = try TrainingFiles()
    #expect(try files.run(Self.command + " --epochs 1 --outside error").status == 0)
    try files.write("x1,x2\n10.5,0\n99,0\n", as: "far.csv")
    let run = try files.run("predict --model @run/model.safetensors --data @far.csv")
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.errors)")
    let reason = ", row 3, column 1 (x1): 99.0 lies outside the knots of the model, which has no value there"
    #expect(
      run.errors.contains("far.csv" + reason) && run.errors.contains("another --outside, such as clamp or linear"))
    #expect(try files.run(Self.command.replacing("@run", with: "@clamped") + " --epochs 1").status == 0)
    let clamped = try files.run("predict --model @clamped/model.safetensors --data @far.csv")
    #expect(clamped.status == 0 && clamped.errors.contains("1 argument lay outside"))
    // Test samples are looked at before training, and the message says that it is them.
    try files.write("x1,x2,y\n10.5,0,1\n99,0,1\n", as: "far-test.csv")
    let test = try files.run(
      Self.command.replacing("@run", with: "@refused") + " --epochs 1 --outside error --test @far-test.csv")
    #expect(
      test.status == 64 && test.hasOneErrorLine && test.errors.contains("far-test.csv" + reason), "\(test.errors)")
    #expect(files.names(in: "refused").isEmpty)
  }

  @Test("Ranges too narrow to map, losses that are no numbers and directories in a file are told with what to do")
  func extremes() throws {
    let files = try TrainingFiles()
    try files.write("x1,x2,y\n1,0,1\n1,1e-310,2\n", as: "narrow.csv")
    let narrow = try files.run(Self.command.replacing("@train.csv", with: "@narrow.csv") + " --epochs 1")
    #expect(narrow.status == 64 && narrow.hasOneErrorLine && narrow.errors.contains("column 1"), "\(narrow.errors)")
    try files.write("x1,x2,y\n-1.7e308,0,1\n1.7e308,1,2\n0,0.5,3\n", as: "wide.csv")
    let wide = Self.command.replacing("@train.csv", with: "@wide.csv") + " --epochs 1"
    let noNumber = try files.run(wide + " --linear-first")
    #expect(noNumber.status == 64 && noNumber.errors.contains("is not a number"), "\(noNumber.errors)")
    // Without the linear map the ends of the range go to the ends of the knots.
    let run = try files.run(wide + " --outside error")
    #expect(run.status == 0 && run.output.contains("\n1 epoch, "), "\(run.errors)")
    let inFile = try files.run(Self.command.replacing("@run", with: "@train.csv/run") + " --epochs 1")
    #expect(inFile.status == 1 && inFile.hasOneErrorLine && inFile.errors.contains("give another --out"))
  }

  @Test("Refinement is measured at points of the box of a first linear map: others would be refused here")
  func boxOfALinearMap() throws {
    let files = try TrainingFiles(samples: 2)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [
        .linear(LinearMap(inputs: 1, outputs: 1)),
        .normalize(Normalization(width: 1, into: 0, 1, kind: .linearBounds(box: [100...200]))),
        .splines(SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: .error)),
      ], parameters: [1, 2, 5, 3])
    try network.write(to: files.path("linear"))
    let run = try files.run("refine --model @linear --out @finer")
    #expect(run.status == 0 && run.output.contains("2 -> 4 intervals"), "\(run.errors)")
  }

  @Test("A model whose first factor is zero is refined all the same")
  func zeroFactor() throws {
    let files = try TrainingFiles()
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [
        .normalize(Normalization(width: 1, into: 0, 1, kind: .affine(scale: [0], shift: [0]))),
        .splines(SplineEdges(knots: knots, inputs: 1, outputs: 1)),
      ], parameters: [1, 2, 3, 4])
    try network.write(to: files.path("flat"))
    let run = try files.run("refine --model @flat --out @finer")
    #expect(run.status == 0 && run.output.contains("2 -> 4 intervals"), "\(run.errors)")
  }

  @Test("Bad models and tables for predict and refine")
  func models() throws {
    let files = try TrainingFiles()
    #expect(try files.run(Self.command + " --epochs 1").status == 0)
    let good = try files.bytes("run/model.safetensors")
    try good.dropLast(9).write(to: URL(filePath: files.path("short")))
    try files.write("x1,x2,y\n1,2,3\n", as: "table")
    try Data().write(to: URL(filePath: files.path("nothing")))
    var tensors = try TensorFile(reading: files.path("run/model.safetensors"))
    tensors.metadata["version"] = "99"
    try tensors.write(to: files.path("future"))
    tensors = try TensorFile(reading: files.path("run/model.safetensors"))
    tensors.metadata["format"] = "pt"
    try tensors.write(to: files.path("foreign"))
    for (model, mentioned) in [
      ("none", "no such file"), ("short", "truncated"), ("table", "not a file of this package"), ("nothing", "empty"),
      ("future", "version 99"), ("foreign", "another program"), ("run", "is a directory"),
    ] {
      for command in ["predict --model @\(model) --data @x.csv", "refine --model @\(model) --out @new"] {
        let run = try files.run(command)
        #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(command): \(run.errors)")
        #expect(run.errors.contains(mentioned), "\(run.errors)")
      }
    }
    try files.write("x1\n1\n", as: "narrow.csv")
    let model = "--model @run/model.safetensors"
    for (command, mentioned) in [
      ("predict \(model) --data @narrow.csv", "no column \"x2\""),
      ("predict \(model) --data @none.csv", "no such file"),
      ("refine \(model) --out @run/model.safetensors", "exists"), ("refine \(model) --out @x.csv", "exists"),
      ("refine \(model) --out @new --stages 0", "stage 0 has no splines"),
      ("refine \(model) --out @new --stages 9", "(got 9)"),
      ("refine \(model) --out @new --stages one", "one"), ("refine \(model) --out @new --knots 0,1", "2 knots"),
      ("refine \(model) --out @new --knots 0,1,2,3,4,5,6,7,8", "intervals differ"),
      ("refine \(model) --out @new --knots -3,-2,-1,0,1,2,3,x", "\"x\""),
      ("refine \(model) --out @new --knots -3,-2,-1,0,1/3,1,2,3,4", "t_1"),
      ("refine \(model) --out @new --data @narrow.csv", "no column \"x2\""),
    ] {
      let run = try files.run(command)
      #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(command): \(run.errors)")
      #expect(run.errors.contains(mentioned), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: files.path("new")))
    }
    #expect(try files.bytes("run/model.safetensors") == good)
    let unwritable = try files.run("refine \(model) --out @nowhere/new")
    #expect(unwritable.status == 1 && unwritable.hasOneErrorLine && unwritable.errors.contains("cannot be written"))
  }
}
