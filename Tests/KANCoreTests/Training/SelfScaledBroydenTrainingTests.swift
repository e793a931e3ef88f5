import Foundation
import KANCore
import Optim
import Testing

/// The self-scaled Broyden method in training: new points, levels, checkpoints.
@Suite struct SelfScaledBroydenTrainingTests {
  private struct HeatEquation: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - u.second(1, 1) / 10] }
  }

  /// The heat equation at points that are new in every epoch.
  private static func problem() throws -> CollocationProblem {
    try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "heat", sampling: PointSampling([0...1, 0...1], count: 40, every: 1, seed: 3), equation: HeatEquation()),
        .values("start", points: PointGrid.nodes([0...0, 0...1], counts: [1, 9]), weight: 4) { [sin(.pi * $0[1])] },
        .values("ends", points: PointGrid.nodes([0...1, 0...1], counts: [5, 2])) { _ in [0] },
      ])
  }

  /// H is kept where the points change, and the pairs of L-BFGS are not.
  @Test func newPoints() throws {
    func pairs(_ optimizer: OptimizerChoice, _ count: (OptimizerState) -> Int?) throws -> [Int] {
      let plan = TrainingPlan.multilevel(epochs: [4], optimizer: optimizer)
      let trainer = try Trainer(CollocationTrainingTests.network(), solving: Self.problem(), plan: plan)
      var found: [Int] = []
      var points: [[Double]] = []
      try trainer.run { _ in
        let checkpoint = try trainer.checkpoint()
        let number = checkpoint.optimizer.flatMap(count)
        found.append(try #require(number))
        points.append(try #require(checkpoint.task?.vectors["points of term 0"]))
      }
      #expect(Set(points).count == 4)
      return found
    }
    let kept = try pairs(.selfScaledBroyden(.init(iterationsPerEpoch: 2))) { $0.counts["pairs"] }
    #expect(kept == kept.sorted() && kept[3] > 4, "\(kept)")
    let discarded = try pairs(.lbfgs(.init(iterationsPerEpoch: 2))) { $0.vectors["reciprocalCurvatures"]?.count }
    #expect(discarded.count == 4 && discarded.allSatisfy { $0 <= 2 })
  }

  /// A run that stops after any epoch, between levels and between draws of points, goes on bit for bit.
  @Test func resumeIsBitForBit() throws {
    let problem = try Self.problem()
    let plan = TrainingPlan.multilevel(
      epochs: [3, 2], optimizer: .selfScaledBroyden(.init(update: .selfScaledBroyden, iterationsPerEpoch: 3)))
    let trainer = try Trainer(CollocationTrainingTests.network(), solving: problem, plan: plan)
    var checkpoints = [try trainer.checkpoint()]
    try trainer.run { _ in checkpoints.append(try trainer.checkpoint()) }
    let final = try trainer.checkpoint().timeless
    #expect(checkpoints.count == 6 && final.levels[1].endLoss! < final.levels[0].startLoss)
    for checkpoint in checkpoints {
      let read = try Checkpoint(TensorFile(bytes: checkpoint.tensors.bytes, file: "c"), file: "c")
      #expect(read.optimizer == checkpoint.optimizer)
      let resumed = try Trainer(resuming: read, task: CollocationTask(problem), plan: plan)
      try resumed.run()
      let end = try resumed.checkpoint().timeless
      #expect(end == final && end.iterate.bits == final.iterate.bits, "epoch \(checkpoint.epoch)")
    }
  }

  /// A level with more parameters than the dense limit is refused before the first epoch.
  @Test func levelsAboveTheLimit() throws {
    let network = try CollocationTrainingTests.network()
    let most = try network.refinedDyadically().parameterCount
    func trainer(_ limit: Int) throws -> Trainer<CollocationTask> {
      let plan = TrainingPlan.multilevel(
        epochs: [1, 1], optimizer: .selfScaledBroyden(.init(iterationsPerEpoch: 1, denseLimit: limit)))
      return try Trainer(network, solving: CollocationTrainingTests.problem(), plan: plan)
    }
    #expect(try trainer(most).run().trace.count == 2)
    let error = #expect(throws: TrainingError.self) { try trainer(most - 1) }
    #expect(error?.description.contains("at most \(most - 1), the limit in the options") == true)
    #expect(error?.description.contains("level 1 is \(most);") == true)
  }
}
