import BasisProperties
import Exact
import KANCore
import SeededRandom
import Splines

/// Random rational networks and inputs, small enough for exact arithmetic; a function of the generator alone.
struct RandomNetworks {
  /// The generator.
  var random: SplitMix64

  /// Creates networks from a generator: `family.generator(for: id)`.
  init(_ random: SplitMix64) { self.random = random }

  /// Returns a small rational number.
  mutating func number() -> Rational { .random(numeratorBits: 4, denominatorBits: 2, using: &random) }

  /// Returns knots of a random order with a random number of intervals, uniform or irregular.
  mutating func knots(maxOrder: Int, maxIntervals: Int = 4, uniform: Bool = false) throws -> KnotVector<Rational> {
    let order = try SplineOrder(Int.random(in: 1...maxOrder, using: &random))
    let n = Int.random(in: 1...maxIntervals, using: &random)
    return try .random(uniform ? .uniform : .irregular, order: order, intervals: n, using: &random)
  }

  /// Returns a chain of layers on the given knots with random widths and weights. Values are mapped from exact bounds
  /// into each knot interval, so no input leads outside.
  ///
  /// - Parameters:
  ///   - knots: the knots of each layer.
  ///   - maxWidth: the largest width; widths are 1 ... maxWidth.
  ///   - linear: whether a random linear map of two inputs in [-1, 1] comes first.
  mutating func network(
    on knots: [KnotVector<Rational>], maxWidth: Int = 2, linear: Bool = false
  ) throws -> ReferenceNetwork<Rational> {
    let widths = (0...knots.count).map { _ in Int.random(in: 1...maxWidth, using: &random) }
    if linear {
      let matrix = Matrix<Rational>(rows: widths[0], columns: 2) { _, _ in number() }
      let box = (-1 as Rational)...1
      return try ReferenceNetwork(
        linear: LinearStage(matrix), inputsWithin: [box, box], widths: widths, knots: knots
      ) { _, _, _, _ in number() }
    }
    return try ReferenceNetwork(widths: widths, knots: knots) { _, _, _, _ in number() }
  }

  /// Returns a batch inside the domain: the lower end, the upper end, then random points, some of them knots.
  mutating func batch(for network: ReferenceNetwork<Rational>, samples: Int) throws -> [[Rational]] {
    guard case .layer(let first) = network.stages[0], let knots = first.splineCoordinates?.knots else {
      return (0..<samples).map { k in
        (0..<network.inputs).map { _ in k == 0 ? -1 : (k == 1 ? 1 : .random(between: -1, and: 1, using: &random)) }
      }
    }
    return (0..<samples).map { k in
      (0..<network.inputs).map { _ in
        k == 0 ? knots.lower : (k == 1 ? knots.upper : point(in: knots))
      }
    }
  }

  /// Returns a knot or a point between two knots.
  private mutating func point(in knots: KnotVector<Rational>) -> Rational {
    let k = Int.random(in: 0..<knots.intervals, using: &random)
    if Bool.random(using: &random) { return knots[k] }
    return .random(between: knots[k], and: knots[k + 1], bits: 3, using: &random)
  }
}
