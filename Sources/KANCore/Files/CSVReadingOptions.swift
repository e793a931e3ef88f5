/// How the fields of a CSV file become numbers: what is done about missing values, and which columns hold text.
///
/// A column of text becomes one column for each of its values, named "column=value": 1 in the rows that have the value,
/// 0 in the others. The indicators of a row sum to one. By default there are no columns of text, and missing values are
/// errors.
public struct CSVReadingOptions: Sendable, Equatable {
  /// What is done about missing values.
  public enum MissingValues: String, CaseIterable, Sendable {
    /// A missing value is an error that names its row and column.
    case refuse
    /// Rows with a missing value are left out.
    case dropRows = "drop"
  }

  /// The fields that count as missing values, in exactly this spelling, with or without quotation marks: an empty field,
  /// NA, NaN, nan, null, and a question mark.
  public static let missingWords: Set<String> = ["", "NA", "NaN", "nan", "null", "?"]

  /// The largest number of different values of a column of text: each of them becomes a column.
  public static let maximumValues = 1000

  /// What is done about missing values in the columns that are read.
  public var missing: MissingValues
  /// The names of columns of text whose values are those in the file. Their indicators are in ascending order of the
  /// values, as strings compare, so that they do not depend on the order of the rows.
  public var categories: Set<String>
  /// The names of columns of text whose values are known, and the values: those of the table that a model was trained
  /// on. The indicators are in this order, whether or not the file has all values; another value is an error.
  public var knownValues: [String: [String]]
  /// The names of columns of text that hold classes: the texts of a whole number, such as 3, 03, 3.0, and 3e0, are one
  /// value there, "3".
  public var classes: Set<String>
  /// The names of the columns to read; `nil` for all. The others may hold anything.
  public var columns: Set<String>?
  /// The places of columns, from 0, whose fields may hold anything: what is not a number, or not a known text, becomes NaN,
  /// for a text in all its indicators; those of an unknown class are 0. Missing values there are no reason to leave out a
  /// row.
  public var tolerated: Set<Int>

  /// Creates options.
  public init(
    missing: MissingValues = .refuse, categories: Set<String> = [], knownValues: [String: [String]] = [:],
    classes: Set<String> = [], columns: Set<String>? = nil, tolerated: Set<Int> = []
  ) {
    self.missing = missing
    self.categories = categories
    self.knownValues = knownValues
    self.classes = classes
    self.columns = columns
    self.tolerated = tolerated
  }
}
