import Claims
import Testing

/// The claims about bases, their change and layers in either: what the computation says is what is recorded, and each
/// check can fail.
@Suite("Claims: bases and layers")
struct BasesTests {
  static let ids = [
    "eq-2", "lemma-1", "lemma-2", "corollary-1", "lemma-3", "lemma-4a", "lemma-4b", "lemma-5", "table-1",
    "section-3-spd",
  ]

  /// Orders 1-3, intervals 1-4, two random knot vectors each.
  static func family(seed: UInt64 = 11) throws -> CaseFamily {
    try CaseFamily(maxOrder: 3, maxIntervals: 4, randomKnotVectors: 2, networks: 4, seed: seed)
  }

  static func findings(_ id: String, _ family: CaseFamily) throws -> (claim: any Claim, findings: Findings) {
    let claim = try #require(try Catalogue.claims(ids: [id]).first)
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

  @Test("The false statement of each claim is refuted by an exact counterexample", arguments: ids)
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
      ("eq-2", "r = 1, n = 2, knots 0, 1/2, 1: at x = 1/2 the b_i add up to 2"),
      // Order 1 on two intervals: A = (1, -1; 0, 1), A^T A = (1, -1; -1, 2), and (10) is 1, -2, 1.
      ("lemma-4b", "r = 1, n = 2, knots 0, 1/2, 1: (A^T A)_{0,1} is -1, the stencil's coefficient 1"),
    ])
  func counterexample(id: String, text: String) throws {
    let (_, findings) = try Self.findings(id, Self.family())
    #expect(findings.literal.counterexample?.hasPrefix(text) == true, "\(findings.literal.counterexample ?? "none")")
  }
}
