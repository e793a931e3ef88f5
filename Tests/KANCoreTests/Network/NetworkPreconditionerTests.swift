import KANCore
import Optim
import Splines
import Testing

/// Prolongations of all parameters, coarse stages, and the preconditioners that are made of them.
@Suite struct NetworkPreconditionerTests {
  private static func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

  /// P^T is what refinement does to the parameters, and P its transpose.
  @Test(arguments: 0..<12)
  func prolongation(seed: Int) throws {
    var cases = RandomKANs(seed: 4300 + UInt64(seed))
    let coarse = try cases.network(
      depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 3 != 2, orders: 2...5,
      hidden: seed % 2 == 1 ? .tanh : nil)
    let fine = try coarse.refinedDyadically()
    let map = try NetworkProlongation(coarse: coarse, fine: fine)
    #expect(map.rows == fine.parameterCount && map.columns == coarse.parameterCount)
    #expect(try map.apply(coarse.parameters) == fine.parameters)
    let g = (0..<map.rows).map { _ in cases.number() }
    let (left, right) = (Self.dot(try map.applyTranspose(g), coarse.parameters), Self.dot(g, fine.parameters))
    #expect(abs(left - right) <= 1e-12 * Double(map.rows))
    #expect(throws: OperatorError.self) { try map.apply([]) }
    #expect(throws: OperatorError.self) { try map.applyTranspose([]) }
  }

  /// Every choice keeps the interval that it is given, with coarser levels and without.
  @Test(arguments: PreconditionerChoice.allCases)
  func refreshInterval(choice: PreconditionerChoice) throws {
    for intervals in [3, 8] {
      let network = try Network.kan([2, 2, 1], intervals: intervals, over: [0...1, 0...1], seed: 1)
      #expect(try network.preconditioning(choice, refreshInterval: 7).refreshInterval == 7)
      #expect(try network.preconditioning(choice).refreshInterval == 60)
    }
  }

  /// P G_f P^T = G_c at a prolongated network, to rounding: the two-level preconditioner's coarse matrix is the coarse
  /// network's own.
  @Test(arguments: 0..<6)
  func galerkin(seed: Int) throws {
    var cases = RandomKANs(seed: 4320 + UInt64(seed))
    let coarse = try cases.network(depth: 1 + seed % 2, linear: seed % 3 == 0, orders: 3...4, maxWidth: 2)
    let fine = try coarse.refinedDyadically()
    let samples = try cases.samples(coarse, count: 60)
    func gram(_ network: Network) throws -> [Double] {
      let count = network.parameterCount
      var g = [Double](repeating: 0, count: count)
      var gram = [Double](repeating: 0, count: count * count)
      _ = try RegressionObjective(network, samples: samples).normalEquations(
        at: network.parameters, gradient: &g, gram: &gram)
      return gram
    }
    let (own, other) = (try gram(coarse), try gram(fine))
    let map = try NetworkProlongation(coarse: coarse, fine: fine)
    let (m, n) = (coarse.parameterCount, fine.parameterCount)
    let largest = own.map(abs).max()!
    for i in 0..<m {
      var unit = [Double](repeating: 0, count: m)
      unit[i] = 1
      let column = try map.apply(unit)
      let product = (0..<n).map { k in Self.dot(Array(other[k * n..<(k + 1) * n]), column) }
      for (j, entry) in try map.applyTranspose(product).enumerated() {
        #expect(abs(entry - own[i * m + j]) <= 1e-11 * largest, "seed \(seed), entry (\(i), \(j))")
      }
    }
  }

