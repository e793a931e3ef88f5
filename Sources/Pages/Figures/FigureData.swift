/// The data of a figure, curves or a map, which are first written as CSV and then drawn.
///
/// Titles, labels and names may have subscripts and superscripts as in TeX, "b_i" and "n^{2r}", which are typeset in
/// drawings.
package struct FigureData: Equatable, Sendable {
  /// One curve: its name and its points.
  package struct Series: Equatable, Sendable {
    /// The way in which points are drawn.
    package enum Marks: Equatable, Sendable {
      /// Dots joined by lines.
      case joined
      /// A line without dots.
      case line
      /// Crosses without a line: values computed by a different method than the curve.
      case crosses
      /// Circles without a line: values computed by yet another method.
      case circles
    }

    /// The name in the legend and in the CSV.
    package let name: String
    /// The points, x and y.
    package let points: [(x: Double, y: Double)]

    /// The way in which the points are drawn.
    package let marks: Marks
    /// The index of the color; `nil` for the position of the curve in the figure.
    package let color: Int?

    /// Creates a curve.
    package init(name: String, points: [(x: Double, y: Double)], marks: Marks = .joined, color: Int? = nil) {
      self.name = name
      self.points = points
      self.marks = marks
      self.color = color
    }

    /// Returns whether name, style and points are the same.
    package static func == (a: Series, b: Series) -> Bool {
      a.name == b.name && a.marks == b.marks && a.color == b.color
        && a.points.elementsEqual(b.points) { $0.x == $1.x && $0.y == $1.y }
    }
  }

  /// The name of the figure's files, without extension, such as "figure-2a".
  package let id: String
  /// The title.
  package let title: String
  /// The label of the x axis.
  package let xLabel: String
  /// The label of the y axis.
  package let yLabel: String
  /// Whether the x axis is logarithmic.
  package let logX: Bool
  /// Whether the y axis is logarithmic, provided that the values are far enough apart.
  package let logY: Bool
  /// The curves; empty for a map.
  package let series: [Series]
  /// The map, if the figure is one.
  package let map: FieldMap?

  /// Creates a figure of curves.
  ///
  /// - Precondition: `id` consists of letters, digits, "-", "." and "_", since it is used in file names.
  package init(
    id: String, title: String, xLabel: String, yLabel: String, logX: Bool = false, logY: Bool = false,
    series: [Series]
  ) {
    self.init(
      id: id, title: title, xLabel: xLabel, yLabel: yLabel, logX: logX, logY: logY, series: series, map: nil)
  }

  /// Creates a figure that shows a function of two variables in colors.
  ///
  /// - Precondition: `id` consists of letters, digits, "-", "." and "_", since it is used in file names.
  package init(id: String, title: String, xLabel: String, yLabel: String, map: FieldMap) {
    self.init(
      id: id, title: title, xLabel: xLabel, yLabel: yLabel, logX: false, logY: false, series: [], map: map)
  }

  private init(
    id: String, title: String, xLabel: String, yLabel: String, logX: Bool, logY: Bool, series: [Series], map: FieldMap?
  ) {
    let allowed: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    precondition(!id.isEmpty && id.allSatisfy(allowed) && id.first != ".", "FigureData: \"\(id)\" cannot name a file")
    self.id = id
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.logX = logX
    self.logY = logY
    self.series = series
    self.map = map
  }
}
