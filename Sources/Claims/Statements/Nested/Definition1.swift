import BasisProperties
import Exact
import KANCore
import Splines

/// Definition 1: a properly nested hierarchy, and that the dyadic one is such.
///
/// - Statement: a hierarchy of models is properly nested if a linear map P of the weights gives g_c(x; u) = g_f(x; P u)
///   for all u and x; KANs on dyadically refined uniform knots are.
/// - Hypotheses: uniform knots in every layer, each with its own order; the maps between the layers are kept.
///   In our indexing the weights of an edge map by P^T, with P of the corrected eq. (25).
/// - Cases: every order and interval count; random networks of depth 1-4, two refinements each, inputs at both ends and
///   between.
/// - Routes: the basis functions at determining points, which decides it for all u and x, layer by layer; whole
///   networks, whose outputs are compared with those of the coarsest, and gradients, for which it means grad_c = P
///   grad_f.
/// - Control: the factor 2^{-r} of the print.
struct Definition1: Claim {
  let id = "definition-1"
  let source = "Definition 1"
  let printed =
    "KANs on dyadically refined knots are properly nested: g_c(x; u) = g_f(x; P u) for all weights u and inputs x."
  let hypotheses =
    "Uniform knots in every layer, any orders and depth; weights map edge by edge (by P^T in our indexing)."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let literal = try tally(family) { $0 }
    let halved = try tally(family.limited(order: 2, intervals: 2)) { $0.scaled(by: Rational(1, 2)) }
    return Findings(
      literal: literal.finding(
        ifHolds: .proved,
        method: "exact: basis functions at determining points, outputs and gradients of random networks of depth 1-4"),
      control: halved.control("the same with the factor 2^{-r} in P"))
  }

  private func tally(_ family: CaseFamily, _ change: (Matrix<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    for order in family.orders {
      for n in family.intervalCounts {
        let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: 1)
        let difference = try NestedPair.dyadicSplines(knots).replacingEmbedding(change).firstDifference()
        tally.expect(difference == nil, difference!)
      }
    }
    var generator = family.generator(for: id)
    for k in 0..<family.networks {
      let depth = 1 + k % 4
      var pairs: [[NestedPair]] = []
      for _ in 0..<depth {
        // Deep networks of high order are polynomials of a degree whose numbers take long.
        let order = try SplineOrder(.random(in: 1...min(family.maxOrder, depth > 2 ? 3 : 6), using: &generator))
        let n = Int.random(in: 1...min(3, family.maxIntervals), using: &generator)
        let knots = try KnotVector<Rational>.random(.uniform, order: order, intervals: n, using: &generator)
        pairs.append(
          try [knots, knots.refinedDyadically()].map { try .dyadicSplines($0).replacingEmbedding(change) })
      }
      let widths = (0...depth).map { _ in Int.random(in: 1...2, using: &generator) }
      let shape = pairs.map { "r = \($0[0].fine.reproducedDegree! + 1), m = \($0[0].coarse.dimension)" }
      let name = "network \(k) of widths \(widths), layers with \(shape.joined(separator: "; "))"
      let networks = try NestedNetworks(name, pairs, widths: widths, using: &generator)
      try networks.compare(samples: 4, into: &tally, using: &generator)
    }
    return tally
  }
}
