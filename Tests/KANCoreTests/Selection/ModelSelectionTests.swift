import KANCore
import Optim
import RealModule
import SeededRandom
import Splines
import Testing

/// The choice of a network from samples alone.
@Suite struct ModelSelectionTests {
  /// Samples of a function on [0, 1]^2 with noise of at most the given size.
  private func samples(
    _ count: Int, noise: Double, seed: UInt64, _ function: (_ x: [Double]) -> Double
  ) throws -> Samples {
    var random = SplitMix64(seed: seed)
    let inputs = (0..<count).map { _ in [random.unit(), random.unit()] }
    return try Samples(inputs: inputs, targets: inputs.map { [function($0) + noise * (2 * random.unit() - 1)] })
  }

  private static let wave: @Sendable (_ x: [Double]) -> Double = { x in
    Double.sin(2 * Double.pi * x[0]) + x[1] * x[1]
  }

  /// The largest difference of the outputs from a function, on a grid inside the samples.
  private func distance(_ network: Network, _ function: (_ x: [Double]) -> Double) throws -> Double {
    let points = (1...9).flatMap { i in (1...9).map { j in [Double(i) / 10, Double(j) / 10] } }
    return zip(points, try network.outputs(of: points)).reduce(0) { max($0, abs($1.1[0] - function($1.0))) }
  }

