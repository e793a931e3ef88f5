import RealModule
import Splines

/// The inner product <x, y>_M = x^T M y of a symmetric positive definite matrix M.
///
/// The gradient of a function depends on the inner product: the M-gradient is the vector g_M with <g_M, v>_M = (the
/// derivative in the direction v) for all v, so g_M = M^{-1} g for the Euclidean gradient g (Lemma 5).
public struct InnerProduct<Scalar: SplineScalar>: Sendable {
  /// M.
  public let matrix: Matrix<Scalar>
  /// The unit lower triangular L below the diagonal and D on the diagonal, M = L D L^T.
  private let factor: Matrix<Scalar>

  /// Creates the inner product of a matrix after checking symmetry and positive definiteness, exactly for exact
  /// scalars.
  ///
  /// - Throws: ``OperatorError`` with the offending entry or pivot.
  /// - Complexity: O(k^3).
  public init(_ matrix: Matrix<Scalar>) throws(OperatorError) {
    let size = matrix.rows
    guard size == matrix.columns else { throw .notSquare(rows: size, columns: matrix.columns) }
    var factor = matrix
    for i in 0..<size {
      for j in 0..<i where matrix[i, j] != matrix[j, i] {
        throw .notSymmetric(row: i, column: j, value: "\(matrix[i, j])", mirrored: "\(matrix[j, i])")
      }
    }
    for k in 0..<size {
      let pivot = factor[k, k]
      guard pivot > 0 else { throw .notPositiveDefinite(pivot: k, value: "\(pivot)") }
      for i in (k + 1)..<max(k + 1, size) {
        let multiplier = factor[i, k] / pivot
        for j in (k + 1)..<(i + 1) { factor[i, j] -= multiplier * factor[j, k] }
      }
      for i in (k + 1)..<max(k + 1, size) { factor[i, k] /= pivot }
    }
    self.matrix = matrix
    self.factor = factor
  }

  /// Creates the pullback to x of the Euclidean inner product in other coordinates y = B x: M = B^T B.
  ///
  /// - Throws: ``OperatorError/notPositiveDefinite(pivot:value:)`` if B is singular, and whatever B throws.
  /// - Complexity: O(k^3).
  public init(pullingBackBy map: any LinearOperator<Scalar>) throws {
    let b = try map.materialized()
    try self.init(b.transposed() * b)
  }

  /// The dimension k.
  public var dimension: Int { matrix.rows }

  /// Returns <x, y>_M.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(k^2).
  public func callAsFunction(_ x: [Scalar], _ y: [Scalar]) throws(OperatorError) -> Scalar {
    try require(x, "the left vector of an inner product")
    try require(y, "the right vector of an inner product")
    return zip(x, matrix * y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Returns the M-gradient M^{-1} g for the Euclidean gradient g (Lemma 5).
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(k^2).
  public func gradient(euclidean g: [Scalar]) throws(OperatorError) -> [Scalar] {
    try require(g, "the gradient")
    var x = g
    for i in x.indices {
      for j in 0..<i { x[i] -= factor[i, j] * x[j] }
    }
    for i in x.indices { x[i] /= factor[i, i] }
    for i in x.indices.reversed() {
      for j in (i + 1)..<x.count { x[i] -= factor[j, i] * x[j] }
    }
    return x
  }

  private func require(_ v: [Scalar], _ what: String) throws(OperatorError) {
    guard v.count == dimension else {
      throw .dimensionMismatch(what: what, expected: dimension, found: v.count)
    }
  }
}
