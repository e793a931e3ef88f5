import BasisProperties
import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// The softmax loss: by hand, against its formulas, and in the objective.
struct SoftmaxLossTests {
  /// Samples of one input with given classes.
  private func samples(_ classes: [Int], count: Int) throws -> Samples {
    try Samples(
      inputs: classes.indices.map { [Double($0)] },
      targets: classes.map { own in (0..<count).map { $0 == own ? 1 : 0 } })
  }

  /// rho and its slopes of a sample with given scores.
  private func residual(
    _ loss: some RegressionLoss, _ scores: [Double], class own: Int, sample: Int = 0, output: Int
  ) -> (value: Double, slopes: [Double]) {
    let differences = scores.enumerated().map { $1 - ($0 == own ? 1 : 0) }
    var slopes = [Double](repeating: .nan, count: scores.count)
    let value = differences.withUnsafeBufferPointer { differences in
      slopes.withUnsafeMutableBufferPointer { slopes in
        loss.residual(of: differences, sample: sample, output: output, slopes: slopes)
      }
    }
    return (value, slopes)
  }

  /// Scores, the class, the output, and rho and its slopes there, computed with 1200 digits.
  private static let values: [(scores: [Double], own: Int, output: Int, value: Double, slopes: [Double])] = [
    ([0, 0, 0], 0, 1, 1.2837127533066595, [-0.3894952345936206, 0.5156758056234751, -0.12618057102985458]),
    ([1, -2, 0.5], 0, 2, 1.1827752529786553, [-0.4644063384310704, -0.009632569408852666, 0.47403890783992303]),
    ([1, -2, 0.5], 1, 0, 2.5582038878659, [0.7032682705355476, -0.35400749272507204, -0.3492607778104756]),
    ([1, -2, 0.5], 1, 2, 1.9923311911262755, [-0.44845971576078064, -0.2757013125474308, 0.7241610283082114]),
    (
      [3, 40, -5], 1, 0, 1.599973214689302e-08, [7.99986607344651e-09, -7.99986607344651e-09, -1.1449882638573678e-28]
    ),
    ([3, 44, -5], 1, 0, 2.1653282818097043e-09, [1.0826641409048521e-09, -1.0826641409048521e-09, 0]),
    ([3, 44, -5], 1, 2, 3.965937088518979e-11, [0, -1.9829685442594894e-11, 1.9829685442594894e-11]),
    ([0, 1000, 999], 1, 2, 0.9694251196222783, [0, -0.4161354228289196, 0.4161354228289196]),
    ([1000, 0, -1000], 2, 0, 77.45966692414834, [0.019364916731037084, 0, -0.019364916731037084]),
    ([1000, 0, -1000], 2, 1, 5.5186731544182557e-216, [-2.757956908920523e-216, 2.759336577209128e-216, 0]),
    ([0, 1000, -350], 1, 0, 1.2340128318882413e-217, [6.170064159441206e-218, -6.170064159441206e-218, 0]),
  ]

  @Test("Residuals and slopes against values computed with 1200 digits, to the ends")
  func byHand() throws {
    for (scores, own, output, value, slopes) in Self.values {
      let loss = try SoftmaxLoss(targets: samples([0, own], count: 3))
      let found = residual(loss, scores, class: own, sample: 1, output: output)
      // Differences of scores are exponents, whose roundings are relative errors of the result. A slope is a difference
      // of numbers of at most rho. Where a zero stands for a smaller slope, that is below a thousandth of rho.
      let size = scores.reduce(16) { max($0, 2 * abs($1)) }
      let bound = size * Double.ulpOfOne * value
      #expect(abs(found.value - value) <= bound, "\(scores), \(own), \(output): \(found)")
      for (a, b) in zip(found.slopes, slopes) {
        #expect(abs(a - b) <= (b == 0 ? 1e-3 * value : bound), "\(scores), \(own), \(output): \(found)")
      }
      let zero = residual(loss, scores, class: own, sample: 1, output: own)
      #expect(zero.value == 0 && zero.slopes == [0, 0, 0])
    }
    // Outputs near the largest number: -log of a third, of a half, and a difference that overflows.
    let loss = try SoftmaxLoss(targets: samples([1], count: 3))
    func entropy(_ scores: [Double]) -> Double {
      [0, 2].map { residual(loss, scores, class: 1, output: $0).value / 3.0.squareRoot() }.reduce(0) { $0 + $1 * $1 }
    }
    #expect(abs(entropy([1e308, 1e308, 1e308]) - .log(3)) <= 16 * Double.ulpOfOne)
    #expect(abs(entropy([1e308, 1e308, -1e308]) - .log(2)) <= 16 * Double.ulpOfOne)
    #expect(entropy([-1e308, 1e308, -1e308]) == 0)
    let worst = residual(loss, [1e308, -1e308, 0], class: 1, output: 0)
    #expect(worst.value > 1e154 && worst.value.isFinite && worst.slopes.allSatisfy(\.isFinite), "\(worst)")
    #expect(residual(loss, [.nan, 0, 0], class: 1, output: 0).value.isNaN)
  }

