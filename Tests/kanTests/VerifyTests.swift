import Foundation
import Testing

@Suite("kan verify")
struct VerifyTests {
  private let small = ["--max-order", "3", "--max-intervals", "3", "--cases", "1"]

  @Test("The README shows lines that kan verify eq-25 --json prints")
  func readme() throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let rest = try #require(text.components(separatedBy: "$ kan verify eq-25 --json -\n...\n").dropFirst().first)
    let shown = try #require(rest.components(separatedBy: "```").first)
    let run = try KANProcess.run("verify eq-25 --json -")
    #expect(run.status == 0 && shown.contains("counterexample") && run.output.contains(shown), "\(run.output)")
  }

  @Test("Equation (25): refuted, corrected and proved, the control refuted, and nothing else on standard output")
  func jsonContract() throws {
    let run = try KANProcess.run(["verify", "eq-25", "--seed", "18446744073709551615", "--json", "-"] + small)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let object = try run.object()
    #expect(object["paper"] as? String == "arXiv:2603.04827")
    #expect(object["version"] is String && object["environment"] is [String: Any])
    #expect((object["seed"] as? NSNumber)?.uint64Value == UInt64.max)
    let claims = try #require(object["claims"] as? [[String: Any]])
    #expect(claims.count == 1)
    let claim = claims[0]
    #expect(claim["id"] as? String == "eq-25")
    #expect(claim["origin"] as? String == "paper" && (literal(of: claim)?["scope"] as? String)?.isEmpty == false)
    #expect(claim["source"] is String && claim["printed"] is String && claim["seconds"] is NSNumber)
    let literal = try #require(claim["literal"] as? [String: Any])
    #expect(literal["verdict"] as? String == "refuted")
    #expect((literal["counterexample"] as? String)?.contains("r = 1, n = 1") == true)
    #expect(literal["method"] is String && (literal["cases"] as? Int ?? 0) > 0)
    let corrected = try #require(claim["corrected"] as? [String: Any])
    #expect(corrected["verdict"] as? String == "proved" && corrected["counterexample"] == nil)
    #expect(
      (corrected["statement"] as? String)?.contains("2^{1-r}") == true && corrected["scope"] is String
        && corrected["cases"] is Int)
    let control = try #require(claim["control"] as? [String: Any])
    #expect(control["refuted"] as? Bool == true && control["counterexample"] is String)
    #expect(control["statement"] is String)
  }

  private func literal(of claim: [String: Any]) -> [String: Any]? { claim["literal"] as? [String: Any] }

  @Test("The coverage of the paper has no gap, and the command says so")
  func coverage() throws {
    let run = try KANProcess.run(["verify", "--coverage"])
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 77 && lines.last == "76 items of the paper, 0 missing")
    #expect(lines.contains { $0.hasPrefix("eq. (25) ") && $0.hasSuffix(" eq-25") })
  }

  @Test("A row for each statement, in the order of the paper whatever the order asked for")
  func rows() throws {
    let run = try KANProcess.run(["verify", "eq-25"] + small)
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").map(String.init)
    let heads = ["id", "source", "verdict", "cases", "corrected", "method", "control", "seconds", "scope"]
    let places = heads.compactMap { lines[0].range(of: $0)?.lowerBound }
    #expect(places.count == heads.count && places == places.sorted())
    #expect(lines[2].hasPrefix("eq-25") && lines[2].contains("refuted") && lines[2].contains("proved"))
  }

  @Test(
    "A check over its limit is a failed row and exit status 1; the next one is run, and a long limit changes nothing")
  func limit() throws {
    let run = try KANProcess.run(["verify", "theorem-2-depth", "eq-34", "--limit", "0.001"] + small)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(lines.contains("theorem-2-depth: the check failed: it timed out after 0.001 s"))
    #expect(lines.contains { $0.hasPrefix("eq-34") })
    #expect(try KANProcess.run(["verify", "eq-34", "--limit", "600"] + small).status == 0)
    for text in ["0", "-1", "nan", "inf"] {
      let refused = try KANProcess.run(["verify", "eq-34", "--limit", text])
      #expect(
        refused.status == 64 && refused.output.isEmpty && refused.errors.contains("--limit must be"),
        "\(refused.errors)")
    }
  }

  /// The check is in the midst of linear algebra when the process ends.
  @Test("A process that ends while a check still computes has its exit status, time after time")
  func endWhileComputing() throws {
    for _ in 0..<20 {
      let run = try KANProcess.run(["verify", "theorem-2-depth", "--limit", "0.02"])
      #expect(run.status == 1 && run.errors.isEmpty, "\(run.errors.prefix(300))")
    }
  }

  @Test("--cases sets both numbers of random knot vectors, and the networks, in the long run too")
  func cases() throws {
    for words in [[], ["--full"]] {
      let run = try KANProcess.run(["verify", "eq-34", "--max-intervals", "13", "--cases", "3", "--json", "-"] + words)
      let family = try #require(try run.object()["family"] as? [String: Any])
      #expect(family["random-knot-vectors"] as? Int == 3 && family["random-long-knot-vectors"] as? Int == 3)
      #expect(family["networks"] as? Int == 6 && family["max-intervals"] as? Int == 13)
      #expect(family["full"] as? Bool == !words.isEmpty)
    }
  }

  @Test("The same seed gives the same findings")
  func replay() throws {
    func claims() throws -> NSArray {
      let object = try KANProcess.run(["verify", "eq-25", "--json", "-", "--seed", "5"] + small).object()
      let claims = try #require(object["claims"] as? [[String: Any]])
      return claims.map { $0.filter { $0.key != "seconds" } } as NSArray
    }
    #expect(try claims() == claims())
  }

  @Test("A report is written, with and without gnuplot", arguments: [true, false])
  func report(withGnuplot: Bool) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-report-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let arguments = ["verify", "eq-25", "--report", folder.appending(path: "new").path] + small
    let run = try KANProcess.run(arguments, searchPath: withGnuplot ? nil : "/nonexistent")
    #expect(run.status == 0)
    for name in ["index.html", "report.md", "result.json"] {
      let text = try String(contentsOf: folder.appending(path: "new/\(name)"), encoding: .utf8)
      #expect(text.contains("eq-25"))
    }
    let html = try String(contentsOf: folder.appending(path: "new/index.html"), encoding: .utf8)
    #expect(!html.contains("src=") && !html.contains("<link"), "the page has to be self-contained")
  }

  @Test(
    "A gnuplot that dies at once or is no program costs the figures, not the report",
    arguments: ["#!/bin/sh\nexit 1\n", "not a program"])
  func brokenGnuplot(program: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-gnuplot-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let gnuplot = folder.appending(path: "gnuplot")
    try Data(program.utf8).write(to: gnuplot)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: gnuplot.path)
    let report = folder.appending(path: "report")
    let run = try KANProcess.run(
      ["verify", "figure-2a", "--report", report.path] + small, searchPath: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    // The search path has no pandoc either.
    let complaints = run.errors.split(separator: "\n")
    #expect(complaints.count == 2 && complaints[0].contains("figure omitted: figure-2a was not drawn"))
    #expect(complaints.last?.contains("pandoc was not found") == true)
    let names = try FileManager.default.contentsOfDirectory(atPath: report.path).sorted()
    #expect(names == ["errata.html", "errata.md", "figure-2a.csv", "index.html", "report.md", "result.json"])
    let page = try String(contentsOf: report.appending(path: "index.html"), encoding: .utf8)
    #expect(page.contains("figure-2a was not drawn"))
  }

  @Test("JSON goes to a file beside the table")
  func jsonFile() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let run = try KANProcess.run(["verify", "eq-25", "--json", file.path] + small)
    #expect(run.status == 0 && run.output.hasPrefix("id"))
    #expect(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) is [String: Any])
  }
}
