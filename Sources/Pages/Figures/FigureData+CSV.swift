extension FigureData {
  /// The data as CSV: "series,x,y" for curves, one after the other, or "x,y,value" for a map, row by row.
  package var csv: String { map.map(FigureData.csv) ?? curvesCSV }

  private var curvesCSV: String {
    var text = "series,x,y\n"
    for curve in series {
      let name = "\"" + doubling("\"", in: curve.name) + "\""
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

/// Returns the text with each occurrence of a mark doubled. Works on scalars, since a mark followed by a combining
/// character is part of another Character.
func doubling(_ mark: Unicode.Scalar, in text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { result.append(contentsOf: scalar == mark ? [scalar, scalar] : [scalar]) }
  return String(result)
}
