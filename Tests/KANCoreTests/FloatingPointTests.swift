import Exact
import KANCore
import SeededRandom
import Splines
import Testing

/// The same text over `Double` stays within bounds that follow from counting roundings.
@Suite struct FloatingPointTests {
  /// Half an ulp of one, and a little for the products of roundings.
  private static let unit = 0x1p-53 * 1.01

  private func magnitude(_ x: Rational) -> Double { abs(Double(x)) }

  /// A bound of the error of the outputs of a network evaluated in `Double`, for orders of at least 2, exact inputs and
  /// knots and weights that doubles hold exactly.
  ///
  /// A basis value is made by r - 1 steps of sums of nonnegative terms with five roundings each, so it is off by
  /// 5 (r - 1) units, relatively; the sum of P r products adds P r + 1 units of sum_p max |u|. An affine map rounds four
  /// times: scale, offset, product, sum. A layer multiplies an error of its inputs by
  /// (r - 1) max |u_i - u_{i-1}| / min (t_{i+r-1} - t_i) on each edge.
  private func outputBound(_ network: ReferenceNetwork<Rational>, _ x: [Rational]) throws -> [Double] {
    var exact = x
    var error = x.map { _ in 0.0 }
    for stage in network.stages {
      switch stage {
      case .linear: Issue.record("no linear maps here")
      case .affine(let affine):
        error = exact.indices.map { p in
          let scale = magnitude(affine.scale[p])
          let size = scale * (magnitude(exact[p]) + error[p]) + magnitude(affine.shift[p])
          return scale * error[p] + 4 * Self.unit * size
        }
        exact = exact.indices.map { affine.scale[$0] * exact[$0] + affine.shift[$0] }
      case .layer(let layer):
        let knots = try #require(layer.splineCoordinates?.knots)
        let r = knots.order.value
        let width = Double((1...(knots.values.count - r)).map { knots.values[$0 + r - 1] - knots.values[$0] }.min()!)
        let roundings = Double(5 * (r - 1) + layer.inputs * r + 1)
        error = (0..<layer.outputs).map { q in
          var sum = 0.0
          for p in 0..<layer.inputs {
            let weights = Array(layer.edge(q, p))
            let jump = zip(weights, weights.dropFirst()).map { magnitude($1 - $0) }.max()!
            sum += Double(r - 1) * jump / width * error[p]
            sum += roundings * Self.unit * weights.map { magnitude($0) }.max()!
          }
          return sum
        }
        exact = try layer.outputs(at: exact)
      }
    }
    return error
  }

  private func dyadicNetwork(depth: Int, using cases: inout RandomNetworks) throws -> ReferenceNetwork<Rational> {
    let widths = (0...depth).map { _ in Int.random(in: 1...3, using: &cases.random) }
    let knots = try (0..<depth).map { _ in
      // Orders of 3 and more: smoother sums of different weights do not attain their bounds, so rounding cannot lead
      // out of the next interval.
      let order = try SplineOrder(Int.random(in: 3...5, using: &cases.random))
      let intervals = [1, 2, 4, 8][Int.random(in: 0..<4, using: &cases.random)]
      return try KnotVector<Rational>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
    }
    return try ReferenceNetwork(widths: widths, knots: knots) { _, _, _, i in
      Rational(Int.random(in: -16...16, using: &cases.random), 16) + Rational(i % 2)
    }
  }

  @Test(arguments: 0..<20)
  func outputsInDouble(seed: Int) throws {
    var cases = RandomNetworks(seed: 700 + UInt64(seed))
    let exact = try dyadicNetwork(depth: 1 + seed % 3, using: &cases)
    let double = try exact.map { Double($0) }
    for _ in 0..<10 {
      let x = (0..<exact.inputs).map { _ in Rational(Int.random(in: 0...1024, using: &cases.random), 1024) }
      let expected = try exact.outputs(at: [x])[0]
      let found = try double.outputs(at: [x.map { Double($0) }])[0]
      let bound = try outputBound(exact, x)
      for q in expected.indices {
        let error = try #require(Rational(exactly: found[q])) - expected[q]
        #expect(magnitude(error) <= bound[q])
        #expect(bound[q] < 1e-9)
      }
    }
  }

  @Test(arguments: 0..<10)
  func jacobianOfOneLayerInDouble(seed: Int) throws {
    var cases = RandomNetworks(seed: 730 + UInt64(seed))
    let exact = try dyadicNetwork(depth: 1, using: &cases)
    let double = try exact.map { Double($0) }
    let r = try #require(exact.layers[0].splineCoordinates?.knots.order.value)
    let x = (0..<exact.inputs).map { _ in Rational(Int.random(in: 0...1024, using: &cases.random), 1024) }
    let expected = try exact.jacobian(at: [x]).entries
    let found = try double.jacobian(at: [x.map { Double($0) }]).entries
    for (value, approximation) in zip(expected, found) {
      let error = try #require(Rational(exactly: approximation)) - value
      #expect(magnitude(error) <= Double(5 * (r - 1)) * Self.unit * magnitude(value))
    }
  }
}
