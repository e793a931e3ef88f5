import Foundation
import KANCore
import Optim
import Testing

/// Training on differential equations: weights that change, batches, checkpoints, errors in the trace.
@Suite struct CollocationTrainingTests {
  static func problem() throws -> CollocationProblem {
    let ends = PointGrid.nodes([0...1, 0...0], counts: [5, 1])
    return try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm("heat", points: PointGrid.centers([0...1, 0...1], counts: [6, 6])) { u in
          [u.derivative(0) - u.second(1, 1) / 10]
        },
        .values("start", points: PointGrid.nodes([0...0, 0...1], counts: [1, 9]), weight: 4) { [sin(.pi * $0[1])] },
        CollocationTerm("ends", points: ends, partners: ends.map { [$0[0], 1] }) { u in
          [u.side(0).value, u.side(1).value]
        },
      ],
      reference: ReferenceSolution(points: PointGrid.nodes([0...1, 0...1], counts: [9, 9])) {
        [exp(-.pi * .pi * $0[0] / 10) * sin(.pi * $0[1])]
      })
  }

  static func network() throws -> Network {
    var cases = RandomKANs(seed: 9300)
    return try .kan(
      widths: [2, 3, 1], order: 4, intervals: 3, inputBox: [0...1, 0...1],
      using: &cases.random)
  }

  private func attention(_ decay: Double, _ rate: Double) -> CollocationWeighting {
    .residualAttention(decay: decay, rate: rate, initial: 0.5, terms: ["heat", "ends"])
  }

  /// Equation (42) by hand, beside training.
  @Test func residualAttention() throws {
    let problem = try Self.problem()
    let plan = TrainingPlan.multilevel(epochs: [3, 2], optimizer: .adam())
    let trainer = try Trainer(Self.network(), solving: problem, plan: plan, weighting: attention(0.75, 0.5))
    let names = problem.termNames
    var weights = [36, 9, 5].map { Array(repeating: 0.5, count: $0) }
    weights[1] = Array(repeating: 1, count: 9)
    for epoch in 0..<5 {
      let network = epoch == 3 ? try trainer.network().refinedDyadically() : try trainer.network()
      var (loss, weighted) = (0.0, 0.0)
      for (number, name) in names.enumerated() {
        let lengths = try problem.residuals(of: network, term: name).map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let largest = lengths.max()!
        let factor = [1.0, 4, 1][number] / Double(lengths.count)
        for (k, length) in lengths.enumerated() {
          if number != 1 { weights[number][k] = 0.75 * weights[number][k] + 0.5 * length / largest }
          loss += factor * length * length
          weighted += factor * weights[number][k] * weights[number][k] * length * length
        }
      }
      let record = try #require(try trainer.advance())
      #expect(abs(record.loss - loss) <= 1e-10 * loss && abs(record.weightedLoss! - weighted) <= 1e-10 * weighted)
      let found = try #require(try trainer.checkpoint().task)
      for (number, expected) in weights.enumerated() {
        let own = found.vectors["points of term \(number)"]!
        #expect(zip(own, expected).allSatisfy { abs($0 - $1) <= 1e-9 }, "epoch \(epoch), \(names[number])")
      }
    }
    // The best network goes by the loss that can be compared.
    let result = try trainer.result()
    let objective = try CollocationObjective(result.network, problem: problem)
    let value = try objective.value(at: result.network.parameters)
    #expect(abs(value - result.loss) <= 1e-12 * result.loss)
    #expect(result.loss <= result.trace.map(\.loss).min()!)
  }

  /// The balance by hand, from the gradients of problems of one term each.
  @Test func gradientNorms() throws {
    let problem = try Self.problem()
    let plan = TrainingPlan.multilevel(epochs: [5], optimizer: .gradientDescent, learningRate: .constant(1e-3))
    let weighting = CollocationWeighting.gradientNorms(every: 2, decay: 0.25)
    let trainer = try Trainer(Self.network(), solving: problem, plan: plan, weighting: weighting)
    let whole = try CollocationObjective(Self.network(), problem: problem)
    var weights = [1.0, 1, 1]
    for epoch in 0..<5 {
      let x = try trainer.network().parameters
      if epoch % 2 == 0 {
        // The weighted rows of the whole problem, unweighted again.
        var (r, rows): ([Double], [Double]) = ([], [])
        try whole.jacobian(at: x, residuals: &r, jacobian: &rows)
        let m = x.count
        let norms = zip([0..<36, 36..<45, 45..<55], [1.0, 4, 1]).map { range, weight in
          (0..<m).reduce(0.0) { sum, j in
            let entry = range.reduce(0.0) { $0 + r[$1] * rows[$1 * m + j] } / weight
            return sum + entry * entry
          }.squareRoot()
        }
        let mean = norms.reduce(0, +) / 3
        for i in 0..<3 { weights[i] = 0.25 * weights[i] + 0.75 * mean / norms[i] }
      }
      let record = try #require(try trainer.advance())
      // What can be compared is the loss by the weights of the problem, 1, 4 and 1.
      let plain = try whole.value(at: x)
      #expect(abs(record.loss - plain) <= 1e-12 * plain && record.weightedLoss != nil)
      let found = try #require(try trainer.checkpoint().task?.vectors["terms"])
      #expect(zip(found, weights).allSatisfy { abs($0 - $1) <= 1e-9 * $1 }, "epoch \(epoch): \(found), \(weights)")
    }
  }

  @Test(arguments: 0..<6)
  func resumeIsBitForBit(number: Int) throws {
    let problem = try Self.problem()
    var plan = TrainingPlan.multilevel(
      epochs: [3, 2], optimizer: [.adam(), .lbfgs(.init(iterationsPerEpoch: 3)), .levenbergMarquardt()][number % 3],
      learningRate: .warmUp(epochs: 1, then: .cosine(from: 1, to: 0.1)))
    if number % 3 == 0 {
      plan.levels[0].learningRate = .warmUp(epochs: 2, then: .constant(1e-2))
      plan.batchSize = number == 3 ? 16 : nil
    }
    let weighting: CollocationWeighting = number < 3 ? attention(0.9, 0.3) : .gradientNorms(every: 2, decay: 0.5)
    let network = try Self.network()
    let trainer = try Trainer(network, solving: problem, plan: plan, weighting: weighting)
    let directory = try TemporaryDirectory()
    var files: [String] = []
    func save() throws {
      files.append(directory.path("\(files.count).safetensors"))
      try trainer.checkpoint().write(to: files[files.count - 1])
    }
    try save()
    try trainer.run { _ in try save() }
    let final = try trainer.checkpoint().timeless
    #expect(final.trace.count == 5 && final.task != nil)
    for file in files {
      let checkpoint = try Checkpoint(reading: file)
      let task = try CollocationTask(problem, weighting: weighting, threads: 2)
      let resumed = try Trainer(resuming: checkpoint, task: task, plan: plan)
      #expect(try resumed.checkpoint() == checkpoint)
      try resumed.run()
      let end = try resumed.checkpoint().timeless
      #expect(end == final, "\(weighting), \(file)")
      #expect(end.iterate.bits == final.iterate.bits)
    }
    // A task begins anew with every run.
    let again = try Trainer(network, task: trainer.task, plan: plan)
    try again.run()
    #expect(try again.checkpoint().timeless.iterate.bits == final.iterate.bits)
    // Another problem is another run.
    let checkpoint = try Checkpoint(reading: files[1])
    #expect(throws: TrainingError.self) {
      try Trainer(resuming: checkpoint, task: CollocationTask(problem, weighting: .fixed), plan: plan)
    }
    var damaged = checkpoint
    damaged.task?.vectors["terms"] = [1]
    #expect(throws: OptimizerError.self) {
      try Trainer(resuming: damaged, task: CollocationTask(problem, weighting: weighting), plan: plan)
    }
  }

  /// Losses of batches add up to the loss of all points, with the weights of points that have been reached.
  @Test(arguments: [CollocationWeighting.fixed, .residualAttention(decay: 0.5, rate: 0.5, initial: 0.5)])
  func batchesEstimateTheLoss(weighting: CollocationWeighting) throws {
    let problem = try Self.problem()
    let network = try Self.network()
    let task = try CollocationTask(problem)
    let x = network.parameters
    let whole = try task.objective(for: network)
    var (sum, gradient) = (0.0, [Double](repeating: 0, count: x.count))
    // Batches that hold the same share of every term: each estimates the loss, and their mean is the loss.
    let batches = (0..<2).map { b in (0..<36).filter { $0 % 2 == b } + (36..<44).filter { $0 % 2 == b } }
    let even = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm("heat", points: PointGrid.centers([0...1, 0...1], counts: [6, 6])) { u in
          [u.derivative(0) - u.second(1, 1) / 10]
        },
        .values("start", points: PointGrid.centers([0...1, 0...1], counts: [1, 8]), weight: 4) { [$0[1]] },
      ])
    let evenTask = try CollocationTask(even, weighting: weighting)
    let evenWhole = try evenTask.objective(for: network)
    let plain = try evenWhole.value(at: x)
    _ = try evenTask.prepareEpoch(0, ofLevel: 0, evenWhole, at: x)
    #expect(try (evenWhole.value(at: x) == plain) == (weighting == .fixed))
    for batch in batches {
      var own: [Double] = []
      sum += try evenTask.objective(for: network, samples: batch[...]).valueAndGradient(at: x, into: &own) / 2
      for j in own.indices { gradient[j] += own[j] / 2 }
    }
    var exact: [Double] = []
    let value = try evenWhole.valueAndGradient(at: x, into: &exact)
    #expect(abs(sum - value) <= 1e-13 * value)
    let scale = exact.map { abs($0) }.max()!
    #expect(zip(gradient, exact).allSatisfy { abs($0 - $1) <= 1e-12 * scale })
    // All points are the whole, in any order.
    let all = try task.objective(for: network, samples: Array((0..<task.sampleCount).reversed())[...])
    let full = try whole.value(at: x)
    let reversed = try all.value(at: x)
    #expect(task.sampleCount == 50 && abs(reversed - full) <= 1e-13 * full)
  }

  /// A batch without a point of the first term has the factor of the second: with the factors that batches of one term
  /// show, the two terms alone make up the whole loss.
  @Test func batchesOfOneTerm() throws {
    let terms = [
      CollocationTerm("heat", points: PointGrid.centers([0...1, 0...1], counts: [6, 6])) { u in
        [u.derivative(0) - u.second(1, 1) / 10]
      },
      CollocationTerm.values("start", points: PointGrid.centers([0...1, 0...1], counts: [1, 8]), weight: 4) { [$0[1]] },
    ]
    let both = try CollocationProblem(coordinates: 2, terms: terms)
    let network = try Self.network()
    let x = network.parameters
    let alone = try terms.map {
      try CollocationTask(CollocationProblem(coordinates: 2, terms: [$0])).objective(for: network).value(at: x)
    }
    let task = try CollocationTask(both, weighting: .gradientNorms(every: 1, decay: 0.5))
    let whole = try task.objective(for: network)
    #expect(abs(try whole.value(at: x) - alone[0] - alone[1]) <= 1e-13 * (alone[0] + alone[1]))
    _ = try task.prepareEpoch(0, ofLevel: 0, whole, at: x)
    let plain = try CollocationTask(both)
    let factors = try [0..<36, 36..<44].map { points in
      let samples = Array(points)[...]
      return try task.objective(for: network, samples: samples).value(at: x)
        / plain.objective(for: network, samples: samples).value(at: x)
    }
    #expect(abs(factors[0] - factors[1]) > 0.1 * factors[1])
    let expected = factors[0] * alone[0] + factors[1] * alone[1]
    #expect(abs(try whole.value(at: x) - expected) <= 1e-12 * expected)
  }

  @Test func errorsInTheTrace() throws {
    let problem = try Self.problem()
    let plan = TrainingPlan.multilevel(epochs: [5, 4], optimizer: .levenbergMarquardt())
    let task = try CollocationTask(problem, errorsEvery: 3)
    let result = try Trainer(Self.network(), task: task, plan: plan).run()
    let errors = result.trace.map { $0.relativeError != nil }
    #expect(errors == [false, false, true, false, true, false, false, true, true])
    #expect(result.trace.allSatisfy { ($0.relativeError == nil) == ($0.maximumError == nil) && $0.weightedLoss == nil })
    // Nine steps on a coarse network: well below the error 1 of the function zero.
    #expect(result.errors!.relative < 0.1, "\(result.errors!)")
    let header = result.trace.csv.split(separator: "\n")[0]
    #expect(header.hasSuffix("test_loss,relative_error,maximum_error"))
    #expect(result.trace.csv.split(separator: "\n")[1].hasSuffix(",,,"))
    #expect(result.levels.allSatisfy { $0.refinementJump < 1e-10 })
    // A trace of a regression has the columns that it always had.
    let samples = try TrainingProblem.samples()
    let plain = try Trainer(
      TrainingProblem.network(samples), on: samples, plan: .multilevel(epochs: [1], optimizer: .adam())
    ).run()
    #expect(plain.trace.csv.split(separator: "\n")[0].hasSuffix("points_outside,test_loss"))
  }
}
