import KANCore

/// How well predictions match true outputs, in lines.
struct PredictionReport {
  let kind: OutputKind
  /// The outputs, [sample][output].
  let outputs: [Double]
  /// As many true outputs.
  let targets: [Double]
  /// The number of outputs of a sample.
  let width: Int

  /// The errors over the rows whose true outputs can be compared, and how many rows are left out.
  var lines: [String] {
    let count = targets.count / width
    let rows = (0..<count).filter { k in targets[k * width..<(k + 1) * width].allSatisfy(isComparable) }
    let places = rows.flatMap { $0 * width..<($0 + 1) * width }
    var lines: [String] = []
    if !rows.isEmpty {
      let (outputs, targets) = (places.map { self.outputs[$0] }, places.map { self.targets[$0] })
      lines.append("\(errors(outputs, targets)), \(rows.count) row\(rows.count == 1 ? "" : "s")")
    }
    if rows.count < count {
      let reason = kind == .logOdds ? "neither 0 nor 1" : "missing or not a number"
      lines.append("\(count - rows.count) of \(count) rows left out of the errors: a true output is \(reason)")
    }
    return lines
  }

  private func isComparable(_ target: Double) -> Bool {
    switch kind {
    case .values: target.isFinite
    case .logOdds: target == 0 || target == 1
    }
  }

  private func errors(_ outputs: [Double], _ targets: [Double]) -> String {
    switch kind {
    case .values:
      let differences = zip(outputs, targets).map { $0 - $1 }
      let mean = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
      let largest = differences.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1.magnitude) }
      return "mean squared error \(mean), root mean square \(SignificantDigits.text(mean.squareRoot())), largest error"
        + " \(SignificantDigits.text(largest))"
    case .logOdds:
      let statistics = ClassificationStatistics(outputs: outputs, targets: targets)
      return "accuracy \(SignificantDigits.text(100 * statistics.accuracy)) %, cross-entropy"
        + " \(SignificantDigits.text(statistics.crossEntropy))"
    }
  }
}