  @Test("Residuals against the cross-entropy, its gradient, the matrix of the documentation, and difference quotients")
  func identities() throws {
    try checkRandomCases("the softmax loss") { random in
      let width = Int.random(in: 2...6, using: &random)
      let own = Int.random(in: 0..<width, using: &random)
      let scores = (0..<width).map { _ in 16 * (random.unit() - 0.5) }
      let loss = try SoftmaxLoss(targets: samples([own], count: width))
      let found = (0..<width).map { residual(loss, scores, class: own, output: $0) }
      let sum = scores.reduce(0) { $0 + Double.exp($1) }
      let p = scores.map { Double.exp($0) / sum }
      let q = Double(width)
      // Exponentials of at most 16, and sums of at most six of them.
      let unit = 256 * Double.ulpOfOne
      let others = (0..<width).filter { $0 != own }.reduce(0) { $0 + p[$1] }
      let direct = -Double.log(onePlus: -others)
      let square = found.reduce(0) { $0 + $1.value * $1.value } / q
      let entropy = others < 0.5 ? direct : -Double.log(p[own])
      try ensure(abs(square - entropy) <= unit * (1 + entropy), "\(scores), class \(own): \(square), not \(entropy)")
      for j in 0..<width {
        let slope = found.reduce(0) { $0 + 2 * $1.value * $1.slopes[j] } / q
        let expected = j == own ? -others : p[j]
        try ensure(abs(slope - expected) <= unit * (1 + entropy), "slope \(j) of \(scores): \(slope), not \(expected)")
      }
      // M^T M = Q / (4 l) ((1 - p_c)^2 m m^T + l^2 V).
      let l = square
      func mean(_ j: Int) -> Double { j == own ? -1 : p[j] / others }
      for i in 0..<width {
        for j in 0..<width {
          let product = found.reduce(0) { $0 + $1.slopes[i] * $1.slopes[j] }
          // The second moment of the directions e_q - e_c.
          let second: Double = i == own || j == own ? mean(i) * mean(j) : i == j ? mean(i) : 0
          let covariance = second - mean(i) * mean(j)
          let expected = q / (4 * l) * (others * others * mean(i) * mean(j) + l * l * covariance)
          try ensure(abs(product - expected) <= unit * q * (1 + l), "\(i), \(j) of \(scores): \(product), \(expected)")
        }
      }
      // Third derivatives are below 12 rho.
      let h = 1e-4
      for output in 0..<width where output != own {
        let rho = found[output].value
        for j in 0..<width {
          let ends = [h, -h].map { step in
            residual(
              loss, scores.enumerated().map { $0 == j ? $1 + step : $1 }, class: own, output: output
            ).value
          }
          let quotient = (ends[0] - ends[1]) / (2 * h)
          let bound = rho * (2 * h * h + 64 * 16 * Double.ulpOfOne / h)
          try ensure(abs(quotient - found[output].slopes[j]) <= bound, "\(scores), \(output), \(j): \(quotient)")
        }
      }
      // Adding a constant to all outputs changes nothing but roundings of exponents.
      let moved = scores.map { $0 + 1000 }
      for output in 0..<width {
        let other = residual(loss, moved, class: own, output: output)
        let bound = 16 * 1024 * Double.ulpOfOne * found[output].value
        try ensure(abs(other.value - found[output].value) <= bound, "\(scores): \(other), \(found[output])")
        try ensure(zip(other.slopes, found[output].slopes).allSatisfy { abs($0 - $1) <= bound }, "\(scores)")
      }
    }
  }

  @Test("Two classes: the logistic loss of the difference of the scores")
  func twoClasses() throws {
    try checkRandomCases("softmax of two classes", cases: 200) { random in
      let (a, b) = (120 * (random.unit() - 0.5), 20 * (random.unit() - 0.5))
      let own = Bool.random(using: &random) ? 1 : 0
      let loss = try SoftmaxLoss(targets: samples([own], count: 2))
      let logistic = try LogisticLoss(targets: Samples(inputs: [[0]], targets: [[Double(own)]]))
      let found = residual(loss, [a, b], class: own, output: 1 - own)
      let expected = logistic.residual(of: b - a - Double(own), sample: 0, output: 0)
      let root = 2.0.squareRoot()
      // Roundings of the exponents, of size 70.
      let bound = 256 * Double.ulpOfOne * root * abs(expected.value)
      try ensure(abs(found.value - root * abs(expected.value)) <= bound, "\(a), \(b): \(found), \(expected)")
      // The logistic residual has the sign of its slope's direction: it grows with b - a.
      let sign = own == 1 ? -1.0 : 1.0
      try ensure(abs(found.slopes[1] - sign * root * expected.slope) <= bound, "\(a), \(b): \(found), \(expected)")
      try ensure(found.slopes[0] == -found.slopes[1] || abs(found.slopes[0] + found.slopes[1]) <= bound, "\(found)")
    }
  }

