import Foundation
import Pages

/// A script that is read like a chapter: it prints its text and results to the terminal while it runs, and at the end
/// writes the same content, prose, code and results, as one HTML page and as Markdown, with its figures as SVG, PDF and
/// CSV.
///
/// The prose is taken from the script's own comments (``ScriptSource``); results appear below the code that computed
/// them.
///
///     let notebook = Notebook { print($0) }
///     notebook.show("m", knots.dimension)
///     notebook.verdict("A is nonsingular", rank == m)
///     notebook.finish()
package final class Notebook {
  /// The options chosen by the reader.
  package let options: NotebookOptions
  /// The name, which is that of the script's folder, such as "01-two-bases".
  package let name: String
  /// Whether long computations should be shortened.
  package var isQuick: Bool { options.isQuick }

  let source: ScriptSource
  /// The names of the notebooks before and after this one in the folder of the scripts.
  let neighbors: (previous: String?, next: String?)
  private(set) var outcomes: [(line: Int, outcome: Outcome)] = []
  private var told = 0
  private let output: (String) -> Void
  private let start = ContinuousClock().now

  /// Creates a notebook; ends the program with status 64 and a one-line message if the command line is wrong.
  ///
  /// - Parameters:
  ///   - script: the path of the script, whose comments are the prose.
  ///   - output: receives the output piece by piece: `print` in a script.
  package convenience init(script: String = #filePath, output: @escaping (String) -> Void) {
    do {
      try self.init(script: script, arguments: Array(CommandLine.arguments.dropFirst()), output: output)
    } catch {
      Notebook.complain("\(error)")
      exit(64)
    }
  }

  /// Creates a notebook with custom arguments.
  ///
  /// - Throws: ``NotebookError/usage(_:)``.
  package init(script: String, arguments: [String], output: @escaping (String) -> Void) throws(NotebookError) {
    self.output = output
    let url = URL(fileURLWithPath: script)
    name = url.deletingLastPathComponent().lastPathComponent
    options = try NotebookOptions(arguments: arguments, name: name)
    let text = try? String(contentsOf: url, encoding: .utf8)
    if text == nil { Notebook.complain("\(script) no longer exists, so the page has results but no prose") }
    source = ScriptSource(text ?? "// # \(name)\n")
    let scripts = url.deletingLastPathComponent().deletingLastPathComponent()
    let others = ((try? FileManager.default.contentsOfDirectory(atPath: scripts.path)) ?? []).filter {
      FileManager.default.fileExists(atPath: scripts.appending(path: $0).appending(path: url.lastPathComponent).path)
    }
    neighbors = (others.filter { [name] in $0 < name }.max(), others.filter { [name] in $0 > name }.min())
  }

  /// Shows a value.
  package func show(_ name: String, _ value: some Any, line: Int = #line) {
    add(.value(name: name, text: "\(value)"), line)
  }

  /// Shows a table.
  ///
  /// - Precondition: every row is as long as the heading row.
  package func table(_ headings: [String], _ rows: [[String]], line: Int = #line) {
    precondition(rows.allSatisfy { $0.count == headings.count }, "a table row must be as long as its headings")
    add(.table(headings: headings, rows: rows), line)
  }

  /// Shows a figure; its data are written to a file next to it.
  package func figure(_ figure: FigureData, _ caption: String, line: Int = #line) {
    add(.figure(figure, caption: caption), line)
  }

  /// Records whether a statement holds according to the computation; if one fails, the script ends with status 1.
  package func verdict(_ statement: String, _ holds: Bool, _ evidence: String = "", line: Int = #line) {
    add(.verdict(statement: statement, holds: holds, evidence: evidence), line)
  }

  /// Writes the page and ends the program: with status 0 if there are verdicts and all hold, with 1 if one fails, if
  /// there are none, or if nothing could be written.
  package func finish() -> Never {
    tell(upTo: .max)
    do {
      for remark in try write() { Notebook.complain(remark) }
      output("\nwritten to \(options.directory)")
    } catch {
      Notebook.complain("\(error)")
      exit(1)
    }
    if verdictCount == 0 { Notebook.complain("\(name) has no verdicts, so nothing was checked") }
    exit(isHeld ? 0 : 1)
  }

  /// The statements that do not hold.
  package var failures: [String] {
    outcomes.compactMap {
      if case .verdict(let statement, false, _) = $0.outcome { statement } else { nil }
    }
  }

  /// The number of verdicts.
  var verdictCount: Int {
    outcomes.count { if case .verdict = $0.outcome { true } else { false } }
  }

  /// Whether there are verdicts and all hold.
  private var isHeld: Bool { failures.isEmpty && verdictCount > 0 }

  /// The seconds since the start.
  var seconds: Double { start.duration(to: ContinuousClock().now) / .seconds(1) }

  private func add(_ outcome: Outcome, _ line: Int) {
    tell(upTo: line)
    outcomes.append((line, outcome))
    output(outcome.terminalText)
  }

  /// Prints the prose before a line that has not been printed yet.
  private func tell(upTo line: Int) {
    for segment in source.segments where segment.kind == .prose && told < segment.lines.lowerBound {
      guard segment.lines.upperBound < line else { break }
      output((told == 0 ? "" : "\n") + segment.text + "\n")
      told = segment.lines.upperBound
    }
  }

  static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
