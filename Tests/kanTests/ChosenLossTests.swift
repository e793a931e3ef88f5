import Foundation
import KANCore
import Testing

@Suite(
  "kan train: losses, weights, and kinds of networks for which something is chosen, and options for which nothing is")
struct ChosenLossTests {
  /// The names of the candidates in result.json; `nil` if nothing was chosen.
  private func candidates(_ files: TrainingFiles, _ directory: String) throws -> [String]? {
    guard let selection = try files.result(directory)["selection"] as? [String: Any] else { return nil }
    return try #require(selection["candidates"] as? [[String: Any]]).compactMap { $0["name"] as? String }
  }

  @Test("Weights that are all one choose and train as no weights do")
  func equalWeights() throws {
    let files = try TrainingFiles()
    let text = try String(decoding: files.bytes("train.csv"), as: UTF8.self).split(separator: "\n")
    try files.write(
      "\(text[0]),w\n" + text.dropFirst().map { "\($0),1\n" }.joined(), as: "weighted.csv")
    #expect(try files.run("train --data @train.csv --out @plain").status == 0)
    let run = try files.run("train --data @weighted.csv --outputs y --weights-column w --out @weighted")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(try candidates(files, "weighted") == ["linear", "[2, 1]"])
    #expect(run.output.contains("64 rows to train on, 16 held out to choose a network"), "\(run.output)")
    let samples = try Samples(csv: files.path("test.csv"), inputs: 2)
    let errors = try ["plain", "weighted"].map { directory in
      let network = try Network(reading: files.path("\(directory)/model.safetensors"))
      return try network.meanSquaredError(on: samples).squareRoot()
    }
    // Steps end where the loss cannot tell them from the minimum, at distances of about 1e-7 of the range, which is near 2.
    #expect(abs(errors[0] - errors[1]) <= 1e-5 && errors[0] < 0.1, "\(errors)")
  }

  @Test(
    "Penalties are chosen, and rows held out, for other losses and for linear maps and ranges of hidden units",
    arguments: [
      ("--huber 0.2", ["[2, 1]"]), ("--linear-first", ["[2, 5, 1]"]), ("--hidden range", ["[2, 5, 1]"]),
      ("--linear-first --layers 2,2,1", ["[2, 2, 1]"]), ("--hidden range --layers 2,1", ["linear", "[2, 1]"]),
      ("--huber 0.2 --layers 2,2,1 --hidden range", ["[2, 2, 1]"]),
    ])
  func penalties(options: String, names: [String]) throws {
    let files = try TrainingFiles()
    let run = try files.run("train --data @train.csv --out @run \(options)")
    #expect(run.status == 0 && run.errors.isEmpty, "\(options): \(run.errors)")
    #expect(try candidates(files, "run") == names, "\(options)")
    #expect(run.output.hasPrefix("64 rows to train on, 16 held out to choose a network\n"), "\(run.output)")
    let network = try Network(reading: files.path("run/model.safetensors"))
    let statistics = try network.statistics(on: Samples(csv: files.path("train.csv"), inputs: 2))[0]
    // The table has no noise; a sum of splines on five intervals misses the kink alone.
    #expect(try #require(statistics.determination) > 0.9, "\(options): \(statistics)")
  }

