import Experiments
import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Runs, studies and statements of the equation experiments, written out once more here.
@Suite("Equation experiments: runs by the book")
struct EquationRunTests {
  private func poisson() -> PoissonExperiment {
    var experiment = PoissonExperiment()
    experiment.problem.side = 6
    experiment.problem.boundaryCount = 12
    experiment.levels = 2
    experiment.epochs = [.adam: [3]]
    return experiment
  }

  private func run<E: EquationExperiment>(
    _ experiment: E, _ equationCase: EquationCase, seed: UInt64 = 1, errorsEvery: Int = 1
  ) throws -> EquationRun {
    var generator = SplitMix64(seed: seed)
    return try EquationRun(equationCase, of: experiment, seed: seed, using: &generator, errorsEvery: errorsEvery)
  }

  @Test("Starts: as many networks of one seed, each trained as long as stated, compared at the validation points")
  func starts() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [2, 1]) {
      $0.starts = 3
      $0.startEpochs = 4
    }
    let equationCase = EquationCase(.spline, .multilevel, .lm)
    let found = try AllenCahnRuns.run(equationCase, of: experiment, seed: 8)
    var generator = experiment.weights(seed: 8)
    let validation = try experiment.validation(for: equationCase)
    var plan = try experiment.recipe(for: equationCase).plan
    plan.levels = [plan.levels[0]]
    plan.levels[0].epochs = 4
    var losses: [Double] = []
    for _ in 0..<3 {
      let network = try experiment.network(for: equationCase, halvings: 0, using: &generator)
      let trainer = try Trainer(
        network, task: CollocationTask(experiment.problem(for: equationCase, seed: 8), errorsEvery: 4), plan: plan)
      _ = try trainer.run()
      let end = try trainer.network()
      losses.append(try CollocationObjective(end, problem: validation).value(at: end.parameters))
    }
    #expect(found.startLosses == losses && Set(losses).count == 3)
    #expect(found.seconds == found.result.seconds + found.startSeconds && found.startSeconds > 0)
    let single = try AllenCahnRuns.run(EquationCase(.spline, .multilevel, .adam), of: experiment)
    #expect(single.startLosses.isEmpty && single.startSeconds == 0 && single.seconds == single.result.seconds)
  }

  @Test(
    "Errors are those of the network with the least loss, at all nodes of 101 x 101: relative in l2, and the largest")
  func errors() throws {
    let found = try run(poisson(), EquationCase(.spline, .multilevel, .adam))
    let evaluator = try Evaluator<Double>(found.result.network)
    let nodes = PointGrid.nodes([-1...1, -1...1], counts: [101, 101])
    #expect(nodes.first == [-1, -1] && nodes.last == [1, 1] && nodes.count == 101 * 101)
    let values = try evaluator.outputs(of: nodes.flatMap { [$0[0], $0[1], abs($0[0])] })
    let differences = zip(nodes, values).map { PoissonSolution.value($0[0], $0[1]) - $1 }
    let size = nodes.reduce(0) { $0 + PoissonSolution.value($1[0], $1[1]) * PoissonSolution.value($1[0], $1[1]) }
    let relative = (differences.reduce(0) { $0 + $1 * $1 } / size).squareRoot()
    // Sums of 10^4 squares in another order.
    #expect(abs(found.relativeError - relative) <= 1e-10 * relative)
    #expect(abs(found.maximumError - differences.map(\.magnitude).max()!) <= 1e-12)
    #expect(found.maximumError != found.relativeError)
  }

  @Test("Rows keep all runs of a case in their order, those of another study too; the cells are their statistics")
  func studies() throws {
    let experiment = poisson()
    let (one, other) = (EquationCase(.spline, .multilevel, .adam), EquationCase(.spline, .coarse, .adam))
    var (first, second) = (EquationStudy(), EquationStudy())
    for seed in [UInt64(1), 2] { first.add(try run(experiment, one, seed: seed)) }
    for seed in [UInt64(3), 4] { second.add(try run(experiment, one, seed: seed)) }
    second.add(try run(experiment, other, seed: 5))
    first.add(second)
    #expect(first.rows.map { $0.runs.map(\.seed) } == [[1, 2, 3, 4], [5]])
    let row = try #require(first.row(one))
    #expect(first.row(EquationCase(.relu, .multilevel, .adam)) == nil)
    let (losses, errors) = (row.runs.map(\.loss).sorted(), row.runs.map(\.relativeError).sorted())
    func mean(_ values: [Double]) -> Double { Statistics(values).mean }
    func deviation(_ values: [Double]) -> Double { Statistics(values).deviation }
    let short = RegressionTable.short
    let cells = EquationTable.cells(row, printed: nil)
    #expect(cells.count == EquationTable.headings.count)
    let numbers = [
      mean(losses), deviation(losses), (losses[1] + losses[2]) / 2, losses[3], mean(errors), deviation(errors),
      (errors[1] + errors[2]) / 2, errors[0], errors[3],
    ]
    #expect(Array(cells[..<12]) == ["adam-spline-multilevel", "-", "-"] + numbers.map(short))
  }

  @Test("Statements on Figure 6: their figures are falls over tenths of levels and noise over the last half, by hand")
  func figure6() throws {
    var experiment = PoissonExperiment()
    experiment.printedEpochs = [.multilevel: [20, 20, 20], .coarse: [24]]
    let cases = experiment.cases.filter { $0.kind == .printed }
    var study = EquationStudy()
    for equationCase in cases {
      for seed in [UInt64(1), 2] { study.add(try run(experiment, equationCase, seed: seed, errorsEvery: 2)) }
    }
    let statements = experiment.statements(study)
    #expect(statements.count == 7 && statements.allSatisfy { $0.kind == .printed })
    let (spline, relu, perceptron) = (study.rows[0], study.rows[1], study.rows[2])
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let errors = [spline, relu, perceptron].map { mean($0.runs.map(\.relativeError)) }
    /// The mean of |log10| of the factors between the errors of the last half of the epochs.
    func noise(_ row: EquationStudy.Row) -> Double {
      mean(
        row.runs.map { run in
          let trace = run.result.trace
          let measured = trace[(trace.count - trace.count / 2)...].compactMap(\.relativeError)
          return mean((1..<measured.count).map { abs(Double.log10(measured[$0] / measured[$0 - 1])) })
        })
    }
    /// Of 20 epochs a tenth is 2, so that three losses count.
    func fall(_ level: Int, _ range: Range<Int>) -> Double {
      let logarithms = spline.runs.map { run in
        let losses = run.result.trace.filter { $0.level == level }.map(\.loss)
        return Double.log(losses[range.lowerBound] / losses[range.upperBound - 1])
      }
      return Double.exp(mean(logarithms))
    }
    let short = RegressionTable.short
    let one = 0.1.squareRoot()
    let expected = [
      (errors[0], one), (errors[2], one), (one, errors[1]), (errors[0], errors[2]),
      (noise(spline), noise(perceptron)), (fall(0, 17..<20), fall(1, 0..<3)), (fall(1, 17..<20), fall(2, 0..<3)),
    ]
    for (statement, (smaller, larger)) in zip(statements, expected) {
      #expect(statement.figures == "\(short(smaller)) against \(short(larger))", "\(statement.text)")
      #expect(statement.holds == (smaller <= larger), "\(statement.text)")
    }
  }
}
