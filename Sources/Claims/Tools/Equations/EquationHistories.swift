import Experiments
import KANCore
import Pages

/// The histories of an equation experiment, and plots of the solutions of its networks.
package enum EquationHistories {
  /// Returns figures of the loss and the relative error against epochs, one each for the rows as printed and for every
  /// method of ours, with one curve for each case and the first seed, and a circle where a level ends and a finer one
  /// begins.
  ///
  /// - Parameters:
  ///   - study: the runs.
  ///   - prefix: the prefix of the file names: "figure-6".
  ///   - count: the number of points above which a curve has only every second one, every third one, and so on.
  package static func figures(_ study: EquationStudy, prefix: String, points count: Int = .max) -> [FigureData] {
    var figures: [FigureData] = []
    var names: [String] = []
    for row in study.rows where !names.contains(group(row.case)) { names.append(group(row.case)) }
    for name in names {
      let rows = study.rows.filter { group($0.case) == name }
      let title = rows[0].case.kind == .printed ? "as printed" : rows[0].case.method.title
      func curves(_ value: (EpochRecord) -> Double?) -> [FigureData.Series] {
        var ends: [(x: Double, y: Double)] = []
        let curves = rows.map { row in
          let trace = row.runs[0].result.trace
          var points: [(x: Double, y: Double)] = []
          for (k, record) in trace.enumerated() {
            guard let y = value(record), y.isFinite, y > 0 else { continue }
            points.append((Double(k + 1), y))
            if k + 1 < trace.count, trace[k + 1].level > record.level { ends.append(points[points.count - 1]) }
          }
          let step = (points.count - 1) / count + 1
          let shown = stride(from: 0, to: points.count, by: step).map { points[$0] }
          return FigureData.Series(name: label(row.case), points: shown, marks: .line)
        }
        return (curves + [FigureData.Series(name: "end of a level", points: ends, marks: .circles)])
          .filter { !$0.points.isEmpty }
      }
      figures.append(
        FigureData(
          id: "\(prefix)-\(name)-loss", title: "Loss, \(title)", xLabel: "epoch", yLabel: "loss",
          logY: true, series: curves(\.loss)))
      let errors = curves(\.relativeError)
      guard !errors.isEmpty else { continue }
      figures.append(
        FigureData(
          id: "\(prefix)-\(name)-error", title: "Relative error, \(title)", xLabel: "epoch",
          yLabel: "relative l2 error", logY: true, series: errors))
    }
    return figures
  }

  /// Returns the network's solution and its error as maps over the rectangle, at `count` x `count` points.
  package static func maps(
    _ run: EquationRun, problem: CollocationProblem, prefix: String,
    right: (coordinate: Int, name: String, range: ClosedRange<Double>), up: (name: String, range: ClosedRange<Double>),
    count: Int = 81, exact: ([Double]) -> Double
  ) throws -> [FigureData] {
    func coordinates(_ range: ClosedRange<Double>) -> [Double] {
      (0..<count).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * (Double($0) / Double(count - 1))
      }
    }
    let (x, y) = (coordinates(right.range), coordinates(up.range))
    let points = y.flatMap { y in x.map { right.coordinate == 0 ? [$0, y] : [y, $0] } }
    let values = try problem.values(of: run.result.network, at: points).map { $0[0] }
    let differences = zip(values, points).map { $0 - exact($1) }
    let title = "\(run.case.name), seed \(run.seed)"
    return [
      FigureData(
        id: "\(prefix)-solution", title: "Solution, \(title)", xLabel: right.name, yLabel: up.name,
        map: FieldMap(x: x, y: y, values: values, label: "u")),
      FigureData(
        id: "\(prefix)-error", title: "Error, \(title)", xLabel: right.name, yLabel: up.name,
        map: FieldMap(x: x, y: y, values: differences, label: "error of u", scale: .diverging)),
    ]
  }

  private static func group(_ equationCase: EquationCase) -> String {
    equationCase.kind == .printed ? equationCase.kind.rawValue : equationCase.method.rawValue
  }

  private static func label(_ equationCase: EquationCase) -> String {
    let parts = [
      equationCase.model.name, equationCase.model.hasLevels ? equationCase.schedule.rawValue : nil,
      equationCase.variant?.rawValue,
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}
