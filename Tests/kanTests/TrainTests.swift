import Foundation
import KANCore
import Testing

@Suite("kan train, kan predict, kan refine")
struct TrainTests {
  static let command = "train --data @train.csv --test @test.csv --layers 2,3,1 --intervals 3 --threads 2"

  @Test("A run writes its model, checkpoint, trace and result, and predicts what it says")
  func wholeRun() throws {
    let files = try TrainingFiles()
    let run = try files.run(
      Self.command + " --order 4 --levels 3 --epochs 8,4,2 --optimizer lbfgs --geometry spline --gradient spline"
        + " --seed 7 --out @run")
    #expect(run.status == 0 && run.warnsOnlyOfParameters, "\(run.errors)")
    #expect(
      files.names(in: "run") == ["checkpoint.safetensors", "model.safetensors", "result.json", "trace.csv"])
    let result = try #require(
      try JSONSerialization.jsonObject(with: files.bytes("run/result.json")) as? [String: Any])
    let loss = try #require(result["loss"] as? Double)
    // Read from the text: Foundation's JSON does not round numbers correctly.
    let text = try String(decoding: files.bytes("run/result.json"), as: UTF8.self)
    let testLoss = try #require(text.firstMatch(of: /"test_loss": (\S+),/).flatMap { Double($0.1) })
    let levels = try #require(result["levels"] as? [[String: Any]])
    #expect(loss < 1e-3 && testLoss < 1e-2 && levels.count == 3)
    #expect(levels.map { $0["intervals"] as? Int } == [3, 6, 12])
    for level in levels { #expect(try #require(level["refinement_jump"] as? Double) < 1e-13) }
    #expect(run.output.contains("test error (mean squared) "))

    let trace = try CSVTable(reading: files.path("run/trace.csv"))
    #expect(trace.rows == 14 && trace.header.last == "test_loss")
    let model = try ModelFile(reading: files.path("run/model.safetensors"))
    let test = try Samples(csv: files.path("test.csv"), inputs: 2)
    #expect(try abs(model.network.meanSquaredError(on: test) - testLoss) <= 1e-13 * testLoss)
    #expect(model.inputNames == ["x1", "x2"] && model.outputNames == ["y"])

    let predicted = try files.run("predict --model @run/model.safetensors --data @test.csv")
    #expect(predicted.status == 0 && predicted.errors.contains("mean squared error"))
    let table = try CSVTable(bytes: Array(predicted.output.utf8), file: "output")
    #expect(table.header == ["x1", "x2", "y"] && table.rows == 30)
    let mean = (0..<30).reduce(0) { $0 + pow(table.values[3 * $1 + 2] - test.targets[$1], 2) } / 30
    #expect(abs(mean - testLoss) < 1e-12 * max(1, mean))
    let blind = try files.run("predict --model @run/model.safetensors --data @x.csv")
    #expect(blind.status == 0 && blind.output == predicted.output && !blind.errors.contains("error"))
  }

  @Test("Levels end early where they are told to, and say why")
  func stopping() throws {
    let files = try TrainingFiles()
    func reasons(_ options: String, _ out: String) throws -> [(epochs: Int, reason: String)] {
      let run = try files.run(Self.command + " --epochs 30,30 --seed 3 --out @\(out) " + options)
      #expect(run.status == 0, "\(run.errors)")
      let result = try #require(
        try JSONSerialization.jsonObject(with: files.bytes(out + "/result.json")) as? [String: Any])
      return try #require(result["levels"] as? [[String: Any]]).map {
        (try #require($0["epochs"] as? Int), try #require($0["reason"] as? String))
      }
    }
    for (level, ended) in try reasons("--tolerance 0.05", "a").enumerated() {
      // The second level begins below the tolerance, and an epoch is made before it is looked at.
      #expect(ended.reason.contains("reached 0.05") && ended.epochs < (level == 0 ? 30 : 2), "\(ended)")
    }
    for ended in try reasons("--gradient-tolerance 1e4", "b") {
      #expect(ended.reason.contains("gradient's norm") && ended.epochs == 1, "\(ended)")
    }
    for ended in try reasons("--optimizer gd --learning-rate 1e-9 --patience 4 --progress 0.5", "c") {
      #expect(ended.reason == "no progress by 0.5 in 4 epochs" && ended.epochs == 5, "\(ended)")
    }
    for ended in try reasons("--optimizer gd --learning-rate 1e-9", "d") { #expect(ended.epochs == 30, "\(ended)") }
    // A resumed run has to have the same rule.
    let other = try files.run(Self.command + " --epochs 30,30 --seed 3 --patience 5 --out @d --resume")
    #expect(other.status == 64 && other.hasOneErrorLine, "\(other.errors)")
  }

  @Test(
    "Outputs may have any unit: the relative error does not depend on it",
    arguments: ["lbfgs --epochs 20,10", "lm --epochs 20,10", "adam --epochs 200,100", "gd --epochs 60,30"])
  func units(method: String) throws {
    let files = try TrainingFiles()
    let table = try Samples(csv: files.path("train.csv"), inputs: 2)
    let mean = table.targets.reduce(0, +) / Double(table.count)
    let variance = table.targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(table.count)
    var relative: [Double] = []
    // Powers of two change no digit of the outputs.
    for (k, exponent) in [-30, -10, 7, 40].enumerated() {
      let unit = Double(sign: .plus, exponent: exponent, significand: 1)
      let scaled = try Samples(
        inputs: table.inputs, inputWidth: 2, targets: table.targets.map { $0 * unit }, targetWidth: 1)
      try scaled.table().write(to: files.path("u\(k).csv"))
      let run = try files.run(
        "train --data @u\(k).csv --layers 2,3,1 --intervals 3 --threads 1 --out @u\(k) --optimizer " + method)
      #expect(run.status == 0, "\(run.errors)")
      let network = try Network(reading: files.path("u\(k)/model.safetensors"))
      relative.append(try network.meanSquaredError(on: scaled) / (variance * unit * unit))
    }
    // Rounding grows while training; what is left unexplained does not depend on the unit.
    #expect(relative.max()! < (method.hasPrefix("gd") ? 0.9 : 0.1), "\(relative)")
    #expect(relative.max()! < 10 * relative.min()! + 1e-12, "\(relative)")
  }

  @Test("The library's few lines train the tool's network, bit for bit, in any units", arguments: [1, 1000, 1e-6])
  func library(unit: Double) throws {
    let files = try TrainingFiles()
    let table = try Samples(csv: files.path("train.csv"), inputs: 2)
    let scaled = try Samples(
      inputs: table.inputs, inputWidth: 2, targets: table.targets.map { unit * $0 }, targetWidth: 1)
    try scaled.table().write(to: files.path("scaled.csv"))
    for (name, optimizer) in [("gd", OptimizerChoice.gradientDescent), ("adam", .adam()), ("lbfgs", .lbfgs())] {
      let run = try files.run(
        "train --data @scaled.csv --test @scaled.csv --layers 2,3,1 --intervals 3 --seed 7 --epochs 4,2 --out @\(name)"
          + " --optimizer \(name)")
      #expect(run.status == 0, "\(run.errors)")
      let network = try Network.kan([2, 3, 1], intervals: 3, fitting: scaled, seed: 7)
      let fit = try network.trained(on: scaled, test: scaled, epochs: [4, 2], by: optimizer)
      let model = try Network(reading: files.path("\(name)/model.safetensors"))
      #expect(model == fit.network, "\(name), unit \(unit)")
    }
  }

  @Test("The levels in result.json are those of the library, each number under its own name")
  func levels() throws {
    let files = try TrainingFiles()
    let samples = try Samples(csv: files.path("train.csv"), inputs: 2)
    let run = try files.run(
      "train --data @train.csv --layers 2,3,1 --linear-first --intervals 3 --seed 5 --epochs 3,2,2 --out @run")
    #expect(run.status == 0, "\(run.errors)")
    let result = try #require(
      try JSONSerialization.jsonObject(with: files.bytes("run/result.json")) as? [String: Any])
    let levels = try #require(result["levels"] as? [[String: Any]])
    let network = try Network.kan([2, 3, 1], intervals: 3, fitting: samples, linearFirst: true, seed: 5)
    let fit = try network.trained(on: samples, epochs: [3, 2, 2], by: .lbfgs())
    // The jumps are rounding: they have to differ, or names exchanged would not show.
    #expect(fit.levels.contains { $0.refinementJump != $0.rescalingJump })
    #expect(levels.count == 3)
    for (json, level) in zip(levels, fit.levels) {
      let expected: [(name: String, value: Double?)] = [
        ("level", Double(level.level)), ("intervals", Double(level.intervals)),
        ("parameters", Double(level.parameterCount)), ("start_loss", level.startLoss), ("end_loss", level.endLoss),
        ("refinement_jump", level.refinementJump), ("rescaling_jump", level.rescalingJump),
      ]
      for (name, value) in expected {
        let (found, value) = (try #require(json[name] as? NSNumber).doubleValue, try #require(value))
        // Foundation reads decimals to an ulp or two.
        #expect(abs(found - value) <= 4 * value.ulp, "\(name): \(found) is not \(value)")
      }
    }
  }

  @Test("The same seed gives the same bits, another seed another network")
  func seeds() throws {
    let files = try TrainingFiles()
    for (seed, out) in [(1, "a"), (1, "b"), (2, "c")] {
      let run = try files.run(Self.command + " --epochs 2,1 --seed \(seed) --out @\(out)")
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try files.bytes("a/model.safetensors") == files.bytes("b/model.safetensors"))
    #expect(try files.timelessTrace("a") == files.timelessTrace("b"))
    #expect(try files.bytes("a/model.safetensors") != files.bytes("c/model.safetensors"))
  }

  @Test(
    "Every method, geometry and kind of network trains",
    arguments: [
      "--optimizer gd --epochs 3,2", "--optimizer adam --epochs 3,2 --batch-size 16 --learning-rate 0.02,0.01",
      "--optimizer adam --epochs 5 --geometry relu --gradient relu --iterate relu",
      "--optimizer adam --epochs 5 --geometry spline --gradient relu --learning-rate 1e-4",
      "--optimizer lbfgs --epochs 2,2 --basis relu", "--optimizer lbfgs --epochs 2,2 --linear-first --order 5",
      "--optimizer lbfgs --epochs 2,2 --hidden range --outside extrapolate",
      "--optimizer lbfgs --epochs 2,2 --hidden range --outside linear",
      "--optimizer lbfgs --epochs 2,2 --hidden sigmoid --outside zero --precision float",
      "--optimizer adam --epochs 4 --schedule cosine --final-learning-rate 1e-4", "--optimizer lm --epochs 3,2",
      "--optimizer ssbroyden --epochs 2,2", "--optimizer ssbroyden --epochs 2,2 --preconditioner jacobi",
    ])
  func methods(options: String) throws {
    let files = try TrainingFiles()
    let run = try files.run(Self.command + " \(options) --out @run")
    #expect(run.status == 0 && (run.errors.isEmpty || run.warnsOnlyOfParameters), "\(run.errors)")
    let trace = try CSVTable(reading: files.path("run/trace.csv"))
    #expect(trace.values[2] > trace.values[(trace.rows - 1) * trace.columns + 2], "the loss goes down")
  }

  @Test("A perceptron trains, too")
  func perceptron() throws {
    let files = try TrainingFiles()
    let run = try files.run(
      "train --data @train.csv --layers 2,8,1 --activation tanh --optimizer adam --epochs 20 --out @run")
    #expect(run.status == 0, "\(run.errors)")
    let refined = try files.run("refine --model @run/model.safetensors --out @m2")
    #expect(refined.status == 64 && refined.errors.contains("no splines") && refined.hasOneErrorLine)
  }

  @Test("A directory with a run is not touched, unless to resume")
  func occupiedDirectory() throws {
    let files = try TrainingFiles()
    let command = Self.command + " --epochs 3,2 --out @run"
    #expect(try files.run(command).status == 0)
    let before = try files.names(in: "run").map { try files.bytes("run/" + $0) }
    let again = try files.run(command)
    #expect(again.status == 64 && again.hasOneErrorLine && again.errors.contains("holds a run"))
    #expect(try files.names(in: "run").map { try files.bytes("run/" + $0) } == before)
    // A finished run has nothing left to do, and a changed one is refused.
    #expect(try files.run(command + " --resume").status == 0)
    #expect(try files.bytes("run/model.safetensors") == before[1])
    for (options, mentioned) in [
      ("--seed 8", "network.seed"), ("--order 3", "network.order"), ("--optimizer adam", "plan.levels[0]"),
      ("--precision float", "precision"), ("--linear-first", "network.linear_first"),
    ] {
      let run = try files.run(command + " --resume " + options)
      #expect(run.status == 64 && run.hasOneErrorLine && run.errors.contains(mentioned), "\(run.errors)")
    }
    let data = try files.run(command.replacing("@train.csv", with: "@test.csv") + " --resume")
    #expect(data.status == 64 && data.hasOneErrorLine && data.errors.contains("task.samples"))
    try FileManager.default.removeItem(atPath: files.path("run/checkpoint.safetensors"))
    let lost = try files.run(command + " --resume")
    #expect(lost.status == 64 && lost.hasOneErrorLine && lost.errors.contains("no checkpoint"))
  }

  @Test("Refinement writes a new model with the same function, onto halved or given knots")
  func refinement() throws {
    let files = try TrainingFiles()
    #expect(try files.run(Self.command + " --order 2 --epochs 3 --out @run").status == 0)
    for (number, options) in [
      "", "--stages 1", "--stages 1,3 --data @x.csv", "--knots -1,0,1/8,0.3333333333333333,0.6666666666666666,1,7/6",
    ].enumerated() {
      let run = try files.run("refine --model @run/model.safetensors --out @m\(number) \(options)")
      #expect(run.status == 0 && run.errors.isEmpty, "\(options): \(run.errors)")
      let jump = try #require(run.output.firstMatch(of: /jump: (\S+)/)?.1)
      #expect(try #require(Double(jump)) < 1e-14, "\(run.output)")
      let model = try Network(reading: files.path("m\(number)"))
      let test = try Samples(csv: files.path("test.csv"), inputs: 2)
      let loss = try model.meanSquaredError(on: test)
      let old = try Network(reading: files.path("run/model.safetensors")).meanSquaredError(on: test)
      #expect(abs(loss - old) < 1e-13 * old)
    }
    let checkpoint = try files.run("refine --model @run/checkpoint.safetensors --out @m9")
    #expect(checkpoint.status == 0)
  }
}