  @Test("The objective of a linear network: the mean cross-entropy, its gradient, and rows that agree with both")
  func objective() throws {
    var random = SplitMix64(seed: 5110)
    let count = 700
    let classes = (0..<count).map { _ in Int.random(in: 0..<3, using: &random) }
    let inputs = (0..<count).map { _ in [2 * random.unit() - 1, 2 * random.unit() - 1] }
    let data = try Samples(inputs: inputs, targets: classes.map { own in (0..<3).map { $0 == own ? 1 : 0 } })
    let weights = (0..<6).map { _ in 4 * random.unit() - 2 }
    let network = try Network(stages: [.linear(LinearMap(inputs: 2, outputs: 3))], parameters: weights)
    let factors = (0..<count).map { Double(1 + $0 % 3) }
    let softmax = try SoftmaxLoss(targets: data)
    let weighted = try WeightedLoss(weights: factors, base: softmax)
    let chosen = Array(stride(from: 1, to: count, by: 2))
    for (loss, indices) in [
      (softmax, Array(0..<count)), (weighted, Array(0..<count)), (weighted.selecting(chosen), chosen),
    ] as [(any RegressionLoss, [Int])] {
      #expect(loss.couplesOutputs)
      let used = data.selecting(indices)
      let objective = try RegressionObjective(network, samples: used, threads: 2, loss: loss)
      var (value, gradient) = (0.0, [Double](repeating: 0, count: 6))
      for k in indices {
        let scores = (0..<3).map { weights[2 * $0] * inputs[k][0] + weights[2 * $0 + 1] * inputs[k][1] }
        let p = SoftmaxLoss.probabilities(of: scores)
        let weight = (loss is SoftmaxLoss ? 1 : weighted.weights[k]) / Double(indices.count)
        value -= weight * .log(p[classes[k]])
        for q in 0..<3 {
          for i in 0..<2 { gradient[2 * q + i] += weight * (p[q] - (q == classes[k] ? 1 : 0)) * inputs[k][i] }
        }
      }
      // Sums of 700 numbers below 10.
      let bound = 700 * 10 * Double.ulpOfOne
      var (g, r, product, rowGradient, gram): ([Double], [Double], [Double], [Double], [Double]) = ([], [], [], [], [])
      let found = try objective.valueAndGradient(at: weights, into: &g)
      let alone = try objective.value(at: weights)
      #expect(abs(found - value) <= bound && abs(alone - value) <= bound, "\(found), \(value)")
      #expect(zip(g, gradient).allSatisfy { abs($0 - $1) <= bound }, "\(g), \(gradient)")
      try objective.residuals(at: weights, into: &r)
      #expect(abs(r.reduce(0) { $0 + $1 * $1 } / 2 - value) <= bound)
      try objective.applyJacobianTranspose(at: weights, to: r, into: &product)
      #expect(zip(product, gradient).allSatisfy { abs($0 - $1) <= bound }, "\(product), \(gradient)")
      let half = try objective.normalEquations(at: weights, gradient: &rowGradient, gram: &gram)
      #expect(abs(half - value) <= bound && zip(rowGradient, gradient).allSatisfy { abs($0 - $1) <= bound })
      // J v, and v^T J^T J v.
      let direction: [Double] = [1, -0.5, 0.25, 2, -1, 0.75]
      try objective.applyJacobian(at: weights, to: direction, into: &product)
      let squares = product.reduce(0) { $0 + $1 * $1 }
      var form = 0.0
      for i in 0..<6 { for j in 0..<6 { form += direction[i] * gram[6 * i + j] * direction[j] } }
      #expect(abs(form - squares) <= 16 * bound && squares > 0.01, "\(form), \(squares)")
      // A constant added to all scores of a sample is a direction without influence.
      try objective.applyJacobian(at: weights, to: [1, 2, 1, 2, 1, 2], into: &product)
      #expect(product.allSatisfy { abs($0) <= bound })
    }
    let statistics = try network.softmaxStatistics(on: data)
    let right = (0..<count).count { k in
      let scores = (0..<3).map { weights[2 * $0] * inputs[k][0] + weights[2 * $0 + 1] * inputs[k][1] }
      return scores.indices.max { scores[$0] < scores[$1] } == classes[k]
    }
    #expect(statistics.accuracy == Double(right) / Double(count))
    let mean = try RegressionObjective(network, samples: data, loss: softmax).value(at: weights)
    #expect(abs(statistics.crossEntropy - mean) <= 700 * 10 * Double.ulpOfOne)
    // Samples of a batch keep their classes.
    let batch = try RegressionTask(data, loss: softmax).objective(for: network, samples: chosen[...]).value(at: weights)
    let part = try RegressionObjective(network, samples: data.selecting(chosen), loss: softmax.selecting(chosen))
    #expect(try batch == part.value(at: weights) && abs(batch - mean) > 1e-3, "\(batch), \(mean)")
    let tested = try RegressionTask(data, test: data, loss: weighted)
    #expect(abs(try #require(try tested.testLoss(of: network)) - mean) <= 700 * 10 * Double.ulpOfOne)
  }

