import Foundation
import Optim
import Testing

/// Stopping and going on gives the same bits as never having stopped.
@Suite struct OptimizerStateTests {
  private static func methods() throws -> [(any Optimizer, rate: Double)] {
    let change = try EightRealizationsTests.change(2, Double.self)
    let geometry = DescentGeometry(rule: UpdateRule.allCases[1], iteratingIn: .relu, change: change)
    return [
      (GradientDescentOptimizer(), 0.5), (try Adam(), 0.1), (try AdamW(), 0.1), (try Adam(geometry: geometry), 0.01),
      (try LBFGS(.init(memory: 3, iterationsPerEpoch: 2)), 1),
      (try LBFGS(.init(iterationsPerEpoch: 1, stepRule: .fixedStep)), 1),
      (try LBFGS(.init(memory: 2, iterationsPerEpoch: 1), geometry: geometry), 1),
      (try LevenbergMarquardt(.init(initialDamping: 10)), 1), (try LevenbergMarquardt(.init(scaling: .marquardt)), 1),
      (try LevenbergMarquardt(.init(initialDamping: 10, denseLimit: 2)), 1),
      (try Nesterov(), 1), (try Nesterov(preconditioning: Preconditioning(.jacobi, refreshInterval: 2)), 1),
      (GradientDescentOptimizer(preconditioning: try Preconditioning(.jacobi, refreshInterval: 3)), 0.5),
      (
        try LBFGS(
          .init(memory: 3, iterationsPerEpoch: 2),
          preconditioning: Preconditioning(.blocks([0..<2, 2..<5]), refreshInterval: 3)),
        1
      ),
      (try SelfScaledBroyden(.init(iterationsPerEpoch: 2)), 1),
      (try SelfScaledBroyden(.init(update: .bfgs, iterationsPerEpoch: 1), geometry: geometry), 1),
      (
        try SelfScaledBroyden(
          .init(update: .selfScaledBFGS, iterationsPerEpoch: 1), preconditioning: Preconditioning(.jacobi)), 1
      ),
    ]
  }

  @Test(arguments: 0...6)
  func sameBits(stop: Int) throws {
    #expect(try EightRealizationsTests.change(2, Double.self).dimension == 5)
    let small = RotatedQuadratic(dimension: 5, condition: 1e4)
    for (method, rate) in try Self.methods() {
      var (through, first, second) = (method, method, method)
      var x = [Double](repeating: 0.25, count: 5)
      var y = x
      for _ in 0..<stop {
        _ = try through.step(&x, objective: small, learningRate: rate)
        _ = try first.step(&y, objective: small, learningRate: rate)
      }
      // Through text, as a checkpoint might do; and into an optimizer that has been used for something else.
      let text = try JSONEncoder().encode(first.state)
      var elsewhere = [1.0, 2, 3, 4, 5]
      _ = try second.step(&elsewhere, objective: small, learningRate: rate)
      try second.restore(try JSONDecoder().decode(OptimizerState.self, from: text))
      #expect(second.state == first.state)
      for k in 0..<6 {
        let one = try through.step(&x, objective: small, learningRate: rate)
        let two = try second.step(&y, objective: small, learningRate: rate)
        #expect(x == y && one == two, "\(method.name), stopped at \(stop), step \(k) after it")
      }
      #expect(through.state == second.state)
    }
  }

  /// With one trial per step and a small damping, Levenberg-Marquardt refuses its first four steps from Rosenbrock's
  /// start: they lead from 12 to values above 60. A run that stops among them has to know how fast the damping grows.
  @Test(arguments: [LevenbergMarquardt.Scaling.identity, .marquardt], 1...4)
  func stopBetweenRefusedSteps(scaling: LevenbergMarquardt.Scaling, stop: Int) throws {
    let method = try LevenbergMarquardt(.init(scaling: scaling, initialDamping: 1e-6, trialsPerStep: 1))
    var (through, second) = (method, method)
    let start = [-1.2, 1]
    var x = start
    for _ in 0..<stop {
      let report = try through.step(&x, objective: ResidualProblem.rosenbrock, learningRate: 1)
      #expect(report.iterations == 0 && report.termination == nil)
    }
    // 4, 8, 16, 32.
    #expect(x == start && through.state.numbers["growth"] == Double(2 << stop))
    let text = try JSONEncoder().encode(through.state)
    try second.restore(try JSONDecoder().decode(OptimizerState.self, from: text))
    var y = x
    for k in 0..<10 {
      let one = try through.step(&x, objective: ResidualProblem.rosenbrock, learningRate: 1)
      let two = try second.step(&y, objective: ResidualProblem.rosenbrock, learningRate: 1)
      #expect(x == y && one == two && through.damping == second.damping, "stopped at \(stop), step \(k) after it")
    }
    #expect(x != start)
  }

  /// In curved valleys steps are refused, trials fail and momentum restarts, wherever a run stops.
  @Test(arguments: 0...9)
  func sameBitsInCurvedValleys(stop: Int) throws {
    let methods: [any Optimizer] = [
      try LevenbergMarquardt(.init(initialDamping: 1e-6, trialsPerStep: 1)),
      try LevenbergMarquardt(.init(scaling: .marquardt, initialDamping: 1e-6, trialsPerStep: 2)),
      try LevenbergMarquardt(.init(initialDamping: 1e-6, trialsPerStep: 1, denseLimit: 1)), try Nesterov(),
      try LBFGS(.init(memory: 2, iterationsPerEpoch: 1)), try SelfScaledBroyden(.init(iterationsPerEpoch: 1)),
    ]
    for (problem, start) in [(ResidualProblem.rosenbrock, [-1.2, 1.0]), (ResidualProblem.beale, [1.0, 1.0])] {
      for method in methods {
        var (through, second) = (method, method)
        var x = start
        for _ in 0..<stop { _ = try through.step(&x, objective: problem, learningRate: 1) }
        let text = try JSONEncoder().encode(through.state)
        try second.restore(try JSONDecoder().decode(OptimizerState.self, from: text))
        var y = x
        for k in 0..<8 {
          let one = try through.step(&x, objective: problem, learningRate: 1)
          let two = try second.step(&y, objective: problem, learningRate: 1)
          #expect(x == y && one == two, "\(method.name), stopped at \(stop), step \(k) after it")
        }
        #expect(through.state == second.state, "\(method.name), stopped at \(stop)")
      }
    }
  }

