import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Training one layer of edges with a penalty, a linear problem: against its normal equations, and at the ends of the
/// weights.
@Suite struct SmoothedTrainingTests {
  private static let seed: UInt64 = 601

  private func samples() throws -> Samples {
    var random = SplitMix64(seed: Self.seed)
    let rows = (0..<40).map { _ in
      let (a, b) = (2 * random.unit() - 1, 3 * random.unit())
      return [a, b, Double.sin(2 * a) * b / 3 + a * a + 0.2 * (2 * random.unit() - 1)]
    }
    return try Samples(inputs: rows.map { Array($0.prefix(2)) }, targets: rows.map { [$0[2]] })
  }

  /// Trains edges [2, 1] of order 4 on 4 intervals from zero, for as many epochs as the method makes progress.
  private func trained(
    _ data: Samples, _ penalty: SmoothnessPenalty, _ method: OptimizerChoice,
    _ preconditioner: PreconditionerChoice? = nil
  ) throws -> TrainingResult {
    let network = try Network.kan([2, 1], order: 4, intervals: 4, over: data.inputBox, seed: 1)
    let zero = try network.replacingParameters(with: Array(repeating: 0, count: network.parameterCount))
    var plan = TrainingPlan(levels: [TrainingLevel(optimizer: method, epochs: 60, smoothing: penalty)])
    plan.preconditioner = preconditioner
    let result = try Trainer(zero, on: data, plan: plan).run()
    #expect(result.stopped == nil)
    return result
  }

  private func outputs(_ network: Network, _ data: Samples) throws -> [Double] {
    try network.outputs(of: (0..<data.count).map { Array(data.input($0)) }).map { $0[0] }
  }

  private func rootMeanSquare(_ x: [Double], _ y: [Double]) -> Double {
    (zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(x.count)).squareRoot()
  }

  /// Methods end when a step is expected to gain 8 eps of the loss f: then the squares of the distances from the
  /// minimum, summed over the samples, are near 16 eps N f, that is 4e-7 squared. L-BFGS leaves more in directions of
  /// small curvature.
  @Test(
    "The minimum is the solution of the penalized normal equations",
    arguments: [
      SmoothnessPenalty(curvature: 1e-3, slope: 1e-4), SmoothnessPenalty(curvature: 1e-6),
      SmoothnessPenalty(curvature: 0.1, slope: 0.01), SmoothnessPenalty(curvature: 0, slope: 0.01),
    ])
  func minimum(penalty: SmoothnessPenalty) throws {
    let data = try samples()
    let oracle = try AdditiveOracle(data, order: 4, intervals: 4, isScaled: false)
    let u = oracle.coefficients(oracle.equations(0..<data.count), penalty)
    let products = LevenbergMarquardt.Options(
      denseLimit: 0, conjugateGradientTolerance: 1e-10, conjugateGradientLimit: 1000)
    for (name, method, preconditioner, slack) in [
      ("normal equations", .levenbergMarquardt(), nil, 1e-6),
      ("products", .levenbergMarquardt(products), nil, 1e-5), ("L-BFGS", .lbfgs(), .blocks, 1e-4),
    ] as [(String, OptimizerChoice, PreconditionerChoice?, Double)] {
      let network = try trained(data, penalty, method, preconditioner).network
      let found = try outputs(network, data)
      for k in 0..<data.count {
        let expected = try oracle.output(u, at: Array(data.input(k)))
        #expect(abs(found[k] - expected) <= slack, "seed \(Self.seed), \(name), \(penalty), sample \(k): \(found[k])")
      }
    }
    // A control: a tenth of the penalty has another minimum.
    let tenth = SmoothnessPenalty(curvature: penalty.curvature / 10, slope: penalty.slope / 10)
    let other = oracle.coefficients(oracle.equations(0..<data.count), tenth)
    let distance = (0..<data.count).map { abs(oracle.error(other, at: $0) - oracle.error(u, at: $0)) }.max()!
    #expect(distance > 1e-3)
  }

