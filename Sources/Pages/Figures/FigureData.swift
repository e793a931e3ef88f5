/// The data of a figure, curves or a map, which are first written as CSV and then drawn.
///
/// Titles, labels and names may have subscripts and superscripts as in TeX, "b_i" and "n^{2r}", which are typeset in
/// drawings.
public struct FigureData: Equatable, Sendable {
  /// One curve: its name and its points.
  public struct Series: Equatable, Sendable {
    /// The way in which points are drawn.
    public enum Marks: Equatable, Sendable {
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
    public let name: String
    /// The points, x and y.
    public let points: [(x: Double, y: Double)]

    /// The way in which the points are drawn.
    public let marks: Marks
    /// The index of the color; `nil` for the position of the curve in the figure.
    public let colour: Int?

    /// Creates a curve.
    public init(name: String, points: [(x: Double, y: Double)], marks: Marks = .joined, colour: Int? = nil) {
      self.name = name
      self.points = points
      self.marks = marks
      self.colour = colour
    }

    /// Returns whether name, style and points are the same.
    public static func == (a: Series, b: Series) -> Bool {
      a.name == b.name && a.marks == b.marks && a.colour == b.colour
        && a.points.elementsEqual(b.points) { $0.x == $1.x && $0.y == $1.y }
    }
  }

  /// The name of the figure's files, without extension, such as "figure-2a".
  public let id: String
  /// The title.
  public let title: String
  /// The label of the x axis.
  public let xLabel: String
  /// The label of the y axis.
  public let yLabel: String
  /// Whether the x axis is logarithmic.
  public let logX: Bool
  /// Whether the y axis is logarithmic, provided that the values are far enough apart.
  public let logY: Bool
  /// The curves; empty for a map.
  public let series: [Series]
  /// The map, if the figure is one.
  public let map: FieldMap?

  /// Creates a figure of curves.
  ///
  /// - Precondition: `id` consists of letters, digits, "-", "." and "_", since it is used in file names.
  public init(
    id: String, title: String, xLabel: String, yLabel: String, logX: Bool = false, logY: Bool = false,
    series: [Series]
  ) {
    self.init(
      id: id, title: title, xLabel: xLabel, yLabel: yLabel, logX: logX, logY: logY, series: series, map: nil)
  }

  /// Creates a figure that shows a function of two variables in colors.
  ///
  /// - Precondition: `id` consists of letters, digits, "-", "." and "_", since it is used in file names.
  public init(id: String, title: String, xLabel: String, yLabel: String, map: FieldMap) {
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
