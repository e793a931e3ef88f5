import ArgumentParser
import Foundation
import KANCore

/// `kan prune`: writes a simpler model, with a certified bound on the change of its outputs.
struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Writes a simpler model whose outputs change by at most a proved tolerance.",
    discussion: """
      Nearly constant edges become constants, layers on uniform knots go to every second knot, and hidden units \
      without effect are removed, as long as a bound on the change of every output stays within the tolerance. The \
      bound holds for all inputs, not only for data; if the edges of the first layer are not constant outside the knots, \
      for all inputs inside them, the ranges of the training samples. Rounding in evaluations is not covered. With \
      --data, the change is also measured.
      """)

  @Option("The model or checkpoint.", "M.safetensors")
  var model: String

  @Option("The largest allowed change of every output, in its units.", "e")
  var tolerance: Double

  @Flag(
    help: ArgumentHelp(
      "Take the tolerance in the units of the outputs that kan info prints: half the range of each output in training, or"
        + " for models trained with --outside zero its largest magnitude."))
  var relative = false

  @Option("The new model; an existing file is never overwritten.", "M2.safetensors")
  var out: String

  @Option("Where to measure the change.", "x.csv")
  var data: String?

  @OptionGroup var tables: TableOptions

  func run() throws {
    let model = try ModelFile(reading: model)
    let old = model.network
    guard !old.splineStages.isEmpty else {
      throw BadInput("the model has no splines, so there is nothing to prune")
    }
    guard tolerance >= 0, tolerance.isFinite else {
      throw BadInput("--tolerance must be a finite number of at least 0 (got \(tolerance))")
    }
    let inputs = try data.map { try ModelInputs(reading: $0, for: model, tables) }
    if let remark = inputs?.remark { CommandLineRun.complain(remark) }
    let tolerances = try tolerances(old)
    let insideKnots = old.hasOpenFirstLayer
    let result = try old.pruned(tolerance: tolerances, insideKnots: insideKnots)
    // Points where a model has no value are errors before anything is written.
    let changes = try inputs.map { inputs in
      try inputs.rows.evaluating(old) { try measured(old, result.network, at: inputs.values) }
    }
    try BadInput.requireNew(out)
    try model.replacingNetwork(with: result.network).write(to: out)
    report(result, old)
    let names = model.outputNames.isEmpty ? ColumnNames.outputs(old.outputs) : model.outputNames
    for (q, name) in names.enumerated() {
      let measured = changes.map { ", measured \(SignificantDigits.text($0[q]))" } ?? ""
      OutputText.write(
        "change of \(name): at most \(Self.roundedUp(result.bounds[q])) for all inputs\(insideKnots ? " inside the knots" : "")"
          + " (tolerance \(SignificantDigits.text(tolerances[q])))\(measured)\n")
    }
    if let count = inputs.map({ $0.values.count / old.inputs }) {
      OutputText.write("measured at \(count) point\(count == 1 ? "" : "s")\n")
    }
  }

  /// Returns the tolerance of every output, in its units.
  private func tolerances(_ network: Network) throws -> [Double] {
    guard relative else { return Array(repeating: tolerance, count: network.outputs) }
    guard let units = network.outputUnits else {
      throw BadInput("--relative: the model does not hold the ranges of its outputs; give the tolerance in their units")
    }
    return units.map { tolerance * $0 }
  }

  /// Lists what was removed.
  private func report(_ result: PruningResult, _ old: Network) {
    for layer in result.layers where !layer.isUnchanged {
      var parts: [String] = []
      if layer.constantEdges > 0 {
        parts.append("\(layer.constantEdges) edge\(layer.constantEdges == 1 ? "" : "s") made constant")
      }
      if layer.newIntervals != layer.intervals { parts.append("\(layer.intervals) -> \(layer.newIntervals) intervals") }
      let units = layer.removedUnits
      if !units.isEmpty {
        parts.append("unit\(units.count == 1 ? "" : "s") \(units.map(String.init).joined(separator: ", ")) removed")
      }
      OutputText.write("stage \(layer.stage): \(parts.joined(separator: "; "))\n")
    }
    if result.isUnchanged { OutputText.write("nothing can be removed within the tolerance\n") }
    OutputText.write("parameters: \(old.parameterCount) -> \(result.network.parameterCount)\n")
  }

  /// Returns the largest change of every output at given points.
  private func measured(_ old: Network, _ new: Network, at points: [Double]) throws -> [Double] {
    let before = try Evaluator<Double>(old.holdingRanges()).outputs(of: points)
    let after = try Evaluator<Double>(new.holdingRanges()).outputs(of: points)
    var largest = [Double](repeating: 0, count: old.outputs)
    for place in before.indices {
      largest[place % old.outputs] = max(largest[place % old.outputs], abs(after[place] - before[place]))
    }
    return largest
  }

  /// Formats a bound with four digits so that the number printed is a bound as well.
  static func roundedUp(_ bound: Double) -> String {
    let text = SignificantDigits.text(bound)
    // A thousandth more than covers the rounding of four digits.
    return Double(text)! < bound ? SignificantDigits.text(bound * 1.001) : text
  }
}

extension Network {
  /// Whether the first layer of edges is not constant outside its knots.
  fileprivate var hasOpenFirstLayer: Bool {
    guard let first = splineStages.first, case .splines(let edges) = stages[first] else { return false }
    return edges.outside.continuation != .constant
  }
}
