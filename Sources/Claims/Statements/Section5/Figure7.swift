import Experiments

/// Figure 7: the histories of the loss for the Allen-Cahn equation.
///
/// - Cases: one case for each criterion of ``AllenCahnFigureStatements/figure7(spline:relu:mlp:)``.
/// - Method: measured, losses at points not used for training. The text has no numbers; the criteria are ours.
struct Figure7: Claim {
  let id = "figure-7"
  let source = "Section 5.2.3, Figure 7"
  let printed =
    "With splines, training accelerates immediately and the loss is reduced at each refinement level. The ReLU basis "
    + "cannot exploit the capacity added by refinement, and its solution is very poor; a conventional MLP of similar "
    + "size performs similarly and captures no structure of the solution."
  let hypotheses = AllenCahnData.hypotheses
  let gravity = Gravity.notReproduced
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  func check(_ family: CaseFamily) throws -> Findings {
    let judge = try AllenCahnData.experiment.get().judge
    let runs = try [AllenCahnData.spline, AllenCahnData.relu, AllenCahnData.perceptron].map { try $0.get() }
    let statements = AllenCahnFigureStatements.figure7(spline: runs[0], relu: runs[1], mlp: runs[2])
    let exchanged = AllenCahnFigureStatements.figure7(spline: runs[1], relu: runs[0], mlp: runs[2])
    var study = EquationStudy()
    for run in runs { study.add(run) }
    return Findings(
      literal: AllenCahnData.tally(statements).finding(
        ifHolds: .measured,
        method:
          "losses during training and at points not used for training, errors against a spectral solution; the "
          + "meanings of immediate (tenths of a level), unable (a factor of 10), poor (an error above one half) and "
          + "similar (a factor of 10) are ours",
        scope: AllenCahnData.scope),
      control: AllenCahnData.tally(exchanged).control("the same with the spline basis and the ReLU basis exchanged"),
      tables: [AllenCahnData.table(statements)],
      figures: try AllenCahnFigures.histories(study)
        + runs.flatMap { try AllenCahnFigures.solution($0, by: judge) })
  }
}