  @Test("Networks are compared on the rows held out, which the table says; errors have the name of their loss")
  func table() throws {
    let files = try TrainingFiles(samples: 110)
    let run = try files.run("train --data @train.csv --huber 0.2 --out @run")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines[1] == "candidate  mean Huber loss, held out  gain / standard error  measured on", "\(run.output)")
    // 88 rows to train on are enough to try two networks.
    let networks = lines.filter { $0.contains("  22 rows held out") }
    #expect(networks.count == 2 && networks[0].hasPrefix("[2, 3, 1]") && networks[1].hasPrefix("[2, 5, 1]"))
    #expect(lines.contains { $0.hasPrefix("validation error (mean Huber loss) ") }, "\(run.output)")
    // What is printed is the loss itself, not its root.
    let selection = try #require(try files.result("run")["selection"] as? [String: Any])
    let candidates = try #require(selection["candidates"] as? [[String: Any]])
    let samples = try Samples(csv: files.path("train.csv"), inputs: 2)
    let half = OutputScale(of: samples).halves[0]
    let loss = half * half * (try #require(candidates[0]["validation_loss"] as? Double))
    #expect(
      lines[3].hasPrefix("[2, 1]") && lines[3].contains("  " + String(format: "%.4g", loss)), "\(lines[3]), \(loss)")
  }

  @Test("Classes with nothing but --logistic: the penalty is chosen by the cross-entropy of rows held out")
  func classes() throws {
    let files = try TrainingFiles(samples: 2)
    // Every ninth class is wrong: without a penalty, a flexible model fits these as well.
    let rows = (0..<90).map { k in
      "\(Double(k) / 90),\(Double((7 * k) % 90) / 90),\((k > 45) != (k % 9 == 4) ? 1 : 0)\n"
    }
    try files.write("a,b,class\n" + rows.joined(), as: "classes.csv")
    let run = try files.run("train --data @classes.csv --logistic --out @run")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(try candidates(files, "run") == ["[2, 1]"])
    let network = try Network(reading: files.path("run/model.safetensors"))
    let outputs = try network.outputs(of: (0..<90).map { [Double($0) / 90, 0.5] }).map { $0[0] }
    // Away from the change at 45, the class is that of most rows.
    #expect(outputs[..<35].allSatisfy { $0 < 0 } && outputs[56...].allSatisfy { $0 > 0 }, "\(outputs)")
  }

  @Test(
    "The warning that the data do not determine the parameters says what was given and what to give",
    arguments: [
      ("--validation 0", "or omit --validation 0 to"),
      ("--levels 4 --patience 3", "or omit --levels, --patience to"),
      ("--optimizer lbfgs --huber 0.5", "or omit --optimizer to"),
      ("--hidden range --outside error", "or omit --outside error to"),
    ])
  func advice(options: String, advice: String) throws {
    let files = try TrainingFiles()
    let run = try files.run("train --data @train.csv --out @run \(options)")
    #expect(run.status == 0 && run.warnsOnlyOfParameters, "\(run.errors)")
    #expect(run.errors.contains(advice) && run.errors.contains("--smoothing 1e-4"), "\(run.errors)")
    #expect(try candidates(files, "run") == nil)
  }

  @Test(
    "Orders 1 and 2 have no penalty on curvature: nothing is chosen among them, in one clear line", arguments: [1, 2])
  func orders(order: Int) throws {
    let files = try TrainingFiles(samples: 20)
    let run = try files.run("train --data @train.csv --order \(order) --out @run")
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.errors)")
    #expect(run.errors.contains("splines of --order \(order) do not have; give --order 3 or more"), "\(run.errors)")
    #expect(files.names(in: "run").isEmpty)
    let given = try files.run("train --data @train.csv --order \(order) --intervals 2 --epochs 2 --out @run")
    #expect(given.status == 0, "\(given.errors)")
    #expect(try files.run("train --data @train.csv --order 3 --out @third").status == 0)
  }

  @Test(
    "Targets and weights that a loss cannot have are named by file, row, and column, before anything is trained",
    arguments: [
      ("--data @bad.csv", "bad.csv, row 6, column 2 (class): 0.5 is neither 0 nor 1"),
      ("--data @bad.csv --validation 0.5", "bad.csv, row 6, column 2 (class): 0.5 is neither 0 nor 1"),
      ("--data @good.csv --test @bad.csv", "bad.csv, row 6, column 2 (class): 0.5 is neither 0 nor 1"),
      ("--data @good.csv --weights-column w", "good.csv, row 7, column 3 (w): the weight -0.25 is negative"),
      ("--data @good.csv --weights-column zero", "good.csv: all weights in column zero are 0"),
    ])
  func badNumbers(options: String, mentioned: String) throws {
    let files = try TrainingFiles(samples: 2)
    // A row that is left out does not change the numbers of the others.
    func write(_ name: String, _ target: (Int) -> Double) throws {
      let rows = (0..<30).map { k in
        "\(k == 2 ? "" : "\(Double(k) / 30)"),\(target(k)),\(k == 5 ? -0.25 : 1),0\n"
      }
      try files.write("x,class,w,zero\n" + rows.joined(), as: name)
    }
    try write("good.csv") { $0 > 12 ? 1 : 0 }
    try write("bad.csv") { $0 == 4 ? 0.5 : $0 > 12 ? 1 : 0 }
    for training in ["", " --layers 1,1 --epochs 1"] {
      let run = try files.run(
        "train --inputs x --outputs class --logistic --missing drop --out @run\(training) \(options)")
      #expect(run.status == 64 && run.output.isEmpty, "\(run.errors)")
      #expect(run.errors.split(separator: "\n").last?.contains(mentioned) == true, "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: files.path("run")))
    }
  }

  @Test("The help names every option for which nothing is chosen")
  func help() throws {
    let text = try KANProcess.run("train --help").output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      text.contains(
        "With any option of training, --activation, or --validation 0, nothing is chosen and there is no penalty unless"
          + " --smoothing gives one"), "\(text)")
    #expect(text.contains("--linear-first and --hidden range, with 5 hidden units unless layers are given"))
  }
}
