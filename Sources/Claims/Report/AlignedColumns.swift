/// Cells in aligned columns.
public enum AlignedColumns {
  /// A line for each row, every column as wide as its widest cell, without spaces at the end.
  ///
  /// - Precondition: all rows have as many cells as the first one.
  public static func lines(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      return String(cells.reversed().drop { $0 == " " }.reversed())
    }
  }
}