  @Test("Probabilities and classes by hand, also where exponentials overflow")
  func probabilities() {
    #expect(SoftmaxLoss.probabilities(of: [1e308, 1e308, -1e308]) == [0.5, 0.5, 0])
    #expect(SoftmaxLoss.probabilities(of: [-1e308, -1e308]) == [0.5, 0.5])
    #expect(SoftmaxLoss.probabilities(of: [1000, 0]) == [1, 0])
    let p = SoftmaxLoss.probabilities(of: [.log(2), 0, .log(5)])
    #expect(zip(p, [0.25, 0.125, 0.625]).allSatisfy { abs($0 - $1) <= 8 * Double.ulpOfOne }, "\(p)")
    let undefined = SoftmaxLoss.probabilities(of: [.nan, 0])
    #expect(undefined.allSatisfy { $0.isNaN })
    #expect(SoftmaxLoss.bestClass(of: [1, 3, 3, 2]) == 1 && SoftmaxLoss.bestClass(of: [1, .nan]) == nil)
  }

  @Test("Targets that are no classes, one class, and units that differ are refused by name")
  func refusals() throws {
    let bad = try Samples(inputs: [[0], [1]], targets: [[0, 1], [1, 1]])
    let error = NetworkError.valueOutOfRange(
      what: "the row of targets of sample 1", value: "[1.0, 1.0]",
      needed: "1 for the class of the sample and 0 for the others, for a softmax loss")
    #expect(throws: error) { try SoftmaxLoss(targets: bad) }
    for row in [[0, 0], [0.5, 0.5], [1, 0.25]] as [[Double]] {
      #expect(throws: NetworkError.self) { try SoftmaxLoss(targets: Samples(inputs: [[0]], targets: [row])) }
    }
    let one = #expect(throws: NetworkError.self) {
      try SoftmaxLoss(targets: Samples(inputs: [[0]], targets: [[1]]))
    }
    #expect(one?.description.contains("at least 2") == true)
    let good = try samples([0, 1, 1], count: 2)
    let loss = try SoftmaxLoss(targets: good)
    #expect(try loss.sampleCount == 3 && loss.name != SoftmaxLoss(targets: samples([0, 1, 0], count: 2)).name)
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 2))], parameters: [1, 2])
    let units = #expect(throws: NetworkError.self) {
      try RegressionObjective(network, samples: good, loss: loss, units: [1, 2])
    }
    #expect(units?.description.contains("because the loss couples them") == true, "\(units?.description ?? "")")
    #expect(throws: error) { try network.softmaxStatistics(on: bad) }
    #expect(throws: error) { try RegressionTask(good, test: bad, loss: loss) }
  }

  @Test(
    "Three intervals are learned from their classes",
    arguments: [OptimizerChoice.lbfgs(), .levenbergMarquardt()])
  func classification(optimizer: OptimizerChoice) throws {
    // Scores -a x - b, 0, and a x - b have the boundaries -b / a and b / a, and splines contain them.
    let inputs = (0..<90).map { [-1 + (2 * Double($0) + 1) / 90] }
    let data = try Samples(
      inputs: inputs, targets: inputs.map { x in [x[0] < -0.3, abs(x[0]) <= 0.3, x[0] > 0.3].map { $0 ? 1 : 0 } })
    let network = try Network.kan([1, 3], intervals: 5, over: [-1...1], seed: 1)
    let fit = try network.trained(on: data, epochs: [30], by: optimizer, loss: SoftmaxLoss(targets: data))
    let statistics = try fit.network.softmaxStatistics(on: data)
    // A sample whose class is not found has a loss of at least log 2: a mean below 0.1 leaves 12 of 90 or fewer.
    #expect(statistics.crossEntropy < 0.1 && statistics.accuracy >= 78.0 / 90, "\(statistics)")
  }
}
