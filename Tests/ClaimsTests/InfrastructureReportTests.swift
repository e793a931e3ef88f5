import BasisProperties
import Claims
import Exact
import Foundation
import MadeUpClaims
import Pages
import Splines
import Testing

@Suite("Claims: reports")
struct InfrastructureReportTests {
  private let figure = FigureData(
    id: "figure-x", title: "It's <b>bold</b> & logarithmic", xLabel: "n", yLabel: "value", logX: true, logY: true,
    series: [
      .init(name: "r = 1, \"one\"", points: [(1, 1), (2, 4), (4, 16)]),
      .init(name: "r = 2", points: [(1, 2), (4, 0.5)]),
      .init(name: "empty", points: []),
    ])

  private func report() async -> VerificationReport {
    var claim = MadeUpClaim.holding("made-up")
    claim.figures = [figure]
    var broken = MadeUpClaim.holding("broken")
    broken.bound = 4
    let results = await VerificationRun(claims: [claim, broken], family: .standard).run()
    return VerificationReport(results: results, family: .standard, seconds: 1.25)
  }

  @Test("HTML shows the statements as text, whatever characters they hold")
  func htmlEscaping() async {
    let html = await report().html()
    #expect(html.contains("k &lt; bound &amp; k &gt; 0, with &quot;quotes&quot;"))
    #expect(html.contains("Made up, eq. (&lt;1&gt;)") && html.contains("counting &lt;by hand&gt;"))
    #expect(!html.contains("<b>bold</b>") && !html.contains("<by hand>"))
    #expect(html.contains("name=\"viewport\"") && html.contains("prefers-color-scheme: dark"))
    #expect(html.contains("figure omitted") && html.contains("Not as recorded"))
    // A "<" that carries a combining mark is one Character, and still has to be escaped.
    let tricky = "<\u{301}script>"
    var claim = MadeUpClaim.holding("tricky")
    claim.correction = tricky
    claim.recorded = RecordedVerdicts(literal: .proved, corrected: .proved)
    let results = await VerificationRun(claims: [claim], family: .standard).run()
    let page = VerificationReport(results: results, family: .standard, seconds: 0).html()
    #expect(!page.unicodeScalars.elementsEqual(tricky.unicodeScalars) && page.contains("&lt;\u{301}script&gt;"))
  }

  @Test("Markdown tables keep their columns")
  func markdown() async {
    let lines = await report().markdown().split(separator: "\n").map(String.init)
    let table = lines.filter { $0.hasPrefix("| ") }.prefix(3)
    #expect(table.allSatisfy { $0.filter { $0 == "|" }.count == 9 })
    #expect(table.dropFirst().map { $0.split(separator: " ")[1] } == ["made-up", "broken"])
    let coverage = lines.filter { $0.hasPrefix("| ") }.suffix(PaperItem.all.count)
    #expect(coverage.allSatisfy { $0.filter { $0 == "|" }.count == 4 })
    #expect(lines.contains { $0.contains("k \\< bound & k \\> 0") && $0.contains("\\| bars \\|") })
  }

