import BasisProperties
import Exact
import KANCore
import Splines

/// Proposition 1: refinement of knots gives a properly nested hierarchy of KANs.
///
/// - Statement: where the knots of every layer are nested, the KANs are properly nested in the sense of Definition 1.
/// - Hypotheses: strictly increasing knots, the interior knots of the coarse layer are among those of the fine one;
///   exterior knots anywhere. In our indexing the weights of an edge map by P^T.
/// - Cases: every knot vector, refined by one or two random knots with all exterior knots replaced; random networks of
///   depth 1-4 whose layers are refined twice in this way, each by itself.
/// - Routes: the basis functions at determining points; outputs of whole networks and their gradients.
/// - Control: P with its columns shifted by one.
struct Proposition1: Claim {
  let id = "proposition-1"
  let source = "Proposition 1"
  let printed = "KANs whose layers have nested knots are properly nested: g_c(x; u) = g_f(x; P u)."
  let hypotheses = "Interior knots nested in every layer, uniform or not; any orders, depth and exterior knots."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let literal = try tally(family) { $0 }
    let shifted = try tally(family.limited(order: 2, intervals: 2, knotVectors: 1)) { p in
      Matrix(rows: p.rows, columns: p.columns) { i, j in j == 0 ? 0 : p[i, j - 1] }
    }
    return Findings(
      literal: literal.finding(
        ifHolds: .proved,
        method: "exact: basis functions at determining points, outputs and gradients of random networks of depth 1-4"),
      control: shifted.control("the same with the columns of P shifted by one"))
  }

  private func tally(_ family: CaseFamily, _ change: (Matrix<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    try family.forEachKnotVector { coarse in
      let fine = try coarse.randomRefinement(using: &generator)
      let difference = try NestedPair.splines(coarse, fine).replacingEmbedding(change).firstDifference()
      tally.expect(difference == nil, difference!)
    }
    for k in 0..<family.networks {
      let depth = 1 + k % 4
      var pairs: [[NestedPair]] = []
      for _ in 0..<depth {
        // Deep networks of high order are polynomials of a degree whose numbers take long.
        let order = try SplineOrder(.random(in: 1...min(family.maxOrder, depth > 2 ? 3 : 6), using: &generator))
        let n = Int.random(in: 1...min(3, family.maxIntervals), using: &generator)
        let coarse = try KnotVector<Rational>.random(.irregular, order: order, intervals: n, using: &generator)
        let middle = try coarse.randomRefinement(using: &generator)
        let fine = try middle.randomRefinement(using: &generator)
        let steps = [try NestedPair.splines(coarse, middle), try NestedPair.splines(middle, fine)]
        pairs.append(steps.map { $0.replacingEmbedding(change) })
      }
      let widths = (0...depth).map { _ in Int.random(in: 1...2, using: &generator) }
      let name = "network \(k) of widths \(widths), first layer \(pairs[0][0].name)"
      let networks = try NestedNetworks(name, pairs, widths: widths, using: &generator)
      try networks.compare(samples: 4, into: &tally, using: &generator)
    }
    return tally
  }
}
