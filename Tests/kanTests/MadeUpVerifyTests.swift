import Foundation
import MadeUpClaims
import Testing

/// `kan verify` on statements whose verdicts are known, one for each way in which a check can end.
@Suite("kan verify on made-up statements")
struct MadeUpVerifyTests {
  /// What a run has to say about a statement.
  struct Expected: Sendable, CustomTestStringConvertible {
    let id: String
    /// The cells behind the id and the source: verdict, cases, corrected, cases, method, control.
    let cells: [String]
    /// The problem; `nil` where all is as recorded.
    let problem: String?

    var testDescription: String { id }

    init(_ id: String, _ cells: String..., problem: String? = nil) {
      self.id = id
      self.cells = cells
      self.problem = problem
    }
  }

  static let byHand = "counting <by hand>"
  static let all = [
    Expected("true", "proved", "5", "-", "-", byHand, "refuted"),
    Expected("false", "refuted", "5", "-", "-", byHand, "refuted"),
    Expected("corrected", "refuted", "5", "proved", "5", "counting", "refuted"),
    Expected("ours", "proved", "5", "-", "-", byHand, "refuted"),
    Expected(
      "false-recorded-true", "refuted", "5", "-", "-", byHand, "refuted",
      problem: "the printed statement is refuted, but the recorded verdict is proved; counterexample: k = 4"),
    Expected(
      "true-recorded-false", "proved", "5", "-", "-", byHand, "refuted",
      problem: "the printed statement is proved, but the recorded verdict is refuted"),
    Expected(
      "false-at-the-end", "refuted", "5", "-", "-", byHand, "refuted",
      problem: "the printed statement is refuted, but the recorded verdict is proved; counterexample: k = 5"),
    Expected(
      "empty", "not-checked", "0", "-", "-", byHand, "NOT REFUTED", problem: "no case of the printed statement was run"),
    Expected(
      "empty-recorded-empty", "not-checked", "0", "-", "-", byHand, "NOT REFUTED",
      problem: "no case of the printed statement was run"),
    Expected(
      "corrected-falsely", "proved", "5", "refuted", "5", "counting", "refuted",
      problem: "the corrected statement is refuted, but the recorded verdict is proved; counterexample: k = 4"),
    Expected(
      "correction-unrecorded", "proved", "5", "proved", "5", "counting", "refuted",
      problem: "the corrected statement is proved, but no verdict is recorded"),
    Expected(
      "correction-missing", "proved", "5", "-", "-", byHand, "refuted",
      problem: "the corrected statement was not checked, but the recorded verdict is proved"),
    Expected(
      "control-holds", "proved", "5", "-", "-", byHand, "NOT REFUTED",
      problem: "the negative control was not refuted: k < 6"),
    Expected(
      "unscoped", "proved", "5", "-", "-", byHand, "refuted", problem: "a verdict has no scope"),
    Expected(
      "throws", "not-checked", "0", "-", "-", "failed: the check broke", "NOT REFUTED",
      problem: "the check failed: the check broke"),
    Expected(
      "hangs", "not-checked", "0", "-", "-", "failed: it timed out after 0.5 s", "NOT REFUTED",
      problem: "the check failed: it timed out after 0.5 s"),
  ]

  private func verify(_ arguments: [String]) throws -> KANProcess {
    try KANProcess.run(["verify", "--limit", "0.5"] + arguments, executable: "made-up-kan")
  }

