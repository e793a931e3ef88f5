import KANCore
import Optim
import RealModule
import SeededRandom
import SplineKernels
import Testing

/// Inputs and outputs in any units give the same model.
struct UnitInvarianceTests {
  private func samples(_ input: [Double], _ output: [Double], count: Int = 120) throws -> Samples {
    var random = SplitMix64(seed: 17)
    let points = (0..<count).map { _ in [random.unit(), 2 * random.unit() - 1] }
    return try Samples(
      inputs: points.map { [input[0] * $0[0], input[1] * $0[1]] },
      targets: points.map { x in
        [output[0] * (.sin(3 * x[0]) + x[1] * x[1]), output[1] * (x[0] * x[1] + 3 * .exp(-x[0]))]
      })
  }

  /// The relative root mean square error of each output after training.
  private func errors(_ samples: Samples, _ optimizer: OptimizerChoice, epochs: [Int]) throws -> [Double] {
    let network = try Network.kan([2, 3, 2], intervals: 3, fitting: samples, seed: 4)
    let fit = try network.trained(on: samples, epochs: epochs, by: optimizer)
    #expect(fit.stopped == nil)
    return try fit.network.statistics(on: samples).map { try #require($0.relative) }
  }

  /// Inputs and outputs are mapped by products that round, and a line search multiplies these differences.
  @Test(
    "Multiplying any input or output by a power of ten changes the errors by rounding alone",
    arguments: [
      (OptimizerChoice.levenbergMarquardt(), 1e-6), (.lbfgs(.init(iterationsPerEpoch: 3)), 1e-4), (.adam(), 1e-6),
      (.gradientDescent, 1e-9),
    ])
  func powersOfTen(optimizer: OptimizerChoice, slack: Double) throws {
    let first = try errors(samples([1, 1], [1, 1]), optimizer, epochs: [4, 2])
    for k in -9...9 {
      for column in 0..<4 {
        var factors = [1.0, 1, 1, 1]
        factors[column] = .pow(10, k)
        let found = try errors(samples(Array(factors[..<2]), Array(factors[2...])), optimizer, epochs: [4, 2])
        for (a, b) in zip(found, first) {
          #expect(abs(a - b) <= slack * b, "10^\(k), column \(column): \(found), not \(first)")
        }
      }
    }
  }

  @Test("One output in any unit, from 1e-300 to 1e300")
  func oneOutput() throws {
    var random = SplitMix64(seed: 18)
    let inputs = (0..<80).map { _ in [random.unit()] }
    var first: Double?
    for unit in [1.0, 0.1, 10, 1e-9, 1e9, 1e-200, 1e200, 1e-300, 1e300] {
      let data = try Samples(inputs: inputs, targets: inputs.map { [unit * .sin(5 * $0[0])] })
      let network = try Network.kan([1, 3, 1], intervals: 4, fitting: data, seed: 2)
      let fit = try network.trained(on: data, epochs: [20, 10], by: .levenbergMarquardt())
      let relative = try #require(try fit.network.statistics(on: data)[0].relative)
      #expect(fit.stopped == nil && relative < 1e-3)
      if let first { #expect(abs(relative - first) <= 1e-3 * first, "\(unit): \(relative), not \(first)") }
      first = first ?? relative
    }
  }

  @Test("Outputs of very different sizes are both fitted: separable least squares")
  func mixedOutputs() throws {
    let inputs = (0...100).map { [Double($0) / 100] }
    let data = try Samples(
      inputs: inputs, targets: inputs.map { [1e5 + 6325 * Double.cos(6 * $0[0]), 1e-6 * Double.sin(10 * $0[0])] })
    let network = try Network.kan([1, 2], intervals: 10, fitting: data, seed: 1)
    for optimizer in [OptimizerChoice.levenbergMarquardt(), .lbfgs()] {
      let fit = try network.trained(on: data, epochs: [100], by: optimizer)
      let errors = try fit.network.statistics(on: data)
      // The least squares fit, computed with NumPy's lstsq on the B-splines: 4.33e-5 and 4.52e-4 of the ranges.
      #expect(errors[0].relative! < 4.4e-5 && errors[1].relative! < 4.6e-4, "\(errors)")
    }
  }

  @Test("Statistics by hand, in any unit")
  func statistics() throws {
    let network = try Network(
      stages: [.dense(DenseMap(inputs: 1, outputs: 2, hasBias: true))], parameters: [1, 0, 0, 5])
    for unit in [1.0, 1e200, 1e-200] {
      let data = try Samples(
        inputs: [[0], [unit], [2 * unit], [3 * unit]],
        targets: [[0, 5], [unit, 5], [2 * unit, 5], [7 * unit, 5]])
      let (first, second) = (try network.statistics(on: data)[0], try network.statistics(on: data)[1])
      // Errors 0, 0, 0 and 4; deviations from 5/2 squared: 25/4, 9/4, 1/4, 81/4.
      #expect(abs(first.rootMeanSquare - 2 * unit) <= 4 * unit.ulp && abs(first.largest - 4 * unit) <= 4 * unit.ulp)
      #expect(first.range == 7 * unit && abs(first.determination! - (1 - 16 / 29.0)) <= 1e-15)
      #expect(abs(first.relative! - 2 / 7.0) <= 1e-15)
      #expect(second.largest == 0 && second.range == 0)
      #expect(second.relative == nil && second.determination == nil && second.rootMeanSquare == 0)
    }
  }

  @Test("Single precision sees inputs far from zero after they are mapped in double precision")
  func largeOffsets() throws {
    let inputs = (0...200).map { [5.4e6 + Double($0) / 10] }
    let data = try Samples(inputs: inputs, targets: inputs.map { [.sin($0[0] - 5.4e6)] })
    let network = try Network.kan([1, 1], intervals: 10, fitting: data, seed: 3)
    let plan = TrainingPlan.multilevel(epochs: [50, 50], optimizer: .levenbergMarquardt())
    let losses = try [Precision.double, .float].map { precision in
      try Trainer(network, on: data, plan: plan, precision: precision).run().loss.squareRoot()
    }
    #expect(losses[1] <= 3 * losses[0], "\(losses)")
    let fit = try Trainer(network, on: data, plan: plan).run().network
    let (double, float) = (try Evaluator<Double>(fit), try Evaluator<Float>(fit))
    for (a, b) in zip(try double.outputs(of: data.inputs), try float.outputs(of: data.inputs)) {
      #expect(abs(a - b) < 1e-5)
    }
  }

  @Test("Every way through a network in single precision subtracts the middle of the inputs first")
  func originsEverywhere() throws {
    // Single precision has multiples of one half there.
    let inputs = (0...40).map { [5.4e6 + 0.3 * Double($0), Double($0 % 7)] }
    let data = try Samples(inputs: inputs, targets: inputs.map { [.sin($0[0] / 3), $0[1]] })
    let network = try Network.kan([2, 3, 2], intervals: 5, fitting: data, seed: 6)
    let (double, float) = (
      try RegressionObjective(network, samples: data),
      try RegressionObjective(network, samples: data, precision: .float)
    )
    let x = network.parameters
    let direction = x.indices.map { Double.sin(Double($0)) }
    var (a, b): ([Double], [Double]) = ([], [])
    func compare(_ what: String) {
      let size = a.reduce(0) { max($0, $1.magnitude) }
      // Sums of hundreds of products in single precision; without the origins inputs are off by a quarter.
      for (p, q) in zip(a, b) { #expect(abs(p - q) <= 1e-4 * size, "\(what): \(p), \(q)") }
      #expect(a.count == b.count && size > 0)
    }
    (_, _) = (try double.valueAndGradient(at: x, into: &a), try float.valueAndGradient(at: x, into: &b))
    compare("gradient")
    try double.applyJacobian(at: x, to: direction, into: &a)
    try float.applyJacobian(at: x, to: direction, into: &b)
    compare("J v")
    try double.residuals(at: x, into: &a)
    try float.residuals(at: x, into: &b)
    compare("r")
    let jets = ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(0, 0)])
    a = try Evaluator<Double>(network, channels: jets).outputs(of: data.inputs)
    b = try Evaluator<Float>(network, channels: jets).outputs(of: data.inputs)
    compare("jets")
  }

  @Test("A constant input has no effect")
  func constantInput() throws {
    let inputs = (0...20).map { [300, Double($0) / 2] }
    let data = try Samples(inputs: inputs, targets: inputs.map { [2 * $0[1]] })
    for seed in 1...3 {
      let network = try Network.kan([2, 1], intervals: 5, fitting: data, seed: UInt64(seed))
      let fit = try network.trained(on: data, epochs: [50], by: .levenbergMarquardt()).network
      let values = try fit.outputs(of: [[300, 7], [300.2, 7], [1e9, 7]])
      #expect(values.allSatisfy { abs($0[0] - 14) < 1e-6 }, "\(values)")
      let coverage = fit.coverage(of: data)
      #expect(coverage[0].isConstant && !coverage[1].isConstant && coverage[0].place(of: 300.2) == .outside)
    }
  }

  @Test("Zero outside the knots is zero in the user's units")
  func zeroOutside() throws {
    let inputs = (0...20).map { [Double($0) / 20] }
    let data = try Samples(inputs: inputs, targets: inputs.map { [100 * $0[0] * $0[0]] })
    let network = try Network.kan([1, 1], intervals: 4, fitting: data, outside: .zero, seed: 1)
    let fit = try network.trained(on: data, epochs: [50], by: .levenbergMarquardt()).network
    #expect(try fit.outputs(of: [[-0.5], [1.5]]) == [[0], [0]])
    #expect(try abs(fit.outputs(of: [[0.5]])[0][0] - 25) < 1e-6)
  }

  @Test("Coverage: ranges, and gaps that hold the support of a spline")
  func coverage() throws {
    // Order 2 on four intervals of [0, 8]: supports have length 4.
    let network = try Network.kan([1, 1], order: 2, intervals: 4, over: [0...8], seed: 1)
    func gaps(_ values: [Double]) throws -> [ClosedRange<Double>] {
      network.coverage(of: try Samples(inputs: values.map { [$0] }, targets: values.map { [$0] }))[0].gaps
    }
    #expect(try gaps([0, 2, 4, 6, 8]).isEmpty)
    #expect(try gaps([8, 4, 0]) == [0...4, 4...8])
    #expect(try gaps([0, Double(4).nextDown, 8]) == [Double(4).nextDown...8])
    let coverage = InputCoverage(range: 0...8, gaps: [1...3, 5...7])
    for (x, place) in [
      (0.0, InputCoverage.Place.covered), (1, .covered), (Double(1).nextUp, .gap), (2, .gap),
      (Double(3).nextDown, .gap),
      (3, .covered), (4, .covered), (6, .gap), (7, .covered), (8, .covered), (Double(8).nextUp, .outside),
      (-1, .outside), (.nan, .outside),
    ] { #expect(coverage.place(of: x) == place, "\(x)") }
    let model = ModelFile(network, coverage: [coverage])
    #expect(try ModelFile(model.tensors, file: "f") == model)
    for damage in [
      "[]", "[{}]", #"[{"range":["1","0"],"gaps":[]}]"#, #"[{"range":["0","1"],"gaps":[["x","1"]]}]"#, "3",
    ] {
      var tensors = model.tensors
      tensors.metadata["coverage"] = damage
      #expect(throws: FileError.self, "\(damage)") { try ModelFile(tensors, file: "f") }
    }
  }
}
