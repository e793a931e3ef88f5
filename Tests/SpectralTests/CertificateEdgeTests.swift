import Exact
import RealModule
import SeededRandom
import Spectral
import Splines
import Testing

/// Certificates just inside, at and just outside the ends of what they state, and no wider than they say.
@Suite struct CertificateEdgeTests {
  private let hair = Rational(2).power(-200)

  private func random(_ r: Int, _ n: Int, seed: UInt64) throws -> KnotVector<Rational> {
    var generator = SplitMix64(seed: seed)
    return try .random(.irregular, order: SplineOrder(r), intervals: n, using: &generator)
  }

  @Test func anEnclosureHoldsItsEndsAndNothingBeyond() {
    let wide = Enclosure(lower: 1, upper: 3)
    #expect(wide.contains(1) && wide.contains(2) && wide.contains(3))
    #expect(!wide.contains(1 - hair) && !wide.contains(3 + hair))
    #expect(wide.relativeWidth == 2)
    let point = Enclosure(lower: 5, upper: 5)
    #expect(point.contains(5) && !point.contains(5 - hair) && !point.contains(5 + hair) && point.relativeWidth == 0)
    #expect(Enclosure(lower: 0, upper: 1).relativeWidth == nil)
    #expect(Enclosure(lower: hair, upper: 2 * hair).relativeWidth == 1)
  }

  /// The Laplacian of a path has the eigenvalues 0, 1, 3: a count changes just above each, and at none.
  @Test func countsChangeJustAboveAnEigenvalue() {
    let laplacian = SymmetricBandedMatrix(size: 3, bandwidth: 1) { i, j in i != j ? -1 : (i == 1 ? 2 : 1) }
    let certificate = SpectralCertificate(laplacian)
    for (k, value) in [Rational(0), 1, 3].enumerated() {
      #expect(certificate.eigenvalueCount(below: value - hair) == k)
      #expect(certificate.eigenvalueCount(below: value) == k)
      #expect(certificate.eigenvalueCount(below: value + hair) == k + 1)
    }
    #expect(!certificate.allEigenvalues(below: 3) && certificate.allEigenvalues(below: 3 + hair))
    // Semidefinite is not definite.
    #expect(!certificate.isPositiveDefinite)
    #expect(SpectralCertificate(laplacian.subtracting(shift: -hair)).isPositiveDefinite)
    #expect(!SpectralCertificate(laplacian.subtracting(shift: hair)).isPositiveDefinite)
  }

  /// r = 2, n = 1: At = [[1, -2], [0, 1]], At^T At = [[1, -2], [-2, 5]] with the eigenvalues 3 +- 2 sqrt 2, so that the
  /// norm is 1 + sqrt 2 = 2.41421356237309504880...
  @Test func theNormIsDecidedToTheLastDigit() throws {
    let order = try SplineOrder(2)
    let unit = Rational(10).power(-20)
    let below = try NormCertificate(
      order: order, intervals: 1, bound: Rational(parsing: "241421356237309504880") * unit)
    let above = try NormCertificate(
      order: order, intervals: 1, bound: Rational(parsing: "241421356237309504881") * unit)
    #expect(!below.holds && below.inertia == Inertia(negative: 1, zero: 0, positive: 1))
    #expect(above.holds && above.inertia == Inertia(negative: 0, zero: 0, positive: 2))
    // Between the two eigenvalues, below both, and with the wrong sign.
    #expect(try !NormCertificate(order: order, intervals: 1, bound: 1).holds)
    #expect(try NormCertificate(order: order, intervals: 1, bound: hair).inertia.negative == 2)
    #expect(try !NormCertificate(order: order, intervals: 1, bound: 0).holds)
    #expect(try !NormCertificate(order: order, intervals: 1, bound: -above.bound).holds)
  }

  /// 2^r / (r-1)! for r = 1 ... 8.
  @Test func theUsualBoundIsTheMaximumOfTheSymbol() throws {
    let maxima = [2, 4, 4, Rational(8, 3), Rational(4, 3), Rational(8, 15), Rational(8, 45), Rational(16, 315)]
    for (k, maximum) in maxima.enumerated() {
      #expect(try NormCertificate(order: SplineOrder(k + 1), intervals: 2).bound == maximum)
    }
  }

