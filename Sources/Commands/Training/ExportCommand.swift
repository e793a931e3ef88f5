import ArgumentParser
import Foundation
import KANCore

/// `kan export`: writes a model for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a model as a Python module, JSON, LaTeX formulas, or ONNX.",
    discussion: """
      python is a module that needs NumPy only; its function predict(x) maps an array of rows of inputs to one of \
      outputs. json has all stages with their knots and weights. latex has the polynomials of every edge, for a \
      document with the package amsmath. onnx has operators of version 17 on doubles, with the tensors "inputs" and \
      "outputs"; where points outside the knots are errors, they give outputs that are not a number. For a model of \
      classes (kan train --softmax) python and onnx give the probabilities, json and latex the scores.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case python, json, latex, onnx
  }

  @Option("The model or checkpoint.", "M.safetensors")
  var model: String

  @Option("The format.")
  var format: Format

  @Option(
    "The file to write, or - for standard output (default: standard output); an existing file is never overwritten.",
    "FILE")
  var out: String?

  @Option("latex: the number of significant digits, from 1 to 17 (default: 6).", "n")
  var digits: Int?

  @Option("latex: the largest number of polynomial pieces and products in matrices (default: 2000).", "n")
  var limit: Int?

  func run() throws {
    let own = [("--digits", digits != nil), ("--limit", limit != nil)]
    for (option, isGiven) in own where isGiven && format != .latex {
      throw BadInput("\(option) is for --format latex; omit it with --format \(format.rawValue)")
    }
    if let limit, limit < 1 { throw BadInput("--limit must be at least 1 (got \(limit))") }
    let path = out ?? "-"
    if path.isEmpty { throw BadInput("--out is empty; give a file, or - for standard output") }
    if format == .onnx, path == "-", isatty(FileHandle.standardOutput.fileDescriptor) == 1 {
      throw BadInput("--format onnx is not text; give --out")
    }
    if path != "-" { try BadInput.requireNew(path) }
    let bytes = try contents(ModelFile(reading: model))
    if path == "-" {
      OutputText.write(Data(bytes))
    } else {
      try AtomicFile.write(bytes, to: path)
    }
  }

  private func contents(_ model: ModelFile) throws -> [UInt8] {
    switch format {
    case .python: Array(try model.pythonModule().utf8)
    case .json: Array(try (model.jsonDocument().text + "\n").utf8)
    case .latex: Array(try model.latexFragment(digits: digits ?? 6, limit: limit ?? 2000).utf8)
    case .onnx: try model.onnxModel()
    }
  }
}
