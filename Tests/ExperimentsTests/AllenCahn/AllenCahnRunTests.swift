import Experiments
import Foundation
import KANCore
import RealModule
import SeededRandom
import Testing

@Suite("The Allen-Cahn experiment")
struct AllenCahnRunTests {
  private static let setting = AllenCahnCase(.spline, .multilevel, .lm)

  private func judge(_ equation: AllenCahnEquation = AllenCahnEquation()) throws -> AllenCahnValidation {
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    return try AllenCahnValidation(equation, using: &points)
  }

  private func run(
    _ setting: AllenCahnCase = setting, judge: AllenCahnValidation, seed: UInt64 = 3, threads: Int = 1
  ) throws -> AllenCahnRun<SplitMix64> {
    var options = AllenCahnOptions()
    options.points = 80
    options.pool = 200
    options.initialPoints = 20
    options.boundaryPoints = 10
    let plan = try AllenCahnPlan(setting, epochs: [6, 4], roundLength: 2, starts: 2, startEpochs: 2)
    return try AllenCahnRun(setting, plan: plan, options: options, judge: judge, seed: seed, threads: threads) {
      SplitMix64.stream(seed: seed, index: $0)
    }
  }

  private func network(_ value: (Int) -> Double) throws -> Network {
    var generator = SplitMix64(seed: 5)
    let network = try Self.setting.network(level: 1, using: &generator)
    return try network.replacingParameters(with: (0..<network.parameterCount).map(value))
  }

  @Test("A run that goes on from a checkpoint ends in the same bits, wherever it stopped; so does one on two threads")
  func resume() throws {
    let judge = try judge()
    let whole = try run(judge: judge, threads: 2)
    while !whole.isFinished { try whole.advance() }
    #expect(whole.rounds.count == 5 && whole.levelNetworks.count == 2)
    #expect(whole.checkpoint()?.trace.count == 10)
    for stop in 1...4 {
      let first = try run(judge: judge)
      for _ in 0..<stop { try first.advance() }
      let file = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString).safetensors").path
      defer { try? FileManager.default.removeItem(atPath: file) }
      try #require(first.checkpoint()).write(to: file)
      let second = try run(judge: judge)
      try second.resume(from: Checkpoint(reading: file), levels: first.levelNetworks)
      while !second.isFinished { try second.advance() }
      #expect(second.network == whole.network, "after \(stop) rounds")
      #expect(second.levelNetworks == whole.levelNetworks)
      #expect(second.trace.map(\.loss) == whole.trace.map(\.loss))
      // Another seed is another run.
      let other = try run(judge: judge, seed: 4)
      #expect(throws: TrainingError.self) {
        try other.resume(from: Checkpoint(reading: file), levels: first.levelNetworks)
      }
    }
  }

  @Test("Refinement keeps the loss in both bases, and the outcome counts levels")
  func refinement() throws {
    let judge = try judge()
    for basis in [AllenCahnCase.Basis.spline, .relu] {
      let run = try run(AllenCahnCase(basis, .multilevel, .lm), judge: judge)
      while !run.isFinished { try run.advance() }
      let outcome = try AllenCahnOutcome(run, judge: judge)
      #expect(outcome.levels.map(\.intervals) == [4, 8])
      #expect(outcome.refinementJump < 1e-10)
      #expect(outcome.measure.loss < 1)
    }
  }

  @Test("The zero network solves the equation but not the initial values: its error is 1")
  func zeroNetwork() throws {
    let measure = try judge().measure(network { _ in 0 })
    let centers = (0..<500).map { -1 + 2 * (Double($0) + 0.5) / 500 }
    let squares =
      centers.reduce(0) { $0 + AllenCahnEquation.initialValue($1) * AllenCahnEquation.initialValue($1) } / 500
    #expect(measure.equation == 0)
    #expect(abs(measure.loss - squares) < 1e-12)
    #expect(abs(measure.error - 1) < 1e-12 && abs(measure.finalError - 1) < 1e-12)
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

  @Test("Adaptive points: more where the residual is large, and their weights leave means as they are")
  func adaptivePoints() throws {
    var generator = SplitMix64(seed: 17)
    let network = try network { _ in generator.unit() - 0.5 }
    var options = AllenCahnOptions()
    options.points = 4000
    options.pool = 20000
    let drawn = try AllenCahnProblem.adaptive(
      for: network, AllenCahnEquation(), options: options, using: &generator)
    let weights = try #require(drawn.weights)
    #expect(drawn.coordinates.count == 4000 && weights.count == 4000)
    // Densities are between 1/2 and a few; a weight is at most 2, so that means of 4000 are good to 5 * 2 / sqrt(4000).
    let mean = weights.reduce(0, +) / 4000
    let moments: [Double] = zip(drawn.coordinates, weights).map { $1 * $0[0] * $0[0] }
    let moment = moments.reduce(0, +) / 4000
    #expect(abs(mean - 1) < 0.16)
    #expect(abs(moment - 1.0 / 3) < 0.16)
    // Negative control: without weights the density is not uniform, else all weights would be one.
    #expect((weights.max() ?? 0) - (weights.min() ?? 0) > 0.5)
    // Where the density is above average there are more than half of the points.
    #expect(weights.filter { $0 < 1 }.count > 2000)
  }

  @Test("Options and plans out of range are refused")
  func badOptions() throws {
    var options = AllenCahnOptions()
    options.causality = -1
    #expect(throws: ExperimentError.self) { try options.validate() }
    options = AllenCahnOptions()
    options.points = 0
    #expect(throws: ExperimentError.self) { try options.validate() }
    #expect(throws: ExperimentError.self) { try AllenCahnPlan(Self.setting, epochs: [0, 0]) }
    #expect(throws: ExperimentError.self) { try AllenCahnPlan(Self.setting, levels: 9) }
    #expect(throws: ExperimentError.self) { try AllenCahnPlan(Self.setting, roundLength: 0) }
    #expect(throws: ExperimentError.self) { try AllenCahnPlan(Self.setting, starts: 0) }
  }
}
