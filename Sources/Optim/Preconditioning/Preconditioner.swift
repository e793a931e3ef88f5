import RealModule

/// A symmetric positive definite operator B that approximates the inverse of a Gauss-Newton matrix G = J^T J: a sum
/// over nested levels, B = M_0^{-1} + P_0^T (M_1^{-1} + P_1^T (M_2^{-1} + ...) P_1) P_0.
///
/// M_l is the diagonal of the matrix on that level, its blocks, or the full matrix; P_l maps gradients from a level to
/// the next coarser one, where the matrix is P_l G_l P_l^T. With one level this is the Jacobi or the block
/// preconditioner, with diagonals on all levels that of Bramble, Pasciak and Xu, with a diagonal and a full coarse
/// matrix the additive two-level preconditioner. Source: Bramble, Pasciak and Xu, Math. Comp. 55 (1990).
public struct Preconditioner: LinearOperator {
  /// The operator M^{-1} on a level.
  enum Solver: Sendable {
    /// The reciprocals of the diagonal.
    case diagonal([Double])
    /// The Cholesky factors of diagonal blocks.
    case blocks(BlockCholesky)
  }

  /// A level.
  struct Level: Sendable {
    /// P from the next finer level; nil on the finest level.
    let restriction: (any LinearOperator<Double>)?
    let solver: Solver
  }

  let levels: [Level]
  /// The dimension.
  public let rows: Int
  /// The dimension.
  public var columns: Int { rows }

  init(dimension: Int, levels: [Level]) {
    rows = dimension
    self.levels = levels
  }

  /// Returns B v.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(k) for a diagonal, O(b^2) for a block of size b, plus the restrictions and their transposes.
  public func apply(_ v: [Double]) throws -> [Double] {
    try require(v, count: rows, "the argument of a preconditioner")
    return try apply(v, from: 0)
  }

  /// Returns B v; B is symmetric.
  public func applyTranspose(_ v: [Double]) throws -> [Double] { try apply(v) }

  private func apply(_ v: [Double], from level: Int) throws -> [Double] {
    var result = v
    levels[level].solver.solve(&result)
    guard level + 1 < levels.count, let restriction = levels[level + 1].restriction else { return result }
    let correction = try restriction.applyTranspose(apply(restriction.apply(v), from: level + 1))
    Vector.add(1, times: correction, to: &result)
    return result
  }
}

extension Preconditioner.Solver {
  /// Returns the reciprocals of a diagonal after adding `damping` times its mean.
  ///
  /// - Throws: ``OperatorError/notPositiveDefinite(pivot:value:)`` if an entry is negative or not finite.
  static func diagonal(_ diagonal: [Double], damping: Double) throws(OperatorError) -> Self {
    let shift = try shift(diagonal, damping)
    return .diagonal(diagonal.map { 1 / ($0 + shift) })
  }

  /// Returns the factors of row-major blocks after adding `damping` times the mean of all diagonals to them.
  ///
  /// - Throws: ``OperatorError/notPositiveDefinite(pivot:value:)``.
  static func blocks(_ ranges: [Range<Int>], _ entries: [Double], damping: Double) throws(OperatorError) -> Self {
    var diagonal: [Double] = []
    var start = 0
    for range in ranges {
      for i in 0..<range.count { diagonal.append(entries[start + i * (range.count + 1)]) }
      start += range.count * range.count
    }
    var factors = BlockCholesky()
    guard
      factors.factorize(
        entries, ranges: ranges.filter { !$0.isEmpty }, damping: try shift(diagonal, damping),
        scale: Array(repeating: 1, count: ranges.last?.upperBound ?? 0))
    else { throw .notPositiveDefinite(pivot: 0, value: "not finite") }
    return .blocks(factors)
  }

  /// Returns the multiple of the mean; the mean counts as 1 if all entries are zero.
  private static func shift(_ diagonal: [Double], _ damping: Double) throws(OperatorError) -> Double {
    for (index, entry) in diagonal.enumerated() where !(entry >= 0) || !entry.isFinite {
      throw .notPositiveDefinite(pivot: index, value: "\(entry)")
    }
    let mean = diagonal.reduce(0) { $0 + $1 / Double(diagonal.count) }
    return damping * (mean > 0 ? mean : 1)
  }

  /// Computes v = M^{-1} v.
  func solve(_ v: inout [Double]) {
    switch self {
    case .diagonal(let reciprocals):
      for i in v.indices { v[i] *= reciprocals[i] }
    case .blocks(let factors): factors.applyInverse(&v)
    }
  }
}
