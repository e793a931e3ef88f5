import Experiments
import Foundation
import KANCore
import RealModule
import SeededRandom
import Testing

@Suite("The Allen-Cahn experiment")
struct AllenCahnRunTests {
  private static let equationCase = EquationCase(.spline, .multilevel, .lm)

  private func network(_ value: (Int) -> Double) throws -> Network {
    var generator = SplitMix64(seed: 5)
    let network = try AllenCahnRuns.usual.get().network(for: Self.equationCase, halvings: 1, using: &generator)
    return try network.replacingParameters(with: (0..<network.parameterCount).map(value))
  }

  @Test(
    "A run that goes on from a checkpoint ends in the same bits, as do its levels; so does one on two threads",
    arguments: [equationCase, .printed(.relu)])
  func resume(equationCase: EquationCase) throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [6, 4], points: 80, every: 2) {
      $0.starts = 2
      $0.startEpochs = 2
    }
    var checkpoints: [Checkpoint] = []
    let whole = try AllenCahnRuns.run(equationCase, of: experiment, threads: 2) { _, trainer in
      checkpoints.append(try trainer.checkpoint())
    }
    #expect(whole.levels.keys.sorted() == [0, 1] && checkpoints.map(\.trace.count) == Array(1...10))
    for stop in [0, 4, 5, 6, 9] {
      let file = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString).safetensors").path
      defer { try? FileManager.default.removeItem(atPath: file) }
      try checkpoints[stop].write(to: file)
      let second = try AllenCahnRuns.run(equationCase, of: experiment, resuming: Checkpoint(reading: file))
      #expect(second.result.network == whole.result.network, "after epoch \(stop)")
      #expect(second.allenCahnLevels.map(\.network) == whole.allenCahnLevels.map(\.network))
      #expect(second.allenCahnLevels.map(\.loss) == whole.allenCahnLevels.map(\.loss) && second.loss == whole.loss)
      #expect(second.result.trace.map(\.loss) == whole.result.trace.map(\.loss))
      #expect(
        second.startLosses == whole.startLosses && whole.startLosses.count == (equationCase.kind == .ours ? 2 : 0))
      // Another seed is another run.
      #expect(throws: TrainingError.self) {
        try AllenCahnRuns.run(equationCase, of: experiment, seed: 9, resuming: Checkpoint(reading: file))
      }
    }
  }

  @Test("Refinement keeps the loss in both bases, and the outcome counts levels")
  func refinement() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [10, 6], points: 400, every: 5)
    for model in [EquationModel.spline, .relu] {
      let run = try AllenCahnRuns.run(EquationCase(model, .multilevel, .lm), of: experiment)
      #expect(run.result.levels.map(\.intervals) == [4, 8] && run.allenCahnLevels.count == 2)
      #expect(run.result.levels.allSatisfy { $0.refinementJump < 1e-10 })
      var weights = experiment.weights(seed: 8)
      let equationCase = EquationCase(model, .multilevel, .lm)
      let first = try experiment.network(for: equationCase, halvings: 0, using: &weights)
      #expect(try run.loss < AllenCahnLevel(first, of: equationCase, by: experiment.judge).loss)
      #expect(run.loss == run.allenCahnLevels[1].loss)
      #expect(run.relativeError == run.allenCahnLevels[1].errors.relative)
    }
  }

  @Test("The zero network solves the equation but not the initial values: its error is 1")
  func zeroNetwork() throws {
    let level = try AllenCahnLevel(network { _ in 0 }, of: Self.equationCase, by: AllenCahnRuns.usual.get().judge)
    let centers = (0..<500).map { -1 + 2 * (Double($0) + 0.5) / 500 }
    let squares =
      centers.reduce(0) { $0 + AllenCahnEquation.initialValue($1) * AllenCahnEquation.initialValue($1) } / 500
    #expect(level.equation == 0)
    #expect(abs(level.loss - squares) < 1e-12)
    #expect(abs(level.errors.relative - 1) < 1e-12 && abs(level.finalError - 1) < 1e-12)
  }

  @Test("The residual is that of the equation, by differences of the network's values")
  func residual() throws {
    var generator = SplitMix64(seed: 11)
    let network = try network { _ in generator.unit() - 0.5 }
    func u(_ x: Double, _ t: Double) throws -> Double { try Evaluator<Double>(network).outputs(of: [x, t])[0] }
    for signs in AllenCahnEquation.Signs.allCases {
      let equation = AllenCahnEquation(diffusion: 0.1, signs: signs)
      let spectrum = try ResidualSpectrum(of: network, equation: equation, points: 16, times: 8)
      // Away from knots, x = -1 + k/4 and t = k/8, central differences are of order 2.
      let h = 1e-4
      for (j, t) in spectrum.times.enumerated() {
        for (i, x) in spectrum.points.enumerated() where i % 2 == 1 {
          let value = try u(x, t)
          let rate = try (u(x, t + h) - u(x, t - h)) / (2 * h)
          let bend = try (u(x + h, t) - 2 * value + u(x - h, t)) / (h * h)
          let right = 0.1 * bend + 5 * value - 5 * value * value * value
          let expected = abs(signs == .corrected ? rate - right : rate + right)
          // Rounding of the second difference, 4 eps / h^2, and third and fourth derivatives of some 10^3 times h^2.
          #expect(abs(spectrum.magnitudes[j][i] - expected) < 1e-4, "\(signs), x = \(x), t = \(t)")
        }
      }
    }
  }

  @Test("The transform of a product of waves has four peaks of 1/4, and the cut the wave without time")
  func spectrum() {
    let (n, m) = (32, 16)
    let points = (0..<n).map { -1 + 2 * Double($0) / Double(n) }
    let times = (0..<m).map { (Double($0) + 0.5) / Double(m) }
    let fast = times.map { Double.cos(4 * .pi * $0) }
    let narrow = points.map { Double.cos(3 * .pi * $0) }
    let steady = points.map { Double.cos(5 * .pi * $0) / 2 }
    let wave: [Double] = fast.flatMap { factor in zip(narrow, steady).map { $0 * factor + $1 } }
    let result = ResidualSpectrum(points: points, times: times, residuals: wave)
    for (a, omega) in result.frequencies.enumerated() {
      for (b, k) in result.waveNumbers.enumerated() {
        let expected = abs(k) == 3 && abs(omega) == 2 ? 0.25 : abs(k) == 5 && omega == 0 ? 0.25 : 0
        #expect(abs(result.transform[a][b] - expected) < 1e-14, "k = \(k), omega = \(omega)")
      }
    }
    #expect(abs(result.cutInSpace[5] - 0.25) < 1e-14 && result.cutInSpace.count == n / 2)
    #expect(result.cutInTime.count == m / 2 && result.cutInTime.allSatisfy { $0 < 1e-14 })
    // Parseval: the mean of the squares, 1/4 + 1/8; six waves have all of it, in equal parts.
    #expect(abs(result.energy - 0.375) < 1e-13 && abs(result.peak - 0.25) < 1e-14)
    #expect(result.activeWaves() == 6 && result.wavesWith(energyShare: 0.99) == 6)
    #expect(result.wavesWith(energyShare: 0.49) == 3)
  }

  @Test("Adaptive points: as many as stated, in the box, and more where the residual is large")
  func adaptivePoints() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [1], points: 4000) {
      $0.problem.pool = 20000
      $0.problem.causality = 0
    }
    var generator = SplitMix64(seed: 17)
    let network = try network { _ in generator.unit() - 0.5 }
    let task = try CollocationTask(experiment.problem(for: Self.equationCase, seed: 8))
    let goal = try task.objective(for: network)
    func points() throws -> [[Double]] {
      let flat = try #require(task.state?.vectors["points of term 0"])
      return stride(from: 0, to: flat.count, by: 2).map { Array(flat[$0..<$0 + 2]) }
    }
    func sizes(_ points: [[Double]]) throws -> [Double] {
      let problem = try CollocationProblem(
        coordinates: 2,
        terms: [CollocationTerm("equation", points: points, fields: [{ _ in 1 }], equation: AllenCahnRuns.Equation())])
      return try problem.residuals(of: network, term: "equation").map { abs($0[0]) }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let first = try sizes(points())
    #expect(try task.renew(0, ofLevel: 1, goal, at: network.parameters))
    let drawn = try points()
    #expect(drawn.count == 4000 && drawn.allSatisfy { abs($0[0]) <= 1 && (0...1).contains($0[1]) })
    // With the density 1/2 + |r| / (2 m), the mean of |r| is m/2 + (mean of r^2) / (2 m). These are means of 4000
    // numbers below R and R^2 / (2 m), good to seven times the largest over sqrt(4000).
    let (m, most) = (mean(first), first.max()!)
    let expected = m / 2 + mean(first.map { $0 * $0 }) / (2 * m)
    let found = try mean(sizes(drawn))
    let bound = 7 * max(most, most * most / (2 * m)) / 4000.0.squareRoot()
    #expect(abs(found - expected) <= bound, "\(found), \(expected)")
    // Negative control: points of uniform density have another mean.
    #expect(found > m + (expected - m) / 2)
    let isLarge = try sizes(drawn).filter { $0 > m }.count
    #expect(isLarge > first.filter { $0 > m }.count)
  }

  @Test("Points and epochs out of range are refused")
  func badOptions() throws {
    func problem(_ change: (inout AllenCahnExperiment) -> Void) throws {
      _ = try AllenCahnRuns.experiment(epochs: [1], change).problem(for: Self.equationCase)
    }
    #expect(throws: ExperimentError.self) { try problem { $0.problem.causality = -1 } }
    #expect(throws: ExperimentError.self) { try problem { $0.problem.points = 0 } }
    #expect(throws: CollocationError.self) { try problem { $0.problem.every = 0 } }
    #expect(throws: ExperimentError.self) {
      try AllenCahnRuns.experiment(epochs: [0, 0]).recipe(for: Self.equationCase)
    }
    #expect(throws: Never.self) { try AllenCahnRuns.experiment(epochs: [0, 1]).recipe(for: Self.equationCase) }
    var generator = SplitMix64(seed: 1)
    #expect(throws: ExperimentError.unknownPerceptron(parameters: 500, experiment: "allen-cahn", known: [750])) {
      try AllenCahnRuns.usual.get().network(for: .printed(.mlp(parameters: 500)), halvings: 0, using: &generator)
    }
  }
}
