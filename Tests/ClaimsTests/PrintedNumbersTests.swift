import Claims
import Testing

/// The rows on what the paper prints about its experiments, as far as they take no training.
@Suite("Claims: printed numbers")
struct PrintedNumbersTests {
  @Test(
    "The verdicts are the recorded ones and the control is refuted, on the smallest family",
    arguments: ["figure-5", "figure-5-mlp", "table-3-counts", "conclusion-orders", "conclusion-nested"])
  func verdicts(id: String) throws {
    let claim = try #require(Catalog.all.first { $0.id == id })
    let findings = try claim.check(Self.family.get())
    #expect(findings.literal.verdict == claim.recorded.literal, "\(findings.literal.counterexample ?? "")")
    #expect(findings.corrected?.verdict == claim.recorded.corrected, "\(findings.corrected?.counterexample ?? "")")
    #expect(findings.control.refuted)
  }

  private static let family = Result { try CaseFamily(maxOrder: 1, maxIntervals: 1, randomKnotVectors: 1, networks: 1) }

  @Test("The smallest counterexamples: 15 edges, a factor of 27.8, half of an interval")
  func counterexamples() throws {
    for (id, text) in [
      ("figure-5", "[2, 5, 1] has 15 edges"), ("conclusion-orders", "MLP [2, 30, 1]"),
      ("conclusion-nested", "r = 1, n = 1"),
    ] {
      let claim = try #require(Catalog.all.first { $0.id == id })
      let findings = try claim.check(Self.family.get())
      #expect(findings.literal.counterexample?.contains(text) == true, "\(findings.literal.counterexample ?? "")")
    }
  }
}