  @Test("The data of every row's figures is written, not only of the first row's")
  func figuresOfEveryRow() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan report \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var claims = ["a", "b", "c"].map(MadeUpClaim.holding)
    for k in 1...2 {
      claims[k].figures = (0..<2).map {
        FigureData(id: "figure-\(k)-\($0)", title: "t", xLabel: "x", yLabel: "y", series: figure.series)
      }
    }
    let results = await VerificationRun(claims: claims, family: .standard).run()
    let report = VerificationReport(results: results, family: .standard, seconds: 0)
    _ = try ReportDirectory(path: folder.path).write(report, searchPath: "/nonexistent")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".csv") }
    #expect(names.sorted() == ["figure-1-0.csv", "figure-1-1.csv", "figure-2-0.csv", "figure-2-1.csv"])
  }

  @Test("The data of a figure is written as CSV, with and without gnuplot", arguments: [true, false])
  func figures(withGnuplot: Bool) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan report \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = try ReportDirectory(path: folder.path)
    let searchPath = withGnuplot ? ProcessInfo.processInfo.environment["PATH"] ?? "" : "/nonexistent"
    let drawing = FigureDrawing(searchPath: searchPath)
    let remarks = try directory.write(await report(), searchPath: searchPath)
    let csv = try String(contentsOf: folder.appending(path: "figure-x.csv"), encoding: .utf8)
    #expect(csv.hasPrefix("series,x,y\n\"r = 1, \"\"one\"\"\",1.0,1.0\n") && csv.split(separator: "\n").count == 6)
    let html = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
    if drawing == nil {
      #expect(remarks.count == 2 && remarks[0].contains("gnuplot was not found"))
      #expect(remarks[1].contains("pandoc was not found") && html.contains("<code>k &lt; 6</code>"))
      #expect(html.contains("gnuplot was not found") && !html.contains("<svg"))
    } else {
      #expect(remarks == [])
      #expect(html.contains("<svg") && !html.contains("<?xml") && html.contains("<math "))
      #expect(html.contains("It&#39;s &lt;b&gt;bold") || html.contains("It's &lt;b&gt;bold"))
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: "figure-x.svg").path))
    }
  }

  @Test("A table row marks what is not as recorded, and the summary counts verdicts and controls")
  func tableRows() async {
    let report = await report()
    let table = VerdictTable(claims: report.results.map(\.claim))
    #expect(!table.row(report.results[0]).contains("not as recorded"))
    #expect(table.row(report.results[1]).hasSuffix("<- not as recorded"))
    #expect(
      report.summary.hasPrefix(
        "2 statements of the paper as printed: 1 proved, 1 refuted; controls refuted: 2 of 2; 1.3 s"))
  }

  @Test("Ours and the paper's are counted apart, in the summary, the tables and the JSON")
  func origins() async throws {
    var own = MadeUpClaim.holding("our-own")
    own.origin = .ours
    own.trials = 40
    let results = await VerificationRun(claims: [.holding("theirs"), own], family: .standard).run()
    let report = VerificationReport(results: results, family: .standard, seconds: 0)
    #expect(
      report.summary.hasPrefix("1 statement of the paper as printed: 1 proved; 1 statement of our own: 1 proved; "))
    let html = report.html()
    let paper = try #require(html.range(of: "<h2>Statements of the paper</h2>"))
    let ours = try #require(html.range(of: "<h2>Beyond the paper: our own statements</h2>"))
    let between = html[paper.upperBound..<ours.lowerBound]
    #expect(between.contains("#theirs") && !between.contains("#our-own"))
    #expect(html.contains("Our own statement</dt>") && html.contains("Printed</dt>"))
    #expect(html.contains("5 cases, plus 40 measured"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json.text.utf8)) as? [String: Any])
    let claims = try #require(object["claims"] as? [[String: Any]])
    #expect(claims.map { $0["origin"] as? String } == ["paper", "ours"])
    let literal = try #require(claims[1]["literal"] as? [String: Any])
    #expect(literal["scope"] as? String == "all $k < 6$" && literal["cases"] as? Int == 5)
    #expect((literal["further-cases"] as? [String: Int]) == ["measured": 40])
  }

  @Test("Tables of evidence are in the JSON, and only where there are some")
  func tablesInJSON() async throws {
    var claim = MadeUpClaim.holding("with")
    claim.tables = [EvidenceTable("squares", headings: ["k", "k^2"], rows: [["1", "1"], ["2", "4"]])]
    let results = await VerificationRun(claims: [claim, MadeUpClaim.holding("without")], family: .standard).run()
    let json = VerificationReport(results: results, family: .standard, seconds: 0).json.text
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let claims = try #require(object["claims"] as? [[String: Any]])
    let tables = try #require(claims[0]["tables"] as? [[String: Any]])
    #expect(tables.count == 1 && tables[0]["title"] as? String == "squares")
    #expect(tables[0]["headings"] as? [String] == ["k", "k^2"])
    #expect(tables[0]["rows"] as? [[String]] == [["1", "1"], ["2", "4"]])
    #expect(claims[1]["tables"] == nil)
  }

  @Test("Matrices as exact and as rounded text")
  func matrices() throws {
    let matrix = Matrix<Rational>(rows: 1, columns: 2) { _, j in j == 0 ? Rational(1, 3) : Rational(-2) }
    let text = MatrixText(order: 2, matrix: matrix)
    #expect(try text.csv(isRounded: false) == "1/3,-2\n")
    #expect(try text.aligned(isRounded: true) == "0.3333333333333333  -2.0\n")
    #expect(try text.json(isRounded: false).contains("[\"1/3\", \"-2\"]"))
    let huge = MatrixText(order: 2, matrix: matrix.scaled(by: Rational(10).power(400)))
    #expect(throws: EntryOverflow.self) { try huge.csv(isRounded: true) }
    #expect(try huge.csv(isRounded: false).count > 400)
  }
}

