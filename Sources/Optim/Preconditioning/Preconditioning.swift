import RealModule

/// The rule by which a ``Preconditioner`` is built from J^T J at a point, and how often it is rebuilt.
public struct Preconditioning: Sendable {
  /// The approximation to the inverse of G = J^T J.
  public enum Kind: Sendable {
    /// The diagonal of G.
    case jacobi
    /// The blocks of G over consecutive parameter ranges that cover all parameters, such as the weights of each edge.
    case blocks([Range<Int>])
    /// Diagonals on nested levels (Bramble, Pasciak, Xu). The restrictions P_0, P_1, ... map gradients from each level
    /// to the next coarser one; at least one is required.
    case bpx([any LinearOperator<Double>])
    /// The diagonal of G, and the full matrix P G P^T on a coarse level, where P is the restriction of gradients.
    case twoLevel(any LinearOperator<Double>)

    /// "jacobi", "blocks", "bpx", "two-level".
    public var name: String {
      switch self {
      case .jacobi: "jacobi"
      case .blocks: "blocks"
      case .bpx: "bpx"
      case .twoLevel: "two-level"
      }
    }
  }

  /// The approximation to the inverse.
  public let kind: Kind
  /// The number of iterations before the preconditioner is rebuilt.
  public let refreshInterval: Int
  /// The shift added to a diagonal, or to the diagonals of blocks, as a multiple of the mean of the diagonal.
  public let damping: Double
  /// The corresponding multiple for the full matrix of the coarse level.
  public let coarseDamping: Double

  /// Creates a rule.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` for an interval below 1, dampings that are
  ///   not positive, no restriction, and ranges that are not consecutive starting at 0.
  public init(
    _ kind: Kind, refreshInterval: Int = 60, damping: Double = 1e-3, coarseDamping: Double = 1e-4
  ) throws(OptimizerError) {
    let check = OptionCheck(optimizer: "preconditioner \(kind.name)")
    try check.atLeastOne(refreshInterval, "the number of iterations between refreshes")
    try check.positive(damping, "the damping")
    try check.positive(coarseDamping, "the coarse damping")
    switch kind {
    case .bpx(let restrictions):
      try check.atLeastOne(restrictions.count, "the number of restrictions")
    case .blocks(let ranges):
      var end = 0
      for range in ranges {
        try check.require(
          range.lowerBound == end, range, "a range of a block", "consecutive with the previous one, starting at \(end)")
        end = range.upperBound
      }
    case .jacobi, .twoLevel: break
    }
    self.kind = kind
    self.refreshInterval = refreshInterval
    self.damping = damping
    self.coarseDamping = coarseDamping
  }

  /// Builds the preconditioner at a point.
  ///
  /// - Throws: whatever the objective throws; ``OperatorError`` if ranges or restrictions do not match its dimension,
  ///   or J^T J is not finite.
  /// - Complexity: for Jacobi and blocks, the entries of the blocks for every row; otherwise J^T J and 2 k products
  ///   with P.
  public func preconditioner<O: LeastSquaresObjective>(of objective: O, at x: [Double]) throws -> Preconditioner {
    let count = objective.dimension
    var entries: [Double] = []
    switch kind {
    case .jacobi:
      try objective.gramBlocks(at: x, ranges: (0..<count).map { $0..<$0 + 1 }, into: &entries)
      return Preconditioner(
        dimension: count, levels: [.init(restriction: nil, solver: try .diagonal(entries, damping: damping))])
    case .blocks(let ranges):
      let covered = ranges.last?.upperBound ?? 0
      guard covered == count else {
        throw OperatorError.dimensionMismatch(what: "the ranges of the blocks", expected: count, found: covered)
      }
      try objective.gramBlocks(at: x, ranges: ranges, into: &entries)
      return Preconditioner(
        dimension: count, levels: [.init(restriction: nil, solver: try .blocks(ranges, entries, damping: damping))])
    case .bpx(let restrictions):
      return try multilevel(objective, at: x, restrictions, isCoarsestWhole: false)
    case .twoLevel(let restriction):
      return try multilevel(objective, at: x, [restriction], isCoarsestWhole: true)
    }
  }

