import Claims
import MadeUpClaims
import Pages
import Testing

@Suite("Claims: the errata")
struct ErrataTests {
  private func errata(_ claims: [any Claim]) async -> Errata {
    let results = await VerificationRun(claims: claims, family: .standard).run()
    return Errata(VerificationReport(results: results, family: .standard, seconds: 0))
  }

  @Test("They hold the refuted statements, with counterexample, correction and command, and no others")
  func entries() async throws {
    let errata = await errata(try Catalog.claims(ids: ["eq-25", "eq-19", "lemma-2"]))
    #expect(Set(errata.entries.map(\.id)) == ["eq-25", "eq-19"] && errata.checked == 3)
    let entry = try #require(errata.entries.first { $0.id == "eq-25" })
    #expect(entry.command == "kan verify eq-25")
    #expect(entry.counterexample.contains("r = 1, n = 1") && entry.support?.hasPrefix("proved") == true)
    for text in [errata.markdown, errata.html()] {
      #expect(
        text.contains("kan verify eq-25") && text.contains("r = 1, n = 1") && !text.contains("kan verify lemma-2"))
    }
  }

  @Test("A statement of ours is never an erratum, nor counted among the paper's: it is named as an addition")
  func ours() async {
    var own = MadeUpClaim.broken("our-own")
    own.origin = .ours
    let errata = await errata([own, MadeUpClaim.broken("theirs"), MadeUpClaim.holding("true")])
    #expect(errata.entries.map(\.id) == ["theirs"] && errata.checked == 2)
    #expect(errata.additions.map(\.id) == ["our-own"])
    #expect(!errata.html().contains("kan verify our-own") && errata.html().contains("index.html#our-own"))
    #expect(!errata.markdown.contains("kan verify our-own"))
  }

  @Test("What matters stands before what is a slip, and both are counted")
  func gravity() async throws {
    var grave = MadeUpClaim.broken("grave")
    grave.gravity = .substantive
    let errata = await errata([MadeUpClaim.broken("slip"), grave])
    for text in [errata.html(), errata.markdown] {
      #expect(text.contains("2 do not hold as we read them. Of these, 1 changes a conclusion and 1 is a slip"))
    }
    let html = errata.html()
    let places = [
      "Substantive errors", "href=\"#grave\"", "Slips", "href=\"#slip\"", "Misprints apparent from reading",
    ]
    .map { html.range(of: $0)?.lowerBound }
    #expect(!places.contains(nil) && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    #expect(Misprint.all.allSatisfy { errata.markdown.contains(FormulaText($0.printed).markdown) })
  }

  @Test(
    "What was not reproduced is a group of its own, with our figures, outside the counts; without it there is no group")
  func notReproduced() async throws {
    var run = MadeUpClaim.broken("run")
    run.gravity = .notReproduced
    let errata = await errata([MadeUpClaim.broken("slip"), run])
    for text in [errata.html(), errata.markdown] {
      #expect(text.contains("1 does not hold as we read them. Of these, 0 change a conclusion and 1 is a slip"))
      #expect(text.contains("1 more was not reproduced by our runs."))
      let group = try #require(text.range(of: "Not reproduced"))
      let next = try #require(text.range(of: "Misprints apparent from reading"))
      let part = text[group.upperBound..<next.lowerBound]
      #expect(part.contains("our runs") && part.contains("k = 4") && !part.contains("should read"))
    }
    let without = await self.errata([MadeUpClaim.broken("slip")])
    #expect(!without.html().contains("ot reproduced") && !without.markdown.contains("ot reproduced"))
  }

  @Test("Texts are escaped, a statement for long runs says so, tables of evidence are tables")
  func markup() async {
    var claim = MadeUpClaim.broken("made-up")
    claim.correction = "k < 6 & | no more"
    claim.recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)
    claim.isForFullRunsOnly = true
    claim.tables = [EvidenceTable("squares", headings: ["k", "k < 3"], rows: [["1", "a | b"]])]
    let errata = await errata([claim, MadeUpClaim.holding("b")])
    #expect(errata.entries.map(\.command) == ["kan verify made-up --full"])
    let html = errata.html()
    #expect(html.contains("k &lt; bound &amp; k &gt; 0") && !html.contains("k < bound"))
    #expect(html.contains("<dt>Correction</dt><dd>k &lt; 6 &amp; | no more</dd>"))
    #expect(html.contains("<th scope=\"col\">k &lt; 3</th>") && html.contains("<td>a | b</td>"))
    #expect(errata.markdown.contains("| k | k \\< 3 |\n|---|---|\n| 1 | a \\| b |"))
    #expect(errata.markdown.contains("**Correction.** " + escapeMarkdown(claim.correction!)))
    #expect(errata.markdown.contains(escapeMarkdown(claim.printed)) && !errata.markdown.contains(claim.printed))
  }
}
