/// A small chart of a piecewise function: its curve, its knots as ticks, what lies outside them shaded, and below the
/// axis how many data there are.
package struct FunctionChart: Sendable {
  /// The title.
  package let title: String
  /// A remark beside the title, such as a share.
  package let note: String
  /// The label of the x axis.
  package let xLabel: String
  /// The numbers of the x axis.
  package let range: ClosedRange<Double>
  /// The knots, increasing; the first and the last bound the interval of the function.
  package let knots: [Double]
  /// The curve, in pieces that are not joined. Points that are not finite or lie outside the axes are left out.
  package let pieces: [[(x: Double, y: Double)]]
  /// The numbers of data in intervals of the same length over `range`; they are not drawn if all are zero.
  package let counts: [Int]

  /// Creates a chart.
  ///
  /// - Precondition: there are at least two knots.
  package init(
    title: String, note: String = "", xLabel: String, range: ClosedRange<Double>, knots: [Double],
    pieces: [[(x: Double, y: Double)]], counts: [Int] = []
  ) {
    precondition(knots.count >= 2, "FunctionChart: \(knots.count) knots; an interval needs two")
    self.title = title
    self.note = note
    self.xLabel = xLabel
    self.range = range
    self.knots = knots
    self.pieces = pieces
    self.counts = counts
  }

  /// The numbers of the y axis: those of the function between its knots, and of its continuation outside as far as half
  /// of the same length, with a margin. A function that is constant up to rounding is in the middle.
  package var valueRange: ClosedRange<Double> {
    let points = pieces.joined().filter { $0.x.isFinite && $0.y.isFinite && range.contains($0.x) }
    let inside = points.filter { knots[0] <= $0.x && $0.x <= knots[knots.count - 1] }.map(\.y)
    guard let low = inside.min(), let high = inside.max() else { return 0...1 }
    let size = max(low.magnitude, high.magnitude)
    let half = high / 2 - low / 2
    guard half > 1e-12 * size else {
      let room = size > 0 ? size / 2 : 1
      return FunctionChart.range(low - room, high + room)
    }
    let values = points.map(\.y)
    let bottom = max(values.min() ?? low, low - half)
    let top = min(values.max() ?? high, high + half)
    return FunctionChart.range(bottom - half / 10, top + half / 10)
  }

  /// Bounds that may have overflowed.
  private static func range(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    let largest = Double.greatestFiniteMagnitude
    return max(low, -largest)...min(high, largest)
  }

  /// The size of a chart, with its labels.
  static let size = (width: 272.0, height: 190.0)
  /// The frame, from the upper left corner of the chart: it begins where the longest number of the y axis ends. Digits
  /// are at most seven wide.
  var frame: (x: Double, y: Double, width: Double, height: Double) {
    let axis = AxisScale(valueRange, from: 0, to: 1)
    let longest = [axis.range.lowerBound, axis.range.upperBound].reduce(0) { max($0, axis.label($1).count) }
    let left = max(60, 7 * Double(longest) + 6)
    return (left, 24, FunctionChart.size.width - left - 12, 100)
  }
  /// The height of the largest bar.
  static let barHeight = 24.0

  /// Draws the chart with its upper left corner at a place.
  func draw(into drawing: inout SVGDrawing, x left: Double, y top: Double) {
    let frame = frame
    let (x0, y0) = (left + frame.x, top + frame.y)
    let bottom = y0 + frame.height
    let xScale = AxisScale(range, from: x0, to: x0 + frame.width)
    let yScale = AxisScale(valueRange, from: bottom, to: y0)
    shade(&drawing, xScale, y0)
    drawing.add(
      "rect", "frame",
      [
        "x": .number(x0), "y": .number(y0), "width": .number(frame.width), "height": .number(frame.height),
        "stroke": "currentColor", "stroke-opacity": "0.5",
      ])
    if valueRange.contains(0) {
      let zero = yScale.place(0)
      drawing.add(
        "line", "zero",
        [
          "x1": .number(x0), "y1": .number(zero), "x2": .number(x0 + frame.width), "y2": .number(zero),
          "stroke": "currentColor", "stroke-opacity": "0.3",
        ])
    }
    drawing.add(
      "path", "edge",
      [
        "d": .text(SVGDrawing.path(curve(xScale, yScale))), "stroke": .text(FigureData.colors[0]),
        "stroke-width": "1.8",
      ])
    drawKnots(&drawing, xScale, bottom)
    drawBars(&drawing, xScale, bottom)
    drawLabels(&drawing, xScale, yScale, left: left, top: top)
  }

  private func shade(_ drawing: inout SVGDrawing, _ scale: AxisScale, _ y: Double) {
    let ends = [(range.lowerBound, knots[0]), (knots[knots.count - 1], range.upperBound)]
    for (low, high) in ends where low < high {
      drawing.add(
        "rect", "outside",
        [
          "x": .number(scale.place(low)), "y": .number(y), "width": .number(scale.place(high) - scale.place(low)),
          "height": .number(frame.height), "fill": "currentColor", "fill-opacity": "0.1",
        ])
    }
  }

  /// The pieces in the drawing, broken where points are left out.
  private func curve(_ xScale: AxisScale, _ yScale: AxisScale) -> [[(x: Double, y: Double)]] {
    var lines: [[(x: Double, y: Double)]] = []
    for piece in pieces {
      var line: [(x: Double, y: Double)] = []
      for point in piece {
        if xScale.range.contains(point.x), yScale.range.contains(point.y) {
          line.append((x: xScale.place(point.x), y: yScale.place(point.y)))
        } else {
          lines.append(line)
          line = []
        }
      }
      lines.append(line)
    }
    return lines.filter { !$0.isEmpty }
  }

  /// Ticks that would touch the one before are left out, except that of the last knot.
  private func drawKnots(_ drawing: inout SVGDrawing, _ scale: AxisScale, _ bottom: Double) {
    var last = -Double.infinity
    for (k, knot) in knots.enumerated() where range.contains(knot) {
      let place = scale.place(knot)
      guard place - last >= 1 || k == knots.count - 1 else { continue }
      last = place
      drawing.add(
        "line", "knot",
        [
          "x1": .number(place), "y1": .number(bottom - 5), "x2": .number(place), "y2": .number(bottom),
          "stroke": "currentColor",
        ])
    }
  }

  private func drawBars(_ drawing: inout SVGDrawing, _ scale: AxisScale, _ bottom: Double) {
    guard let largest = counts.max(), largest > 0 else { return }
    let width = (scale.end - scale.start) / Double(counts.count)
    for (k, count) in counts.enumerated() where count > 0 {
      drawing.add(
        "rect", "bar",
        [
          "x": .number(scale.start + Double(k) * width), "y": .number(bottom + 2), "width": .number(width),
          "height": .number(FunctionChart.barHeight * Double(count) / Double(largest)), "fill": "currentColor",
          "fill-opacity": "0.45",
        ])
    }
  }

  private func drawLabels(
    _ drawing: inout SVGDrawing, _ xScale: AxisScale, _ yScale: AxisScale, left: Double, top: Double
  ) {
    let frame = frame
    let right = left + frame.x + frame.width
    drawing.label(title, "title", x: left + frame.x, y: top + 18, limit: 26)
    drawing.label(note, "note", x: right, y: top + 18, anchor: "end")
    let baseline = top + frame.y + frame.height + FunctionChart.barHeight + 14
    for knot in [knots[0], knots[knots.count - 1]] where range.contains(knot) {
      drawing.label(xScale.label(knot), "number", x: xScale.place(knot), y: baseline, anchor: "middle")
    }
    drawing.label(
      xLabel, "name", x: left + frame.x + frame.width / 2, y: baseline + 14, anchor: "middle", limit: 32)
    for (value, y) in [(yScale.range.upperBound, yScale.end + 9), (yScale.range.lowerBound, yScale.start)] {
      drawing.label(yScale.label(value), "number", x: left + frame.x - 4, y: y, anchor: "end")
    }
  }
}
