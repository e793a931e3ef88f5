import Foundation
import Pages
import Testing

@Suite("Pages: graphs and sheets of charts")
struct DrawingTests {
  private let name = "a<b&\"c\" 'd'"

  private func graph(_ count: Int = 2, curve: [(x: Double, y: Double)] = [(0, 1), (1, 3)]) -> NetworkGraph {
    let inputs = (0..<count).map { NetworkGraph.Unit(name: $0 == 0 ? name : "x\($0)", note: "50 %") }
    let edges = (0..<count).map {
      NetworkGraph.Edge(source: $0, target: 0, share: $0 == 0 ? 0.8 : 0.2, remark: "\(name) -> y", curve: curve)
    }
    return NetworkGraph(
      title: "Edges of \(name)", columns: [inputs, [NetworkGraph.Unit(name: "y")]], layers: [edges],
      caption: ["Over <all> rows."])
  }

  private func chart(counts: [Int] = [], pieces: [[(x: Double, y: Double)]] = [[(0, 0), (10, 2)]]) -> FunctionChart {
    FunctionChart(
      title: "\(name) -> y", note: "12 %", xLabel: name, range: -1...11, knots: [0, 2.5, 10], pieces: pieces,
      counts: counts)
  }

  @Test("Numbers in hundredths, without zeros at the end; what XML does not allow is replaced")
  func numbers() throws {
    let pairs: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (1, "1"), (-12.5, "-12.5"), (0.05, "0.05"), (1.239, "1.24"), (-0.004, "0"),
      (-0.25, "-0.25"), (99.999, "100"), (.infinity, "10000000000"),
    ]
    for (value, text) in pairs { #expect(SVGDrawing.number(value) == text) }
    #expect(SVGDrawing.path([[(0, 1), (2.5, 3)], [(4, 5)]]) == "M0 1L2.5 3M4 5")
    var drawing = SVGDrawing(title: "\u{1}<\u{FFFE}", width: 10, height: 5)
    drawing.label("abcdefgh", "name", x: 1, y: 2, limit: 6)
    drawing.label("\u{0}é😀", "name", x: 1, y: 2, limit: 6)
    let elements = try #require(XMLElements(drawing.file))
    #expect(elements.texts("title") == ["\u{FFFD}<\u{FFFD}", "abcdefgh"])
    #expect(elements.texts("text") == ["abc...", "\u{FFFD}é😀"])
    #expect(elements.all[0].attributes["viewBox"] == "0 0 10 5")
  }

  @Test("An axis: places by hand, as many digits as the length of the axis needs")
  func axis() {
    let axis = AxisScale(-1...3, from: 100, to: 200)
    #expect(axis.place(-1) == 100 && axis.place(3) == 200 && axis.place(0) == 125)
    #expect(AxisScale(2...2, from: 0, to: 10).place(2) == 5)
    #expect(AxisScale(-1.7e308...1.7e308, from: 0, to: 10).place(0) == 5)
    #expect(axis.label(1.0 / 3) == "0.333" && axis.label(0) == "0")
    #expect(AxisScale(5.4e6...5.4e6 + 1, from: 0, to: 1).label(5_400_000.5) == "5400000.5")
  }

  @Test("A graph is well-formed, has one path for each edge, and names as they are; its colors are the reader's")
  func network() throws {
    let drawing = graph().drawing
    let elements = try #require(XMLElements(drawing.file))
    #expect(elements.of("edge", "path").count == 2 && elements.all.count { $0.name == "path" } == 2)
    #expect(elements.of("function", "polyline").count == 2 && elements.of("box", "rect").count == 2)
    #expect(elements.of("unit", "circle").count == 3)
    #expect(elements.texts("text") == ["\(name) (50 %)", "x1 (50 %)", "y", "Over <all> rows."])
    #expect(elements.texts("title").contains("Edges of \(name)"))
    #expect(elements.texts("title").count { $0 == "\(name) -> y" } == 4)
    // The strongest edge has the full width; the other a quarter of its share, hence half of what is added.
    let edges = elements.of("edge", "path")
    #expect(edges.map { $0.number("stroke-width") } == [6, 3.38])
    #expect(edges.map { $0.number("stroke-opacity") } == [1, 0.58] || edges[1].number("stroke-opacity") == 0.57)
    #expect(drawing.file.contains("prefers-color-scheme:dark") && drawing.file.hasPrefix("<?xml "))
    #expect(drawing.embedded.hasPrefix("<svg ") && !drawing.embedded.contains("<style>"))
    #expect(graph().drawing.file == drawing.file)
  }

