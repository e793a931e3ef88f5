import ArgumentParser
import Foundation
import KANCore

/// `kan predict`: evaluates a model.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Prints the outputs of a model for the inputs of a CSV file, as CSV.",
    discussion: """
      The file has a header row, the inputs, and optionally the true outputs; if they are present, the error is \
      reported on standard error, for a model of classes (kan train --logistic or --softmax) the accuracy and the \
      cross-entropy. \
      Rows whose true outputs are missing or not numbers are predicted, too, and left out of the errors; a class that \
      the model does not know counts as wrong. Columns are matched by name with those that the model was trained on, in \
      any order. The output has the inputs followed by the predicted outputs; with --softmax these are the probabilities of the classes, followed by the column of the class of the \
      largest.
      """)

  @Option("The model or checkpoint.", "M.safetensors")
  var model: String

  @Option("The inputs.", "x.csv")
  var data: String

  @OptionGroup var tables: TableOptions

  @Option("The precision of the evaluation.")
  var precision: Precision = .double

  func run() throws {
    let model = try ModelFile(reading: model)
    let network = model.network
    let data = try ModelInputs(reading: data, for: model, tables)
    let (table, inputs) = (data.table, data.values)
    let (p, q) = (network.inputs, network.outputs)
    let (outputs, outside) = try data.rows.evaluating(network) { try evaluate(network, inputs) }
    let names = model.outputNames.isEmpty ? ColumnNames.outputs(q) : model.outputNames
    var values: [Double] = []
    values.reserveCapacity(table.rows * (p + q))
    let hasClasses = model.outputKind == .classScores
    var classes: [String] = []
    for k in 0..<table.rows {
      values += inputs[k * p..<(k + 1) * p]
      let row = Array(outputs[k * q..<(k + 1) * q])
      values += hasClasses ? SoftmaxLoss.probabilities(of: row) : row
      if hasClasses { classes.append(SoftmaxLoss.bestClass(of: row).map { model.className($0) } ?? "") }
    }
    if let text = data.remark { remark(text) }
    let result = CSVTable(header: table.header.prefix(p) + names, values: values)
    OutputText.write(hasClasses ? result.text(adding: model.classColumn, classes) : result.text)
    let undefined = outputs.indices.filter { !outputs[$0].isFinite }
    if let first = undefined.first {
      remark(
        "\(undefined.count) of \(outputs.count) outputs are not finite numbers, the first in row"
          + " \(data.places.row(of: first / q)) of \(data.places.file)")
    }
    if model.outputKind == .logOdds { remark("the outputs f are log-odds: the probability of 1 is 1 / (1 + exp(-f))") }
    if data.hasOutputs {
      let targets = (0..<table.rows).flatMap { table.values[($0 * table.columns + p)..<($0 + 1) * table.columns] }
      PredictionReport(kind: model.outputKind, outputs: outputs, targets: targets, width: q).lines.forEach(remark)
    }
    reportCoverage(model, inputs, names: Array(table.header.prefix(p)))
    if outside > 0 { remark("\(outside) argument\(outside == 1 ? "" : "s") lay outside the knots of their layer") }
  }

  private func evaluate(_ network: Network, _ inputs: [Double]) throws -> (outputs: [Double], outside: Int) {
    let threads = ProcessInfo.processInfo.activeProcessorCount
    switch precision {
    case .double:
      let evaluator = try Evaluator<Double>(network, threads: threads)
      return (try evaluator.outputs(of: inputs), evaluator.pointsOutside)
    case .float:
      let evaluator = try Evaluator<Float>(network, threads: threads)
      return (try evaluator.outputs(of: inputs), evaluator.pointsOutside)
    }
  }

  /// Names the columns with values that the training samples did not have.
  private func reportCoverage(_ model: ModelFile, _ inputs: [Double], names: [String]) {
    let width = names.count
    for (p, coverage) in model.coverage.enumerated() {
      let places = stride(from: p, to: inputs.count, by: width).map { coverage.place(of: inputs[$0]) }
      let range =
        "\(SignificantDigits.text(coverage.range.lowerBound, digits: 6)) ... "
        + SignificantDigits.text(coverage.range.upperBound, digits: 6)
      let (outside, gaps) = (places.count { $0 == .outside }, places.count { $0 == .gap })
      if outside > 0, coverage.isConstant {
        remark(
          "column \(names[p]): \(outside) of \(places.count) values differ from \(coverage.range.lowerBound), the only one in"
            + " the training samples\(isIgnored(p, by: model.network) ? "; the model ignores the column" : "")")
      } else if outside > 0 {
        remark(
          "column \(names[p]): \(outside) of \(places.count) values lie outside \(range), the range of the training samples"
        )
      }
      if gaps > 0 {
        remark("column \(names[p]): \(gaps) of \(places.count) values lie in gaps of the training samples")
      }
    }
  }

  /// Whether an input has no effect: the first stage multiplies it by zero.
  private func isIgnored(_ p: Int, by network: Network) -> Bool {
    guard case .normalize(let map) = network.stages[0], case .affine(let scale, _) = map.kind else { return false }
    return scale[p] == 0
  }

  private func remark(_ text: String) { CommandLineRun.writeError(text + "\n") }
}