  @Test func coarseStages() throws {
    var cases = RandomKANs(seed: 4340)
    var odd = 0
    for seed in 0..<12 {
      let network = try cases.network(depth: 2, linear: false, uniform: seed % 2 == 0, orders: 2...4)
      let fine = try network.refinedDyadically()
      let coarse = try #require(try fine.coarsenedDyadically())
      for k in network.splineStages {
        guard case .splines(let a) = network.stages[k], case .splines(let b) = coarse.stages[k] else { continue }
        #expect(a.knots.intervals == b.knots.intervals)
        for i in 0...a.knots.intervals { #expect(a.knots[i] == b.knots[i]) }
        if seed % 2 == 0 { #expect(a.knots == b.knots) }
      }
      _ = try NetworkProlongation(coarse: coarse, fine: fine)
      let intervals = network.splineStages.map { network.intervals($0) }
      if intervals.allSatisfy({ $0 % 2 == 1 }) {
        #expect(try network.coarsenedDyadically() == nil)
        for choice in [PreconditionerChoice.twoLevel, .bpx] {
          #expect(try network.preconditioning(choice).kind.name == "jacobi")
        }
        odd += 1
      }
    }
    #expect(odd > 0, "some network has odd numbers of intervals only")
  }

  @Test func differentShapes() throws {
    var cases = RandomKANs(seed: 4350)
    let network = try cases.network(depth: 1, linear: true)
    let deeper = try cases.network(depth: 2, linear: true)
    #expect(throws: NetworkError.self) { try NetworkProlongation(coarse: network, fine: deeper) }
    let fine = try network.refinedDyadically()
    #expect(throws: SplineError.self) { try NetworkProlongation(coarse: fine, fine: network) }
    let wide = try Network.kan(
      widths: [2, 2, 1], order: 3, intervals: 4, inputBox: Array(repeating: 0...1, count: 2),
      using: &cases.random)
    let narrow = try Network.kan(
      widths: [2, 3, 1], order: 3, intervals: 4, inputBox: Array(repeating: 0...1, count: 2),
      using: &cases.random)
    #expect(throws: NetworkError.stagesDiffer(stage: 1)) { try NetworkProlongation(coarse: wide, fine: narrow) }
  }

  /// Each preconditioner is symmetric and positive definite on a network, and L-BFGS descends with it.
  @Test(arguments: PreconditionerChoice.allCases)
  func trains(choice: PreconditionerChoice) throws {
    var cases = RandomKANs(seed: 4360)
    let network = try Network.kan(
      widths: [1, 3, 1], order: 4, intervals: 16, inputBox: [-1...1], using: &cases.random)
    let inputs = (0..<200).map { Double($0) / 100 - 1 }
    let samples = try Samples(
      inputs: inputs, inputWidth: 1, targets: inputs.map { $0 * abs($0) - 0.3 * $0 }, targetWidth: 1)
    let objective = try RegressionObjective(network, samples: samples)
    let rule = try network.preconditioning(choice)
    let b = try rule.preconditioner(of: objective, at: network.parameters)
    let count = network.parameterCount
    for _ in 0..<5 {
      let (x, y) = ((0..<count).map { _ in cases.number() }, (0..<count).map { _ in cases.number() })
      let (bx, by) = (try b.apply(x), try b.apply(y))
      #expect(abs(Self.dot(y, bx) - Self.dot(x, by)) <= 1e-9 * abs(Self.dot(x, bx) + Self.dot(y, by)))
      #expect(Self.dot(x, bx) > 0)
    }
    var optimizer: any Optimizer = try LBFGS(.init(iterationsPerEpoch: 100), preconditioning: rule)
    var x = network.parameters
    let start = try objective.value(at: x)
    _ = try optimizer.step(&x, objective: objective, learningRate: 1)
    let end = try objective.value(at: x)
    #expect(100 * end < start, "\(choice.rawValue): \(end) from \(start)")
  }

  /// In multilevel training every level has its preconditioner; a checkpoint goes on to the same bits, and only with it.
  @Test(arguments: PreconditionerChoice.allCases)
  func levels(choice: PreconditionerChoice) throws {
    var cases = RandomKANs(seed: 4370)
    let network = try Network.kan(
      widths: [1, 2, 1], order: 3, intervals: 3, inputBox: [0...1], using: &cases.random)
    let inputs = (0..<80).map { Double($0) / 80 }
    let samples = try Samples(
      inputs: inputs, inputWidth: 1, targets: inputs.map { $0 < 0.5 ? $0 : 1 - $0 }, targetWidth: 1)
    var plan = TrainingPlan.multilevel(epochs: [2, 2, 2], optimizer: .lbfgs(.init(iterationsPerEpoch: 5)))
    plan.preconditioner = choice
    let whole = try Trainer(network, on: samples, plan: plan).run()
    #expect(whole.levels.count == 3 && whole.levels[2].endLoss! < whole.levels[0].startLoss)
    let trainer = try Trainer(network, on: samples, plan: plan)
    for _ in 0..<3 { _ = try trainer.advance() }
    let task = try RegressionTask(samples)
    let checkpoint = try trainer.checkpoint()
    #expect(try Trainer(resuming: checkpoint, task: task, plan: plan).run().network == whole.network)
    plan.preconditioner = nil
    #expect(throws: TrainingError.self) { try Trainer(resuming: checkpoint, task: task, plan: plan) }
    #expect(try Trainer(network, on: samples, plan: plan).run().loss != whole.loss)
  }

  @Test func refusedPlans() throws {
    var plan = TrainingPlan.multilevel(epochs: [1], optimizer: .nesterov())
    plan.preconditioner = .jacobi
    try plan.validate()
    plan.iteration = .relu
    #expect(throws: TrainingError.self) { try plan.validate() }
    plan = TrainingPlan.multilevel(epochs: [1], optimizer: .selfScaledBroyden())
    plan.preconditioner = .jacobi
    try plan.validate()
    plan = TrainingPlan.multilevel(epochs: [1], optimizer: .lbfgs())
    plan.preconditioner = .jacobi
    plan.rule = UpdateRule(geometry: .relu, gradient: .relu)
    #expect(throws: TrainingError.self) { try plan.validate() }
    for optimizer in [OptimizerChoice.adam(), .levenbergMarquardt()] {
      plan = TrainingPlan.multilevel(epochs: [1], optimizer: optimizer)
      plan.preconditioner = .bpx
      #expect(throws: TrainingError.self) { try plan.validate() }
      #expect(throws: OptimizerError.self) {
        try optimizer.makeOptimizer(geometry: nil, preconditioning: Preconditioning(.jacobi))
      }
    }
    plan = TrainingPlan.multilevel(epochs: [1], optimizer: .gradientDescent)
    plan.preconditioner = .bpx
    plan.batchSize = 4
    #expect(throws: TrainingError.self) { try plan.validate() }
    plan = TrainingPlan.multilevel(epochs: [1], optimizer: .nesterov())
    plan.batchSize = 4
    #expect(throws: TrainingError.self) { try plan.validate() }
  }
}

extension Network {
  /// The number of intervals of a layer of edges.
  fileprivate func intervals(_ stage: Int) -> Int {
    guard case .splines(let edges) = stages[stage] else { return 0 }
    return edges.knots.intervals
  }
}
