import Foundation
import Notebook
import Pages
import Testing

@Suite("Notebook")
struct NotebookTests {
  private static let script = """
    import Notebook

    // # A title
    //
    // Some *prose* with $x^2$.
    let a = 1
    if a > 0 {
      // not prose: it does not begin at the margin
    }

    // More prose,

    // joined over an empty line.
    //no prose, for want of a space
    let b = 2

    """

  private func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "kan-notebook-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url.appending(path: "07-made-up"), withIntermediateDirectories: true)
    return url
  }

  /// A notebook of the script in a folder, with its story.
  private func notebook(in root: URL) throws -> (notebook: Notebook, out: String, story: Story) {
    let script = root.appending(path: "07-made-up/main.swift")
    try Data(Self.script.utf8).write(to: script)
    let out = root.appending(path: "pages/07-made-up").path
    let story = Story()
    let notebook = try Notebook(script: script.path, arguments: ["--out", out]) { story.pieces.append($0) }
    return (notebook, out, story)
  }

  /// What a notebook told.
  private final class Story {
    var pieces: [String] = []
  }

  @Test("A script is cut into prose and code, with the numbers of the lines")
  func segments() {
    let source = ScriptSource(Self.script)
    #expect(source.title == "A title")
    #expect(source.segments.map(\.kind) == [.code, .prose, .code, .prose, .code])
    #expect(source.segments.map(\.lines) == [1...1, 3...5, 6...9, 11...13, 14...15])
    #expect(source.segments[1].text == "# A title\n\nSome *prose* with $x^2$.")
    #expect(source.segments[2].text.contains("  // not prose"))
    #expect(source.segments[3].text == "More prose,\n\njoined over an empty line.")
    #expect(ScriptSource("").segments.isEmpty)
  }

  @Test("The command line: quick, another directory, and one line for anything else")
  func options() throws {
    #expect(try NotebookOptions(arguments: [], name: "x").directory == "report/notebooks/x")
    let options = try NotebookOptions(arguments: ["--quick", "--out", "d"], name: "x")
    #expect(options.isQuick && options.directory == "d")
    for bad in [["--out"], ["--fast"], ["d"], ["--out", ""]] {
      #expect(throws: NotebookError.self) { try NotebookOptions(arguments: bad, name: "x") }
    }
  }

  @Test("Page, Markdown, figures and index; results stand below the code that found them")
  func writing() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    let (notebook, out, story) = try notebook(in: root)
    #expect(notebook.name == "07-made-up")
    notebook.show("a", 1, line: 6)
    notebook.table(["name", "value"], [["<x>", "1.5"], ["y|z", "-"]], line: 7)
    let figure = FigureData(
      id: "line", title: "A line", xLabel: "x", yLabel: "y", series: [.init(name: "l", points: [(0, 0), (1, 1)])])
    notebook.figure(figure, "It rises.", line: 15)
    notebook.verdict("two is two", true, line: 15)
    let told = [
      "# A title\n\nSome *prose* with $x^2$.\n", "a: 1", "name  value\n----  -----\n<x>   1.5  \ny|z   -    ",
      "\nMore prose,\n\njoined over an empty line.\n", "[line] A line. It rises.", "holds: two is two",
    ]
    #expect(story.pieces == told)
    #expect(try notebook.write() == [])

    let page = try String(contentsOfFile: out + "/page.md", encoding: .utf8)
    let order = [
      "# A title", "let a = 1", "a: `1`", "| \\<x\\> | 1.5 |", "More prose", "let b = 2", "![A line](line.svg)",
      "**Holds.** two is two",
    ]
    let places = try order.map { text in try #require(page.range(of: text)?.lowerBound, "\(text) is missing") }
    #expect(places == places.sorted())
    #expect(page.contains("| --- | --: |"))
    let html = try String(contentsOfFile: out + "/index.html", encoding: .utf8)
    #expect(html.contains("<math") && html.contains("<svg") && html.contains("<table") && html.contains("&lt;x&gt;"))
    #expect(!html.contains("<script") && html.contains("<title>A title</title>"))
    for name in ["line.csv", "line.svg", "line.pdf"] {
      #expect(FileManager.default.fileExists(atPath: out + "/" + name))
    }
    let index = try String(contentsOf: root.appending(path: "pages/index.html"), encoding: .utf8)
    #expect(index.contains("07-made-up/index.html") && index.contains("1 of 1 hold"))
    #expect(html.contains("<nav><a href=\"../index.html\">index</a></nav>"))
  }

  @Test("Pages link to the notebooks before and after them, and to the index")
  func navigation() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    for name in ["03-first", "06-before", "08-after", "11-last"] {
      let other = root.appending(path: name)
      try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
      try Data().write(to: other.appending(path: "main.swift"))
    }
    // A folder without a script is not a notebook.
    try FileManager.default.createDirectory(
      at: root.appending(path: "07-pages"), withIntermediateDirectories: true)
    let (notebook, out, _) = try notebook(in: root)
    #expect(try notebook.write() == [])
    let html = try String(contentsOfFile: out + "/index.html", encoding: .utf8)
    for link in [
      "<a rel=\"prev\" href=\"../06-before/index.html\">prev: 06-before</a>", "<a href=\"../index.html\">index</a>",
      "<a rel=\"next\" href=\"../08-after/index.html\">next: 08-after</a>",
    ] { #expect(html.contains(link), "\(link)") }
  }

  @Test("Results at the ends of a stretch of code, and behind the last one, stand where they belong; none is lost")
  func ends() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    let (notebook, out, story) = try notebook(in: root)
    // Code is on lines 6 to 9 and 14 to 15, prose on 3 to 5 and 11 to 13.
    for line in [6, 9, 14, 15, 99] { notebook.show("line \(line)", line, line: line) }
    _ = try notebook.write()
    let page = try String(contentsOfFile: out + "/page.md", encoding: .utf8)
    let order = [
      "# A title", "let a = 1", "line 6: `6`", "line 9: `9`", "More prose", "let b = 2", "line 14: `14`",
      "line 15: `15`", "line 99: `99`", "Computed in",
    ]
    let places = try order.map { text in try #require(page.range(of: text)?.lowerBound, "\(text) is missing") }
    #expect(places == places.sorted())
    // Each piece of prose is told once, before the code behind it.
    #expect(story.pieces.map { $0.contains("prose") } == [true, false, false, true, false, false, false])
  }

  @Test("The index has every notebook of the directory by name; one without verdicts is not a good one")
  func index() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    for (name, verdicts) in [("02-b", [true, true]), ("03-c", [false, true]), ("01-a", [])] {
      let notebook = try Notebook(
        script: "/nonexistent/\(name)/main.swift", arguments: ["--quick", "--out", root.path + "/pages/\(name)"]
      ) { _ in }
      for (k, holds) in verdicts.enumerated() { notebook.verdict("<\(k)>", holds) }
      _ = try notebook.write()
    }
    let index = try String(contentsOf: root.appending(path: "pages/index.html"), encoding: .utf8)
    let cells = index.components(separatedBy: "<tr>").dropFirst(2)
    let expected = [
      ("01-a", "badge bad\">0 of 0 hold"), ("02-b", "badge good\">2 of 2 hold"), ("03-c", "badge bad\">1 of 2 hold"),
    ]
    #expect(cells.count == expected.count)
    for (cell, (name, badge)) in zip(cells, expected) {
      #expect(cell.contains("href=\"\(name)/index.html\"") && cell.contains(badge) && cell.contains("(quick)"))
    }
    let summary = try String(contentsOf: root.appending(path: "pages/03-c/summary.json"), encoding: .utf8)
    #expect(summary.contains("\"verdicts\" : 2") && summary.contains("\"<0>\""))
  }

  @Test("A verdict that fails is remembered, on the page and in the index")
  func failing() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    let (notebook, out, _) = try notebook(in: root)
    notebook.verdict("one is two", false, "1 != 2", line: 6)
    notebook.verdict("one is one", true, line: 6)
    #expect(notebook.failures == ["one is two"])
    _ = try notebook.write()
    #expect(try String(contentsOfFile: out + "/page.md", encoding: .utf8).contains("**Fails.** one is two (1 != 2)"))
    let index = try String(contentsOf: root.appending(path: "pages/index.html"), encoding: .utf8)
    #expect(index.contains("badge bad") && index.contains("1 of 2 hold"))
  }

  @Test("Where nothing can be written, the error names the place")
  func unwritable() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    let file = root.appending(path: "file")
    try Data().write(to: file)
    let notebook = try Notebook(script: "/nonexistent/07-made-up/main.swift", arguments: ["--out", file.path + "/x"]) {
      _ in
    }
    #expect(throws: NotebookError.unwritable(path: file.path + "/x")) { try notebook.write() }
  }
}
