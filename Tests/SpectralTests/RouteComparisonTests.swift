import Exact
import RealModule
import Spectral
import Splines
import Testing

@Suite struct RouteComparisonTests {
  /// T is (r-1)! h^{r-1} A, entry by entry, and so are its certificate and its values.
  @Test(arguments: [(1, 1), (1, 5), (2, 1), (3, 6), (8, 4)])
  func powersAreTheScaledChangeOfBasis(r: Int, n: Int) throws {
    let order = try SplineOrder(r)
    let power = try DifferencePower(order: order, intervals: n)
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: Rational(n))
    let factorial = (1..<r).reduce(Rational(1)) { $0 * Rational($1) }
    #expect(power.size == knots.dimension)
    #expect(power.matrix == ChangeOfBasis(knots).matrix.map { Double($0 * factorial) })
    let scaled = try SpectralCertificate(scaledGramOfOrder: order, intervals: n).matrix.scaled(
      by: factorial * factorial)
    #expect(power.certificate.matrix == scaled)
    for (a, b) in zip(try power.singularValues(), try Spectrum.singularValues(of: knots)) {
      // Two runs of the reduction, each within its bound.
      #expect(abs(a / (b * Double(factorial)) - 1) <= (try 2.1 * AccuracyTests.bound(knots)))
    }
    for (value, enclosure) in zip(try power.gramEigenvalues(), try power.certifiedGramEigenvalues()) {
      #expect(enclosure.contains(Rational(exactly: value)!))
    }
    #expect(throws: SplineError.intervalCountOutOfRange(0)) { try DifferencePower(order: order, intervals: 0) }
  }

  /// n = 50, r = 5: backward errors of eps times the largest eigenvalue, near 4^5, against the smallest, 1.6e-13.
  @Test func denseRoutesLoseDigitsAndTheFactorsDoNot() throws {
    let comparison = try RouteComparison(DifferencePower(order: SplineOrder(5), intervals: 50))
    #expect(comparison.enclosures.count == 54 && comparison.factors.errors.count == 54)
    #expect(comparison.factors.worst < 1e-13 && comparison.factors.count(atLeast: 1e-13) == 0)
    #expect(comparison.denseGram.worst > 1e-6 && comparison.denseGram.count(atLeast: 1e-10) >= 3)
    #expect(comparison.denseSVD.worst > comparison.factors.worst && comparison.denseSVD.worst < 1e-6)
    // The largest value is safe with every route: 12 m eps.
    for route in [comparison.factors, comparison.denseGram, comparison.denseSVD] {
      #expect(route.errors[53] < 12 * 54 * Double.ulpOfOne && route.values == route.values.sorted())
    }
  }

  @Test func secondRouteMeetsTheFirst() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(4), intervals: 21, lower: -1, upper: 3)
    let width = Rational(1, 1_000_000_000_000)
    let first = try Spectrum.certifiedGram(of: knots)
    let second = try Spectrum.secondCertifiedGram(of: knots)
    #expect(first.count == 24 && second.count == 24)
    for (a, b) in zip(first, second) {
      #expect(a.lower <= b.upper && b.lower <= a.upper)
      #expect(try #require(b.relativeWidth) <= width)
    }
    for (root, square) in zip(Spectrum.squareRoots(of: second, relativeWidth: width), second) {
      #expect(root.lower * root.lower <= square.lower && square.upper <= root.upper * root.upper)
      #expect(try #require(root.relativeWidth) <= width)
    }
  }

  @Test func secondRouteIsForSmallMatrices() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 64, lower: 0, upper: 1)
    #expect(throws: Spectrum.SecondRouteError.tooLarge(size: 65, largest: 64)) {
      try Spectrum.secondCertifiedGram(of: knots)
    }
  }
}
