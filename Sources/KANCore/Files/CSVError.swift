/// What can be wrong with a CSV file. Rows are the lines of the file, the header being row 1; columns count from 1.
public enum CSVError: Error, Equatable, Sendable {
  /// The file cannot be read.
  case cannotRead(file: String, reason: String)
  /// There is nothing in the file.
  case empty(file: String)
  /// There is a header and nothing else.
  case noRows(file: String)
  /// The first row is made of numbers.
  case noHeader(file: String)
  /// The text is in an encoding that is not UTF-8.
  case encoding(file: String, found: String)
  /// A row has more or fewer fields than the header.
  case ragged(file: String, row: Int, expected: Int, found: Int)
  /// A field is no number.
  case notANumber(file: String, row: Int, column: Int, name: String, text: String)
  /// A field is NaN, infinite, or too large for a double.
  case notFinite(file: String, row: Int, column: Int, name: String, text: String)
  /// A quotation mark is not closed in its row, or text follows it.
  case quote(file: String, row: Int, column: Int)
  /// The file has not the columns that are needed.
  case columns(file: String, found: Int, needed: String)
}

extension CSVError: CustomStringConvertible {
  /// One line: which file, row and column, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .cannotRead(let file, let reason):
      return "the file \(file) cannot be read: \(reason)"
    case .empty(let file):
      return "\(file) is empty; give a header row and a row of numbers for each sample"
    case .noRows(let file):
      return "\(file) has a header row and no samples; give a row of numbers for each sample"
    case .noHeader(let file):
      return "\(file), row 1: numbers where the header should be; name the columns in the first row, such as x1,x2,y"
    case .encoding(let file, let found):
      return "\(file) is \(found); save it as UTF-8"
    case .ragged(let file, let row, let expected, let found):
      return "\(file), row \(row): \(fields(found)) where the header has \(expected), so column"
        + " \(min(expected, found) + 1) is \(found < expected ? "missing" : "too many"); give every row the same columns"
    case .notANumber(let file, let row, let column, let name, let text):
      let what = text.isEmpty ? "an empty field" : "\"\(text)\""
      return "\(file), row \(row), column \(column) (\(name)): \(what) is not a number; write a decimal number such as"
        + " -1.25e-3"
    case .notFinite(let file, let row, let column, let name, let text):
      return "\(file), row \(row), column \(column) (\(name)): \"\(text)\" is not a finite number; leave the row out or"
        + " mend it"
    case .quote(let file, let row, let column):
      return "\(file), row \(row), column \(column): a quotation mark that is not closed before the field ends"
    case .columns(let file, let found, let needed):
      return "\(file) has \(found) column\(found == 1 ? "" : "s"); \(needed)"
    }
  }

  private func fields(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }
}
