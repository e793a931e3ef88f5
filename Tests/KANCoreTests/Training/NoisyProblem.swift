import KANCore
import Optim
import RealModule
import SeededRandom

/// A problem with so much noise that a close fit of its 30 samples is far off at 60 others.
enum NoisyProblem {
  static let seed: UInt64 = 504

  /// Samples of sin 3x on [-1, 1], with noise of up to 0.6.
  static func samples() throws -> (training: Samples, validation: Samples) {
    var random = SplitMix64(seed: seed)
    let rows = (0..<90).map { _ in
      let x = 2 * random.unit() - 1
      return [x, Double.sin(3 * x) + 0.6 * (2 * random.unit() - 1)]
    }
    let all = try Samples(inputs: rows.map { [$0[0]] }, targets: rows.map { [$0[1]] })
    return (all.selecting(Array(0..<30)), all.selecting(Array(30..<90)))
  }

  /// One edge with 15 functions, all zero, which fits linearly.
  static func network() throws -> Network {
    let network = try Network.kan([1, 1], order: 4, intervals: 12, over: [-1...1], seed: 1)
    return try network.replacingParameters(with: Array(repeating: 0, count: network.parameterCount))
  }

  /// Levenberg-Marquardt, which fits more closely with every step.
  static func method(damping: Double) -> OptimizerChoice { .levenbergMarquardt(.init(initialDamping: damping)) }

  /// Levels with given weights of the curvature, each trained to its minimum.
  static func path(_ weights: [Double]) -> TrainingPlan {
    TrainingPlan(
      levels: weights.map { weight in
        TrainingLevel(
          optimizer: method(damping: 1e-3), epochs: 8, smoothing: SmoothnessPenalty(curvature: weight))
      })
  }

  /// A level whose steps change no bit.
  static var idle: TrainingLevel {
    TrainingLevel(optimizer: .gradientDescent, epochs: 2, learningRate: .constant(1e-300))
  }

  /// A path on which the error of the validation samples falls on the first three levels, and rises on the fourth.
  static let overfitting = [0.1, 1e-3, 1e-5, 1e-8]
}
