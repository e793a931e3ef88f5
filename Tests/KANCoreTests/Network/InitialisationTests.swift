import BasisProperties
import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Initialisers, builders and the networks of the paper.
@Suite struct InitialisationTests {
  @Test func paperCounts() throws {
    var random = SplitMix64(seed: 1)
    var counts: Set<Int> = []
    for paper in PaperNetwork.all {
      let box = Array(repeating: Bounds<Double>(lower: -1, upper: 1), count: paper.widths[0])
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
    let box = [Bounds<Double>(lower: 0, upper: 1)]
    for edges in [Initialiser.fanIn(), .uniform(lower: 0, upper: 2), .normal(deviation: 1), .functionSpace()] {
      let initialisation = Initialisation(edges: edges)
      let networks = try [7, 7, 8].map { seed in
        var random = SplitMix64(seed: UInt64(seed))
        return try Network.kan(
          widths: [1, 4, 1], order: 3, intervals: 6, inputBox: box, initialisation: initialisation, using: &random)
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
    let fanIn = try Initialisation().parameters(of: [edges], using: &random)
    #expect(fanIn.allSatisfy { abs($0) <= 0.25 })
    #expect(fanIn.max()! > 0.24 && fanIn.min()! < -0.24)
    let uniform = try Initialisation(edges: .uniform(lower: 2, upper: 3)).parameters(of: [edges], using: &random)
    #expect(uniform.allSatisfy { $0 >= 2 && $0 < 3 })
    let normal = try Initialisation(edges: .normal(deviation: 2)).parameters(of: [edges], using: &random)
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
    let drawn = try Initialisation(edges: .normal(deviation: 1)).parameters(of: stages, using: &one)
    let network = try Network(
      stages: stages,
      parameters: Initialisation(edges: .normal(deviation: 1), coordinates: .relu).parameters(of: stages, using: &two))
    let w = try network.weights(in: .relu)
    // A^{-T} and A^T: m r products each, componentwise stable, with entries of A up to 2 / h^2 = 32.
    let bound: Double = 32 * 6 * 3 * 8 * Double.ulpOfOne
    for (a, b) in zip(w, drawn) { #expect(abs(a - b) <= bound) }
  }

  /// A function drawn in function space is the same one on any knots, up to the Schoenberg operator's error.
  @Test func functionSpaceDoesNotDependOnKnots() throws {
    let box = [Bounds<Double>(lower: 0, upper: 1)]
    let outputs = try [64, 128].map { intervals in
      var random = SplitMix64(seed: 9)
      let network = try Network.kan(
        widths: [1, 1], order: 4, intervals: intervals, inputBox: box,
        initialisation: Initialisation(edges: .functionSpace()), using: &random)
      return try Evaluator<Double>(network).outputs(of: (0...50).map { Double($0) / 50 })
    }
    // |S f - f| <= (r / 24) h^2 max |f''|, and f'' of the cubic is at most 4 (4 c_2 + 24 c_3) <= 4 * 12 * 4.
    let bound: Double = 2 * 4 * 200 / (24 * 4096)
    for (a, b) in zip(outputs[0], outputs[1]) { #expect(abs(a - b) <= bound) }
  }
}
