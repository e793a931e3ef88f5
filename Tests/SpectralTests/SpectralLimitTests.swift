import Exact
import RealModule
import Spectral
import Splines
import Testing

@Suite struct SpectralLimitTests {
  /// Order 1: (pi / 2)^2. Order 2: the cantilever, the fourth power of the first root of cos x cosh x = -1.
  @Test func classicalValues() throws {
    let first = SpectralLimit.smallestEigenvalue(order: try SplineOrder(1))
    let pi = Ball.pi(precision: 200)
    #expect(Ball(lower: first.lower, upper: first.upper, precision: 200).overlaps(pi * pi / Ball(4, precision: 200)))
    let second = SpectralLimit.smallestEigenvalue(order: try SplineOrder(2))
    let root = Ball(lower: second.lower, upper: second.upper, precision: 200).squareRoot().squareRoot()
    let cosh = (Ball.exp(root) + Ball.exp(-root)) / Ball(2, precision: 200)
    #expect((Ball.cos(root) * cosh + Ball(1, precision: 200)).containsZero)
    // 1.87510406871196116644..., cut after its last digit here; the value is known to 1e-18, its fourth root to a quarter.
    let cut = try Rational(parsing: "187510406871196116644") / Rational(10).power(20)
    #expect(root.lower <= cut + Rational(10).power(-20) && cut <= root.upper)
    #expect(root.radius < Rational(10).power(-18))
  }

  /// Order 1: ((l - 1/2) pi)^2 with more bits than the enclosures have, and no wider than their 128 bits explain: a product
  /// of balls of relative radius 2^-126 has one below 2^-124.
  @Test(arguments: 1...16)
  func orderOne(l: Int) throws {
    let found = try SpectralLimit.smallestEigenvalues(order: SplineOrder(1), count: l)[l - 1]
    let root = Ball.pi(precision: 256) * Ball(Rational(2 * l - 1, 2), precision: 256)
    let exact = root * root
    #expect(found.lower <= exact.lower && exact.upper <= found.upper)
    #expect(found.upper - found.lower <= 2 * exact.upper * Rational(1, 2).power(124))
  }

  @Test(arguments: 1...8, [Rational(1, 1000), Rational(1, 1_000_000_000_000_000_000)])
  func widths(r: Int, width: Rational) throws {
    let order = try SplineOrder(r)
    let wide = SpectralLimit.smallestEigenvalue(order: order, relativeWidth: width)
    let narrow = SpectralLimit.smallestEigenvalue(order: order, relativeWidth: width / 1_000_000)
    #expect(try #require(wide.relativeWidth) <= width)
    #expect(wide.lower <= narrow.lower && narrow.upper <= wide.upper)
  }

  /// The theorem on finite n, by exact inertia.
  @Test(arguments: 1...8, [1, 2, 5, 20])
  func boundsHold(r: Int, n: Int) throws {
    let order = try SplineOrder(r)
    let factorial = (1..<r).reduce(Rational(1)) { $0 * Rational($1) }
    let certificate = SpectralCertificate(
      try SpectralCertificate(scaledGramOfOrder: order, intervals: n).matrix.scaled(by: factorial * factorial))
    let limit = SpectralLimit.smallestEigenvalue(order: order)
    let smallest = try SpectralLimit.smallestGramEigenvalue(order: order, intervals: n, limit: limit)
    let largest = try SpectralLimit.largestGramEigenvalue(order: order, intervals: n)
    let m = n + r - 1
    #expect(certificate.eigenvalueCount(below: smallest.lower) == 0)
    #expect(certificate.eigenvalueCount(below: smallest.upper) >= 1)
    #expect(certificate.eigenvalueCount(below: largest.lower) < m)
    #expect(certificate.eigenvalueCount(below: largest.upper) == m)
    // The best shift is near r/2: with (r + 1)/2 the lower bound still holds where m is large, with (r - 1)/2 it fails.
    if n == 20 {
      let near = limit.lower / (Rational(m) + Rational(r + 1, 2)).power(2 * r)
      #expect(certificate.eigenvalueCount(below: near) == 0)
      let far = limit.upper / (Rational(m) + Rational(r - 1, 2)).power(2 * r)
      #expect(certificate.eigenvalueCount(below: far) >= 1)
    }
  }