  @Test("Edges run from unit to box to unit; more than sixty edges have no miniatures, and run straight")
  func miniatures() throws {
    let (few, many, plain) = (graph(60), graph(61), graph(curve: []))
    #expect(few.hasMiniatures && !many.hasMiniatures && !plain.hasMiniatures)
    for (drawn, count, pieces) in [(few, 60, 2), (many, 61, 1), (plain, 2, 1)] {
      let elements = try #require(XMLElements(drawn.drawing.embedded))
      let paths = elements.of("edge", "path").compactMap { $0.attributes["d"] }
      #expect(paths.count == count && elements.of("function", "polyline").count == (pieces == 2 ? count : 0))
      #expect(paths.allSatisfy { $0.count { $0 == "M" } == pieces })
      let units = elements.of("unit", "circle")
      #expect(paths[0].hasPrefix("M\(SVGDrawing.number(units[0].number("cx") + 5)) "))
      #expect(paths[0].hasSuffix("\(SVGDrawing.number(units[count].number("cy")))"))
    }
    // The curve rises from the lower left to the upper right of its box; a constant runs through its middle.
    let box = try #require(XMLElements(graph().drawing.embedded)?.of("box", "rect").first)
    let (x, y) = (box.number("x"), box.number("y"))
    let line = try #require(XMLElements(graph().drawing.embedded)?.of("function", "polyline").first)
    #expect(line.attributes["points"] == "\(text(x + 2)),\(text(y + 27)) \(text(x + 28)),\(text(y + 3))")
    let flat = try #require(
      XMLElements(graph(curve: [(0, 7), (1, 7)]).drawing.embedded)?.of("function", "polyline").first)
    #expect(flat.attributes["points"] == "\(text(x + 2)),\(text(y + 15)) \(text(x + 28)),\(text(y + 15))")
  }

  private func text(_ value: Double) -> String { SVGDrawing.number(value) }

  @Test("No share is drawn as no share: nothing is undefined")
  func zeroShares() throws {
    let graph = NetworkGraph(
      title: "t", columns: [[.init(name: "x")], [.init(name: "y")]],
      layers: [[.init(source: 0, target: 0, share: 0, remark: "", curve: [(0, .nan), (.infinity, 1)])]])
    let elements = try #require(XMLElements(graph.drawing.file))
    #expect(elements.of("edge", "path").map { $0.number("stroke-width") } == [0.75])
    #expect(elements.of("function", "polyline").isEmpty && !graph.drawing.file.contains("nan"))
  }

  @Test("A chart: one path, ticks at the knots, what is outside shaded, bars below the axis")
  func sheet() throws {
    let sheet = ChartSheet(
      title: name, sections: [.init(heading: "<1>", charts: [chart(counts: [0, 1, 4, 0]), chart()])],
      caption: ["& so on"])
    let elements = try #require(XMLElements(sheet.drawing.file))
    #expect(elements.of("edge", "path").count == 2 && elements.all.count { $0.name == "path" } == 2)
    let frames = elements.of("frame", "rect")
    try #require(frames.count == 2)
    let (left, width) = (frames[0].number("x"), frames[0].number("width"))
    let bottom = frames[0].number("y") + frames[0].number("height")
    // The axis runs from -1 to 11.
    func place(_ x: Double) -> Double { Double(text(left + width * (x + 1) / 12))! }
    let ticks = elements.of("knot", "line")
    #expect(ticks.count == 6 && ticks.prefix(3).map { $0.number("x1") } == [0, 2.5, 10].map(place))
    #expect(ticks.allSatisfy { $0.number("x1") == $0.number("x2") && $0.number("y2") == bottom })
    #expect(zip(ticks, ticks.dropFirst(3)).allSatisfy { abs($1.number("x1") - $0.number("x1") - 272) < 0.001 })
    let shades = elements.of("outside", "rect").prefix(2)
    #expect(shades.map { $0.number("x") } == [left, place(10)])
    #expect(shades.allSatisfy { abs($0.number("width") - width / 12) < 0.02 })
    let bars = elements.of("bar", "rect")
    #expect(bars.map { $0.number("height") } == [6, 24] && bars.allSatisfy { $0.number("y") > bottom })
    #expect(bars.map { $0.number("x") } == [left + width / 4, left + width / 2])
    // The line from (0, 0) to (10, 2), on an axis from -0.1 to 2.1.
    let top = frames[0].number("y")
    let low = Double(text(bottom - (bottom - top) * 0.1 / 2.2))!
    let high = Double(text(bottom - (bottom - top) * 2.1 / 2.2))!
    #expect(
      elements.of("edge", "path")[0].attributes["d"]
        == "M\(text(place(0))) \(text(low))L\(text(place(10))) \(text(high))")
    #expect(elements.of("zero", "line").count == 2)
    let texts = elements.texts("text")
    for expected in ["<1>", "\(name) -> y", name, "12 %", "0", "10", "2.1", "-0.1", "& so on"] {
      #expect(texts.contains(expected), "\(expected) in \(texts)")
    }
    #expect(sheet.drawing.file == sheet.drawing.file)
  }

  @Test("The axis of the values: the function, half of its range outside; constants are in the middle")
  func values() throws {
    let far = chart(
      pieces: [[(-1, -100), (-0.5, -0.5)], [(0, 0), (10, 2)], [(10.5, 2.5), (10.9, .infinity), (11, 2.75)]])
    #expect(far.valueRange == -1.1...2.85)
    // What lies outside is left out, and the curve is broken there.
    let elements = try #require(
      XMLElements(ChartSheet(title: "", sections: [.init(heading: "", charts: [far])]).drawing.file))
    let path = try #require(elements.of("edge", "path").first?.attributes["d"])
    #expect(path.count { $0 == "M" } == 4 && path.count { $0 == "L" } == 1)
    #expect(chart(pieces: [[(0, 4), (10, 4)]]).valueRange == 2...6)
    #expect(chart(pieces: [[(0, 0.1), (10, Double(0.1).nextUp)]]).valueRange.upperBound > 0.14)
    #expect(chart(pieces: [[(0, 0), (10, 0)]]).valueRange == -1...1)
    #expect(chart(pieces: [[]]).valueRange == 0...1 && chart(pieces: []).valueRange == 0...1)
    let huge = chart(pieces: [[(0, -1.7e308), (10, 1.7e308)]]).valueRange
    #expect(huge.lowerBound.isFinite && huge.upperBound.isFinite)
  }

  @Test("Long numbers of the y axis have their place at the left, and the frame begins after them")
  func longNumbers() throws {
    let long = chart(pieces: [[(0, -1.2345e-7), (10, -1.2344e-7)]])
    let elements = try #require(
      XMLElements(ChartSheet(title: "", sections: [.init(heading: "", charts: [chart(), long])]).drawing.file))
    let frames = elements.of("frame", "rect")
    let numbers = elements.of("number", "text").filter { $0.attributes["text-anchor"] == "end" }
    try #require(frames.count == 2 && numbers.count == 4)
    let labels = elements.texts("text").filter { $0.hasPrefix("-1.23") }
    #expect(labels.count == 2 && labels.allSatisfy { $0.count >= 10 }, "\(labels)")
    for (k, left) in [0.0, 272].enumerated() {
      let longest = k == 0 ? 4 : labels.map(\.count).max()!
      // Numbers end four before the frame; a digit of eleven points is up to seven wide.
      #expect(numbers[2 * k].number("x") == frames[k].number("x") - 4)
      #expect(numbers[2 * k].number("x") - 7 * Double(longest) >= left, "\(labels)")
      #expect(frames[k].number("x") + frames[k].number("width") == left + 260)
    }
    #expect(frames[0].number("x") == 60 && frames[1].number("width") > 80)
  }

  @Test("Ticks that would touch are left out, except for that of the last knot; charts are in rows of three")
  func crowded() throws {
    let knots = (0...1000).map { Double($0) / 100 }
    let dense = FunctionChart(title: "", xLabel: "", range: -1...11, knots: knots, pieces: [[(0, 0), (10, 1)]])
    let sheet = ChartSheet(title: "", sections: [.init(heading: "", charts: [dense, dense, dense, dense])])
    let elements = try #require(XMLElements(sheet.drawing.file))
    let frames = elements.of("frame", "rect")
    let left = frames[0].number("x")
    let lines = elements.of("knot", "line")
    let own = lines.filter { (left...left + 200).contains($0.number("x1")) && $0.number("y1") == lines[0].number("y1") }
      .map { $0.number("x1") }
    #expect(own.count > 100 && own.count < 170)
    #expect(zip(own, own.dropFirst()).dropLast().allSatisfy { $1 - $0 >= 0.98 })
    #expect(abs((own.last ?? 0) - frames[0].number("x") - 200.0 * 11 / 12) < 0.01)
    #expect(frames[2].number("y") == frames[0].number("y") && frames[3].number("y") == frames[0].number("y") + 190)
    #expect(frames[3].number("x") == frames[0].number("x") && sheet.drawing.width == 816)
  }
}
