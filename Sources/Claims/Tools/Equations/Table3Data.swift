import Experiments

/// The runs of Table 3 that are shared by two claims.
struct Table3Data {
  let experiment: BurgersExperiment
  let study: EquationStudy

  /// The runs, computed once.
  static let shared = Result { try Table3Data() }

  /// The scope of a verdict on these runs.
  static let scope =
    "seeds 1234, 1244, ... 1274, and for the MLPs 1234 and 1244; our choice of what is not printed"

  private init() throws {
    experiment = try BurgersExperiment()
    var study = EquationStudy()
    for equationCase in experiment.cases where equationCase.kind == .printed && equationCase.variant != .boundary {
      // Coarse training is examined for only one scale of the initial weights.
      if equationCase.model == .spline, equationCase.schedule == .coarse, equationCase.variant == nil { continue }
      let seeds = equationCase.model.hasLevels ? experiment.seeds : Array(experiment.seeds.prefix(2))
      study.add(try EquationData.study(experiment, [equationCase], seeds: seeds))
    }
    self.study = study
  }

  /// Returns the row of the splines.
  func splines(_ schedule: EquationSchedule, _ variant: EquationVariant?) -> EquationStudy.Row {
    study.row(EquationCase(.spline, schedule, .adamw, kind: .printed, variant: variant))!
  }

  /// The mean loss of the better MLP.
  var perceptron: Double {
    [500, 3416].map { study.row(EquationCase(.mlp(parameters: $0), .coarse, .adamw, kind: .printed))!.losses.mean }
      .min()!
  }

  /// Returns the statements of Table 3 for initial weights with scale 0.4.
  ///
  /// - Parameter exchanged: whether to interchange the rows of fine and multilevel training.
  func statements(exchanged: Bool = false) -> [EquationStatement] {
    experiment.statements(study, variant: .weights04, exchanged: exchanged)
  }
}
