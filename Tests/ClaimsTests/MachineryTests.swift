import Claims
import Dispatch
import Exact
import KANCore
import MadeUpClaims
import Pages
import Spectral
import Splines
import Testing

/// The parts of the machinery between a finding and what is shown of it.
@Suite("Claims: from findings to rows")
struct MachineryTests {
  private func tally(_ outcomes: Bool..., evidence: Evidence = .exact) -> Tally {
    var tally = Tally(evidence)
    for (k, holds) in outcomes.enumerated() { tally.expect(holds, "case \(k) of \(outcomes.count)") }
    return tally
  }

  @Test("A tally holds with a case and without a failure, and with nothing less")
  func holds() {
    #expect(!tally().holds && tally(true).holds && !tally(false).holds && !tally(true, true, false).holds)
    #expect(!tally(false, true).holds && tally(true, true).holds)
    var merged = Tally()
    merged.merge(Tally(.measured))
    #expect(!merged.holds && merged.cases == 0)
    merged.merge(tally(true))
    #expect(merged.holds)
    merged.merge(tally(false))
    merged.merge(tally(true))
    #expect(!merged.holds && merged.failures == 1 && merged.cases == 3)
  }

  @Test("Of two counterexamples the first is kept, whichever tally it is in; one failure among many refutes")
  func firstOfTwo() {
    var both = tally(true, false)
    both.merge(tally(false, true, true))
    #expect(both.counterexample == "case 1 of 2" && both.failures == 2)
    var late = tally(true, true)
    late.merge(tally(true, false, true))
    #expect(late.counterexample == "case 1 of 3")
    let finding = late.finding(ifHolds: .proved, method: "", scope: "")
    #expect(finding.verdict == .refuted && finding.notes == ["fails in 1 of 5 cases"])
  }

  @Test("What a single case of every worth supports: each verdict from its least worth on")
  func worth() {
    let least: [(Verdict, [Evidence])] = [
      (.proved, [.exact]), (.certified, [.exact, .enclosed]), (.measured, [.exact, .enclosed, .measured]),
    ]
    for (verdict, enough) in least {
      for evidence in Evidence.allCases {
        let finding = Finding(verdict: verdict, method: "", scope: "", counts: [evidence: 1])
        #expect(finding.verdict == (enough.contains(evidence) ? verdict : .notChecked), "\(verdict), \(evidence)")
        #expect(finding.notes.isEmpty == enough.contains(evidence))
      }
    }
    let refuted = Finding(
      verdict: .refuted, method: "", scope: "", counts: [.measured: 1, .exact: 0], counterexample: "k")
    #expect(refuted.verdict == .refuted && refuted.cases == 1 && refuted.furtherCases.isEmpty)
  }

  private func finding(_ verdict: Verdict = .proved, scope: String = "all", method: String = "by hand") -> Finding {
    Finding(
      verdict: verdict, method: method, scope: scope, counts: [.exact: 1],
      counterexample: verdict == .refuted ? "k = 1" : nil)
  }

  private func result(
    _ claim: MadeUpClaim, literal: Finding, corrected: Finding? = nil, seconds: Double = 0
  ) -> VerificationResult {
    let control = ControlFinding(statement: "1 = 2", refuted: true, counterexample: "k = 1")
    return VerificationResult(
      claim: claim, outcome: .success(Findings(literal: literal, corrected: corrected, control: control)),
      seconds: seconds)
  }

