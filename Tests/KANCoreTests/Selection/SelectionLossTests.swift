import KANCore
import RealModule
import SeededRandom
import Testing

/// The choice of a network with weights of samples and with other losses than squares.
@Suite struct SelectionLossTests {
  private func samples(_ count: Int, seed: UInt64, _ target: (_ x: [Double], _ noise: Double) -> Double) throws
    -> Samples
  {
    var random = SplitMix64(seed: seed)
    let inputs = (0..<count).map { _ in [random.unit(), random.unit()] }
    return try Samples(inputs: inputs, targets: inputs.map { [target($0, 2 * random.unit() - 1)] })
  }

  private static let wave: @Sendable (_ x: [Double]) -> Double = { x in
    Double.sin(2 * Double.pi * x[0]) + x[1] * x[1]
  }

  /// Steps of Levenberg-Marquardt end where the loss cannot tell them from the minimum: at distances of sqrt(16 eps) = 6e-8
  /// of the range, before a last step.
  @Test("Equal weights choose and train as no weights do", arguments: [60, 110])
  func equalWeights(count: Int) throws {
    let seed = UInt64(3950 + count)
    let data = try samples(count, seed: seed) { Self.wave($0) + 0.2 * $1 }
    var options = ModelSelection.Options()
    options.hiddenWidths = []
    let plain = try ModelSelection(for: data, options, seed: seed)
    let weighted = try ModelSelection(
      for: data, options, loss: WeightedLoss(weights: Array(repeating: 3.5, count: count)), seed: seed)
    #expect(weighted.candidates.map(\.name) == ["linear", "[2, 1]"] && weighted.choice == plain.choice, "seed \(seed)")
    #expect(weighted.candidates.map(\.penalty) == plain.candidates.map(\.penalty), "seed \(seed)")
    #expect(weighted.training == plain.training && weighted.validation == plain.validation)
    let points = (0..<count).map { Array(data.input($0)) }
    let networks = try [plain, weighted].map { try $0.trained().network.outputs(of: points) }
    let worst = zip(networks[0], networks[1]).reduce(0) { max($0, abs($1.0[0] - $1.1[0])) }
    #expect(worst <= 1e-6 * 2 * OutputScale(of: data).halves[0], "seed \(seed): \(worst)")
  }

  @Test("Samples of weight zero have no influence, in the sum and in networks", arguments: [nil, [2, 2, 1]])
  func zeroWeights(layers: [Int]?) throws {
    let seed: UInt64 = 3960
    let data = try samples(120, seed: seed) { 1 + 2 * $0[0] - $0[1] + 0.1 * $1 }
    // Every fourth target is turned around within its range; these samples have no weight.
    let isWrong = (0..<120).map { $0 % 4 == 0 }
    let middle = OutputScale(of: data).middles[0]
    let spoiled = try Samples(
      inputs: data.inputs, inputWidth: 2,
      targets: zip(data.targets, isWrong).map { $1 ? 2 * middle - $0 : $0 }, targetWidth: 1)
    let loss = try WeightedLoss(weights: isWrong.map { $0 ? 0 : 1 })
    var options = ModelSelection.Options()
    (options.layers, options.hiddenWidths) = (layers, [])
    func distance(_ loss: WeightedLoss?) throws -> Double {
      let fit = try ModelSelection(for: spoiled, options, loss: loss, seed: seed).trained().network
      let points = (1...9).flatMap { i in (1...9).map { j in [Double(i) / 10, Double(j) / 10] } }
      return zip(points, try fit.outputs(of: points)).reduce(0) { worst, pair in
        max(worst, abs(pair.1[0] - (1 + 2 * pair.0[0] - pair.0[1])))
      }
    }
    // The noise of at most 0.1 has the deviation 0.06. With all samples the mean slope is half the true one, so that the
    // fit is off by up to a quarter of the range of 3.
    #expect(try distance(loss) < 0.2, "seed \(seed)")
    #expect(try distance(nil) > 0.3, "seed \(seed)")
  }

  @Test("Classes: sums and networks of log-odds with penalties by levels, and no linear candidate")
  func classes() throws {
    let seed: UInt64 = 3970
    let data = try samples(150, seed: seed) { x, _ in Self.wave(x) > 0.3 ? 1 : 0 }
    var options = ModelSelection.Options()
    options.hiddenWidths = [2]
    let selection = try ModelSelection(for: data, options, loss: LogisticLoss(targets: data), seed: seed)
    #expect(selection.candidates.map(\.name) == ["[2, 1]", "[2, 2, 1]"], "seed \(seed)")
    #expect(selection.network.outputUnits == nil && selection.plan.levels.last?.isRefit == true)
    // The losses of candidates are cross-entropies of the samples held out, below log 2 of no knowledge.
    let losses = selection.candidates.map(\.validationLoss)
    #expect(losses.allSatisfy { $0 > 0 && $0 < Double.log(2) }, "seed \(seed): \(losses)")
    let result = try selection.trained(test: data)
    let statistics = try result.network.classificationStatistics(on: data)[0]
    #expect(statistics.accuracy >= 0.9, "seed \(seed): \(statistics)")
    #expect(try #require(result.validationLoss) <= losses[selection.choice] * (1 + 1e-9), "seed \(seed)")
  }

