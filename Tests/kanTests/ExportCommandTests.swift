import Foundation
import KANCore
import Splines
import Testing

@Suite("kan export")
struct ExportCommandTests {
  private func model() throws -> ModelFile {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 3, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 2, outside: .linear)
    let network = try Network(stages: [.splines(edges)], parameters: [0, 1, 2, 3, 1, 1, 1.0 / 7, 5])
    return ModelFile(network, inputNames: ["place"], outputNames: ["first", "second"])
  }

  @Test("Every format is that of the library, on standard output and in a file")
  func formats() throws {
    let files = try TrainingFiles(samples: 2)
    let model = try self.model()
    try model.write(to: files.path("m"))
    let expected: [(String, [UInt8])] = [
      ("python", Array(try model.pythonModule().utf8)), ("json", Array((try model.jsonDocument().text + "\n").utf8)),
      ("latex", Array(try model.latexFragment().utf8)),
      ("latex --digits 3 --limit 6", Array(try model.latexFragment(digits: 3).utf8)), ("onnx", try model.onnxModel()),
    ]
    for (number, (words, bytes)) in expected.enumerated() {
      let run = try files.run("export --model @m --format \(words) --out @file\(number)")
      #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty, "\(words): \(run.errors)")
      #expect(try Array(files.bytes("file\(number)")) == bytes, "\(words)")
      if words == "onnx" { continue }
      let printed = try files.run("export --model @m --format \(words)")
      #expect(printed.status == 0 && Array(printed.output.utf8) == bytes && printed.errors.isEmpty, "\(words)")
      #expect(try files.run("export --model @m --format \(words) --out -").output == printed.output)
    }
    // A pipe or file takes bytes that are no text.
    let path = files.path("piped")
    try Data().write(to: URL(fileURLWithPath: path))
    let piped = try KANProcess.run(
      ["export", "--model", files.path("m"), "--format", "onnx"], outputTo: path)
    #expect(piped.status == 0 && piped.errors.isEmpty)
    #expect(try Array(files.bytes("piped")) == model.onnxModel())
  }

  @Test("Existing files are never overwritten, least of all the model", arguments: ["m", "train.csv"])
  func existing(name: String) throws {
    let files = try TrainingFiles(samples: 2)
    try model().write(to: files.path("m"))
    let before = try files.bytes(name)
    let run = try files.run("export --model @m --format json --out @\(name)")
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.errors)")
    #expect(run.errors.contains("already exists; give a new file"), "\(run.errors)")
    #expect(try files.bytes(name) == before)
  }

  @Test("A checkpoint gives its network")
  func checkpoint() throws {
    let files = try TrainingFiles()
    #expect(try files.run(TrainTests.command + " --epochs 2 --out @run").status == 0)
    let run = try files.run("export --model @run/checkpoint.safetensors --format json")
    let model = try Checkpoint(reading: files.path("run/checkpoint.safetensors")).model
    #expect(try run.status == 0 && run.output == model.jsonDocument().text + "\n", "\(run.errors)")
  }

  @Test("Bad input gives one clear line, and no file")
  func badInput() throws {
    let files = try TrainingFiles(samples: 2)
    try model().write(to: files.path("m"))
    try Network(
      stages: [.normalize(Normalization(width: 1, into: 0, 1, kind: .batchRange(remembered: nil)))], parameters: []
    ).write(to: files.path("range"))
    for (options, mentioned) in [
      ("--format json", "--model"), ("--model @m", "--format"), ("--model @m --format xml", "xml"),
      ("--model @nothing --format json", "no such file"),
      ("--model @train.csv --format json", "not a file of this package"),
      ("--model @m --format json --digits 3", "--digits is for --format latex"),
      ("--model @m --format python --limit 3", "--limit is for --format latex"),
      ("--model @m --format latex --digits 18", "between 1 and 17"),
      ("--model @m --format latex --digits 0", "0 digits"),
      ("--model @m --format latex --limit 0", "at least 1 (got 0)"),
      ("--model @m --format latex --limit 5", "6 polynomial pieces and products, more than the limit of 5"),
      ("--model @range --format onnx", "no remembered ranges"),
    ] {
      let run = try files.run("export \(options) --out @file")
      #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(options): \(run.errors)")
      #expect(run.errors.contains(mentioned), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: files.path("file")))
    }
    let empty = try KANProcess.run(["export", "--model", files.path("m"), "--format", "json", "--out", ""])
    #expect(empty.status == 64 && empty.hasOneErrorLine && empty.errors.contains("--out is empty"))
    let folder = try files.run("export --model @m --format json --out @nowhere/file")
    #expect(folder.status == 1 && folder.hasOneErrorLine && folder.errors.contains("cannot be written"))
  }
}
