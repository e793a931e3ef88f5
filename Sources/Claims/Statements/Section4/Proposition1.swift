import BasisProperties
import Exact
import KANCore
import SeededRandom
import Splines

/// Proposition 1, eqs. (21) and (23): training a coarse network is training the fine one in a subspace.
///
/// - Cases: single edges on every knot vector with up to six intervals, refined at random, with samples that determine
///   the fine weights; random networks of depth 1-4 and their two refinements, with a loss of squares and one of fourth
///   powers.
/// - Method: exact. For single edges the two sides of (23) are linear least-squares problems, one built only from
///   values of coarse functions, the other only from fine ones; both minima, and minimizers, come from normal
///   equations. For networks the two sides are compared as functions, at random weights: if they agree, so do their
///   minima.
struct Proposition1: Claim {
  let id = "proposition-1"
  let source = "Section 4.1, Proposition 1, eqs. (21) and (23)"
  let printed =
    #"If the coarse and fine losses agree wherever the outputs do, minimizing the coarse loss is minimizing the fine "#
    + #"one in a subspace: $\min_{u_c} L_c(g_c(x; u_c), y) = \min_{u_c} L(g_f(x; P u_c), y)$."#
  let hypotheses = #"$(g_f, g_c, P)$ properly nested; checked on refined spline networks."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let cases = family.limited(intervals: 6, knotVectors: 5)
    let literal = try tally(cases) { $0 }
    let perturbed = try tally(family.limited(order: 2, intervals: 2, knotVectors: 1)) { $0.perturbed }
    return Findings(
      literal: literal.finding(
        ifHolds: .proved,
        method: "exact: both minima of single edges by normal equations; both losses of networks at random weights",
        scope: "\(cases.knotScope); \(family.networks) random networks of 1-4 layers"),
      control: perturbed.control(#"the same with 1 added to the first entry of $P$, which is then not nested"#))
  }

  private func tally(_ family: CaseFamily, _ change: (Matrix<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    try family.forEachKnotVector { coarse in
      let fine = try coarse.randomRefinement(using: &generator)
      try compareMinima(NestedPair.splines(coarse, fine).replacingEmbedding(change), &tally, using: &generator)
    }
    for networks in try NestedNetworks.splineNetworks(family, using: &generator, change) {
      try compareLosses(networks, &tally, using: &generator)
    }
    return tally
  }

  private func compareMinima(_ pair: NestedPair, _ tally: inout Tally, using generator: inout SplitMix64) throws {
    let points = pair.determiningPoints
    let target = points.map { _ in Rational.random(numeratorBits: 3, using: &generator) }
    let coarse = Regression(design: try pair.coarse.design(at: points), target: target)
    let subspace = Regression(design: try pair.fine.design(at: points), target: target)
      .composed(with: pair.embedding.transposed())
    let minimizer = (coarse: try coarse.minimizer(), subspace: try subspace.minimizer())
    let minimum = (coarse: coarse.value(minimizer.coarse), subspace: subspace.value(minimizer.subspace))
    tally.expect(
      minimum.coarse == minimum.subspace && minimizer.coarse == minimizer.subspace,
      "\(pair.name), targets \(target): the minimum of the coarse loss is \(minimum.coarse), but that of the fine one "
        + "in the subspace is \(minimum.subspace)")
  }

  private func compareLosses(
    _ networks: NestedNetworks, _ tally: inout Tally, using generator: inout SplitMix64
  ) throws {
    let batch = networks.batch(samples: 3, using: &generator)
    let first = networks.levels[0].parameters()
    let targets = try networks.levels[0].outputs(at: batch).map { row in
      row.map { $0 + .random(numeratorBits: 3, using: &generator) }
    }
    for _ in 0..<2 {
      // Weights no larger than those for which the maps between the layers were constructed.
      var weights = first.map { $0 * Rational(Int.random(in: -4...4, using: &generator), 4) }
      let coarse = try losses(networks.levels[0].replacingParameters(with: weights), batch, targets)
      for level in 1..<networks.levels.count {
        weights = networks.prolongate(weights, from: level - 1)
        let fine = try whereInsideDomains {
          try losses(networks.levels[level].replacingParameters(with: weights), batch, targets)
        }
        tally.expect(
          fine == coarse,
          "\(networks.name), fine weights \(weights): the coarse losses are \(coarse!), but the fine ones \(level) "
            + "refinements later are \(fine.map { "\($0)" } ?? "undefined")")
      }
    }
  }

  /// Returns the sums of squares and of fourth powers of the residuals.
  private func losses(
    _ network: ReferenceNetwork<Rational>, _ batch: [[Rational]], _ targets: [[Rational]]
  ) throws -> [Rational]? {
    let squares = zip(try network.outputs(at: batch).joined(), targets.joined()).map { ($0 - $1).power(2) }
    return [squares.reduce(0, +), squares.reduce(0) { $0 + $1 * $1 }]
  }
}
