/// Formats cells in aligned columns.
package enum AlignedColumns {
  /// Returns a line for each row, with every column as wide as its widest cell and no trailing spaces.
  ///
  /// - Precondition: all rows have the same number of cells as the first.
  package static func lines(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      return String(cells.reversed().drop { $0 == " " }.reversed())
    }
  }
}
