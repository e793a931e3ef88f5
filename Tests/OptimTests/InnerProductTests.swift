import BasisProperties
import Exact
import Optim
import Splines
import Testing

/// Lemma 5: the M-gradient is M^{-1} times the gradient.
@Suite struct InnerProductTests {
  /// B^T B + I for a random rational B.
  private func definite(_ size: Int, using random: inout SplitMix64) -> Matrix<Rational> {
    let b = Matrix<Rational>(rows: size, columns: size) { _, _ in .random(numeratorBits: 4, using: &random) }
    return b.transposed() * b + .identity(size)
  }

  @Test(arguments: 1...6)
  func gradientRepresentsTheDerivative(size: Int) throws {
    var random = SplitMix64(seed: 40 + UInt64(size))
    for _ in 0..<5 {
      let m = definite(size, using: &random)
      let product = try InnerProduct(m)
      let g = (0..<size).map { _ in Rational.random(numeratorBits: 5, using: &random) }
      let gradient = try product.gradient(euclidean: g)
      for k in 0..<size {
        let unit = (0..<size).map { Rational($0 == k ? 1 : 0) }
        #expect(try product(gradient, unit) == g[k])
        #expect(try product(unit, gradient) == g[k])
      }
      #expect(m * gradient == g)
    }
  }

  @Test func theMatrixItselfIsWrong() throws {
    var random = SplitMix64(seed: 50)
    let m = definite(3, using: &random)
    let product = try InnerProduct(m)
    let g: [Rational] = [1, 2, 3]
    #expect(try product(m * g, [1, 0, 0]) != g[0])
  }

  @Test func refusedMatrices() {
    #expect(throws: OperatorError.notSquare(rows: 1, columns: 2)) {
      try InnerProduct(Matrix<Rational>(rows: 1, columns: 2, repeating: 1))
    }
    #expect(throws: OperatorError.notSymmetric(row: 1, column: 0, value: "2", mirrored: "1")) {
      try InnerProduct(Matrix<Rational>(rows: 2, columns: 2) { i, j in i == j ? 5 : (i > j ? 2 : 1) })
    }
    #expect(throws: OperatorError.notPositiveDefinite(pivot: 1, value: "-3")) {
      try InnerProduct(Matrix<Rational>(rows: 2, columns: 2) { i, j in i == j ? 1 : 2 })
    }
    #expect(throws: OperatorError.notPositiveDefinite(pivot: 0, value: "0")) {
      try InnerProduct(Matrix<Rational>(rows: 1, columns: 1, repeating: 0))
    }
  }

  @Test func wrongDimensions() throws {
    let product = try InnerProduct(Matrix<Rational>.identity(2))
    #expect(throws: OperatorError.self) { try product([1], [1, 2]) }
    #expect(throws: OperatorError.self) { try product([1, 2], [1]) }
    #expect(throws: OperatorError.self) { try product.gradient(euclidean: [1, 2, 3]) }
  }
}