  private var correctedClaim: MadeUpClaim {
    var claim = MadeUpClaim.broken("made-up")
    claim.correction = "k < 6"
    claim.recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)
    return claim
  }

  @Test("Either verdict without a scope is a problem; both with one are none")
  func scopes() {
    let claim = correctedClaim
    let complaint = "made-up: a verdict has no scope"
    #expect(result(claim, literal: finding(.refuted), corrected: finding()).problems == [])
    #expect(result(claim, literal: finding(.refuted, scope: ""), corrected: finding()).problems == [complaint])
    #expect(result(claim, literal: finding(.refuted), corrected: finding(scope: "")).problems == [complaint])
  }

  @Test("A verdict is compared with the recorded one of its own statement, for every pair of verdicts")
  func comparisons() {
    let verdicts: [Verdict] = [.proved, .certified, .measured, .refuted]
    for found in verdicts {
      for recorded in verdicts {
        var claim = correctedClaim
        claim.recorded = RecordedVerdicts(literal: .refuted, corrected: recorded)
        let own = result(claim, literal: finding(.refuted), corrected: finding(found))
        #expect(own.isAsRecorded == (found == recorded), "\(found), \(recorded)")
        claim.recorded = RecordedVerdicts(literal: recorded, corrected: .proved)
        #expect(result(claim, literal: finding(found), corrected: finding()).isAsRecorded == (found == recorded))
      }
    }
  }

  @Test("A correction without a recorded verdict is a problem even if nothing was found for it, and the reverse is one")
  func correctionsAndRecords() {
    let complaint = "made-up: a correction and its recorded verdict must be given together"
    for hasCorrection in [false, true] {
      for hasRecord in [false, true] {
        var claim = correctedClaim
        if !hasCorrection { claim.correction = nil }
        claim.recorded = RecordedVerdicts(literal: .refuted, corrected: hasRecord ? .proved : nil)
        let problems = result(claim, literal: finding(.refuted)).problems
        #expect(problems.contains(complaint) == (hasCorrection != hasRecord), "\(problems)")
      }
    }
  }

  @Test("The summary counts corrections that are proved, certified, or measured, not those refuted or not checked")
  func countedCorrections() {
    func summary(_ results: [VerificationResult]) -> String {
      VerificationReport(results: results, family: .standard, environment: [], seconds: 0).summary
    }
    let results = Verdict.allCases.map { result(correctedClaim, literal: finding(.refuted), corrected: finding($0)) }
    #expect(summary(results).contains("corrections that hold: 3 of 5;"))
    for (verdict, result) in zip(Verdict.allCases, results) {
      let count = [.refuted, .notChecked].contains(verdict) ? 0 : 1
      #expect(summary([result]).contains("corrections that hold: \(count) of 1;"), "\(verdict)")
    }
  }

  @Test("A check that fails has a correction that was not checked, where there is one")
  func failureWithCorrection() {
    func failed(_ claim: MadeUpClaim) -> VerificationResult {
      VerificationResult(claim: claim, outcome: .failure(MadeUpError()), seconds: 0)
    }
    let corrected = failed(correctedClaim)
    #expect(corrected.corrected?.verdict == .notChecked && corrected.corrected?.method == "failed: the check broke")
    #expect(failed(.holding("made-up")).corrected == nil && !corrected.control.refuted)
  }

  @Test("The seconds of a check are no more than have gone by, and no less than it takes")
  func seconds() async {
    var claim = MadeUpClaim.holding("slow")
    claim.delay = 0.02
    let clock = ContinuousClock()
    let start = clock.now
    let results = await VerificationRun(claims: [claim], family: .standard).run()
    #expect(results[0].seconds >= 0.02 && results[0].seconds <= start.duration(to: clock.now) / .seconds(1))
  }

  /// A claim whose check waits until it is let go.
  private struct Gated: Claim {
    let id: String
    let gate: DispatchSemaphore?
    let source = "", printed = "", hypotheses = ""
    let recorded = RecordedVerdicts(literal: .proved)

    func check(_ family: CaseFamily) throws -> Findings {
      gate?.wait()
      return try MadeUpClaim.holding(id).check(family)
    }
  }

  @Test("While checks run the events name those under way, oldest first, also where the younger one ends first")
  func running() async {
    let gate = DispatchSemaphore(value: 0)
    var events: [String] = []
    let run = VerificationRun(
      claims: [Gated(id: "old", gate: gate), Gated(id: "young", gate: nil), Gated(id: "last", gate: nil)],
      family: .standard)
    _ = await run.run { event in
      switch event {
      case .started(let running, let done, let total): events.append("started \(running) \(done)/\(total)")
      case .finished(let running, let done, let total):
        events.append("finished \(running) \(done)/\(total)")
        // The first to end is not the oldest, nor is the second.
        if done == 2 { gate.signal() }
      case .result(let result): events.append("result \(result.claim.id)")
      }
    }
    #expect(
      events == [
        #"started ["old"] 0/3"#, #"started ["old", "young"] 0/3"#, #"finished ["old"] 1/3"#,
        #"started ["old", "last"] 1/3"#, #"finished ["old"] 2/3"#, "finished [] 3/3", "result old", "result young",
        "result last",
      ])
  }

  @Test("A row: every cell by hand, with the method and the scope of the correction, and seconds to two places")
  func row() {
    let claim = correctedClaim
    for (seconds, text) in [
      (0.0, "0.00"), (0.004, "0.00"), (0.006, "0.01"), (0.049, "0.05"), (1.05, "1.05"), (12.3, "12.30"),
      (59.996, "60.00"),
    ] {
      let result = result(
        claim, literal: finding(.refuted, scope: "print", method: "m"),
        corrected: finding(scope: "correction", method: "n"), seconds: seconds)
      // Cells are two or more spaces apart.
      let cells = VerdictTable(claims: [claim]).row(result).split(separator: " ", omittingEmptySubsequences: true)
      #expect(
        cells.map(String.init) == [
          "made-up", "Made", "up,", "eq.", "(<1>)", "refuted", "1", "proved", "1", "n", "refuted", text, "correction",
        ])
    }
  }

  @Test(
    "Long cells are cut at the width of their column, short ones filled up to it: columns stand below their headings")
  func columns() {
    let claim = correctedClaim
    let table = VerdictTable(claims: [claim, MadeUpClaim.holding("a-longer-id")])
    let long = String(repeating: "m", count: 37)
    for method in ["m", String(long.dropLast()), long] {
      let row = Array(table.row(result(claim, literal: finding(.refuted), corrected: finding(method: method))))
      let heading = Array(table.heading.prefix { $0 != "\n" })
      let place = heading.indices.first { String(heading[$0...].prefix(6)) == "method" }!
      let shown = String(row[place..<place + 36])
      #expect(method.count <= 36 ? shown.hasPrefix(method) : shown == String(long.prefix(35)) + "\u{2026}")
      #expect(String(row[(place + 38)...].prefix(7)) == "refuted")
    }
  }

  @Test("The coverage names the rows that only full runs have, and no others, as such")
  func coverageLines() throws {
    let lines = Coverage.lines
    #expect(lines.count == PaperItem.all.count)
    func line(_ title: String) throws -> String { try #require(lines.first { $0.hasPrefix(title + " ") }) }
    #expect(try line("Table 2").hasSuffix("  table-2 (full runs), table-2-counts"))
    #expect(try line("Figure 5").hasSuffix("  figure-5, figure-5-mlp"))
    #expect(try line("Figure 9").hasSuffix("  figure-9 (full runs)"))
    #expect(try line("Lemma 2").hasSuffix("  lemma-2, lemma-2-proof"))
    let full = Set(Catalog.all.filter(\.isForFullRunsOnly).map(\.id))
    for (entry, line) in zip(Coverage.table, lines) {
      for row in entry.rows { #expect(line.contains("\(row) (full runs)") == full.contains(row), "\(line)") }
    }
  }

  @Test("Near ids: the nearest first, as far as a third of the letters, whether they are missing, added or changed")
  func suggestions() {
    func suggestions(_ text: String, _ ids: String...) -> [String] {
      do {
        _ = try Catalog.claims(ids: [text], from: ids.map(MadeUpClaim.holding))
        return ["found"]
      } catch {
        return error.suggestions
      }
    }
    #expect(suggestions("figure-1x", "figure-2b", "figure-1") == ["figure-1", "figure-2b"])
    // Names of up to eight letters allow two edits, of nine three.
    #expect(suggestions("ablemma-1", "lemma-1") == ["lemma-1"] && suggestions("abclemma-1", "lemma-1") == [])
    #expect(
      suggestions("abctheorem-1", "theorem-1") == ["theorem-1"] && suggestions("abcdtheorem-1", "theorem-1") == [])
    #expect(suggestions("lem", "lxxx", "lemabc") == ["lemabc"])
    #expect(suggestions("lema", "lemabcd") == ["lemabcd"] && suggestions("xema", "xxxabcd") == [])
    #expect(suggestions("LEMMA-1", "lemma-1") == ["lemma-1"])
    #expect(suggestions("a1", "a2", "a3", "a4", "a5") == ["a2", "a3", "a4"])
  }

  @Test("An entry that is no double is named by row and column, counted from 1 - r")
  func overflow() {
    let matrix = Matrix<Rational>(rows: 2, columns: 3) { i, j in i == 1 && j == 2 ? Rational(10).power(400) : 1 }
    let text = MatrixText(order: 2, matrix: matrix)
    func place(_ write: (Bool) throws(EntryOverflow) -> String) -> [Int]? {
      do {
        _ = try write(true)
        return nil
      } catch {
        return [error.row, error.column]
      }
    }
    #expect(place(text.csv) == [0, 1] && place(text.json) == [0, 1] && place(text.aligned) == [0, 1])
  }

  @Test("Columns are as wide as their longest entry, in whichever row it stands")
  func alignment() throws {
    let matrix = Matrix<Rational>(rows: 3, columns: 2) { i, j in
      [[Rational(1), Rational(-1, 2)], [1000, 3], [Rational(-7), 22]][i][j]
    }
    let text = MatrixText(order: 1, matrix: matrix)
    #expect(try text.aligned(isRounded: false) == "   1  -1/2\n1000     3\n  -7    22\n")
    #expect(try text.csv(isRounded: false) == "1,-1/2\n1000,3\n-7,22\n")
  }

  @Test("A refuted statement of ours has no link to the notes on the paper; one of the paper's has")
  func links() {
    func page(_ origin: Origin) -> String {
      var claim = MadeUpClaim.broken("made-up")
      claim.origin = origin
      return VerificationReport(
        results: [result(claim, literal: finding(.refuted))], family: .standard, seconds: 0
      ).html()
    }
    #expect(page(.paper).contains("errata.html#made-up") && !page(.ours).contains("errata.html#made-up"))
  }

  @Test("The formulas of a report are those of the print and of the correction, of method, scope and notes")
  func formulas() {
    let result = result(
      correctedClaim, literal: finding(.refuted, scope: "$p_1$", method: "$p_2$"),
      corrected: finding(scope: "$c_1$", method: "$c_2$"))
    let report = VerificationReport(results: [result], family: .standard, seconds: 0)
    let texts = report.formulaTexts.map(\.markdown)
    for text in ["$p_1$", "$p_2$", "$c_1$", "$c_2$", "k = 1", "1 = 2"] { #expect(texts.contains(text), "\(text)") }
  }

  @Test("Three routes to the eigenvalues: the smallest one to all digits, each route's errors under its own heading")
  func accuracy() throws {
    // T = 1; and (3 - sqrt 5) / 2.
    let small = try AccuracyTable(cases: [(1, 1), (2, 1)], digits: 15)
    #expect(small.rows.map { $0[1] } == ["1", "3.81966011250105e-1"])
    let table = try AccuracyTable(cases: [(50, 3)])
    let comparison = try RouteComparison(DifferencePower(order: SplineOrder(3), intervals: 50))
    func short(_ value: Double) -> String { decimalNearest(Rational(exactly: value)!, digits: 2) }
    #expect(table.rows[0][0] == "50, 3" && table.rows[0][2] == short(comparison.denseGram.values[0]))
    #expect(
      table.rows[0][4] == short(comparison.denseSVD.errors[0])
        && table.rows[0][4] != short(comparison.denseGram.errors[0]))
    #expect(table.rows[0][5] == short(comparison.factors.worst) && table.headings.count == table.rows[0].count)
  }
}

