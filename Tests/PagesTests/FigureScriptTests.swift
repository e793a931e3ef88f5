import Foundation
import Pages
import Testing

@Suite("Pages: what gnuplot is told")
struct FigureScriptTests {
  private typealias Series = FigureData.Series

  private func script(
    _ series: [Series], title: String = "", yLabel: String = "", logX: Bool = false, logY: Bool = false,
    format: FigureData.Format = .svg
  ) -> String {
    FigureData(id: "f", title: title, xLabel: "x", yLabel: yLabel, logX: logX, logY: logY, series: series)
      .gnuplotScript(data: "f.csv", output: "f.svg", format: format)
  }

  private func curve(_ name: String, _ x: [Double] = [1, 3], marks: Series.Marks = .joined, color: Int? = nil)
    -> Series
  {
    Series(name: name, points: x.map { ($0, 1) }, marks: marks, color: color)
  }

  @Test("The legend has as many columns as fit, and the drawing grows with its rows")
  func legend() {
    let short = script(["a", "b", "c", "d"].map { curve($0) })
    #expect(short.contains("maxcols 4\n") && short.contains("size 640,420 ") && short.contains("set bmargin 5.2\n"))
    // 30 letters: 600 / (9 * 30 + 75) is one column, hence five rows.
    let long = (0..<5).map { curve(String(repeating: "w", count: 29) + "\($0)") }
    let wide = script(long)
    #expect(wide.contains("maxcols 1\n") && wide.contains("size 640,477 ") && wide.contains("set bmargin 10.0\n"))
    #expect(script(long, format: .pdf).contains("size 16cm,11.94cm "))
    // Rows of four columns: a fifth name begins another.
    for (count, height, margin) in [(4, 420, 5.2), (5, 420, 6.4), (8, 420, 6.4), (9, 439, 7.6)] {
      let text = script((0..<count).map { curve("\($0)") })
      #expect(
        text.contains("maxcols 4\n") && text.contains("size 640,\(height) ") && text.contains("set bmargin \(margin)\n")
      )
    }
    // Curves without a name or without points are not in it.
    #expect(script([curve("")]).contains("unset key\n") && script([curve("a", [])]).contains("unset key\n"))
    #expect(script([curve("")]).contains(" notitle\n") && !script([curve("a")]).contains("unset key"))
  }

  @Test("Each curve reads its own rows; curves without points are left out, and a figure without any is drawn")
  func rows() {
    let text = script([curve("a", [1, 2, 3]), curve("b", []), curve("c", [5]), curve("d", [6, 7])])
    #expect(text.contains("every ::0::2 ") && text.contains("every ::3::3 ") && !text.contains("'b'"))
    #expect(text.contains("every ::4::5 ") && text.components(separatedBy: "every").count == 4)
    #expect(script([]).contains("plot NaN notitle"))
  }

  @Test("Curves differ by color and by form")
  func looks() {
    let joined = script([curve("a"), curve("b")])
    #expect(joined.contains("pointtype 7 ") && joined.contains("pointtype 5 "))
    #expect(joined.contains("rgb '#1f78c8'") && joined.contains("rgb '#e0700f'"))
    let lines = script([curve("a", marks: .line), curve("b", marks: .line)])
    #expect(lines.contains("dashtype 1 ") && lines.contains("dashtype 2 "))
    #expect(script([curve("a", marks: .crosses)]).contains("points linewidth 1.5 pointtype 2 "))
    #expect(script([curve("a", marks: .circles)]).contains("points linewidth 1.5 pointtype 6 "))
    let chosen = script([curve("a", color: 3)])
    #expect(chosen.contains("rgb '#c2459f'") && chosen.contains("pointtype 13 "))
  }

  @Test("Ranges: dots keep off the frame, logarithms take positive places only, nine places have no ticks of their own")
  func ranges() {
    #expect(script([curve("a", [1, 3])]).contains("set xrange [0.96:3.04]\n"))
    #expect(script([curve("a", [1, 3], marks: .line)]).contains("set xrange [1.0:3.0]\n"))
    #expect(script([curve("a")]).contains("set offsets 0, 0, graph 0.03, graph 0.03"))
    let positive = script([curve("a", [-1, 0, 1, 10])], logX: true)
    #expect(positive.contains("set logscale x\n") && positive.contains("set xtics (1.0, 10.0)\n"))
    #expect(!script([curve("a")]).contains("logscale"))
    let places = (1...9).map { Double(1 << $0) }
    #expect(!script([curve("a", places)], logX: true).contains("set xtics"))
    #expect(script([curve("a", Array(places.dropLast()))], logX: true).contains("set xtics ("))
    // What is not a number has no place on an axis.
    #expect(script([curve("a", [.nan, 1, 3, .infinity], marks: .line)]).contains("set xrange [1.0:3.0]\n"))
  }

  @Test("Whole numbers have their own ticks up to a length of 12; powers of ten are labels from three decades on")
  func limits() {
    #expect(script([curve("a", [1, 13], marks: .line)]).contains("set xtics 1\n"))
    #expect(!script([curve("a", [1, 14], marks: .line)]).contains("set xtics"))
    func format(_ largest: Double) -> String {
      let points = [(1.0, 1.0), (2, largest)]
      return script([Series(name: "", points: points, marks: .line)], logY: true)
    }
    #expect(!format(3.0.nextDown).contains("logscale") && format(3).contains("set format y '%g'"))
    #expect(format(1000.0.nextDown).contains("set format y '%g'") && format(1000).contains("set format y '10^{%T}'"))
    // Without a positive value there is no logarithm.
    #expect(!script([Series(name: "", points: [(1, -1), (2, -5)])], logY: true).contains("logscale"))
  }

  @Test("Curves are equal where names, looks and all coordinates are")
  func equality() {
    let one = Series(name: "a", points: [(1, 2), (3, 4)])
    #expect(one == Series(name: "a", points: [(1, 2), (3, 4)]))
    for other in [
      Series(name: "b", points: [(1, 2), (3, 4)]), Series(name: "a", points: [(1, 2), (3, 5)]),
      Series(name: "a", points: [(1, 2), (2, 4)]), Series(name: "a", points: [(1, 2)]),
      Series(name: "a", points: [(1, 2), (3, 4)], marks: .line),
      Series(name: "a", points: [(1, 2), (3, 4)], color: 0),
    ] { #expect(one != other) }
  }

  @Test("Maps: the scale of the colors and its label")
  func maps() {
    func script(_ scale: FieldMap.Scale, _ values: [Double]) -> String {
      let map = FieldMap(x: [0, 1], y: [0, 2], values: values, label: "|u|, it's", scale: scale)
      return FigureData(id: "m", title: "", xLabel: "t", yLabel: "x", map: map)
        .gnuplotScript(data: "m.csv", output: "m.svg")
    }
    let logarithmic = script(.logarithmic, [-1, 0, 0.1, 100])
    #expect(logarithmic.contains("set logscale cb; set format cb '10^{%T}'\n"))
    #expect(logarithmic.contains("set cbrange [0.1:100.0]\n") && logarithmic.contains("set cblabel '|u|, it''s'\n"))
    let sequential = script(.sequential, [1, 2, 3, 4])
    #expect(!sequential.contains("logscale") && !sequential.contains("cbrange") && sequential.contains("#fdf3a7"))
    let diverging = script(.diverging, [1, .nan, -3, 2])
    #expect(diverging.contains("set cbrange [-3.0:3.0]\n") && diverging.contains("#f5f5f5"))
    #expect(!script(.diverging, [0, 0, 0, 0]).contains("cbrange"))
    #expect(sequential.contains("size 640,460 "))
  }

  @Test("Titles and labels are one line each, and each in its place")
  func texts() {
    let text = script([curve("a")], title: "two\nlines", yLabel: "y")
    #expect(text.contains("set title 'two lines'\nset xlabel 'x'\nset ylabel 'y'\n"))
  }
}

