import Experiments
import KANCore
import Pages

/// The histories of an equation experiment, and pictures of what its networks solve.
public enum EquationHistories {
  /// Loss and relative error against epochs, a figure of each for every method, a curve for each case and the first seed.
  ///
  /// - Parameters:
  ///   - study: the runs.
  ///   - prefix: how the names of the files begin: "figure-6".
  public static func figures(_ study: EquationStudy, prefix: String) -> [FigureData] {
    var figures: [FigureData] = []
    for method in EquationMethod.allCases {
      let rows = study.rows.filter { $0.setting.method == method }
      guard !rows.isEmpty else { continue }
      func curves(_ value: (EpochRecord) -> Double?) -> [FigureData.Series] {
        rows.compactMap { row in
          row.runs.first.map { run in
            let points = run.result.trace.enumerated().compactMap { k, record -> (x: Double, y: Double)? in
              guard let y = value(record), y.isFinite, y > 0 else { return nil }
              return (Double(k + 1), y)
            }
            return FigureData.Series(name: label(row.setting), points: points, marks: .line)
          }
        }.filter { !$0.points.isEmpty }
      }
      figures.append(
        FigureData(
          id: "\(prefix)-\(method.rawValue)-loss", title: "Loss, \(method.title)", xLabel: "epoch", yLabel: "loss",
          logY: true, series: curves(\.loss)))
      let errors = curves(\.relativeError)
      guard !errors.isEmpty else { continue }
      figures.append(
        FigureData(
          id: "\(prefix)-\(method.rawValue)-error", title: "Relative error, \(method.title)", xLabel: "epoch",
          yLabel: "relative l2 error", logY: true, series: errors))
    }
    return figures
  }

  /// The network's solution and its error, as maps over the rectangle, at `count` x `count` points.
  ///
  /// - Parameters:
  ///   - run: whose network is shown.
  ///   - problem: the problem with the network's features.
  ///   - prefix: how the names of the files begin.
  ///   - right: which coordinate runs to the right, its name and range.
  ///   - up: the name and range of the other one.
  ///   - count: how many points there are along each.
  ///   - exact: the solution.
  /// - Throws: what the evaluation of the network throws.
  public static func maps(
    _ run: EquationRun, problem: CollocationProblem, prefix: String,
    right: (coordinate: Int, name: String, range: ClosedRange<Double>), up: (name: String, range: ClosedRange<Double>),
    count: Int = 81, exact: ([Double]) -> Double
  ) throws -> [FigureData] {
    func places(_ range: ClosedRange<Double>) -> [Double] {
      (0..<count).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * (Double($0) / Double(count - 1))
      }
    }
    let (x, y) = (places(right.range), places(up.range))
    let points = y.flatMap { y in x.map { right.coordinate == 0 ? [$0, y] : [y, $0] } }
    let values = try problem.values(of: run.result.network, at: points).map { $0[0] }
    let differences = zip(values, points).map { $0 - exact($1) }
    let title = "\(run.setting.name), seed \(run.seed)"
    return [
      FigureData(
        id: "\(prefix)-solution", title: "Solution, \(title)", xLabel: right.name, yLabel: up.name,
        map: FieldMap(x: x, y: y, values: values, label: "u")),
      FigureData(
        id: "\(prefix)-error", title: "Error, \(title)", xLabel: right.name, yLabel: up.name,
        map: FieldMap(x: x, y: y, values: differences, label: "error of u", scale: .diverging)),
    ]
  }

  private static func label(_ setting: EquationCase) -> String {
    setting.model.hasLevels ? "\(setting.model.name), \(setting.schedule.rawValue)" : setting.model.name
  }
}
