import SplineKernels

/// A term prepared for evaluation: its points as inputs of the network with the channels that its residuals read, and
/// the residuals as a program.
struct CompiledTerm: Sendable {
  let name: String
  let weight: Double
  /// The points, for error messages.
  private(set) var points: [[Double]]
  /// The number of points of the original term, by which sums of squares are divided; larger than the number in a
  /// batch.
  let statedCount: Int
  /// The channels that the network propagates.
  let layout: ChannelLayout
  /// The number of samples per point: one, or two if both sides are read.
  let samplesPerPoint: Int
  /// [point][side][channel][input].
  private(set) var inputs: [Double]
  /// The residuals in their own units.
  let expression: ExpressionProgram
  /// The residuals divided by their sizes.
  private(set) var program: BlockProgram
  /// The sizes of the residuals; `nil` if all are 1.
  private(set) var scale: [Double]?
  /// The locations of the entries that the program reads: the sample of the point, the channel, and the output.
  let entries: [(sample: Int, channel: Int, output: Int)]
  /// The given columns of the program, [column][point].
  private(set) var given: [[Double]]
  /// The highest order of the derivatives that are read.
  let derivativeOrder: Int
  /// The term, the trial function, and the unknowns of the problem, from which it can be prepared at other points.
  let source: (term: CollocationTerm, trial: TrialFunction?, unknowns: [Unknown])
  /// The ranges of the values given, one per output; empty for an equation.
  let valueRanges: [ValueRange]

  var residualCount: Int { program.results.count }

  /// Checks a term and traces its equation.
  init(
    _ term: CollocationTerm, features: InputFeatures, outputs: Int, trial: TrialFunction?, unknowns: [Unknown]
  ) throws(CollocationError) {
    source = (term, trial, unknowns)
    name = term.name
    weight = term.weight
    points = term.points
    statedCount = term.points.count
    try term.sampling?.validate(term: term.name, coordinates: features.coordinates)
    try CompiledTerm.check(term, features)
    let statement = try Fields(term, outputs: outputs)
    let solution =
      trial?.jet(coordinates: features.coordinates, outputs: outputs, unknowns: unknowns.count)
      ?? Jet { TracedNumber($0) }
    let numbers = statement.trace(solution)
    guard !numbers.isEmpty else { throw .noResiduals(term: term.name) }
    expression = ExpressionProgram(numbers)
    for entry in expression.entries {
      try CompiledTerm.check(
        entry, term.name, features.coordinates, outputs, statement.columns.count, unknowns.count)
    }
    program = BlockProgram(expression)
    let readsNetwork = expression.dependence { $0.order != nil }
    for (a, result) in expression.results.enumerated() where !readsNetwork[result] {
      throw .residualWithoutNetwork(term: term.name, residual: a)
    }
    let reading = Reading(program.inputs, isPair: term.partners != nil)
    layout = reading.layout
    samplesPerPoint = reading.sides.count
    entries = reading.locations
    derivativeOrder = program.inputs.reduce(0) { max($0, $1.order ?? 0) }
    valueRanges = term.hasValues ? statement.columns.map { ValueRange($0) } : []
    inputs = try reading.inputs(term, features)
    given = try CompiledTerm.given(program, expression, term, statement.columns)
  }

  /// Returns the term with residuals divided by their sizes.
  func dividing(by scale: [Double]) -> CompiledTerm {
    var term = self
    // The divisions follow all other operations, so that entries and given columns stay what they are.
    term.program = BlockProgram(expression.dividingResults(by: scale))
    term.scale = scale
    return term
  }

  /// Returns the term restricted to selected points.
  func choosing(_ chosen: [Int]) -> CompiledTerm {
    let width = inputs.count / points.count
    var term = self
    term.points = chosen.map { points[$0] }
    term.inputs = chosen.flatMap { inputs[$0 * width..<($0 + 1) * width] }
    term.given = given.map { column in chosen.map { column[$0] } }
    return term
  }

  /// Prepares the same equation at other points.
  func redrawn(_ points: [[Double]], features: InputFeatures, outputs: Int) throws(CollocationError) -> CompiledTerm {
    let term = try CompiledTerm(
      source.term.at(points), features: features, outputs: outputs, trial: source.trial, unknowns: source.unknowns)
    return scale.map { term.dividing(by: $0) } ?? term
  }

