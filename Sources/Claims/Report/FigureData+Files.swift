extension FigureData {
  /// The data as CSV with the header "series,x,y", curve after curve.
  public var csv: String {
    var text = "series,x,y\n"
    for curve in series {
      let name =
        "\"" + curve.name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
      for point in curve.points { text += "\(name),\(point.x),\(point.y)\n" }
    }
    return text
  }

  /// A gnuplot script that draws the CSV as an SVG.
  ///
  /// - Parameters:
  ///   - data: the path of the CSV.
  ///   - output: the path of the SVG.
  public func gnuplotScript(data: String, output: String) -> String {
    var lines = [
      "set terminal svg size 640,420 dynamic noenhanced font 'sans-serif,13'",
      "set output \(quoted(output))", "set datafile separator comma", "set title \(quoted(title))",
      "set xlabel \(quoted(xLabel))", "set ylabel \(quoted(yLabel))", "set key outside bottom center horizontal",
      "set grid back linecolor rgb '#808080' linewidth 0.4", "set border linecolor rgb '#000000'",
    ]
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
        "\(quoted(data)) skip 1 every ::\(row)::\(row + curve.points.count - 1) using 2:3 with \(style(curve.marks)) "
          + "linecolor rgb '\(colour)' \(curve.name.isEmpty ? "notitle" : "title \(quoted(curve.name))")")
      row += curve.points.count
    }
    if plots.isEmpty {
      lines.append("set xrange [0:1]; set yrange [0:1]; plot NaN notitle")
    } else {
      lines.append("plot " + plots.joined(separator: ", \\\n  "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func style(_ marks: Series.Marks) -> String {
    switch marks {
    case .joined: "linespoints linewidth 1.6 pointtype 7 pointsize 0.4"
    case .line: "lines linewidth 1.6"
    case .crosses: "points linewidth 1.2 pointtype 2 pointsize 0.5"
    case .circles: "points linewidth 1.2 pointtype 6 pointsize 0.6"
    }
  }

  /// Colours that can be told apart on a light and on a dark ground, by colour-blind readers too.
  private static let colours = ["#1f78c8", "#e0700f", "#2a9d5c", "#c2459f", "#b59000", "#7d6be0", "#d0413f", "#5f8f9f"]

  /// A gnuplot string in single quotes, in which only the quote itself is special.
  private func quoted(_ text: String) -> String {
    let line = text.map { $0.isNewline ? " " : String($0) }.joined()
    return "'" + line.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