  /// The cells of a row, which stand two or more spaces apart.
  private func cells(_ row: String) -> [String] {
    row.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  /// The row of a statement among the lines of a run.
  private func row(_ id: String, in run: KANProcess) throws -> [String] {
    cells(try #require(run.output.split(separator: "\n").map(String.init).first { $0.hasPrefix(id + " ") }))
  }

  @Test("Each statement is here once")
  func complete() {
    #expect(MadeUpClaim.ofEveryKind.map(\.id) == Self.all.map(\.id))
    #expect(MadeUpClaim.ofEveryKind.map(\.id).count == 16)
  }

  @Test("A statement alone: its row, its problem, its JSON and the exit status", arguments: all)
  func alone(_ expected: Expected) throws {
    let run = try verify([expected.id])
    #expect(run.errors.isEmpty && run.status == (expected.problem == nil ? 0 : 1))
    let found = try row(expected.id, in: run)
    #expect(Array(found[2..<8]) == expected.cells)
    #expect((found.last == "<- not as recorded") == (expected.problem != nil))
    let problems = run.output.split(separator: "\n").filter { $0.hasPrefix("\(expected.id): ") }.map(String.init)
    if let problem = expected.problem {
      #expect(problems.contains("\(expected.id): \(problem)"), "\(problems)")
    } else {
      #expect(problems.isEmpty)
    }

    let quiet = try verify([expected.id, "--json", "-"])
    #expect(quiet.status == run.status)
    let complaints = quiet.errors.split(separator: "\n").map(String.init)
    #expect(complaints == problems.map { "kan: \($0)" })
    let object = try quiet.object()
    #expect(object["problems"] as? [String] == problems)
    let claims = try #require(object["claims"] as? [[String: Any]])
    #expect(claims.count == 1 && claims[0]["id"] as? String == expected.id)
    let literal = try #require(claims[0]["literal"] as? [String: Any])
    let isRefuted = expected.cells[0] == "refuted"
    #expect(literal["verdict"] as? String == expected.cells[0] && literal["cases"] as? Int == Int(expected.cells[1]))
    #expect((literal["counterexample"] as? String != nil) == isRefuted)
    let corrected = claims[0]["corrected"] as? [String: Any]
    #expect(corrected?["verdict"] as? String ?? "-" == expected.cells[2])
    #expect((corrected?["cases"] as? Int).map(String.init) ?? "-" == expected.cells[3])
    #expect((corrected?["counterexample"] as? String != nil) == (expected.cells[2] == "refuted"))
    let control = try #require(claims[0]["control"] as? [String: Any])
    #expect(control["refuted"] as? Bool == (expected.cells[5] == "refuted"))
  }

  @Test("All together, in their order: each row and problem as alone, the summary counts them, status 1")
  func together() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "made-up-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try verify(["--report", folder.path])
    #expect(run.status == 1)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.dropFirst(2).prefix(Self.all.count).map { cells($0)[0] } == Self.all.map(\.id))
    for expected in Self.all { #expect(try Array(row(expected.id, in: run)[2..<8]) == expected.cells) }
    let summary = try #require(lines.first { $0.contains("statements of the paper as printed") })
    #expect(
      summary.hasPrefix(
        "15 statements of the paper as printed: 7 proved, 4 refuted, 4 not-checked; 1 statement of our own: 1 proved; "
          + "corrections that hold: 2 of 3; controls refuted: 11 of 16; "), "\(summary)")
    let problems = Array(lines.drop { $0 != summary }.dropFirst())
    let spoiled = Self.all.filter { $0.problem != nil }
    for expected in spoiled { #expect(problems.contains("\(expected.id): \(expected.problem!)")) }
    #expect(Set(problems.map { $0.prefix { $0 != ":" } }).count == spoiled.count)

    // The pages say the same.
    let html = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
    let markdown = try String(contentsOf: folder.appending(path: "report.md"), encoding: .utf8)
    #expect(html.contains("<h2>Not as recorded</h2>") && markdown.contains("## Not as recorded"))
    let list = try #require(html.range(of: "<div class=\"problems\">.*?</div>", options: .regularExpression))
    let marked = markdown.components(separatedBy: "## Not as recorded")[1].components(separatedBy: "\n## ")[0]
    for expected in Self.all {
      #expect(html[list].contains("<li>\(expected.id): ") == (expected.problem != nil), "\(expected.id)")
      #expect(marked.contains("\n- \(expected.id): ") == (expected.problem != nil), "\(expected.id)")
    }
    let errata = try String(contentsOf: folder.appending(path: "errata.html"), encoding: .utf8)
    for id in ["false", "corrected", "false-recorded-true"] { #expect(errata.contains("id=\"\(id)\""), "\(id)") }
    for id in ["true", "ours", "throws", "empty"] { #expect(!errata.contains("id=\"\(id)\""), "\(id)") }
  }

  @Test("One that is not as recorded among those that are: status 1 wherever it stands", arguments: all)
  func among(_ expected: Expected) throws {
    let run = try verify(["true", "false", "corrected", "ours", expected.id])
    #expect(run.status == (expected.problem == nil ? 0 : 1))
    let page = try verify(["true", "false", "corrected", "ours", expected.id, "--json", "-"])
    #expect(page.status == run.status)
  }

  @Test(
    "kan check on a change of basis with a wrong sign: three properties fail, status 1, the simplest knots are shown")
  func check() throws {
    let run = try KANProcess.run(
      ["check", "--order", "3", "--knots", "-2,-1,0,1,5/2,3,7/2,4", "--cases", "5"], executable: "made-up-kan")
    #expect(run.status == 1 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").map(String.init)
    let failed = lines.filter { $0.contains("  FAILS  ") }.map { cells($0)[0] }
    #expect(failed == ["ReLU form b = A psi", "Lemma 2 recursion = factors", "A A^-1 = I"])
    #expect(lines.count { $0.contains("  holds  ") } == 9)
    #expect(lines.suffix(4).first == "9 of 12 properties hold; seed 20260304")
    for (line, name) in zip(lines.suffix(3), failed) {
      #expect(line.hasPrefix("\(name): FAILS for order 1, knots 0,1") && line.contains("-1"), "\(line)")
    }
    let right = try KANProcess.run(["check", "--order", "3", "--knots", "-2,-1,0,1,5/2,3,7/2,4", "--cases", "5"])
    #expect(right.status == 0 && !right.output.contains("FAILS"))
  }
}
