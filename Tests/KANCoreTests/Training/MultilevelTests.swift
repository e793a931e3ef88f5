import Exact
import KANCore
import Optim
import Splines
import Testing

/// Restarts on the coarsest level, and the two-level correction.
@Suite struct MultilevelTests {
  // MARK: Restarts

  private func selection(
    _ seeds: [UInt64], plan: TrainingPlan, failing: UInt64? = nil
  ) throws -> MultistartSelection<CollocationTask> {
    let problem = try CollocationTrainingTests.problem()
    return try MultistartSelection(
      seeds: seeds, task: CollocationTask(problem, weighting: .residualAttention()), plan: plan,
      network: { seed in
        var cases = RandomKANs(seed: seed)
        let box = [Bounds(lower: 0.0, upper: 1), Bounds(lower: 0.0, upper: 1)]
        var network = try Network.kan(widths: [2, 2, 1], order: 4, intervals: 2, inputBox: box, using: &cases.random)
        if seed == failing { network.parameters[0] = .infinity }
        return network
      },
      validation: { try CollocationObjective($0, problem: problem).value(at: $0.parameters) })
  }

  @Test func theWinnerGoesOnAsIfAlone() throws {
    let plan = TrainingPlan.multilevel(epochs: [6, 3], optimizer: .adam())
    let seeds: [UInt64] = [5, 6, 7, 8]
    var selection = try selection(seeds, plan: plan, failing: 6)
    var checkpoints: [Checkpoint] = []
    while try selection.advance() != nil {
      if let winner = selection.winner { checkpoints.append(winner) }
    }
    let losses = selection.candidates.map(\.validationLoss)
    #expect(losses.count == 4 && losses[1] == .infinity)
    let best = losses.indices.min { losses[$0] < losses[$1] }!
    // The loss is that of the candidate trained alone, and training goes on with its bits.
    let network = try self.selection([seeds[best]], plan: plan)
    var alone = network
    _ = try alone.advance()
    #expect(alone.candidates[0].validationLoss == losses[best])
    var cases = RandomKANs(seed: seeds[best])
    let box = [Bounds(lower: 0.0, upper: 1), Bounds(lower: 0.0, upper: 1)]
    let start = try Network.kan(widths: [2, 2, 1], order: 4, intervals: 2, inputBox: box, using: &cases.random)
    let whole = try Trainer(start, task: selection.task, plan: plan)
    try whole.run()
    let winner = try #require(selection.winner)
    #expect(winner.level == 0 && winner.epoch == 6)
    let resumed = try Trainer(resuming: winner, task: selection.task, plan: plan)
    try resumed.run()
    #expect(try resumed.checkpoint().iterate.bits == whole.checkpoint().iterate.bits)

    // Interrupted after any candidate.
    for checkpoint in checkpoints {
      var again = try self.selection(seeds, plan: plan, failing: 6)
      try again.resume(from: checkpoint)
      #expect(!again.candidates.isEmpty)
      #expect(try again.run().timeless == winner.timeless)
    }
    var other = try self.selection([9, 10], plan: plan)
    #expect(throws: TrainingError.self) { try other.resume(from: winner) }
  }

  @Test func badStarts() throws {
    let plan = TrainingPlan.multilevel(epochs: [2], optimizer: .adam())
    #expect(throws: TrainingError.seeds([])) { try selection([], plan: plan) }
    #expect(throws: TrainingError.seeds([1, 1])) { try selection([1, 1], plan: plan) }
    var failing = try selection([3], plan: plan, failing: 3)
    #expect(throws: TrainingError.noGoodStart(seeds: [3])) { try failing.run() }
  }

  // MARK: Transfer

