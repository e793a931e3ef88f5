extension FigureData {
  /// What a drawing is written as.
  public enum Format: String, CaseIterable, Sendable {
    /// For pages, light or dark as the reader's system is.
    case svg
    /// For print.
    case pdf
  }

  /// A gnuplot script that draws the CSV.
  ///
  /// - Parameters:
  ///   - data: the path of the CSV.
  ///   - output: the path of the drawing.
  ///   - format: what it is written as.
  public func gnuplotScript(data: String, output: String, format: Format = .svg) -> String {
    let isMap = map != nil
    var lines: [String] = []
    switch format {
    case .svg:
      let size = isMap ? "640,460" : "640,420"
      lines.append("set terminal svg size \(size) dynamic noenhanced font 'sans-serif,13'")
    case .pdf: lines.append("set terminal pdfcairo size 14cm,\(isMap ? 10 : 9.2)cm noenhanced font 'sans-serif,10'")
    }
    lines += [
      "set output \(quoted(output))", "set datafile separator comma", "set title \(quoted(title))",
      "set xlabel \(quoted(xLabel))", "set ylabel \(quoted(yLabel))", "set border linecolor rgb '#000000'",
    ]
    lines += map.map { mapLines($0, data) } ?? curveLines(data)
    return lines.joined(separator: "\n") + "\n"
  }

  private func curveLines(_ data: String) -> [String] {
    var lines = ["set key outside bottom center horizontal", "set grid back linecolor rgb '#808080' linewidth 0.4"]
    // Whole decades around the data would waste much of the width.
    if logX { lines.append("set logscale x; set autoscale xfix") }
    if logY {
      lines.append("set logscale y")
      lines.append("set format y '%g'")
    }
    var plots: [String] = []
    var row = 0
    for (k, curve) in series.enumerated() where !curve.points.isEmpty {
      let colour = FigureData.colours[(curve.colour ?? k) % FigureData.colours.count]
      plots.append(
        "\(quoted(data)) skip 1 every ::\(row)::\(row + curve.points.count - 1) using 2:3 with \(style(curve, k)) "
          + "linecolor rgb '\(colour)' \(curve.name.isEmpty ? "notitle" : "title \(quoted(curve.name))")")
      row += curve.points.count
    }
    if plots.isEmpty {
      lines.append("set xrange [0:1]; set yrange [0:1]; plot NaN notitle")
    } else {
      lines.append("plot " + plots.joined(separator: ", \\\n  "))
    }
    return lines
  }

  /// Neither colour nor form alone tells curves apart: dots differ, and lines without dots are broken in other ways.
  private func style(_ curve: Series, _ k: Int) -> String {
    let number = curve.colour ?? k
    return switch curve.marks {
    case .joined: "linespoints linewidth 1.6 pointtype \([7, 5, 9, 13, 11, 6, 4, 8][number % 8]) pointsize 0.45"
    case .line: "lines linewidth 1.8 dashtype \([1, 2, 4, 5, 3, 1, 2, 4][number % 8])"
    case .crosses: "points linewidth 1.2 pointtype 2 pointsize 0.5"
    case .circles: "points linewidth 1.2 pointtype 6 pointsize 0.6"
    }
  }

  private func mapLines(_ map: FieldMap, _ data: String) -> [String] {
    let half = (x: (map.x[1] - map.x[0]) / 2, y: (map.y[1] - map.y[0]) / 2)
    var lines = [
      "unset key", "set cblabel \(quoted(map.label))",
      "set xrange [\(map.x[0] - half.x):\(map.x[map.x.count - 1] + half.x)]",
      "set yrange [\(map.y[0] - half.y):\(map.y[map.y.count - 1] + half.y)]",
    ]
    let finite = map.values.filter(\.isFinite)
    switch map.scale {
    case .sequential: lines.append(FigureData.sequentialPalette)
    case .diverging:
      let largest = finite.map(\.magnitude).max() ?? 0
      lines.append(FigureData.divergingPalette)
      if largest > 0 { lines.append("set cbrange [\(-largest):\(largest)]") }
    case .logarithmic:
      lines.append(FigureData.sequentialPalette)
      lines.append("set logscale cb; set format cb '%.0e'")
      let positive = finite.filter { $0 > 0 }
      if let least = positive.min(), let largest = positive.max(), least < largest {
        lines.append("set cbrange [\(least):\(largest)]")
      }
    }
    lines.append("plot \(quoted(data)) skip 1 using 1:2:3 with image notitle")
    return lines
  }

  /// Colours that can be told apart on a light and on a dark ground, by colour-blind readers too.
  private static let colours = ["#1f78c8", "#e0700f", "#2a9d5c", "#c2459f", "#b59000", "#7d6be0", "#d0413f", "#5f8f9f"]

  /// Lightness grows evenly, so that it reads in grey as well.
  private static let sequentialPalette =
    "set palette defined (0 '#2a186c', 1 '#0f4c8f', 2 '#1f7f8c', 3 '#3fae76', 4 '#a5d35b', 5 '#fdf3a7')"

  private static let divergingPalette =
    "set palette defined (0 '#1b4f9c', 1 '#7fb0dc', 2 '#f5f5f5', 3 '#efa27a', 4 '#a8301c')"

  /// A gnuplot string in single quotes, in which only the quote itself is special.
  private func quoted(_ text: String) -> String {
    let line = text.map { $0.isNewline ? " " : String($0) }.joined()
    return "'" + line.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
