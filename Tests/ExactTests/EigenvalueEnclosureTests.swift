import Exact
import SeededRandom
import Testing

/// Certified eigenvalues against exact counts by inertia, and against matrices with known spectra.
struct EigenvalueEnclosureTests {
  /// Sylvester: each group of equal balls holds as many eigenvalues as it has members, none lies outside.
  private func check(_ enclosures: [Ball], _ matrix: RationalMatrix) throws {
    let banded = try SymmetricBandedMatrix(matrix)
    #expect(enclosures.count == matrix.rows)
    for (k, ball) in enclosures.enumerated() {
      #expect(ball.isFinite)
      let below = banded.subtracting(shift: ball.lower).inertia()
      let above = banded.subtracting(shift: ball.upper).inertia()
      // The eigenvalue with index k is not below the ball and not above it.
      #expect(below.negative <= k)
      #expect(above.negative + above.zero > k)
      if k > 0 {
        let before = enclosures[k - 1]
        let equal = before.midpoint == ball.midpoint && before.radius == ball.radius
        #expect(equal || before.isCertainlyLess(than: ball))
      }
    }
  }

  @Test(arguments: [1, 2, 5, 12, 24]) func randomMatrices(size: Int) throws {
    var random = SplitMix64.stream(seed: 6, index: size)
    for round in 0..<3 {
      let half = RandomExactData.matrix(rows: size, columns: size, using: &random)
      let matrix = round == 0 ? half * half.transposed() : half + half.transposed()
      try check(matrix.eigenvalueEnclosures(precision: 160), matrix)
    }
  }

  @Test func secondDifference() throws {
    // [-1, 2, -1] of size m has the eigenvalues 2 - 2 cos(k pi / (m + 1)).
    let m = 20
    let matrix = RationalMatrix(rows: m, columns: m) { i, j in i == j ? 2 : abs(i - j) == 1 ? -1 : 0 }
    let enclosures = try matrix.eigenvalueEnclosures(precision: 128)
    try check(enclosures, matrix)
    for (k, ball) in enclosures.enumerated() {
      let angle = Ball.pi(precision: 300) * Ball(Rational(k + 1, m + 1), precision: 300)
      let exact = Ball(2, precision: 300) - Ball(2, precision: 300) * Ball.cos(angle)
      #expect(ball.contains(exact))
      #expect(ball.radius < Rational(2).power(-100))
    }
  }

  @Test func multipleEigenvalues() throws {
    var random = SplitMix64.stream(seed: 6, name: "multiple")
    for diagonal: [Rational] in [[1, 1, 2], [0, 0, 0], [3, -1, 3, -1, 3], [5], [2, 7, 7, 7, 7, 7, Rational(22, 3)]] {
      let size = diagonal.count
      // A reflection with a random normal keeps the spectrum; so does none.
      let normal = (0..<size).map { _ in Rational(Int.random(in: 1...9, using: &random)) }
      let square = normal.reduce(Rational(0)) { $0 + $1 * $1 }
      let reflection = RationalMatrix(rows: size, columns: size) { i, j in
        (i == j ? 1 : 0) - 2 * normal[i] * normal[j] / square
      }
      for matrix in [RationalMatrix.diagonal(diagonal), reflection * .diagonal(diagonal) * reflection] {
        let enclosures = try matrix.eigenvalueEnclosures(precision: 100)
        try check(enclosures, matrix)
        for (ball, value) in zip(enclosures, diagonal.sorted()) { #expect(ball.contains(value)) }
      }
    }
  }

  @Test func closeEigenvaluesAskForMoreBits() throws {
    let gap = Rational(2).power(-100)
    let matrix = RationalMatrix.diagonal([1, 1 + gap, 2])
    #expect(throws: EigenvalueError.self) { try matrix.eigenvalueEnclosures(precision: 64) }
    try check(matrix.eigenvalueEnclosures(precision: 200), matrix)
    // At 53 bits the first two are one group.
    let near = RationalMatrix.diagonal([1, 1 + Rational(2).power(-300), 5])
    let found = #expect(throws: EigenvalueError.self) { try near.eigenvalueEnclosures(precision: 53) }
    if case .notIsolated(let size, let isolated, let precision)? = found {
      #expect(size == 3 && isolated < 3 && precision == 53)
    } else {
      Issue.record("\(String(describing: found))")
    }
    let error = EigenvalueError.notIsolated(size: 3, isolated: 2, precision: 64)
    #expect(error.description.contains("128 bits"))
  }

  @Test func ordersOfMagnitude() throws {
    // (I - S)^5 with 20 rows: the least eigenvalue of its Gram matrix is near 1e-9, invisible to double precision.
    let row: [Int] = [1, -5, 10, -10, 5, -1]
    let a = RationalMatrix(rows: 20, columns: 20) { i, j in j >= i && j - i <= 5 ? Rational(row[j - i]) : 0 }
    let gram = a.transposed() * a
    let enclosures = try gram.eigenvalueEnclosures(precision: 128)
    try check(enclosures, gram)
    #expect(enclosures[0].isPositive && enclosures[0].relativeAccuracyBits > 60)
  }

  @Test func wrongInputIsNamed() throws {
    let wide = RationalMatrix(rows: 2, columns: 3) { _, _ in 1 }
    #expect(throws: EigenvalueError.unsuitable(.notSquare(operation: "eigenvalues", rows: 2, columns: 3))) {
      try wide.eigenvalueEnclosures(precision: 64)
    }
    let lopsided = try RationalMatrix(rows: 2, columns: 2, entries: [0, 1, 2, 0])
    #expect(throws: EigenvalueError.unsuitable(.notSymmetric(row: 0, column: 1))) {
      try lopsided.eigenvalueEnclosures(precision: 64)
    }
    #expect(try RationalMatrix.identity(0).eigenvalueEnclosures(precision: 64).isEmpty)
  }

  @Test("Radii are at most 16 n^2 roundings of numbers of the size of the matrix", arguments: [64, 160, 300])
  func enclosuresAreTight(precision: Int) throws {
    // A disk is a row of R^-1 A R: n entries, each from two products of n terms. The factor R^-1 is itself computed, by as
    // many operations, and R is a nearly orthogonal matrix: 4 n^2 roundings of 2^(1-p), and as many again for what the
    // approximate vectors miss.
    var random = SplitMix64.stream(seed: 6, index: precision)
    var matrices: [RationalMatrix] = [.diagonal([1]), .diagonal([-3, 1, Rational(7, 2)])]
    matrices.append(try RationalMatrix(rows: 2, columns: 2, entries: [2, 1, 1, 2]))
    for size in 1...8 {
      let half = RandomExactData.matrix(rows: size, columns: size, using: &random)
      matrices.append(half + half.transposed())
    }
    for matrix in matrices {
      let size = matrix.rows
      let norm = (0..<size).map { i in (0..<size).reduce(Rational(0)) { $0 + matrix[i, $1].magnitude } }.max()!
      for ball in try matrix.eigenvalueEnclosures(precision: precision) {
        #expect(ball.radius <= Rational(16 * size * size) * norm * Rational(2).power(-precision), "\(matrix)")
      }
    }
  }
}
