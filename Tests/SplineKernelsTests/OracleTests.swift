import BasisProperties
import DualNumbers
import Exact
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// The chain rule that the channels stand for, against nested dual numbers.
@Suite struct OracleTests {
  @Test func channelsAreTheChainRule() throws {
    var random = SplitMix64(seed: 35)
    for order in 1...5 {
      let knots = try LayerCase.knots(order: order, intervals: 3, uniform: false, &random)
        .map { Rational(exactly: $0)! }
      let layout = ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(0, 1)])
      let oracle = LayerOracle(knots: knots, outside: .clamp, channels: layout)
      let basis = BSplineBasis(try knots.map { Dual(Dual($0)) })
      for _ in 0..<10 {
        let jet =
          [knots.randomPoint(using: &random)] + (0..<3).map { _ in Rational(exactly: LayerCase.number(&random))! }
        // z + z_0 e + z_1 f + z_01 e f: the coefficients of b(z) are the four channels.
        let argument = Dual(Dual(jet[0], slope: jet[1]), slope: Dual(jet[2], slope: jet[3]))
        let nested = try basis.nonzeroValues(at: argument)
        let (k, values) = try oracle.coefficients(jet)
        #expect(k == nested.interval)
        #expect(values[0] == nested.values.map { $0.value.value })
        #expect(values[1] == nested.values.map { $0.value.slope })
        #expect(values[2] == nested.values.map { $0.slope.value })
        #expect(values[3] == nested.values.map { $0.slope.slope })
      }
    }
  }

  @Test func higherChannelsAreDerivativesAlongALine() throws {
    var random = SplitMix64(seed: 37)
    for order in 1...7 {
      let knots = try LayerCase.knots(order: order, intervals: 3, uniform: false, &random)
        .map { Rational(exactly: $0)! }
      let layout = ChannelLayout(
        directions: 1, secondDerivatives: [SecondDerivative(0, 0)],
        higherDerivatives: [3, 4].map { HigherDerivative(order: $0, direction: 0) })
      let oracle = LayerOracle(knots: knots, outside: .clamp, channels: layout)
      let basis = BSplineBasis(try knots.map { TaylorSeries($0) })
      for _ in 0..<10 {
        let jet =
          [knots.randomPoint(using: &random)] + (0..<4).map { _ in Rational(exactly: LayerCase.number(&random))! }
        let along = try basis.nonzeroValues(at: TaylorSeries(derivatives: jet))
        let (k, values) = try oracle.coefficients(jet)
        #expect(k == along.interval)
        for n in 0...4 {
          #expect(values[n] == along.values.map { $0.derivatives[n] }, "order \(order), derivative \(n)")
        }
      }
    }
  }
}
