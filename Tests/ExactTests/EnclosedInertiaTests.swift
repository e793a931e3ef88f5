import Exact
import SeededRandom
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

  @Test("A pivot that is zero stays open; one beside zero is decided as soon as the precision tells")
  func pivotsAtZero() {
    func open(_ x: Rational, _ precision: Int) -> Inertia? {
      // The second pivot of [1 1; 1 1 + x] is x.
      SymmetricBandedMatrix(size: 2, bandwidth: 1) { i, j in i == 1 && j == 1 ? 1 + x : 1 }.inertia(
        precision: precision)
    }
    let tiny = Rational(2).power(-300)
    for precision in [2, 53, 200, 400] {
      #expect(open(0, precision) == nil)
      // 1 + 2^-300 is a number of 301 bits.
      let isTold = precision == 400
      #expect(open(tiny, precision) == (isTold ? Inertia(negative: 0, zero: 0, positive: 2) : nil))
      #expect(open(-tiny, precision) == (isTold ? Inertia(negative: 1, zero: 0, positive: 1) : nil))
      func single(_ x: Rational) -> Inertia? {
        SymmetricBandedMatrix(size: 1, bandwidth: 0) { _, _ in x }.inertia(precision: precision)
      }
      #expect(single(0) == nil)
      #expect(single(tiny) == Inertia(negative: 0, zero: 0, positive: 1))
      #expect(single(-tiny) == Inertia(negative: 1, zero: 0, positive: 0))
    }
  }

  @Test("The residual is a bound, and no wider than the roundings of its own computation", arguments: [5, 10, 24, 53])
  func residuals(precision: Int) throws {
    var generator = SplitMix64.stream(seed: 15, index: precision)
    var found = 0
    for round in 0..<80 {
      let size = 1 + round % 6
      let bandwidth = round % 4
      let matrix = SymmetricBandedMatrix(size: size, bandwidth: bandwidth) { _, _ in
        Rational(Int.random(in: -9...9, using: &generator))
      }
      let shift = Rational(Int.random(in: -9...9, using: &generator)) + Rational(1, 3)
      guard let result = matrix.approximateEigenvector(near: shift, precision: precision) else { continue }
      found += 1
      #expect(result.entries.allSatisfy { $0.isExact })
      let v = result.entries.map(\.midpoint)
      func square(_ x: [Rational]) -> Rational { x.reduce(0) { $0 + $1 * $1 } }
      let difference = (0..<size).map { i in
        (0..<size).reduce(-result.quotient * v[i]) { $0 + matrix[i, $1] * v[$1] }
      }
      let exact = square(difference) / square(v)
      #expect(result.residual * result.residual >= exact, "round \(round)")
      // An entry of M v - theta v is a sum of 2b + 2 terms below 9 (2b + 2), each rounded: e. Squares, their sum, the
      // quotient and the root have n + 4 roundings more. sqrt(s) + sqrt(n) e is compared by its square, at most
      // 2 s + 2 n e^2.
      let unit = Rational(2).power(2 - precision)
      let terms = Rational(2 * bandwidth + 2)
      let error = unit * 9 * terms * terms
      let roundings = (1 + Rational(size + 4) * unit).power(2)
      #expect(
        result.residual * result.residual <= 2 * (exact + Rational(size) * error * error / square(v)) * roundings,
        "round \(round)")
    }
    #expect(found > 40)
  }

  @Test(
    "A shift that is an eigenvalue or a diagonal entry makes a pivot zero and is no obstacle", arguments: [1, 3, 7])
  func shiftAtAnEigenvalue(size: Int) throws {
    // [-1, 2, -1] of odd size has 2 as an eigenvalue and on its diagonal.
    let matrix = SymmetricBandedMatrix(size: size, bandwidth: 1) { i, j in i == j ? 2 : -1 }
    let result = try #require(matrix.approximateEigenvector(near: 2, precision: 100))
    #expect((result.quotient - 2).magnitude < Rational(2).power(-80))
    #expect(result.residual < Rational(2).power(-80))
  }
}
