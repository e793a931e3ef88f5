import JSON
import KANCore
import Optim
import SplineKernels
import Testing

/// Unknowns that are trained together with the network, by all methods and with all options of a plan.
@Suite struct UnknownTrainingTests {
  @Test("A decay rate is found within three standard deviations, from data with noise", arguments: 1...5)
  func recovery(seed: Int) throws {
    let problem = try DecayProblem(seed: UInt64(seed)).problem()
    let fit = try DecayProblem().network().trained(solving: problem, epochs: [40])
    let estimate = try problem.estimates(of: fit.network, unknowns: fit.unknowns)[0]
    let deviation = try #require(estimate.standardDeviation)
    #expect(estimate.isDetermined && estimate.value == fit.unknowns[0])
    #expect(abs(estimate.value - DecayProblem.rate) <= 3 * deviation, "seed \(seed): \(estimate)")
    // The data know it to one or two percent, and another rate is refuted.
    #expect(deviation > 0.013 && deviation < 0.026, "seed \(seed): \(estimate)")
    #expect(abs(estimate.value - 1.5) > 3 * deviation, "seed \(seed): \(estimate)")
  }

  /// The mean of the squares of 40 numbers that are nearly normal has the standard deviation 0.22.
  @Test("Errors are as large as their standard deviations say")
  func spread() throws {
    var sum = 0.0
    for seed in 1...40 {
      let problem = try DecayProblem(seed: UInt64(seed)).problem()
      let fit = try DecayProblem().network().trained(solving: problem, epochs: [40])
      let estimate = try problem.estimates(of: fit.network, unknowns: fit.unknowns)[0]
      let error = try (estimate.value - DecayProblem.rate) / #require(estimate.standardDeviation)
      sum += error * error / 40
    }
    #expect(sum > 0.4 && sum < 1.8, "\(sum)")
  }

  /// Methods with the number of epochs and the error that remains; one standard deviation is 0.019.
  private static let methods: [(optimizer: OptimizerChoice, epochs: Int, error: Double)] = [
    (.levenbergMarquardt(.searching), 40, 1e-4),
    (.levenbergMarquardt(.init(denseLimit: 1, conjugateGradientTolerance: 1e-6)), 60, 1e-3),
    (.levenbergMarquardt(.init(scaling: .marquardt)), 60, 1e-3), (.lbfgs(), 60, 1e-3), (.adam(), 1200, 0.05),
  ]

  @Test("All methods find the same rate", arguments: 0..<5)
  func methods(number: Int) throws {
    let (optimizer, epochs, error) = Self.methods[number]
    let problem = try DecayProblem().problem()
    let network = try DecayProblem().network()
    let reference = try network.trained(solving: problem, epochs: [60]).unknowns[0]
    let fit = try network.trained(solving: problem, epochs: [epochs], by: optimizer)
    #expect(abs(fit.unknowns[0] - reference) <= error, "\(optimizer.method): \(fit.unknowns[0]), \(reference)")
    #expect(fit.trace[0].unknowns != fit.trace[1].unknowns)
  }

  @Test("Methods of first order move it, too", arguments: 0..<3)
  func firstOrder(number: Int) throws {
    let optimizer = [OptimizerChoice.gradientDescent, .nesterov(), .adamW()][number]
    let fit = try Trainer(
      DecayProblem().network(), solving: DecayProblem().problem(),
      plan: .multilevel(epochs: [30], optimizer: optimizer, learningRate: .constant(1e-2))
    ).run()
    #expect(fit.loss < fit.levels[0].startLoss)
    #expect(fit.trace.count == 30 && Set(fit.trace.map(\.unknowns)).count > 25)
  }

  @Test("The domain of the unknown does not change where the minimum is", arguments: [0.2, 2.5])
  func domains(start: Double) throws {
    let network = try DecayProblem().network()
    let rates = try [Unknown.Domain.all, .positive, .between(0...3), .between(-10...4)].map { domain in
      let problem = try DecayProblem(domain: domain, start: start).problem()
      return try network.trained(solving: problem, epochs: [80]).unknowns[0]
    }
    #expect(rates.allSatisfy { abs($0 - rates[0]) <= 1e-4 }, "\(rates)")
    // A bound that excludes the minimum is approached, not crossed.
    let bounded = try DecayProblem(domain: .between(0...1), start: 0.5).problem()
    let rate = try network.trained(solving: bounded, epochs: [40]).unknowns[0]
    #expect(rate > 0.9 && rate <= 1)
  }

