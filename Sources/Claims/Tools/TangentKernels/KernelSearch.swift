import KANCore
import RealModule
import Splines

/// A search for networks with a large ratio rho(NTK_S) / rho(NTK_R): derivative-free ascent from random starts, over
/// weights, inputs and the maps between layers.
///
/// A step changes some numbers relative to their size; improvements are kept, and the step size adapts to the success
/// rate (the (1+1) evolution strategy, Rechenberg 1973).
final class KernelSearch {
  let shape: KernelShape
  /// The step sizes: the initial one, the factors after a success and after a failure, the largest one, and the one to
  /// restart from when steps become smaller than `least`. At one success in twelve the size is stationary. None of this
  /// affects any verdict.
  private static let steps = (first: 0.3, success: 1.6, failure: 0.96, largest: 1.0, least: 1e-5, again: 0.2)
  private let network: Network
  private let evaluator: Evaluator<Double>

  /// Creates a search among the networks of a shape.
  init(_ shape: KernelShape) throws {
    self.shape = shape
    let knots: KnotVector<Double> = try shape.knots()
    let stages = try (0..<shape.depth).map {
      Stage.splines(try SplineEdges(knots: knots, inputs: shape.widths[$0], outputs: shape.widths[$0 + 1]))
    }
    network = try Network(stages: stages, parameters: Array(repeating: 0, count: shape.weightCount))
    evaluator = try Evaluator(network)
  }

  /// Returns the ratio, or zero if an input of a layer is outside its domain or a kernel is not finite.
  func ratio(_ candidate: KernelCandidate) throws -> Double {
    try evaluator.load(KernelCandidate.splineWeights(candidate.weights, shape))
    let kernels = try evaluator.tangentKernels(of: candidate.inputs, in: [.spline, .relu])
    guard evaluator.pointsOutside == 0 else { return 0 }
    let radii = kernels.map { kernel in
      var sum = kernel.ofStage[shape.depth - 1]!
      for (l, factor) in candidate.factors.enumerated() {
        let own = kernel.ofStage[l]!
        for k in sum.entries.indices { sum.entries[k] += factor * factor * own.entries[k] }
      }
      return sum.entries.allSatisfy(\.isFinite) ? LeadingVector.radius(sum) : .nan
    }
    let ratio = radii[0] / radii[1]
    return ratio.isFinite ? ratio : 0
  }

  /// Climbs from a candidate.
  func climb<R: RandomNumberGenerator>(
    from start: KernelCandidate, evaluations: Int, using generator: inout R
  ) throws -> (candidate: KernelCandidate, ratio: Double) {
    var best = start
    var value = try ratio(best)
    var step = Self.steps.first
    for _ in 0..<evaluations {
      var trial = best
      change(&trial.inputs, step, floor: 0.02, &generator)
      change(&trial.weights, step, floor: 1e-3, &generator)
      change(&trial.factors, step, floor: 1e-3, &generator)
      let reached = try ratio(trial)
      if reached > value {
        (best, value) = (trial, reached)
        step = min(Self.steps.largest, step * Self.steps.success)
      } else {
        step *= Self.steps.failure
      }
      if step < Self.steps.least { step = Self.steps.again }
    }
    return (best, value)
  }

  /// Returns the best of several climbs from random starts.
  func best<R: RandomNumberGenerator>(
    starts: Int, evaluations: Int, using generator: inout R
  ) throws -> (candidate: KernelCandidate, ratio: Double) {
    var best: (candidate: KernelCandidate, ratio: Double)?
    for _ in 0..<starts {
      let found = try climb(from: start(using: &generator), evaluations: evaluations, using: &generator)
      if best.map({ found.ratio > $0.ratio }) ?? true { best = found }
    }
    return best!
  }

  /// Returns a random candidate inside the domains; for n = 1, layers with small values and any slope and curvature
  /// there.
  private func start<R: RandomNumberGenerator>(using generator: inout R) throws -> KernelCandidate {
    var candidate = try draw(using: &generator)
    for _ in 0..<100 where try ratio(candidate) == 0 { candidate = try draw(using: &generator) }
    return candidate
  }

  private func draw<R: RandomNumberGenerator>(using generator: inout R) throws -> KernelCandidate {
    let n = Double(shape.intervals)
    let inputs = (0..<shape.samples * shape.widths[0]).map { _ in Double.random(in: 0..<n, using: &generator) }
    var weights: [Double] = []
    var size = 1.0
    for l in 0..<shape.depth {
      let isLast = l == shape.depth - 1
      let next = isLast ? 1 : Double.exp(-Double.random(in: 0...5, using: &generator))
      for _ in 0..<shape.widths[l] * shape.widths[l + 1] {
        for i in 0..<shape.dimension {
          let number = Double.random(in: -1...1, using: &generator)
          if shape.intervals == 1 {
            // Powers of x / size times next.
            let power = (0..<i).reduce(next) { product, _ in product / size }
            weights.append(power * (i == 0 && !isLast ? number.magnitude : number))
          } else {
            weights.append(isLast ? number : number.magnitude * n / Double(shape.widths[l]))
          }
        }
      }
      size = next
    }
    let factors = (1..<shape.depth).map { _ in Double.exp(Double.random(in: -2...2, using: &generator)) }
    return KernelCandidate(inputs: inputs, weights: weights, factors: factors)
  }

  private func change<R: RandomNumberGenerator>(
    _ numbers: inout [Double], _ step: Double, floor: Double, _ generator: inout R
  ) {
    for k in numbers.indices where Int.random(in: 0..<5, using: &generator) < 2 {
      let bell = (0..<3).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &generator) }
      numbers[k] += step * bell * max(numbers[k].magnitude, floor)
    }
  }
}
