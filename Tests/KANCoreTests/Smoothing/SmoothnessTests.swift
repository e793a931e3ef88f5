import KANCore
import Optim
import SeededRandom
import SplineKernels
import Splines
import Testing

/// The rows of a penalty, as the last residuals of a level: against energies over the rationals.
@Suite struct SmoothnessTests {
  private static let seed: UInt64 = 3201
  private static let penalties = [
    SmoothnessPenalty(curvature: 0.25), SmoothnessPenalty(curvature: 0, slope: 0.5),
    SmoothnessPenalty(curvature: 0.015625, slope: 3),
  ]

  /// The rows B, [row][parameter], and B u.
  private func rows(
    _ network: Network, _ samples: Samples, _ penalty: SmoothnessPenalty
  ) throws -> (matrix: [[Double]], residuals: [Double]) {
    let state = try Probe.look(at: network, samples, penalty).state
    let (m, first) = (network.parameterCount, samples.targets.count)
    let jacobian = try state.vector("jacobian")
    let matrix = stride(from: first * m, to: jacobian.count, by: m).map { Array(jacobian[$0..<$0 + m]) }
    return (matrix, Array(try state.vector("residuals").dropFirst(first)))
  }

  @Test(
    "Half the squared length of B u is the weighted energy of all edges of all layers, on any domain", arguments: 2...5)
  func energies(order: Int) throws {
    var random = SplitMix64.stream(seed: Self.seed, index: order)
    for (domain, isUniform) in [(0.0...1, true), (-3.0...5, true), (0.0...100, true), (-3.0...5, false)] {
      let network = try SmoothnessOracle.network(
        order: order, domain: domain, isUniform: isUniform, using: &random)
      let samples = try SmoothnessOracle.samples(6, using: &random)
      for penalty in Self.penalties {
        let expected = try SmoothnessOracle(network, penalty)
        let (matrix, residuals) = try rows(network, samples, penalty)
        let place = "seed \(Self.seed), order \(order), \(domain), uniform: \(isUniform), \(penalty)"
        #expect(matrix.count == expected.rows && residuals.count == expected.rows, "\(place)")
        let half = residuals.reduce(0) { $0 + $1 * $1 } / 2
        #expect(abs(half - expected.value) <= expected.bound, "\(half), not \(expected.value), \(place)")
        // The bound is small enough to see an error in any term, but not for a penalty that has no rows.
        #expect(expected.bound <= 1e-5 * expected.value || expected.rows == 0, "\(place)")
        for (row, found) in zip(matrix, residuals) {
          // B u adds the products of a row from the left, as here.
          let products = zip(row, network.parameters).map { $0 * $1 }
          let size = products.reduce(0) { $0 + abs($1) }
          #expect(abs(found - products.reduce(0, +)) <= Double(2 * order) * .ulpOfOne * size, "\(place)")
          // A row belongs to the functions on one interval of one edge.
          let places = row.indices.filter { row[$0] != 0 }
          let edge = try #require(network.edgeRanges.first { $0.contains(places[0]) })
          #expect(edge.contains(places[places.count - 1]) && places[places.count - 1] - places[0] < order, "\(place)")
        }
      }
    }
  }

  @Test("Orders without a derivative have no rows for it: none at all for order 1")
  func lowOrders() throws {
    var random = SplitMix64(seed: Self.seed)
    let samples = try SmoothnessOracle.samples(4, using: &random)
    let both = SmoothnessPenalty(curvature: 1, slope: 1)
    for (order, count) in [(1, 0), (2, 9 * 4), (3, 9 * 4 * 3), (4, 9 * 4 * 5)] {
      let network = try SmoothnessOracle.network(order: order, domain: 0...1, using: &random)
      #expect(try rows(network, samples, both).matrix.count == count, "order \(order)")
    }
    let network = try SmoothnessOracle.network(order: 2, domain: 0...1, using: &random)
    #expect(try rows(network, samples, SmoothnessPenalty(curvature: 1)).matrix.isEmpty)
  }