@Suite("Pages: Markdown and other programs")
struct TextAndToolTests {
  @Test("Plain text is not read as Markdown, and stays on its line")
  func markdown() {
    #expect(escapeMarkdown("a|b\nc") == "a\\|b c")
    #expect(escapeMarkdown("\\`*_[]<>|#$~") == "\\\\\\`\\*\\_\\[\\]\\<\\>\\|\\#\\$\\~")
    #expect(escapeMarkdown("n^2 + 1/2 (x)") == "n^2 + 1/2 (x)")
  }

  @Test("Letters outside the basic plane and combined ones stay whole, in HTML, in Markdown and in drawings")
  func surrogates() {
    let text = "\u{1D70B} < \u{1F469}\u{200D}\u{1F52C} & e\u{301}_\u{1F600}"
    #expect(
      escapeHTML(text).unicodeScalars.elementsEqual(
        "\u{1D70B} &lt; \u{1F469}\u{200D}\u{1F52C} &amp; e\u{301}_\u{1F600}".unicodeScalars))
    #expect(
      escapeMarkdown(text).unicodeScalars.elementsEqual(
        "\u{1D70B} \\< \u{1F469}\u{200D}\u{1F52C} & e\u{301}\\_\u{1F600}".unicodeScalars))
    let figure = FigureData(id: "f", title: "x_\u{1D70B}, \u{1F600}^2", xLabel: "", yLabel: "", series: [])
    #expect(
      figure.gnuplotScript(data: "d", output: "o").contains("set title 'x_{\u{1D70B}}, \u{1F600}^{2}'\n"))
  }

  /// A folder with programs: shell scripts by their names.
  private func programs(_ scripts: [String: String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-programs-\(UUID().uuidString)")
    for (name, script) in scripts {
      let place = folder.appending(path: name)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: place)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path)
    }
    return folder
  }

  @Test("Of two programs of the same name the first of the search path is taken")
  func first() throws {
    let folder = try programs(["a/tool": "echo a", "b/tool": "echo b"])
    defer { try? FileManager.default.removeItem(at: folder) }
    for (order, output) in [(["a", "b"], "a\n"), (["b", "a"], "b\n"), (["c", "b", "a"], "b\n")] {
      let searchPath = order.map { folder.path + "/" + $0 }.joined(separator: ":")
      let tool = try #require(ExternalTool("tool", searchPath: searchPath))
      #expect(try tool.run(input: "", in: folder).output == output)
    }
  }

  @Test("A gnuplot that fails has drawn nothing, whatever it left; one that succeeds without a drawing has not either")
  func failingGnuplot() throws {
    let find = #"place=$(sed -n "s/^set output '\(.*\)'$/\1/p")"#
    let folder = try programs([
      "good/gnuplot": find + "\necho \"<svg id='a'><use href='#a'/></svg>\" > \"$place\"",
      "bad/gnuplot": find + "\necho '<svg></svg>' > \"$place\"\necho 'line 3: broken' >&2\nexit 3",
      "idle/gnuplot": "cat",
    ])
    defer { try? FileManager.default.removeItem(at: folder) }
    let figure = FigureData(id: "f", title: "", xLabel: "", yLabel: "", series: [])
    let data = folder.appending(path: "f.csv")
    func draw(_ program: String) throws -> String {
      let drawing = try #require(FigureDrawing(searchPath: folder.path + "/" + program))
      try drawing.pdf(figure, data: data, output: folder.appending(path: "\(program).pdf"))
      return try drawing.svg(figure, data: data, output: folder.appending(path: "\(program).svg"))
    }
    // Names are those of the figure, so that two drawings can stand in one page.
    #expect(try draw("good") == "<svg id='f-a'><use href='#f-a'/></svg>\n")
    for (program, reason) in [("bad", "line 3: broken"), ("idle", "gnuplot produced no drawing")] {
      let error = #expect(throws: DrawingError.self) { try draw(program) }
      #expect(error?.figure == "f" && error?.reason == reason)
    }
    #expect(FigureDrawing(searchPath: folder.path) == nil)
  }

  @Test(
    "A pandoc that fails is an error with its reason, even where it wrote something; so is one that writes too little")
  func failingPandoc() throws {
    let folder = try programs([
      "bad/pandoc": "echo '<p>x</p>'; echo 'no such format' >&2; exit 6", "idle/pandoc": "cat > /dev/null",
    ])
    defer { try? FileManager.default.removeItem(at: folder) }
    func conversion(_ program: String) throws -> HTMLConversion {
      HTMLConversion(pandoc: try #require(ExternalTool("pandoc", searchPath: folder.path + "/" + program)))
    }
    let failed = #expect(throws: ConversionError.self) { try conversion("bad").body(of: "x", in: folder) }
    #expect(failed?.reason == "no such format")
    let short = #expect(throws: ConversionError.self) {
      try MathML(of: [FormulaText("$x$ and $y$")], by: conversion("idle"), in: folder)
    }
    #expect(short?.reason == "pandoc wrote 0 paragraphs for 2 formulas")
  }

  @Test("A program is an executable file of the search path, and tells what it wrote and why it failed")
  func tools() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-tool-\(UUID().uuidString)")
    let late = folder.appending(path: "late")
    try FileManager.default.createDirectory(at: late, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // One of the name that cannot be run, in front of one that can.
    try Data("no program".utf8).write(to: folder.appending(path: "echoes"))
    let script = "#!/bin/sh\ncat; echo \"$1\"; printf '\\n  ^\\nthe reason\\nmore\\n' >&2; exit 3\n"
    let place = late.appending(path: "echoes")
    try Data(script.utf8).write(to: place)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path)
    #expect(ExternalTool("echoes", searchPath: folder.path) == nil)
    let tool = try #require(ExternalTool("echoes", searchPath: "\(folder.path):\(late.path)"))
    #expect(tool.executable.path == place.path)
    let outcome = try tool.run(["word"], input: "input\n", in: folder)
    #expect(outcome.status == 3 && outcome.output == "input\nword\n" && outcome.reason == "the reason")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["echoes", "late"])
  }
}
