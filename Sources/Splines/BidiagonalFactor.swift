import RealModule

/// An upper bidiagonal matrix of size m: `diagonal` (m entries) and `superdiagonal` (m - 1 entries, entry i at
/// (i, i+1)).
///
/// Products and solves touch each entry once, so they cost O(m) and lose no accuracy beyond one rounding per operation.
public struct BidiagonalFactor<Scalar: SplineScalar>: Equatable, Sendable {
  /// The entries (i, i).
  public let diagonal: [Scalar]
  /// The entries (i, i + 1).
  public let superdiagonal: [Scalar]

  /// Creates a factor from its two diagonals.
  ///
  /// - Precondition: the superdiagonal is one entry shorter than the diagonal.
  @inlinable
  public init(diagonal: [Scalar], superdiagonal: [Scalar]) {
    precondition(superdiagonal.count == diagonal.count - 1, "BidiagonalFactor: the diagonals do not match in size")
    self.diagonal = diagonal
    self.superdiagonal = superdiagonal
  }

  /// Returns G v.
  @inlinable
  public func apply(_ v: [Scalar]) -> [Scalar] {
    let last = v.count - 1
    return v.indices.map { i in
      i < last ? diagonal[i] * v[i] + superdiagonal[i] * v[i + 1] : diagonal[i] * v[i]
    }
  }

  /// Returns G^T v.
  @inlinable
  public func applyTranspose(_ v: [Scalar]) -> [Scalar] {
    v.indices.map { i in
      i > 0 ? diagonal[i] * v[i] + superdiagonal[i - 1] * v[i - 1] : diagonal[i] * v[i]
    }
  }

  /// Returns G^{-1} v, by back substitution.
  @inlinable
  public func solve(_ v: [Scalar]) -> [Scalar] {
    var x = v
    for i in v.indices.reversed() {
      if i + 1 < v.count { x[i] -= superdiagonal[i] * x[i + 1] }
      x[i] /= diagonal[i]
    }
    return x
  }

  /// Returns G^{-T} v, by forward substitution.
  @inlinable
  public func solveTranspose(_ v: [Scalar]) -> [Scalar] {
    var x = v
    for i in v.indices {
      if i > 0 { x[i] -= superdiagonal[i - 1] * x[i - 1] }
      x[i] /= diagonal[i]
    }
    return x
  }

  /// The factor as a dense matrix.
  public var matrix: Matrix<Scalar> {
    Matrix(rows: diagonal.count, columns: diagonal.count) { i, j in
      i == j ? diagonal[i] : (j == i + 1 ? superdiagonal[i] : 0)
    }
  }
}
