import BasisProperties
import KANCore
import Optim
import RealModule
import SeededRandom
import Splines
import Testing

/// The losses of the library: against the losses written out, and their slopes against differences.
struct LossTests {
  /// The difference quotient (rho(e + h) - rho(e - h)) / 2h.
  private func quotient(_ loss: some RegressionLoss, _ e: Double, _ h: Double, sample: Int = 0) -> Double {
    let (above, below) = (e + h, e - h)
    let values = [above, below].map { loss.residual(of: $0, sample: sample, output: 0).value }
    return (values[0] - values[1]) / (above - below)
  }

  /// Samples of one input with given targets in one column.
  private func samples(_ targets: [Double]) throws -> Samples {
    try Samples(inputs: targets.indices.map { [Double($0)] }, targets: targets.map { [$0] })
  }

  @Test("Huber's loss by hand, and where it turns")
  func huberByHand() throws {
    let loss = try HuberLoss(delta: 4)
    for (e, value, slope) in [
      (0.0, 0.0, 1.0), (-3, -3, 1), (4, 4, 1), (-4, -4, 1),
      // 4 (2 * 14.5 - 4) = 100 and 4 (2 * 4.5 - 4) = 20.
      (14.5, 10, 0.4), (-14.5, -10, 0.4), (4.5, 20.0.squareRoot(), 4 / 20.0.squareRoot()),
    ] as [(Double, Double, Double)] {
      let found = loss.residual(of: e, sample: 7, output: 3)
      #expect(abs(found.value - value) <= 4 * Double.ulpOfOne * abs(value), "\(e): \(found)")
      #expect(abs(found.slope - slope) <= 4 * Double.ulpOfOne * slope, "\(e): \(found)")
    }
    // delta (2 |e| - delta) overflows here, its root does not.
    let large = try HuberLoss(delta: 1e200).residual(of: -1e250, sample: 0, output: 0)
    #expect(abs(large.value + 2.0.squareRoot() * 1e225) <= 1e-15 * 1e226 && large.slope > 0)
    #expect(try HuberLoss(delta: 1).name != HuberLoss(delta: 2).name)
    for delta in [0, -1, Double.nan, .infinity] {
      let error = NetworkError.valueOutOfRange(
        what: "delta of the Huber loss", value: "\(delta)", needed: "a positive finite number")
      #expect(throws: error) { try HuberLoss(delta: delta) }
    }
  }

  @Test("Huber's loss: its residual squared is the loss, and its slope is the derivative")
  func huber() throws {
    try checkRandomCases("Huber's loss") { random in
      let delta = 0.1 + 10 * random.unit()
      let loss = try HuberLoss(delta: delta)
      let e = 10 * delta * (random.unit() - 0.5)
      let (value, slope) = loss.residual(of: e, sample: 0, output: 0)
      let direct = abs(e) <= delta ? e * e : 2 * delta * abs(e) - delta * delta
      try ensure(abs(value * value - direct) <= 8 * Double.ulpOfOne * direct, "\(value)^2 is not \(direct)")
      // The third derivative is at most 3 / delta^2 beyond delta, and the second one jumps there.
      let h = 1e-4 * delta
      if abs(abs(e) - delta) <= 2 * h { return }
      let bound = 0.5e-8 + 64 * Double.ulpOfOne * (1 + abs(e) / delta) * delta / h
      let expected = quotient(loss, e, h)
      try ensure(abs(slope - expected) <= bound, "delta \(delta), e \(e): slope \(slope), not \(expected)")
    }
  }

