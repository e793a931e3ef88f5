/// A CSV file in memory whose header has been read, so that the names of its columns can be looked at before its rows
/// are read.
public struct CSVFile: Sendable {
  /// The name of the file in errors.
  public let name: String
  /// The names of all columns.
  public private(set) var header: [String]
  private let bytes: [UInt8]
  private let separator: CSVSeparator
  /// Other names of the columns than those in the file.
  private var names: [String]?

  /// Reads a file and its header.
  ///
  /// - Throws: ``CSVError`` for a file that cannot be read, is empty or not encoded in UTF-8, or has no header.
  public init(reading path: String, separator: CSVSeparator = .comma) throws(CSVError) {
    let bytes: [UInt8]
    do {
      bytes = try AtomicFile.read(path)
    } catch {
      guard case .cannotRead(_, let reason) = error else { throw .cannotRead(file: path, reason: "\(error)") }
      throw .cannotRead(file: path, reason: reason)
    }
    try self.init(bytes: bytes, file: path, separator: separator)
  }

  /// Reads the header of the bytes of a file; `file` is its name in errors. Throws the same errors as
  /// ``init(reading:separator:)``.
  public init(bytes: [UInt8], file: String, separator: CSVSeparator = .comma) throws(CSVError) {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(CSVError) -> [String] in
        var reader = CSVReader(bytes: buffer, file: file, separator: separator)
        return try reader.header()
      }
    }
    header = try result.get()
    name = file
    self.bytes = bytes
    self.separator = separator
  }

  /// Returns the file with other names of its columns, by their position.
  ///
  /// - Throws: ``CSVError/columns(file:found:needed:)`` for another number of names; `source` says whose names they are.
  public func renamingColumns(to names: [String], of source: String) throws(CSVError) -> CSVFile {
    guard names.count == header.count else {
      throw .columns(
        file: name, found: header.count,
        needed: "by position, it needs the \(names.count) columns of \(source), in the same order")
    }
    var renamed = self
    (renamed.names, renamed.header) = (names, names)
    return renamed
  }

  /// Reads the rows.
  ///
  /// - Throws: ``CSVError`` naming the row and column, names in the options that no column has, and a name that an
  ///   indicator shares with another column.
  /// - Complexity: linear; about ten million short numbers per second.
  public func read(_ options: CSVReadingOptions = CSVReadingOptions()) throws(CSVError) -> CSVReading {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(CSVError) -> CSVReading in
        var reader = CSVReader(bytes: buffer, file: name, separator: separator)
        return try reader.read(options, names: names)
      }
    }
    return try result.get()
  }

  /// Reads the columns with given names, in their order: the columns that a model was trained on, for example. The other
  /// columns may hold anything.
  ///
  /// A name "column=value" that no column has stands for an indicator of a column of text
  /// (``knownValues(of:)``).
  ///
  /// - Parameters:
  ///   - names: the names; each must belong to exactly one column.
  ///   - optional: names that follow them if the file has any of these; it must then have all of them. Their fields may
  ///     hold anything (``CSVReadingOptions/tolerated``).
  ///   - classes: columns of classes (``CSVReadingOptions/classes``) and their values. Where the file has such a column,
  ///     the names of its indicators are those of the column, even if other columns have these names.
  ///   - missing: what is done about missing values in these columns.
  /// - Throws: ``CSVError``: ``CSVError/noColumn(file:name:found:)``, ``CSVError/noTextColumn(file:name:values:found:)``
  ///   for several names "column=value" without a column, and ``CSVError/ambiguousColumn(file:name:)`` for the names,
  ///   ``CSVError/unknownValue(file:row:column:name:text:known:)`` for a text that no name has, and the errors of
  ///   ``read(_:)``.
  /// - Complexity: linear in the size of the file.
  public func read(
    _ names: [String], optional: [String] = [], classes: [String: [String]] = [:],
    missing: CSVReadingOptions.MissingValues = .refuse
  ) throws(CSVError) -> CSVReading {
    let all = Set(names + optional)
    let present = classes.filter { column, values in
      header.contains(column) && values.allSatisfy { all.contains(ColumnNames.indicator(column, $0)) }
    }
    let replaced = Set(present.flatMap { column, values in values.map { ColumnNames.indicator(column, $0) } })
    let known = knownValues(of: (names + optional).filter { !replaced.contains($0) }).merging(present) { $1 }
    let indicators = known.flatMap { column, values in values.map { ColumnNames.indicator(column, $0) } }
    let offered = Set(header).union(indicators)
    let wanted = names + (optional.contains { offered.contains($0) } ? optional : [])
    for name in wanted where !offered.contains(name) {
      if let text = CSVFile.text(name),
        case let values = wanted.compactMap({ CSVFile.text($0) }).filter({ $0.column == text.column }),
        values.count > 1
      {
        throw .noTextColumn(file: self.name, name: text.column, values: values.map(\.value), found: header)
      }
      throw .noColumn(file: self.name, name: name, found: header)
    }
    let columns = Set(wanted).subtracting(replaced).intersection(header).union(known.keys)
    let others = Set(optional).union(
      known.filter { column, values in optional.contains(ColumnNames.indicator(column, values[0])) }.keys)
    let tolerated = Set(header.indices.filter { others.contains(header[$0]) })
    let reading = try read(
      CSVReadingOptions(
        missing: missing, knownValues: known, classes: Set(classes.keys), columns: columns, tolerated: tolerated))
    return reading.table.header == wanted ? reading : try reading.selecting(wanted)
  }

  /// Splits a name like that of an indicator at its first sign of equality.
  private static func text(_ name: String) -> (column: String, value: String)? {
    // By scalars, because a sign of equality followed by a combining character is another Character.
    let scalars = name.unicodeScalars
    guard let end = scalars.firstIndex(of: "=") else { return nil }
    return (String(scalars[..<end]), String(scalars[scalars.index(after: end)...]))
  }

  /// Returns the columns of text behind names of indicators, and their values in the order of the names.
  ///
  /// A name "column=value" is that of an indicator if it is not itself the name of a column of the file, and "column" is
  /// one that is not among the names. If several columns fit, it is the one with the shortest name.
  ///
  /// - Complexity: O(total length of the names).
  public func knownValues(of names: [String]) -> [String: [String]] {
    let all = Set(header)
    let candidates = all.subtracting(names)
    var known: [String: [String]] = [:]
    for name in names where !all.contains(name) {
      // By scalars, because a sign of equality followed by a combining character is another Character.
      let scalars = name.unicodeScalars
      let end = scalars.indices.first { scalars[$0] == "=" && candidates.contains(String(scalars[..<$0])) }
      guard let end else { continue }
      known[String(scalars[..<end]), default: []].append(String(scalars[scalars.index(after: end)...]))
    }
    return known
  }
}
