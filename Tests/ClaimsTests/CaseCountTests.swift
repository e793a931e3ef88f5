import Claims
import Testing

/// How many cases a check has, counted by hand from its description: a case that is not run would go unnoticed otherwise.
@Suite("Claims: numbers of cases")
struct CaseCountTests {
  /// The cases of a statement on a family of orders 1-2 and intervals 1-3 with three knot vectors each (two of them uniform)
  /// and two networks, of which 18 knot vectors are all and 12 uniform.
  struct Count: Sendable, CustomTestStringConvertible {
    let id: String
    let literal: Int
    let further: [Evidence: Int]
    let corrected: Int?

    var testDescription: String { id }

    init(_ id: String, _ literal: Int, _ further: [Evidence: Int] = [:], corrected: Int? = nil) {
      self.id = id
      self.literal = literal
      self.further = further
      self.corrected = corrected
    }
  }

  static let all = [
    // The dimension and two sets of functions.
    Count("eq-1", 54, corrected: 54),
    // 4, 7 and 10 points; the corrected values come by two ways.
    Count("eq-2", 6 * 21, corrected: 12 * 21),
    Count("lemma-1", 18 * 2 * 4), Count("eq-4", 18, corrected: 18), Count("lemma-2", 18 * 4),
    // 18 uniform knot vectors, those of random spacing included.
    Count("corollary-1", 18 * 3),
    // 3 + m, and r + 1 from n = 2 on: 4 + 7 + 8 and 5 + 9 + 10.
    Count("lemma-4a", 3 * (19 + 24)),
    // Two products and 2r + 1 moments.
    Count("lemma-4b", 9 * 5 + 9 * 7),
    // 2r + 5 frequencies by 5 coefficients, and 2r + 1 points.
    Count("eq-12", 7 * 5 + 3 + 9 * 5 + 5),
    Count("eq-34", 18), Count("eq-35", 9 * 2), Count("lemma-2-proof", 9, corrected: 9 * 2),
    Count("corollary-1-remark", 9, corrected: 9),
    // Exponents 0-2, five a, 5 to 7 b; coefficients and six values.
    Count("proposition-2", 5 * (5 + 6 + 7) * 7),
    Count("eq-40", 16, corrected: 16),
    // 100 orders of the two sides; two orders, six n, two each; a norm each.
    Count("eq-41", 100 + 2 + 2 * 6 * 2, [.measured: 12]),
    // Full rows for r = 1 from n = 3 and for r = 2 from n = 4 on, n up to 4; two knot vectors, two routes.
    Count("section-4.3", 12, corrected: 12),
    // Two D, four rules, two iterations, two routes; and from the band one D.
    Count("section-3-spd", 18 * 32 + 18 * 8),
    Count("theorem-2-squared", 2 * 3 * 3),
    // 3n points without the upper end; three intervals of each order; n = 1, 2, 3, 100.
    Count("theorem-2-unscaled", 2 * 2 * 18 + 6 + 4),
    // The weights and two forms; 2 fixed batches, two for each of 3 numbers of nodes and 3 of intervals; 5 networks and 4 itself.
    Count("theorem-2-least-depth", 3 + 2 + 2 * 9 + 5 + 2),
    // Three built members; 6, 5 and 4 members with their norms, all but the first compared with the one before.
    Count("theorem-2-supremum", 3 + 2 * 15 + 12),
    // Orders and intervals 1-4; a long one for each order.
    Count("theorem-2-abstract", 16 + 4, [.measured: 16]),
    Count("eq-39", 12 + 2, corrected: 12 + 2),
    Count("conclusion-orders", 9, corrected: 9 + 4), Count("conclusion-nested", 6, corrected: 6), Count("eq-28", 10),
    // Ten sequences of eight steps; every other one has constant errors.
    Count("eq-42-range", 80 + 40), Count("eq-42", 80, [.measured: 80]),
    // Three states with their residual and 3 by 5 rates, six constants for each of two, the growth at 0.
    Count("eq-allen-cahn", 3 * 16 + 2 * 6 + 1, corrected: 61),
    // Orders 1-6, intervals 1-12, five widths; n >= r for 57 of 72 pairs.
    Count("section-2.3", 360 * 3 + 57 * 5), Count("section-2.3-speedup", 360, corrected: 360 * 5),
    Count("section-2.3-digits", 3 * 2 * 6),
    // Halved, refined, and two networks with two refinements of four inputs and a gradient.
    Count("definition-1", 6 + 18 + 2 * 2 * 5), Count("proposition-1", 18 + 2 * 2 * 2),
    Count("eq-19", 3 * (6 + 2), corrected: 3 * (6 + 2)),
    // Two refinements: elimination, the predicate, and (24).
    Count("eq-24", 36 * 2, corrected: 36 * 3), Count("eq-24b", 36 * 2),
    // 18 single edges and two networks.
    Count("eq-13", 18 * 3 + 2), Count("eq-16", 18 * 3 + 2 * 2), Count("eq-17", 20 * 2),
    Count("section-3-pullback", 20 * 2 * 2, corrected: 20 * 2 * 2),
    // 7, 13 and 13 matrices of sizes 1-3.
    Count("lemma-5", 33 * 2),
    Count("table-2-arithmetic", 6),
    // m eigenvalues, a matrix and ten vectors for m = 50, 52, 50; m values and ten roughnesses.
    Count("figure-1", 152 + 33, [.measured: 152 + 30]),
    // Four numbers; 30 ratios with two counts each; 20 steps of growth; the closed form on five n. The points: 25, and 96 of r = 1.
    Count("figure-2a", 4 + 60 + 20 + 5, [.measured: 25 + 96]),
    // Three exact routes; two enclosed ones on [0, 1].
    Count("figure-2b", 54, [.enclosed: 12]),
    // 12 orders; two orders by 8 steps: two lengths by three bounds, four by two ends by two, four by two in w and two more;
    // 4 + 8 + 16 + 32 pairs, and 3 for r = 2; three refinements in two geometries.
    Count(
      "two-level-refinement", 12 + 2 * (8 * (2 * 3 + 4 * 2 * 2 + 4 * 2) + 4 * 2),
      [.enclosed: (2 * 60 + 3) * 8, .measured: 3 * 8 * 2]),
    // Order 2: nine numbers, three by Arb, two powers, twelve times conjugate gradients, six doublings, three orthonormal bases.
    Count("two-level-conditioning", 9 + 3 + 2 + 12 + 6 + 3, [.measured: 9]),
  ]

  @Test("They are those of the description", arguments: all)
  func cases(_ expected: Count) throws {
    let family = try CaseFamily(maxOrder: 2, maxIntervals: 3, randomKnotVectors: 1, networks: 2, seed: 4)
    let claim = try #require(Catalog.all.first { $0.id == expected.id })
    let findings = try claim.check(family)
    #expect(findings.corrected?.cases == expected.corrected)
    if claim.recorded.literal == .refuted {
      #expect(findings.literal.cases == expected.literal)
    } else {
      #expect(findings.literal.cases == expected.literal && findings.literal.furtherCases == expected.further)
    }
  }

  @Test("Where points are thinned out the upper end stays: eq. (2) on up to seven intervals")
  func lastPoint() throws {
    let family = try CaseFamily(maxOrder: 1, maxIntervals: 7, randomKnotVectors: 1, networks: 1)
    let claim = try #require(Catalog.all.first { $0.id == "eq-2" })
    // 3n + 1 points, of 22 every other one from the first on, which misses the last: 11 and 1.
    #expect(try claim.check(family).corrected?.cases == 2 * 3 * (4 + 7 + 10 + 13 + 16 + 19 + 12))
  }
}
