import Foundation
import KAN
import Testing

/// The log-cosh loss: quadratic for errors below the scale and linear beyond, so that outliers have little influence.
struct LogCoshLoss: RegressionLoss {
  let scale: Double
  var name: String { "log-cosh, scale \(scale)" }

  func residual(of e: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
    let t = e / scale
    // rho(t) = sign(t) sqrt(2 log cosh t) is t there, to the last digit.
    if abs(t) < 1e-8 { return (e, 1) }
    // log cosh t = log(1 + 2 sinh^2(t / 2)), which does not cancel for small t, and |t| - log 2 for large t.
    let half = sinh(t / 2)
    let size = (abs(t) < 20 ? 2 * log1p(2 * half * half) : 2 * (abs(t) - log(2))).squareRoot()
    return (t < 0 ? -scale * size : scale * size, abs(tanh(t)) / size)
  }
}

/// rho and its slope for scale one, computed with 1000 digits.
private let logCoshValues: [(error: Double, value: Double, slope: Double)] = [
  (1e-7, 9.999999999999992e-08, 0.9999999999999974), (0.001, 0.0009999999166666854, 0.9999997500000938),
  (0.5, 0.4901316291737915, 0.9428429624894737), (1, 0.9314299012625987, 0.8176612699714566),
  (5, 2.9349269900081913, 0.34069304199618416), (19, 6.0509260149897806, 0.16526396084214703),
  (21, 6.372888327821233, 0.1569147219533785), (300, 24.466583448427777, 0.040872073622697),
  (1000, 44.70585762110912, 0.02236843342711811), (0, 0, 1), (1e-200, 1e-200, 1),
]

@Test func logCoshIsStable() {
  let tolerance = 8 * Double.ulpOfOne
  for (error, value, slope) in logCoshValues {
    // In units of the scale, a power of two.
    for scale in [0.125, 1, 64] {
      let loss = LogCoshLoss(scale: scale)
      for sign in [1.0, -1] {
        let found = loss.residual(of: sign * scale * error, sample: 0, output: 0)
        #expect(abs(found.value - sign * scale * value) <= tolerance * scale * value, "\(error): \(found)")
        #expect(abs(found.slope - slope) <= tolerance * slope, "\(error): \(found)")
      }
    }
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
    for loss in [LogCoshLoss(scale: 0.05), try HuberLoss(delta: 0.05)] as [any RegressionLoss] {
      let robust = try network.trained(on: spoiled, test: clean, epochs: [20, 10], by: optimizer, loss: loss)
      #expect(robust.testLoss! < squares.testLoss! / 10, "\(loss.name): \(robust.testLoss!) \(squares.testLoss!)")
    }
  }
}
