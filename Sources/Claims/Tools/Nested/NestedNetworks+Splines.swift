import Exact
import SeededRandom
import Splines

extension NestedNetworks {
  /// Returns random spline networks of one to four layers with two refinements, as many as the family specifies. Every
  /// other one has uniform knots that are halved; the rest have irregular knots refined at random.
  static func splineNetworks(
    _ family: CaseFamily, using generator: inout SplitMix64, _ change: (Matrix<Rational>) -> Matrix<Rational>
  ) throws -> [NestedNetworks] {
    try (0..<family.networks).map { k in
      let depth = 1 + k / 2 % 4
      let isDyadic = k % 2 == 0
      var pairs: [[NestedPair]] = []
      for _ in 0..<depth {
        // Deep networks of high order are polynomials of a degree too high for fast exact arithmetic.
        let order = try SplineOrder(.random(in: 1...min(family.maxOrder, depth > 2 ? 3 : 6), using: &generator))
        let n = Int.random(in: 1...min(3, family.maxIntervals), using: &generator)
        let coarse = try KnotVector<Rational>.random(
          isDyadic ? .uniform : .irregular, order: order, intervals: n, using: &generator)
        let steps: [NestedPair]
        if isDyadic {
          steps = try [coarse, coarse.refinedDyadically()].map { try .dyadicSplines($0) }
        } else {
          let middle = try coarse.randomRefinement(using: &generator)
          let fine = try middle.randomRefinement(using: &generator)
          steps = [try .splines(coarse, middle), try .splines(middle, fine)]
        }
        pairs.append(steps.map { $0.replacingEmbedding(change) })
      }
      let widths = (0...depth).map { _ in Int.random(in: 1...2, using: &generator) }
      let name = "network \(k) of widths \(widths), first layer \(pairs[0][0].name)"
      return try NestedNetworks(name, pairs, widths: widths, using: &generator)
    }
  }
}
