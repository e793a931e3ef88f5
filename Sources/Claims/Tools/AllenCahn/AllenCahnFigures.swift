import Experiments
import Pages

/// Figures 7, 8 and 9 from the runs of a study.
package enum AllenCahnFigures {
  /// Returns all figures, with the first seed of every case: the histories, the solutions and, for every level of
  /// multilevel training, the residual and its spectrum.
  package static func figures(_ study: EquationStudy, by judge: AllenCahnJudge) throws -> [FigureData] {
    var figures = histories(study)
    for row in study.rows {
      guard let run = row.runs.first else { continue }
      figures += try solution(run, by: judge)
      if !run.allenCahnLevels.isEmpty, row.case.model.hasLevels, row.case.schedule == .multilevel {
        figures += try levels(run, by: judge)
      }
    }
    return figures
  }

  /// Returns Figure 7, left: the loss while training, and the relative errors.
  package static func histories(_ study: EquationStudy) -> [FigureData] {
    EquationHistories.figures(study, prefix: "figure-7", points: 400)
  }

  /// Returns Figure 7, right: the computed solution, its error, and its final values next to the reference.
  package static func solution(_ run: EquationRun, by judge: AllenCahnJudge) throws -> [FigureData] {
    let reference = judge.reference
    let found = try judge.values(of: run)
    let (x, t) = (reference.points, reference.times)
    let errors = zip(found, reference.values).flatMap { zip($0, $1).map { abs($0 - $1) } }
    let name = run.case.name
    return [
      FigureData(
        id: "figure-7-solution-\(name)", title: "u(x, t), \(name)", xLabel: "x", yLabel: "t",
        map: FieldMap(x: x, y: t, values: found.flatMap { $0 }, label: "u", scale: .diverging)),
      FigureData(
        id: "figure-7-error-map-\(name)", title: "Error of u, \(name)", xLabel: "x", yLabel: "t",
        map: FieldMap(x: x, y: t, values: errors, label: "|error|", scale: .logarithmic)),
      FigureData(
        id: "figure-7-final-\(name)", title: "u(x, 1), \(name)", xLabel: "x", yLabel: "u",
        series: [
          .init(name: "reference", points: Array(zip(x, reference.values[t.count - 1])), marks: .line),
          .init(name: "network", points: Array(zip(x, found[t.count - 1])), marks: .line),
        ]),
    ]
  }

  /// Returns Figure 8, and for the ReLU basis Figure 9: for every level the solution, the residual, its transform and
  /// the two cross-sections; then the cross-sections of all levels.
  package static func levels(_ run: EquationRun, by judge: AllenCahnJudge) throws -> [FigureData] {
    let id = "\(run.case.model == .relu ? "figure-9" : "figure-8")-\(run.case.name)"
    let levels = run.allenCahnLevels
    let cuts = levels.map { Cut.both($0.spectrum) }
    var figures: [FigureData] = []
    for (level, cuts) in zip(levels, cuts) {
      let n = level.intervals
      let title = "n = \(n), \(run.case.name)"
      let reference = judge.reference
      let values = try judge.values(of: level.network).flatMap { $0 }
      let spectrum = level.spectrum
      figures += [
        FigureData(
          id: "\(id)-\(n)-solution", title: "u, \(title)", xLabel: "x", yLabel: "t",
          map: FieldMap(x: reference.points, y: reference.times, values: values, label: "u", scale: .diverging)),
        FigureData(
          id: "\(id)-\(n)-residual", title: "Residual, \(title)", xLabel: "x", yLabel: "t",
          map: FieldMap(
            x: spectrum.points, y: spectrum.times, values: spectrum.magnitudes.flatMap { $0 }, label: "|r|",
            scale: .logarithmic)),
        FigureData(
          id: "\(id)-\(n)-transform", title: "Transform of the residual, \(title)", xLabel: "wave number ω_x",
          yLabel: "frequency ω_t",
          map: FieldMap(
            x: spectrum.waveNumbers.map { Double($0) }, y: spectrum.frequencies.map { Double($0) },
            values: spectrum.transform.flatMap { $0 }, label: "|R|", scale: .logarithmic)),
        figure("\(id)-\(n)-cuts", "Cross-sections, \(title)", cuts.map { $0.series(named: $0.line) }),
      ]
    }
    for k in 0..<2 {
      let series = zip(levels, cuts).map { level, cuts in cuts[k].series(named: "n = \(level.intervals)") }
      figures.append(
        figure("\(id)-\(cuts[0][k].name)", "Cross-section along \(cuts[0][k].line), \(run.case.name)", series))
    }
    return figures
  }

  private static func figure(_ id: String, _ title: String, _ series: [FigureData.Series]) -> FigureData {
    FigureData(id: id, title: title, xLabel: "wave number", yLabel: "|R|", logY: true, series: series)
  }

  /// A cross-section through the center of a spectrum.
  private struct Cut {
    let name: String
    let line: String
    let values: [Double]

    static func both(_ spectrum: ResidualSpectrum) -> [Cut] {
      [
        Cut(name: "cut-in-space", line: "ω_t = 0", values: spectrum.cutInSpace),
        Cut(name: "cut-in-time", line: "ω_x = 0", values: spectrum.cutInTime),
      ]
    }

    func series(named name: String) -> FigureData.Series {
      .init(name: name, points: values.enumerated().map { (Double($0), $1) }, marks: .line)
    }
  }
}
