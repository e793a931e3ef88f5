import Experiments

/// Figure 8: the residuals of multilevel training with splines, and their spectra.
///
/// - Cases: three criteria for each refinement.
/// - Method: measured, on a grid of 256 x 128 points. A mode counts as active if its amplitude is at least a hundredth
///   of the largest one, which is our interpretation.
struct Figure8: Claim {
  let id = "figure-8"
  let source = "Section 5.2.3, Figure 8"
  let printed =
    "In the spline basis, refinement makes the solution more accurate, lowers the energy in the Fourier modes of the "
    + "residual, and widens the support of its active modes."
  let hypotheses = AllenCahnData.hypotheses
  let gravity = Gravity.notReproduced
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  func check(_ family: CaseFamily) throws -> Findings {
    let judge = try AllenCahnData.experiment.get().judge
    let run = try AllenCahnData.spline.get()
    let levels = run.allenCahnLevels
    let statements = AllenCahnFigureStatements.figure8(levels)
    return Findings(
      literal: AllenCahnData.tally(statements).finding(
        ifHolds: .measured,
        method:
          "errors against a spectral solution; transforms of the residual on 256 x 128 points; energy is the sum of "
          + "the squares, and a mode is active if it has at least a hundredth of the largest amplitude (ours)",
        scope: AllenCahnData.scope, notes: Self.widths(run)),
      control: AllenCahnData.tally(AllenCahnFigureStatements.figure8(levels.reversed())).control(
        "the same from fine to coarse"),
      tables: [AllenCahnData.table(statements)],
      figures: try AllenCahnFigures.levels(run, by: judge))
  }

  /// Returns another measure of the support: the number of waves that contain nearly all of the energy.
  static func widths(_ run: EquationRun) -> [String] {
    let counts = run.allenCahnLevels.map { "\($0.spectrum.wavesWith(energyShare: 0.99))" }
    return ["waves that contain 99% of the energy, level by level: \(counts.joined(separator: ", "))"]
  }
}
