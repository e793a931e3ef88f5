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
      ("x1,x2,y\n1,,3\n", "row 2, column 2 (x2)"), ("x1,x2\n1,2\n", "2 columns"),
      ("x1,x2,x3,y\n1,2,3,4\n", "4 columns"),
      ("x1;x2;y\n1;2;3\n", "1;2;3"), ("x1,x2,y\n1,\"2,3\n", "row 2, column 2"),
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

  @Test(
    "Bad options",
    arguments: [
      ("--data @none.csv", "no such file"), ("--data @", "is a directory"), ("--test @none.csv", "no such file"),
      ("--intervals 10000 --levels 14", "81920000 intervals"), ("--layers 2,512,512,1 --levels 9", "--levels"),
      ("--layers 2", "--layers has 1 number"), ("--layers 2,0,1", "512 (got 0)"), ("--layers 2,x,1", "\"x\""),
      ("--layers 2,,1", "number 2"), ("--layers 2,600,1", "512"), ("--layers 3,3,1", "3 columns"),
      ("--order 0", "--order must be between 1 and 8 (got 0)"), ("--order 9", "8 (got 9)"),
      ("--order -4", "-4"), ("--intervals 0", "(got 0)"),
      ("--levels 0", "20 (got 0)"), ("--levels 3 --epochs 4,2", "--levels is 3 but --epochs has 2"),
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
    for command in ["train", "predict", "refine", "train --data x.csv --layers 2,1", "predict --model m"] {
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
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine && run.errors.contains("sample 1"))
    #expect(try files.run(Self.command.replacing("@run", with: "@clamped") + " --epochs 1").status == 0)
    let clamped = try files.run("predict --model @clamped/model.safetensors --data @far.csv")
    #expect(clamped.status == 0 && clamped.errors.contains("1 argument lay outside"))
    // Test samples are looked at before training, and the message says that it is them.
    try files.write("x1,x2,y\n10.5,0,1\n99,0,1\n", as: "far-test.csv")
    let test = try files.run(
      Self.command.replacing("@run", with: "@refused") + " --epochs 1 --outside error --test @far-test.csv")
    #expect(test.status == 64 && test.hasOneErrorLine && test.errors.contains("test samples: "), "\(test.errors)")
    #expect(test.errors.contains("sample 1") && files.names(in: "refused").isEmpty)
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

  @Test("A model whose first factor is zero is refined all the same")
  func zeroFactor() throws {
    let files = try TrainingFiles()
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [
        .normalise(Normalisation(width: 1, into: 0, 1, kind: .affine(scale: [0], shift: [0]))),
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
      ("predict \(model) --data @narrow.csv", "1 column"), ("predict \(model) --data @none.csv", "no such file"),
      ("refine \(model) --out @run/model.safetensors", "exists"), ("refine \(model) --out @x.csv", "exists"),
      ("refine \(model) --out @new --stages 0", "stage 0 has no splines"),
      ("refine \(model) --out @new --stages 9", "(got 9)"),
      ("refine \(model) --out @new --stages one", "one"), ("refine \(model) --out @new --knots 0,1", "2 knots"),
      ("refine \(model) --out @new --knots 0,1,2,3,4,5,6,7,8", "intervals differ"),
      ("refine \(model) --out @new --knots -3,-2,-1,0,1,2,3,x", "\"x\""),
      ("refine \(model) --out @new --knots -3,-2,-1,0,1/3,1,2,3,4", "t_1"),
      ("refine \(model) --out @new --data @narrow.csv", "1 column"),
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
