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

  /// n = 50, r = 5, whose smallest eigenvalue, 1.6e-13, is less than eps times the largest, near 4^5. What is proved of
  /// each route, on every machine: the absolute bounds of backward stable solvers, 12 m eps of the largest value with room
  /// to spare, and full relative accuracy of the factors.
  @Test func everyRouteKeepsItsPromise() throws {
    let comparison = try RouteComparison(DifferencePower(order: SplineOrder(5), intervals: 50))
    let enclosures = comparison.enclosures
    let m = enclosures.count
    #expect(m == 54)
    let eps = Rational(exactly: Double.ulpOfOne)!
    let largest = enclosures[m - 1]
    let share = 12 * Rational(m) * eps
    for (k, enclosure) in enclosures.enumerated() {
      // The distance to the farther end.
      func error(_ route: RouteComparison.Route) -> Rational {
        let value = Rational(exactly: route.values[k])!
        return max((value - enclosure.lower).magnitude, (value - enclosure.upper).magnitude)
      }
      #expect(error(comparison.denseGram) <= share * largest.upper)
      // |s^2 - t^2| <= share s_max (2 s + share s_max) where |s - t| <= share s_max; s s_max is a root.
      let mean = Rational(exactly: Double(enclosure.upper * largest.upper).squareRoot() * 1.000001)!
      let crossTerm = 2 * share * mean
      #expect(error(comparison.denseSVD) <= crossTerm + share * share * largest.upper)
      #expect(error(comparison.factors) <= Rational(1, 10_000_000_000_000) * enclosure.lower)
    }
    for route in [comparison.factors, comparison.denseGram, comparison.denseSVD] {
      #expect(route.values == route.values.sorted())
    }
    #expect(comparison.factors.worst < 1e-13 && comparison.factors.count(atLeast: 1e-13) == 0)
    // The promise for the product says nothing about the smallest value; ours is kept with twelve digits to spare.
    #expect(enclosures[0].upper < eps * largest.lower)
    let ours = Rational(exactly: comparison.factors.errors[0])! * enclosures[0].upper
    #expect(ours * 1_000_000_000_000 < eps * largest.lower)
  }

  /// Why no solver can help the product: matrices that round to the same doubles have smallest eigenvalues 18 % apart, so
  /// that whatever is answered is 9 % off for one of them.
  @Test func theProductInDoubleDoesNotDetermineItsSmallestEigenvalue() throws {
    let power = try DifferencePower(order: SplineOrder(5), intervals: 50)
    let matrix = power.certificate.matrix
    // The smallest eigenvector has one sign, so that moves of one sign add up. Half of half a unit in the last place
    // would be back below 1, where the units are smaller.
    func moved(_ sign: Rational) -> SymmetricBandedMatrix {
      SymmetricBandedMatrix(size: matrix.size, bandwidth: 5) { i, j in
        matrix[i, j] + sign * Rational(exactly: Double(matrix[i, j]).magnitude.ulp)! * Rational(3, 16)
      }
    }
    let (lower, upper) = (moved(-1), moved(1))
    for i in 0..<matrix.size {
      for j in max(0, i - 5)...i {
        #expect(Double(lower[i, j]) == Double(matrix[i, j]) && Double(upper[i, j]) == Double(matrix[i, j]))
      }
    }
    // Exact counts: one eigenvalue of the one is below 0.91 times the smallest of the product, none of the other below
    // 1.09 times.
    let smallest = try power.certifiedGramEigenvalues()[0]
    #expect(SpectralCertificate(lower).eigenvalueCount(below: smallest.lower * Rational(91, 100)) == 1)
    #expect(SpectralCertificate(upper).eigenvalueCount(below: smallest.upper * Rational(109, 100)) == 0)
    // The factors, whose entries are 1 and -1, determine every value to a few roundings for each of their entries.
    let product = BidiagonalFactor<Double>(
      diagonal: Array(repeating: 1, count: 54), superdiagonal: Array(repeating: -1, count: 53))
    #expect(try BidiagonalProduct(Array(repeating: product, count: 5)).reductionErrorBound < 1e-9)
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

  /// Each route's errors belong to its values, and counts take the bound itself in.
  @Test func errorsBelongToTheirRoutes() throws {
    let power = try DifferencePower(order: SplineOrder(3), intervals: 30)
    let width = Rational(1, 100_000_000_000_000)
    let comparison = try RouteComparison(power, relativeWidth: width)
    let routes = [
      (comparison.factors, try power.gramEigenvalues()), (comparison.denseGram, try power.denseGramEigenvalues()),
      (comparison.denseSVD, try power.squaredDenseSingularValues()),
    ]
    for (route, values) in routes {
      #expect(route.values == values)
      for (k, enclosure) in comparison.enclosures.enumerated() {
        let error = Double((Rational(exactly: values[k])! / enclosure.upper - 1).magnitude)
        // The ends are 1e-14 apart, of a number whose error may be up to one.
        #expect(abs(route.errors[k] - error) <= 2.1e-14 * (1 + error))
      }
      #expect(route.worst == route.errors.max())
      #expect(route.count(atLeast: route.worst) == route.errors.filter { $0 == route.worst }.count)
      #expect(route.count(atLeast: route.worst.nextUp) == 0 && route.count(atLeast: 0) == route.errors.count)
    }
    // The routes differ, so that none can stand for another.
    #expect(Set(routes.map { $0.0.values }).count == 3)
  }
}
