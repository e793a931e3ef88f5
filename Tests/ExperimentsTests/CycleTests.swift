import Experiments
import KANCore
import Optim
import SeededRandom
import Testing

@Suite("The study of cycles: budgets, schemes, tables")
struct CycleTests {
  private static func setting(_ problem: CycleProblem) throws -> CycleSetting {
    var points = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
    return try problem.make(points: &points)
  }

  private static func run(
    _ method: CycleMethod, on setting: CycleSetting, scale: Double, seed: UInt64 = 7, budget: CycleBudget = .flops
  ) throws -> CycleRun {
    var generator = SplitMix64(seed: seed)
    return try CycleRun(method, on: setting, budget: budget, scale: scale, seed: seed, using: &generator)
  }

  @Test("A correction is kept when the budget ends while it is computed: one more evaluation, another loss")
  func interruptedCorrections() throws {
    let setting = try Self.setting(.poisson)
    var losses: [Int: Double] = [:]
    for k in 0..<24 {
      let run = try Self.run(CycleMethod(.adam, .galerkin), on: setting, scale: 0.01 * (1 + 0.03 * Double(k)))
      losses[run.evaluations] = run.loss
    }
    #expect(losses.count >= 12 && Set(losses.values).count == losses.count, "\(losses)")
  }

  @Test("Every method makes the loss smaller, within its budget to one call, and has the same bits again")
  func allMethods() throws {
    let setting = try Self.setting(.poisson)
    let scale = 0.02
    // One solve by conjugate gradients costs more than such a budget.
    for method in CycleMethod.all where method != CycleMethod(.lm, .oneWay, .blocks) {
      let run = try Self.run(method, on: setting, scale: scale)
      let start = try Self.run(method, on: setting, scale: 1e-9)
      #expect(run.loss < start.loss, "\(method.name): \(run.loss), \(start.loss) at the start")
      // One call may go over the limit of its level; the dearest is J^T J of the last level.
      #expect(run.flops < scale * CycleProblem.poisson.flops + 4e9, "\(method.name): \(run.flops)")
      #expect(run.end != nil || run.flops >= scale * CycleProblem.poisson.flops, "\(method.name)")
      if method.preconditioner == .twoLevel || method.optimizer == .adam {
        #expect(try Self.run(method, on: setting, scale: scale).loss == run.loss, "\(method.name)")
      }
      #expect((run.error ?? 0) > 0)
    }
  }

