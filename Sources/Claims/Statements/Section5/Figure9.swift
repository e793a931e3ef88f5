import Experiments

/// Figure 9: the residuals of multilevel training in the ReLU basis, and their spectra.
///
/// - Cases: the criteria of ``AllenCahnFigureStatements/figure9(relu:spline:)``, comparing the last level with the
///   first and with splines.
/// - Method: measured, as for Figure 8.
struct Figure9: Claim {
  let id = "figure-9"
  let source = "Supplement E, Figure 9; Section 5.2.3"
  let printed =
    "ReLU networks improve somewhat with finer splines, but the spectra of their residuals remain narrow, and the accuracy "
    + "suffers, although both bases span the same networks."
  let hypotheses = AllenCahnData.hypotheses
  let gravity = Gravity.notReproduced
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  func check(_ family: CaseFamily) throws -> Findings {
    let judge = try AllenCahnData.experiment.get().judge
    let (spline, relu) = (try AllenCahnData.spline.get(), try AllenCahnData.relu.get())
    let statements = AllenCahnFigureStatements.figure9(relu: relu, spline: spline)
    return Findings(
      literal: AllenCahnData.tally(statements).finding(
        ifHolds: .measured,
        method:
          "as for Figure 8; narrow means that fewer than twice as many waves are active after the last level as after "
          + "the first, and fewer than with splines (ours)",
        scope: AllenCahnData.scope, notes: Figure8.widths(relu)),
      control: AllenCahnData.tally(AllenCahnFigureStatements.figure9(relu: spline, spline: relu)).control(
        "the same with the two bases exchanged"),
      tables: [AllenCahnData.table(statements)],
      figures: try AllenCahnFigures.levels(relu, by: judge))
  }
}
