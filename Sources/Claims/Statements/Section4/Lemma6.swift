import Exact
import KANCore
import Splines

/// Lemma 6: nested bases of any kind give properly nested hierarchies of KANs.
///
/// - Cases: Chebyshev polynomials with the degree raised; Legendre elements with the degree raised, the cells
///   subdivided, and both; Haar elements with levels added; splines. Random networks of depth 1-3 whose layers mix
///   these kinds.
/// - Routes: the functions at points that determine those of the fine basis; outputs and gradients of whole networks.
struct Lemma6: Claim {
  let id = "lemma-6"
  let source = "Section 4.2, Lemma 6"
  let printed =
    "Any KAN whose activations are expanded in a basis that is nested under refinement has interpolation operators "
    + "that form a properly nested hierarchy."
  let hypotheses =
    #"Nested: $b_i = \sum_j P_{ij} b'_j$ on the domain of every layer. (The proof requires $B' \supset B$; it is the "#
    + #"span of $B'$ that contains $B$.)"#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let literal = try tally(family) { $0 }
    let perturbed = try tally(family.limited(order: 2)) { $0.perturbed }
    return Findings(
      literal: literal.finding(
        ifHolds: .proved,
        method: "exact: Chebyshev, Legendre, Haar and spline bases at determining points, and mixed random networks",
        scope: "degrees up to \(family.maxOrder - 1), levels up to 4; \(family.networks) random networks of 1-3 layers"),
      control: perturbed.control(#"the same with 1 added to the first entry of $P$"#))
  }

  private func tally(_ family: CaseFamily, _ change: (Matrix<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    for size in 0..<family.maxOrder {
      for pair in try pairs(size) {
        let difference = try pair.replacingEmbedding(change).firstDifference()
        tally.expect(difference == nil, difference!)
      }
    }
    var generator = family.generator(for: id)
    for k in 0..<family.networks {
      let depth = 1 + k % 3
      var layers: [[NestedPair]] = []
      for _ in 0..<depth {
        let choices = try pairs(.random(in: 0...min(2, family.maxOrder - 1), using: &generator))
        layers.append([choices.randomElement(using: &generator)!.replacingEmbedding(change)])
      }
      let widths = (0...depth).map { _ in Int.random(in: 1...2, using: &generator) }
      let name = "network \(k) of widths \(widths), layers: \(layers.map { $0[0].name }.joined(separator: "; "))"
      let networks = try NestedNetworks(name, layers, widths: widths, using: &generator)
      try networks.compare(samples: 4, into: &tally, using: &generator)
    }
    return tally
  }

  /// Returns nested bases of all kinds; the size is the degree, the spline order minus one, or the number of levels.
  private func pairs(_ size: Int) throws -> [NestedPair] {
    let a = Rational(-1, 2)
    let b = Rational(2, 3)
    let knots = try KnotVector<Rational>.uniform(
      order: SplineOrder(size + 1), intervals: 1 + size % 3, lower: a, upper: b)
    var all: [NestedPair] = [
      try .chebyshev(size, in: size + 1, a, b),
      try .chebyshev(size, in: size + 3, -1, 1),
      try .splines(knots, knots.refinedDyadically()),
    ]
    if size <= 4 {
      all.append(try .haar(size, in: size + 1, a, b))
      all.append(try .haar(size, in: size + 2, 0, 1))
    }
    for cells in 1...2 {
      all.append(try .legendre(size, cells: cells, in: size + 1, cells: cells, a, b))
      all.append(try .legendre(size, cells: cells, in: size, cells: 2 * cells, -1, 1))
      all.append(try .legendre(size, cells: cells, in: size + 2, cells: 3 * cells, a, b))
    }
    return all
  }
}
