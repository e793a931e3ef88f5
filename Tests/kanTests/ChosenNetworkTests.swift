import Foundation
import KANCore
import SeededRandom
import Testing

@Suite("kan train without options of training: the network, its penalty, or both are chosen")
struct ChosenNetworkTests {
  @Test("kan train --data x.csv alone writes x-run in the working directory, and says what it chose among")
  func automatic() throws {
    let files = try TrainingFiles()
    let work = files.url.appending(path: "work")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    try files.bytes("train.csv").write(to: work.appending(path: "x.csv"))
    let run = try KANProcess.run(["train", "--data", "x.csv"], in: work)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(files.names(in: "work") == ["x-run", "x.csv"])
    let contents = ["checkpoint.safetensors", "model.safetensors", "result.json", "trace.csv"]
    #expect(files.names(in: "work/x-run") == contents && run.output.hasSuffix("\nwritten to x-run\n"))
    // A wave plus a kink of another input: a sum, and neither linear nor in need of a hidden layer.
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "64 rows to train on, 16 held out to choose a network")
    #expect(lines[1].hasPrefix("candidate ") && lines.contains { $0.hasPrefix("linear ") && !$0.contains("chosen") })
    let chosen = lines.filter { $0.hasSuffix("chosen") }
    #expect(chosen.count == 1 && chosen[0].hasPrefix("[2, 1] "), "\(run.output)")
    #expect(chosen[0].hasSuffix("  80 rows by cross-validation, chosen"), "\(run.output)")
    #expect(lines[1] == "candidate  RMS, held out  gain / standard error  measured on", "\(run.output)")
    #expect(lines.contains { $0.hasPrefix("validation error ") && $0.hasSuffix("final training on all rows") })

