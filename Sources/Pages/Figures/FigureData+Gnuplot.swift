import Foundation

extension FigureData {
  /// The file format of a drawing.
  package enum Format: String, CaseIterable, Sendable {
    /// For web pages, light or dark according to the reader's system.
    case svg
    /// For print.
    case pdf
  }

  /// Returns a gnuplot script that draws the CSV.
  ///
  /// - Parameters:
  ///   - data: the path of the CSV.
  ///   - output: the path of the drawing.
  ///   - format: the file format of the drawing.
  package func gnuplotScript(data: String, output: String, format: Format = .svg) -> String {
    var lines: [String] = []
    // The legend is below the axes; the drawing grows with it, so that the axes keep their size.
    let excess = max(0, keyRows - 2)
    switch format {
    case .svg:
      let height = map == nil ? 420 + 19 * excess : 460
      lines.append("set terminal svg size 640,\(height) dynamic enhanced font 'sans-serif,13'")
    case .pdf:
      let height = map == nil ? 10.5 + 0.48 * Double(excess) : 11.5
      lines.append("set terminal pdfcairo size 16cm,\(height)cm enhanced font 'sans-serif,10'")
    }
    lines += [
      "set output \(quoted(output))", "set datafile separator comma", "set title \(drawn(title))",
      "set xlabel \(drawn(xLabel))", "set ylabel \(drawn(yLabel))", "set border linecolor rgb '#000000'",
    ]
    lines += map.map { mapLines($0, data) } ?? curveLines(data)
    return lines.joined(separator: "\n") + "\n"
  }

  private var keyNames: [Int] { series.filter { !$0.points.isEmpty && !$0.name.isEmpty }.map(\.name.count) }

  /// The number of columns that gnuplot, which overestimates the width of letters, places next to each other.
  private var keyColumns: Int { min(4, max(1, 600 / (9 * (keyNames.max() ?? 0) + 75))) }

  private var keyRows: Int { (keyNames.count + keyColumns - 1) / keyColumns }

  /// The legend below the x label, with a margin of the height it needs: by default gnuplot lets the two overlap.
  private var keyLines: [String] {
    guard !keyNames.isEmpty else { return ["unset key"] }
    return [
      "set key at screen 0.5,0.015 center bottom horizontal maxcols \(keyColumns)",
      "set bmargin \(4 + (Double(keyRows) * 12).rounded() / 10)",
    ]
  }

  private func curveLines(_ data: String) -> [String] {
    var lines = keyLines + ["set grid back linecolor rgb '#808080' linewidth 0.4"]
    lines += abscissaLines + ordinateLines
    var plots: [String] = []
    var row = 0
    for (k, curve) in series.enumerated() where !curve.points.isEmpty {
      let color = FigureData.colors[(curve.color ?? k) % FigureData.colors.count]
      plots.append(
        "\(quoted(data)) skip 1 every ::\(row)::\(row + curve.points.count - 1) using 2:3 with \(style(curve, k)) "
          + "linecolor rgb '\(color)' \(curve.name.isEmpty ? "notitle" : "title \(drawn(curve.name))")")
      row += curve.points.count
    }
    if plots.isEmpty {
      lines.append("set xrange [0:1]; set yrange [0:1]; plot NaN notitle")
    } else {
      lines.append("plot " + plots.joined(separator: ", \\\n  "))
    }
    return lines
  }

  /// The range is that of the data, slightly enlarged if there are dots: whole decades or round numbers around the data
  /// would waste much of the width, and dots on the frame are hard to see.
  private var abscissaLines: [String] {
    let places = Set(series.flatMap { $0.points.map(\.x) }.filter { $0.isFinite && (!logX || $0 > 0) }).sorted()
    var lines = logX ? ["set logscale x"] : []
    guard let first = places.first, let last = places.last, first < last else { return lines }
    // A tick exactly at the end of a logarithmic axis is lost to rounding.
    let room = hasDots ? 0.02 : logX ? 0.001 : 0
    if logX {
      let factor = pow(last / first, room)
      lines.append("set xrange [\(first / factor):\(last * factor)]")
      // Within a decade or two, powers of ten are too few for reading off x values.
      if places.count <= 8 { lines.append("set xtics (\(places.map { "\($0)" }.joined(separator: ", ")))") }
    } else {
      let margin = room * (last - first)
      lines.append("set xrange [\(first - margin):\(last + margin)]")
      // Orders and layers have no halves.
      if last - first <= 12, places.allSatisfy({ $0 == $0.rounded() }) { lines.append("set xtics 1") }
    }
    return lines
  }

  private var ordinateLines: [String] {
    let values = series.flatMap { $0.points.map(\.y) }.filter { $0.isFinite && $0 > 0 }
    let spread = (values.max() ?? 1) / (values.min() ?? 1)
    // Within half a decade a logarithmic axis would have one label or none.
    guard logY, spread >= 3 else {
      return hasDots ? ["set autoscale yfix; set offsets 0, 0, graph 0.03, graph 0.03"] : []
    }
    return ["set logscale y", "set format y '\(spread >= 1e3 ? "10^{%T}" : "%g")'"]
  }

  private var hasDots: Bool { series.contains { $0.marks != .line && !$0.points.isEmpty } }

  /// Curves are distinguished by color and by form: dots differ, and lines without dots have different dash patterns.
  private func style(_ curve: Series, _ k: Int) -> String {
    let number = curve.color ?? k
    return switch curve.marks {
    case .joined: "linespoints linewidth 1.6 pointtype \([7, 5, 9, 13, 11, 6, 4, 8][number % 8]) pointsize 0.5"
    case .line: "lines linewidth 1.8 dashtype \([1, 2, 4, 5, 3, 1, 2, 4][number % 8])"
    case .crosses: "points linewidth 1.5 pointtype 2 pointsize 0.8"
    case .circles: "points linewidth 1.5 pointtype 6 pointsize 0.8"
    }
  }

  private func mapLines(_ map: FieldMap, _ data: String) -> [String] {
    let half = (x: (map.x[1] - map.x[0]) / 2, y: (map.y[1] - map.y[0]) / 2)
    var lines = [
      "unset key", "set cblabel \(drawn(map.label))",
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
      lines.append("set logscale cb; set format cb '10^{%T}'")
      let positive = finite.filter { $0 > 0 }
      if let least = positive.min(), let largest = positive.max(), least < largest {
        lines.append("set cbrange [\(least):\(largest)]")
      }
    }
    lines.append("plot \(quoted(data)) skip 1 using 1:2:3 with image notitle")
    return lines
  }

  /// Colors that can be told apart on a light and on a dark background, also by color-blind readers.
  static let colors = ["#1f78c8", "#e0700f", "#2a9d5c", "#c2459f", "#b59000", "#7d6be0", "#d0413f", "#5f8f9f"]

  /// Lightness increases evenly, so that the palette is readable in gray as well.
  private static let sequentialPalette =
    "set palette defined (0 '#2a186c', 1 '#0f4c8f', 2 '#1f7f8c', 3 '#3fae76', 4 '#a5d35b', 5 '#fdf3a7')"

  private static let divergingPalette =
    "set palette defined (0 '#1b4f9c', 1 '#7fb0dc', 2 '#f5f5f5', 3 '#efa27a', 4 '#a8301c')"

  private func drawn(_ text: String) -> String { quoted(FigureText(text).markup) }

  /// Returns a gnuplot string in single quotes, in which only the quote itself is special.
  private func quoted(_ text: String) -> String {
    let line = text.map { $0.isNewline ? " " : String($0) }.joined()
    return "'" + doubling("'", in: line) + "'"
  }
}
