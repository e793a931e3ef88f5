import Experiments
import Pages

/// Figures 7, 8 and 9 from the runs of a study.
public enum AllenCahnFigures {
  /// All of them: histories of all cases with the first seed; solution and error of the first seed of every multilevel
  /// case; residuals, their transforms and the cuts at omega = 0 for the levels of the same.
  ///
  /// - Throws: what evaluation throws.
  public static func figures(_ study: AllenCahnStudy, judge: AllenCahnJudge) throws -> [FigureData] {
    var figures = histories(study)
    for row in study.rows where row.setting.schedule == .multilevel {
      guard let run = row.runs.first else { continue }
      figures += try solution(run, judge: judge)
      figures += try spectra(run, judge: judge)
    }
    return figures
  }

  /// Figure 7: the loss of the epochs, and at the ends of rounds the measured loss and error.
  public static func histories(_ study: AllenCahnStudy) -> [FigureData] {
    func figure(_ id: String, _ label: String, _ value: (AllenCahnOutcome) -> [(x: Double, y: Double)]) -> FigureData {
      FigureData(
        id: id, title: "Allen-Cahn: \(label)", xLabel: "epoch", yLabel: label, logY: true,
        series: study.rows.compactMap { row in
          row.runs.first.map { run in
            let points = value(run).filter { $0.y > 0 && $0.y.isFinite }
            return FigureData.Series(name: row.setting.name, points: points, marks: .line)
          }
        })
    }
    guard !study.rows.isEmpty else { return [] }
    return [
      figure("figure-7-loss", "loss while training") { run in
        // A point for every hundredth of the epochs.
        let step = max(1, run.trace.count / 400)
        return run.trace.enumerated().filter { $0.offset % step == 0 }.map { (Double($0.offset + 1), $0.element.loss) }
      },
      figure("figure-7-error", "relative error") { run in
        run.trace.enumerated().compactMap { place, record in
          record.relativeError.map { (Double(place + 1), $0) }
        }
      },
    ]
  }

  /// Figure 8: the solution that was found and its error.
  public static func solution(_ run: AllenCahnOutcome, judge: AllenCahnJudge) throws -> [FigureData] {
    let reference = judge.reference
    let found = try judge.values(of: run.network)
    let (x, t) = (reference.points, reference.times)
    let errors = zip(found, reference.values).flatMap { zip($0, $1).map { abs($0 - $1) } }
    let name = run.setting.name
    return [
      FigureData(
        id: "figure-8-\(name)", title: "u(x, t), \(name)", xLabel: "x", yLabel: "t",
        map: FieldMap(x: x, y: t, values: found.flatMap { $0 }, label: "u", scale: .diverging)),
      FigureData(
        id: "figure-8-error-\(name)", title: "Error of u, \(name)", xLabel: "x", yLabel: "t",
        map: FieldMap(x: x, y: t, values: errors, label: "|error|", scale: .logarithmic)),
      FigureData(
        id: "figure-8-final-\(name)", title: "u(x, 1), \(name)", xLabel: "x", yLabel: "u",
        series: [
          .init(name: "reference", points: Array(zip(x, reference.values[t.count - 1])), marks: .line),
          .init(name: "network", points: Array(zip(x, found[t.count - 1])), marks: .line),
        ]),
    ]
  }

  /// Figure 9: for every level the residual and its transform, and the cuts of all levels.
  public static func spectra(_ run: AllenCahnOutcome, judge: AllenCahnJudge) throws -> [FigureData] {
    let name = run.setting.name
    var figures: [FigureData] = []
    var cuts: [FigureData.Series] = []
    for level in run.levels {
      let spectrum = try ResidualSpectrum(of: level.network, equation: judge.equation)
      let title = "n = \(level.intervals), \(name)"
      figures.append(
        FigureData(
          id: "figure-9-residual-\(name)-\(level.intervals)", title: "Residual, \(title)", xLabel: "x", yLabel: "t",
          map: FieldMap(
            x: spectrum.points, y: spectrum.times, values: spectrum.magnitudes.flatMap { $0 }, label: "|r|",
            scale: .logarithmic)))
      figures.append(
        FigureData(
          id: "figure-9-transform-\(name)-\(level.intervals)", title: "Transform of the residual, \(title)",
          xLabel: "wave number k", yLabel: "frequency ω",
          map: FieldMap(
            x: spectrum.waveNumbers.map { Double($0) }, y: spectrum.frequencies.map { Double($0) },
            values: spectrum.transform.flatMap { $0 }, label: "|R|", scale: .logarithmic)))
      cuts.append(
        FigureData.Series(
          name: "n = \(level.intervals)", points: spectrum.cut.enumerated().map { (Double($0), $1) }, marks: .line))
    }
    figures.append(
      FigureData(
        id: "figure-9-cut-\(name)", title: "Transform of the residual at ω = 0, \(name)", xLabel: "wave number k",
        yLabel: "|R|", logY: true, series: cuts))
    return figures
  }
}
