import KAN
import Testing

/// The Huber loss: quadratic up to delta and linear beyond, so that outliers have little influence.
struct HuberLoss: RegressionLoss {
  let delta: Double
  var name: String { "huber, delta \(delta)" }

  func residual(of e: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
    if abs(e) <= delta { return (e, 1) }
    let size = (delta * (2 * abs(e) - delta)).squareRoot()
    return (e < 0 ? -size : size, delta / size)
  }
}

@Test func outliersCountLittle() throws {
  var random = SplitMix64(seed: 3)
  let inputs = (0..<400).map { _ in [2 * random.unit() - 1, 2 * random.unit() - 1] }
  let truth = inputs.map { [$0[0] * $0[1]] }
  // One target in ten is far too large.
  let targets = truth.enumerated().map { k, y in k % 10 == 0 ? [y[0] + 3 * random.unit()] : y }
  let (spoiled, clean) = (try Samples(inputs: inputs, targets: targets), try Samples(inputs: inputs, targets: truth))
  let network = try Network.kan([2, 3, 1], intervals: 3, fitting: spoiled, seed: 1)
  for optimizer in [OptimizerChoice.lbfgs(), .levenbergMarquardt()] {
    let squares = try network.trained(on: spoiled, test: clean, epochs: [20, 10], by: optimizer)
    let robust = try network.trained(
      on: spoiled, test: clean, epochs: [20, 10], by: optimizer, loss: HuberLoss(delta: 0.05))
    #expect(robust.testLoss! < squares.testLoss! / 10, "\(robust.testLoss!) \(squares.testLoss!)")
  }
}
