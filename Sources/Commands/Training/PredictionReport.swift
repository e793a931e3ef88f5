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

  /// The errors over the rows whose true outputs can be compared, and how many rows are left out. A row of an unknown
  /// class is wrong, but has no cross-entropy.
  var lines: [String] {
    let count = targets.count / width
    let rows = (0..<count).filter { k in areComparable(targets[k * width..<(k + 1) * width]) }
    let places = rows.flatMap { $0 * width..<($0 + 1) * width }
    var lines: [String] = []
    let unknown =
      kind == .classScores ? (0..<count).count { k in targets[k * width..<(k + 1) * width].allSatisfy { $0 == 0 } } : 0
    let compared = "\(rows.count + unknown) row\(rows.count + unknown == 1 ? "" : "s")"
    if !rows.isEmpty {
      let (outputs, targets) = (places.map { self.outputs[$0] }, places.map { self.targets[$0] })
      lines.append("\(errors(outputs, targets, unknown: unknown)), \(compared)")
    } else if unknown > 0 {
      lines.append("accuracy 0 %, \(compared)")
    }
    if unknown > 0 {
      lines.append(
        "\(unknown) of \(count) rows of unknown classes: wrong in the accuracy, left out of the cross-entropy")
    }
    let left = count - rows.count - unknown
    if left > 0 {
      let reason =
        switch kind {
        case .values: "a true output is missing or not a number"
        case .logOdds: "a true output is neither 0 nor 1"
        case .classScores: "the true class is missing"
        }
      lines.append("\(left) of \(count) rows left out of the errors: \(reason)")
    }
    return lines
  }

  /// Whether the true outputs of a row can be compared with its outputs.
  private func areComparable(_ targets: ArraySlice<Double>) -> Bool {
    switch kind {
    case .values: targets.allSatisfy(\.isFinite)
    case .logOdds: targets.allSatisfy { $0 == 0 || $0 == 1 }
    case .classScores: targets.count { $0 == 1 } == 1 && targets.count { $0 == 0 } == width - 1
    }
  }

  private func errors(_ outputs: [Double], _ targets: [Double], unknown: Int) -> String {
    switch kind {
    case .values:
      let differences = zip(outputs, targets).map { $0 - $1 }
      let mean = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
      let largest = differences.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1.magnitude) }
      return "mean squared error \(mean), root mean square \(SignificantDigits.text(mean.squareRoot())), largest error"
        + " \(SignificantDigits.text(largest))"
    case .logOdds, .classScores:
      let statistics =
        kind == .logOdds
        ? ClassificationStatistics(outputs: outputs, targets: targets)
        : ClassificationStatistics(scores: outputs, targets: targets, width: width)
      let known = Double(outputs.count / width)
      let accuracy = statistics.accuracy * (known / (known + Double(unknown)))
      return "accuracy \(SignificantDigits.text(100 * accuracy)) %, cross-entropy"
        + " \(SignificantDigits.text(statistics.crossEntropy))"
    }
  }
}
