/// Charts side by side, in sections.
package struct ChartSheet: Sendable {
  /// Charts below a heading.
  package struct Section: Sendable {
    /// The heading.
    package let heading: String
    /// The charts, in the order of reading.
    package let charts: [FunctionChart]

    /// Creates a section.
    package init(heading: String, charts: [FunctionChart]) {
      self.heading = heading
      self.charts = charts
    }
  }

  /// The title.
  package let title: String
  /// The sections, from top to bottom.
  package let sections: [Section]
  /// Lines of text below the charts.
  package let caption: [String]
  /// The number of charts in a row.
  static let columns = 3
  private static let headingHeight = 30.0

  /// Creates a sheet.
  package init(title: String, sections: [Section], caption: [String] = []) {
    self.title = title
    self.sections = sections
    self.caption = caption
  }

  /// The drawing.
  ///
  /// - Complexity: linear in the numbers of points, knots, and counts.
  package var drawing: SVGDrawing {
    let size = FunctionChart.size
    let heights = sections.map { section in
      let rows = (section.charts.count + ChartSheet.columns - 1) / ChartSheet.columns
      return ChartSheet.headingHeight + size.height * Double(rows)
    }
    var drawing = SVGDrawing(
      title: title, width: size.width * Double(ChartSheet.columns),
      height: heights.reduce(8, +) + 16 * Double(caption.count))
    var top = 0.0
    for (section, height) in zip(sections, heights) {
      drawing.label(section.heading, "heading", x: 8, y: top + 20, limit: 100)
      for (k, chart) in section.charts.enumerated() {
        let (row, column) = k.quotientAndRemainder(dividingBy: ChartSheet.columns)
        chart.draw(
          into: &drawing, x: size.width * Double(column),
          y: top + ChartSheet.headingHeight + size.height * Double(row))
      }
      top += height
    }
    for (k, line) in caption.enumerated() { drawing.label(line, "caption", x: 8, y: top + 12 + 16 * Double(k)) }
    return drawing
  }
}
