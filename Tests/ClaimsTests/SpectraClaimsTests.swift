import Claims
import Exact
import Pages
import Testing

@Suite("Claims: spectra and kernels")
struct SpectraClaimsTests {
  /// The statements of this group, each with the beginning of its smallest counterexample where the print is wrong.
  static let statements: [(id: String, counterexample: String?)] = [
    ("section-2.2-law", "r = 2, n = 8"),
    ("figure-1", nil),
    ("figure-2a", nil),
    ("figure-2a-dense", nil),
    ("figure-2a-rate", nil),
    ("figure-2b", nil),
    ("theorem-1", nil),
    ("eq-40", "r = 1, n = 2"),
    ("eq-41", nil),
    ("eq-39", "r = 1, n = 2"),
    ("theorem-2", "the network of the four-cycles of K5 (r = 2, depth 11"),
    ("theorem-2-squared", nil),
    ("theorem-2-abstract", nil),
    ("theorem-2-unscaled", nil),
    ("theorem-2-kan", nil),
    ("theorem-2-training", nil),
    ("theorem-2-depth", nil),
    ("theorem-2-least-depth", nil),
    ("theorem-2-supremum", nil),
    ("remark-1", "r = 1, n = 3"),
    ("remark-1-steps", nil),
  ]

  @Test("The verdict is the recorded one and the control is refuted", arguments: statements)
  func verdicts(_ statement: (id: String, counterexample: String?)) throws {
    let family = try CaseFamily(maxOrder: 4, maxIntervals: 4, randomKnotVectors: 2, networks: 5)
    let claim = try #require(Catalog.all.first { $0.id == statement.id })
    let findings = try claim.check(family)
    #expect(findings.literal.verdict == claim.recorded.literal)
    #expect(findings.corrected?.verdict == claim.recorded.corrected)
    #expect((findings.corrected == nil) == (claim.correction == nil))
    #expect(findings.control.refuted)
    if let beginning = statement.counterexample {
      #expect(findings.literal.counterexample?.hasPrefix(beginning) == true)
    }
  }

  @Test("Figure 2b is true where n counts eigenvalues, and says where the other readings fail")
  func readings() throws {
    let claim = try #require(Catalog.all.first { $0.id == "figure-2b" })
    let notes = try claim.check(CaseFamily(maxOrder: 2, maxIntervals: 2, randomKnotVectors: 1)).literal.notes
    // m = 2, so that one sign change is the most there is: not n - 1 = 0 for one interval, and not 3 - 1 for three knots.
    #expect(notes.contains { $0.contains("intervals") && $0.contains("first for r = 2, n = 1, knots -1, 0, 1, 2") })
    #expect(notes.contains { $0.contains("number of knots") && $0.contains("first for r = 1, n = 2, knots 0, 1/2, 1") })
  }

  @Test("Verdicts of the spectra do not depend on the seed", arguments: ["figure-2b", "section-2.2-law"])
  func otherSeed(id: String) throws {
    let claim = try #require(Catalog.all.first { $0.id == id })
    let findings = try claim.check(CaseFamily(maxOrder: 3, maxIntervals: 3, randomKnotVectors: 2, seed: 12))
    #expect(findings.literal.verdict == claim.recorded.literal && findings.control.refuted)
    #expect(findings.corrected?.verdict == claim.recorded.corrected)
  }

  @Test("The search for the worst networks finds by itself what longer ones have found")
  func worstNetworks() throws {
    let claim = try #require(Catalog.all.first { $0.id == "theorem-2-depth" })
    let figure = try #require(try claim.check(CaseFamily()).figures.first)
    // The largest exact ratio over the constant for one layer, with at most so many layers.
    func share(_ name: String, layers: Double) throws -> Double {
      let series = try #require(figure.series.first { $0.name == name })
      return try #require(series.points.first { $0.x == layers }).y
    }
    #expect(try share("r = 2", layers: 2) > 1.14 && share("r = 2", layers: 3) > 1.31)
    #expect(try share("r = 3", layers: 3) > 1.242 && share("r = 3", layers: 4) < 1.2617)
    #expect(try share("r = 4", layers: 2) > 1.246 && share("r = 4", layers: 3) > 1.258)
  }

  @Test("The smallest family still holds the counterexamples", arguments: statements)
  func smallestFamily(_ statement: (id: String, counterexample: String?)) throws {
    let family = try CaseFamily(maxOrder: 1, maxIntervals: 1, randomKnotVectors: 1, networks: 1)
    let claim = try #require(Catalog.all.first { $0.id == statement.id })
    let findings = try claim.check(family)
    #expect(findings.literal.verdict == claim.recorded.literal)
    #expect(findings.corrected?.verdict == claim.recorded.corrected)
    #expect(findings.control.refuted)
  }

  @Test("Decimals to the nearest, ties upwards in magnitude of the last digit kept")
  func decimals() throws {
    for (value, digits, text) in [
      ("123456", 3, "1.23e5"), ("123500", 3, "1.24e5"), ("999.96", 4, "1e3"), ("-0.00123449", 4, "-1.234e-3"),
      ("0", 5, "0"), ("7", 15, "7"), ("1/3", 2, "3.3e-1"),
    ] {
      #expect(decimalNearest(try Rational(parsing: value), digits: digits) == text)
    }
  }

  @Test("Curves carry their looks into the script")
  func marks() {
    let figure = FigureData(
      id: "f", title: "t", xLabel: "x", yLabel: "y",
      series: [
        .init(name: "a", points: [(1, 2)], marks: .line, color: 3), .init(name: "", points: [(1, 2)], marks: .crosses),
        .init(name: "b", points: [(1, 2)]), .init(name: "c", points: [(1, 2)], marks: .circles),
      ])
    let lines = figure.gnuplotScript(data: "d", output: "o").split(separator: "\n").filter { $0.contains("using 2:3") }
    #expect(lines.count == 4 && lines[3].contains("with points ") && lines[3].contains("pointtype 6"))
    #expect(lines[0].contains("with lines ") && lines[0].contains("#c2459f") && lines[0].contains("title 'a'"))
    #expect(lines[1].contains("with points ") && lines[1].contains("notitle"))
    #expect(lines[2].contains("with linespoints ") && lines[2].contains("title 'b'"))
    #expect(figure.series[0] != .init(name: "a", points: [(1, 2)], marks: .crosses, color: 3))
  }
}
