/// The data of a figure, curves or a map: written as CSV first, drawn after.
///
/// Titles, labels and names may have indices and exponents as in TeX, "b_i" and "n^{2r}", which drawings lower and raise.
public struct FigureData: Equatable, Sendable {
  /// One curve: its name and its points.
  public struct Series: Equatable, Sendable {
    /// How points are drawn.
    public enum Marks: Equatable, Sendable {
      /// Dots joined by lines.
      case joined
      /// A line without dots.
      case line
      /// Crosses without a line: what was computed some other way than the curve.
      case crosses
      /// Circles without a line: the same, by yet another way.
      case circles
    }

    /// The name in the legend and in the CSV.
    public let name: String
    /// The points, x and y.
    public let points: [(x: Double, y: Double)]

    /// How they are drawn.
    public let marks: Marks
    /// The number of the colour; `nil` for the position of the curve in the figure.
    public let colour: Int?

    /// A curve.
    public init(name: String, points: [(x: Double, y: Double)], marks: Marks = .joined, colour: Int? = nil) {
      self.name = name
      self.points = points
      self.marks = marks
      self.colour = colour
    }

    /// Whether name, looks and points are the same.
    public static func == (a: Series, b: Series) -> Bool {
      a.name == b.name && a.marks == b.marks && a.colour == b.colour
        && a.points.elementsEqual(b.points) { $0.x == $1.x && $0.y == $1.y }
    }
  }

  /// The name of its files, without extension: "figure-2a".
  public let id: String
  /// The title.
  public let title: String
  /// The label of the abscissa.
  public let xLabel: String
  /// The label of the ordinate.
  public let yLabel: String
  /// Whether the abscissa is logarithmic.
  public let logX: Bool
  /// Whether the ordinate is logarithmic, where values are far enough apart for it.
  public let logY: Bool
  /// The curves; none where there is a map.
  public let series: [Series]
  /// The map, where the figure is one.
  public let map: FieldMap?

  /// A figure of curves.
  ///
  /// - Precondition: `id` is made of letters, digits, "-", "." and "_", for it names files.
  public init(
    id: String, title: String, xLabel: String, yLabel: String, logX: Bool = false, logY: Bool = false,
    series: [Series]
  ) {
    self.init(
      id: id, title: title, xLabel: xLabel, yLabel: yLabel, logX: logX, logY: logY, series: series, map: nil)
  }

  /// A figure that shows a function of two variables in colours.
  ///
  /// - Precondition: `id` is made of letters, digits, "-", "." and "_", for it names files.
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
