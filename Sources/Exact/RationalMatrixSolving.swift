import CFLINT

extension RationalMatrix {
  /// Returns the rank: the number of linearly independent rows.
  ///
  /// - Complexity: O(rows * columns * rank) operations on integers.
  public func rank() -> Int { withFLINT { Int(kan_fmpq_mat_rank($0)) } }

  /// Returns the determinant; 1 for the empty matrix.
  ///
  /// - Throws: ``MatrixError/notSquare(operation:rows:columns:)``.
  public func determinant() throws(MatrixError) -> Rational {
    try checkSquare("determinant")
    return withFLINT { p in Rational.make { fmpq_mat_det($0, p) } }
  }

  /// Returns the exact solution X of A X = B, where A is this matrix; X has one column per column of B.
  ///
  /// - Throws: ``MatrixError/notSquare(operation:rows:columns:)``,
  ///   ``MatrixError/shapeMismatch(operation:left:right:)``, ``MatrixError/singular(operation:size:)`` whenever A
  ///   has no inverse, even if a solution exists.
  public func solve(_ right: RationalMatrix) throws(MatrixError) -> RationalMatrix {
    try checkSquare("solve")
    if right.rows != rows {
      throw .shapeMismatch(operation: "solve", left: [rows, columns], right: [right.rows, right.columns])
    }
    var solvable = true
    let solution = withFLINT { a in
      right.withFLINT { b in
        RationalMatrix.make(rows: rows, columns: right.columns) { x in
          // FLINT does not inspect A if there is nothing to compute.
          solvable = right.columns == 0 ? kan_fmpq_mat_rank(a) == rows : fmpq_mat_solve(x, a, b) != 0
        }
      }
    }
    if !solvable { throw .singular(operation: "solve", size: rows) }
    return solution
  }

  /// Returns the exact solution x of A x = b, where A is this matrix and b has `rows` numbers.
  ///
  /// - Throws: the errors of ``solve(_:)-(RationalMatrix)``.
  public func solve(_ right: [Rational]) throws(MatrixError) -> [Rational] {
    if right.count != rows {
      throw .shapeMismatch(operation: "solve", left: [rows, columns], right: [right.count])
    }
    return try solve(RationalMatrix(rows: right.count, columns: 1) { i, _ in right[i] }).entries
  }

  /// Returns the exact inverse.
  ///
  /// - Throws: ``MatrixError/notSquare(operation:rows:columns:)``, ``MatrixError/singular(operation:size:)``.
  public func inverse() throws(MatrixError) -> RationalMatrix {
    try checkSquare("inverse")
    var invertible = true
    let inverse = withFLINT { a in
      RationalMatrix.make(rows: rows, columns: columns) { invertible = rows == 0 || fmpq_mat_inv($0, a) != 0 }
    }
    if !invertible { throw .singular(operation: "inverse", size: rows) }
    return inverse
  }

  func checkSquare(_ operation: String) throws(MatrixError) {
    if rows != columns { throw .notSquare(operation: operation, rows: rows, columns: columns) }
  }
}
