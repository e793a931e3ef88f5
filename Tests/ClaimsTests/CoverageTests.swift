import Claims
import Foundation
import Pages
import Testing

@Suite("Claims: the coverage of the paper")
struct CoverageTests {
  @Test("Every item of the paper is covered by rows that exist, or says why there is nothing to check")
  func noGaps() {
    #expect(Coverage.gaps() == [])
    #expect(Coverage.table.map(\.item) == PaperItem.all)
  }

  @Test("The items are those of the paper: 42 equations, 7 lemmas, 9 figures, ...")
  func items() {
    func count(_ kind: PaperItem.Kind) -> Int { PaperItem.all.count { $0.kind == kind } }
    #expect(count(.equation) == 42 && count(.lemma) == 7 && count(.corollary) == 1 && count(.proposition) == 2)
    #expect(count(.theorem) == 2 && count(.remark) == 1 && count(.definition) == 1 && count(.algorithm) == 1)
    #expect(count(.table) == 3 && count(.figure) == 9 && count(.footnote) == 3 && count(.settings) == 4)
    #expect(Set(PaperItem.all.map(\.id)).count == PaperItem.all.count)
  }

  @Test("A missing item, an empty entry and a row that does not exist are gaps")
  func gaps() throws {
    let ids = Set(Catalog.all.map(\.id))
    for k in Coverage.table.indices {
      var table = Coverage.table
      let item = table.remove(at: k).item
      #expect(Coverage.gaps(in: table) == ["\(item.title) is not covered"])
    }
    let row = try #require(Coverage.table.first { $0.item.id == "eq-25" })
    #expect(row.rows == ["eq-25"])
    let gaps = Coverage.gaps(ids: ids.subtracting(["eq-25"]))
    #expect(gaps == ["eq. (25) names the row \"eq-25\", which does not exist"])
    #expect(Coverage.gaps(in: [Coverage(item: row.item, rows: [], remark: "")], items: [row.item]).count == 1)
    #expect(Coverage.gaps(in: [Coverage(item: row.item, rows: [], remark: "why")], items: [row.item]).isEmpty)
  }

  @Test("An item that is checked with another statement can be asked for by its own name")
  func aliases() throws {
    #expect(try Catalog.claims(ids: ["eq-5"]).map(\.id) == ["lemma-2"])
    #expect(try Catalog.claims(ids: ["eq-23"]).map(\.id) == ["proposition-1"])
    #expect(try Catalog.claims(ids: ["lemma-4"]).map(\.id) == ["lemma-4a", "lemma-4b"])
    for item in PaperItem.all where Catalog.aliases[item.id] == nil {
      let isNamed = Catalog.all.contains { $0.id == item.id }
      let hasRows = Coverage.table.contains { $0.item == item && !$0.rows.isEmpty }
      #expect(isNamed || !hasRows, "\(item.id) cannot be asked for")
    }
  }

  @Test(
    "Formulas in the texts of the catalog and of the misprints stand between pairs of dollars, and pandoc knows them")
  func formulas() throws {
    let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let pandoc = try #require(ExternalTool("pandoc", searchPath: searchPath), "make deps installs pandoc")
    let texts =
      Catalog.all.flatMap { [$0.source, $0.printed, $0.hypotheses, $0.correction ?? ""] }
      + Misprint.all.flatMap { [$0.place, $0.printed, $0.correction] } + Coverage.table.compactMap(\.remark)
    for text in texts { #expect(text.count { $0 == "$" } % 2 == 0, "\(text)") }
    let mathML = try MathML(
      of: texts.map(FormulaText.init), by: HTMLConversion(pandoc: pandoc), in: FileManager.default.temporaryDirectory)
    #expect(mathML.failures == [])
  }
}