  private func multilevel<O: LeastSquaresObjective>(
    _ objective: O, at x: [Double], _ restrictions: [any LinearOperator<Double>], isCoarsestWhole: Bool
  ) throws -> Preconditioner {
    let count = objective.dimension
    var gradient = [Double](repeating: 0, count: count)
    var gram = [Double](repeating: 0, count: count * count)
    _ = try objective.normalEquations(at: x, gradient: &gradient, gram: &gram)
    var levels = [
      Preconditioner.Level(restriction: nil, solver: try .diagonal(diagonal(gram, count), damping: damping))
    ]
    var size = count
    for (k, restriction) in restrictions.enumerated() {
      guard restriction.columns == size else {
        throw OperatorError.dimensionMismatch(
          what: "restriction \(k) of a preconditioner", expected: size, found: restriction.columns)
      }
      gram = try Congruence.restricted(gram, by: restriction)
      size = restriction.rows
      let isWhole = isCoarsestWhole && k == restrictions.count - 1
      levels.append(
        .init(
          restriction: restriction,
          solver: isWhole
            ? try .blocks([0..<size], gram, damping: coarseDamping)
            : try .diagonal(diagonal(gram, size), damping: damping)))
    }
    return Preconditioner(dimension: count, levels: levels)
  }

  private func diagonal(_ gram: [Double], _ size: Int) -> [Double] { (0..<size).map { gram[$0 * (size + 1)] } }
}

extension Congruence {
  /// Returns P G P^T of a symmetric matrix, row-major, exactly symmetric.
  ///
  /// - Complexity: `columns` + `rows` applications of P.
  static func restricted(_ gram: [Double], by restriction: any LinearOperator<Double>) throws -> [Double] {
    let (fine, coarse) = (restriction.columns, restriction.rows)
    // Row i of G P^T is P (row i of G), since G is symmetric.
    var half: [Double] = []
    half.reserveCapacity(fine * coarse)
    for i in 0..<fine { half += try restriction.apply(Array(gram[i * fine..<(i + 1) * fine])) }
    var result = [Double](repeating: 0, count: coarse * coarse)
    var column = [Double](repeating: 0, count: fine)
    for j in 0..<coarse {
      for i in 0..<fine { column[i] = half[i * coarse + j] }
      let product = try restriction.apply(column)
      for i in j..<coarse {
        result[i * coarse + j] = product[i]
        result[j * coarse + i] = product[i]
      }
    }
    return result
  }
}

/// The preconditioner in current use, and where it was built.
struct CurrentPreconditioner: Sendable {
  let rule: Preconditioning?
  private(set) var current: Preconditioner?
  /// The point where it was built; empty before the first time.
  private var point: [Double] = []
  private var uses = 0

  init(_ rule: Preconditioning?) { self.rule = rule }

  /// Counts an iteration at `x`, and rebuilds the preconditioner when due.
  ///
  /// - Returns: whether the preconditioner has changed.
  mutating func prepare<O: DifferentiableObjective>(
    at x: [Double], _ objective: O, _ optimizer: String
  ) throws -> Bool {
    guard let rule else { return false }
    if uses >= rule.refreshInterval || point.count != x.count {
      point = x
      uses = 0
      current = nil
    }
    uses += 1
    // After restoring a state, it is rebuilt at the point where it was built before.
    if current != nil { return false }
    guard let residuals = objective as? any LeastSquaresObjective else {
      throw OptimizerError.needsLeastSquares(optimizer: "\(optimizer) with preconditioner \(rule.kind.name)")
    }
    current = try make(rule, residuals)
    return true
  }

  private func make<O: LeastSquaresObjective>(_ rule: Preconditioning, _ objective: O) throws -> Preconditioner {
    try rule.preconditioner(of: objective, at: point)
  }

  /// Returns B v, or v without a rule.
  func apply(_ v: [Double]) throws -> [Double] { try current?.apply(v) ?? v }

  /// Adds the data needed to rebuild the preconditioner to a state.
  func save(in state: inout OptimizerState) {
    guard rule != nil else { return }
    state.vectors["preconditionerPoint"] = point
    state.counts["preconditionerUses"] = uses
  }

  /// Restores the data written by ``save(in:)``.
  init(_ state: OptimizerState, rule: Preconditioning?) throws(OptimizerError) {
    self.rule = rule
    guard rule != nil else { return }
    point = try state.vector("preconditionerPoint")
    uses = try state.count("preconditionerUses")
  }
}
