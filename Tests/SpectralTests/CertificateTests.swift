import Exact
import RealModule
import SeededRandom
import Spectral
import Splines
import Testing

@Suite struct CertificateTests {
  private let trillionth = Rational(1, 1_000_000_000_000)

  private func random(_ r: Int, _ n: Int, seed: UInt64) throws -> KnotVector<Rational> {
    var generator = SplitMix64(seed: seed)
    return try .random(.irregular, order: SplineOrder(r), intervals: n, using: &generator)
  }

  @Test(arguments: 1...4, [1, 2, 9])
  func countsAgreeWithLAPACK(r: Int, n: Int) throws {
    for seed in UInt64(0)..<3 {
      let knots = try random(r, n, seed: seed)
      let dense = try Spectrum.denseGram(of: knots)
      let certificate = SpectralCertificate(gramOf: knots)
      let outer = SpectralCertificate(outerGramOf: knots)
      let norm = try #require(dense.last)
      let m = Double(dense.count)
      // dsyevd on the product: 12 m eps ||A||^2; shifts nearer than that to an eigenvalue decide nothing.
      let tolerance = 12 * m * Double.ulpOfOne * norm
      var compared = 0
      for step in 1...20 {
        let shift = norm * 1.1 * Double(step) / 20
        if dense.contains(where: { abs($0 - shift) <= tolerance }) { continue }
        let expected = dense.filter { $0 < shift }.count
        let exact = try #require(Rational(exactly: shift))
        #expect(certificate.eigenvalueCount(below: exact) == expected)
        #expect(outer.eigenvalueCount(below: exact) == expected)
        compared += 1
      }
      #expect(compared > 10)
      #expect(certificate.isPositiveDefinite)
      let beyond = try #require(Rational(exactly: 2 * norm))
      #expect(!SpectralCertificate(certificate.matrix.subtracting(shift: beyond)).isPositiveDefinite)
    }
  }

  @Test(arguments: 1...6, [1, 2, 7, 12])
  func normIsBelowTheSymbolsMaximum(r: Int, n: Int) throws {
    let order = try SplineOrder(r)
    let certificate = try NormCertificate(order: order, intervals: n)
    #expect(certificate.holds)
    #expect(certificate.inertia == Inertia(negative: 0, zero: 0, positive: n + r - 1))
    // Control: a bound just below the norm is refuted, by exactly one eigenvalue; one just above it holds.
    let norm = try Spectrum.scaledNorm(order: order, intervals: n)
    let exact = try #require(Rational(exactly: norm))
    let below = try NormCertificate(order: order, intervals: n, bound: exact * (1 - trillionth))
    #expect(!below.holds)
    #expect(below.inertia.negative == 1)
    #expect(try NormCertificate(order: order, intervals: n, bound: exact * (1 + trillionth)).holds)
    #expect(try !NormCertificate(order: order, intervals: n, bound: -certificate.bound).holds)
  }

  @Test func anEigenvalueOnTheBoundIsNotBelowIt() throws {
    // n = 1, r = 1: At = 1, whose norm is exactly 1.
    let certificate = try NormCertificate(order: SplineOrder(1), intervals: 1, bound: 1)
    #expect(!certificate.holds)
    #expect(certificate.inertia == Inertia(negative: 0, zero: 1, positive: 0))
  }

  @Test(arguments: 1...4, [1, 5])
  func enclosuresHoldTheirEigenvalues(r: Int, n: Int) throws {
    let knots = try random(r, n, seed: 11)
    let enclosures = try Spectrum.certifiedGram(of: knots)
    let values = try Spectrum.gram(of: knots)
    let certificate = SpectralCertificate(gramOf: knots)
    #expect(enclosures.count == values.count)
    for (k, enclosure) in enclosures.enumerated() {
      #expect(certificate.eigenvalueCount(below: enclosure.lower) <= k)
      #expect(certificate.eigenvalueCount(below: enclosure.upper) > k)
      #expect(try #require(enclosure.relativeWidth) <= trillionth)
      #expect(enclosure.contains(try #require(Rational(exactly: values[k]))))
    }
    let singular = try Spectrum.certifiedSingularValues(of: knots)
    for (root, square) in zip(singular, enclosures) {
      #expect(root.lower * root.lower <= square.lower && square.upper <= root.upper * root.upper)
      #expect(try #require(root.relativeWidth) <= trillionth)
    }
  }

  /// A wrong approximation costs time and nothing else.
  @Test(arguments: [1e-300, 1e-8, 0.5, 1e4, 1e300, 0, -1, .nan, .infinity])
  func anyApproximationWillDo(approximation: Double) throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 3, lower: 0, upper: 3)
    let certificate = SpectralCertificate(gramOf: knots)
    let values = try Spectrum.gram(of: knots)
    for (k, value) in values.enumerated() {
      let enclosure = certificate.enclosure(ofEigenvalue: k, near: approximation)
      #expect(enclosure.contains(try #require(Rational(exactly: value))))
      #expect(try #require(enclosure.relativeWidth) <= trillionth)
    }
  }

  @Test func zeroEigenvaluesAreFound() {
    // The graph Laplacian of a path: eigenvalues 0, 1, 3.
    let laplacian = SymmetricBandedMatrix(size: 3, bandwidth: 1) { i, j in i != j ? -1 : (i == 1 ? 2 : 1) }
    let certificate = SpectralCertificate(laplacian)
    #expect(certificate.enclosure(ofEigenvalue: 0, near: 1e-17) == Enclosure(lower: 0, upper: 0))
    #expect(certificate.enclosure(ofEigenvalue: 1, near: 1).contains(1))
    #expect(certificate.enclosure(ofEigenvalue: 2, near: 3).contains(3))
    #expect(!certificate.allEigenvalues(below: 3))
    #expect(certificate.allEigenvalues(below: 3 + trillionth))
  }

  /// Eigenvalues of the Gram matrix of (I - S)^r computed elsewhere in high precision.
  @Test(arguments: [
    (50, 3, "517794073601177/100000000000000000000000"), (50, 5, "157635278327392/1000000000000000000000000000"),
  ])
  func smallestEigenvalue(n: Int, r: Int, reference: String) throws {
    let order = try SplineOrder(r)
    let factorial = (1..<r).reduce(Rational(1)) { $0 * Rational($1) }
    let certificate = try SpectralCertificate(scaledGramOfOrder: order, intervals: n)
    let approximation = try Spectrum.gram(order: order, intervals: n, lower: 0, upper: Rational(n))[0]
    let width = Rational(1, 1_000_000_000_000_000)
    let enclosure = certificate.enclosure(ofEigenvalue: 0, near: approximation, relativeWidth: width)
    let value = try Rational(parsing: reference) / (factorial * factorial)
    // The reference has 15 digits: half a unit of its last one, and the width.
    let slack = value * Rational(1, 100_000_000_000_000)
    #expect(enclosure.lower <= value + slack && value - slack <= enclosure.upper)
  }
}
