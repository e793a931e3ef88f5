import Exact
import RealModule
import Spectral
import Splines
import Testing

/// Stencils and symbols, exactly, against the matrices of the change of basis.
@Suite struct StencilTests {
  private func uniform(_ r: Int, _ n: Int, _ h: Rational = 1) throws -> ChangeOfBasis<Rational> {
    ChangeOfBasis(try .uniform(order: SplineOrder(r), intervals: n, lower: 0, upper: h * Rational(n)))
  }

  @Test func printedExamples() {
    #expect(Stencil<Rational>.centralDifference(halfOrder: 1) == Stencil(first: -1, coefficients: [1, -2, 1]))
    #expect(Stencil<Rational>.centralDifference(halfOrder: 2) == Stencil(first: -2, coefficients: [1, -4, 6, -4, 1]))
    #expect(Stencil<Rational>.forwardDifference(order: 3) == Stencil(first: 0, coefficients: [-1, 3, -3, 1]))
    let zero = Stencil<Rational>(first: 3, coefficients: [0, 0])
    #expect(zero.coefficients.isEmpty && zero[3] == 0 && (zero * zero).coefficients.isEmpty)
    #expect(Stencil<Rational>(first: -1, coefficients: [0, 2, 0]) == Stencil(first: 0, coefficients: [2]))
  }

  @Test(arguments: 1...8, [Rational(1), Rational(2, 7)])
  func rowsAreDifferences(r: Int, h: Rational) throws {
    let order = try SplineOrder(r)
    for n in [1, 2, r, 2 * r + 1] {
      let a = try uniform(r, n, h).matrix
      let stencil = Stencil<Rational>.changeOfBasis(order: order, spacing: h)
      #expect(a == stencil.toeplitzMatrix(size: a.rows))
      // (-1)^r h / (r-1)! times the forward difference divided by h^r.
      let factorial = (1..<max(r, 2)).reduce(Rational(1)) { $0 * Rational($1) }
      let factor = Rational(-1).power(r) * h / factorial / h.power(r)
      #expect(stencil == Stencil.forwardDifference(order: r).scaled(by: factor))
      // Negative control: the other sign is not the stencil.
      #expect(a != stencil.scaled(by: -1).toeplitzMatrix(size: a.rows))
    }
  }

  @Test(arguments: 1...8)
  func gramMatricesAreToeplitzUpToACorner(r: Int) throws {
    let order = try SplineOrder(r)
    let stencil = Stencil<Rational>.changeOfBasisGram(order: order)
    for n in [1, r, 2 * r + 3] {
      let a = try uniform(r, n).matrix
      let gram = a.transposed() * a
      let outer = a * a.transposed()
      let m = n + r - 1
      let inner = ToeplitzStructure(gram, against: stencil)
      #expect(inner.isToeplitz(outsideLeadingBlock: min(r, m)))
      #expect(ToeplitzStructure(outer, against: stencil).isToeplitz(outsideTrailingBlock: min(r, m), of: m))
      // The block is no smaller than r, and it is the leading one.
      #expect(inner.deviations > 0)
      if n > 1 {
        #expect(inner.deviatingRows == 0...r - 1)
        #expect(!inner.isToeplitz(outsideTrailingBlock: r, of: m))
      }
      // The sign of (10): (-1)^r times it, so that odd orders refute the printed one.
      let factorial = (1..<max(r, 2)).reduce(Rational(1)) { $0 * Rational($1) }
      let central = Stencil<Rational>.centralDifference(halfOrder: r).scaled(by: 1 / (factorial * factorial))
      #expect(stencil == central.scaled(by: Rational(-1).power(r)))
      #expect((stencil == central) == (r % 2 == 0))
    }
  }

  @Test(arguments: 1...8)
  func symbols(r: Int) throws {
    let order = try SplineOrder(r)
    let symbol = ToeplitzSymbol<Rational>.scaledChangeOfBasis(order: order)
    #expect(symbol.squaredModulus.stencil == .changeOfBasisGram(order: order))
    let factorial = (1..<max(r, 2)).reduce(Rational(1)) { $0 * Rational($1) }
    #expect(symbol.exactMaximumModulus == Rational(2).power(r) / factorial)
    #expect(symbol.squaredModulus.exactMaximumModulus == (Rational(2).power(r) / factorial).power(2))
    // The matrix At generates this symbol, and not the one with the printed factor n^{r-1}.
    let n = 2 * r + 1
    let a = try ChangeOfBasis<Rational>(.uniform(order: order, intervals: n, lower: 0, upper: 1)).scaledBanded().dense
    let generated = try #require(ToeplitzSymbol(generating: a))
    #expect(generated == symbol)
    let printed = ToeplitzSymbol<Rational>.scaledChangeOfBasis(order: order, factor: Rational(n).power(r - 1))
    #expect((generated == printed) == (r == 1))
    #expect(ToeplitzSymbol(generating: a.transposed()) == symbol.conjugate)
    #expect(ToeplitzSymbol(generating: a.transposed() * a) == nil)
  }

