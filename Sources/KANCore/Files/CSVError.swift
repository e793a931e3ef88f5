/// An error in a CSV file. Rows are the lines of the file, with the header as row 1; columns count from 1.
public enum CSVError: Error, Equatable, Sendable {
  /// The file cannot be read.
  case cannotRead(file: String, reason: String)
  /// The file is empty.
  case empty(file: String)
  /// The file has only a header.
  case noRows(file: String)
  /// The first row consists of numbers.
  case noHeader(file: String)
  /// The text is not encoded in UTF-8.
  case encoding(file: String, found: String)
  /// A row has more or fewer fields than the header.
  case ragged(file: String, row: Int, expected: Int, found: Int)
  /// A field is not a number.
  case notANumber(file: String, row: Int, column: Int, name: String, text: String)
  /// A field is empty or a word for a missing value, ``CSVReadingOptions/missingWords``.
  case missingValue(file: String, row: Int, column: Int, name: String, text: String)
  /// The same in a column of classes.
  case missingClass(file: String, row: Int, column: Int, name: String, text: String)
  /// Every row has a missing value, so none is left.
  case allRowsDropped(file: String, rows: Int)
  /// A text is not among the known values of its column.
  case unknownValue(file: String, row: Int, column: Int, name: String, text: String, known: [String])
  /// A column of text has more different values than ``CSVReadingOptions/maximumValues``.
  case tooManyValues(file: String, name: String, limit: Int)
  /// A field is NaN, infinite, or too large for a double.
  case notFinite(file: String, row: Int, column: Int, name: String, text: String)
  /// A quotation mark is not closed in its row, or text follows it.
  case quote(file: String, row: Int, column: Int)
  /// The header has one field, which contains another separator.
  case separator(file: String, looksLike: CSVSeparator)
  /// A column is missing.
  case noColumn(file: String, name: String, found: [String])
  /// A column of text is missing, whose values have indicators.
  case noTextColumn(file: String, name: String, values: [String], found: [String])
  /// Several columns have the name that is asked for.
  case ambiguousColumn(file: String, name: String)
  /// A column is listed twice in one role.
  case repeatedColumn(file: String, name: String, role: String)
  /// A column is listed in two roles.
  case twoRoles(file: String, name: String, first: String, second: String)
  /// No column has the role.
  case noColumnsLeft(file: String, role: String)
  /// The first column has no name and numbers the rows.
  case indexColumn(file: String)
  /// The file does not have the required columns.
  case columns(file: String, found: Int, needed: String)
}

extension CSVError: CustomStringConvertible {
  /// One line: the file, row, and column, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .cannotRead(let file, let reason):
      return "the file \(file) cannot be read: \(reason)"
    case .empty(let file):
      return "\(file) is empty; give a header row and a row of numbers for each sample"
    case .noRows(let file):
      return "\(file) has a header row and no samples; give a row of numbers for each sample"
    case .noHeader(let file):
      return "\(file), row 1: numbers instead of a header; name the columns in the first row, such as x1,x2,y"
    case .encoding(let file, let found):
      return "\(file) is \(found); save it as UTF-8"
    case .ragged(let file, let row, let expected, let found):
      return "\(file), row \(row): \(fields(found)), but the header has \(expected), so column"
        + " \(min(expected, found) + 1) is \(found < expected ? "missing" : "extra"); give every row the same columns"
    case .notANumber(let file, let row, let column, let name, let text):
      let advice =
        text.wholeMatch(of: /[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?/) == nil
        ? "write a decimal number such as -1.25e-3, or name a column of text with --categories"
        : "write a decimal point instead of the comma"
      return "\(file), row \(row), column \(column) (\(name)): \"\(text)\" is not a number; \(advice)"
    case .missingValue(let file, let row, let column, let name, let text):
      return "\(file), row \(row), column \(column) (\(name)): \(missing(text)), not a finite number\(advice)"
    case .missingClass(let file, let row, let column, let name, let text):
      return "\(file), row \(row), column \(column) (\(name)): \(missing(text)), not a class\(advice)"
    case .allRowsDropped(let file, let rows):
      return "\(file): \(rows == 1 ? "its only row" : "each of its \(rows) rows") has a missing value; fill them in, or"
        + " leave out the columns that have them with --drop"
    case .unknownValue(let file, let row, let column, let name, let text, let known):
      return "\(file), row \(row), column \(column) (\(name)): \"\(text)\" is not among the known values"
        + " \(known.joined(separator: ", ")); correct it, or remove the row"
    case .tooManyValues(let file, let name, let limit):
      return "\(file): column \"\(name)\" has more than \(limit) different texts; leave it out with --drop, or group"
        + " them"
    case .notFinite(let file, let row, let column, let name, let text):
      return "\(file), row \(row), column \(column) (\(name)): \"\(text)\" is not a finite number; remove the row or"
        + " correct it"
    case .quote(let file, let row, let column):
      return "\(file), row \(row), column \(column): a quotation mark is not closed before the end of the field"
    case .separator(let file, let other):
      let name = other == .tab ? "tab" : "\"\(other.character)\""
      return "\(file) looks \(name)-separated; read it with --separator \(other.rawValue), or save it with commas"
    case .noColumn(let file, let name, let found):
      return "\(file) has no column \"\(name)\"; its columns are \(found.joined(separator: ", "))"
    case .noTextColumn(let file, let name, let values, let found):
      let list = values.prefix(5).joined(separator: ", ") + (values.count > 5 ? ", ..." : "")
      return
        "\(file) has no column \"\(name)\", one of text with the values \(list); add it, or rename it if it is there"
        + " under another name; the columns are \(found.joined(separator: ", "))"
    case .ambiguousColumn(let file, let name):
      return "\(file) has several columns \"\(name)\"; give every column its own name"
    case .repeatedColumn(let file, let name, let role):
      return "column \"\(name)\" of \(file) is listed twice as \(role); list it once"
    case .twoRoles(let file, let name, let first, let second):
      return "column \"\(name)\" of \(file) is both \(first) and \(second); give it one role"
    case .noColumnsLeft(let file, let role):
      return "no column of \(file) is left for the \(role); drop fewer columns, or give them another role"
    case .indexColumn(let file):
      return "\(file): column 1 has no name and numbers the rows, like the index that data frames write; remove it"
        + " (pandas: index=False), or give it a name to use it as an input"
    case .columns(let file, let found, let needed):
      return "\(file) has \(found) column\(found == 1 ? "" : "s"); \(needed)"
    }
  }

  private func missing(_ text: String) -> String {
    "\(text.isEmpty ? "an empty field" : "\"\(text)\"") is a missing value"
  }

  private var advice: String { "; fill it in, or leave out such rows with --missing drop" }

  private func fields(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }
}
