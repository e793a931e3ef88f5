import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// The penalties of a sum of splines, against cross-validation by brute force: one solution of the normal equations for
/// every penalty and every part that is held out.
@Suite struct AdditiveSelectionTests {
  /// The weights that are tried; the first curvature makes edges linear.
  private static let curvatures = [1000, 10, 1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7]
  private static let slopes = [1e4, 1000, 100, 10, 1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7]

  /// A wave and a parabola with noise, whose targets range from -half to half.
  private func samples(_ count: Int, half: Double, seed: UInt64) throws -> Samples {
    var random = SplitMix64(seed: seed)
    let inputs = (0..<count).map { _ in [random.unit(), random.unit()] }
    var noise = SplitMix64.stream(seed: seed, name: "noise")
    let values: [Double] = inputs.map { x in
      let clean = Double.sin(2 * Double.pi * x[0]) + x[1] * x[1]
      return clean + 0.3 * (2 * noise.unit() - 1)
    }
    let (low, high) = (values.min()!, values.max()!)
    return try Samples(inputs: inputs, targets: values.map { [half * (2 * (($0 - low) / (high - low)) - 1)] })
  }

  /// Up to 60 samples, each is held out alone; up to 199, three times a fifth of them.
  ///
  /// Errors are compared to 1e-6: the largest entries are near 1e6 for a curvature of 1000, the least curvature of the
  /// loss is near 1e-3, and 1e-16 times their ratio, with a factor for sums of ten products, is what Cholesky's and
  /// Gauss's methods lose. Damping by 1e-12 is less.
  @Test(
    "Cross-validation by brute force has its least errors at the penalties that are chosen, and the same gain",
    arguments: [(30, 1.0, false), (30, 1.4, true), (72, 1.0, true), (72, 1.4, false)])
  func bruteForce(count: Int, half: Double, isWeighted: Bool) throws {
    let seed = UInt64(3400 + count)
    let data = try samples(count, half: half, seed: seed)
    // Weights from 1/2 to 2, far from all equal.
    var random = SplitMix64.stream(seed: seed, name: "weights")
    let weights = try WeightedLoss(weights: (0..<count).map { _ in 0.5 + 1.5 * random.unit() })
    var options = ModelSelection.Options()
    (options.order, options.intervals) = (3, 3)
    let selection = try ModelSelection(for: data, options, loss: isWeighted ? weights : nil, seed: seed)
    #expect(selection.candidates.map(\.name) == ["linear", "[2, 1]"])
    let (linear, sum) = (selection.candidates[0], selection.candidates[1])

    let penalties = Self.curvatures.flatMap { curvature in
      Self.slopes.map { SmoothnessPenalty(curvature: curvature, slope: $0) }
    }
    var orders = SeededOrders(seed: seed)
    var partitions: [[[Int]]] = [(0..<count).map { [$0] }]
    if count > 60 { partitions = (0..<3).map { _ in orders.partition(count, parts: 5) } }
    let oracle = try AdditiveOracle(data, order: 3, intervals: 3, weights: isWeighted ? weights.weights : nil)
    let squares = oracle.crossValidation(penalties, partitions)
    let errors = squares.map { $0.reduce(0, +) / Double($0.count) }
    let place = "seed \(seed), half \(half), weights \(isWeighted)"
    let b = try #require(penalties.firstIndex(of: sum.penalty), "\(sum.penalty), \(place)")
    let l = try #require(penalties.firstIndex(of: linear.penalty), "\(linear.penalty), \(place)")
    #expect(l < Self.slopes.count && b >= Self.slopes.count, "\(place)")
    #expect(errors[b] <= (1 + 1e-6) * errors.min()!, "\(errors[b]), not \(errors.min()!), \(place)")
    #expect(errors[l] <= (1 + 1e-6) * errors[..<Self.slopes.count].min()!, "\(place)")

    let gain = try #require(sum.gain)
    #expect(abs(gain.mean - (errors[l] - errors[b])) <= 1e-6 * errors[l], "\(gain), \(place)")
    let differences = zip(squares[l], squares[b]).map { $0 - $1 }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(differences.count - 1)
    let standardError = (variance / Double(count)).squareRoot()
    #expect(abs(gain.standardError - standardError) <= 1e-6 * standardError && gain.count == count, "\(place)")
    #expect(sum.isBetter == (gain.mean > (2 + 20 / Double(count)) * gain.standardError))

    // A control: on the samples themselves the smallest penalty has the least error.
    let everything = oracle.equations(0..<count)
    let inside = penalties.map { penalty -> Double in
      let u = oracle.coefficients(everything, penalty)
      return (0..<count).reduce(0) { $0 + oracle.square(u, at: $1) }
    }
    #expect(inside.firstIndex(of: inside.min()!) == penalties.count - 1 && b != penalties.count - 1, "\(place)")
  }

  /// The method ends where a step gains less than 1e-9 of the loss three times, and every step leaves less than a tenth
  /// of the distance to the minimum.
  @Test("The chosen one is trained to the minimum of the penalized error on all samples", arguments: [1, 1.4, 1e5])
  func trained(half: Double) throws {
    let seed: UInt64 = 3460
    let data = try samples(50, half: half, seed: seed)
    let selection = try ModelSelection(for: data, seed: seed)
    let chosen = selection.candidates[selection.choice]
    #expect(chosen.name == "[2, 1]" && selection.choice == 1)
    let fit = try selection.trained()
    let oracle = try AdditiveOracle(data, order: 4, intervals: 5)
    let u = oracle.coefficients(oracle.equations(0..<50), chosen.penalty)
    let points = (0...20).map { k in [data.input(k)[2 * k], data.input(49 - k)[2 * (49 - k) + 1]] }
    let outputs = try fit.network.outputs(of: points)
    for (x, output) in zip(points, outputs) {
      let expected = try oracle.output(u, at: x)
      #expect(abs(output[0] - expected) <= 1e-6 * half, "seed \(seed): \(output[0]), not \(expected), at \(x)")
    }
    // With another penalty the minimum is elsewhere.
    let other = oracle.coefficients(oracle.equations(0..<50), SmoothnessPenalty(curvature: 0.1))
    let distances = try points.map { try abs(oracle.output(other, at: $0) - oracle.output(u, at: $0)) }
    #expect(distances.max()! > 1e-2 * half)
  }
}
