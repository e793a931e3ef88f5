import Claims
import Testing

@Suite("Claims: spectra and kernels")
struct SpectraClaimsTests {
  /// The statements of this group, each with the beginning of its smallest counterexample where the print is wrong.
  static let statements: [(id: String, counterexample: String?)] = [
    ("figure-1", "r = 2, n = 1"),
    ("figure-2a", nil),
    ("figure-2b", nil),
    ("theorem-1", nil),
    ("eq-40", "r = 2, n = 2"),
    ("eq-39", "r = 1, n = 2"),
    ("theorem-2", "r = 2, n = 3"),
    ("theorem-2-squared", "r = 1, n = 2"),
    ("theorem-2-abstract", "r = 2, n = 1"),
    ("theorem-2-unscaled", "r = 2, n = 3"),
    ("theorem-2-kan", nil),
    ("theorem-2-training", nil),
    ("theorem-2-depth", "r = 2, widths [1, 1, 1]"),
    ("remark-1", nil),
  ]

  @Test("The verdict is the recorded one and the control is refuted", arguments: statements)
  func verdicts(_ statement: (id: String, counterexample: String?)) throws {
    let family = try CaseFamily(maxOrder: 4, maxIntervals: 4, randomKnotVectors: 2, networks: 5)
    let claim = try #require(Catalogue.all.first { $0.id == statement.id })
    let findings = try claim.check(family)
    #expect(findings.literal.verdict == claim.recorded.literal)
    #expect(findings.corrected?.verdict == claim.recorded.corrected)
    #expect((findings.corrected == nil) == (claim.correction == nil))
    #expect(findings.control.refuted)
    if let beginning = statement.counterexample {
      #expect(findings.literal.counterexample?.hasPrefix(beginning) == true)
    }
  }

  @Test("The smallest family still holds the counterexamples", arguments: statements)
  func smallestFamily(_ statement: (id: String, counterexample: String?)) throws {
    let family = try CaseFamily(maxOrder: 1, maxIntervals: 1, randomKnotVectors: 1, networks: 1)
    let claim = try #require(Catalogue.all.first { $0.id == statement.id })
    let findings = try claim.check(family)
    #expect(findings.literal.verdict == claim.recorded.literal)
    #expect(findings.corrected?.verdict == claim.recorded.corrected)
    #expect(findings.control.refuted)
  }
}
