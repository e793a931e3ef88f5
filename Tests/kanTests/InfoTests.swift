import Foundation
import KANCore
import Splines
import Testing

@Suite("kan info")
struct InfoTests {
  @Test("A model of every kind of stage, by hand, as text and as JSON")
  func model() throws {
    let files = try TrainingFiles(samples: 2)
    let uniform = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 4, lower: 0, upper: 1)
    let irregular = try KnotVector<Double>(order: SplineOrder(2), knots: [-2, -1, 0.5, 1])
    let stages: [Stage] = [
      .normalize(
        try Normalization(width: 2, into: 0, 1, kind: .affine(scale: [0.5, 0.25], shift: [0, 0]))),
      .splines(try SplineEdges(knots: uniform, inputs: 2, outputs: 3)),
      .normalize(try Normalization(width: 3, into: -1, 0.5, kind: .batchRange(remembered: nil))),
      .splines(try SplineEdges(knots: irregular, inputs: 3, outputs: 1, outside: .zero)),
      .activation(try ActivationStage(width: 1, function: .powerRelu(order: 3))),
      .dense(try DenseMap(inputs: 1, outputs: 1, hasBias: false)),
      .normalize(try Normalization(width: 1, into: -1, 1, kind: .affine(scale: [12.5], shift: [3]))),
    ]
    let count = stages.reduce(0) { $0 + $1.parameterCount }
    let network = try Network(stages: stages, parameters: Array(repeating: 0.5, count: count))
    try ModelFile(
      network, inputNames: ["t", "place"], outputNames: ["height"],
      coverage: [
        InputCoverage(range: 0...2, gaps: []), InputCoverage(range: -1...3, gaps: [-0.5...0.25, 1...2.5]),
      ]
    ).write(to: files.path("m"))
    let run = try files.run("info --model @m")
    let expected = """
      file: \(files.path("m"))
      kind: model
      widths: 2, 3, 1, 1
      parameters: 49
      inputs: t, place
      outputs: height
      units of the outputs: 12.5
      stages:
        0: normalize by affine, into [0, 1], 2 -> 2
        1: splines of order 4, 4 uniform intervals on [0, 1], outside clamp, 2 -> 3, 42 parameters
        2: normalize by batch-range, not remembered, into [-1, 0.5], 3 -> 3
        3: splines of order 2, 1 nonuniform interval on [-1, 0.5], outside zero, 3 -> 1, 6 parameters
        4: activation power-relu of order 3, 1 -> 1
        5: dense without bias, 1 -> 1, 1 parameter
        6: normalize by affine, into [-1, 1], 1 -> 1
      values of the training samples:
        t: 0 ... 2
        place: -1 ... 3, gaps -0.5 ... 0.25, 1 ... 2.5

      """
    #expect(run.status == 0 && run.errors.isEmpty && run.output == expected, "\(run.output)")