  @Test("Names are unique, and the table has a row for each method that ran, with the ratios to one-way refinement")
  func table() throws {
    #expect(Set(CycleMethod.all.map(\.name)).count == CycleMethod.all.count)
    let setting = try Self.setting(.burgers)
    var study = CycleStudy()
    let methods = [CycleMethod(.lbfgs, .oneWay), CycleMethod(.lbfgs, .oneWay, .jacobi)]
    for method in methods {
      for seed in [1, 2] as [UInt64] { study.add(try Self.run(method, on: setting, scale: 0.01, seed: seed)) }
    }
    let losses = methods.map { study.runs($0, .burgers, .flops).map(\.loss) }
    for pair in losses { #expect(pair.count == 2 && pair[0] != pair[1]) }
    let means = losses.map { ($0[0] * $0[1]).squareRoot() }
    for (method, mean) in zip(methods, means) {
      #expect(abs(study.loss(method, .burgers, .flops)! - mean) <= 1e-12 * mean)
    }
    #expect(abs(study.ratio(methods[1], .burgers, .flops)! - means[1] / means[0]) <= 1e-12 * means[1] / means[0])
    #expect(study.ratio(methods[0], .burgers, .flops) == 1)
    #expect(study.loss(methods[0], .burgers, .seconds) == nil && study.loss(methods[0], .poisson, .flops) == nil)
    let rows = study.table(.burgers)
    #expect(rows.map { $0[0] } == methods.map(\.name) && rows.allSatisfy { $0.count == CycleStudy.headings.count })
    #expect(rows[0][2] == "1" && rows[0][4] == "-")
    #expect(study.table(.poisson).isEmpty)
    let lines = study.csv.split(separator: "\n")
    #expect(lines.count == 5 && lines.allSatisfy { $0.split(separator: ",").count == 10 })
  }

  @Test("A budget in seconds ends a run")
  func seconds() throws {
    let setting = try Self.setting(.regression)
    let run = try Self.run(CycleMethod(.lbfgs, .fine), on: setting, scale: 0.05, budget: .seconds)
    #expect(run.seconds >= 0.05 && run.seconds < 1 && run.error == nil)
  }

  @Test("The finest level has half of the budget, the others share the rest")
  func shares() {
    func shares(_ levels: Int) -> [Double] { (0..<levels).map { CycleRun.share(endOf: $0, of: levels) } }
    let four: [Double] = [1 / 6.0, 2 / 6.0, 3 / 6.0, 1]
    #expect(shares(4) == four)
    let three: [Double] = [0.25, 0.5, 1]
    #expect(shares(3) == three)
  }

  @Test("The coarse problem of full approximation has the restricted gradient; that of Galerkin is the fine problem")
  func coarseProblems() throws {
    var random = SplitMix64(seed: 11)
    let box = [0.0...1.0]
    let coarse = try Network.kan(widths: [1, 2, 1], order: 3, intervals: 2, inputBox: box, using: &random)
    let fine = try coarse.refinedDyadically()
    let inputs = (0..<50).map { Double($0) / 50 }
    let samples = try Samples(
      inputs: inputs, inputWidth: 1, targets: inputs.map { $0 * $0 - 0.3 }, targetWidth: 1)
    let (coarseLoss, fineLoss) = (
      try RegressionObjective(coarse, samples: samples), try RegressionObjective(fine, samples: samples)
    )
    let map = try NetworkProlongation(coarse: coarse, fine: fine)
    let point = fine.parameters.map { $0 + 0.1 * Double.random(in: -1...1, using: &random) }
    var gradient = [Double](repeating: 0, count: point.count)
    let value = try fineLoss.valueAndGradient(at: point, into: &gradient)
    let restricted = try map.applyTranspose(gradient)
    let fit = CoarseFit(map)
    // Coarse functions are met exactly, other ones by the least sum of squares: the remainder is orthogonal.
    for (a, b) in zip(try fit.fitted(to: fine.parameters), coarse.parameters) { #expect(abs(a - b) < 1e-12) }
    let start = try fit.fitted(to: point)
    let rest = zip(point, try map.apply(start)).map { $0 - $1 }
    #expect(try map.applyTranspose(rest).allSatisfy { abs($0) < 1e-12 })

    let full = try CoarseObjective.fullApproximation(coarseLoss, at: start, gradient: restricted)
    var own = [Double](repeating: 0, count: start.count)
    _ = try full.valueAndGradient(at: start, into: &own)
    for (a, b) in zip(own, restricted) { #expect(abs(a - b) < 1e-12) }
    let galerkin = CoarseObjective.galerkin(fineLoss, at: point, prolongation: map)
    #expect(try galerkin.valueAndGradient(at: Array(repeating: 0, count: start.count), into: &own) == value)
    for (a, b) in zip(own, restricted) { #expect(abs(a - b) < 1e-12) }
    // Gradients against differences of the values.
    for objective in [full, galerkin] {
      let at = start.map { 0.3 * $0 }
      _ = try objective.valueAndGradient(at: at, into: &own)
      for i in stride(from: 0, to: at.count, by: 3) {
        func value(_ step: Double) throws -> Double {
          var moved = at
          moved[i] += step
          return try objective.value(at: moved)
        }
        let slope = try (value(1e-5) - value(-1e-5)) / 2e-5
        #expect(abs(slope - own[i]) < 1e-8, "entry \(i): \(slope), \(own[i])")
      }
    }
  }

  @Test("The diagonal of one edge's mass matrix helps most; coarse levels take some of that back")
  func mass() throws {
    // r = 1: the mass matrix is a multiple of the identity, and so is whatever the diagonal makes of it.
    #expect(try abs(PreconditionedMass.conditionNumber(order: 1, intervals: 8, nil) - 1) < 1e-12)
    #expect(try abs(PreconditionedMass.conditionNumber(order: 1, intervals: 8, .jacobi) - 1) < 1e-12)
    // theory of two levels: 48, 1430, 7e4 for r = 3, 4, 5 at n = 32 with exact integrals.
    for (order, condition) in [(3, 48.0), (4, 1430), (5, 7e4)] {
      let found = try PreconditionedMass.conditionNumber(order: order, intervals: 32, nil)
      #expect(abs(found / condition - 1) < 0.05, "order \(order): \(found)")
      // One edge is one block: all that is left is its damping.
      let whole = try PreconditionedMass.conditionNumber(order: order, intervals: 32, .blocks)
      #expect(whole < found / 5, "order \(order): \(whole)")
      let diagonal = try PreconditionedMass.conditionNumber(order: order, intervals: 32, .jacobi)
      #expect(diagonal < found, "order \(order): \(diagonal)")
    }
    // Computed independently in Python, with the same dampings and exact integrals in place of samples.
    let figures: [(order: Int, jacobi: Double, twoLevel: Double, bpx: Double)] = [
      (2, 3.00, 5.00, 18.0), (3, 10.2, 15.4, 61.6), (4, 44.7, 61.2, 261), (5, 246, 327, 1541),
    ]
    for (order, jacobi, twoLevel, bpx) in figures {
      for (choice, expected) in [(PreconditionerChoice.jacobi, jacobi), (.twoLevel, twoLevel), (.bpx, bpx)] {
        let found = try PreconditionedMass.conditionNumber(order: order, intervals: 32, choice)
        #expect(abs(found / expected - 1) < 0.05, "order \(order), \(choice): \(found)")
      }
    }
  }
}