  /// Neither is of size one, so that both are scaled.
  @Test("In other units, the rate and its standard deviation are the same numbers in these units")
  func units() throws {
    func estimate(_ decay: DecayProblem) throws -> (rate: Double, deviation: Double) {
      let problem = try decay.problem()
      let fit = try decay.network().trained(solving: problem, epochs: [40])
      let found = try problem.estimates(of: fit.network, unknowns: fit.unknowns)[0]
      return (found.value * decay.time, try #require(found.standardDeviation) * decay.time)
    }
    let first = try estimate(DecayProblem(unit: 500, time: 200))
    let second = try estimate(DecayProblem(unit: 3e8, time: 7e-6))
    #expect(abs(first.rate - second.rate) <= 1e-5 && abs(first.deviation - second.deviation) <= 1e-5 * first.deviation)
    #expect(abs(first.rate - DecayProblem.rate) <= 3 * first.deviation)
  }

  @Test("Levels are refined without a jump and keep the unknown; the trace, its table, and the recipe have it")
  func levels() throws {
    let problem = try DecayProblem().problem()
    let fit = try DecayProblem().network(intervals: 3).trained(solving: problem, epochs: [6, 5, 5])
    #expect(fit.levels.allSatisfy { $0.refinementJump <= 1e-10 } && fit.levels.map(\.parameterCount) == [8, 11, 17])
    let best = try #require(fit.trace.min { $0.loss < $1.loss })
    #expect(fit.trace.allSatisfy { $0.unknowns.count == 1 } && fit.unknowns == best.unknowns)
    let rows = fit.trace.csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows[0].last == "unknown_0" && rows.allSatisfy { $0.count == rows[0].count })
    #expect(rows[1].last.flatMap { Double($0) } == fit.trace[0].unknowns[0])
    let recipe = try #require(fit.recipe["task"]?["problem"]?["unknowns"]?.arrayValue)
    #expect(recipe.count == 1 && recipe[0]["name"] == "k" && recipe[0]["start"] == JSONValue.number(0.5))
  }

  @Test("Every preconditioner takes it", arguments: PreconditionerChoice.allCases)
  func preconditioners(choice: PreconditionerChoice) throws {
    let network = try DecayProblem().network(intervals: 4)
    let problem = try DecayProblem().problem()
    var plan = TrainingPlan.multilevel(epochs: [40], optimizer: .lbfgs())
    let plain = try Trainer(network, solving: problem, plan: plan).run()
    plan.preconditioner = choice
    let fit = try Trainer(network, solving: problem, plan: plan).run()
    #expect(abs(fit.unknowns[0] - plain.unknowns[0]) <= 1e-3, "\(choice)")
    let rule = try network.preconditioning(choice, extraParameters: 1)
    let objective = try CollocationObjective(network, problem: problem)
    let x = network.parameters + [1]
    let b = try rule.preconditioner(of: objective, at: x)
    // The unknown is a block of its own: with the diagonal, its entry is the reciprocal of that of J^T J.
    var unit = x.map { _ in 0.0 }
    unit[x.count - 1] = 1
    let product = try b.apply(unit)
    #expect(b.rows == x.count && product[x.count - 1] > 0)
    if choice == .jacobi || choice == .blocks { #expect(product.dropLast().allSatisfy { $0 == 0 }) }
  }

  @Test("Rules of Table 1 leave it as it is: iterating in either weights gives the same sequence")
  func rules() throws {
    let network = try DecayProblem().network(order: 3, intervals: 4)
    let problem = try DecayProblem().problem()
    let rates = try [Coordinates.spline, .relu].map { iteration in
      var plan = TrainingPlan.multilevel(epochs: [4], optimizer: .levenbergMarquardt())
      plan.rule = UpdateRule(geometry: .relu, gradient: .relu)
      plan.iteration = iteration
      return try Trainer(network, solving: problem, plan: plan).run().trace.map { $0.unknowns[0] }
    }
    #expect(rates[0].count == 4 && Set(rates[0]).count == 4)
    for (a, b) in zip(rates[0], rates[1]) { #expect(abs(a - b) <= 1e-6, "\(rates)") }
  }

  @Test("A penalty on the roughness of edges leaves it alone")
  func penalty() throws {
    var plan = TrainingPlan.multilevel(epochs: [60], optimizer: .levenbergMarquardt())
    plan.levels[0].smoothing = SmoothnessPenalty(curvature: 1e-4)
    let problem = try DecayProblem().problem()
    let trainer = try Trainer(DecayProblem().network(), solving: problem, plan: plan)
    try trainer.run()
    let x = try trainer.checkpoint().iterate
    let objective = try CollocationObjective(trainer.network(), problem: problem)
    var gradient: [Double] = []
    let value = try objective.valueAndGradient(at: x, into: &gradient)
    // At the minimum of the sum, the gradient of the loss is that of the penalty, which vanishes for the unknown.
    let largest = gradient.map { abs($0) }.max()!
    #expect(abs(gradient[x.count - 1]) <= 1e-3 * largest && trainer.bestLoss > value)
  }

  @Test("Batches and adapted weights train it", arguments: 0..<3)
  func batchesAndWeights(number: Int) throws {
    let weighting: [CollocationWeighting] = [
      .fixed, .residualAttention(decay: 0.9, rate: 0.1, initial: 0.5), .gradientNorms(every: 2, decay: 0.5),
    ]
    var plan = TrainingPlan.multilevel(epochs: [4], optimizer: .adam())
    if number == 0 { plan.batchSize = 16 }
    let fit = try Trainer(
      DecayProblem().network(), solving: DecayProblem().problem(), plan: plan, weighting: weighting[number]
    ).run()
    #expect(Set(fit.trace.map(\.unknowns)).count == 4)
  }
}
