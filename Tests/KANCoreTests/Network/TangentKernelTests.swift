import Exact
import KANCore
import SplineKernels
import Splines
import Testing

/// Tangent kernels of networks against the exact ones of the reference network.
@Suite struct TangentKernelTests {
  /// A kernel is off by the Jacobian's error in both factors: entries of J are off by `tolerance` times the largest
  /// entry, products of M of them add up. In w, C^{-1} multiplies by its own norm first, and its own roundings are
  /// relative to the images of sizes, which the exact kernel of absolute values bounds.
  @Test(arguments: 0..<12)
  func againstExactKernel(seed: Int) throws {
    var cases = RandomKANs(seed: 7600 + UInt64(seed))
    let uniform = seed % 3 != 0
    let network = try cases.network(
      depth: 1 + seed % 3, linear: seed % 4 == 1, uniform: uniform, orders: 1 + seed % 5...1 + seed % 5)
    let inputs = cases.inputs(network, samples: 3)
    let batch = rows(inputs.map { Rational(exactly: $0)! }, network.inputs)
    let exact = try network.reference { Rational(exactly: $0)! }
    for coordinates in [WeightCoordinates.spline, .relu] + (uniform ? [.scaledRelu] : []) {
      let kernel = try network.tangentKernel(at: inputs, in: coordinates)
      let expected = try exact.tangentKernel(at: batch, in: coordinates)
      let found = kernel.matrix()
      #expect(kernel.coordinates == coordinates && kernel.rows == 3 * network.outputs)
      #expect(found.rows == expected.rows && found.columns == expected.columns)
      let jacobian = try exact.jacobian(at: batch, in: .spline)
      let largest = jacobian.entries.map { abs(Double($0)) }.max()!
      // The norm of C^{-1} by rows, over the edges.
      let change = try exact.changeOfBasis(to: coordinates)
      let norm = try change.solve([Rational](repeating: 1, count: change.rows)).map { abs(Double($0)) }.max()!
      let entry = max(1, norm) * max(1, largest)
      let scale = expected.entries.map { abs(Double($0)) }.max()!
      let bound =
        2 * NetworkGradientTests.tolerance * entry * Double(network.parameterCount).squareRoot()
        * max(1, scale).squareRoot()
      for (a, b) in zip(found.entries, expected.entries) {
        #expect(abs(a - Double(b)) <= bound, "seed \(seed), \(coordinates)")
      }
    }
  }

  /// Layers add up, rows k Q + o are outputs of samples, and the kernel of everything has the linear map's share.
  @Test func layersAddUp() throws {
    var cases = RandomKANs(seed: 7700)
    let network = try cases.network(depth: 3, linear: true, maxWidth: 3)
    let inputs = cases.inputs(network, samples: 5)
    let kernel = try network.tangentKernel(at: inputs)
    #expect(kernel.splineStages == network.splineStages)
    #expect(kernel.ofStage.keys.sorted() == network.stages.indices.filter { network.stages[$0].parameterCount > 0 })
    #expect(kernel.sum(of: []).entries.allSatisfy { $0 == 0 })
    let edges = kernel.matrix()
    let all = kernel.matrix(of: .allWeights)
    let linear = kernel.sum(of: [0])
    let size = all.entries.map(abs).max()!
    for k in edges.entries.indices {
      #expect(abs(edges.entries[k] + linear.entries[k] - all.entries[k]) <= 8 * Double.ulpOfOne * size)
    }
    // A batch of one sample is a diagonal block.
    let second = try network.tangentKernel(at: Array(inputs[network.inputs..<2 * network.inputs])).matrix()
    let q = network.outputs
    for a in 0..<q {
      for b in 0..<q { #expect(abs(second[a, b] - edges[q + a, q + b]) <= 64 * Double.ulpOfOne * size) }
    }
  }

  /// Several coordinates from one Jacobian, and what is refused.
  @Test func severalCoordinatesAndErrors() throws {
    var cases = RandomKANs(seed: 7800)
    let network = try cases.network(depth: 2, linear: false)
    let inputs = cases.inputs(network, samples: 4)
    let evaluator = try Evaluator<Double>(network)
    let both = try evaluator.tangentKernels(of: inputs, in: [.spline, .scaledRelu])
    #expect(try both[0] == network.tangentKernel(at: inputs))
    #expect(try both[1] == network.tangentKernel(at: inputs, in: .scaledRelu))
    #expect(throws: NetworkError.self) { try network.tangentKernel(at: []) }
    let derivatives = try Evaluator<Double>(network, channels: ChannelLayout(directions: 1, secondDerivatives: []))
    #expect(throws: NetworkError.self) { try derivatives.tangentKernel(of: inputs) }
    var irregular = network
    for seed in 0..<20 {
      var cases = RandomKANs(seed: 7900 + UInt64(seed))
      irregular = try cases.network(depth: 1, linear: false, uniform: false, orders: 4...4)
      if case .splines(let edges) = irregular.stages[1], edges.knots.uniformSpacing == nil { break }
    }
    #expect(throws: SplineError.self) {
      try irregular.tangentKernel(at: [Double](repeating: 0, count: irregular.inputs), in: .scaledRelu)
    }
  }
}
