import Claims
import MadeUpClaims
import Testing

@Suite("Claims: runs")
struct InfrastructureRunTests {
  private func run(_ claims: [MadeUpClaim], workers: Int = 2) async -> [VerificationResult] {
    await VerificationRun(claims: claims, family: .standard, workers: workers).run()
  }

  @Test("Results come in the order of the claims, whatever the number of workers", arguments: [1, 2, 7])
  func order(workers: Int) async {
    let ids = (1...12).map { "claim-\($0)" }
    var handedOver: [String] = []
    var finished = 0
    let run = VerificationRun(claims: ids.map(MadeUpClaim.holding), family: .standard, workers: workers)
    let results = await run.run { event in
      switch event {
      case .result(let result): handedOver.append(result.claim.id)
      case .finished(let running, let done, let total):
        finished += 1
        #expect(done == finished && total == 12 && running.count < workers)
      case .started(let running, _, _): #expect(running.count <= workers)
      }
    }
    #expect(handedOver == ids && results.map { $0.claim.id } == ids && finished == 12)
    #expect(results.allSatisfy { $0.isAsRecorded })
  }

  @Test("A check that throws is a failed row, and the others go on")
  func failure() async {
    var broken = MadeUpClaim.holding("broken")
    broken.failure = MadeUpError()
    let results = await run([broken, .holding("sound")])
    #expect(!results[0].isAsRecorded && results[1].isAsRecorded)
    #expect(results[0].problems == ["broken: the check failed: the check broke"])
    #expect(results[0].literal.verdict == .notChecked)
  }

  @Test("A result that took longer than the limit is a failed row, to the last bit; one that took just as long is not")
  func lateResult() throws {
    let claim = MadeUpClaim.holding("late")
    let findings = try claim.check(.standard)
    func result(_ seconds: Double) -> VerificationResult {
      VerificationResult(claim: claim, outcome: .success(findings), seconds: seconds)
    }
    #expect(result(2).held(to: 2).isAsRecorded && result(2).held(to: nil).isAsRecorded)
    let late = result(2.0.nextUp).held(to: 2)
    #expect(late.problems == ["late: the check failed: it timed out after 2.0 s"] && late.seconds == 2)
  }

  @Test("A check that hangs is a failed row after the limit, and the others go on; in time it is like any other")
  func limit() async {
    var slow = MadeUpClaim.holding("slow")
    slow.delay = 60
    let results = await VerificationRun(
      claims: [slow, MadeUpClaim.holding("sound")], family: .standard, workers: 1, limit: 0.5
    ).run()
    // How long it took to get here says nothing: other tests hold the threads. That the check did not win the race does.
    #expect(results[0].problems == ["slow: the check failed: it timed out after 0.5 s"])
    #expect(results[0].literal.verdict == .notChecked && !results[0].control.refuted && results[0].seconds == 0.5)
    #expect(results[1].isAsRecorded)
    slow.delay = 0.01
    let inTime = await VerificationRun(claims: [slow], family: .standard, limit: 60).run()
    #expect(inTime[0].isAsRecorded && inTime[0].seconds >= 0.01)
  }

  @Test("Another verdict than the recorded one is a problem that shows its counterexample")
  func unexpectedVerdict() async {
    var wrong = MadeUpClaim.holding("wrong")
    wrong.bound = 4
    let problems = await run([wrong])[0].problems
    #expect(problems.count == 1)
    #expect(problems[0].contains("is refuted, but the recorded verdict is proved; counterexample: k = 4"))
    wrong.recorded = RecordedVerdicts(literal: .refuted)
    #expect(await run([wrong])[0].isAsRecorded)
  }

  @Test("A control that is not refuted is a problem")
  func control() async {
    var weak = MadeUpClaim.holding("weak")
    weak.controlBound = 6
    let problems = await run([weak])[0].problems
    #expect(problems == ["weak: the negative control was not refuted: k < 6"])
  }

  @Test("A verdict without a scope is a problem")
  func scope() async {
    var claim = MadeUpClaim.holding("anywhere")
    claim.scope = ""
    #expect(await run([claim])[0].problems == ["anywhere: a verdict has no scope"])
  }

  @Test("Nothing passes on no cases")
  func noCases() async {
    var empty = MadeUpClaim.holding("empty")
    empty.cases = 0
    let problems = await run([empty])[0].problems
    #expect(problems.contains("empty: no case of the printed statement was run"))
    empty.recorded = RecordedVerdicts(literal: .notChecked)
    #expect(await !run([empty])[0].isAsRecorded)
  }