  private static func check(_ term: CollocationTerm, _ features: InputFeatures) throws(CollocationError) {
    guard !term.points.isEmpty else { throw .noPoints(term: term.name) }
    guard term.weight.isFinite, term.weight >= 0 else { throw .badWeight(term: term.name, weight: "\(term.weight)") }
    if let partners = term.partners, partners.count != term.points.count {
      throw .partnerCount(term: term.name, points: term.points.count, partners: partners.count)
    }
    for (points, isPartner) in [(term.points, false), (term.partners ?? [], true)] {
      for (k, point) in points.enumerated() {
        guard point.count == features.coordinates else {
          throw .pointWidth(
            term: term.name, point: k, expected: features.coordinates, found: point.count, isPartner: isPartner)
        }
        if let bad = point.firstIndex(where: { !$0.isFinite }) {
          throw .pointNotFinite(
            term: term.name, point: k, coordinate: bad, value: "\(point[bad])", isPartner: isPartner)
        }
      }
    }
  }

  private static func check(
    _ entry: JetEntry, _ term: String, _ coordinates: Int, _ outputs: Int, _ fields: Int, _ unknowns: Int
  ) throws(CollocationError) {
    func require(_ index: Int, _ count: Int, _ what: String) throws(CollocationError) {
      guard (0..<count).contains(index) else { throw .noSuchEntry(term: term, what: what, index: index, count: count) }
    }
    switch entry {
    case .value(let q, _): try require(q, outputs, "output")
    case .derivative(let k, let q, _):
      try require(q, outputs, "output")
      try require(k, coordinates, "the derivative with respect to coordinate")
    case .second(let k, let l, let q, _):
      try require(q, outputs, "output")
      try require(k, coordinates, "the second derivative with respect to coordinate")
      try require(l, coordinates, "the second derivative with respect to coordinate")
    case .higher(let k, let order, let q, _):
      try require(q, outputs, "output")
      try require(k, coordinates, "the \(order == 3 ? "third" : "fourth") derivative with respect to coordinate")
    case .coordinate(let k, _): try require(k, coordinates, "coordinate")
    case .field(let j): try require(j, fields, "field")
    case .unknown(let j): try require(j, unknowns, "unknown")
    }
  }

  /// Returns the columns of values that depend only on the points.
  private static func given(
    _ program: BlockProgram, _ expression: ExpressionProgram, _ term: CollocationTerm, _ fields: [[Double]]
  ) throws(CollocationError) -> [[Double]] {
    var columns = program.given.map { _ in [Double]() }
    if columns.isEmpty { return columns }
    for (k, point) in term.points.enumerated() {
      let partner = term.partners?[k] ?? point
      let values = expression.values { entry -> Double in
        switch entry {
        case .coordinate(let c, let side): side == 1 ? partner[c] : point[c]
        case .field(let j): fields[j][k]
        case .value, .derivative, .second, .higher, .unknown: .nan
        }
      }
      for (c, place) in program.given.enumerated() {
        guard values[place].isFinite else {
          throw .givenNotFinite(
            term: term.name, point: k, at: point, what: "a part of the residual that depends only on the point",
            value: "\(values[place])")
        }
        columns[c].append(values[place])
      }
    }
    return columns
  }
}

/// The fields of a term at its points, [field][point], and its residuals.
private struct Fields {
  var columns: [[Double]] = []
  let trace: (Jet<TracedNumber>) -> [TracedNumber]

  init(_ term: CollocationTerm, outputs: Int) throws(CollocationError) {
    var rows: [[Double]]
    switch term.statement {
    case .equation(let fields, let residuals):
      trace = residuals
      columns = fields.map { term.points.map($0) }
      rows = []
    case .function(let function):
      trace = { u in (0..<outputs).map { u.value(of: $0) - u.field($0) } }
      rows = term.points.map(function)
    case .data(let values):
      trace = { u in (0..<outputs).map { u.value(of: $0) - u.field($0) } }
      rows = values
      guard rows.count == term.points.count else {
        throw .valueRows(term: term.name, points: term.points.count, rows: rows.count)
      }
    }
    for (k, row) in rows.enumerated() where row.count != outputs {
      throw .valueCount(term: term.name, point: k, expected: outputs, found: row.count)
    }
    if !rows.isEmpty { columns = (0..<outputs).map { q in rows.map { $0[q] } } }
    for (j, column) in columns.enumerated() {
      if let k = column.firstIndex(where: { !$0.isFinite }) {
        throw .givenNotFinite(
          term: term.name, point: k, at: term.points[k], what: rows.isEmpty ? "field \(j)" : "value \(j)",
          value: "\(column[k])")
      }
    }
  }
}
