import Foundation
import KANCore
import Testing

@Suite("kan train: rates, epochs, outputs and what a resumed run has to have")
struct TrainOptionTests {
  static let small = "train --data @train.csv --layers 2,2,1 --intervals 2 --threads 1"

  private func result(_ files: TrainingFiles, _ directory: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: files.bytes(directory + "/result.json")) as? [String: Any])
  }

  @Test("The rates of every level: straight from the given one to a tenth of it, or to the given last one")
  func rates() throws {
    let files = try TrainingFiles(samples: 20)
    let command = Self.small + " --test @test.csv --optimizer adam --epochs 3,2 --schedule linear"
    for (number, options, expected) in [
      (0, "--learning-rate 0.1,0.02", [0.1, 0.055, 0.01, 0.02, 0.002]), (1, "", [0.01, 0.0055, 0.001, 0.01, 0.001]),
      (2, "--learning-rate 0.1 --final-learning-rate 0.02,0.05", [0.1, 0.06, 0.02, 0.1, 0.05]),
    ] {
      #expect(try files.run("\(command) \(options) --out @r\(number)").status == 0)
      let trace = try CSVTable(reading: files.path("r\(number)/trace.csv"))
      let column = try #require(trace.header.firstIndex(of: "learning_rate"))
      let found = (0..<trace.rows).map { trace.values[$0 * trace.columns + column] }
      #expect(found.count == 5 && zip(found, expected).allSatisfy { abs($0 - $1) <= 4 * $1.ulp }, "\(found)")
    }
  }

  @Test("The usual epochs halve from 32 to 1 and stay there; four levels are usual; epochs give the number of levels")
  func defaultEpochs() throws {
    let files = try TrainingFiles(samples: 10)
    let command = Self.small + " --optimizer gd --learning-rate 1e-6"
    for (number, options, expected) in [
      (0, "--levels 7", [32, 16, 8, 4, 2, 1, 1]), (1, "", [32, 16, 8, 4]), (2, "--epochs 2,0,3", [2, 0, 3]),
    ] {
      let run = try files.run("\(command) \(options) --out @r\(number)")
      #expect(run.status == 0, "\(run.errors)")
      let levels = try #require(try result(files, "r\(number)")["levels"] as? [[String: Any]])
      #expect(levels.compactMap { $0["epochs"] as? Int } == expected)
      #expect(levels.compactMap { $0["intervals"] as? Int } == expected.indices.map { 2 << $0 })
      // The table has a row for each.
      let rows = run.output.split(separator: "\n").dropFirst(2).prefix(expected.count)
      let fields = rows.map { $0.split(separator: " ").map(String.init) }
      #expect(
        fields.map { $0[0] } == expected.indices.map { "\($0 + 1)" }
          && fields.map { $0[3] } == expected.map(String.init))
    }
  }

  @Test("One to 1024 threads are allowed")
  func threads() throws {
    let files = try TrainingFiles(samples: 10)
    for (count, mentioned) in [
      (0, "1024 (got 0)"), (1025, "1024 (got 1025)"), (1, "is a file"), (1024, "is a file"),
    ] {
      let run = try files.run("\(Self.small) --threads \(count) --out @train.csv")
      #expect(run.status == 64 && run.hasOneErrorLine && run.errors.contains(mentioned), "\(run.errors)")
    }
  }

  @Test("A resumed run has to have the network it was started with: every option of it is compared")
  func resumed() throws {
    let files = try TrainingFiles(samples: 20)
    let command = "train --data @train.csv --layers 2,2,1 --optimizer adam --epochs 1 --out @run --resume"
    #expect(try files.run(command).status == 0)
    let model = try files.bytes("run/model.safetensors")
    for (options, name) in [
      ("--layers 2,3,1", "layers[1]"), ("--order 3", "order"), ("--intervals 4", "intervals"),
      ("--linear-first", "linear_first"), ("--hidden sigmoid", "hidden"), ("--outside extrapolate", "outside"),
      ("--activation tanh", "activation"), ("--seed 5", "seed"),
    ] {
      let run = try files.run("\(command) \(options)")
      #expect(
        run.status == 64 && run.hasOneErrorLine && run.errors.contains("its network.\(name) is "),
        "\(options): \(run.errors)")
    }
    // What says the same in other words is the same.
    let same = try files.run("\(command) --order 4 --intervals 5 --hidden tanh --outside clamp --seed 1234")
    #expect(same.status == 0, "\(same.errors)")
    #expect(try files.bytes("run/model.safetensors") == model)
  }

  @Test("Every option of a method can be given by name; result.json has it, and others are refused")
  func optimizerOptions() throws {
    let files = try TrainingFiles(samples: 20)
    let command = "train --data @train.csv --layers 2,2,1 --epochs 2"
    let run = try files.run(
      command + " --out @run --optimizer-option memory=3 --optimizer-option step_rule.strong_wolfe.curvature=0.5")
    #expect(run.status == 0, "\(run.errors)")
    let text = try String(decoding: files.bytes("run/result.json"), as: UTF8.self)
    #expect(text.contains("\"memory\": 3,") && text.contains("\"curvature\": 0.5,"))
    let fixed = try files.run(command + " --out @fixed --optimizer-option step_rule={\"fixed_step\":{}}")
    #expect(fixed.status == 0, "\(fixed.errors)")
    #expect(try files.bytes("fixed/model.safetensors") != files.bytes("run/model.safetensors"))
    // The weights decay with AdamW.
    let adam = try files.run(command + " --out @adam --optimizer adam")
    let adamW = try files.run(command + " --out @adamw --optimizer adamw --optimizer-option weight_decay=0.5")
    let none = try files.run(command + " --out @none --optimizer adamw --optimizer-option weight_decay=0")
    #expect(adam.status == 0 && adamW.status == 0 && none.status == 0, "\(adamW.errors)")
    #expect(try files.bytes("none/model.safetensors") == files.bytes("adam/model.safetensors"))
    #expect(try files.bytes("adamw/model.safetensors") != files.bytes("adam/model.safetensors"))
    // The updates of the self-scaled Broyden method.
    let updates = try ["", "--optimizer-option update=self-scaled-bfgs", "--optimizer-option update=bfgs"].enumerated()
      .map {
        let run = try files.run(command + " --optimizer ssbroyden \($1) --out @update\($0)")
        #expect(run.status == 0, "\(run.errors)")
        return try files.bytes("update\($0)/model.safetensors")
      }
    #expect(Set(updates).count == 3)
    for (options, mentioned) in [
      ("--optimizer ssbroyden --optimizer-option update=dfp", "its default is \"self-scaled-broyden\""),
      ("--optimizer-option memories=3", "its options are gradient_tolerance, iterations_per_epoch, memory,"),
      ("--optimizer-option memory=many", "its default is 10"), ("--optimizer-option memory", "name=value"),
      ("--optimizer-option memory=0", "memory"), ("--optimizer-option step_rule.strong_wolfe.curvature=2", "c2"),
      ("--optimizer-option step_rule.strong_wolfe.sufficient_decrease=-5", "c1"),
      ("--optimizer-option step_rule.strong_wolfe.maximum_trials=0", "trials"),
      ("--optimizer gd --optimizer-option memory=3", "its options are none"),
    ] {
      let run = try files.run("\(command) \(options) --out @refused")
      #expect(run.status == 64 && run.hasOneErrorLine && run.errors.contains(mentioned), "\(options): \(run.errors)")
    }
  }

  @Test("Two outputs: their names, and a mean squared error over both")
  func twoOutputs() throws {
    let files = try TrainingFiles(samples: 2)
    let rows = (0..<30).map { k in "\(Double(k) / 29),\(Double(k) / 29),\(1 - Double(k * k) / 841)\n" }
    try files.write("place,up,down\n" + rows.joined(), as: "two.csv")
    let run = try files.run(
      "train --data @two.csv --test @two.csv --layers 1,2 --intervals 2 --epochs 4 --threads 1 --out @run")
    #expect(run.status == 0, "\(run.errors)")
    let model = try ModelFile(reading: files.path("run/model.safetensors"))
    #expect(model.inputNames == ["place"] && model.outputNames == ["up", "down"])
    let samples = try Samples(csv: files.path("two.csv"), inputs: 1)
    let outputs = try Evaluator<Double>(model.network).outputs(of: samples.inputs)
    let mean = zip(outputs, samples.targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 60
    let text = try String(decoding: files.bytes("run/result.json"), as: UTF8.self)
    for name in ["loss", "test_loss"] {
      let found = try #require(
        text.firstMatch(of: try Regex("\"\(name)\": ([^,]+),")).flatMap { $0.output[1].substring })
      // Sums in another order, of numbers near 1.
      #expect(abs(try #require(Double(found)) - mean) <= 1e-14, "\(name): \(found), \(mean)")
    }
    let predicted = try files.run("predict --model @run/model.safetensors --data @two.csv")
    #expect(predicted.output.hasPrefix("place,up,down\n"))
  }
}
