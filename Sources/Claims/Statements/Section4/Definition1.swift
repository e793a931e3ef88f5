import BasisProperties
import Exact
import KANCore
import Splines

/// Definition 1 and eq. (22): properly nested hierarchies, of which refined KANs are an example.
///
/// - Cases: every order and interval count with halved uniform knots and P from the corrected eq. (25); every knot
///   vector, refined by one or two random knots with all exterior knots replaced; random networks of depth 1-4, with
///   two refinements each and inputs at both ends and between.
/// - Routes: the basis functions at determining points, layer by layer, which decides the identity for all u and x;
///   whole networks, whose outputs are compared with those of the coarsest, and gradients, for which it means
///   grad_c = P grad_f.
struct Definition1: Claim {
  let id = "definition-1"
  let source = "Section 4.1, Definition 1, eq. (22); Section 4.2, below eq. (25)"
  let printed =
    #"A hierarchy is properly nested if $g_c(x; u) = g_f(x; P u)$ for a linear $P$. KANs on refined knots are, without any"#
    + " need to evaluate a fine network on a coarse level, so refinement does not change what has been learned."
  let hypotheses =
    #"Interior knots nested in every layer, any orders and depth; $P$ acts edge by edge, by $P^T$ in the indexing of (24)."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let literal = try tally(family) { $0 }
    let halved = try tally(family.limited(order: 2, intervals: 2, knotVectors: 1)) { $0.scaled(by: Rational(1, 2)) }
    return Findings(
      literal: literal.finding(
        ifHolds: .proved,
        method: "exact: basis functions at determining points, outputs and gradients of random networks of depth 1-4",
        scope: "\(family.knotScope); \(family.networks) random networks",
        notes: [
          #"(22) gives $g$ values in $\mathbb{R}^{d_{out}}$ for a batch of $k$; they should be in "#
            + #"$\mathbb{R}^{k d_{out}}$"#
        ]),
      control: halved.control(#"the same with the factor $2^{-r}$ of (25) in $P$"#))
  }

  private func tally(_ family: CaseFamily, _ change: (Matrix<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for order in family.orders {
      for n in family.intervalCounts {
        let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: 1)
        let difference = try NestedPair.dyadicSplines(knots).replacingEmbedding(change).firstDifference()
        tally.expect(difference == nil, difference!)
      }
    }
    try family.forEachKnotVector { coarse in
      let fine = try coarse.randomRefinement(using: &generator)
      let difference = try NestedPair.splines(coarse, fine).replacingEmbedding(change).firstDifference()
      tally.expect(difference == nil, difference!)
    }
    for networks in try NestedNetworks.splineNetworks(family, using: &generator, change) {
      try networks.compare(samples: 4, into: &tally, using: &generator)
    }
    return tally
  }
}
