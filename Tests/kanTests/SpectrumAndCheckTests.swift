import Exact
import Foundation
import Spectral
import Splines
import Testing

@Suite("kan spectrum, check and bench")
struct SpectrumAndCheckTests {
  @Test("The spectrum of A^T A for one hat function pair, by hand: A = [[1, -2], [0, 1]]")
  func spectrumByHand() throws {
    let run = try KANProcess.run("spectrum --order 2 --intervals 1 --certified --format json")
    #expect(run.status == 0 && run.errors.isEmpty)
    let object = try run.object()
    let values = try #require(object["values"] as? [Double])
    // The eigenvalues of [[1, -2], [-2, 5]] are 3 -+ sqrt 8, the roots of x^2 - 6x + 1; their product is 1.
    let exact = [1 / (3 + 8.0.squareRoot()), 3 + 8.0.squareRoot()]
    // A few dozen roundings on either side.
    #expect(zip(values, exact).allSatisfy { abs($0 - $1) <= 64 * $1 * 0x1p-52 })
    let enclosures = try #require(object["enclosures"] as? [[String]])
    #expect(enclosures.count == 2)
    for (k, ends) in enclosures.enumerated() {
      let lower = try #require(Double(ends[0]))
      let upper = try #require(Double(ends[1]))
      #expect(lower < exact[k] && exact[k] < upper && upper - lower < 1e-11 * upper)
    }
  }