    let object = try files.run("info --model @m --json").object()
    #expect(object["kind"] as? String == "model" && object["widths"] as? [Int] == [2, 3, 1, 1])
    #expect(object["parameters"] as? Int == 49 && object["checkpoint"] is NSNull)
    let inputs = try #require(object["inputs"] as? [[String: Any]])
    #expect(inputs.map { $0["name"] as? String } == ["t", "place"])
    let coverage = try #require(inputs[1]["coverage"] as? [String: Any])
    #expect(
      coverage["range"] as? [Double] == [-1, 3] && coverage["gaps"] as? [[Double]] == [[-0.5, 0.25], [1, 2.5]])
    let outputs = try #require(object["outputs"] as? [[String: Any]])
    #expect(outputs.count == 1 && outputs[0]["name"] as? String == "height" && outputs[0]["unit"] as? Double == 12.5)
    let list = try #require(object["stages"] as? [[String: Any]])
    let kinds = ["normalize", "splines", "normalize", "splines", "activation", "dense", "normalize"]
    #expect(list.map { $0["kind"] as? String } == kinds)
    #expect(list.map { $0["parameters"] as? Int } == [0, 42, 0, 6, 0, 1, 0])
    #expect(list[1]["order"] as? Int == 4 && list[1]["intervals"] as? Int == 4 && list[1]["spacing"] as? Double == 0.25)
    #expect(list[1]["domain"] as? [Double] == [0, 1] && list[1]["outside"] as? String == "clamp")
    #expect(list[3]["spacing"] is NSNull && list[3]["domain"] as? [Double] == [-1, 0.5])
    #expect(list[2]["map"] as? String == "batch-range" && list[2]["is_remembered"] as? Bool == false)
    #expect(list[4]["function"] as? String == "power-relu" && list[4]["order"] as? Int == 3)
    #expect(list[5]["bias"] as? Bool == false && list[6]["into"] as? [Double] == [-1, 1])
  }

  @Test("What a model does not say is left out of the text, and null in JSON")
  func nameless() throws {
    let files = try TrainingFiles(samples: 2)
    try Network(stages: [.linear(LinearMap(inputs: 2, outputs: 1))], parameters: [1, 2]).write(to: files.path("m"))
    let run = try files.run("info --model @m")
    #expect(
      run.output.hasSuffix(
        "inputs: 2, without names\noutputs: 1, without names\nstages:\n  0: linear, 2 -> 1, 2 parameters\n"),
      "\(run.output)")
    let object = try files.run("info --model @m --json").object()
    let inputs = try #require(object["inputs"] as? [[String: Any]])
    #expect(inputs.count == 2 && inputs.allSatisfy { $0["name"] is NSNull && $0["coverage"] is NSNull })
    let outputs = try #require(object["outputs"] as? [[String: Any]])
    #expect(outputs.count == 1 && outputs[0]["name"] is NSNull && outputs[0]["unit"] is NSNull)
  }

  @Test("A checkpoint tells its level, epoch, best losses and recipe; its model tells none of them")
  func checkpoint() throws {
    let files = try TrainingFiles()
    let options = " --optimizer lbfgs --levels 2 --epochs 5,3 --validation 0.25 --seed 7 --out @run"
    let trained = try files.run(TrainTests.command + options)
    #expect(trained.status == 0, "\(trained.errors)")
    let known = try Checkpoint(reading: files.path("run/checkpoint.safetensors"))
    let validation = try #require(known.bestValidationLoss)

    let json = try files.run("info --model @run/checkpoint.safetensors --json")
    let object = try json.object()
    #expect(json.status == 0 && object["kind"] as? String == "checkpoint", "\(json.errors)")
    let state = try #require(object["checkpoint"] as? [String: Any])
    #expect(state["level"] as? Int == known.level && state["epoch"] as? Int == known.epoch)
    #expect(state["best_level"] as? Int == known.bestLevel && state["stopped"] is NSNull)
    // Foundation's JSON does not round numbers correctly, so they are read from the text.
    for (name, value) in [("best_loss", known.bestLoss), ("best_validation_loss", validation)] {
      #expect(json.output.contains("\"\(name)\": \(value),"), "\(name) is not \(value): \(json.output)")
    }
    let recipe = try #require(state["recipe"] as? [String: Any])
    let plan = try #require(recipe["plan"] as? [String: Any])
    #expect((plan["levels"] as? [Any])?.count == 2)
    #expect((recipe["network"] as? [String: Any])?["seed"] as? Int == 7)

    let text = try files.run("info --model @run/checkpoint.safetensors").output
    for line in [
      "kind: checkpoint", "widths: 2, 3, 1", "level: \(known.level + 1)",
      "finished epochs of the level: \(known.epoch)",
      "best validation loss: \(String(format: "%.6g", validation))", "inputs: x1, x2", "outputs: y",
      "best loss: \(String(format: "%.6g", known.bestLoss)), on level \(known.bestLevel + 1)",
    ] {
      #expect(text.split(separator: "\n").contains(Substring(line)), "\(line) is not in \(text)")
    }
    #expect(text.contains("values of the training samples:\n  x1: 10"), "\(text)")
    #expect(text.contains("\nrecipe: {\n") && text.contains("\"seed\": 7"))
    let model = try files.run("info --model @run/model.safetensors").output
    #expect(model.contains("kind: model\n") && model.contains("inputs: x1, x2\n") && !model.contains("recipe"))
    #expect(model.contains("values of the training samples:\n  x1: 10"), "\(model)")
  }

  @Test("Bad input gives one clear line")
  func badInput() throws {
    let files = try TrainingFiles(samples: 2)
    for (options, mentioned) in [
      ("", "--model"), ("--model @nothing", "no such file"), ("--model @train.csv", "not a file of this package"),
      ("--model @train.csv --format json", "--format"),
    ] {
      let run = try files.run("info \(options)")
      #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(options): \(run.errors)")
      #expect(run.errors.contains(mentioned), "\(run.errors)")
    }
  }
}
