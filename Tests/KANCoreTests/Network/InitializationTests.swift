import Experiments
import KANCore
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Initializers, builders and the networks of the paper.
@Suite struct InitializationTests {
  @Test func paperCounts() throws {
    var random = SplitMix64(seed: 1)
    var counts: Set<Int> = []
    for paper in PaperNetwork.all {
      let box = Array(repeating: -1.0...1, count: paper.widths[0])
      let network = try paper.network(inputBox: box, using: &random)
      #expect(network.parameterCount == paper.parameterCount, "\(paper.name)")
      #expect(network.widths == paper.widths)
      counts.insert(paper.parameterCount)
      #expect(paper.name.hasPrefix("mlp") == (paper.architecture == .mlp))
    }
    #expect(counts.isSuperset(of: [55, 230, 3400, 9700, 140, 220, 380, 700, 20, 120, 500, 352, 3416]))
    #expect(PaperNetwork.named("kan-230")?.widths == [2, 5, 1])
    #expect(PaperNetwork.named("kan-231") == nil)
    #expect(Set(PaperNetwork.all.map(\.name)).count == PaperNetwork.all.count)
    // The other perceptron with 500 parameters.
    #expect(try Network.mlp(widths: [2, 125, 1], using: &random).parameterCount == 500)
  }

  @Test func oneSeedOneNetwork() throws {
    let box = [0.0...1]
    for edges in [Initializer.fanIn(), .uniform(lower: 0, upper: 2), .normal(deviation: 1), .functionSpace()] {
      let initialization = Initialization(edges: edges)
      let networks = try [7, 7, 8].map { seed in
        var random = SplitMix64(seed: UInt64(seed))
        return try Network.kan(
          widths: [1, 4, 1], order: 3, intervals: 6, inputBox: box, initialization: initialization, using: &random)
      }
      #expect(networks[0] == networks[1])
      #expect(networks[0] != networks[2])
    }
  }

  @Test func ranges() throws {
    var random = SplitMix64(seed: 3)
    let edges = Stage.splines(
      try SplineEdges(
        knots: .uniform(order: SplineOrder(4), intervals: 50, lower: 0, upper: 1), inputs: 16, outputs: 5))
    let fanIn = try Initialization().parameters(of: [edges], using: &random)
    #expect(fanIn.allSatisfy { abs($0) <= 0.25 })
    #expect(fanIn.max()! > 0.24 && fanIn.min()! < -0.24)
    let uniform = try Initialization(edges: .uniform(lower: 2, upper: 3)).parameters(of: [edges], using: &random)
    #expect(uniform.allSatisfy { $0 >= 2 && $0 < 3 })
    let normal = try Initialization(edges: .normal(deviation: 2)).parameters(of: [edges], using: &random)
    let count = Double(normal.count)
    let mean = normal.reduce(0, +) / count
    let variance = normal.reduce(0) { $0 + $1 * $1 } / count
    // Five standard deviations of the mean and of the variance.
    #expect(abs(mean) < 5 * 2 / count.squareRoot())
    #expect(abs(variance - 4) < 5 * 4 * (2 / count).squareRoot())
  }

