import Exact
import SeededRandom
import Testing

/// Exact inertia against congruence elimination over an independent rational, and against known spectra.
struct InertiaTests {
  /// A random symmetric banded matrix from few values, so that vanishing minors abound.
  private func banded(size: Int, bandwidth: Int, values: [Rational], using random: inout SplitMix64)
    -> SymmetricBandedMatrix
  {
    SymmetricBandedMatrix(size: size, bandwidth: bandwidth) { _, _ in values.randomElement(using: &random)! }
  }

  @Test func everyMatrixOfThreeSigns() {
    // All symmetric 3 x 3 matrices over {-1, 0, 1}: 729, each vanishing pattern among them.
    let values: [Rational] = [-1, 0, 1]
    for code in 0..<729 {
      var rest = code
      let matrix = SymmetricBandedMatrix(size: 3, bandwidth: 2) { _, _ in
        defer { rest /= 3 }
        return values[rest % 3]
      }
      #expect(matrix.inertia() == DenseOracle(matrix.dense).inertia())
    }
  }

  @Test func everySparseBandOfSizeFive() {
    // Bandwidth 2, size 5, entries over {0, 1} and a zero diagonal in part: pivots of size two in every position.
    for code in 0..<(1 << 12) {
      var rest = code
      let matrix = SymmetricBandedMatrix(size: 5, bandwidth: 2) { _, _ in
        defer { rest >>= 1 }
        return Rational(rest & 1)
      }
      #expect(matrix.inertia() == DenseOracle(matrix.dense).inertia())
    }
  }

  @Test(arguments: 0...5) func randomBands(bandwidth: Int) {
    var random = SplitMix64.stream(seed: 2, index: bandwidth)
    let pools: [[Rational]] = [
      [0, 0, 1], [0, 1, -1], [0, 0, 0, Rational(1, 3), Rational(-5, 2)],
      (0..<8).map { _ in RandomExactData.anySize(using: &random) },
    ]
    var singular = 0
    for (k, pool) in pools.enumerated() {
      // Numbers of many words are dear to the oracle.
      for size in 1...(k == 3 ? 6 : 11) {
        for _ in 0..<(k == 3 ? 2 : 4) {
          let matrix = banded(size: size, bandwidth: bandwidth, values: pool, using: &random)
          let inertia = matrix.inertia()
          #expect(inertia == DenseOracle(matrix.dense).inertia())
          if inertia.zero > 0 { singular += 1 }
        }
      }
    }
    #expect(singular > 0)
  }

  @Test func congruencesKeepIt() throws {
    // X^T diag X with invertible X has the inertia of the diagonal; zeros in it make the matrix singular.
    var random = SplitMix64.stream(seed: 2, name: "congruence")
    for round in 0..<40 {
      let size = 1 + round % 8
      let diagonal = (0..<size).map { _ in Rational(Int.random(in: -2...2, using: &random)) }
      let x = RandomExactData.matrix(rows: size, columns: size, using: &random)
      if try x.determinant().isZero { continue }
      let inertia = try (x.transposed() * .diagonal(diagonal) * x).inertia()
      #expect(inertia.negative == diagonal.count { $0 < 0 })
      #expect(inertia.zero == diagonal.count { $0 == 0 })
      #expect(inertia.positive == diagonal.count { $0 > 0 })
    }
  }

  @Test func shiftsCountEigenvalues() {
    // The second difference [-1, 2, -1] of size m has the eigenvalues 2 - 2 cos(k pi / (m + 1)); for m = 5 these are
    // 2 - sqrt 3, 1, 2, 3, 2 + sqrt 3.
    let matrix = SymmetricBandedMatrix(size: 5, bandwidth: 1) { i, j in i == j ? 2 : -1 }
    #expect(matrix.inertia().isPositiveDefinite)
    #expect(matrix.subtracting(shift: 2).inertia() == Inertia(negative: 2, zero: 1, positive: 2))
    #expect(matrix.subtracting(shift: 1).inertia() == Inertia(negative: 1, zero: 1, positive: 3))
    #expect(matrix.eigenvalueCount(below: Rational(2679, 10_000)) == 0)
    #expect(matrix.eigenvalueCount(below: Rational(2680, 10_000)) == 1)
    #expect(matrix.eigenvalueCount(below: 4) == 5)
    #expect(matrix.scaled(by: -1).inertia().negative == 5)
  }