  @Test(arguments: [0, -1])
  func noIntervalsAreRefused(intervals: Int) throws {
    let order = try SplineOrder(3)
    #expect(throws: SplineError.intervalCountOutOfRange(intervals)) {
      try SpectralCertificate(scaledGramOfOrder: order, intervals: intervals)
    }
    #expect(throws: SplineError.intervalCountOutOfRange(intervals)) {
      try NormCertificate(order: order, intervals: intervals)
    }
    #expect(try SpectralCertificate(scaledGramOfOrder: order, intervals: 1).matrix.size == 3)
  }

  /// Eigenvalues far below the normal numbers of `Double`, beside one that is zero.
  @Test func tinyEigenvaluesAreNotZero() throws {
    let tiny = Rational(2).power(-3000)
    let values: [Rational] = [0, tiny, 1]
    let certificate = SpectralCertificate(
      SymmetricBandedMatrix(size: 3, bandwidth: 1) { i, j in i == j ? values[i] : 0 })
    #expect(certificate.enclosure(ofEigenvalue: 0, near: 1) == Enclosure(lower: 0, upper: 0))
    let width = Rational(1, 1_000_000)
    for near in [1, 1e300, 1e-300] {
      for (k, value) in values.enumerated().dropFirst() {
        let enclosure = certificate.enclosure(ofEigenvalue: k, near: near, relativeWidth: width)
        #expect(enclosure.contains(value))
        #expect(try #require(enclosure.relativeWidth) <= width)
      }
    }
    // The smallest of all, without a zero.
    let single = SpectralCertificate(SymmetricBandedMatrix(size: 1, bandwidth: 1) { _, _ in tiny })
    let enclosure = single.enclosure(ofEigenvalue: 0, near: 1, relativeWidth: width)
    #expect(enclosure.contains(tiny) && enclosure.lower.sign > 0)
  }

  /// Every caller hands the width on: enclosures far narrower than the usual 1e-12.
  @Test func widthsThatAreAskedForAreKept() throws {
    let width = Rational(10).power(-25)
    let knots = try random(3, 5, seed: 3)
    let power = try DifferencePower(order: SplineOrder(3), intervals: 5)
    for enclosures in [
      try Spectrum.certifiedGram(of: knots, relativeWidth: width),
      try Spectrum.certifiedSingularValues(of: knots, relativeWidth: width),
      try power.certifiedGramEigenvalues(relativeWidth: width),
    ] {
      #expect(enclosures.count == 7)
      for enclosure in enclosures { #expect(try #require(enclosure.relativeWidth) <= width) }
    }
    // Arb's first attempt has 256 bits, which are not enough for this.
    let narrow = Rational(10).power(-200)
    for enclosure in try Spectrum.secondCertifiedGram(of: knots, relativeWidth: narrow) {
      #expect(try #require(enclosure.relativeWidth) <= narrow)
    }
  }

  /// Singular values on knots of spacing 2.
  @Test func normOnOneInterval() throws {
    let order = try SplineOrder(2)
    // r = 2, n = 1: A = T / h with ||T|| = 1 + sqrt 2.
    let norm = try #require(
      try Spectrum.certifiedSingularValues(of: .uniform(order: order, intervals: 1, lower: 3, upper: 5)).last)
    let root = 2 * norm.upper - 1
    #expect(root * root >= 2 && (2 * norm.lower - 1) * (2 * norm.lower - 1) <= 2)
  }

  /// Exact counts at both ends prove each of Arb's enclosures. These eigenvalues are not rational, so that no end is one.
  @Test(arguments: [(2, 6), (4, 9)])
  func theSecondRouteHoldsItsEigenvalues(r: Int, n: Int) throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(r), intervals: n, lower: 0, upper: 1)
    let certificate = SpectralCertificate(gramOf: knots)
    for (k, enclosure) in try Spectrum.secondCertifiedGram(of: knots).enumerated() {
      #expect(certificate.eigenvalueCount(below: enclosure.lower) == k)
      #expect(certificate.eigenvalueCount(below: enclosure.upper) == k + 1)
    }
  }

  /// The largest size that is allowed; one more is refused elsewhere.
  @Test func theSecondRouteTakesItsLargestSize() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(1), intervals: 64, lower: 0, upper: 1)
    let enclosures = try Spectrum.secondCertifiedGram(of: knots)
    #expect(enclosures.count == 64)
    // 4 sin^2((2k-1) pi / 258), the relative error of the double far below 1e-12.
    for (k, enclosure) in enclosures.enumerated() {
      let s = Double.sin(Double(2 * k + 1) * Double.pi / 258)
      #expect(abs(Double(enclosure.lower) / (4 * s * s) - 1) <= 1e-12)
    }
  }

  /// Roots of points are enclosed, and each end is within an eighth of the relative width.
  @Test func rootsAreEnclosedTightly() {
    let two = Rational(2)
    let numbers: [Rational] = [2, 3, 4, 5, Rational(1, 3), Rational(9, 16), 10, two.power(-101), 3 * two.power(100)]
    for number in numbers {
      for bits in 1...45 {
        let width = two.power(-bits)
        let root = Spectrum.squareRoots(of: [Enclosure(lower: number, upper: number)], relativeWidth: width)[0]
        #expect(root.lower * root.lower <= number && number <= root.upper * root.upper, "\(number), 2^-\(bits)")
        #expect(root.upper * root.upper <= number * (1 + width / 8).power(2), "\(number), 2^-\(bits)")
        #expect(root.lower * root.lower >= number * (1 - width / 8).power(2), "\(number), 2^-\(bits)")
      }
    }
    // Each end is the root of its own end.
    let interval = Spectrum.squareRoots(of: [Enclosure(lower: 4, upper: 9)], relativeWidth: Rational(1, 1000))[0]
    #expect(interval.contains(2) && interval.contains(3))
    #expect(Spectrum.squareRoots(of: [Enclosure(lower: 0, upper: 0)], relativeWidth: 1)[0].contains(0))
  }
}
