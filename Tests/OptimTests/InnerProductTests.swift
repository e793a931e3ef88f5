import BasisProperties
import Exact
import Optim
import SeededRandom
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
    func error(_ what: String, _ found: Int) -> OperatorError {
      .dimensionMismatch(what: what, expected: 2, found: found)
    }
    #expect(throws: error("the left vector of an inner product", 1)) { try product([1], [1, 2]) }
    #expect(throws: error("the right vector of an inner product", 3)) { try product([1, 2], [1, 2, 3]) }
    #expect(throws: error("the gradient", 3)) { try product.gradient(euclidean: [1, 2, 3]) }
  }

  /// By hand: M = [[2, 1], [1, 3]], <(1, 2), (3, 4)>_M = (1, 2) (10, 15)^T = 40, M^{-1} (5, 10) = (1, 3).
  @Test func byHand() throws {
    let product = try InnerProduct(Matrix<Rational>(rows: 2, columns: 2) { i, j in i != j ? 1 : Rational(2 + i) })
    #expect(try product([1, 2], [3, 4]) == 40 && product.gradient(euclidean: [5, 10]) == [1, 3])
    // A pivot just above zero is taken, one at zero and one just below are not.
    let hair = Rational(2).power(-200)
    func last(_ corner: Rational) -> Matrix<Rational> {
      Matrix(rows: 2, columns: 2) { i, j in i == 1 && j == 1 ? corner : 1 }
    }
    #expect(try InnerProduct(last(1 + hair)).dimension == 2)
    for (corner, pivot) in [(Rational(1), Rational(0)), (1 - hair, -hair)] {
      #expect(throws: OperatorError.notPositiveDefinite(pivot: 1, value: "\(pivot)")) {
        try InnerProduct(last(corner))
      }
    }
  }
}
