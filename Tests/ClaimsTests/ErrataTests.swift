import Claims
import Pages
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

  @Test("Texts are escaped, a statement for long runs says so, and the number of all that were checked is told")
  func markup() async {
    var claim = MadeUpClaim(
      id: "made-up", correction: "k < 6 & | no more", recorded: RecordedVerdicts(literal: .refuted, corrected: .proved))
    claim.bound = 4
    claim.isForFullRunsOnly = true
    let results = await VerificationRun(claims: [claim, MadeUpClaim.holding("b")], family: .standard).run()
    let errata = Errata(VerificationReport(results: results, family: .standard, seconds: 0))
    #expect(errata.entries.map(\.command) == ["kan verify made-up --full"])
    #expect(errata.html.contains("k &lt; bound &amp; k &gt; 0") && !errata.html.contains("k < bound"))
    #expect(errata.html.contains("<dt>Correction</dt><dd>k &lt; 6 &amp; | no more</dd>"))
    #expect(errata.markdown.contains("**Correction.** " + escapeMarkdown(claim.correction!)))
    #expect(errata.markdown.contains(escapeMarkdown(claim.printed)) && !errata.markdown.contains(claim.printed))
    for text in [errata.markdown, errata.html] { #expect(text.contains("Of 2 statements that were checked, these 1 ")) }
  }
}