  /// Drawn in w, the ReLU weights are what was drawn.
  @Test func drawnInReLUCoordinates() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 4, lower: 0, upper: 1)
    let stages: [Stage] = [.splines(try SplineEdges(knots: knots, inputs: 2, outputs: 2))]
    var one = SplitMix64(seed: 5)
    var two = SplitMix64(seed: 5)
    let drawn = try Initialization(edges: .normal(deviation: 1)).parameters(of: stages, using: &one)
    let network = try Network(
      stages: stages,
      parameters: Initialization(edges: .normal(deviation: 1), coordinates: .relu).parameters(of: stages, using: &two))
    let w = try network.weights(in: .relu)
    // A^{-T} and A^T: m r products each, componentwise stable, with entries of A up to 2 / h^2 = 32.
    let bound: Double = 32 * 6 * 3 * 8 * Double.ulpOfOne
    for (a, b) in zip(w, drawn) { #expect(abs(a - b) <= bound) }
  }

  /// The cubic sum_k c_k T_k(xi) that a generator draws: c_k is normal with the deviation scale / ((k + 1) sqrt(inputs)),
  /// by Box and Muller, and T_k comes from its recurrence.
  private struct Cubic {
    let coefficients: [Double]

    init(scale: Double, inputs: Int, using random: inout SplitMix64) {
      coefficients = (0..<4).map { k in
        let radius = Double.random(in: 0..<1, using: &random)
        let angle = Double.random(in: 0..<1, using: &random)
        let normal = (-2 * Double.log(1 - radius)).squareRoot() * Double.cos(2 * Double.pi * angle)
        return scale / Double(inputs).squareRoot() / Double(k + 1) * normal
      }
    }

    /// The value and the sum of the sizes of its terms.
    func value(at xi: Double) -> (value: Double, size: Double) {
      var (before, now, value, size) = (xi, 1.0, 0.0, 0.0)
      for c in coefficients {
        value += c * now
        size += abs(c * now)
        (before, now) = (now, 2 * xi * now - before)
      }
      return (value, size)
    }
  }

  @Test("Weights in function space are the values of the drawn cubic at the averages of the knots")
  func functionSpaceByHand() throws {
    for order in 1...5 {
      for (intervals, inputs, outputs) in [(1, 1, 1), (4, 4, 2), (7, 2, 3)] {
        let knots = try KnotVector<Double>.uniform(
          order: SplineOrder(order), intervals: intervals, lower: -1, upper: 3)
        let stages: [Stage] = [.splines(try SplineEdges(knots: knots, inputs: inputs, outputs: outputs))]
        var (one, two) = (SplitMix64(seed: 8), SplitMix64(seed: 8))
        let found = try Initialization(edges: .functionSpace(scale: 1.5)).parameters(of: stages, using: &one)
        for edge in 0..<inputs * outputs {
          let cubic = Cubic(scale: 1.5, inputs: inputs, using: &two)
          for i in 0..<knots.dimension {
            // The knots t_{i+1} ... t_{i+r-1}, for i = 1 - r ..., have their average (i + r / 2) h above the lower end; for
            // r = 1 that is the middle of the interval.
            let xi = (2 * Double(i - order + 1) + Double(order)) / Double(intervals) - 1
            let (value, size) = cubic.value(at: xi)
            // A few dozen roundings of terms of this size.
            #expect(abs(found[edge * knots.dimension + i] - value) <= 128 * Double.ulpOfOne * max(size, 1))
          }
        }
      }
    }
  }

  @Test("A function drawn in function space is the drawn cubic, up to the Schoenberg operator's error")
  func functionSpaceOnFineKnots() throws {
    let box = [0.0...1]
    for intervals in [16, 64, 128] {
      var (one, two) = (SplitMix64(seed: 9), SplitMix64(seed: 9))
      let network = try Network.kan(
        widths: [1, 1], order: 4, intervals: intervals, inputBox: box,
        initialization: Initialization(edges: .functionSpace()), using: &one)
      let cubic = Cubic(scale: 1, inputs: 1, using: &two)
      // |S f - f| <= (r / 24) h^2 max |f''|, and f'' is at most 4 (4 |c_2| + 24 |c_3|), on the hull of the averages.
      let c = cubic.coefficients
      let reach = 1 + 2 / Double(intervals)
      let bound = 4 / (24 * Double(intervals * intervals)) * 4 * (4 * abs(c[2]) + 24 * abs(c[3]) * reach)
      let points = (0...50).map { Double($0) / 50 }
      let found = try Evaluator<Double>(network).outputs(of: points)
      var largest = 0.0
      for (x, y) in zip(points, found) {
        let error = abs(y - cubic.value(at: 2 * x - 1).value)
        #expect(error <= bound, "\(x) on \(intervals) intervals")
        largest = max(largest, error)
      }
      // The operator is exact for straight lines alone.
      #expect(largest >= bound / 100)
    }
  }

  @Test("The paper's perceptrons map the box of their inputs onto [-1, 1]")
  func boxesOfPerceptrons() throws {
    for paper in PaperNetwork.all where paper.architecture == .mlp {
      var random = SplitMix64(seed: 2)
      let box = (0..<paper.widths[0]).map { -3 - Double($0)...5 - Double($0) }
      let network = try paper.network(inputBox: box, using: &random)
      let count = paper.widths[0]
      #expect(
        network.stages[0]
          == .normalize(
            try Normalization(
              width: count, into: -1, 1,
              kind: .affine(scale: Array(repeating: 0.25, count: count), shift: (0..<count).map { Double($0 - 1) / 4 }))
          ),
        "\(paper.name)")
    }
  }
}
