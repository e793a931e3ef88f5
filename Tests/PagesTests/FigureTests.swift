import Foundation
import Pages
import Testing

@Suite("Pages: figures")
struct FigureTests {
  private let curves = FigureData(
    id: "curves", title: "It's a title", xLabel: "n", yLabel: "value", logY: true,
    series: [.init(name: "one, \"quoted\"", points: [(1, 1), (2, 4)]), .init(name: "two", points: [(1, 3)])])
  private let map = FigureData(
    id: "map", title: "A map", xLabel: "t", yLabel: "x",
    map: FieldMap(x: [0, 1, 2], y: [-1, 1], values: [1, -2, 3, 4, 5, -6], label: "u", scale: .diverging))

  @Test("Curves and maps as CSV")
  func csv() {
    #expect(
      curves.csv == "series,x,y\n\"one, \"\"quoted\"\"\",1.0,1.0\n\"one, \"\"quoted\"\"\",2.0,4.0\n\"two\",1.0,3.0\n")
    // A mark that a combining character follows is part of another Character.
    let combined = FigureData(
      id: "c", title: "'\u{301}", xLabel: "x", yLabel: "y", series: [.init(name: "\"\u{301}", points: [(0, 0)])])
    #expect(combined.csv.unicodeScalars.elementsEqual("series,x,y\n\"\"\"\u{301}\",0.0,0.0\n".unicodeScalars))
    let lines = map.csv.split(separator: "\n")
    #expect(lines.first == "x,y,value" && lines.count == 7)
    // Value (i, j) of the grid stands beside x[i] and y[j].
    #expect(lines[3] == "2.0,-1.0,3.0" && lines[4] == "0.0,1.0,4.0")
  }

  @Test("The colors of a diverging map are symmetric about zero; quotes are doubled")
  func script() {
    let text = map.gnuplotScript(data: "map.csv", output: "map.svg")
    #expect(text.contains("set cbrange [-6.0:6.0]") && text.contains("with image"))
    #expect(text.contains("set xrange [-0.5:2.5]") && text.contains("set yrange [-2.0:2.0]"))
    let curveText = curves.gnuplotScript(data: "c.csv", output: "c.pdf", format: .pdf)
    #expect(curveText.contains("set title 'It''s a title'") && curveText.contains("pdfcairo"))
    #expect(curveText.contains("every ::0::1 ") && curveText.contains("every ::2::2 "))
  }

  @Test("Indices and exponents are lowered and raised; other characters stay what they are")
  func markup() {
    let figure = FigureData(
      id: "text", title: "A^T A, b_i(x), NTK_S", xLabel: "n^{2r}, psi_{-3}", yLabel: "10^-5, train_loss, x_",
      series: [.init(name: "{a} @ b & c ~ d \\ _{e", points: [(1, 1)])])
    let text = figure.gnuplotScript(data: "t.csv", output: "t.svg")
    #expect(text.contains("set title 'A^{T} A, b_{i}(x), NTK_{S}'"))
    #expect(text.contains("set xlabel 'n^{2r}, psi_{-3}'"))
    #expect(text.contains(#"set ylabel '10\^-5, train\_loss, x\_'"#))
    #expect(text.contains(#"title '\{a\} \@ b \& c \~ d \\ \_\{e'"#))
  }

  @Test("Axes: whole numbers have no halves, few places have their own ticks, a logarithm needs room")
  func axes() {
    func script(_ x: [Double], _ y: [Double], logX: Bool = false, logY: Bool = false) -> String {
      FigureData(
        id: "axes", title: "", xLabel: "", yLabel: "", logX: logX, logY: logY,
        series: [.init(name: "", points: zip(x, y).map { ($0, $1) }, marks: .line)]
      ).gnuplotScript(data: "a.csv", output: "a.svg")
    }
    #expect(script([1, 2, 4], [1, 2, 3]).contains("set xtics 1\n"))
    #expect(!script([1, 2.5, 4], [1, 2, 3]).contains("set xtics"))
    #expect(!script([1, 2, 40], [1, 2, 3]).contains("set xtics"))
    #expect(script([1, 2, 4], [1, 2, 3]).contains("set xrange [1.0:4.0]"))
    #expect(script([5, 10, 80], [1, 2, 3], logX: true).contains("set xtics (5.0, 10.0, 80.0)"))
    #expect(script([1, 2], [1, 2.9], logY: true).contains("logscale y") == false)
    #expect(script([1, 2], [1, 3], logY: true).contains("set format y '%g'"))
    #expect(script([1, 2], [1, 1000], logY: true).contains("set format y '10^{%T}'"))
  }

  @Test("gnuplot draws both, as SVG and as PDF; the SVG takes its color from the reader")
  func drawings() throws {
    let drawing = try #require(FigureDrawing(searchPath: ProcessInfo.processInfo.environment["PATH"] ?? ""))
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-pages-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for figure in [curves, map] {
      let data = folder.appending(path: figure.id + ".csv")
      try Data(figure.csv.utf8).write(to: data)
      let svg = try drawing.svg(figure, data: data, output: folder.appending(path: figure.id + ".svg"))
      #expect(svg.hasPrefix("<svg") && svg.contains("currentColor") && !svg.contains("black"))
      let file = try String(contentsOf: folder.appending(path: figure.id + ".svg"), encoding: .utf8)
      #expect(file.contains("prefers-color-scheme:dark"))
      #expect(file.contains("<title>\(escapeHTML(figure.title))</title>"))
      try drawing.pdf(figure, data: data, output: folder.appending(path: figure.id + ".pdf"))
      let pdf = try Data(contentsOf: folder.appending(path: figure.id + ".pdf"))
      #expect(pdf.prefix(5) == Data("%PDF-".utf8))
      // Nothing is left behind but data and drawings.
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.allSatisfy { !$0.hasPrefix(".") })
    }
  }

  @Test("What gnuplot cannot draw is an error that names the figure")
  func failure() throws {
    let drawing = try #require(FigureDrawing(searchPath: ProcessInfo.processInfo.environment["PATH"] ?? ""))
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-pages-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let missing = folder.appending(path: "missing.csv")
    #expect(throws: DrawingError.self) {
      try drawing.svg(curves, data: missing, output: folder.appending(path: "x.svg"))
    }
  }
}

@Suite("Pages: HTML")
struct HTMLTests {
  @Test("Text is escaped scalar by scalar, so that combining marks hide nothing")
  func escaping() {
    #expect(escapeHTML("a < b & \"c\" 'd'") == "a &lt; b &amp; &quot;c&quot; &#39;d&#39;")
    #expect(escapeHTML("<\u{301}script>").unicodeScalars.elementsEqual("&lt;\u{301}script&gt;".unicodeScalars))
  }

  @Test("A page holds its title as text and its body as it is")
  func page() {
    let text = HTMLPage(title: "<x>", body: "<p>body</p>").text
    #expect(text.contains("<title>&lt;x&gt;</title>") && text.contains("<p>body</p>"))
    #expect(text.contains("name=\"viewport\"") && text.contains("prefers-color-scheme: dark"))
  }
}
