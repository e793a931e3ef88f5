/// What becomes of the columns of a CSV file while its rows are read.
///
/// A row is first collected as its numbers and, for text, the indices of values; ``table(_:)`` then replaces the indices
/// by indicators, when all values are known.
struct CSVColumns {
  /// What a column holds.
  enum Content: Equatable {
    case numbers
    /// Text, and the index of its category.
    case text(Int)
    /// What is not read.
    case nothing
  }

  /// A column of text.
  private struct Category {
    let name: String
    /// The number of the column, from 1.
    let column: Int
    /// Whether other values than these are errors.
    let isClosed: Bool
    /// Whether the texts of a whole number are one value.
    let holdsClasses: Bool
    /// The values; in the order of their first appearance unless they are closed.
    var found: [String]
    /// The indices of the values.
    var indices: [String: Int]

    /// The values in the order of their indicators.
    var values: [String] { isClosed ? found : found.sorted() }
  }

  /// The names of all columns.
  let header: [String]
  /// What each of them holds.
  let contents: [Content]
  /// The places of columns whose fields may hold anything.
  let tolerated: Set<Int>
  private let file: String
  private var categories: [Category]
  /// The texts of the row that is being read, and where the indices of their values go.
  private var texts: [(place: Int, category: Int, text: String)] = []

  /// Decides what the columns of a header hold.
  ///
  /// - Throws: ``CSVError/noColumn(file:name:found:)`` for names in the options that no column has,
  ///   ``CSVError/ambiguousColumn(file:name:)`` for a name of text that several columns have, and
  ///   ``CSVError/noColumnsLeft(file:role:)`` if no column is to be read.
  init(_ header: [String], _ options: CSVReadingOptions, file: String) throws(CSVError) {
    let named = options.categories.union(options.knownValues.keys)
    for name in named.union(options.columns ?? []).sorted() where !header.contains(name) {
      throw .noColumn(file: file, name: name, found: header)
    }
    var contents: [Content] = []
    var categories: [Category] = []
    for (place, name) in header.enumerated() {
      if let columns = options.columns, !columns.contains(name) {
        contents.append(.nothing)
      } else if named.contains(name) {
        if categories.contains(where: { $0.name == name }) { throw .ambiguousColumn(file: file, name: name) }
        contents.append(.text(categories.count))
        let known = options.knownValues[name]
        let values = known ?? []
        categories.append(
          Category(
            name: name, column: place + 1, isClosed: known != nil, holdsClasses: options.classes.contains(name),
            found: values,
            indices: Dictionary(zip(values, values.indices), uniquingKeysWith: { first, _ in first })))
      } else {
        contents.append(.numbers)
      }
    }
    guard contents.contains(where: { $0 != .nothing }) else {
      throw .noColumnsLeft(file: file, role: "inputs and outputs")
    }
    self.header = header
    self.contents = contents
    tolerated = options.tolerated
    self.categories = categories
    self.file = file
  }

  /// Whether the column at a place is one of classes.
  func holdsClasses(_ place: Int) -> Bool {
    guard case .text(let category) = contents[place] else { return false }
    return categories[category].holdsClasses
  }

  /// Forgets the texts of the last row.
  mutating func startRow() { texts.removeAll(keepingCapacity: true) }

  /// Adds a text of the row; the index of its value goes to a place among the values.
  mutating func add(_ text: String, of category: Int, at place: Int) { texts.append((place, category, text)) }

  /// Writes the indices of the values of a row that is kept.
  ///
  /// - Throws: ``CSVError/unknownValue(file:row:column:name:text:known:)`` and
  ///   ``CSVError/tooManyValues(file:name:limit:)``.
  mutating func endRow(_ row: Int, into values: inout [Double]) throws(CSVError) {
    for (place, category, own) in texts {
      // Classes of a model that are not written so are found as they are.
      let isNamed = categories[category].indices[own] != nil
      let text = categories[category].holdsClasses && !isNamed ? ClassName.text(own) : own
      if let index = categories[category].indices[text] {
        values[place] = Double(index)
        continue
      }
      if tolerated.contains(categories[category].column - 1) {
        // An unknown class has no indicator that is 1.
        values[place] = categories[category].holdsClasses ? -1 : .nan
        continue
      }
      let (name, index) = (categories[category].name, categories[category].found.count)
      if categories[category].isClosed {
        throw .unknownValue(
          file: file, row: row, column: categories[category].column, name: name, text: String(own.prefix(40)),
          known: categories[category].found)
      }
      guard index < CSVReadingOptions.maximumValues else {
        throw .tooManyValues(file: file, name: name, limit: CSVReadingOptions.maximumValues)
      }
      categories[category].indices[text] = index
      categories[category].found.append(text)
      values[place] = Double(index)
    }
  }

  /// The values of each column of text, in the order of their indicators.
  var values: [String: [String]] {
    Dictionary(categories.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
  }

  /// Returns the table of rows of numbers and indices of values.
  ///
  /// - Throws: ``CSVError/ambiguousColumn(file:name:)`` if an indicator has the name of another column.
  /// - Complexity: O(rows times columns of the table).
  func table(_ rows: [Double]) throws(CSVError) -> CSVTable {
    let used = contents.indices.filter { contents[$0] != .nothing }
    if categories.isEmpty { return CSVTable(header: used.map { header[$0] }, values: rows) }
    let values = categories.map(\.values)
    let indicators = zip(categories, values).map { own, texts in texts.map { ColumnNames.indicator(own.name, $0) } }
    let names = used.flatMap { place -> [String] in
      if case .text(let category) = contents[place] { return indicators[category] }
      return [header[place]]
    }
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    for name in indicators.joined() where counts[name] != 1 { throw .ambiguousColumn(file: file, name: name) }
    // The place of each index among the indicators.
    let ranks = zip(categories, values).map { own, texts -> [Int?] in
      let places = Dictionary(zip(texts, texts.indices), uniquingKeysWith: { first, _ in first })
      return own.found.map { places[$0] }
    }
    var expanded: [Double] = []
    expanded.reserveCapacity(rows.count / used.count * names.count)
    for start in stride(from: 0, to: rows.count, by: used.count) {
      for (offset, place) in used.enumerated() {
        let value = rows[start + offset]
        guard case .text(let category) = contents[place] else {
          expanded.append(value)
          continue
        }
        let rank = value >= 0 ? ranks[category][Int(value)] : nil
        for other in values[category].indices { expanded.append(value.isNaN ? .nan : other == rank ? 1 : 0) }
      }
    }
    return CSVTable(header: names, values: expanded)
  }
}