  @Test(
    "Printed ends are those of the proof or outside, by less than a unit of the last of 17 digits", arguments: 2...5)
  func printedEnds(order: Int) throws {
    let run = try KANProcess.run("spectrum --order \(order) --intervals 6 --certified --format json")
    let printed = try #require(try run.object()["enclosures"] as? [[String]])
    let proved = try Spectrum.certifiedGram(
      of: .uniform(order: SplineOrder(order), intervals: 6, lower: 0, upper: 1),
      relativeWidth: Rational(1, 1_000_000_000_000))
    #expect(printed.count == proved.count)
    for (texts, enclosure) in zip(printed, proved) {
      let ends = try texts.map { try #require(exactly($0)) }
      let unit = enclosure.upper * Rational(10).power(-16)
      #expect(ends[0] <= enclosure.lower && enclosure.lower - ends[0] < unit, "\(texts)")
      #expect(ends[1] >= enclosure.upper && ends[1] - enclosure.upper < unit, "\(texts)")
    }
  }

  /// A decimal with an exponent as the number that it means.
  private func exactly(_ text: String) -> Rational? {
    let parts = text.split(separator: "e")
    guard let mantissa = parts.first.flatMap({ Rational(String($0)) }) else { return nil }
    guard parts.count == 2 else { return mantissa }
    return Int(parts[1]).map { mantissa * Rational(10).power($0) }
  }

  @Test("Singular values of A are the roots of the eigenvalues; the domain is used")
  func singularValues() throws {
    let gram = try KANProcess.run("spectrum --order 3 --intervals 4 --domain -1,3").object()["values"] as? [Double]
    let singular = try KANProcess.run("spectrum --order 3 --intervals 4 --domain -1,3 --matrix A").object()["values"]
    let values = try #require(singular as? [Double])
    #expect(values.count == 6 && values == values.sorted())
    #expect(zip(values, try #require(gram)).allSatisfy { abs($0 * $0 - $1) <= 4 * $1 * 0x1p-52 })
  }

  @Test("Two proofs of the same enclosures meet, for eigenvalues and singular values", arguments: ["gram", "A"])
  func secondRoute(matrix: String) throws {
    let words = "spectrum --order 3 --knots -3,-1,0,1/3,1,3/2,4,5 --certified --matrix \(matrix)"
    let first = try #require(try KANProcess.run(words).object()["enclosures"] as? [[String]])
    let second = try #require(try KANProcess.run(words + " --proof arb").object()["enclosures"] as? [[String]])
    #expect(first.count == 5 && second.count == 5 && first != second)
    #expect(try KANProcess.run(words + " --proof inertia").object()["enclosures"] as? [[String]] == first)
    for (a, b) in zip(first.map { $0.compactMap(Double.init) }, second.map { $0.compactMap(Double.init) }) {
      #expect(a[0] <= b[1] && b[0] <= a[1] && b[1] - b[0] < 2e-12 * b[1])
    }
  }

  /// The smallest eigenvalues of the theory sheet, computed elsewhere in high precision, to the last digit.
  @Test("The table of accuracies has every digit right")
  func table() throws {
    let run = try KANProcess.run("spectrum --table")
    #expect(run.status == 0 && run.errors.isEmpty)
    let rows = run.output.split(separator: "\n").map(String.init)
    #expect(rows.count == 5)
    for (row, beginning) in zip(
      rows.dropFirst(),
      [
        "50, 3   5.17794073601177e-9 ", "50, 5   1.57635278327392e-13 ", "200, 5  3.689643",
        "100, 8  1.15450649641367e-23 ",
      ])
    {
      #expect(row.hasPrefix(beginning), "\(row)")
    }
    let one = try KANProcess.run("spectrum --table --order 1 --intervals 1").output.split(separator: "\n")
    #expect(one.count == 2 && one[1].hasPrefix("1, 1  1 ") && one[1].contains("0 of 1"))
  }

  @Test("A check prints a row for each property and ends with 0 where all hold")
  func check() throws {
    let run = try KANProcess.run("check --order 3 --knots -2,-1,0,1/3,1,3/2,4 --cases 5 --seed 3")
    #expect(run.status == 0 && run.errors.isEmpty)
    let rows = run.output.split(separator: "\n").map(String.init)
    #expect(rows.contains { $0.hasPrefix("partition of unity") && $0.contains("holds") })
    #expect(rows.last?.hasSuffix("properties hold; seed 3") == true && !run.output.contains("FAILS"))
    #expect(try KANProcess.run("check --order 3 --knots -2,-1,0,1/3,1,3/2,4 --cases 5 --seed 3").output == run.output)
  }

  @Test("The largest order is checked in seconds: ten cases by default, fifty for orders up to 16")
  func largestOrder() throws {
    for (order, cases) in [(32, 10), (17, 10), (4, 50)] {
      let run = try KANProcess.run("check --order \(order) --intervals 1")
      #expect(run.status == 0 && run.errors.isEmpty && !run.output.contains("FAILS"), "\(run.output)")
      let row = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("three evaluations agree") })
      #expect(row.hasSuffix(" \(cases) cases"), "\(row)")
    }
  }

  @Test(
    "Usage errors end with 64",
    arguments: [
      ("check --order 3 --knots 1,2,3", "3 knots"), ("check --order 2 --knots 0,1,1,2", "t_1"),
      ("check --order 2 --knots 0,1,2,3 --cases 0", "--cases"),
      ("check --order 3 --intervals 255", "257 functions of order 3, too many to check: give at most 254 intervals"),
      ("check --order 8 --intervals 2000", "give at most 89 intervals"),
      ("check --order 32 --intervals 34 --cases 1", "65 functions of order 32"),
      ("check --order 40 --intervals 2", "order 40"),
      ("check --order 2 --knots 0,1,nan,3", "nan"), ("spectrum --order 2 --intervals 0", "0 knot intervals"),
      ("spectrum --order 2", "--intervals"), ("spectrum --order 2 --intervals 3 --matrix B", "B"),
      ("spectrum --order 2 --intervals 3 --domain 1,0", "[1, 0]"), ("spectrum --intervals 3", "--order"),
      ("spectrum --order 2 --intervals 3 --proof arb", "--certified"),
      ("spectrum --order 2 --intervals 64 --certified --proof arb", "at most 64 rows, not 65"),
      ("spectrum --order 2 --intervals 3 --certified --proof lapack", "lapack"),
      ("spectrum --table --order 2", "both"), ("spectrum --table --intervals 2", "both"),
      ("spectrum --table --order 0 --intervals 2", "order 0"), ("spectrum --table --order 2 --intervals 0", "0 knot"),
      ("spectrum --table --order 2 --intervals 9999", "too many"),
      ("spectrum --table --order 2 --knots 0,1,2,3", "--table"), ("spectrum --table --certified", "--table"),
      ("bench --fast", "--fast"),
    ])
  func usage(words: String, mentioned: String) throws {
    let run = try KANProcess.run(words)
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(words): \(run.errors)")
    #expect(run.errors.contains(mentioned), "\(run.errors)")
  }

  @Test(
    "A spectrum beyond the range of Double is refused in one line, never given as zeros or nulls",
    arguments: [
      "--order 32 --intervals 3 --domain 0,1/100000000000", "--order 3 --intervals 3 --domain 0,1/1e100",
      "--order 8 --intervals 3 --domain 0,1e60", "--order 8 --intervals 3 --domain 0,1e60 --certified",
    ])
  func spectrumOverflow(words: String) throws {
    let digits = words.replacingOccurrences(of: "1e100", with: "1" + String(repeating: "0", count: 100))
      .replacingOccurrences(of: "1e60", with: "1" + String(repeating: "0", count: 60))
    let run = try KANProcess.run("spectrum " + digits)
    #expect(run.status == 1 && run.output.isEmpty && run.hasOneErrorLine, "\(run.output)\(run.errors)")
  }
}
