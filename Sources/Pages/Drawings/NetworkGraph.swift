/// A network as a graph: columns of units from left to right, and edges between neighboring columns, whose width and
/// opacity increase with their shares.
package struct NetworkGraph: Sendable {
  /// A unit.
  package struct Unit: Equatable, Sendable {
    /// The name.
    package let name: String
    /// A remark after the name, such as a share.
    package let note: String

    /// Creates a unit.
    package init(name: String, note: String = "") {
      self.name = name
      self.note = note
    }
  }

  /// An edge.
  package struct Edge: Sendable {
    /// The index of the unit in the column on the left.
    package let source: Int
    /// The index of the unit in the column on the right.
    package let target: Int
    /// The share, from 0 to 1.
    package let share: Double
    /// What is shown when the reader points at the edge.
    package let remark: String
    /// The function on the edge, for its miniature; empty for none.
    package let curve: [(x: Double, y: Double)]

    /// Creates an edge.
    package init(source: Int, target: Int, share: Double, remark: String, curve: [(x: Double, y: Double)] = []) {
      self.source = source
      self.target = target
      self.share = share
      self.remark = remark
      self.curve = curve
    }
  }

  /// The title.
  package let title: String
  /// The units of every column.
  package let columns: [[Unit]]
  /// The edges from every column to the next.
  package let layers: [[Edge]]
  /// Lines of text below the graph.
  package let caption: [String]
  /// The largest number of edges with miniatures.
  package static let miniatureLimit = 60

  /// Creates a graph.
  ///
  /// - Precondition: there is one layer of edges less than columns, and no column is empty.
  package init(title: String, columns: [[Unit]], layers: [[Edge]], caption: [String] = []) {
    precondition(
      columns.count == layers.count + 1 && columns.allSatisfy { !$0.isEmpty },
      "NetworkGraph: \(columns.map(\.count)) units for \(layers.count) layers")
    self.title = title
    self.columns = columns
    self.layers = layers
    self.caption = caption
  }

  /// Whether the functions are drawn on the edges: at most ``miniatureLimit`` edges have one.
  package var hasMiniatures: Bool {
    (1...NetworkGraph.miniatureLimit).contains(layers.joined().count { !$0.curve.isEmpty })
  }

  private static let margin = (side: 170.0, top: 16.0)
  private static let radius = 5.0
  private static let boxPitch = 36.0
  private static let boxSize = 30.0

  private var spacing: Double { hasMiniatures ? 240 : 200 }

  /// The height of the columns.
  private var height: Double {
    let units = Double(columns.map(\.count).max() ?? 1) * 26
    guard hasMiniatures else { return units }
    return max(units, Double(layers.map(\.count).max() ?? 0) * NetworkGraph.boxPitch)
  }

  /// Returns the place of a unit.
  private func place(_ unit: Int, in column: Int) -> (x: Double, y: Double) {
    let y = NetworkGraph.margin.top + height * (Double(unit) + 0.5) / Double(columns[column].count)
    return (x: NetworkGraph.margin.side + spacing * Double(column), y: y)
  }

  /// The drawing.
  ///
  /// - Complexity: linear in the numbers of units, edges, and points of their curves.
  package var drawing: SVGDrawing {
    let width = 2 * NetworkGraph.margin.side + spacing * Double(layers.count)
    let bottom = NetworkGraph.margin.top + height
    var drawing = SVGDrawing(title: title, width: width, height: bottom + 16 + 16 * Double(caption.count))
    let largest = layers.joined().map(\.share).max() ?? 0
    for l in layers.indices { drawEdges(&drawing, l, largest: largest) }
    for (c, units) in columns.enumerated() {
      for (u, unit) in units.enumerated() { draw(&drawing, unit, at: place(u, in: c), column: c) }
    }
    for (k, line) in caption.enumerated() {
      drawing.label(line, "caption", x: 8, y: bottom + 16 + 16 * Double(k))
    }
    return drawing
  }

  private func drawEdges(_ drawing: inout SVGDrawing, _ l: Int, largest: Double) {
    // From top to bottom on the left, then on the right, so that few edges cross.
    let order = layers[l].indices.sorted {
      let (a, b) = (layers[l][$0], layers[l][$1])
      return (a.source, a.target) < (b.source, b.target)
    }
    var boxes: [(edge: Edge, x: Double, y: Double)] = []
    for (rank, k) in order.enumerated() {
      let edge = layers[l][k]
      let (from, to) = (place(edge.source, in: l), place(edge.target, in: l + 1))
      let (start, end) = ((x: from.x + NetworkGraph.radius, y: from.y), (x: to.x - NetworkGraph.radius, y: to.y))
      var lines = [[start, end]]
      if hasMiniatures, !edge.curve.isEmpty {
        let half = NetworkGraph.boxSize / 2
        let middle = (from.x + to.x) / 2
        let y = NetworkGraph.margin.top + height * (Double(rank) + 0.5) / Double(order.count)
        lines = [[start, (x: middle - half, y: y)], [(x: middle + half, y: y), end]]
        boxes.append((edge: edge, x: middle - half, y: y - half))
      }
      let strength = largest > 0 ? (edge.share / largest).squareRoot() : 0
      drawing.add(
        "path", "edge",
        [
          "d": .text(SVGDrawing.path(lines)), "stroke": .text(FigureData.colors[0]),
          "stroke-width": .number(0.75 + 5.25 * strength), "stroke-opacity": .number(0.15 + 0.85 * strength),
        ], remark: edge.remark)
    }
    for box in boxes { drawMiniature(&drawing, box.edge, x: box.x, y: box.y) }
  }

  private func drawMiniature(_ drawing: inout SVGDrawing, _ edge: Edge, x: Double, y: Double) {
    let size = NetworkGraph.boxSize
    drawing.add(
      "rect", "box",
      [
        "x": .number(x), "y": .number(y), "width": .number(size), "height": .number(size), "stroke": "currentColor",
        "stroke-opacity": "0.5", "fill": "currentColor", "fill-opacity": "0.06",
      ], remark: edge.remark)
    let points = edge.curve.filter { $0.x.isFinite && $0.y.isFinite }
    guard let first = points.map(\.x).min(), let last = points.map(\.x).max() else { return }
    let (low, high) = (points.map(\.y).min()!, points.map(\.y).max()!)
    // A function that is constant up to rounding is in the middle.
    let isConstant = high / 2 - low / 2 <= 1e-12 * max(low.magnitude, high.magnitude)
    let xScale = AxisScale(first...last, from: x + 2, to: x + size - 2)
    let yScale = AxisScale(low...(isConstant ? low : high), from: y + size - 3, to: y + 3)
    let places = points.map { "\(SVGDrawing.number(xScale.place($0.x))),\(SVGDrawing.number(yScale.place($0.y)))" }
    drawing.add(
      "polyline", "function",
      ["points": .text(places.joined(separator: " ")), "stroke": "currentColor", "stroke-width": "1.2"])
  }

  private func draw(_ drawing: inout SVGDrawing, _ unit: Unit, at place: (x: Double, y: Double), column: Int) {
    drawing.add(
      "circle", "unit",
      [
        "cx": .number(place.x), "cy": .number(place.y), "r": .number(NetworkGraph.radius), "fill": "currentColor",
      ], remark: unit.name)
    let note = unit.note.isEmpty ? "" : " (\(unit.note))"
    let limit = max(8, 26 - note.count)
    let name = unit.name.count > limit ? String(unit.name.prefix(limit - 3)) + "..." : unit.name
    if column == 0 {
      drawing.label(name + note, "name", x: place.x - 10, y: place.y + 4, anchor: "end")
    } else if column == columns.count - 1 {
      drawing.label(name + note, "name", x: place.x + 10, y: place.y + 4)
    } else {
      drawing.label(name + note, "name", x: place.x, y: place.y - 8, anchor: "middle")
    }
  }
}