  @Test func smallCases() throws {
    let exchange = try RationalMatrix(rows: 2, columns: 2, entries: [0, 1, 1, 0])
    #expect(try exchange.inertia() == Inertia(negative: 1, zero: 0, positive: 1))
    let zero = SymmetricBandedMatrix(size: 4, bandwidth: 3) { _, _ in 0 }
    #expect(zero.inertia() == Inertia(negative: 0, zero: 4, positive: 0))
    #expect(RationalMatrix.identity(0) == SymmetricBandedMatrix(size: 0, bandwidth: 3) { _, _ in 1 }.dense)
    #expect(try RationalMatrix.identity(0).inertia().size == 0)
  }

  @Test func wrongInputIsNamed() throws {
    let lopsided = try RationalMatrix(rows: 2, columns: 2, entries: [0, 1, 2, 0])
    #expect(throws: MatrixError.notSymmetric(row: 0, column: 1)) { try lopsided.inertia() }
    let wide = RationalMatrix(rows: 2, columns: 3) { _, _ in 1 }
    #expect(throws: MatrixError.notSquare(operation: "banded form", rows: 2, columns: 3)) { try wide.inertia() }
    let full = RationalMatrix(rows: 3, columns: 3) { _, _ in 1 }
    #expect(throws: MatrixError.outsideBand(row: 0, column: 2, bandwidth: 1)) {
      try SymmetricBandedMatrix(full, bandwidth: 1)
    }
    #expect(throws: MatrixError.negativeBandwidth(-1)) { try SymmetricBandedMatrix(full, bandwidth: -1) }
  }

  @Test("Definite has neither zero nor negative eigenvalues, semidefinite no negative ones")
  func definiteness() {
    for (negative, zero, positive, isDefinite, isSemidefinite) in [
      (0, 0, 2, true, true), (0, 1, 2, false, true), (0, 2, 0, false, true), (1, 0, 2, false, false),
      (1, 1, 1, false, false), (1, 2, 0, false, false), (2, 0, 0, false, false),
    ] {
      let inertia = Inertia(negative: negative, zero: zero, positive: positive)
      #expect(inertia.isPositiveDefinite == isDefinite && inertia.isPositiveSemidefinite == isSemidefinite)
      #expect(inertia.size == negative + zero + positive)
      #expect(inertia.description == "\(negative) negative, \(zero) zero, \(positive) positive")
      let entries =
        [Rational](repeating: -3, count: negative) + [Rational](repeating: 0, count: zero)
        + [Rational](repeating: Rational(1, 7), count: positive)
      #expect(SymmetricBandedMatrix(size: entries.count, bandwidth: 0) { i, _ in entries[i] }.inertia() == inertia)
    }
  }

  @Test("A stated band holds entries on its last diagonal and refuses those beyond, in the first and the last row")
  func edgeOfTheBand() throws {
    for bandwidth in 0...2 {
      for row in [0, 5 - bandwidth] {
        var dense = RationalMatrix.diagonal([1, 2, 3, 4, 5, 6])
        dense[row, row + bandwidth] = 7
        dense[row + bandwidth, row] = 7
        let band = try SymmetricBandedMatrix(dense, bandwidth: bandwidth)
        #expect(band.bandwidth == bandwidth && band.dense == dense)
        #expect(try SymmetricBandedMatrix(dense) == band)
        #expect(band.subtracting(shift: 3).dense == dense - RationalMatrix.identity(6).scaled(by: 3))
        #expect(band.scaled(by: 3).dense == dense.scaled(by: 3))
        if bandwidth > 0 {
          #expect(throws: MatrixError.outsideBand(row: row, column: row + bandwidth, bandwidth: bandwidth - 1)) {
            try SymmetricBandedMatrix(dense, bandwidth: bandwidth - 1)
          }
        }
      }
    }
  }

  @Test("Rows and columns divided by primes of their own keep the inertia")
  func denominatorsThatVary() {
    // A common denominator would be long here, so that rows get factors of their own.
    let primes: [Rational] = [101, 103, 107, 109, 113, 127, 131, 137, 139, 149]
    var random = SplitMix64.stream(seed: 2, name: "primes")
    for bandwidth in 1...3 {
      for _ in 0..<6 {
        let matrix = banded(size: 10, bandwidth: bandwidth, values: [0, 1, -2, 3], using: &random)
        let divided = SymmetricBandedMatrix(size: 10, bandwidth: bandwidth) { i, j in
          matrix[i, j] / (primes[i] * primes[j])
        }
        #expect(divided.inertia() == DenseOracle(matrix.dense).inertia())
      }
    }
  }
}
