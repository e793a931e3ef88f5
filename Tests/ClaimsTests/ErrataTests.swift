import Claims
import Testing

@Suite("Claims: the errata")
struct ErrataTests {
  @Test("They hold the refuted statements, with counterexample, correction and command, and no others")
  func entries() async throws {
    let ids = ["eq-25", "eq-19", "lemma-2"]
    let results = await VerificationRun(claims: try Catalogue.claims(ids: ids), family: .standard).run()
    let errata = Errata(VerificationReport(results: results, family: .standard, seconds: 0))
    #expect(Set(errata.entries.map(\.id)) == ["eq-25", "eq-19"] && errata.checked == 3)
    let entry = try #require(errata.entries.first { $0.id == "eq-25" })
    #expect(entry.command == "kan verify eq-25")
    #expect(entry.counterexample.contains("r = 1, n = 1") && entry.support?.hasPrefix("proved") == true)
    for text in [errata.markdown, errata.html] {
      #expect(text.contains("kan verify eq-25") && text.contains("r = 1, n = 1") && !text.contains("Lemma 2"))
    }
  }
}