@Suite("Claims: decimal bounds")
struct DecimalBoundTests {
  @Test("Texts by hand")
  func byHand() {
    #expect(decimalBound(0, upwards: true) == "0")
    #expect(decimalBound(Rational(1, 3), digits: 3, upwards: false) == "3.33e-1")
    #expect(decimalBound(Rational(1, 3), digits: 3, upwards: true) == "3.34e-1")
    #expect(decimalBound(Rational(-1, 3), digits: 3, upwards: true) == "-3.33e-1")
    #expect(decimalBound(Rational(-1, 3), digits: 3, upwards: false) == "-3.34e-1")
    #expect(decimalBound(Rational(-9999, 10), digits: 3, upwards: false) == "-1e3")
    #expect(decimalBound(Rational(-9999, 10), digits: 3, upwards: true) == "-9.99e2")
    #expect(decimalBound(Rational(9999, 10), digits: 3, upwards: false) == "9.99e2")
    #expect(decimalBound(Rational(9999, 10), digits: 3, upwards: true) == "1e3")
    #expect(decimalBound(7, digits: 1, upwards: false) == "7")
    #expect(decimalBound(Rational(1, 1024), upwards: true) == "9.765625e-4")
  }

  /// What a text "m e x" says.
  private func value(_ text: String) throws -> Rational {
    let parts = text.split(separator: "e")
    let exponent = parts.count > 1 ? try #require(Int(parts[1])) : 0
    return try Rational(parsing: String(parts[0])) * Rational(10).power(exponent)
  }

  @Test(
    "Any number lies between its two bounds, which are at most a unit of the last digit apart; the nearest is half of one off"
  )
  func containAndTight() throws {
    let cases = Generator.integers(in: -1_000_000...1_000_000).zip(Generator.integers(in: 1...1_000_000))
      .zip(Generator.integers(in: 1...6))
    try forAll(cases, cases: 200, named: "decimal bounds", settings: .fromEnvironment()) {
      (drawn: ((Int, Int), Int)) throws -> Void in
      let (number, digits) = (Rational(drawn.0.0, drawn.0.1), drawn.1)
      guard !number.isZero else { return }
      let lower = try value(decimalBound(number, digits: digits, upwards: false))
      let upper = try value(decimalBound(number, digits: digits, upwards: true))
      var exponent = -7
      while Rational(10).power(exponent + 1) <= number.magnitude { exponent += 1 }
      let unit = Rational(10).power(exponent - digits + 1)
      try ensure(lower <= number && number <= upper, "not between \(lower) and \(upper)")
      try ensure(upper - lower == unit || (lower == number && upper == number), "\(lower) and \(upper) are not tight")
      let nearest = try value(decimalNearest(number, digits: digits))
      try ensure((nearest - number).magnitude <= unit / 2, "the nearest is \(nearest)")
      try ensure(nearest == lower || nearest == upper, "the nearest is none of the bounds")
    }.get()
  }

  @Test("Powers of ten are exact, numbers beside them are on the right side")
  func nearPowers() throws {
    for k in -40...40 {
      let power = Rational(10).power(k)
      #expect(decimalBound(power, upwards: false) == (k == 0 ? "1" : "1e\(k)"))
      let above = power * (1 + Rational(10).power(-30))
      #expect(decimalBound(above, digits: 5, upwards: false) == (k == 0 ? "1" : "1e\(k)"))
      #expect(decimalBound(above, digits: 5, upwards: true) == (k == 0 ? "1.0001" : "1.0001e\(k)"))
    }
  }
}
