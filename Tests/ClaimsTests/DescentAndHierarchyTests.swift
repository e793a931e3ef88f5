import Claims
import Testing

/// The statements of Sections 3 and 4, Appendix A and the supplement: recorded verdicts on two seeds, smallest
/// counterexamples that can be worked out by hand, and controls.
@Suite("Claims: descent, hierarchies, supplement")
struct DescentAndHierarchyTests {
  static let ids = [
    "eq-13", "eq-16", "eq-17", "section-3-pullback", "eq-20", "definition-1", "proposition-1", "algorithm-1", "eq-24b",
    "eq-24b-dyadic", "appendix-a", "theorem-1", "eq-40", "eq-41", "eq-42", "eq-42-range", "remark-1",
  ]

  private func findings(_ id: String, seed: UInt64 = 11) throws -> (claim: any Claim, findings: Findings) {
    let family = try CaseFamily(maxOrder: 3, maxIntervals: 3, randomKnotVectors: 2, networks: 6, seed: seed)
    let claim = try #require(Catalog.all.first { $0.id == id })
    return (claim, try claim.check(family))
  }

  @Test(
    "The verdicts are the recorded ones on two seeds, with a scope, and the control is refuted", arguments: ids,
    [11, 12] as [UInt64])
  func verdicts(id: String, seed: UInt64) throws {
    let (claim, findings) = try findings(id, seed: seed)
    #expect(findings.literal.verdict == claim.recorded.literal, "\(findings.literal)")
    #expect(findings.corrected?.verdict == claim.recorded.corrected, "\(String(describing: findings.corrected))")
    #expect(!findings.literal.scope.isEmpty && findings.corrected?.scope.isEmpty != true)
    #expect(findings.control.refuted && findings.control.counterexample?.isEmpty == false)
  }

  @Test("The smallest family, one order and one interval, hides neither faults nor controls", arguments: ids)
  func smallestFamily(id: String) throws {
    let family = try CaseFamily(maxOrder: 1, maxIntervals: 1, randomKnotVectors: 1, networks: 1)
    let claim = try #require(Catalog.all.first { $0.id == id })
    let findings = try claim.check(family)
    #expect(findings.literal.verdict == claim.recorded.literal, "\(findings.literal)")
    #expect(findings.corrected?.verdict == claim.recorded.corrected, "\(String(describing: findings.corrected))")
    #expect(findings.control.refuted)
  }

  @Test(
    "Counterexamples are the smallest ones, worked out by hand",
    arguments: [
      // A = 1: with D_w = 2 the step is twice the gradient in any inner product that A A^T = 1 gives.
      ("section-3-pullback", "r = 1, n = 1, knots 0, 1, (17a), D_w = diag[2]: "),
      // Samples 0, 1/2, 1 in the fine intervals 0, 1, 1: L = diag(1, 2), P = (1, 1)^T, L_c = 3.
      (
        "eq-20",
        "r = 1, n = 1, knots 0, 1, fine knots 0, 1/2, 1, L_c = [3], u_c = [1], eta = 1/3: (20) gives [2], but the Richardson step is [0]"
      ),
      (
        "algorithm-1",
        "r = 1, n = 1, knots 0, 1: no l makes P u_l defined for k = 3 and k = 2, where P takes 1 and 2 weights"
      ),
      // One hidden unit: W^(1) x^(0) skips it.
      ("appendix-a", "L = 1, ReLU^1, W = "),
      // A = (1, -1; 0, 1) has the bands 1 and -1: 1 - e^{-ix} is 1 + i at e^{ix} = i, where 1 - e^{ix} is 1 - i.
      (
        "eq-40",
        "r = 1, n = 2, knots 0, 1/2, 1: at e^{ix} = 0 + (1)i the bands of h^{r-1} A sum to 1 + (1)i, but the formula gives 1 + (-1)i"
      ),
      // G_u = I/3; G_w has the entries 1, 2/3, 2/3, 1/3, ...: lambda_max > 15/9, from (2, 2, 1), where 4/3 is allowed.
      ("remark-1", "r = 1, n = 3: the largest stable step is at least 3 in u, but at most 5.9"),
    ])
  func counterexample(id: String, text: String) throws {
    let (_, findings) = try findings(id)
    #expect(findings.literal.counterexample?.hasPrefix(text) == true, "\(findings.literal.counterexample ?? "none")")
  }

  @Test("Statements of ours are marked as such, and none of the paper's is")
  func origins() throws {
    let ours = [
      "theorem-2-squared", "theorem-2-abstract", "theorem-2-unscaled", "theorem-2-kan", "theorem-2-training",
      "theorem-2-depth", "theorem-2-least-depth", "theorem-2-supremum",
      "eq-24b-dyadic", "section-4.3b-rates", "remark-1-steps", "eq-42-range",
      "two-level-refinement", "two-level-conditioning",
    ]
    for claim in Catalog.all where ours.contains(claim.id) || Self.ids.contains(claim.id) {
      #expect((claim.origin == .ours) == ours.contains(claim.id), "\(claim.id)")
      #expect(claim.origin == .paper || claim.correction == nil, "\(claim.id)")
    }
  }

  @Test("Equations without a row of their own name the row that checks them")
  func equations() throws {
    for (alias, id) in [
      ("eq-14", "eq-17"), ("eq-15", "eq-16"), ("eq-18", "lemma-5"), ("eq-21", "proposition-1"),
      ("eq-22", "definition-1"),
      ("eq-23", "proposition-1"), ("eq-29", "appendix-a"), ("eq-30", "appendix-a"),
    ] {
      #expect(try Catalog.claims(ids: [alias]).map(\.id) == [id])
    }
    #expect(try Catalog.claims(ids: ["eq-38"]).map(\.id) == ["theorem-2"])
  }
}