  /// Outputs, targets, and rho and its slope there, computed with 1000 digits.
  private static let logisticValues: [(output: Double, target: Double, value: Double, slope: Double)] = [
    (0.0, 0.0, 0.8325546111576978, 0.30028060219661246), (0, 1, -0.8325546111576978, 0.30028060219661246),
    (1, 1, -0.5596978537731075, 0.24025589838961545), (-1, 1, -1.145976303209723, 0.3189675809972727),
    (1, 0, 1.145976303209723, 0.3189675809972727), (2.5, 1, -0.2808731640661842, 0.13503992144185148),
    (-2.5, 0, 0.2808731640661842, 0.13503992144185148), (-30, 1, -5.47722557505167, 0.091287092917519),
    (30, 1, -3.0590232050181864e-07, 1.5295116025090217e-07),
    (40, 1, -2.061153622438558e-09, 1.030576811219279e-09), (41, 1, -1.2501528663867426e-09, 6.250764331933713e-10),
    (-41, 0, 1.2501528663867426e-09, 6.250764331933713e-10),
    (50, 1, -1.3887943864964021e-11, 6.9439719324820104e-12), (-700, 1, -26.457513110645905, 0.01889822365046136),
    (700, 1, -9.92959039626498e-153, 4.96479519813249e-153),
    (1000, 1, -7.124576406741286e-218, 3.562288203370643e-218),
    (-1400, 0, 9.85967654375977e-305, 4.929838271879885e-305), (-10000, 1, -100, 0.005), (10000, 0, 100, 0.005),
    (10000, 1, 0, 0), (-10000, 0, 0, 0),
  ]

  @Test("The logistic loss against values computed with 1000 digits, to the ends")
  func logisticByHand() throws {
    for (output, target, value, slope) in Self.logisticValues {
      let loss = try LogisticLoss(targets: samples([1 - target, target]))
      let found = loss.residual(of: output - target, sample: 1, output: 0)
      #expect(abs(found.value - value) <= 8 * Double.ulpOfOne * abs(value), "\(output), \(target): \(found)")
      #expect(abs(found.slope - slope) <= 8 * Double.ulpOfOne * slope, "\(output), \(target): \(found)")
    }
  }

  @Test("The logistic loss: its residual squared is the cross-entropy, and its slope is the derivative")
  func logistic() throws {
    try checkRandomCases("the logistic loss", cases: 200) { random in
      let target = Bool.random(using: &random) ? 1.0 : 0.0
      let loss = try LogisticLoss(targets: samples([target]))
      let output = 120 * (random.unit() - 0.5)
      let (value, slope) = loss.residual(of: output - target, sample: 0, output: 0)
      if abs(output) <= 30 {
        let direct: Double = .log(1 + .exp(target == 1 ? -output : output))
        try ensure(
          abs(value * value - direct) <= 8 * Double.ulpOfOne * (1 + direct), "output \(output), target \(target)")
      }
      // The third derivative is below 0.05, and in the tail below a third of the first.
      let h = 1e-3
      let margin = target == 1 ? output : -output
      let rounding = 64 * Double.ulpOfOne * (1 + abs(output)) / h
      let bound = margin > 5 ? slope * (h * h / 18 + rounding) : h * h / 120 + rounding
      let expected = quotient(loss, output - target, h)
      try ensure(
        abs(slope - expected) <= bound, "output \(output), target \(target): slope \(slope), not \(expected)")
    }
  }