  @Test("A correction and its recorded verdict come together")
  func correction() async {
    var claim = MadeUpClaim.holding("half")
    claim.correction = "k < 6"
    #expect(await !run([claim])[0].isAsRecorded)
    claim.recorded = RecordedVerdicts(literal: .proved, corrected: .proved)
    #expect(await run([claim])[0].isAsRecorded)
    claim.correction = nil
    #expect(await !run([claim])[0].isAsRecorded)
  }

  @Test("One row that is not as recorded spoils the report, wherever it stands and whatever is wrong with it")
  func oneBadRow() async {
    var thrown = MadeUpClaim.holding("bad")
    thrown.failure = MadeUpError()
    var falseLiteral = MadeUpClaim.holding("bad")
    falseLiteral.bound = 4
    var falseCorrection = MadeUpClaim.holding("bad")
    falseCorrection.correction = "k < 4"
    falseCorrection.recorded = RecordedVerdicts(literal: .proved, corrected: .proved)
    falseCorrection.correctedBound = 4
    var weakControl = MadeUpClaim.holding("bad")
    weakControl.controlBound = 6
    var empty = MadeUpClaim.holding("bad")
    empty.cases = 0
    for bad in [thrown, falseLiteral, falseCorrection, weakControl, empty] {
      for place in 0..<3 {
        var claims = ["a", "b", "c"].map(MadeUpClaim.holding)
        #expect(
          VerificationReport(results: await run(claims), family: .standard, seconds: 0).isAsRecorded)
        claims[place] = bad
        let report = VerificationReport(results: await run(claims), family: .standard, seconds: 0)
        #expect(!report.isAsRecorded && report.problems.allSatisfy { $0.hasPrefix("bad: ") })
        let inFile = report.json["claims"]?.arrayValue?.map { $0["as-recorded"]?.boolValue }
        #expect(inFile == (0..<3).map { $0 != place })
      }
    }
  }

  @Test("An empty report is not a success")
  func emptyReport() {
    #expect(!VerificationReport(results: [], family: .standard, seconds: 0).isAsRecorded)
  }

  @Test("The catalog: unique ids, all of them in the order of the paper, choice by id")
  func catalog() throws {
    let ids = Catalog.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(try Catalog.claims(ids: []).map(\.id) == ids)
    #expect(try Catalog.claims(ids: ["eq-25", "eq-25"]).map(\.id) == ["eq-25"])
    let figure2 = Catalog.aliases["figure-2"]!
    #expect(figure2 == ids.filter { $0.hasPrefix("figure-2") } && figure2.count >= 2)
    let claims = (["figure-1"] + figure2 + ["lemma-1"]).map(MadeUpClaim.holding)
    #expect(try Catalog.claims(ids: ["figure-1/2"], from: claims).map(\.id) == claims.dropLast().map(\.id))
    #expect(try Catalog.claims(ids: ["figure-2"], from: claims).map(\.id) == figure2)
    #expect(try Catalog.claims(ids: ["lemma-1, figure-1"], from: claims).map(\.id) == ["figure-1", "lemma-1"])
    let kernels = try Catalog.claims(ids: ["theorem-2"]).map(\.id)
    #expect(kernels == ids.filter { $0.hasPrefix("theorem-2") } && kernels.first == "theorem-2")
    #expect(try Catalog.claims(ids: [kernels[kernels.count - 1]]).map(\.id) == [kernels[kernels.count - 1]])
    for text in ["", "lemma", "lemma-11", ","] {
      #expect(throws: UnknownClaim.self) { try Catalog.claims(ids: [text], from: claims) }
    }
    func suggestions(_ text: String) -> [String]? {
      do {
        _ = try Catalog.claims(ids: [text], from: claims)
        return nil
      } catch {
        return error.suggestions
      }
    }
    #expect(suggestions("lema-1") == ["lemma-1"])
    #expect(suggestions("figure") == ["figure-1", "figure-2a", "figure-2b"])
    #expect(suggestions("qqqqqqqqqq") == [])
  }

  @Test("Every claim says what it checks, and a correction has its verdict")
  func metadata() {
    for claim in Catalog.all {
      #expect(!claim.source.isEmpty && !claim.printed.isEmpty && !claim.hypotheses.isEmpty, "\(claim.id)")
      #expect((claim.correction == nil) == (claim.recorded.corrected == nil), "\(claim.id)")
      #expect(claim.recorded.literal != .notChecked && claim.recorded.corrected != .notChecked, "\(claim.id)")
      #expect(claim.recorded.corrected != .refuted, "\(claim.id)")
    }
  }
}