@Suite("Claims: reports on kernels")
struct KernelReportTests {
  private func knots(order: Int = 2, intervals: Int = 4) throws -> KnotVector<Double> {
    try .uniform(order: SplineOrder(order), intervals: intervals, lower: 0, upper: 1)
  }

  private func network(_ edges: SplineEdges) throws -> Network {
    let count = edges.inputs * edges.outputs * edges.dimension
    return try Network(stages: [.splines(edges)], parameters: [Double](repeating: 0, count: count))
  }

  private func network(inputs: Int = 1, outputs: Int = 1) throws -> Network {
    try network(SplineEdges(knots: knots(), inputs: inputs, outputs: outputs))
  }

  @Test("Rows are samples times outputs, and one more than 3000 of them are refused")
  func rows() throws {
    #expect(throws: KernelReportError.tooLarge(rows: 3001, parameters: 5)) {
      try KernelReport(of: network(), at: [Double](repeating: 0.5, count: 3001), in: .spline)
    }
    #expect(throws: KernelReportError.tooLarge(rows: 3002, parameters: 10)) {
      try KernelReport(of: network(outputs: 2), at: [Double](repeating: 0.5, count: 1501), in: .spline)
    }
    #expect(throws: KernelReportError.tooLarge(rows: 3001, parameters: 10)) {
      try KernelReport(of: network(inputs: 2), at: [Double](repeating: 0.5, count: 6002), in: .spline)
    }
    let two = try KernelReport(of: network(outputs: 2), at: [0.25, 0.5, 0.75], in: .spline)
    #expect(two.eigenvalues.count == 6 && two.bound == 1)
  }

  @Test("A Jacobian of more than 2^27 entries is refused, few rows or not")
  func jacobian() throws {
    // 2^16 parameters leave 2^11 rows.
    let wide = try network(SplineEdges(knots: knots(order: 1, intervals: 256), inputs: 256, outputs: 1))
    #expect(throws: KernelReportError.tooLarge(rows: 2049, parameters: 65_536)) {
      try KernelReport(of: wide, at: [Double](repeating: 0.5, count: 2049 * 256), in: .spline)
    }
  }

  @Test("One argument outside the knots takes the bound away where functions go on there, and none where it is clamped")
  func outside() throws {
    for edges in [
      try SplineEdges(knots: knots(), inputs: 1, outputs: 1, outside: .extrapolate),
      try SplineEdges(knots: knots(), inputs: 1, outputs: 1, outside: .linear),
      try SplineEdges(knots: knots(), inputs: 1, outputs: 1, outside: .zero),
    ] {
      let inside = try KernelReport(of: network(edges), at: [0, 0.5, 1], in: .spline)
      #expect(inside.bound == 1 && inside.pointsOutside == 0 && inside.reason == nil)
      let beyond = try KernelReport(of: network(edges), at: [0.5, 1.0.nextUp], in: .spline)
      #expect(beyond.bound == nil && beyond.pointsOutside == 1 && beyond.reason == "arguments lie outside the knots")
    }
    let clamped = try KernelReport(of: network(), at: [0.5, -0.25], in: .spline)
    #expect(clamped.bound == 1 && clamped.pointsOutside == 1)
  }
}
