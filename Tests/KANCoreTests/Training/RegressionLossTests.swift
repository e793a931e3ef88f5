import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Losses of one's own, against the mean squared error and against sums written out.
@Suite struct RegressionLossTests {
  /// The difference itself.
  private struct Plain: RegressionLoss {
    let name = "plain"
    func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double) { (difference, 1) }
  }

  /// Weights by sample and output, and a curve.
  private struct Curved: RegressionLoss {
    let name = "curved"
    func residual(of e: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
      let weight = 1 + Double(sample % 7) / 4 + Double(output)
      return (weight * (e + e * e * e / 8), weight * (1 + 3 * e * e / 8))
    }
  }

  private func problem(_ seed: UInt64, count: Int) throws -> (Network, Samples) {
    var cases = RandomKANs(seed: seed)
    let inputs = (0..<2 * count).map { _ in 2 * cases.random.unit() - 1 }
    let targets: [Double] = inputs.indices.map { k in
      let product: Double = inputs[k] * inputs[k ^ 1]
      return product + (k % 2 == 1 ? 0.3 : 0)
    }
    let samples = try Samples(inputs: inputs, inputWidth: 2, targets: targets, targetWidth: 2)
    let network = try Network.kan([2, 3, 2], order: 4, intervals: 4, fitting: samples, seed: seed)
    return (network, samples)
  }

  @Test func theSquareIsTheMeanSquaredError() throws {
    let (network, samples) = try problem(41, count: 2500)
    for precision in Precision.allCases {
      let plain = try RegressionObjective(network, samples: samples, precision: precision)
      let own = try RegressionObjective(network, samples: samples, precision: precision, loss: Plain())
      let x = network.parameters
      var (a, b): ([Double], [Double]) = ([], [])
      #expect(try plain.value(at: x) == own.value(at: x))
      #expect(try plain.valueAndGradient(at: x, into: &a) == own.valueAndGradient(at: x, into: &b))
      #expect(a.bits == b.bits)
      try plain.residuals(at: x, into: &a)
      try own.residuals(at: x, into: &b)
      #expect(a.bits == b.bits)
      var (g, h): ([Double], [Double]) = ([], [])
      #expect(
        try plain.normalEquations(at: x, gradient: &g, gram: &a) == own.normalEquations(at: x, gradient: &h, gram: &b))
      #expect(a.bits == b.bits && g.bits == h.bits)
    }
  }

  /// Over several chunks, blocks and outputs.
  @Test func residualsAndRowsOfALoss() throws {
    let (network, samples) = try problem(42, count: 2500)
    let loss = Curved()
    let plain = try RegressionObjective(network, samples: samples)
    let own = try RegressionObjective(network, samples: samples, threads: 2, loss: loss)
    let x = network.parameters
    let (count, m) = (samples.targets.count, network.parameterCount)
    let y = try network.outputs(of: (0..<samples.count).map { Array(samples.input($0)) }).joined()
    let expected = zip(y, samples.targets).enumerated().map { k, pair in
      loss.residual(of: pair.0 - pair.1, sample: k / 2, output: k % 2)
    }
    let scale = (2 / Double(count)).squareRoot()
    var (r, rows): ([Double], [Double]) = ([], [])
    try own.jacobian(at: x, residuals: &r, jacobian: &rows)
    #expect(zip(r, expected).allSatisfy { $0 == scale * $1.value })
    // A row is the slope times that of the difference.
    var (plainR, plainRows): ([Double], [Double]) = ([], [])
    try plain.jacobian(at: x, residuals: &plainR, jacobian: &plainRows)
    var (worst, sizes) = (0.0, 0.0)
    for k in 0..<count {
      for j in 0..<m {
        let wanted = expected[k].slope * plainRows[k * m + j]
        worst = max(worst, abs(rows[k * m + j] - wanted))
        sizes = max(sizes, abs(wanted))
      }
    }
    // The adjoint of a row is multiplied before the sweep in one case, after it in the other.
    #expect(worst <= 64 * Double.ulpOfOne * sizes)
    // The gradient is J^T r, the value half of |r|^2.
    var gradient: [Double] = []
    let value = try own.valueAndGradient(at: x, into: &gradient)
    let half = r.reduce(0) { $0 + $1 * $1 } / 2
    #expect(abs(value - half) <= Double(count) * Double.ulpOfOne * half)
    for j in 0..<m {
      let products = (0..<count).map { r[$0] * rows[$0 * m + j] }
      let bound = 2 * Double(count) * Double.ulpOfOne * products.reduce(0) { $0 + abs($1) }
      #expect(abs(gradient[j] - products.reduce(0, +)) <= bound)
    }
  }

  @Test("Squared errors of samples are means over their outputs in the units of these, by hand and in batches")
  func squaredErrors() throws {
    let (network, samples) = try problem(45, count: 40)
    let units = [0.5, 4]
    let y = try network.outputs(of: (0..<40).map { Array(samples.input($0)) })
    for loss in [nil, Curved()] as [Curved?] {
      let objective = try RegressionObjective(network, samples: samples, loss: loss, units: units)
      let found = try objective.squaredErrors(at: network.parameters)
      #expect(found.count == 40)
      for (k, square) in found.enumerated() {
        let sum = (0..<2).reduce(0.0) { sum, q in
          let e = y[k][q] - samples.targets[2 * k + q]
          let value = (loss?.residual(of: e, sample: k, output: q).value ?? e) / units[q]
          return sum + value * value
        }
        #expect(abs(square - sum / 2) <= 16 * Double.ulpOfOne * sum, "sample \(k)")
      }
      let mean = found.reduce(0, +) / 40
      #expect(try abs(objective.value(at: network.parameters) - mean) <= 80 * Double.ulpOfOne * mean)
    }
  }

  /// In batches a loss knows the samples by their numbers in the table.
  @Test func batches() throws {
    let (network, samples) = try problem(43, count: 40)
    let task = try RegressionTask(samples, loss: Curved())
    let y = try network.outputs(of: (0..<40).map { Array(samples.input($0)) })
    for chosen in [[3, 17, 4], [39], [8, 0, 9, 30]] {
      let goal = try task.objective(for: network, samples: chosen[...])
      let sum = chosen.reduce(0.0) { sum, k in
        (0..<2).reduce(sum) { sum, q in
          let e = y[k][q] - samples.target(k)[samples.target(k).startIndex + q]
          let value = Curved().residual(of: e, sample: k, output: q).value / task.units(for: network)[q]
          return sum + value * value
        }
      }
      let mean = sum / Double(2 * chosen.count)
      #expect(try abs(goal.value(at: network.parameters) - mean) <= 16 * Double.ulpOfOne * mean)
    }
  }

  @Test func aRunOfAnotherLossIsNotResumed() throws {
    let (network, samples) = try problem(44, count: 30)
    let plan = TrainingPlan.multilevel(epochs: [2, 2], optimizer: .levenbergMarquardt())
    let trainer = try Trainer(network, on: samples, plan: plan, loss: Curved())
    _ = try trainer.advance()
    let checkpoint = try trainer.checkpoint()
    #expect(throws: TrainingError.self) { try Trainer(resuming: checkpoint, task: RegressionTask(samples), plan: plan) }
    #expect(throws: TrainingError.self) {
      try Trainer(resuming: checkpoint, task: RegressionTask(samples, loss: Plain()), plan: plan)
    }
    let resumed = try Trainer(resuming: checkpoint, task: RegressionTask(samples, loss: Curved()), plan: plan)
    try resumed.run()
    try trainer.run()
    #expect(try resumed.network().parameters.bits == trainer.network().parameters.bits)
  }
}
