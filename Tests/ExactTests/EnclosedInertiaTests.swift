import BasisProperties
import Exact
import Testing

/// Inertia by enclosed pivots, and residuals of computed eigenvectors, against fraction-free elimination and known spectra.
@Suite struct EnclosedInertiaTests {
  private func random(size: Int, bandwidth: Int, using random: inout SplitMix64) -> SymmetricBandedMatrix {
    SymmetricBandedMatrix(size: size, bandwidth: bandwidth) { _, _ in
      Rational(Int.random(in: -9...9, using: &random), Int.random(in: 1...5, using: &random))
    }
  }

  @Test(arguments: 0...5) func agreesWithElimination(bandwidth: Int) throws {
    var generator = SplitMix64.stream(seed: 12, index: bandwidth)
    var decided = 0
    for size in 1...14 {
      for _ in 0..<4 {
        let matrix = random(size: size, bandwidth: bandwidth, using: &generator)
        let exact = matrix.inertia()
        for precision in [2, 10, 53, 256] {
          guard let enclosed = matrix.inertia(precision: precision) else { continue }
          #expect(enclosed == exact)
          if precision == 256 { decided += 1 }
        }
        #expect(matrix.inertiaByRisingPrecision() == exact)
        let shift = Rational(Int.random(in: -9...9, using: &generator))
        #expect(matrix.eigenvalueCount(below: shift) == matrix.subtracting(shift: shift).inertia().negative)
      }
    }
    // Vanishing leading minors are rare: most matrices are decided.
    #expect(decided > 40)
  }

  @Test func singularMatricesStayOpen() {
    // [-1, 2, -1] of size 5 minus its eigenvalue 2, 1 or 3: the last pivot is zero, and so are others.
    let matrix = SymmetricBandedMatrix(size: 5, bandwidth: 1) { i, j in i == j ? 2 : -1 }
    for (eigenvalue, below) in [(1, 1), (2, 2), (3, 3)] {
      let shift = Rational(eigenvalue)
      for precision in [64, 1024] { #expect(matrix.subtracting(shift: shift).inertia(precision: precision) == nil) }
      #expect(matrix.eigenvalueCount(below: shift) == below)
      #expect(
        matrix.subtracting(shift: shift).inertiaByRisingPrecision()
          == Inertia(negative: below, zero: 1, positive: 4 - below))
      // Beside the eigenvalue, nearer than 2^-256: more bits than the first attempt has.
      let near = Rational(2).power(-400)
      #expect(matrix.eigenvalueCount(below: shift - near) == below)
      #expect(matrix.eigenvalueCount(below: shift + near) == below + 1)
    }
    #expect(SymmetricBandedMatrix(size: 0, bandwidth: 0) { _, _ in 0 }.inertia(precision: 2)?.size == 0)
  }

  @Test(arguments: [1, 2, 7, 30]) func eigenvectorsOfTheSecondDifference(size m: Int) throws {
    let matrix = SymmetricBandedMatrix(size: m, bandwidth: 1) { i, j in i == j ? 2 : -1 }
    let precision = 200
    let step = Ball.pi(precision: precision) / Ball(Rational(m + 1), precision: precision)
    for k in 1...m {
      let exact =
        Ball(2, precision: precision) - Ball(2, precision: precision)
        * Ball.cos(Ball(Rational(k), precision: 200) * step)
      let near = exact.midpoint * (1 + Rational(1, 1_000_000_000))
      let found = try #require(matrix.approximateEigenvector(near: near, precision: precision))
      // Two hundred bits, and a few dozen operations on each entry.
      #expect(found.residual < Rational(2).power(-180))
      let value = Ball(lower: found.quotient - found.residual, upper: found.quotient + found.residual, precision: 300)
      #expect(value.overlaps(exact))
      // Entry j of the eigenvector is a multiple of sin(j k pi / (m + 1)).
      let first = Ball.sin(Ball(Rational(k), precision: 200) * step)
      for (j, entry) in found.entries.enumerated() {
        let sine = Ball.sin(Ball(Rational((j + 1) * k), precision: 200) * step)
        #expect((entry * first - found.entries[0] * sine).midpoint.magnitude < Rational(2).power(-160))
      }
    }
  }

  @Test func aBadShiftIsStillJudgedRightly() throws {
    var generator = SplitMix64.stream(seed: 13, index: 0)
    for _ in 0..<10 {
      let matrix = random(size: 8, bandwidth: 3, using: &generator)
      let shift = Rational(Int.random(in: -99...99, using: &generator))
      guard let found = matrix.approximateEigenvector(near: shift, precision: 64) else { continue }
      // An eigenvalue lies within the residual of the quotient: the exact counts on either side differ.
      let slack = found.residual + Rational(2).power(-60)
      #expect(
        matrix.eigenvalueCount(below: found.quotient - slack) < matrix.eigenvalueCount(below: found.quotient + slack))
    }
  }
}