  @Test(arguments: 1...6)
  func symbolValues(r: Int) throws {
    let order = try SplineOrder(r)
    let symbol = ToeplitzSymbol<Double>.scaledChangeOfBasis(order: order)
    let squared = symbol.squaredModulus
    let bound = symbol.wienerNorm
    for step in 0...16 {
      let x = Double.pi * Double(step) / 8
      // |1 - e^{ix}| = 2 |sin(x/2)|; a sum of k terms c_k of total size `bound`, angles up to r x.
      let closed =
        Double.pow(2 * Double.sin(x / 2).magnitude, Double(r)) / (1..<max(r, 2)).reduce(1.0) { $0 * Double($1) }
      let tolerance = Double(8 * (r + 1)) * Double.ulpOfOne * bound
      #expect(abs(symbol.modulus(at: x) - closed) <= tolerance)
      let (real, imaginary) = squared.value(at: x)
      #expect(abs(real - closed * closed) <= 4 * Double(r + 1) * tolerance * bound)
      #expect(abs(imaginary) <= 4 * Double(r + 1) * tolerance * bound)
    }
  }

  @Test func maximumIsOnlyClaimedWhereProved() {
    // 1 + e^{ix} - e^{2ix}: the sum of the moduli, 3, is attained nowhere.
    let symbol = ToeplitzSymbol<Rational>(Stencil(first: 0, coefficients: [1, 1, -1]))
    #expect(symbol.wienerNorm == 3)
    #expect(symbol.exactMaximumModulus == nil)
  }

  /// By hand, ranges of offsets that lie apart, overlap, and cancel.
  @Test func sumsAndDifferences() {
    let a = Stencil<Rational>(first: -1, coefficients: [1, 2])
    let b = Stencil<Rational>(first: 1, coefficients: [3, 4, 5])
    let far = Stencil<Rational>(first: -1, coefficients: [1, 2, 3, 4, 5])
    #expect(a + b == far && b + a == far)
    #expect(a - b == Stencil(first: -1, coefficients: [1, 2, -3, -4, -5]))
    #expect(b - a == Stencil(first: -1, coefficients: [-1, -2, 3, 4, 5]))
    let c = Stencil<Rational>(first: 0, coefficients: [-2, 7])
    #expect(a + c == Stencil(first: -1, coefficients: [1, 0, 7]) && c + a == a + c)
    let zero = Stencil<Rational>(first: 0, coefficients: [])
    #expect(a - a == zero && b + zero == b && zero + b == b && zero + zero == zero)
    #expect(zero.first == 0 && zero.last == -1)
    // Nothing on either side of the ends.
    #expect((-3...4).map { b[$0] } == [0, 0, 0, 0, 3, 4, 5, 0] && b.last == 3)
    #expect(b.transposed == Stencil(first: -3, coefficients: [5, 4, 3]))
    #expect(a * b == Stencil(first: 0, coefficients: [3, 10, 13, 10]))
  }

  /// One entry off the stencil, in every place: blocks that just hold it, and those that just do not.
  @Test func structureSaysWhere() {
    let m = 4
    let stencil = Stencil<Rational>(first: 0, coefficients: [1, 2])
    let exact = ToeplitzStructure(stencil.toeplitzMatrix(size: m), against: stencil)
    #expect(exact.deviations == 0 && exact.deviatingRows == nil && exact.deviatingColumns == nil)
    #expect(exact.entries == 16 && exact.isToeplitz(outsideLeadingBlock: 0))
    #expect(exact.isToeplitz(outsideTrailingBlock: 0, of: m))
    for i in 0..<m {
      for j in 0..<m {
        var matrix = stencil.toeplitzMatrix(size: m)
        matrix[i, j] += 1
        let structure = ToeplitzStructure(matrix, against: stencil)
        #expect(structure.deviations == 1 && structure.deviatingRows == i...i && structure.deviatingColumns == j...j)
        for size in 0...m {
          #expect(structure.isToeplitz(outsideLeadingBlock: size) == (max(i, j) < size))
          #expect(structure.isToeplitz(outsideTrailingBlock: size, of: m) == (min(i, j) >= m - size))
        }
      }
    }
  }

  /// The maximum of the modulus where it is taken with a negative value, at 0 and at pi, with offsets of either parity.
  @Test func maximaWithNegativeValues() {
    let cases: [(first: Int, coefficients: [Rational], atZero: Rational, atPi: Rational)] = [
      (0, [-1, -1], -2, 0), (0, [-1, 1], 0, -2), (0, [1, -1], 0, 2), (-1, [1, -1], 0, -2), (-1, [1, 1], 2, 0),
      (-1, [-1, 2, -1], 0, 4), (1, [3], 3, -3), (1, [-3], -3, 3),
    ]
    for (first, coefficients, atZero, atPi) in cases {
      let symbol = ToeplitzSymbol(Stencil(first: first, coefficients: coefficients))
      #expect(symbol.valueAtZero == atZero && symbol.valueAtPi == atPi)
      #expect(symbol.exactMaximumModulus == max(atZero.magnitude, atPi.magnitude))
    }
  }
}
