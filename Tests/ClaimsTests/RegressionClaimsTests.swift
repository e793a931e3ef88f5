import Claims
import Testing

/// The rows on Table 2 and Figure 3 that train nothing.
@Suite("Claims: Table 2 and Figure 3")
struct RegressionClaimsTests {
  @Test(
    "The verdicts are the recorded ones, and the control is refuted",
    arguments: ["figure-3-local", "table-2-arithmetic", "table-2-counts"])
  func verdicts(id: String) throws {
    let claim = try #require(try Catalog.claims(ids: [id]).first)
    let findings = try claim.check(
      CaseFamily(maxOrder: 3, maxIntervals: 3, randomKnotVectors: 2, networks: 2, seed: 11))
    #expect(findings.literal.verdict == claim.recorded.literal, "\(findings.literal.counterexample ?? "")")
    #expect(!findings.literal.scope.isEmpty && findings.control.refuted && claim.correction == nil)
  }

  @Test("The counts of Table 2 leave five edges with n = 5 and three readings with 10, 15 and 20 other weights")
  func readings() throws {
    let claim = try #require(try Catalog.claims(ids: ["table-2-counts"]).first)
    let notes = try claim.check(CaseFamily()).literal.notes.joined(separator: "\n")
    for text in ["order 5 with 10 other weights", "order 4 with 15 other weights", "order 3 with 20 other weights"] {
      #expect(notes.contains(text))
    }
  }
}
