import Exact
import JSON
import Splines

/// A matrix as text: exact rationals, or the nearest doubles.
package struct MatrixText: Sendable {
  /// The order of the splines that the matrix belongs to.
  package let order: Int
  /// The matrix.
  package let matrix: Matrix<Rational>

  /// Creates the text of a matrix.
  package init(order: Int, matrix: Matrix<Rational>) {
    self.order = order
    self.matrix = matrix
  }

  /// Returns `{"order", "rows", "columns", "entries": [[...]]}`, with rationals as "p/q" strings or doubles as numbers.
  ///
  /// - Throws: ``EntryOverflow`` if an entry is not representable as a double.
  package func json(isRounded: Bool) throws(EntryOverflow) -> String {
    var rows: [JSONValue] = []
    for i in 0..<matrix.rows {
      var row: [JSONValue] = []
      for j in 0..<matrix.columns {
        row.append(isRounded ? .number(try double(i, j)) : .string(matrix[i, j].description))
      }
      rows.append(.array(row))
    }
    return JSONValue.object([
      .init("order", .integer(order)), .init("rows", .integer(matrix.rows)),
      .init("columns", .integer(matrix.columns)), .init("entries", .array(rows)),
    ]).text
  }

  /// Returns one line per row, with entries separated by commas and no header.
  ///
  /// - Throws: ``EntryOverflow`` if an entry is not representable as a double.
  package func csv(isRounded: Bool) throws(EntryOverflow) -> String {
    try cells(isRounded).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// Returns one line per row, in aligned columns.
  ///
  /// - Throws: ``EntryOverflow`` if an entry is not representable as a double.
  package func aligned(isRounded: Bool) throws(EntryOverflow) -> String {
    let cells = try cells(isRounded)
    let widths = (0..<matrix.columns).map { j in cells.map { $0[j].count }.max() ?? 0 }
    return cells.map { row in
      let padded = row.enumerated().map { j, cell in String(repeating: " ", count: widths[j] - cell.count) + cell }
      return padded.joined(separator: "  ") + "\n"
    }.joined()
  }

  private func cells(_ isRounded: Bool) throws(EntryOverflow) -> [[String]] {
    var rows: [[String]] = []
    for i in 0..<matrix.rows {
      var row: [String] = []
      for j in 0..<matrix.columns { row.append(isRounded ? "\(try double(i, j))" : matrix[i, j].description) }
      rows.append(row)
    }
    return rows
  }

  private func double(_ i: Int, _ j: Int) throws(EntryOverflow) -> Double {
    let value = Double(matrix[i, j])
    guard value.isFinite else { throw EntryOverflow(row: i + 1 - order, column: j + 1 - order) }
    return value
  }
}

/// An error for an entry that is too large for a double.
package struct EntryOverflow: Error, Equatable, Sendable, CustomStringConvertible {
  /// The row, counted from 1 - r.
  package let row: Int
  /// The column, counted from 1 - r.
  package let column: Int

  /// A one-line message.
  package var description: String {
    "the entry in row \(row), column \(column) exceeds the largest double; omit --float for the exact value"
  }
}
