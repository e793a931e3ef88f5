import Claims
import Testing

/// The claims about bases, their change and layers in either: what the computation says is what is recorded, and each
/// check can fail.
@Suite("Claims: bases and layers")
struct BasesTests {
  static let ids = [
    "eq-1", "eq-2", "lemma-1", "eq-4", "lemma-2", "corollary-1", "lemma-3", "lemma-4a", "lemma-4b", "eq-12", "eq-34",
    "eq-35", "lemma-2-proof", "corollary-1-remark", "lemma-5", "table-1", "section-3-spd",
  ]

  /// Orders 1-3, intervals 1-4, two random knot vectors each.
  static func family(seed: UInt64 = 11) throws -> CaseFamily {
    try CaseFamily(maxOrder: 3, maxIntervals: 4, randomKnotVectors: 2, networks: 4, seed: seed)
  }

  static func findings(_ id: String, _ family: CaseFamily) throws -> (claim: any Claim, findings: Findings) {
    let claim = try #require(try Catalog.claims(ids: [id]).first)
    return (claim, try claim.check(family))
  }

  @Test("The computed verdicts are the recorded ones, on more than one seed", arguments: ids, [11, 12] as [UInt64])
  func verdictsAreRecorded(id: String, seed: UInt64) throws {
    let (claim, findings) = try Self.findings(id, Self.family(seed: seed))
    #expect(findings.literal.verdict == claim.recorded.literal, "\(findings.literal)")
    #expect(findings.corrected?.verdict == claim.recorded.corrected, "\(String(describing: findings.corrected))")
    #expect((claim.correction == nil) == (claim.recorded.corrected == nil))
    #expect(findings.literal.cases > 0)
  }

  @Test("The false statement of each claim is refuted, with a counterexample", arguments: ids)
  func controlsAreRefuted(id: String) throws {
    let (_, findings) = try Self.findings(id, Self.family())
    #expect(findings.control.refuted)
    #expect(findings.control.counterexample?.isEmpty == false)
  }

  @Test("The smallest family, one order and one interval, hides neither faults nor controls", arguments: ids)
  func smallestFamily(id: String) throws {
    let family = try CaseFamily(maxOrder: 1, maxIntervals: 1, randomKnotVectors: 1, networks: 1)
    let (claim, findings) = try Self.findings(id, family)
    #expect(findings.literal.verdict == claim.recorded.literal, "\(findings.literal)")
    #expect(findings.corrected?.verdict == claim.recorded.corrected)
    #expect(findings.control.refuted)
  }

  @Test(
    "Counterexamples are the smallest ones, worked out by hand",
    arguments: [
      // Order 1 on two intervals: the knot 1/2 belongs to both closed intervals.
      ("eq-2", "r = 1, n = 2, knots 0, 1/2, 1: at x = 1/2 the b_i sum to 2"),
      // The same knots: both closed intervals hold 1/2, so a function of the space has one value.
      ("eq-1", "r = 1, n = 2, knots 0, 1/2, 1: the space has dimension 1, but the basis has 2 functions"),
      // psi has the values 1, 1 and 0, 1 at 0 and 1/2: A B_R = (1, -1; 0, 1) (1, 0; 1, 1) = (0, -1; 1, 1), not I.
      ("eq-4", "r = 1, n = 2, knots 0, 1/2, 1, points [0, 1/2]: b_0 at 0 is 1, but the product gives 0"),
      // ReLU(x + 1)^0 and ReLU(x)^0 are both 1 on [0, 1], where there is no interior knot.
      ("lemma-2-proof", "r = 2, n = 1, knots -1, 0, 1, 2: the combinations in C^0([a, b]) have dimension 2, not 0"),
      // h = 1: A = (1, -2; 0, 1), and the printed matrix (1, 0; -2, 1).
      ("corollary-1-remark", "r = 2, n = 1, knots -1, 0, 1, 2: A_{-1,0} is 0, but by recursion (5) -2"),
    ])
  func counterexample(id: String, text: String) throws {
    let (_, findings) = try Self.findings(id, Self.family())
    #expect(findings.literal.counterexample?.hasPrefix(text) == true, "\(findings.literal.counterexample ?? "none")")
  }

  @Test(
    "Controls fail at the smallest case, worked out by hand",
    arguments: [
      // Order 1 on two intervals: A = (1, -1; 0, 1), A^T A = (1, -1; -1, 2), and (10) is 1, -2, 1.
      ("lemma-4b", "r = 1, n = 2, knots 0, 1/2, 1: (A^T A)_{0,1} is -1, the stencil coefficient is 1"),
      // A = 1, and the forward difference of order 1 on one point, followed by zero, is -1/h.
      ("lemma-4a", "r = 1, n = 1, knots 0, 1: the difference_{0,0} is -1, but by recursion (5) 1"),
      ("eq-12", "r = 1, frequency 1 in place of 2 pi k: the coefficient of x^0 is -1, not 1"),
      // On [0, 1/2, 1] the second step function is psi_1, the first psi_0 - psi_1.
      ("eq-34", "r = 1, n = 2, knots 0, 1/2, 1: A^[1]_{0,1} is 1, but by the values at m points -1"),
      ("eq-35", "r = 2, n = 1, knots -1, 0, 1, 2: A^[2]_{-1,0} is 0, but by the values at m points -2"),
    ])
  func controlCounterexample(id: String, text: String) throws {
    let (_, findings) = try Self.findings(id, Self.family())
    #expect(findings.control.counterexample?.hasPrefix(text) == true, "\(findings.control.counterexample ?? "none")")
  }

  @Test("Equations that are checked with another statement lead to it")
  func aliases() throws {
    for (alias, id) in [
      ("eq-3", "lemma-1"), ("eq-5", "lemma-2"), ("eq-33", "lemma-2"), ("eq-6", "lemma-3"),
      ("eq-7", "lemma-3"), ("eq-8", "lemma-4a"), ("eq-9", "lemma-4a"), ("eq-10", "lemma-4b"), ("eq-11", "eq-12"),
      ("eq-31", "proposition-2"), ("eq-32", "proposition-2"), ("eq-36", "corollary-1"), ("eq-37", "corollary-1"),
    ] {
      #expect(try Catalog.claims(ids: [alias]).map(\.id) == [id])
    }
    #expect(try Catalog.claims(ids: ["eq-36, eq-3", "eq-33"]).map(\.id) == ["lemma-1", "lemma-2", "corollary-1"])
    #expect(try Catalog.claims(ids: ["lemma-7"]).map(\.id) == ["lemma-2", "lemma-2-proof"])
  }
}
