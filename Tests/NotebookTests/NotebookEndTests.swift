import Claims
import Foundation
import Notebook
import Testing

/// A statement about k = 1 ... 5: k < bound.
private struct Counting: Claim {
  let id: String
  var bound = 6
  var controlBound = 3
  var cases = 5
  var recorded = RecordedVerdicts(literal: .proved)
  var isBroken = false
  let source = "Made up"
  let printed = "k < 6"
  let hypotheses = "k = 1 ... 5"

  struct Broken: Error {}

  func check(_ family: CaseFamily) throws -> Findings {
    if isBroken { throw Broken() }
    func tally(_ bound: Int) -> Tally {
      var tally = Tally()
      for k in 1..<(cases + 1) { tally.expect(k < bound, "k = \(k)") }
      return tally
    }
    return Findings(
      literal: tally(bound).finding(ifHolds: .proved, method: "counting", scope: "five numbers"),
      control: tally(controlBound).control("k < \(controlBound)"))
  }

  static let right = Counting(id: "right")
  static let refutedAsRecorded = Counting(id: "refuted", bound: 4, recorded: RecordedVerdicts(literal: .refuted))
}

/// What a script does at its end, in a process of its own.
private enum Ending {
  private static let folder = FileManager.default.temporaryDirectory.appending(path: "kan-ending-\(UUID().uuidString)")

  /// A notebook that writes into a folder which goes with the process.
  static func notebook(out: String? = nil) -> Notebook {
    atexit { try? FileManager.default.removeItem(at: Ending.folder) }
    do {
      return try Notebook(
        script: "/nonexistent/07-made-up/main.swift",
        arguments: ["--out", out ?? folder.appending(path: "07-made-up").path]
      ) { _ in }
    } catch {
      fatalError("\(error)")
    }
  }

  @MainActor
  static func end(_ claims: [any Claim]) async {
    let notebook = notebook()
    await notebook.verify(claims: claims)
    notebook.finish()
  }
}

@Suite("Notebook: the exit status of a script")
struct NotebookEndTests {
  @Test("Where all verdicts hold it is 0, of statements too that are refuted as recorded")
  func green() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let notebook = Ending.notebook()
      notebook.show("a", 1)
      notebook.verdict("one is one", true)
      notebook.verdict("two is two", true)
      notebook.finish()
    }
    await #expect(processExitsWith: .exitCode(0)) { await Ending.end([Counting.right, Counting.refutedAsRecorded]) }
  }

  @Test("Where a verdict fails it is 1, wherever it stands among others that hold")
  func failed() async {
    await #expect(processExitsWith: .exitCode(1)) {
      let notebook = Ending.notebook()
      notebook.verdict("one is two", false)
      notebook.verdict("one is one", true)
      notebook.finish()
    }
    await #expect(processExitsWith: .exitCode(1)) {
      let notebook = Ending.notebook()
      notebook.verdict("one is one", true)
      notebook.verdict("one is two", false)
      notebook.finish()
    }
  }

  @Test("Where nothing was stated it is 1, whatever was shown")
  func nothingStated() async {
    await #expect(processExitsWith: .exitCode(1)) {
      let notebook = Ending.notebook()
      notebook.show("a", 1)
      notebook.finish()
    }
    await #expect(processExitsWith: .exitCode(1)) { await Ending.end([]) }
  }

  @Test("Where nothing can be written it is 1, and 64 for a wrong command line")
  func unwritable() async {
    await #expect(processExitsWith: .exitCode(1)) {
      let notebook = Ending.notebook(out: "/dev/null/x")
      notebook.verdict("one is one", true)
      notebook.finish()
    }
    // The tests are started with options that no script knows.
    await #expect(processExitsWith: .exitCode(64)) {
      _ = Notebook(script: "/nonexistent/07-made-up/main.swift") { _ in }
    }
  }

  @Test("The table of statements has the cases of each finding in its own column")
  @MainActor
  func casesOfBothFindings() async throws {
    struct Corrected: Claim {
      let id = "corrected"
      let source = "Made up"
      let printed = "k < 3 for k = 1 ... 5"
      let hypotheses = "none"
      let correction: String? = "k < 9 for k = 1 ... 7"
      let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

      func check(_ family: CaseFamily) throws -> Findings {
        func tally(_ count: Int, _ bound: Int) -> Tally {
          var tally = Tally()
          for k in 1...count { tally.expect(k < bound, "k = \(k)") }
          return tally
        }
        return Findings(
          literal: tally(5, 3).finding(ifHolds: .proved, method: "counting", scope: "five numbers"),
          corrected: tally(7, 9).finding(ifHolds: .proved, method: "counting", scope: "seven numbers"),
          control: tally(5, 2).control("k < 2"))
      }
    }
    var text = ""
    let notebook = try Notebook(
      script: "/nonexistent/07-made-up/main.swift", arguments: ["--out", "/nonexistent/pages"]
    ) { text += $0 + "\n" }
    await notebook.verify(claims: [Corrected()])
    let row = try #require(text.split(separator: "\n").first { $0.contains("corrected (Made up)") })
    let cells = row.split(separator: " ").suffix(5)
    #expect(Array(cells) == ["refuted", "5", "proved", "7", "refuted"], "\(text)")
  }

  @Test("A statement of the catalog that is not as recorded makes it 1: a wrong verdict of either kind")
  func wrongVerdicts() async {
    await #expect(processExitsWith: .exitCode(1)) {
      await Ending.end([Counting.right, Counting(id: "false", bound: 5)])
    }
    await #expect(processExitsWith: .exitCode(1)) {
      await Ending.end([Counting(id: "true", recorded: RecordedVerdicts(literal: .refuted)), Counting.right])
    }
  }

  @Test("So do a control that is not refuted, a check without a case and one that breaks")
  func vacuousChecks() async {
    await #expect(processExitsWith: .exitCode(1)) { await Ending.end([Counting(id: "control", controlBound: 6)]) }
    await #expect(processExitsWith: .exitCode(1)) { await Ending.end([Counting(id: "empty", cases: 0)]) }
    await #expect(processExitsWith: .exitCode(1)) { await Ending.end([Counting(id: "broken", isBroken: true)]) }
  }

  @Test(
    "Verdicts on statements: one for each, in the table what each came to, with the counterexample of a refuted one")
  @MainActor
  func verdicts() async throws {
    var told: [String] = []
    let notebook = try Notebook(
      script: "/nonexistent/07-made-up/main.swift", arguments: ["--out", "/nonexistent"]
    ) { told.append($0) }
    let claims = [Counting.right, Counting.refutedAsRecorded, Counting(id: "false", bound: 5)]
    await notebook.verify(claims: claims)
    #expect(notebook.failures == ["false is as recorded"])
    let text = told.joined(separator: "\n")
    #expect(text.contains("holds: right is as recorded\n") && text.contains("holds: refuted is as recorded\n"))
    #expect(text.contains("FAILS: false is as recorded (") && text.contains("refuted, as printed, fails at: k = 4"))
    // The title, the headings and a rule come first.
    let rows = text.split(separator: "\n").prefix(6).dropFirst(3).map { row in
      row.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
    #expect(
      rows == [
        ["right (Made up)", "proved", "5", "-", "-", "refuted"],
        ["refuted (Made up)", "refuted", "5", "-", "-", "refuted"],
        ["false (Made up)", "refuted", "5", "-", "-", "refuted"],
      ])
    await #expect(throws: UnknownClaim.self) { try await notebook.verify("no-such-statement") }
  }
}
