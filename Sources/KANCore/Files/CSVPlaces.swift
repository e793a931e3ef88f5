/// Where the numbers of a table stand in the file that it was read from, for errors.
package struct CSVPlaces: Sendable, Equatable {
  /// The name of the file.
  package let file: String
  /// The names of all columns of the file.
  package let header: [String]
  /// The rows that were left out, in increasing order, with the header as row 1.
  package let droppedRows: [Int]

  /// Returns the row of the file, with the header as row 1, of a row of the table, which count from 0.
  ///
  /// - Complexity: O(dropped rows).
  package func row(of k: Int) -> Int {
    var row = k + 2
    for dropped in droppedRows where dropped <= row { row += 1 }
    return row
  }

  /// Returns file, row, and column of a number, such as "x.csv, row 3, column 2 (b)". The name may be that of an indicator of
  /// a column of text.
  package func text(row k: Int, column name: String) -> String {
    let place =
      header.firstIndex(of: name)
      ?? name.unicodeScalars.indices.lazy.filter { name.unicodeScalars[$0] == "=" }
      .compactMap { header.firstIndex(of: String(name.unicodeScalars[..<$0])) }.first
    return "\(file), row \(row(of: k)), " + (place.map { "column \($0 + 1) (\(name))" } ?? "column \(name)")
  }
}

extension CSVReading {
  /// Where the numbers stand in the file.
  package var places: CSVPlaces { CSVPlaces(file: file, header: header, droppedRows: droppedRows) }
}