  /// Steps end at distances of 4e-7 of the unit from the minimum, as above, and units round.
  @Test("Multiplying targets by a factor multiplies the minimum, without an output scale, too, and for each output")
  func unitsOfOutputs() throws {
    let data = try samples()
    let penalty = SmoothnessPenalty(curvature: 1e-3, slope: 1e-4)
    var plain: [Double] = []
    for factors in [[1000], [1e-3], [32, 0.1]] as [[Double]] {
      // Errors are a mean over the outputs, and the penalty is a sum over the edges of all.
      let count = Double(factors.count)
      let whole = SmoothnessPenalty(curvature: count * penalty.curvature, slope: count * penalty.slope)
      plain = try outputs(trained(data, whole, .levenbergMarquardt()).network, data)
      let size = plain.reduce(0) { max($0, abs($1)) }
      let scaled = try Samples(
        inputs: data.inputs, inputWidth: 2, targets: data.targets.flatMap { y in factors.map { $0 * y } },
        targetWidth: factors.count)
      let network = try Network.kan([2, factors.count], order: 4, intervals: 4, over: data.inputBox, seed: 1)
      let zero = try network.replacingParameters(with: Array(repeating: 0, count: network.parameterCount))
      #expect(network.outputUnits == nil)
      let plan = TrainingPlan(levels: [
        TrainingLevel(optimizer: .levenbergMarquardt(), epochs: 60, smoothing: penalty)
      ])
      let fit = try Trainer(zero, on: scaled, plan: plan).run().network
      for (k, row) in try fit.outputs(of: (0..<data.count).map { Array(data.input($0)) }).enumerated() {
        for (output, factor) in zip(row, factors) {
          #expect(abs(output / factor - plain[k]) <= 2e-6 * size, "seed \(Self.seed), \(factors), sample \(k)")
        }
      }
    }
    // A control: another weight has another minimum.
    let other = SmoothnessPenalty(curvature: 1e-6, slope: 1e-7)
    let weak = try outputs(trained(data, other, .levenbergMarquardt()).network, data)
    #expect(zip(weak, plain).contains { abs($0 - $1) > 1e-3 })
  }

  /// Let E be the energies of the edges, P of them. The penalized error of the plane of least squares is its error e,
  /// so that weight E <= e. A function is off from the line through its ends by at most sqrt(E / 48); over all edges
  /// that is sqrt(P E / 48), and the linear part is a plane of least squares for what is left, which is no farther off.
  @Test("With a large weight of the curvature the function is the plane of least squares")
  func plane() throws {
    let data = try samples()
    let n = Double(data.count)
    let columns = (0..<2).map { p in (0..<data.count).map { data.inputs[2 * $0 + p] } }
    let means = columns.map { $0.reduce(0, +) / n }
    let mean = data.targets.reduce(0, +) / n
    func covariance(_ x: [Double], _ a: Double, _ y: [Double], _ b: Double) -> Double {
      zip(x, y).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / n
    }
    let (xx, yy) = (
      covariance(columns[0], means[0], columns[0], means[0]), covariance(columns[1], means[1], columns[1], means[1])
    )
    let xy = covariance(columns[0], means[0], columns[1], means[1])
    let right = (0..<2).map { covariance(columns[$0], means[$0], data.targets, mean) }
    let determinant = xx * yy - xy * xy
    let slopes = [(yy * right[0] - xy * right[1]) / determinant, (xx * right[1] - xy * right[0]) / determinant]
    let plane = (0..<data.count).map { k in
      mean + slopes[0] * (columns[0][k] - means[0]) + slopes[1] * (columns[1][k] - means[1])
    }
    let error = rootMeanSquare(plane, data.targets)
    let method = OptimizerChoice.levenbergMarquardt(.init(initialDamping: 1e-12))
    for (weight, isPlane) in [(1e6, true), (1e4, true), (1e-6, false)] {
      let found = try outputs(trained(data, SmoothnessPenalty(curvature: weight), method).network, data)
      let bound = error * (2 / (48 * weight)).squareRoot()
      let distance = rootMeanSquare(found, plane)
      let place = "seed \(Self.seed), weight \(weight): \(distance), bound \(bound)"
      if isPlane { #expect(distance <= bound + 1e-6, "\(place)") }
      #expect((distance < 0.01) == isPlane, "\(place)")
    }
  }

  /// As above, with the mean in place of the plane: a function is off from its value at the end by at most sqrt(E).
  @Test("With a large weight of the slope the function is the mean")
  func constant() throws {
    let data = try samples()
    let mean = data.targets.reduce(0, +) / Double(data.count)
    let constant = [Double](repeating: mean, count: data.count)
    let method = OptimizerChoice.levenbergMarquardt(.init(initialDamping: 1e-12))
    for (weight, isConstant) in [(1e6, true), (1e-6, false)] {
      let found = try outputs(trained(data, SmoothnessPenalty(curvature: 0, slope: weight), method).network, data)
      let bound = rootMeanSquare(constant, data.targets) * (2 / weight).squareRoot()
      #expect((rootMeanSquare(found, constant) <= min(bound, 0.1) + 1e-6) == isConstant, "seed \(Self.seed)")
    }
  }
}
