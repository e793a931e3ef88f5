/// The roles that the columns of a file have been given, by their places. Every column has at most one.
struct ColumnAssignment {
  static let dropped = "dropped"
  static let weights = "the weights"
  static let input = "an input"
  static let output = "an output"

  private let names: [String]
  private let file: String
  private var roles: [String?]

  /// Gives no roles to columns with given names; `file` is their name in errors.
  init(_ names: [String], file: String) {
    self.names = names
    self.file = file
    roles = Array(repeating: nil, count: names.count)
  }

  /// The columns without a role.
  var free: [Int] { names.indices.filter { roles[$0] == nil } }

  /// The columns that are neither dropped nor the weights.
  var present: [Int] { names.indices.filter { roles[$0] != Self.dropped && roles[$0] != Self.weights } }

  /// Gives the columns that are named their roles.
  ///
  /// - Returns: the places of the inputs and outputs, `nil` if they are not named, and of the weights.
  /// - Throws: ``CSVError/noColumn(file:name:found:)`` and ``CSVError/ambiguousColumn(file:name:)`` for a name, and the
  ///   errors of ``assign(_:_:)``.
  mutating func assign(
    _ roles: ColumnRoles
  ) throws(CSVError) -> (inputs: [Int]?, outputs: [Int]?, weights: Int?) {
    _ = try assign(named: roles.dropped, Self.dropped)
    var weights: Int?
    if let name = roles.weights { weights = try assign(named: [name], Self.weights)[0] }
    var inputs: [Int]?
    var outputs: [Int]?
    if let names = roles.inputs { inputs = try assign(named: names, Self.input) }
    if let names = roles.outputs { outputs = try assign(named: names, Self.output) }
    return (inputs, outputs, weights)
  }

  /// Gives a column a role.
  ///
  /// - Throws: ``CSVError/repeatedColumn(file:name:role:)`` and ``CSVError/twoRoles(file:name:first:second:)``.
  mutating func assign(_ place: Int, _ role: String) throws(CSVError) {
    if let other = roles[place] {
      if other == role { throw .repeatedColumn(file: file, name: names[place], role: role) }
      throw .twoRoles(file: file, name: names[place], first: other, second: role)
    }
    roles[place] = role
  }

  private mutating func assign(named chosen: [String], _ role: String) throws(CSVError) -> [Int] {
    var places: [Int] = []
    for name in chosen {
      let place = try place(of: name)
      try assign(place, role)
      places.append(place)
    }
    return places
  }

  private func place(of name: String) throws(CSVError) -> Int {
    let found = names.indices.filter { names[$0] == name }
    guard let place = found.first else { throw .noColumn(file: file, name: name, found: names) }
    guard found.count == 1 else { throw .ambiguousColumn(file: file, name: name) }
    return place
  }
}
