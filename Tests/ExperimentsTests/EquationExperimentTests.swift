import Experiments
import KANCore
import SeededRandom
import Testing

@Suite("Equation experiments")
struct EquationExperimentTests {
  private func poisson() -> PoissonExperiment {
    var experiment = PoissonExperiment()
    experiment.setting.side = 13
    experiment.setting.boundaryCount = 48
    experiment.levels = 2
    experiment.epochs = [.adam: [8], .lm: [6, 4]]
    return experiment
  }

  private func burgers() throws -> BurgersExperiment {
    var experiment = try BurgersExperiment(viscosity: 0.1)
    experiment.setting.cells = 14
    experiment.levels = 2
    experiment.epochs = [.adamw: [6, 3], .lbfgs: [2, 1]]
    return experiment
  }

  private func run<E: EquationExperiment>(
    _ experiment: E, _ setting: EquationCase, seed: UInt64 = 1, threads: Int = 1, resuming: Checkpoint? = nil,
    onEpoch: (EpochRecord, Trainer<CollocationTask>) throws -> Void = { _, _ in }
  ) throws -> EquationRun {
    var generator = SplitMix64(seed: seed)
    return try EquationRun(
      setting, of: experiment, seed: seed, using: &generator, threads: threads, resuming: resuming, onEpoch: onEpoch)
  }

  @Test("All schedules have the same epochs, and start where they train")
  func schedules() {
    for schedule in EquationSchedule.allCases {
      #expect(schedule.spread([8, 4, 2]).reduce(0, +) == 14)
    }
    #expect(EquationSchedule.fine.spread([8, 4, 2]) == [0, 0, 14])
    #expect(EquationSchedule.coarse.spread([8, 4, 2]) == [14, 0, 0])
    #expect(EquationSchedule.multilevel.spread([8, 4, 2]) == [8, 4, 2])
  }

  @Test("The parameter counts of the paper")
  func parameterCounts() throws {
    var generator = SplitMix64(seed: 1)
    let poisson = PoissonExperiment()
    let burgers = try BurgersExperiment()
    let multilevel = EquationCase(.spline, .multilevel, .adam, kind: .printed)
    for (halvings, count) in [140, 220, 380, 700].enumerated() {
      #expect(
        try poisson.network(for: multilevel, halvings: halvings, using: &generator).parameterCount == count)
    }
    for (halvings, count) in [3400, 5500, 9700].enumerated() {
      #expect(
        try burgers.network(for: multilevel, halvings: halvings, using: &generator).parameterCount == count)
    }
    for setting in poisson.cases + burgers.cases {
      guard case .mlp(let count) = setting.model else { continue }
      let network =
        try count == 352
        ? poisson.network(for: setting, halvings: 0, using: &generator)
        : burgers.network(for: setting, halvings: 0, using: &generator)
      #expect(network.parameterCount == count)
    }
    let unknown = EquationCase(.mlp(parameters: 500), .coarse, .adam)
    #expect(throws: ExperimentError.unknownPerceptron(parameters: 500, experiment: "poisson", known: [352])) {
      try poisson.network(for: unknown, halvings: 0, using: &generator)
    }
  }

  @Test("A run that goes on from a checkpoint, or runs on two threads, ends in the same bits")
  func resume() throws {
    let experiment = poisson()
    for setting in [EquationCase(.relu, .multilevel, .adam), EquationCase(.spline, .multilevel, .lm)] {
      var kept: Checkpoint?
      let whole = try run(experiment, setting) { record, trainer in
        if record.level == 1, record.epoch == 2 { kept = try trainer.checkpoint() }
      }
      let checkpoint: Checkpoint = try #require(kept)
      let resumed = try run(experiment, setting, resuming: checkpoint)
      #expect(resumed.result.network == whole.result.network)
      #expect(try run(experiment, setting, threads: 2).result.network == whole.result.network)
    }
    let finished = try run(experiment, EquationCase(.spline, .fine, .adam))
    #expect(finished.result.trace.count == 16)
    #expect(finished.result.levels.map(\.intervals) == [8])
  }

  @Test("Rows of a study, their table, and statements about them")
  func table() throws {
    var experiment = try burgers()
    var study = EquationStudy()
    experiment.printedEpochs = [.coarse: [3, 0], .fine: [0, 2], .multilevel: [2, 1]]
    for setting in experiment.cases where setting.method == .adamw && setting.variant == nil {
      for seed in [UInt64(1), 2] { study.add(try run(experiment, setting, seed: seed)) }
    }
    #expect(
      study.rows.map(\.setting.name) == [
        "printed-spline-coarse", "printed-spline-fine", "printed-spline-multilevel", "printed-mlp-500",
        "printed-mlp-3416", "adamw-spline-multilevel",
      ])
    #expect(study.rows.allSatisfy { $0.runs.count == 2 })
    let table = EquationTable(cases: study.rows.map(\.setting))
    let line = table.line(study.rows[2], printed: experiment.printed(study.rows[2].setting))
    #expect(line.hasPrefix("printed-spline-multilevel") && line.contains("2.4e-5") && line.contains("1.9e-5"))
    #expect(Set(EquationKind.allCases.map(table.title)).count == 2)
    #expect(experiment.statements(study).filter { $0.kind == .printed }.count == 4)
    #expect(PoissonExperiment().statements(EquationStudy()).isEmpty)
  }

  @Test("Points and weights out of range are refused")
  func badOptions() throws {
    var experiment = poisson()
    let setting = EquationCase(.spline, .multilevel, .adam)
    experiment.setting.side = 1
    #expect(throws: ExperimentError.self) { try experiment.problem(for: setting) }
    experiment.setting.side = 5
    experiment.setting.boundaryCount = 3
    #expect(throws: ExperimentError.self) { try experiment.problem(for: setting) }
    experiment.setting.boundaryCount = 8
    experiment.setting.volumeWeight = .nan
    #expect(throws: CollocationError.self) { try experiment.problem(for: setting) }
    var other = try burgers()
    other.setting.cells = 1
    #expect(throws: ExperimentError.self) { try other.problem(for: setting) }
  }
}
