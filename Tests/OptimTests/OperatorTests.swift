import BasisProperties
import Exact
import Optim
import Splines
import Testing

/// Each operator against its matrix: L, L^T, L^{-1} and L^{-T}.
@Suite struct OperatorTests {
  private func check(_ map: any InvertibleOperator<Rational>, is expected: Matrix<Rational>) throws {
    let size = expected.rows
    #expect(map.rows == size && map.columns == size)
    #expect(try map.materialised() == expected)
    #expect(try map.transposed.materialised() == expected.transposed())
    #expect(try map.transposed.transposed.materialised() == expected)
    let inverse = try map.inverse.materialised()
    #expect(inverse * expected == .identity(size))
    #expect(try map.inverse.transposed.materialised() == inverse.transposed())
    #expect(try map.inverse.inverse.materialised() == expected)
    #expect(try map.inverse.inverse.transposed.materialised() == expected.transposed())
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
      (0, a.matrix), (m, a.matrix), (2 * m, try d.materialised()), (2 * m + 2, a.inverseMatrix),
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
    let expected = try a.matrix * d.materialised() * a.matrix.transposed()
    #expect(try product.materialised() == expected)
    #expect(try product.transposed.materialised() == expected.transposed())
  }

  @Test func wrongDimensions() throws {
    let a = try change(2, 3, seed: 13)
    #expect(throws: OperatorError.zeroDiagonal(index: 1)) { try DiagonalOperator<Rational>([1, 0]) }
    #expect(
      throws: OperatorError.dimensionMismatch(what: "factor 1 of a product of operators", expected: 4, found: 2)
    ) { try ProductOperator<Rational>([a, DiagonalOperator.identity(2)]) }
    #expect(throws: OperatorError.self) { try DiagonalOperator<Rational>.identity(2).apply([1]) }
    #expect(throws: OperatorError.self) { try BlockDiagonalOperator<Rational>([.init(a)]).solve([1]) }
    #expect(throws: SplineError.self) { try a.inverse.apply([1]) }
  }
}
