extension FigureData {
  /// The data as CSV: "series,x,y" for curves, one after the other, "x,y,value" for a map, row after row.
  public var csv: String { map.map(FigureData.csv) ?? curvesCSV }

  private var curvesCSV: String {
    var text = "series,x,y\n"
    for curve in series {
      let name =
        "\"" + curve.name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
      for point in curve.points { text += "\(name),\(point.x),\(point.y)\n" }
    }
    return text
  }

  private static func csv(_ map: FieldMap) -> String {
    var text = "x,y,value\n"
    for (j, y) in map.y.enumerated() {
      for (i, x) in map.x.enumerated() { text += "\(x),\(y),\(map.values[j * map.x.count + i])\n" }
    }
    return text
  }
}
