/// Which columns of a table are the inputs, the outputs, and the weights of the samples, by name.
///
/// A column of text has one role for all its indicators.
public struct ColumnRoles: Sendable, Equatable {
  /// The inputs, in their order; `nil` for all columns without another role.
  public var inputs: [String]?
  /// The outputs, in their order; `nil` for the last columns of those that are neither dropped nor the weights.
  public var outputs: [String]?
  /// The columns that are left out.
  public var dropped: [String]
  /// The column of the weights of the samples; `nil` if there is none.
  public var weights: String?
  /// The number of outputs if they are not named. Of columns of text as many are taken as hold this number of
  /// indicators.
  public var outputCount: Int

  /// Creates roles.
  ///
  /// - Precondition: `outputCount` is at least 1.
  public init(
    inputs: [String]? = nil, outputs: [String]? = nil, dropped: [String] = [], weights: String? = nil,
    outputCount: Int = 1
  ) {
    precondition(outputCount >= 1, "ColumnRoles: \(outputCount) outputs")
    self.inputs = inputs
    self.outputs = outputs
    self.dropped = dropped
    self.weights = weights
    self.outputCount = outputCount
  }
}

/// A table with the inputs in its first columns and the outputs in the others.
public struct SampleTable: Sendable, Equatable {
  /// The inputs and outputs.
  public let table: CSVTable
  /// The names of the inputs.
  public let inputNames: [String]
  /// The names of the outputs.
  public let outputNames: [String]
  /// The weights of the samples, one per row; `nil` if no column has them.
  public let weights: [Double]?

  /// Returns the samples; `file` is the name of the table in errors.
  ///
  /// - Throws: ``CSVError/indexColumn(file:)`` if the first input has no name and numbers the rows.
  public func samples(file: String = "the table") throws -> Samples {
    try Samples(table, inputs: inputNames.count, outputs: outputNames.count, file: file)
  }
}

extension CSVTable {
  /// Returns the table with its inputs first, then its outputs, and the weights apart.
  ///
  /// - Parameters:
  ///   - roles: which columns these are. By default the last column is the output, and all others are inputs.
  ///   - categories: the columns of text and their values, ``CSVReading/categories``: a name among them stands for all
  ///     its indicators.
  ///   - file: the name of the table in errors.
  /// - Throws: ``CSVError/noColumn(file:name:found:)``, ``CSVError/ambiguousColumn(file:name:)``,
  ///   ``CSVError/repeatedColumn(file:name:role:)``, ``CSVError/twoRoles(file:name:first:second:)``, also for the weights
  ///   if they are text, and ``CSVError/noColumnsLeft(file:role:)`` if there are no inputs or no outputs.
  /// - Complexity: O(rows times chosen columns).
  public func arranged(
    by roles: ColumnRoles, categories: [String: [String]] = [:], file: String = "the table"
  ) throws(CSVError) -> SampleTable {
    let groups = columnGroups(categories)
    var assignment = ColumnAssignment(groups.map { $0.name }, file: file)
    let named = try assignment.assign(roles)
    if let name = roles.weights, categories[name] != nil {
      throw .twoRoles(file: file, name: name, first: "text", second: ColumnAssignment.weights)
    }
    var outputs = named.outputs ?? []
    if named.outputs == nil {
      var width = 0
      for place in assignment.present.reversed() where width < roles.outputCount {
        outputs.insert(place, at: 0)
        width += groups[place].columns.count
      }
      for place in outputs { try assignment.assign(place, ColumnAssignment.output) }
    }
    let inputs = named.inputs ?? assignment.free
    if inputs.isEmpty { throw .noColumnsLeft(file: file, role: "inputs") }
    if outputs.isEmpty { throw .noColumnsLeft(file: file, role: "outputs") }
    let inputPlaces = inputs.flatMap { Array(groups[$0].columns) }
    let outputPlaces = outputs.flatMap { Array(groups[$0].columns) }
    let order = inputPlaces + outputPlaces
    let starts = stride(from: 0, to: values.count, by: columns)
    var chosen: [Double] = []
    chosen.reserveCapacity(rows * order.count)
    for start in starts {
      for place in order { chosen.append(values[start + place]) }
    }
    return SampleTable(
      table: CSVTable(header: order.map { header[$0] }, values: chosen),
      inputNames: inputPlaces.map { header[$0] }, outputNames: outputPlaces.map { header[$0] },
      weights: named.weights.map { place in starts.map { values[$0 + groups[place].columns.lowerBound] } })
  }

  /// The columns of the file that the table was read from, and the columns of the table that each became.
  private func columnGroups(_ categories: [String: [String]]) -> [(name: String, columns: Range<Int>)] {
    var owners: [String: String] = [:]
    for (name, values) in categories {
      for value in values { owners[ColumnNames.indicator(name, value)] = name }
    }
    var groups: [(name: String, columns: Range<Int>)] = []
    for (place, name) in header.enumerated() {
      if let owner = owners[name], let last = groups.last, last.name == owner {
        groups[groups.count - 1].columns = last.columns.lowerBound..<place + 1
      } else {
        groups.append((owners[name] ?? name, place..<place + 1))
      }
    }
    return groups
  }
}

extension CSVFile {
  /// Returns the columns of the outputs: those that are named, or the last one that is neither dropped nor the weights.
  ///
  /// - Throws: the errors of ``CSVTable/arranged(by:categories:file:)`` for names and roles.
  package func outputColumns(_ roles: ColumnRoles) throws(CSVError) -> [String] {
    if let outputs = roles.outputs { return outputs }
    var assignment = ColumnAssignment(header, file: name)
    _ = try assignment.assign(roles)
    guard let last = assignment.present.last else { throw .noColumnsLeft(file: name, role: "outputs") }
    return [header[last]]
  }

  /// Reads the columns that have a role, and gives them their roles. The others may hold anything.
  ///
  /// - Parameters:
  ///   - roles: which columns are inputs, outputs, and weights.
  ///   - missing: what is done about missing values in the columns that are read.
  ///   - categories: the columns of text.
  ///   - classes: those of them that hold classes, ``CSVReadingOptions/classes``.
  /// - Returns: the inputs, outputs, and weights, and what was read.
  /// - Throws: the errors of ``CSVTable/arranged(by:categories:file:)`` and ``read(_:)``.
  /// - Complexity: linear in the size of the file.
  public func read(
    _ roles: ColumnRoles, missing: CSVReadingOptions.MissingValues = .refuse, categories: Set<String> = [],
    classes: Set<String> = []
  ) throws(CSVError) -> (samples: SampleTable, reading: CSVReading) {
    var assignment = ColumnAssignment(header, file: name)
    _ = try assignment.assign(roles)
    let present = assignment.present.map { header[$0] }
    // Without names of inputs, all columns that are left are inputs or outputs.
    var used = Set(present)
    if let inputs = roles.inputs { used = Set(inputs + (roles.outputs ?? Array(present.suffix(roles.outputCount)))) }
    if let weights = roles.weights { used.insert(weights) }
    let reading = try read(CSVReadingOptions(missing: missing, categories: categories, classes: classes, columns: used))
    var left = roles
    left.dropped = []
    let samples = try reading.table.arranged(by: left, categories: reading.categories, file: name)
    return (samples, reading)
  }
}