  @Test("Three classes: sums and networks of scores with penalties by levels")
  func severalClasses() throws {
    let seed: UInt64 = 3976
    let numbers = try samples(150, seed: seed) { x, _ in Self.wave(x) > 0.3 ? 2 : Self.wave(x) > -0.3 ? 1 : 0 }
    let targets = numbers.targets.flatMap { own in (0..<3).map { Double($0) == own ? 1.0 : 0.0 } }
    let data = try Samples(inputs: numbers.inputs, inputWidth: 2, targets: targets, targetWidth: 3)
    var options = ModelSelection.Options()
    options.hiddenWidths = [2]
    let selection = try ModelSelection(for: data, options, loss: SoftmaxLoss(targets: data), seed: seed)
    #expect(selection.candidates.map(\.name) == ["[2, 3]", "[2, 2, 3]"], "seed \(seed)")
    #expect(selection.network.outputUnits == nil && selection.plan.levels.last?.isRefit == true)
    // Cross-entropies of the samples held out, below log 3 of no knowledge.
    let losses = selection.candidates.map(\.validationLoss)
    #expect(losses.allSatisfy { $0 > 0 && $0 < Double.log(3) }, "seed \(seed): \(losses)")
    let result = try selection.trained(test: data)
    let statistics = try result.network.softmaxStatistics(on: data)
    // More than by any constant.
    let largest = (0..<3).map { own in numbers.targets.count { $0 == Double(own) } }.max()!
    #expect(statistics.accuracy > Double(largest) / 150 && statistics.accuracy >= 0.8, "seed \(seed): \(statistics)")
  }

  @Test("Outliers count linearly with the Huber loss, also where the network is chosen")
  func outliers() throws {
    let seed: UInt64 = 3980
    // A tenth of the samples is off by 20.
    var place = 0
    let data = try samples(100, seed: seed) { x, noise in
      place += 1
      return Self.wave(x) + 0.1 * noise + (place % 10 == 0 ? 20 : 0)
    }
    var options = ModelSelection.Options()
    options.hiddenWidths = []
    let points = (1...9).flatMap { i in (1...9).map { j in [Double(i) / 10, Double(j) / 10] } }
    func distance(_ loss: HuberLoss?) throws -> Double {
      let selection = try ModelSelection(for: data, options, loss: loss, seed: seed)
      #expect(selection.candidates.map(\.name) == (loss == nil ? ["linear", "[2, 1]"] : ["[2, 1]"]))
      let outputs = try selection.trained().network.outputs(of: points)
      let squares = zip(points, outputs).map { ($1[0] - Self.wave($0)) * ($1[0] - Self.wave($0)) }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    // Squares move the fit by the mean of the outliers, 2.
    let (squares, huber) = (try distance(nil), try distance(HuberLoss(delta: 0.1)))
    #expect(squares > 1.5 && huber < 0.5 * squares, "seed \(seed): \(squares), \(huber)")
  }

  @Test("A linear first layer keeps its layers, which must be given; losses for other samples are refused")
  func linearFirst() throws {
    let data = try samples(60, seed: 3990) { Self.wave($0) + 0.1 * $1 }
    var options = ModelSelection.Options()
    options.linearFirst = true
    for layers in [nil, [2, 1]] as [[Int]?] {
      options.layers = layers
      let error = #expect(throws: TrainingError.self) { try ModelSelection(for: data, options) }
      #expect(error?.description.contains("at least three widths") == true)
    }
    options.layers = [2, 3, 1]
    let selection = try ModelSelection(for: data, options)
    #expect(selection.candidates.map(\.layers) == [[2, 3, 1]])
    guard case .linear = selection.network.stages[0] else {
      Issue.record("\(selection.network.stages[0])")
      return
    }
    let loss = try WeightedLoss(weights: [1, 2])
    #expect(throws: NetworkError.countMismatch(what: "samples for the loss \"\(loss.name)\"", expected: 2, found: 60)) {
      try ModelSelection(for: data, loss: loss)
    }
  }
}