  @Test("Energies do not depend on the units of the domain: the same coefficients on [0, 1], [0, 100], and [-7, -6.5]")
  func unitsOfTheDomain() throws {
    let penalty = SmoothnessPenalty(curvature: 0.5, slope: 0.25)
    for order in 2...5 {
      var values: [Double] = []
      var slack = 0.0
      for domain in [0.0...1, 0.0...100, -7.0 ... -6.5] {
        // The same generator gives the same coefficients.
        var random = SplitMix64.stream(seed: Self.seed, index: 50 + order)
        let network = try SmoothnessOracle.network(order: order, domain: domain, using: &random)
        let samples = try SmoothnessOracle.samples(3, using: &random)
        values.append(try rows(network, samples, penalty).residuals.reduce(0) { $0 + $1 * $1 } / 2)
        slack = max(slack, try SmoothnessOracle(network, penalty).bound)
      }
      // All knots are doubles, so that only the arithmetic rounds.
      #expect(values.allSatisfy { abs($0 - values[0]) <= 2 * slack }, "seed \(Self.seed), order \(order): \(values)")
      #expect(values[0] > 1e3 * slack)
    }
  }

  @Test("Edges whose sums are the outputs are measured in the units of these, and hidden edges are not")
  func unitsOfOutputs() throws {
    var random = SplitMix64(seed: Self.seed + 3)
    let network = try SmoothnessOracle.network(order: 4, domain: -3...5, using: &random)
    let data = try SmoothnessOracle.samples(40, using: &random)
    let penalty = SmoothnessPenalty(curvature: 0.015625, slope: 3)
    for factor in [0x1p10, 0x1p-20] {
      let samples = try Samples(
        inputs: data.inputs, inputWidth: 2, targets: data.targets.map { factor * $0 }, targetWidth: 1)
      let unit = OutputScale(of: samples).halves[0]
      #expect(try RegressionTask(samples).units(for: network) == [unit])
      let found = try rows(network, samples, penalty).residuals.reduce(0) { $0 + $1 * $1 } / 2
      // The same energy has a network with the last three edges divided by the unit. A quotient is one rounding more.
      let first = network.parameterCount - 3 * network.edgeRanges[0].count
      let divided = network.parameters.enumerated().map { $0.offset < first ? $0.element : $0.element / unit }
      let expected = try SmoothnessOracle(network.replacingParameters(with: divided), penalty)
      #expect(abs(found - expected.value) <= 2 * expected.bound, "\(found), not \(expected.value), factor \(factor)")
      // Controls: all edges in the unit, or none.
      for parameters in [network.parameters.map { $0 / unit }, network.parameters] {
        let other = try SmoothnessOracle(network.replacingParameters(with: parameters), penalty).value
        #expect(abs(found - other) > 0.01 * min(found, other), "\(found), \(other), factor \(factor)")
      }
    }
  }

  @Test("A linear map before the edges is not penalized, and the rows are those of the edges behind it")
  func linearMap() throws {
    var random = SplitMix64(seed: Self.seed + 1)
    let samples = try SmoothnessOracle.samples(5, using: &random)
    let network = try Network.kan(
      [2, 3, 1], order: 4, intervals: 4, over: samples.inputBox, linearFirst: true, seed: 5)
    let penalty = SmoothnessPenalty(curvature: 0.5, slope: 0.125)
    let (matrix, residuals) = try rows(network, samples, penalty)
    // The edges behind it are the last ones, in the unit of the output.
    let unit = OutputScale(of: samples).halves[0]
    let divided = network.parameters.enumerated().map { $0.offset < 6 ? $0.element : $0.element / unit }
    let expected = try SmoothnessOracle(network.replacingParameters(with: divided), penalty)
    #expect(matrix.count == 3 * 4 * 5 && network.edgeRanges[0] == 0..<6)
    #expect(matrix.allSatisfy { row in row[..<6].allSatisfy { $0 == 0 } })
    #expect(abs(residuals.reduce(0) { $0 + $1 * $1 } / 2 - expected.value) <= 2 * expected.bound)
  }

  @Test("A perceptron has no edges and no penalty")
  func perceptron() throws {
    var random = SplitMix64(seed: Self.seed + 2)
    let samples = try SmoothnessOracle.samples(5, using: &random)
    let network = try Network.mlp([2, 3, 1], fitting: samples, seed: 5)
    let found = try Probe.look(at: network, samples, SmoothnessPenalty(curvature: 1, slope: 1)).state
    let plain = try Probe.look(at: network, samples, nil).state
    #expect(found == plain)
  }
}
