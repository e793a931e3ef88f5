import Exact
import Optim
import SeededRandom
import Splines
import Testing

/// Each operator against its matrix: L, L^T, L^{-1} and L^{-T}.
@Suite struct OperatorTests {
  private func check(_ map: any InvertibleOperator<Rational>, is expected: Matrix<Rational>) throws {
    let size = expected.rows
    #expect(map.rows == size && map.columns == size)
    #expect(try map.materialized() == expected)
    #expect(try map.transposed.materialized() == expected.transposed())
    #expect(try map.transposed.transposed.materialized() == expected)
    let inverse = try map.inverse.materialized()
    #expect(inverse * expected == .identity(size))
    #expect(try map.inverse.transposed.materialized() == inverse.transposed())
    #expect(try map.inverse.inverse.materialized() == expected)
    #expect(try map.inverse.inverse.transposed.materialized() == expected.transposed())
  }

  private func change(_ order: Int, _ intervals: Int, seed: UInt64) throws -> ChangeOfBasis<Rational> {
    var random = SplitMix64(seed: seed)
    return ChangeOfBasis(try .random(.irregular, order: SplineOrder(order), intervals: intervals, using: &random))
  }

  @Test(arguments: 1...5)
  func basicOperators(order: Int) throws {
    let change = try change(order, 3, seed: UInt64(order))
    try check(change, is: change.recursionMatrix())
    try check(ScaledOperator(Rational(-2, 3), times: change), is: change.matrix.scaled(by: Rational(-2, 3)))
    let diagonal: [Rational] = [2, -3, Rational(1, 2)]
    try check(
      DiagonalOperator(diagonal), is: Matrix(rows: 3, columns: 3) { i, j in i == j ? diagonal[i] : 0 })
    try check(DiagonalOperator.identity(4), is: .identity(4))
  }

  @Test func blocks() throws {
    let a = try change(3, 2, seed: 11)
    let d = try DiagonalOperator<Rational>([5, 7])
    let m = a.dimension
    let size = 2 * m + 2 + m
    let map = BlockDiagonalOperator<Rational>([.init(a, repetitions: 2), .init(d), .init(a.inverse)])
    let parts: [(Int, Matrix<Rational>)] = [
      (0, a.matrix), (m, a.matrix), (2 * m, try d.materialized()), (2 * m + 2, a.inverseMatrix),
    ]
    var expected = Matrix<Rational>(rows: size, columns: size, repeating: 0)
    for (start, block) in parts {
      for i in 0..<block.rows {
        for j in 0..<block.columns { expected[start + i, start + j] = block[i, j] }
      }
    }
    try check(map, is: expected)
  }

  @Test func productsActFromTheRight() throws {
    let a = try change(2, 3, seed: 12)
    let d = try DiagonalOperator<Rational>((1...a.dimension).map { Rational($0) })
    let product = try ProductOperator<Rational>([a, d, a.transposed])
    let expected = try a.matrix * d.materialized() * a.matrix.transposed()
    #expect(try product.materialized() == expected)
    #expect(try product.transposed.materialized() == expected.transposed())
  }

  @Test func wrongDimensions() throws {
    let a = try change(2, 3, seed: 13)
    #expect(throws: OperatorError.zeroDiagonal(index: 1)) { try DiagonalOperator<Rational>([1, 0]) }
    #expect(
      throws: OperatorError.dimensionMismatch(what: "factor 1 of a product of operators", expected: 4, found: 2)
    ) { try ProductOperator<Rational>([a, DiagonalOperator.identity(2)]) }
    // The last pair of three as well.
    #expect(
      throws: OperatorError.dimensionMismatch(what: "factor 2 of a product of operators", expected: 4, found: 3)
    ) { try ProductOperator<Rational>([a, a, DiagonalOperator.identity(3)]) }
    let what = "the argument of a diagonal operator"
    for wrong in [[1], [1, 2, 3]] as [[Rational]] {
      let error = OperatorError.dimensionMismatch(what: what, expected: 2, found: wrong.count)
      #expect(throws: error) { try DiagonalOperator<Rational>.identity(2).apply(wrong) }
      #expect(throws: error) { try DiagonalOperator<Rational>.identity(2).solveTranspose(wrong) }
    }
    let blocks = BlockDiagonalOperator<Rational>([.init(a), .init(DiagonalOperator.identity(3), repetitions: 2)])
    for count in [0, 9, 11] {
      #expect(
        throws: OperatorError.dimensionMismatch(
          what: "the argument of a block diagonal operator", expected: 10, found: count)
      ) { try blocks.solve([Rational](repeating: 1, count: count)) }
    }
    #expect(throws: SplineError.self) { try a.inverse.apply([1]) }
  }

  @Test func messages() {
    let texts: [(OperatorError, String)] = [
      (
        .dimensionMismatch(what: "the gradient", expected: 3, found: 2),
        "the gradient must have dimension 3 (got 2)"
      ),
      (.notSquare(rows: 2, columns: 3), "the matrix must be square (got 2 rows and 3 columns)"),
      (
        .notSymmetric(row: 1, column: 0, value: "2", mirrored: "3"),
        "the matrix is not symmetric: entry (1, 0) is 2, entry (0, 1) is 3"
      ),
      (
        .notPositiveDefinite(pivot: 2, value: "-1"),
        "the matrix is not positive definite: pivot 2 is -1; an inner product needs positive pivots"
      ),
      (.zeroDiagonal(index: 4), "diagonal entry 4 is zero; an invertible diagonal operator needs nonzero entries"),
    ]
    for (error, text) in texts { #expect(error.description == text) }
  }

  @Test func rectangularMaps() throws {
    let a = Matrix<Rational>(rows: 2, columns: 3) { i, j in Rational(1 + i * j - j, 2) }
    let b = Matrix<Rational>(rows: 3, columns: 4) { i, j in Rational(i * i + j, 3) }
    let product = try ProductOperator<Rational>([MatrixOperator(matrix: a), MatrixOperator(matrix: b)])
    #expect(
      product.rows == 2 && product.columns == 4 && product.transposed.rows == 4 && product.transposed.columns == 2)
    #expect(try product.materialized() == a * b && product.transposed.materialized() == (a * b).transposed())
    #expect(
      throws: OperatorError.dimensionMismatch(what: "factor 1 of a product of operators", expected: 4, found: 2)
    ) { try ProductOperator<Rational>([MatrixOperator(matrix: b), MatrixOperator(matrix: a)]) }
    let tall = MatrixOperator(matrix: a.transposed())
    let pulled = try InnerProduct(pullingBackBy: tall)
    #expect(pulled.dimension == 2 && pulled.matrix == a * a.transposed())
  }
}
