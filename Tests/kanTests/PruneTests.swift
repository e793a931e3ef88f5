import Foundation
import KANCore
import Splines
import Testing

/// A model of two inputs: a low hat plus a line, in units of ten.
@Suite("kan prune")
struct PruneTests {
  private func write(
    _ files: TrainingFiles, hasUnits: Bool = true, activation: Bool = false, isStrict: Bool = false
  ) throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 3, lower: 0, upper: 1)
    var stages: [Stage] = [
      .splines(try SplineEdges(knots: knots, inputs: 2, outputs: 1, outside: isStrict ? .error : .clamp))
    ]
    if activation { stages.append(.activation(try ActivationStage(width: 1, function: .relu))) }
    if hasUnits {
      stages.append(.normalize(try Normalization(width: 1, into: -1, 1, kind: .affine(scale: [10], shift: [5]))))
    }
    let network = try Network(stages: stages, parameters: [0, 0.125, 0.125, 0, 0, 1, 2, 3])
    try ModelFile(network, inputNames: ["a", "b"], outputNames: ["height"]).write(to: files.path("m"))
  }

  @Test("What is removed, the bound rounded up, and the measured change", arguments: ["0.7", "0.07 --relative"])
  func report(tolerance: String) throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    try files.write("b,a\n0,0\n1,0.5\n", as: "in.csv")
    let run = try files.run("prune --model @m --tolerance \(tolerance) --out @new --data @in.csv")
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output == """
        stage 0: 1 edge made constant
        parameters: 8 -> 8
        change of height: at most 0.6256 for all inputs (tolerance 0.7), measured 0.625
        measured at 2 points

        """, "\(run.output)")
    let new = try ModelFile(reading: files.path("new"))
    #expect(new.inputNames == ["a", "b"] && new.outputNames == ["height"])
    #expect(new.network.parameters == [0, 0, 0, 0, 0.0625, 1.0625, 2.0625, 3.0625])
    let again = try files.run("prune --model @new --tolerance \(tolerance) --out @newer")
    #expect(
      again.output == """
        nothing can be removed within the tolerance
        parameters: 8 -> 8
        change of height: at most 0 for all inputs (tolerance 0.7)

        """, "\(again.output)")
  }

  @Test("Relative tolerances: half the range, or the largest magnitude with --outside zero, as the help says")
  func units() throws {
    let files = try TrainingFiles(samples: 2)
    // From 2 to 6.
    try files.write("x,y\n" + (0...8).map { "\($0),\(2 + Double($0) / 2)\n" }.joined(), as: "line.csv")
    for (outside, unit) in [("clamp", 2), ("linear", 2), ("zero", 6)] {
      let train = try files.run(
        "train --data @line.csv --layers 1,1 --intervals 2 --epochs 2 --outside \(outside) --out @\(outside)")
      #expect(train.status == 0, "\(train.errors)")
      let run = try files.run(
        "prune --model @\(outside)/model.safetensors --tolerance 0.5 --relative --out @\(outside).safetensors")
      let tolerance = String(format: "(tolerance %.4g)", 0.5 * Double(unit))
      #expect(run.status == 0 && run.output.contains(tolerance), "\(outside): \(run.output)\(run.errors)")
      let info = try files.run("info --model @\(outside)/model.safetensors").output
      #expect(info.contains("\nunits of the outputs: \(unit)\n"), "\(outside): \(info)")
    }
    let help = try KANProcess.run("prune --help").output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(help.contains("for models trained with --outside zero its largest magnitude"), "\(help)")
  }

  @Test("Where a model has no value at the data, nothing is written", arguments: ["prune --tolerance 0.5", "refine"])
  func noValue(command: String) throws {
    let files = try TrainingFiles(samples: 2)
    try write(files, isStrict: true)
    try files.write("a,b\n0,0\n0.5,7\n", as: "far.csv")
    let run = try files.run("\(command) --model @m --out @new --data @far.csv")
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: files.path("new")))
    try files.write("a,b\n0,0\n0.5,1\n", as: "near.csv")
    #expect(try files.run("\(command) --model @m --out @new --data @near.csv").status == 0)
  }

  @Test("Bad input gives one clear line, and nothing is written")
  func badInput() throws {
    let files = try TrainingFiles(samples: 2)
    func refused(_ options: String, _ mentioned: String) throws {
      let run = try files.run("prune --model @m " + options)
      #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(options): \(run.errors)")
      #expect(run.errors.contains(mentioned), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: files.path("new")))
    }
    try write(files)
    try refused("--tolerance -1 --out @new", "at least 0")
    try refused("--tolerance nan --out @new", "at least 0")
    try refused("--tolerance x --out @new", "tolerance")
    try refused("--tolerance 1 --out @x.csv", "exists")
    try refused("--out @new", "--tolerance")
    try write(files, activation: true)
    try refused("--tolerance 1 --out @new", "ReLU")
    try write(files, hasUnits: false)
    try refused("--tolerance 1 --relative --out @new", "ranges of its outputs")
    try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1]).write(to: files.path("m"))
    try refused("--tolerance 1 --out @new", "no splines")
  }
}
