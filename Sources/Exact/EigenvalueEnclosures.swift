import CFLINT

/// The reason why the eigenvalues of a symmetric matrix were not enclosed.
public enum EigenvalueError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The matrix is not square or not symmetric.
  case unsuitable(MatrixError)
  /// Distinct eigenvalues could not be separated at this working precision; `isolated` groups were found.
  case notIsolated(size: Int, isolated: Int, precision: Int)

  /// One line with the error and the fix.
  public var description: String {
    switch self {
    case .unsuitable(let error): error.description
    case .notIsolated(let size, let isolated, let precision):
      "the eigenvalues of the \(size) x \(size) matrix cannot be separated with \(precision) bits "
        + "(\(isolated) groups found); try \(2 * precision) bits"
    }
  }
}

extension RationalMatrix {
  /// Computes proved enclosures of all eigenvalues of a symmetric matrix, in ascending order, with multiplicities.
  ///
  /// Approximate eigenvectors from a QR iteration are verified a posteriori by Arb (the method of van der Hoeven and
  /// Mourrain for simple eigenvalues, Rump's for clusters). Enclosures of distinct eigenvalues are disjoint; k copies
  /// of one ball enclose an eigenvalue of multiplicity exactly k, which is decided by the square-free part of the
  /// characteristic polynomial. The radii are about 2^-precision times the size of the matrix, so relative accuracy of
  /// tiny eigenvalues needs more bits.
  ///
  /// - Throws: ``EigenvalueError/unsuitable(_:)``, ``EigenvalueError/notIsolated(size:isolated:precision:)``.
  /// - Precondition: the precision is at least 2 bits.
  /// - Complexity: O(rows^3) operations on balls; intended for up to about 64 rows.
  public func eigenvalueEnclosures(precision: Int) throws(EigenvalueError) -> [Ball] {
    precondition(precision >= 2, "RationalMatrix: the precision must be at least 2 bits (got \(precision))")
    do { try checkSymmetric("eigenvalues") } catch { throw .unsuitable(error) }
    if rows == 0 { return [] }
    let values = _arb_vec_init(rows)!
    defer { _arb_vec_clear(values, rows) }
    var isolated = withFLINT { kan_symmetric_eigenvalues(values, $0, precision) }
    if isolated == 0 {
      isolated = reflected().withFLINT { kan_symmetric_eigenvalues(values, $0, precision) }
    }
    if isolated < rows {
      // Some ball represents several eigenvalues, which is correct only if these are equal.
      let distinct = isolated == 0 ? rows : withFLINT { kan_distinct_eigenvalues($0) }
      if isolated != distinct { throw .notIsolated(size: rows, isolated: isolated, precision: precision) }
    }
    return (0..<rows).map { k in Ball.make(precision: precision) { arb_set($0, values + k) } }
  }

  /// Returns a matrix with the same eigenvalues whose eigenvectors have essentially no zeros: H A H with a rational
  /// reflection H.
  ///
  /// Rump's method solves for all but the last k components of the vectors of a cluster, so it fails if these vanish,
  /// as for a diagonal matrix.
  private func reflected() -> RationalMatrix {
    let normal = (0..<rows).map { i in Rational(1 + (37 * i + 11) % 101) }
    let scale = Rational(-2) / normal.reduce(0) { $0 + $1 * $1 }
    let reflection = RationalMatrix(rows: rows, columns: rows) { i, j in
      normal[i] * normal[j] * scale + (i == j ? 1 : 0)
    }
    return reflection * self * reflection
  }
}