  @Test("A linear function with noise is found to be linear", arguments: [60, 75])
  func linear(count: Int) throws {
    let seed = UInt64(3500 + count)
    let plane: (_ x: [Double]) -> Double = { x in 1 + 2 * x[0] - x[1] }
    let data = try samples(count, noise: 0.3, seed: seed, plane)
    let selection = try ModelSelection(for: data, seed: seed)
    #expect(selection.candidates.map(\.name) == ["linear", "[2, 1]"], "seed \(seed)")
    let chosen = selection.candidates[selection.choice]
    #expect(chosen.name == "linear" && chosen.penalty.curvature == 1000 && chosen.gain == nil, "seed \(seed)")
    #expect(!selection.candidates[1].isBetter)
    let fit = try selection.trained().network
    // Second differences of the outputs are those of a linear function: 1000 times the integral of a second derivative
    // squared, over a domain mapped to [0, 1], is less than the error, of size 0.1 in units of the range.
    let line = try fit.outputs(of: (1...9).map { [Double($0) / 10, 0.5] }).map { $0[0] }
    for k in 1..<8 { #expect(abs(line[k - 1] - 2 * line[k] + line[k + 1]) <= 1e-3, "seed \(seed)") }
    // Noise of at most 0.3 has the deviation 0.17, and a plane through 60 samples is off by about 0.17 sqrt(3 / 60).
    #expect(try distance(fit, plane) < 0.3, "seed \(seed)")
  }

  @Test("A sum of functions of single inputs is found to be one")
  func sum() throws {
    let seed: UInt64 = 3590
    let data = try samples(90, noise: 0.1, seed: seed, Self.wave)
    let selection = try ModelSelection(for: data, seed: seed)
    let chosen = selection.candidates[selection.choice]
    #expect(chosen.layers == [2, 1] && chosen.name == "[2, 1]" && chosen.penalty.curvature < 1, "seed \(seed)")
    let gain = try #require(chosen.gain)
    #expect(chosen.isBetter && gain.isClear && gain.count == 90)
    #expect(try distance(selection.trained().network, Self.wave) < 0.2, "seed \(seed)")
  }

  @Test("A product of two inputs is found to need a hidden layer")
  func product() throws {
    let seed: UInt64 = 3600
    let product: (_ x: [Double]) -> Double = { x in x[0] * x[1] }
    let data = try samples(300, noise: 0.01, seed: seed, product)
    let selection = try ModelSelection(for: data, seed: seed)
    #expect(selection.candidates.map(\.layers) == [[2, 1], [2, 1], [2, 3, 1], [2, 5, 1]])
    let chosen = selection.candidates[selection.choice]
    #expect(chosen.layers.count == 3, "seed \(seed): \(selection.candidates)")
    // The best sum is off by (x1 - 1/2) (x2 - 1/2), up to 0.16 on the grid.
    #expect(try distance(selection.trained().network, product) < 0.05, "seed \(seed)")
    #expect(selection.plan.levels.last?.isRefit == true && selection.plan.levelPatience == 2)
    // The gain of a network is that of its errors on the validation samples.
    let gain = try #require(selection.candidates[2].gain)
    #expect(gain.count == 60 && gain.isClear && !gain.isCrossValidated)
    let sum = try #require(selection.candidates[1].gain)
    #expect(sum.count == 300 && sum.isCrossValidated)
    let before = selection.candidates[1].isBetter ? 1 : 0
    let losses = [before, 2].map { selection.candidates[$0].validationLoss }
    #expect(abs(gain.mean - (losses[0] - losses[1])) <= 1e-12 * losses[0])
  }

  @Test("A gain on a single sample has no standard error and is never clear")
  func singleSample() throws {
    let one = ModelSelection.Gain(differences: [5], count: 1)
    #expect(one.mean == 5 && one.standardError == 0 && !one.isClear)
    // Three repetitions of one sample are still one sample; two samples have the factor 2 + 20 / 2 = 12.
    #expect(!ModelSelection.Gain(differences: [5, 5, 5], count: 1).isClear)
    #expect(ModelSelection.Gain(differences: [5, 5], count: 2).isClear)
    // The mean is 13, the variance 2, the standard error 1: above 12. With the mean 11 it is below.
    #expect(ModelSelection.Gain(differences: [12, 14], count: 2).isClear)
    #expect(!ModelSelection.Gain(differences: [10, 12], count: 2).isClear)
  }

  @Test("Five samples are enough, four are not")
  func fewSamples() throws {
    let inputs = [[0.0], [1], [2], [3], [4]]
    let five = try Samples(inputs: inputs, targets: inputs.map { [2 * $0[0] - 1] })
    let selection = try ModelSelection(for: five)
    #expect(selection.training.count == 4 && selection.validation.count == 1 && selection.candidates.count == 2)
    let fit = try selection.trained().network
    // The smallest penalty of the slope is 1e-7, and the range is 8.
    for (x, y) in zip(inputs, try fit.outputs(of: inputs)) { #expect(abs(y[0] - (2 * x[0] - 1)) <= 1e-3 * 8) }
    let four = try Samples(inputs: Array(inputs.prefix(4)), targets: [[0], [1], [2], [3]])
    let error = #expect(throws: TrainingError.self) { try ModelSelection(for: four) }
    #expect(error?.description.contains("the number of samples is 4; give at least 5") == true)
    for share in [0, 1, -0.5, Double.nan] {
      var options = ModelSelection.Options()
      options.validation = share
      let error = #expect(throws: TrainingError.self, "\(share)") { try ModelSelection(for: five, options) }
      #expect(error?.description.contains("the share of samples for validation is \(share)") == true)
    }
  }

  @Test("Options that are out of range or do not match the samples are refused by name")
  func refusedOptions() throws {
    let data = try samples(110, noise: 0.1, seed: 3710, Self.wave)
    let changes: [((inout ModelSelection.Options) -> Void, String)] = [
      ({ $0.layers = [] }, "the list of layers is []"), ({ $0.layers = [2] }, "the list of layers is [2]"),
      ({ $0.layers = [3, 1] }, "the list of layers is [3, 1]"),
      ({ $0.layers = [2, 2] }, "the list of layers is [2, 2]"),
      (
        { $0.layers = [2, 0, 1] },
        "the list of layers is [2, 0, 1]; give widths of at least 1, from 2 for the inputs to 1"
      ),
      ({ $0.layers = [3, 2, 1] }, "the list of layers is [3, 2, 1]"),
      ({ $0.hiddenWidths = [3, 0] }, "the list of hidden widths is [3, 0]"),
      ({ $0.order = 1 }, "the order of the splines is 1; give at least 3"),
      ({ $0.order = 2 }, "the order of the splines is 2; give at least 3"),
      ({ $0.largestProbe = 1 }, "the largest number of samples for comparisons is 1; give at least 2"),
      ({ $0.largestProbe = -1 }, "the largest number of samples for comparisons is -1"),
    ]
    for (change, message) in changes {
      var options = ModelSelection.Options()
      change(&options)
      let error = #expect(throws: TrainingError.self, "\(message)") { try ModelSelection(for: data, options) }
      #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }
    var options = ModelSelection.Options()
    options.order = 0
    #expect(throws: SplineError.self) { try ModelSelection(for: data, options) }
    (options.order, options.intervals) = (4, 0)
    #expect(throws: SplineError.self) { try ModelSelection(for: data, options) }
    // At the limits: two samples to compare on, and hidden layers that are too wide to be tried.
    options = ModelSelection.Options()
    (options.largestProbe, options.hiddenWidths) = (2, [.max])
    #expect(try ModelSelection(for: data, options).candidates.count == 2)
    options.largestProbe = 2000
    #expect(try ModelSelection(for: data, options).candidates.count == 2)
  }

  @Test("Layers that are given are kept: one layer has two penalties to choose from, a network its path")
  func givenLayers() throws {
    let data = try samples(90, noise: 0.1, seed: 3700, Self.wave)
    var options = ModelSelection.Options()
    for (layers, names) in [([2, 1], ["linear", "[2, 1]"]), ([2, 2, 1], ["[2, 2, 1]"])] {
      options.layers = layers
      let selection = try ModelSelection(for: data, options)
      #expect(selection.candidates.map(\.name) == names && selection.candidates.allSatisfy { $0.layers == layers })
      #expect(selection.network.widths == layers && selection.candidates[0].isBetter)
      #expect(selection.training.count == 72 && selection.validation.count == 18)
      let result = try selection.trained(test: data)
      // What is kept before the refit is at least as good as the candidate, which is trained in the same way.
      let candidate = selection.candidates[selection.choice].validationLoss
      let half = OutputScale(of: data).halves[0]
      let loss = try #require(result.validationLoss)
      #expect(loss <= half * half * candidate * (1 + 1e-9))
      #expect(result.trace.last?.validationLoss == nil && result.testLoss != nil)
    }
  }

  @Test("The number of threads changes no bit")
  func threads() throws {
    let data = try samples(110, noise: 0.1, seed: 3800, Self.wave)
    var options = ModelSelection.Options()
    options.hiddenWidths = [2]
    let selections = try [1, 3].map { try ModelSelection(for: data, options, threads: $0) }
    #expect(selections[0].candidates == selections[1].candidates && selections[0].candidates.count == 3)
    #expect(selections[0].choice == selections[1].choice && selections[0].plan == selections[1].plan)
    let networks = try zip(selections, [3, 1]).map { try $0.trained(threads: $1).network }
    #expect(networks[0].parameters.bits == networks[1].parameters.bits)
    // Another seed holds out other samples.
    #expect(try ModelSelection(for: data, options, seed: 5).validation != selections[0].validation)
  }

  /// Units of inputs and outputs change numbers by rounding alone, and steps of Levenberg-Marquardt end where the loss
  /// cannot tell them from the minimum: at distances of sqrt(16 eps) = 6e-8 of the range, before a last step. Far above
  /// that and far below the effect of another penalty, a tenth or ten times the weight: 1e-6.
  @Test("Multiplying an input or the output by a power of ten multiplies predictions alone", arguments: [-9, -3, 4, 9])
  func units(exponent: Int) throws {
    let seed: UInt64 = 3900
    let unit = Double.pow(10, exponent)
    let data = try samples(60, noise: 0.2, seed: seed, Self.wave)
    let points = (0..<60).map { Array(data.input($0)) }
    let first = try ModelSelection(for: data, seed: seed)
    let outputs = try first.trained().network.outputs(of: points)
    let range = 2 * OutputScale(of: data).halves[0]
    for column in 0..<3 {
      let factors = (0..<3).map { $0 == column ? unit : 1 }
      let scaled = try Samples(
        inputs: points.map { [factors[0] * $0[0], factors[1] * $0[1]] },
        targets: data.targets.map { [factors[2] * $0] })
      let selection = try ModelSelection(for: scaled, seed: seed)
      let place = "seed \(seed), 10^\(exponent), column \(column)"
      #expect(selection.candidates.map(\.penalty) == first.candidates.map(\.penalty), "\(place)")
      let found = try selection.trained().network.outputs(of: (0..<60).map { Array(scaled.input($0)) })
      let worst = zip(found, outputs).reduce(0) { max($0, abs($1.0[0] / factors[2] - $1.1[0])) }
      #expect(selection.choice == first.choice && worst <= 1e-6 * range, "\(place): \(worst / range)")
    }
  }
}
