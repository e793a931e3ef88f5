import Exact
import RealModule
import SeededRandom
import Spectral
import Splines
import Testing

@Suite struct TotalNonnegativityTests {
  private func knots(_ r: Int, _ n: Int, seed: UInt64) throws -> KnotVector<Rational> {
    var generator = SplitMix64(seed: seed)
    return try .random(order: SplineOrder(r), intervals: n, using: &generator)
  }

  /// Theory: D A D is totally nonnegative and A^T A oscillatory up to D, on every strictly increasing knot vector.
  @Test(arguments: 1...5, 1...6)
  func changeOfBasisUpToSigns(r: Int, n: Int) throws {
    for seed in UInt64(0)..<3 {
      let a = ChangeOfBasis(try knots(r, n, seed: seed)).matrix
      let flipped = a.checkerboardFlipped
      #expect(flipped.isNonsingularTotallyNonnegative)
      let gram = (a.transposed() * a).checkerboardFlipped
      #expect(gram.isOscillatory)
      #expect((a * a.transposed()).checkerboardFlipped.isOscillatory)
      #expect(try NevilleFactorization(gram).product() == gram)
      // Controls: without the signs neither holds.
      if a.rows > 1 {
        #expect(!a.isNonsingularTotallyNonnegative)
        #expect(!(a.transposed() * a).isOscillatory)
      }
      if a.rows <= 6 { #expect(Minors(flipped).smallestNegative == nil) }
    }
  }

  @Test func factorizationAgreesWithAllMinors() throws {
    var generator = SplitMix64(seed: 7)
    var positive = 0
    var negative = 0
    for _ in 0..<400 {
      let m = Int.random(in: 1...4, using: &generator)
      var matrix = Matrix<Rational>(rows: m, columns: m) { _, _ in Rational(Int.random(in: 0...3, using: &generator)) }
      if Bool.random(using: &generator) {
        // A product of non-negative bidiagonal matrices, sometimes spoilt in one entry.
        matrix = .identity(m)
        for _ in 0..<3 {
          let factor = BidiagonalFactor<Rational>(
            diagonal: (0..<m).map { _ in Rational(Int.random(in: 1...3, using: &generator)) },
            superdiagonal: (1..<m).map { _ in Rational(Int.random(in: 0...2, using: &generator)) }
          ).matrix
          matrix = Bool.random(using: &generator) ? matrix * factor : factor.transposed() * matrix
        }
        if Bool.random(using: &generator) {
          matrix[Int.random(in: 0..<m, using: &generator), Int.random(in: 0..<m, using: &generator)] += 1
        }
      }
      let exact = try RationalMatrix(rows: m, columns: m, entries: matrix.entries)
      let expected = try exact.determinant() != 0 && Minors(matrix).smallestNegative == nil
      #expect(matrix.isNonsingularTotallyNonnegative == expected)
      if expected { positive += 1 } else { negative += 1 }
    }
    #expect(positive > 50 && negative > 50)
  }

  @Test func minorsAreDeterminants() throws {
    let matrix = Matrix<Rational>(rows: 4, columns: 4) { i, j in Rational(i * i + 3 * j - i * j * j, 1 + i + j) }
    let minors = Minors(matrix)
    #expect(minors.count == 69)  // C(8, 4) - 1
    func members(_ set: Int) -> [Int] { (0..<4).filter { set >> $0 & 1 == 1 } }
    var compared = 0
    for rows in (1..<16).map(members) {
      for columns in (1..<16).map(members) where columns.count == rows.count {
        let exact = RationalMatrix(rows: rows.count, columns: rows.count) { i, j in matrix[rows[i], columns[j]] }
        #expect(try minors.value(rows: rows, columns: columns) == exact.determinant())
        compared += 1
      }
    }
    #expect(compared == minors.count)
    let identity = Matrix<Rational>.identity(3)
    #expect(Minors(identity).smallestNegative == nil)
    let exchange = Matrix<Rational>(rows: 2, columns: 2) { i, j in i == j ? 0 : 1 }
    let negative = try #require(Minors(exchange).smallestNegative)
    #expect(negative.rows == [0, 1] && negative.columns == [0, 1] && negative.value == -1)
  }

  @Test func obstructionsSayWhere() {
    let exchange = Matrix<Rational>(rows: 2, columns: 2) { i, j in i == j ? 0 : 1 }
    #expect(throws: NevilleFactorization<Rational>.Obstruction.exchangeNeeded(row: 1, column: 0, transposed: false)) {
      try NevilleFactorization(exchange)
    }
    let ones = Matrix<Rational>(rows: 2, columns: 2, repeating: 1)
    #expect(throws: NevilleFactorization<Rational>.Obstruction.zeroPivot(index: 1)) { try NevilleFactorization(ones) }
    let wide = Matrix<Rational>(rows: 1, columns: 2, repeating: 1)
    #expect(throws: NevilleFactorization<Rational>.Obstruction.notSquare(rows: 1, columns: 2)) {
      try NevilleFactorization(wide)
    }
  }

  /// Positive beside the diagonal on both sides and in every row: each missing entry alone makes it fail.
  @Test func oscillatoryNeedsEveryNeighbor() {
    func matrix(_ rows: [[Int]]) -> Matrix<Rational> {
      Matrix(rows: rows.count, columns: rows.count) { i, j in Rational(rows[i][j]) }
    }
    #expect(matrix([[2, 1, 0], [1, 2, 1], [0, 1, 2]]).isOscillatory)
    #expect(matrix([[1]]).isOscillatory)
    let reducible = [
      [[1, 1], [0, 1]], [[1, 0], [1, 1]], [[2, 1, 0], [1, 2, 0], [0, 0, 1]], [[1, 0, 0], [0, 2, 1], [0, 1, 2]],
      [[2, 1, 0], [1, 2, 1], [0, 0, 2]], [[2, 1, 0], [1, 2, 0], [0, 1, 2]],
    ]
    for rows in reducible {
      #expect(matrix(rows).isNonsingularTotallyNonnegative && !matrix(rows).isOscillatory, "\(rows)")
    }
    // Totally nonnegative, positive beside the diagonal, and singular.
    #expect(!matrix([[1, 1], [1, 1]]).isOscillatory)
  }

  @Test func minorsOfMatricesThatAreNotSquare() {
    let wide = Matrix<Rational>(rows: 2, columns: 3) { i, j in Rational(3 * i + j + 1) }
    let pairs: [([Int], Rational)] = [([0, 1], -3), ([0, 2], -6), ([1, 2], -3)]
    let (minors, transposed) = (Minors(wide), Minors(wide.transposed()))
    #expect(minors.count == 9 && transposed.count == 9)
    for (columns, value) in pairs {
      #expect(minors.value(rows: [0, 1], columns: columns) == value)
      #expect(transposed.value(rows: columns, columns: [0, 1]) == value)
    }
    for i in 0..<2 {
      for j in 0..<3 {
        #expect(minors.value(rows: [i], columns: [j]) == wide[i, j])
        #expect(transposed.value(rows: [j], columns: [i]) == wide[i, j])
      }
    }
  }

  /// The entry -1 is a minor of order one, the determinant -7 one of order two.
  @Test func theNegativeMinorIsOneOfTheSmallestOrder() throws {
    let matrix = Matrix<Rational>(rows: 2, columns: 2) { i, j in i == 1 && j == 1 ? -1 : Rational(1 + 2 * i + j) }
    let negative = try #require(Minors(matrix).smallestNegative)
    #expect(negative.rows == [1] && negative.columns == [1] && negative.value == -1)
  }

  @Test func obstructionsSayWhichHalf() {
    // Upper triangular, with a zero before the last entry of the first row.
    let matrix = Matrix<Rational>(rows: 3, columns: 3) { i, j in i == j || (i == 0 && j == 2) ? 1 : 0 }
    typealias Obstruction = NevilleFactorization<Rational>.Obstruction
    #expect(throws: Obstruction.exchangeNeeded(row: 2, column: 0, transposed: true)) {
      try NevilleFactorization(matrix)
    }
    #expect(throws: Obstruction.exchangeNeeded(row: 2, column: 0, transposed: false)) {
      try NevilleFactorization(matrix.transposed())
    }
  }
}
