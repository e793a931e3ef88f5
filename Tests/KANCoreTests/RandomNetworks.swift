import BasisProperties
import Exact
import KANCore
import SeededRandom
import Splines

/// Random rational networks and points, small enough for exact work.
struct RandomNetworks {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A small rational.
  mutating func number() -> Rational { .random(numeratorBits: 4, denominatorBits: 3, using: &random) }

  mutating func order(atMost limit: Int = 5) throws -> SplineOrder {
    try SplineOrder(Int.random(in: 1...limit, using: &random))
  }

  /// Irregular or uniform knots.
  mutating func knots(order: SplineOrder, uniform: Bool, intervals: Int = 4) throws -> KnotVector<Rational> {
    let n = Int.random(in: 1...intervals, using: &random)
    if uniform {
      let lower = number()
      let length = Rational.randomPositive(bits: 3, using: &random)
      return try .uniform(order: order, intervals: n, lower: lower, upper: lower + length)
    }
    return try .random(.irregular, order: order, intervals: n, using: &random)
  }

  /// A chain with `depth` layers of random widths, orders and knots; behind a linear map where asked.
  mutating func network(
    depth: Int, uniform: Bool = false, linear: Bool = false, maxOrder: Int = 5, maxWidth: Int = 3
  ) throws -> ReferenceNetwork<Rational> {
    let widths = (0...depth).map { _ in Int.random(in: 1...maxWidth, using: &random) }
    let knots = try (0..<depth).map { _ in
      try self.knots(order: self.order(atMost: maxOrder), uniform: uniform)
    }
    if linear {
      let inputs = Int.random(in: 1...3, using: &random)
      let matrix = Matrix<Rational>(rows: widths[0], columns: inputs) { _, _ in self.number() }
      let box = (-1 as Rational)...1
      return try ReferenceNetwork(
        linear: LinearStage(matrix), inputsWithin: Array(repeating: box, count: inputs), widths: widths, knots: knots
      ) { _, _, _, _ in self.number() }
    }
    return try ReferenceNetwork(widths: widths, knots: knots) { _, _, _, _ in self.number() }
  }

  /// A batch inside the domain: the first sample at the lower end, the second at the upper end, the others anywhere,
  /// knots included.
  mutating func batch(for network: ReferenceNetwork<Rational>, samples: Int = 5) throws -> [[Rational]] {
    if case .layer(let first) = network.stages[0], let knots = first.splineCoordinates?.knots {
      return (0..<samples).map { k in
        (0..<network.inputs).map { _ in
          k == 0 ? knots.lower : (k == 1 ? knots.upper : knots.randomPoint(using: &random))
        }
      }
    }
    return (0..<samples).map { k in
      (0..<network.inputs).map { _ in
        k == 0 ? -1 : (k == 1 ? 1 : .random(between: -1, and: 1, bits: 4, using: &random))
      }
    }
  }
}