    let result = try files.result("work/x-run")
    let selection = try #require(result["selection"] as? [String: Any])
    let candidates = try #require(selection["candidates"] as? [[String: Any]])
    #expect(candidates.map { $0["name"] as? String } == ["linear", "[2, 1]"] && selection["chosen"] as? Int == 1)
    #expect(selection["rows"] as? Int == 64 && selection["validation_rows"] as? Int == 16)
    #expect(candidates[0]["gain"] is NSNull && candidates[1]["gain"] is Double)
    #expect(candidates[1]["gain_rows"] as? Int == 80 && candidates[1]["gain_is_cross_validated"] as? Bool == true)
    #expect(try files.number("validation_loss", "work/x-run") > 0)
    // The library chooses the same network, which is trained on all rows in the end.
    let samples = try Samples(csv: files.path("train.csv"), inputs: 2)
    let model = try ModelFile(reading: files.path("work/x-run/model.safetensors"))
    let fit = try ModelSelection(for: samples).trained()
    #expect(model.network == fit.network && model.inputNames == ["x1", "x2"])
    let root = try files.number("root_mean_square", "work/x-run")
    let error = try model.network.meanSquaredError(on: samples).squareRoot()
    #expect(abs(root - error) <= 1e-12 * error)
    // The trace has validation losses, but not in the final training.
    let trace = try String(decoding: files.bytes("work/x-run/trace.csv"), as: UTF8.self).split(separator: "\n")
    #expect(trace[0].hasSuffix(",validation_loss") && !trace[1].hasSuffix(",") && trace[trace.count - 1].hasSuffix(","))
  }

  @Test("Layers that are given are kept, and their penalty is chosen")
  func layers() throws {
    let files = try TrainingFiles()
    for (layers, names) in [("2,3,1", ["[2, 3, 1]"]), ("2,1", ["linear", "[2, 1]"])] {
      let run = try files.run("train --data @train.csv --layers \(layers) --out @run\(names.count)")
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      let result = try files.result("run\(names.count)")
      let selection = try #require(result["selection"] as? [String: Any])
      let candidates = try #require(selection["candidates"] as? [[String: Any]])
      #expect(candidates.map { $0["name"] as? String } == names)
      let widths = try Network(reading: files.path("run\(names.count)/model.safetensors")).widths
      #expect(widths.map(String.init).joined(separator: ",") == layers)
      #expect(result["validation_loss"] is Double)
    }
  }

  @Test("Without validation rows nothing is chosen, and four levels are trained on all rows")
  func withoutValidation() throws {
    let files = try TrainingFiles()
    let run = try files.run("train --data @train.csv --validation 0 --out @run")
    #expect(run.status == 0 && !run.output.contains("held out") && !run.output.contains("validation"))
    let result = try files.result("run")
    #expect(result["validation_loss"] is NSNull && result["selection"] is NSNull)
    let levels = try #require(result["levels"] as? [[String: Any]])
    #expect(levels.compactMap { $0["intervals"] as? Int } == [5, 10, 20, 40])
    #expect(try !String(decoding: files.bytes("run/trace.csv"), as: UTF8.self).contains("validation_loss"))
    // [2, 5, 1] has 15 edges of 43 functions in the end.
    #expect(run.hasOneErrorLine && run.errors.contains("645 parameters on the last level for 80 numbers to fit"))
  }

  @Test("More parameters than numbers to fit are warned about, unless there is a penalty")
  func tooManyParameters() throws {
    let files = try TrainingFiles()
    let command = "train --data @train.csv --layers 2,2,1 --epochs 1"
    // Six edges with 5 functions, or with 23 of them; a share of 0.7 leaves 24 rows to train on.
    for (number, options, warning) in [
      (0, "--intervals 2", nil), (1, "--intervals 20", "138 parameters on the last level for 80 numbers to fit"),
      (2, "--intervals 20 --smoothing 1e-3", nil), (3, "--intervals 20 --smoothing 1e-3,1e-4", nil),
      (4, "--intervals 2 --validation 0.7", "30 parameters on the last level for 24 numbers to fit"),
    ] as [(Int, String, String?)] {
      let run = try files.run("\(command) \(options) --out @run\(number)")
      #expect(run.status == 0, "\(run.errors)")
      if let warning {
        #expect(run.hasOneErrorLine && run.errors.contains(warning), "\(options): \(run.errors)")
      } else {
        #expect(run.errors.isEmpty, "\(options): \(run.errors)")
      }
    }
  }

  @Test("With validation rows every iteration is an epoch, and the network with the smallest validation error is kept")
  func validation() throws {
    let files = try TrainingFiles(samples: 2)
    let seed: UInt64 = 4100
    var random = SplitMix64(seed: seed)
    let inputs = (0..<80).map { _ in [random.unit(), random.unit()] }
    try Samples(inputs: inputs, targets: inputs.map { [$0[0] + 2 * random.unit() - 1] }).table()
      .write(to: files.path("noisy.csv"))
    // On two intervals all functions of the inputs and of the hidden units are reached, so that no edge is continued.
    let command = "train --data @noisy.csv --test @noisy.csv --layers 2,3,1 --intervals 2 --epochs 4,2"
    let run = try files.run(command + " --validation 0.25 --out @run")
    #expect(run.status == 0 && run.output.hasPrefix("60 rows to train on, 20 held out\n"), "\(run.errors)")
    let trace = try CSVTable(reading: files.path("run/trace.csv"))
    let column = try #require(trace.header.firstIndex(of: "validation_loss"))
    let losses = (0..<trace.rows).map { trace.values[$0 * trace.columns + column] }
    let least = losses.min()!
    // Noise is fitted after some iterations, of which the first level has at most 80.
    #expect(losses[losses.count - 1] > least && trace.rows > 20 && trace.rows <= 120, "seed \(seed): \(losses)")
    #expect(try abs(files.number("validation_loss", "run") - least) <= 1e-13 * least)
    let samples = try Samples(csv: files.path("noisy.csv"), inputs: 2)
    let split = try #require(try Samples.split(80, 0.25, seed: 1234))
    let network = try Network(reading: files.path("run/model.safetensors"))
    let own = try network.meanSquaredError(on: samples.selecting(split.validation))
    #expect(abs(own - least) <= 1e-12 * least, "seed \(seed): \(own), not \(least)")
    #expect(try files.result("run")["selection"] is NSNull)
    let help = try KANProcess.run("train --help").output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(help.contains("with --validation each iteration is an epoch, and 20 times as many are made"), "\(help)")
    // A control: without them the smallest training error is kept, which is far smaller.
    #expect(try files.run(command + " --out @blind").status == 0)
    let blind = try Network(reading: files.path("blind/model.safetensors"))
    #expect(try blind.meanSquaredError(on: samples) < 0.8 * network.meanSquaredError(on: samples))
  }

  @Test(
    "Bad options for losses, validation, and penalties give one clear line, and nothing is written",
    arguments: [
      ("--huber -1", "--huber must be a positive number"), ("--huber 0", "(got \"0\")"),
      ("--huber nan", "(got \"nan\")"), ("--huber inf", "(got \"inf\")"), ("--huber much", "(got \"much\")"),
      ("--huber 1 --logistic", "--huber cannot be combined with --logistic"),
      ("--logistic", "is neither 0 nor 1, as --logistic needs"), ("--validation 1", "below 1 (got 1.0)"),
      ("--validation -0.5", "(got -0.5)"), ("--validation nan", "(got nan)"), ("--validation half", "half"),
      ("--smoothing 1,2,3", "--smoothing has 3 numbers"), ("--smoothing 0", "\"0\" is not a positive number"),
      ("--smoothing 1,-1", "number 2: \"-1\""), ("--smoothing much", "\"much\""),
    ])
  func badOptions(options: String, mentioned: String) throws {
    let files = try TrainingFiles(samples: 20)
    let run = try files.run("train --data @train.csv --layers 2,2,1 --intervals 1 --epochs 1 --out @run \(options)")
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.status) \(run.errors)")
    #expect(run.errors.contains(mentioned), "\(run.errors)")
    #expect(files.names(in: "run").isEmpty)
  }

  @Test("Four rows are too few to choose a network, and one row cannot be held out")
  func fewRows() throws {
    let files = try TrainingFiles(samples: 2)
    try files.write("x,y\n1,2\n2,3\n3,5\n4,4\n", as: "four.csv")
    let four = try files.run("train --data @four.csv --out @run")
    #expect(four.status == 64 && four.hasOneErrorLine && four.errors.contains("has 4 rows, too few"), "\(four.errors)")
    #expect(try files.run("train --data @four.csv --layers 1,1 --intervals 1 --epochs 1 --out @run").status == 0)
    try files.write("x,y\n1,2\n2,3\n3,5\n4,4\n5,6\n", as: "five.csv")
    #expect(try files.run("train --data @five.csv --out @five").status == 0)
    try files.write("x,y\n1,2\n", as: "one.csv")
    let one = try files.run("train --data @one.csv --layers 1,1 --epochs 1 --validation 0.5 --out @one")
    #expect(one.status == 64 && one.hasOneErrorLine && one.errors.contains("has one row"), "\(one.errors)")
  }

  @Test("Classes that an input separates are all found, in the training and in the test samples")
  func logistic() throws {
    let files = try TrainingFiles(samples: 2)
    // From -1 to -0.25, and from 0.25 to 1.
    let rows = (0..<40).map { k in "\(Double(k % 20) / 26 + (k < 20 ? -1 : 0.25)),\(k < 20 ? 0 : 1)\n" }
    try files.write("x,class\n" + rows.joined(), as: "classes.csv")
    let run = try files.run(
      "train --data @classes.csv --test @classes.csv --layers 1,1 --intervals 4 --levels 1 --epochs 20 --logistic"
        + " --out @run")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(run.output.contains("\nclass: accuracy 100 %, cross-entropy "), "\(run.output)")
    #expect(run.output.contains("\nclass, test: accuracy 100 %, cross-entropy "), "\(run.output)")
    let result = try files.result("run")
    let classes = try #require(result["classes"] as? [[String: Any]])
    #expect(classes.count == 1 && classes[0]["accuracy"] as? Double == 1 && classes[0]["name"] as? String == "class")
    // Outputs are log-odds: positive for class 1.
    let network = try Network(reading: files.path("run/model.safetensors"))
    #expect(try network.outputs(of: [[-0.9], [0.9]]).map { $0[0] > 0 } == [false, true])
    // Other losses have no classes.
    let plain = try files.run(
      "train --data @classes.csv --layers 1,1 --intervals 4 --levels 1 --epochs 2 --huber 0.5 --out @plain")
    #expect(plain.status == 0 && !plain.output.contains("accuracy"), "\(plain.errors)")
    #expect(try files.result("plain")["classes"] is NSNull)
  }

  @Test("An automatic run that is resumed from any moment ends with the same bytes", arguments: ["", "--layers 2,2,1"])
  func resumed(options: String) throws {
    let files = try TrainingFiles(samples: 60)
    let command = "train --data @train.csv --test @test.csv \(options) --out "
    #expect(try files.run(command + "@whole").status == 0)
    let whole = try Checkpoint(reading: files.path("whole/checkpoint.safetensors"))
    // The same run in the library, for the checkpoints of its epochs.
    var choice = ModelSelection.Options()
    if !options.isEmpty { choice.layers = [2, 2, 1] }
    let selection = try ModelSelection(for: Samples(csv: files.path("train.csv"), inputs: 2), choice)
    let trainer = try Trainer(
      selection.network, on: selection.training, validation: selection.validation,
      test: Samples(csv: files.path("test.csv"), inputs: 2), plan: selection.plan)
    var moments = [try trainer.checkpoint()]
    try trainer.run { _ in moments.append(try trainer.checkpoint()) }
    let refit = try #require(moments.firstIndex { $0.level == selection.plan.levels.count - 1 })
    for k in Set([0, 1, refit / 2, refit, moments.count - 1]).sorted() {
      var moment = moments[k]
      moment.recipe = whole.recipe
      // A mark that only a resumed run can have.
      if k > 0 { moment.trace[k - 1].seconds = 12345 }
      let directory = "killed\(k)"
      try FileManager.default.createDirectory(atPath: files.path(directory), withIntermediateDirectories: true)
      try moment.write(to: files.path(directory + "/checkpoint.safetensors"))
      let run = try files.run(command + "@\(directory) --resume")
      #expect(run.status == 0, "\(run.errors)")
      #expect(try files.bytes(directory + "/model.safetensors") == files.bytes("whole/model.safetensors"), "\(k)")
      #expect(try files.timelessTrace(directory) == files.timelessTrace("whole"), "\(k)")
      let trace = try String(decoding: files.bytes(directory + "/trace.csv"), as: UTF8.self)
      #expect(trace.contains(",12345.0,") == (k > 0))
    }
  }

  @Test("Columns are chosen by name: the model knows theirs, and is that of a table of these columns alone")
  func columns() throws {
    let files = try TrainingFiles(samples: 30)
    let table = try CSVTable(reading: files.path("train.csv"))
    let rows = stride(from: 0, to: table.values.count, by: 3).map { k in
      "\(table.values[k + 2]),7,\(table.values[k + 1]),\(table.values[k])\n"
    }
    try files.write("y,more,x2,x1\n" + rows.joined(), as: "moved.csv")
    let options = "--layers 2,2,1 --intervals 2 --epochs 2 --threads 1"
    #expect(try files.run("train --data @train.csv \(options) --out @plain").status == 0)
    let moved = try files.run("train --data @moved.csv \(options) --inputs x1,x2 --outputs y --drop more --out @moved")
    #expect(moved.status == 0, "\(moved.errors)")
    #expect(try files.bytes("moved/model.safetensors") == files.bytes("plain/model.safetensors"))
    let model = try ModelFile(reading: files.path("moved/model.safetensors"))
    #expect(model.inputNames == ["x1", "x2"] && model.outputNames == ["y"])
  }
}