  @Test(arguments: 0..<4)
  func transferIsExact(seed: Int) throws {
    var cases = RandomKANs(seed: 9500 + UInt64(seed))
    let coarse = try cases.network(depth: 2, linear: seed % 2 == 0, uniform: seed < 2, orders: 2...5)
    let fine = try coarse.refinedDyadically()
    let transfer = try NetworkTransfer(coarse: coarse, fine: fine)
    #expect(transfer.prolongate(coarse.parameters) == fine.parameters)
    let back = transfer.project(fine.parameters)
    #expect(zip(back, coarse.parameters).allSatisfy { abs($0 - $1) <= 1e-12 })
    // The restriction is the transpose: g . P^T e_i against entry i. Short numbers make both exact.
    let g = (0..<fine.parameterCount).map { _ in cases.number() }
    let restricted = transfer.restrict(g)
    let isDyadic = seed < 2
    for i in 0..<coarse.parameterCount {
      let column = transfer.prolongate((0..<coarse.parameterCount).map { $0 == i ? 1 : 0 })
      let product = zip(g, column).reduce(Rational(0)) { $0 + Rational(exactly: $1.0)! * Rational(exactly: $1.1)! }
      if isDyadic { #expect(Rational(exactly: restricted[i])! == product) }
      #expect(abs(restricted[i] - Double(product)) <= 1e-14 * 8)
    }
    #expect(throws: NetworkError.self) {
      try NetworkTransfer(
        coarse: fine,
        fine: Network(stages: [fine.stages[0]], parameters: Array(fine.parameters[fine.parameterRanges[0]])))
    }
  }

  // MARK: Correction

  private func correction(seed: UInt64) throws -> (TwoLevelCorrection<CollocationObjective>, [Double]) {
    var cases = RandomKANs(seed: seed)
    let problem = try CollocationTrainingTests.problem()
    let coarse = try CollocationTrainingTests.network()
    let fine = try coarse.refinedDyadically()
    let x = fine.parameters.map { $0 + cases.number() / 16 }
    return (
      try TwoLevelCorrection(
        fine: CollocationObjective(fine, problem: problem), coarse: CollocationObjective(coarse, problem: problem)), x
    )
  }

  /// The derivative of the coherent objective in any coarse direction is the fine one in the prolonged direction.
  @Test func coherentToFirstOrder() throws {
    let (correction, x) = try correction(seed: 9600)
    let (objective, _) = try correction.coherentObjective(at: x)
    var gradient: [Double] = []
    _ = try correction.fine.valueAndGradient(at: x, into: &gradient)
    let expected = correction.transfer.restrict(gradient)
    let scale = expected.map { abs($0) }.max()!
    var (found, again, gram): ([Double], [Double], [Double]) = ([], [], [])
    let value = try objective.valueAndGradient(at: objective.point, into: &found)
    let normal = try objective.normalEquations(at: objective.point, gradient: &again, gram: &gram)
    #expect(abs(value - normal) <= 1e-12 * value)
    // Without the linear term it is not.
    var plain: [Double] = []
    _ = try correction.coarse.valueAndGradient(at: objective.point, into: &plain)
    #expect(zip(plain, expected).contains { abs($0 - $1) > 1e-3 * scale })
    for j in expected.indices {
      #expect(abs(found[j] - expected[j]) <= 1e-12 * scale && abs(again[j] - expected[j]) <= 1e-10 * scale)
    }
    // Value and gradient belong together, away from the point, too.
    let y = objective.point.indices.map { objective.point[$0] + 0.01 * Double($0 % 3 - 1) }
    var slope = 0.0
    _ = try objective.valueAndGradient(at: y, into: &found)
    for j in y.indices { slope += found[j] * Double(j % 3 - 1) }
    func along(_ t: Double) throws -> Double {
      try objective.value(at: y.indices.map { y[$0] + t * Double($0 % 3 - 1) })
    }
    let difference = (try along(1e-5) - along(-1e-5)) / 2e-5
    #expect(abs(difference - slope) <= 1e-6 * max(1, abs(slope)))
  }

  @Test(arguments: [OptimizerChoice.lbfgs(iterationsPerEpoch: 2), .levenbergMarquardt(), .adam()])
  func everyCycleDescends(optimizer: OptimizerChoice) throws {
    let (correction, start) = try correction(seed: 9700)
    var x = start
    var taken = 0
    for _ in 0..<5 {
      let before = try correction.fine.value(at: x)
      let report = try correction.cycle(&x, optimizer: optimizer, steps: 2)
      let after = try correction.fine.value(at: x)
      #expect(report.start == before && report.end == after && after <= before)
      if report.step > 0 {
        taken += 1
        #expect(report.slope < 0 && after < before && report.coarseDecrease > 0)
      }
    }
    #expect(taken >= 1, "\(optimizer)")
  }
}