  @Test func refusesNoIntervals() throws {
    let order = try SplineOrder(2)
    let limit = SpectralLimit.smallestEigenvalue(order: order)
    #expect(throws: SplineError.intervalCountOutOfRange(0)) {
      try SpectralLimit.smallestGramEigenvalue(order: order, intervals: 0, limit: limit)
    }
    #expect(throws: SplineError.intervalCountOutOfRange(-1)) {
      try SpectralLimit.largestGramEigenvalue(order: order, intervals: -1)
    }
  }

  /// All eigenvalues: the first is the one enclosed by another method, those of order 2 are fourth powers of roots of
  /// cos x cosh x = -1, and those of order 1 squares of odd multiples of pi / 2.
  @Test(arguments: 1...5)
  func severalEigenvalues(r: Int) throws {
    let order = try SplineOrder(r)
    let limits = try SpectralLimit.smallestEigenvalues(order: order, count: 3)
    let first = SpectralLimit.smallestEigenvalue(order: order)
    #expect(limits[0].lower <= first.upper && first.lower <= limits[0].upper)
    for (l, limit) in limits.enumerated() {
      #expect(try #require(limit.relativeWidth) < Rational(1, 100))
      if l > 0 { #expect(limits[l - 1].upper < limit.lower) }
      if r == 2 {
        let root = Ball(lower: limit.lower, upper: limit.upper, precision: 200).squareRoot().squareRoot()
        let cosh = (Ball.exp(root) + Ball.exp(-root)) / Ball(2, precision: 200)
        #expect((Ball.cos(root) * cosh + Ball(1, precision: 200)).containsZero)
      }
    }
    // More polynomials, narrower enclosures of the same numbers.
    if r > 1 {
      let coarse = try SpectralLimit.smallestEigenvalues(order: order, count: 3, terms: 6)
      #expect(zip(coarse, limits).allSatisfy { $0.lower < $1.lower && $1.lower < $0.upper })
    }
  }

  @Test func boundsOfOtherEigenvalues() throws {
    let order = try SplineOrder(1)
    let limits = try SpectralLimit.smallestEigenvalues(order: order, count: 2)
    #expect(throws: SplineError.intervalCountOutOfRange(0)) {
      try SpectralLimit.gramEigenvalue(order: order, intervals: 0, limit: limits[1])
    }
    // lambda_2 = 1 for n = 4: its root is 1, that of the bound 4 / (3 pi / 2) + 3/2, and no upper bound is there yet.
    let few = try SpectralLimit.gramEigenvalue(order: order, intervals: 4, limit: limits[1])
    #expect(few.upper == nil && abs(Double(few.lower) - 1 / Double.pow(8 / (3 * Double.pi) + 1.5, 2)) < 1e-9)
    let many = try SpectralLimit.gramEigenvalue(order: order, intervals: 100, limit: limits[1])
    #expect(try #require(many.upper) > many.lower)
  }

  @Test func powerLaws() throws {
    let points = [1.0, 2, 4, 8].map { (x: $0, y: 3 * Double.pow($0, 2.5)) }
    let fit = try #require(PowerLawFit(points))
    #expect(abs(fit.exponent - 2.5) < 1e-14 && abs(fit.constant - 3) < 1e-13 && fit.standardError < 1e-14)
    // By hand, in logarithms to base e: ordinates 0, 1, 0 over 0, 1, 2: slope 0, residuals -1/3, 2/3, -1/3, error
    // sqrt((6/9) / 1 / 2).
    let e = Double.exp(1)
    let tent = try #require(PowerLawFit([(1, 1), (e, e), (e * e, 1)]))
    #expect(abs(tent.exponent) < 1e-14 && abs(tent.standardError - (1.0 / 3).squareRoot()) < 1e-14)
    #expect(PowerLawFit([(1, 1), (2, 2)]) == nil && PowerLawFit([(1, 1), (1, 2), (1, 3)]) == nil)
    #expect(PowerLawFit([(1, 1), (2, -2), (3, 1)]) == nil && PowerLawFit([(0, 1), (2, 2), (3, 1)]) == nil)
  }

  /// By hand, with limits so wide that each end shows. Order 2, n = 3, m = 4: 1 / (4 + 2)^4 and 2 / 4^4; 16 (1 - 2/4).
  @Test func boundsByHand() throws {
    let two = try SplineOrder(2)
    let limit = Enclosure(lower: 1, upper: 2)
    #expect(
      try SpectralLimit.smallestGramEigenvalue(order: two, intervals: 3, limit: limit)
        == Enclosure(lower: Rational(1, 1296), upper: Rational(2, 256)))
    #expect(try SpectralLimit.largestGramEigenvalue(order: two, intervals: 3) == Enclosure(lower: 8, upper: 16))
    #expect(
      try SpectralLimit.largestGramEigenvalue(order: SplineOrder(3), intervals: 1) == Enclosure(lower: 0, upper: 64))
    // Order 1, n = 9 = m, c = 3/2, error 3/2: roots 9/2 + 3/2 of the lower end 4, 9/3 - 3/2 of the upper end 9.
    let one = try SplineOrder(1)
    let bounds = try SpectralLimit.gramEigenvalue(order: one, intervals: 9, limit: Enclosure(lower: 4, upper: 9))
    // Roots are within an eighth of 1e-12, the bounds within twice that and the share 3 / (3/2) of the first term.
    let slack = Rational(1, 1_000_000_000_000)
    let upper = try #require(bounds.upper)
    #expect(bounds.lower <= Rational(1, 36) && bounds.lower >= Rational(1, 36) * (1 - slack))
    #expect(upper >= Rational(4, 9) && upper <= Rational(4, 9) * (1 + slack))
    // Order 2, m = 4: ((4 + 2)^2 - 4^2) / 2 = 10; 16/2 + 10 = 18, and 16/4 - 10 is negative.
    let other = try SpectralLimit.gramEigenvalue(order: two, intervals: 3, limit: Enclosure(lower: 4, upper: 16))
    #expect(other.lower <= Rational(1, 324) && other.lower >= Rational(1, 324) * (1 - slack) && other.upper == nil)
  }

  /// As few polynomials as values: the last Ritz value is far from its limit, and the enclosure has to say so.
  @Test(arguments: 2...4)
  func fewPolynomialsEncloseStill(r: Int) throws {
    let order = try SplineOrder(r)
    let fine = try SpectralLimit.smallestEigenvalues(order: order, count: 3)
    for terms in 3...5 {
      let coarse = try SpectralLimit.smallestEigenvalues(order: order, count: 3, terms: terms)
      for (a, b) in zip(coarse, fine) { #expect(a.lower <= b.lower && b.upper <= a.upper, "\(terms) terms") }
    }
  }

  @Test func fitsNeedPositiveFiniteData() {
    let good: [(x: Double, y: Double)] = [(1, 1), (2, 2), (3, 3)]
    #expect(PowerLawFit(good) != nil && PowerLawFit([]) == nil)
    for bad in [0, -1, Double.nan, .infinity] {
      for k in 0..<3 {
        var points = good
        points[k].y = bad
        #expect(PowerLawFit(points) == nil, "ordinate \(bad)")
        points = good
        points[k].x = bad
        #expect(PowerLawFit(points) == nil, "abscissa \(bad)")
      }
    }
  }
}
