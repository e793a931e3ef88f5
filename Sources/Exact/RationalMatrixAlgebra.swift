import CFLINT

extension RationalMatrix {
  /// The sum.
  ///
  /// - Precondition: both matrices have the same shape.
  /// - Complexity: O(rows * columns).
  public static func + (a: RationalMatrix, b: RationalMatrix) -> RationalMatrix {
    checkSameShape(a, b)
    return a.withFLINT { p in b.withFLINT { q in make(rows: a.rows, columns: a.columns) { fmpq_mat_add($0, p, q) } } }
  }

  /// The difference.
  ///
  /// - Precondition: both matrices have the same shape.
  /// - Complexity: O(rows * columns).
  public static func - (a: RationalMatrix, b: RationalMatrix) -> RationalMatrix {
    checkSameShape(a, b)
    return a.withFLINT { p in b.withFLINT { q in make(rows: a.rows, columns: a.columns) { fmpq_mat_sub($0, p, q) } } }
  }

  /// The negated matrix.
  public static prefix func - (a: RationalMatrix) -> RationalMatrix { a.scaled(by: -1) }

  /// The product; ``multiplied(by:)-(RationalMatrix)`` throws an error instead of trapping.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: RationalMatrix, b: RationalMatrix) -> RationalMatrix {
    precondition(
      a.columns == b.rows,
      "RationalMatrix: cannot multiply \(a.rows) x \(a.columns) by \(b.rows) x \(b.columns)")
    return a.withFLINT { p in b.withFLINT { q in make(rows: a.rows, columns: b.columns) { fmpq_mat_mul($0, p, q) } } }
  }

  /// Returns the product of this matrix and another, in this order.
  ///
  /// - Throws: ``MatrixError/shapeMismatch(operation:left:right:)``.
  /// - Complexity: O(rows * columns * other.columns) rational operations.
  public func multiplied(by other: RationalMatrix) throws(MatrixError) -> RationalMatrix {
    if columns != other.rows {
      throw .shapeMismatch(operation: "product", left: [rows, columns], right: [other.rows, other.columns])
    }
    return self * other
  }

  /// Returns the product of this matrix and a column vector of `columns` numbers, a column vector of `rows` numbers.
  ///
  /// - Throws: ``MatrixError/shapeMismatch(operation:left:right:)``.
  /// - Complexity: O(rows * columns).
  public func multiplied(by vector: [Rational]) throws(MatrixError) -> [Rational] {
    if columns != vector.count {
      throw .shapeMismatch(operation: "product", left: [rows, columns], right: [vector.count])
    }
    return (self * RationalMatrix(rows: columns, columns: 1) { i, _ in vector[i] }).entries
  }

  /// Multiplies every entry by a number.
  ///
  /// - Complexity: O(rows * columns).
  public func scaled(by factor: Rational) -> RationalMatrix {
    withFLINT { p in
      factor.withFLINT { c in
        RationalMatrix.make(rows: rows, columns: columns) { fmpq_mat_scalar_mul_fmpq($0, p, c) }
      }
    }
  }

  /// Returns the transpose.
  ///
  /// - Complexity: O(rows * columns).
  public func transposed() -> RationalMatrix {
    withFLINT { p in RationalMatrix.make(rows: columns, columns: rows) { fmpq_mat_transpose($0, p) } }
  }

  /// The sum of the diagonal entries.
  ///
  /// - Precondition: the matrix is square.
  /// - Complexity: O(rows).
  public var trace: Rational {
    precondition(rows == columns, "RationalMatrix: a \(rows) x \(columns) matrix has no trace")
    return withFLINT { p in Rational.make { fmpq_mat_trace($0, p) } }
  }

  /// Whether the matrix is square and equals its transpose.
  ///
  /// - Complexity: O(rows^2).
  public var isSymmetric: Bool { rows == columns && firstAsymmetry == nil }

  /// The first index (i, j) with i < j, by rows, whose entry differs from its mirror image.
  var firstAsymmetry: (row: Int, column: Int)? {
    for i in 0..<rows {
      for j in (i + 1)..<max(columns, i + 1) where self[i, j] != self[j, i] { return (i, j) }
    }
    return nil
  }

  private static func checkSameShape(_ a: RationalMatrix, _ b: RationalMatrix) {
    precondition(
      a.rows == b.rows && a.columns == b.columns,
      "RationalMatrix: shapes \(a.rows) x \(a.columns) and \(b.rows) x \(b.columns) differ")
  }
}
