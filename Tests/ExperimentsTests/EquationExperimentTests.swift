import Experiments
import KANCore
import SeededRandom
import Testing

@Suite("Equation experiments")
struct EquationExperimentTests {
  private func poisson() -> PoissonExperiment {
    var experiment = PoissonExperiment()
    experiment.problem.side = 13
    experiment.problem.boundaryCount = 48
    experiment.levels = 2
    experiment.epochs = [.adam: [8], .lm: [6, 4]]
    return experiment
  }

  private func burgers() throws -> BurgersExperiment {
    var experiment = try BurgersExperiment(viscosity: 0.1)
    experiment.problem.cells = 14
    experiment.levels = 2
    experiment.epochs = [.adamw: [6, 3], .lbfgs: [2, 1]]
    return experiment
  }

  private func run<E: EquationExperiment>(
    _ experiment: E, _ equationCase: EquationCase, seed: UInt64 = 1, threads: Int = 1, resuming: Checkpoint? = nil,
    onEpoch: (EpochRecord, Trainer<CollocationTask>) throws -> Void = { _, _ in }
  ) throws -> EquationRun {
    var generator = SplitMix64(seed: seed)
    return try EquationRun(
      equationCase, of: experiment, seed: seed, using: &generator, threads: threads, resuming: resuming,
      onEpoch: onEpoch)
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
    for equationCase in poisson.cases + burgers.cases {
      guard case .mlp(let count) = equationCase.model else { continue }
      let network =
        try count == 352
        ? poisson.network(for: equationCase, halvings: 0, using: &generator)
        : burgers.network(for: equationCase, halvings: 0, using: &generator)
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
    for equationCase in [EquationCase(.relu, .multilevel, .adam), EquationCase(.spline, .multilevel, .lm)] {
      var kept: Checkpoint?
      let whole = try run(experiment, equationCase) { record, trainer in
        if record.level == 1, record.epoch == 2 { kept = try trainer.checkpoint() }
      }
      let checkpoint: Checkpoint = try #require(kept)
      let resumed = try run(experiment, equationCase, resuming: checkpoint)
      #expect(resumed.result.network == whole.result.network)
      #expect(try run(experiment, equationCase, threads: 2).result.network == whole.result.network)
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
    for equationCase in experiment.cases where equationCase.method == .adamw && equationCase.variant == nil {
      for seed in [UInt64(1), 2] { study.add(try run(experiment, equationCase, seed: seed)) }
    }
    #expect(
      study.rows.map(\.case.name) == [
        "printed-spline-coarse", "printed-spline-fine", "printed-spline-multilevel", "printed-mlp-500",
        "printed-mlp-3416", "adamw-spline-multilevel",
      ])
    #expect(study.rows.allSatisfy { $0.runs.count == 2 })
    let table = EquationTable(cases: study.rows.map(\.case))
    let line = table.line(study.rows[2], printed: experiment.printed(study.rows[2].case))
    #expect(line.hasPrefix("printed-spline-multilevel") && line.contains("2.4e-5") && line.contains("1.9e-5"))
    #expect(Set(EquationKind.allCases.map(table.title)).count == 2)
    #expect(experiment.statements(study).filter { $0.kind == .printed }.count == 4)
    #expect(PoissonExperiment().statements(EquationStudy()).isEmpty)
  }

  @Test("Points and weights out of range are refused")
  func badOptions() throws {
    var experiment = poisson()
    let equationCase = EquationCase(.spline, .multilevel, .adam)
    experiment.problem.side = 1
    #expect(throws: ExperimentError.self) { try experiment.problem(for: equationCase) }
    experiment.problem.side = 5
    experiment.problem.boundaryCount = 3
    #expect(throws: ExperimentError.self) { try experiment.problem(for: equationCase) }
    experiment.problem.boundaryCount = 8
    experiment.problem.volumeWeight = .nan
    #expect(throws: CollocationError.self) { try experiment.problem(for: equationCase) }
    var other = try burgers()
    other.problem.cells = 1
    #expect(throws: ExperimentError.self) { try other.problem(for: equationCase) }
  }
}
