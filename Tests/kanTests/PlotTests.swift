import Foundation
import KANCore
import SeededRandom
import Splines
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("kan plot")
struct PlotTests {
  /// y = 100 (x' + 3 z) + 7 in straight lines, for x in [20, 30] mapped to x' in [0, 1], and z in [0, 1].
  private func write(
    _ files: TrainingFiles, names: [String] = ["a<b&\"c\"", "z"], isStrict: Bool = false
  ) throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [
        .normalize(Normalization(width: 2, into: 0, 1, kind: .affine(scale: [0.1, 1], shift: [-2, 0]))),
        .splines(SplineEdges(knots: knots, inputs: 2, outputs: 1, outside: isStrict ? .error : .clamp)),
        .normalize(Normalization(width: 1, into: -1, 1, kind: .affine(scale: [100], shift: [7]))),
      ], parameters: [0, 0.5, 1, 0, 1.5, 3])
    try ModelFile(network, inputNames: names, outputNames: ["y"]).write(to: files.path("m"))
    try CSVTable(header: names.reversed(), values: [0, 20, 0, 30, 1, 20, 1, 30]).write(to: files.path("in.csv"))
  }

  private func text(_ files: TrainingFiles, _ name: String) throws -> String {
    String(decoding: try files.bytes(name), as: UTF8.self)
  }

  private func isWellFormed(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }

  @Test("Three files: the graph, the edges, and a page with both; the same bytes again, and no script")
  func directory() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    let run = try files.run("plot --model @m --data @in.csv --out @plot/deep")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("columns taken by name: a<b&\"c\", z"), "\(run.errors)")
    let names = ["edges.svg", "index.html", "network.svg"]
    #expect(files.names(in: "plot/deep") == names)
    #expect(run.output.split(separator: "\n").map { String($0.split(separator: "/").last!) }.sorted() == names)
    let network = try text(files, "plot/deep/network.svg")
    let edges = try text(files, "plot/deep/edges.svg")
    let page = try text(files, "plot/deep/index.html")
    #expect(isWellFormed(network) && isWellFormed(edges))
    for drawing in [network, edges] {
      // One path for each edge; x' and 3 z have the variances 1/4 and 9/4.
      #expect(drawing.components(separatedBy: "<path class=\"edge\"").count == 3)
      #expect(drawing.contains("a&lt;b&amp;&quot;c&quot;") && !drawing.contains("a<b"))
      #expect(drawing.contains("10 %") && drawing.contains("90 %") && drawing.contains("over 4 rows of in.csv"))
    }
    #expect(network.components(separatedBy: "class=\"function\"").count == 3)
    // Three knots on each edge; the first input in its own units, contributions in those of the output.
    #expect(edges.components(separatedBy: "class=\"knot\"").count == 7 && edges.contains("class=\"bar\""))
    #expect(edges.components(separatedBy: "class=\"outside\"").count == 5)
    for label in [">20</text>", ">30</text>", ">105</text>", ">315</text>", ">a&lt;b&amp;&quot;c&quot;</text>"] {
      #expect(edges.contains(label), "\(label)")
    }
    // The larger share comes first.
    let shares = edges.components(separatedBy: "class=\"note\"").dropFirst().map { $0.prefix(200) }
    #expect(shares.count == 2 && shares[0].contains(">90 %<") && shares[1].contains(">10 %<"))
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.components(separatedBy: "<svg ").count == 3)
    #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("<?xml"))
    #expect(page.components(separatedBy: "http").count == 3, "only the names of the SVG namespace")
    #expect(network.contains(">Width and opacity increase with the share of an edge<"))
    #expect(network.contains(">in the variance of the outputs, over 4 rows of in.csv.<"))
    #expect(page.contains("The width and opacity of an edge increase with its share in the variance of the outputs"))
    #expect(page.contains("over 4 rows of in.csv") && page.contains("bars below the axis"))
    let again = try files.run("plot --model @m --data @in.csv --out @plot/deep")
    #expect(again.status == 0 && again.output == run.output)
    #expect(try text(files, "plot/deep/index.html") == page && text(files, "plot/deep/network.svg") == network)
    #expect(try text(files, "plot/deep/edges.svg") == edges)
  }

  @Test("A file that ends in .svg is the graph, one that ends in .html the page, and nothing else is written")
  func oneFile() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files)
    try FileManager.default.createDirectory(atPath: files.path("one"), withIntermediateDirectories: true)
    let graph = try files.run("plot --model @m --out @one/graph.svg")
    #expect(graph.status == 0 && graph.output == files.path("one/graph.svg") + "\n" && graph.errors.isEmpty)
    #expect(files.names(in: "one") == ["graph.svg"])
    let drawing = try text(files, "one/graph.svg")
    #expect(isWellFormed(drawing) && drawing.contains("(no data)") && drawing.contains("class=\"function\""))
    // Uniform arguments: the deviations are 1 and 3 divided by the root of 12, the shares the same.
    #expect(drawing.contains("10 %") && drawing.contains("90 %"))
    let page = try files.run("plot --model @m --out @one/Page.HTML")
    #expect(page.status == 0 && files.names(in: "one") == ["Page.HTML", "graph.svg"])
    let html = try text(files, "one/Page.HTML")
    #expect(html.contains("(no data)") && !html.contains("class=\"bar\"") && !html.contains("bars below the axis"))
  }

  @Test("Hidden units, constant inputs, more edges than miniatures, and models without names")
  func networks() throws {
    let files = try TrainingFiles(samples: 2)
    var random = SplitMix64(seed: 3)
    let wide = try Network.kan(
      widths: [3, 12, 3], order: 4, intervals: 5, inputBox: [0...1, 5...5, -2...2], using: &random)
    try wide.write(to: files.path("wide"))
    try files.write("a,b,c\n0,5,-2\n1,5,1\n0.5,5,2\n", as: "abc.csv")
    let run = try files.run("plot --model @wide --data @abc.csv --out @wide-plot")
    #expect(run.status == 0, "\(run.errors)")
    let network = try text(files, "wide-plot/network.svg")
    let edges = try text(files, "wide-plot/edges.svg")
    #expect(isWellFormed(network) && isWellFormed(edges))
    for drawing in [network, edges] { #expect(drawing.components(separatedBy: "<path ").count == 73) }
    #expect(!network.contains("class=\"function\"") && network.contains("1.12 (") && network.contains(">b (0 %)<"))
    for label in [">b, normalized<", ">1.12, normalized<", ">c -&gt; 1.1<"] {
      #expect(edges.contains(label), "\(label)")
    }
    #expect(!network.contains("nan") && !edges.contains(">nan") && !edges.contains("inf "))
    // Without data, the names are the default ones.
    #expect(try files.run("plot --model @wide --out @wide.svg").status == 0)
    #expect(try text(files, "wide.svg").contains(">x3 ("))
  }

  @Test("Where arguments outside are an error, curves end at the knots, and data outside are refused")
  func strictEdges() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files, isStrict: true)
    #expect(try files.run("plot --model @m --data @in.csv --out @strict").status == 0)
    let edges = try text(files, "strict/edges.svg")
    let curves = edges.components(separatedBy: "<path class=\"edge\" d=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(curves.count == 2 && curves.allSatisfy { $0.count { $0 == "M" } == 1 })
    try files.write("\"a<b&\"\"c\"\"\",z\n20,0\n31,0\n", as: "far.csv")
    let refused = try files.run("plot --model @m --data @far.csv --out @far")
    #expect(refused.status == 64 && refused.output.isEmpty && refused.hasOneErrorLine, "\(refused.errors)")
    #expect(refused.errors.contains("far.csv, row 3, column 1 (a<b&\"c\"): 31.0 lies outside"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: files.path("far")))
  }

  @Test("Bad input ends with one line and writes nothing")
  func badInput() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files, names: ["x1", "x2"])
    try Network(stages: [.linear(LinearMap(inputs: 2, outputs: 1))], parameters: [1, 2]).write(to: files.path("plain"))
    try files.write("x1\n1\n", as: "narrow.csv")
    try files.write("x1,x2\n", as: "empty.csv")
    for (options, mentioned) in [
      ("--model @plain --out @new", "without spline layers"),
      ("--model @plain --data @x.csv --out @new", "without spline layers"),
      ("--model @none --out @new", "no such file"), ("--model @m --data @narrow.csv --out @new", "no column \"x2\""),
      ("--model @m --data @narrow.csv --ignore-names --out @new", "the model needs its 2 inputs"),
      ("--model @m --data @none.csv --out @new", "no such file"), ("--model @m --data @empty.csv --out @new", "row"),
      ("--model @m --out @x.csv", "x.csv is a file; give a directory"), ("--model @m", "--out"),
    ] {
      let run = try files.run("plot \(options)")
      #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(options): \(run.errors)")
      #expect(run.errors.contains(mentioned), "\(options): \(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: files.path("new")))
    }
    let empty = try KANProcess.run(["plot", "--model", files.path("m"), "--out", ""])
    #expect(empty.status == 64 && empty.hasOneErrorLine && empty.errors.contains("--out is empty"))
    for out in ["@nowhere/graph.svg", "@x.csv/below"] {
      let run = try files.run("plot --model @m --out \(out)")
      #expect(run.status == 1 && run.output.isEmpty && run.hasOneErrorLine, "\(run.errors)")
    }
  }
}