  @Test("Targets of the logistic loss are 0 and 1; others are named")
  func targets() throws {
    let data = try Samples(inputs: [[0], [1], [2]], targets: [[0, 1], [1, 0], [0, 0.5]])
    let error = NetworkError.valueOutOfRange(
      what: "target 1 of sample 2", value: "0.5", needed: "0 or 1 for a logistic loss")
    #expect(throws: error) { try LogisticLoss(targets: data) }
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 2))], parameters: [1, 2])
    #expect(throws: error) { try network.classificationStatistics(on: data) }
    // Each output has its own targets.
    let two = try LogisticLoss(targets: Samples(inputs: [[0], [1]], targets: [[0, 1], [1, 0]]))
    let values = [(0, 0), (0, 1), (1, 0), (1, 1)].map { two.residual(of: 0, sample: $0, output: $1).value }
    #expect(values.map { $0 > 0 } == [true, false, false, true])
    #expect(try LogisticLoss(targets: samples([0, 1])).name != LogisticLoss(targets: samples([1, 0])).name)
  }

  @Test("Weights by hand: their mean is one, only their ratios matter, and zero is no influence")
  func weightsByHand() throws {
    let loss = try WeightedLoss(weights: [1, 0, 4, 3])
    #expect(loss.weights == [0.5, 0, 2, 1.5])
    for (k, weight) in loss.weights.enumerated() {
      let (value, slope) = loss.residual(of: -3, sample: k, output: 5)
      #expect(value == -3 * weight.squareRoot() && slope == weight.squareRoot())
    }
    #expect(try WeightedLoss(weights: [2, 0, 8, 6]).name == loss.name)
    #expect(try WeightedLoss(weights: [1, 0, 3, 4]).name != loss.name)
    #expect(try WeightedLoss(weights: [1, 0, 4, 3], base: HuberLoss(delta: 1)).name != loss.name)
    #expect(try WeightedLoss(weights: [1.5e308, 0, 1.5e308]).weights == [1.5, 0, 1.5])
    for (weights, sample, value) in [
      ([1, -0.5, 1], 1, "-0.5"), ([Double.nan, 1], 0, "nan"), ([1, 1, .infinity], 2, "inf"),
    ] as [([Double], Int, String)] {
      let error = NetworkError.valueOutOfRange(
        what: "the weight of sample \(sample)", value: value, needed: "a finite number that is not negative")
      #expect(throws: error) { try WeightedLoss(weights: weights) }
    }
    #expect(throws: NetworkError.noSamples) { try WeightedLoss(weights: []) }
    let none = #expect(throws: NetworkError.self) { try WeightedLoss(weights: [0, 0]) }
    #expect(none?.description == "the largest weight of a sample is 0.0; give a positive weight")
  }

  @Test("A weighted loss: its residual squared is the weight times the loss, and its slope is the derivative")
  func weighted() throws {
    try checkRandomCases("weighted losses") { random in
      let weights = (0..<5).map { _ in Double(Int.random(in: 1...9, using: &random)) }
      let delta = 0.1 + random.unit()
      let huber = try HuberLoss(delta: delta)
      let mean = weights.reduce(0, +) / 5
      for base in [nil, huber] as [HuberLoss?] {
        let loss = try WeightedLoss(weights: weights, base: base)
        for (k, weight) in weights.enumerated() {
          let e = 10 * delta * (random.unit() - 0.5)
          let (value, slope) = loss.residual(of: e, sample: k, output: 0)
          let linear = base == nil || abs(e) <= delta
          let direct = weight / mean * (linear ? e * e : 2 * delta * abs(e) - delta * delta)
          try ensure(abs(value * value - direct) <= 16 * Double.ulpOfOne * direct, "\(value)^2 is not \(direct)")
          let h = 1e-4 * delta
          if abs(abs(e) - delta) <= 2 * h { continue }
          let bound = 0.5e-8 + 64 * Double.ulpOfOne * (1 + abs(e) / delta) * delta / h
          let expected = quotient(loss, e, h, sample: k)
          try ensure(
            abs(slope - expected) <= bound * (weight / mean).squareRoot(), "slope \(slope), not \(expected), at \(e)")
        }
      }
    }
  }

  @Test("Whole weights are repeated samples")
  func repeatedSamples() throws {
    let inputs = [[-1.0], [-0.25], [0.5], [1]]
    let targets = [[1.0], [-2], [0.5], [3]]
    let data = try Samples(inputs: inputs, targets: targets)
    let order = [0, 1, 1, 3, 3, 3]
    let repeated = try Samples(inputs: order.map { inputs[$0] }, targets: order.map { targets[$0] })
    let network = try Network.kan([1, 2, 1], intervals: 3, fitting: data, seed: 5)
    let x = network.parameters
    let loss = try WeightedLoss(weights: [1, 2, 0, 3])
    var (a, b): ([Double], [Double]) = ([], [])
    let weighted = try RegressionObjective(network, samples: data, loss: loss).valueAndGradient(at: x, into: &a)
    let plain = try RegressionObjective(network, samples: repeated).valueAndGradient(at: x, into: &b)
    #expect(abs(weighted - plain) <= 32 * Double.ulpOfOne * plain)
    let size = b.reduce(0) { max($0, abs($1)) }
    #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 256 * Double.ulpOfOne * size })
  }

  @Test("Accuracy and cross-entropy by hand: hat functions with outputs 2, -1, and 0 at their knots")
  func statisticsByHand() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 2, outside: .clamp)
    let network = try Network(stages: [.splines(edges)], parameters: [2, -1, 0, 0, 0, 0])
    let data = try Samples(inputs: [[0], [0.5], [1]], targets: [[1, 1], [1, 0], [0, 0]])
    for precision in Precision.allCases {
      let statistics = try network.classificationStatistics(on: data, precision: precision)
      // Found: 1 at 0 and 0 at 1. An output of zero is class 0.
      let accuracies: [Double] = statistics.map(\.accuracy)
      let twoThirds: [Double] = [2.0 / 3, 2.0 / 3]
      #expect(accuracies == twoThirds)
      // log(1 + e^-2), log(1 + e), and log 2.
      #expect(abs(statistics[0].crossEntropy - 0.7111122930403803) <= 4 * Double.ulpOfOne)
      #expect(abs(statistics[1].crossEntropy - 0.6931471805599453) <= 4 * Double.ulpOfOne)
    }
    let few = try Samples(inputs: [[0]], targets: [[1]])
    #expect(throws: NetworkError.sampleWidth(what: "targets", sample: 0, expected: 2, found: 1)) {
      try network.classificationStatistics(on: few)
    }
  }

  @Test("Log-odds are tested by their cross-entropy, with weights, too; other losses by squares")
  func testLoss() throws {
    let data = try Samples(inputs: [[-0.5], [0], [0.5]], targets: [[1], [0], [0]])
    let test = try Samples(inputs: [[-1], [1]], targets: [[0], [0]])
    let network = try Network.kan([1, 1], intervals: 2, over: [-1...1], seed: 3)
    let entropy = try network.classificationStatistics(on: test)[0].crossEntropy
    let squares = try network.meanSquaredError(on: test)
    let logistic = try LogisticLoss(targets: data)
    let losses: [((any RegressionLoss)?, Double)] = [
      (logistic, entropy), (try WeightedLoss(weights: [1, 2, 3], base: logistic), entropy), (nil, squares),
      (try HuberLoss(delta: 1e-3), squares), (try WeightedLoss(weights: [1, 2, 3]), squares),
    ]
    for (loss, expected) in losses {
      let found = try #require(try RegressionTask(data, test: test, loss: loss).testLoss(of: network))
      #expect(abs(found - expected) <= 64 * Double.ulpOfOne * (1 + expected), "\(loss?.name ?? "squares")")
    }
    #expect(abs(entropy - squares) > 1e-3)
    let other = try Samples(inputs: [[0], [1]], targets: [[0], [0.5]])
    let error = NetworkError.valueOutOfRange(
      what: "target 0 of sample 1", value: "0.5", needed: "0 or 1 for a logistic loss")
    #expect(throws: error) { try RegressionTask(data, test: other, loss: logistic) }
  }

  @Test(
    "An interval is learned from zeros and ones, and the mean of the squares is the cross-entropy",
    arguments: [OptimizerChoice.lbfgs(), .levenbergMarquardt()])
  func classification(optimizer: OptimizerChoice) throws {
    let inputs = (0..<60).map { [-1 + (2 * Double($0) + 1) / 60] }
    let data = try Samples(inputs: inputs, targets: inputs.map { [abs($0[0]) < 0.5 ? 1 : 0] })
    let loss = try LogisticLoss(targets: data)
    let network = try Network.kan([1, 1], intervals: 5, over: [-1...1], seed: 1)
    #expect(try RegressionTask(data, loss: loss).units(for: network) == [1])
    let fit = try network.trained(on: data, epochs: [30], by: optimizer, loss: loss)
    let statistics = try fit.network.classificationStatistics(on: data)[0]
    #expect(statistics.accuracy >= 0.95 && statistics.crossEntropy < 0.3, "\(statistics)")
    let objective = try RegressionObjective(fit.network, samples: data, loss: loss)
    let mean = try objective.value(at: fit.network.parameters)
    #expect(abs(mean - statistics.crossEntropy) <= 256 * Double.ulpOfOne * (mean + 1))
  }
}