  @Test func foreignAndDamagedStates() throws {
    let all: [any Optimizer] = [
      GradientDescentOptimizer(), try Adam(), try AdamW(), try LBFGS(.init(memory: 5)), try SelfScaledBroyden(),
      try LevenbergMarquardt(),
    ]
    for (k, start) in all.enumerated() {
      var optimizer = start
      var x = [1.0, 1]
      for _ in 0..<3 { _ = try optimizer.step(&x, objective: ResidualProblem.beale, learningRate: 0.01) }
      let good = optimizer.state
      let other = all[(k + 1) % all.count]
      #expect(throws: OptimizerError.foreignState(expected: start.name, found: other.name)) {
        try optimizer.restore(other.state)
      }
      // Without any one of its entries, a used state is refused, but for those that may all be missing together.
      for name in good.vectors.keys {
        var damaged = good
        damaged.vectors[name] = nil
        #expect(throws: OptimizerError.missingState(optimizer: start.name, name: name)) {
          try optimizer.restore(damaged)
        }
        damaged.vectors[name] = good.vectors[name]!.map { _ in Double.nan } + [.nan]
        #expect(throws: OptimizerError.self) { try optimizer.restore(damaged) }
      }
      for name in good.numbers.keys {
        var damaged = good
        damaged.numbers[name] = .infinity
        #expect(throws: OptimizerError.self, "\(name)") { try optimizer.restore(damaged) }
      }
      for name in good.counts.keys {
        var damaged = good
        damaged.counts[name] = -1
        #expect(throws: OptimizerError.self, "\(name)") { try optimizer.restore(damaged) }
      }
      #expect(optimizer.state == good)
    }
    var small = try LBFGS(.init(memory: 1))
    var large = try LBFGS(.init(memory: 9))
    var x = [-1.2, 1]
    _ = try large.step(&x, objective: ResidualProblem.rosenbrock, learningRate: 1)
    #expect(throws: OptimizerError.self) { try small.restore(large.state) }
    var adam = try Adam()
    _ = try adam.step(&x, objective: ResidualProblem.rosenbrock, learningRate: 1)
    var damaged = adam.state
    damaged.vectors["secondMoment"] = [1, -1]
    #expect(throws: OptimizerError.badState(optimizer: "adam", name: "secondMoment[1]", value: "-1.0")) {
      try adam.restore(damaged)
    }
  }

  @Test func resetForgets() throws {
    for (method, rate) in try Self.methods() {
      let small = RotatedQuadratic(dimension: 5, condition: 1e4)
      var (used, fresh) = (method, method)
      var x = [Double](repeating: 3, count: 5)
      for _ in 0..<3 { _ = try used.step(&x, objective: small, learningRate: rate) }
      used.reset()
      #expect(used.state == fresh.state)
      var y = x
      #expect(
        try used.step(&x, objective: small, learningRate: rate) == fresh.step(&y, objective: small, learningRate: rate))
      #expect(x == y)
    }
  }

  /// One entry more or less in any vector that has to fit the others.
  @Test func vectorsOfAnotherLength() throws {
    for start in [try Adam(), try AdamW(), try LBFGS(.init(memory: 5))] as [any Optimizer] {
      var optimizer = start
      var x = [1.0, 1]
      for _ in 0..<3 { _ = try optimizer.step(&x, objective: ResidualProblem.beale, learningRate: 0.01) }
      let good = optimizer.state
      #expect(good.vectors.count == 3)
      for (name, vector) in good.vectors {
        for wrong in [vector + [1], Array(vector.dropLast())] {
          var damaged = good
          damaged.vectors[name] = wrong
          let error = #expect(throws: OptimizerError.self, "\(name)") { try optimizer.restore(damaged) }
          guard case .badState(start.name, _, _) = error else {
            Issue.record("\(name): \(String(describing: error))")
            continue
          }
        }
      }
      #expect(optimizer.state == good)
    }
    var adam = try Adam()
    var x = [1.0, 1]
    _ = try adam.step(&x, objective: ResidualProblem.beale, learningRate: 0.01)
    var damaged = adam.state
    damaged.vectors["firstMoment"] = [1, 2, 3]
    let error = OptimizerError.badState(
      optimizer: "adam", name: "firstMoment", value: "3 entries instead of 2")
    #expect(throws: error) { try adam.restore(damaged) }
    // The memory is full with as many pairs as it holds.
    var lbfgs = try LBFGS(.init(memory: 2, iterationsPerEpoch: 2))
    var y = [-1.2, 1]
    _ = try lbfgs.step(&y, objective: ResidualProblem.rosenbrock, learningRate: 1)
    var (same, small) = (try LBFGS(.init(memory: 2)), try LBFGS(.init(memory: 1)))
    try same.restore(lbfgs.state)
    #expect(same.inverseHessian?.count == 2)
    #expect(throws: OptimizerError.badState(optimizer: "l-bfgs", name: "pairs", value: "2, more than the memory 1")) {
      try small.restore(lbfgs.state)
    }
  }
}
