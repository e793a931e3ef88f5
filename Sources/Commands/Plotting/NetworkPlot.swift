import KANCore
import Pages
import Splines

/// The pictures of a network: the graph, the functions on its edges, and a page with both.
struct NetworkPlot {
  /// The graph.
  let graph: NetworkGraph
  /// The edge functions.
  let sheet: ChartSheet
  /// The page.
  let page: HTMLPage

  /// Creates the pictures of a model.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - name: its name in titles.
  ///   - inputs: the data over which the edges vary; `nil` for arguments that are uniform on the knots.
  ///   - source: the name of the data in captions.
  ///   - threads: the number of threads to use.
  /// - Throws: `NetworkError` for a model without layers of edges, and the errors of evaluation.
  init(of model: ModelFile, name: String, inputs: ModelInputs?, source: String?, threads: Int) throws {
    let network = try model.network.holdingRanges()
    let layers: [EdgeActivity]
    if let inputs {
      layers = try inputs.rows.evaluating(network) {
        try network.edgeActivity(on: inputs.values, threads: threads)
      }
    } else {
      layers = try network.edgeActivity(threads: threads)
    }
    let columns = NetworkPlot.names(model, layers, header: inputs?.table.header ?? [])
    var (edges, sections): ([[NetworkGraph.Edge]], [ChartSheet.Section]) = ([], [])
    for (l, layer) in layers.enumerated() {
      let curves = try EdgeCurves(of: layer, in: network)
      edges.append(NetworkPlot.edges(layer, curves, columns[l], columns[l + 1]))
      if case .splines(let own) = network.stages[layer.stage] {
        sections.append(
          ChartSheet.Section(
            heading: "Layer \(l + 1) of \(layers.count): \(own.inputs) to \(own.outputs) units, order"
              + " \(own.knots.order.value), \(own.knots.intervals) interval\(own.knots.intervals == 1 ? "" : "s")",
            charts: NetworkPlot.charts(layer, own.knots, curves, network, columns[l], columns[l + 1])))
      }
    }
    let basis =
      inputs.map { "over \($0.table.rows) row\($0.table.rows == 1 ? "" : "s") of \(source ?? "the data")" }
      ?? "for arguments that are uniformly distributed on the knots of every edge (no data)"
    graph = NetworkGraph(
      title: "Edges of \(name)", columns: NetworkPlot.units(columns, layers), layers: edges,
      caption: ["Width and opacity increase with the share of an edge", "in the variance of the outputs, \(basis)."])
    sheet = ChartSheet(
      title: "Edge functions of \(name)", sections: sections,
      caption: ["Percentages: shares in the variance of the outputs, \(basis)."])
    page = NetworkPlot.page(graph, sheet, basis: basis, hasData: inputs != nil)
  }

  /// The names of the units, column by column: inputs, hidden units "layer.unit", outputs.
  private static func names(_ model: ModelFile, _ layers: [EdgeActivity], header: [String]) -> [[String]] {
    let network = model.network
    var inputs = model.inputNames
    if inputs.isEmpty {
      inputs = header.isEmpty ? ColumnNames.inputs(network.inputs) : Array(header.prefix(network.inputs))
    }
    let outputs = model.outputNames.isEmpty ? ColumnNames.outputs(network.outputs) : model.outputNames
    let hidden = layers.enumerated().dropLast().map { l, layer in (0..<layer.outputs).map { "\(l + 1).\($0 + 1)" } }
    return [inputs] + hidden + [outputs]
  }

  /// The units with their shares in the variance of the outputs, except in the last column.
  private static func units(_ names: [[String]], _ layers: [EdgeActivity]) -> [[NetworkGraph.Unit]] {
    var columns: [[NetworkGraph.Unit]] = []
    for (c, own) in names.enumerated() {
      let notes = c < layers.count ? layers[c].inputShares.map(percent) : own.map { _ in "" }
      columns.append(zip(own, notes).map { NetworkGraph.Unit(name: $0, note: $1) })
    }
    return columns
  }

  private static func percent(_ share: Double) -> String { SignificantDigits.text(100 * share, digits: 3) + " %" }

  private static func edges(
    _ layer: EdgeActivity, _ curves: EdgeCurves, _ sources: [String], _ targets: [String]
  ) -> [NetworkGraph.Edge] {
    layer.shares.indices.map { edge in
      let (q, p) = edge.quotientAndRemainder(dividingBy: layer.inputs)
      return NetworkGraph.Edge(
        source: p, target: q, share: layer.shares[edge],
        remark: "\(sources[p]) -> \(targets[q]): \(percent(layer.shares[edge])) of the variance",
        curve: curves.inside(edge))
    }
  }

  /// The charts of a layer, the largest shares first.
  private static func charts(
    _ layer: EdgeActivity, _ knots: KnotVector<Double>, _ curves: EdgeCurves, _ network: Network, _ sources: [String],
    _ targets: [String]
  ) -> [FunctionChart] {
    let axes = sources.indices.map { p in
      ArgumentAxis(of: network, stage: layer.stage, input: p, name: sources[p], range: layer.histograms[p].range)
    }
    let units = outputFactors(network, after: layer.stage)
    let order = layer.shares.indices.sorted { a, b in (layer.shares[b], a) < (layer.shares[a], b) }
    return order.map { edge in
      let (q, p) = edge.quotientAndRemainder(dividingBy: layer.inputs)
      let (axis, histogram, factor) = (axes[p], layer.histograms[p], units?[q] ?? 1)
      return FunctionChart(
        title: "\(sources[p]) -> \(targets[q])", note: percent(layer.shares[edge]), xLabel: axis.label,
        range: axis.range(histogram.range), knots: axis.increasing((0...knots.intervals).map { axis.value(knots[$0]) }),
        pieces: curves.pieces(edge).map { piece in piece.map { (x: axis.value($0.x), y: factor * $0.y) } },
        counts: axis.increasing(histogram.counts))
    }
  }

  /// The factors that take contributions to the outputs to their units: those of a fixed normalization that ends the
  /// network right after the stage.
  private static func outputFactors(_ network: Network, after stage: Int) -> [Double]? {
    guard stage + 2 == network.stages.count, case .normalize(let map) = network.stages[stage + 1],
      case .affine(let scale, _) = map.kind
    else { return nil }
    return scale
  }

  private static func page(
    _ graph: NetworkGraph, _ sheet: ChartSheet, basis: String, hasData: Bool
  ) -> HTMLPage {
    let bars = hasData ? " The bars below the axis count the data within its range." : ""
    let body = """
      <h1>\(escapeHTML(graph.title))</h1>
      <figure>\(graph.drawing.embedded)<figcaption>The width and opacity of an edge increase with its share in the \
      variance of the outputs, \(escapeHTML(basis)). The share of an edge in its unit is the variance of its \
      contribution, relative to the sum over the edges into the same unit. It is multiplied by the share of the unit in \
      the variance of the output, which is the sum over the edges that leave the unit; with several outputs, their mean \
      is shown. Covariances do not enter. Units before the last column show their shares.</figcaption></figure>
      <h2>\(escapeHTML(sheet.title))</h2>
      <figure>\(sheet.drawing.embedded)<figcaption>The function on every edge, the largest shares first in every \
      layer. Ticks are knots; outside them the chart is shaded.\(bars) Arguments of the first layer are in the units \
      of the inputs, contributions to the outputs in theirs, where the network has fixed maps for them.\
      </figcaption></figure>

      """
    return HTMLPage(title: graph.title, body: body)
  }
}
