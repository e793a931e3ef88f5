import Exact
import RealModule
import Spectral
import Splines
import Testing

/// Spectra against LAPACK on the same matrices, with the backward error bounds of either route as tolerance.
@Suite struct SpectrumTests {
  static let orders = [1, 2, 3, 4, 5]

  private func knots(_ r: Int, _ n: Int) throws -> KnotVector<Rational> {
    // Gaps 1/1, 1/2, 1/3, 1/1, ...: nothing uniform.
    var values: [Rational] = [0]
    for i in 1..<n + 2 * r - 1 { values.append(values[i - 1] + Rational(1, 1 + i % 3)) }
    return try KnotVector(order: SplineOrder(r), knots: values)
  }

  @Test(arguments: orders, [1, 2, 7, 20])
  func singularValuesAgreeWithDenseOnes(r: Int, n: Int) throws {
    let knots = try knots(r, n)
    let accurate = try Spectrum.singularValues(of: knots)
    let dense = Array(try LAPACK.singularValues(ChangeOfBasis(knots).matrix.map { Double($0) }).reversed())
    let norm = try #require(dense.last)
    let m = Double(knots.dimension)
    // dgesdd: |error| <= p(m) eps ||A||, p(m) = 10 m; the entries of A are rounded once each.
    for (a, d) in zip(accurate, dense) { #expect(abs(a - d) <= 10 * m * Double.ulpOfOne * norm) }
    #expect(accurate == accurate.sorted())
  }

  @Test(arguments: orders, [1, 2, 7, 20])
  func bothGramMatricesHaveTheSameSpectrum(r: Int, n: Int) throws {
    let knots = try knots(r, n)
    let accurate = try Spectrum.gram(of: knots)
    let norm = try #require(accurate.last)
    let m = Double(knots.dimension)
    // Forming the product costs m eps || |A|^T |A| ||, and || |A| || = ||A||; the solver 10 m eps ||A||^2.
    let tolerance = 12 * m * Double.ulpOfOne * norm
    let outer = try LAPACK.symmetricEigenvalues(LAPACK.outerGram(ChangeOfBasis(knots).matrix.map { Double($0) }))
    for dense in [try Spectrum.denseGram(of: knots), outer] {
      for (a, d) in zip(accurate, dense) { #expect(abs(a - d) <= tolerance) }
    }
  }

  @Test(arguments: orders, [1, 2, 7, 20])
  func eigenvectorsSatisfyTheirEquation(r: Int, n: Int) throws {
    let knots = try knots(r, n)
    let a = ChangeOfBasis(knots).matrix.map { Double($0) }
    for (matrix, eigen) in [
      (a.transposed() * a, try Spectrum.gramEigen(of: knots)),
      (a * a.transposed(), try Spectrum.outerGramEigen(of: knots)),
    ] {
      let norm = try #require(eigen.values.last)
      let m = knots.dimension
      let tolerance = 12 * Double(m * m) * Double.ulpOfOne * norm
      for k in 0..<m {
        let v = eigen.vector(k)
        let residual = zip(matrix * v, v).map { abs($0 - eigen.values[k] * $1) }.max() ?? 0
        #expect(residual <= tolerance)
        #expect(abs(v.reduce(0) { $0 + $1 * $1 } - 1) <= 12 * Double(m * m) * Double.ulpOfOne)
      }
    }
  }

  /// Smallest eigenvalues of the Gram matrix of (I - S)^r computed elsewhere in high precision.
  @Test(arguments: [
    (50, 3, 5.17794073601177e-9, 15), (50, 5, 1.57635278327392e-13, 15), (200, 5, 3.689643e-19, 7),
    (100, 8, 1.15450649641367e-23, 15),
  ])
  func smallestEigenvaluesAreAccurate(n: Int, r: Int, reference: Double, digits: Int) throws {
    let factorial = (1..<r).reduce(1.0) { $0 * Double($1) }
    let order = try SplineOrder(r)
    let smallest =
      try Spectrum.gram(order: order, intervals: n, lower: 0, upper: Rational(n))[0] * factorial * factorial
    // Half a unit in the last digit of the reference, and m^2 k roundings that are far from adding up.
    let m = Double(n + r - 1)
    let tolerance = 0.5 * Double.pow(10, 1 - Double(digits)) + m * Double(r) * Double.ulpOfOne
    #expect(abs(smallest / reference - 1) <= tolerance)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func scaledNormStaysBelowTheSymbol(r: Int) throws {
    let order = try SplineOrder(r)
    let bound = try #require(ToeplitzSymbol<Double>.scaledChangeOfBasis(order: order).exactMaximumModulus)
    var previous = 0.0
    for n in [1, 2, 5, 10, 50] {
      let norm = try Spectrum.scaledNorm(order: order, intervals: n)
      #expect(norm < bound)
      #expect(norm > previous)
      previous = norm
    }
  }

  @Test(arguments: [-300, -60, 60, 300])
  func valuesBeyondTheRangeOfDoubleAreRefused(exponent: Int) throws {
    // The eigenvalues of order 8 go like length^-14: those of 10^60 and 10^-60 have no double, their roots do not all.
    let order = try SplineOrder(8)
    let length = Rational(10).power(exponent)
    #expect(throws: (any Error).self) { try Spectrum.gram(order: order, intervals: 3, upper: length) }
    #expect(throws: (any Error).self) {
      try Spectrum.gramEigen(of: .uniform(order: order, intervals: 3, lower: 0, upper: length))
    }
    // Singular values that can be held are still given where their squares cannot.
    let low = try SplineOrder(4)
    let unit = try Spectrum.singularValues(order: low, intervals: 3)
    if exponent.magnitude < 100 {
      let scaled = try Spectrum.singularValues(order: low, intervals: 3, upper: length)
      let factor = Double(length.power(-3))
      // m^2 k roundings on either side, far from adding up.
      #expect(zip(scaled, unit).allSatisfy { abs($0 / ($1 * factor) - 1) <= 64 * Double.ulpOfOne })
      #expect(throws: Spectrum.RangeError.self) { try Spectrum.gram(order: low, intervals: 3, upper: length) }
    }
  }

  @Test func refusesBadFactors() throws {
    let good = BidiagonalFactor<Double>(diagonal: [1, 1], superdiagonal: [1])
    let other = BidiagonalFactor<Double>(diagonal: [1, 1], superdiagonal: [-1])
    let singular = BidiagonalFactor<Double>(diagonal: [1, 0], superdiagonal: [1])
    let long = BidiagonalFactor<Double>(diagonal: [1, 1, 1], superdiagonal: [1, 1])
    #expect(throws: BidiagonalProduct.Refusal.superdiagonal(factor: 1, index: 0, value: -1)) {
      try BidiagonalProduct([good, other])
    }
    #expect(throws: BidiagonalProduct.Refusal.diagonal(factor: 0, index: 1, value: 0)) {
      try BidiagonalProduct([singular])
    }
    #expect(throws: BidiagonalProduct.Refusal.sizes(factor: 1, expected: 2, found: 3)) {
      try BidiagonalProduct([good, long])
    }
    #expect(throws: BidiagonalProduct.Refusal.self) { try BidiagonalProduct([]) }
  }

  /// The ends of what a factor may hold.
  @Test func factorsUpToTheEndsOfDoubleAreTaken() throws {
    for value in [Double.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude] {
      #expect(throws: Never.self) {
        try BidiagonalProduct([BidiagonalFactor(diagonal: [1, value], superdiagonal: [value])])
      }
    }
    for value in [-Double.leastNonzeroMagnitude, -1, 0, .infinity, -.infinity] {
      #expect(throws: BidiagonalProduct.Refusal.diagonal(factor: 1, index: 1, value: value)) {
        try BidiagonalProduct([
          BidiagonalFactor(diagonal: [1, 1], superdiagonal: [1]),
          BidiagonalFactor(diagonal: [1, value], superdiagonal: [1]),
        ])
      }
    }
    #expect(throws: BidiagonalProduct.Refusal.superdiagonal(factor: 0, index: 1, value: .infinity)) {
      try BidiagonalProduct([BidiagonalFactor(diagonal: [1, 1, 1], superdiagonal: [1, .infinity])])
    }
    #expect(throws: BidiagonalProduct.Refusal.self) {
      try BidiagonalProduct([BidiagonalFactor(diagonal: [.nan], superdiagonal: [])])
    }
  }

  /// r = 2 on gaps h: A = T / h, so that the eigenvalues of A^T A are those of T^T T, between 1/100 and 16, over h^2.
  @Test func subnormalEigenvaluesAreRefused() throws {
    let order = try SplineOrder(2)
    func knots(_ exponent: Int) throws -> KnotVector<Rational> {
      try .uniform(order: order, intervals: 3, lower: 0, upper: 3 * Rational(2).power(exponent))
    }
    let inside = try Spectrum.gram(of: knots(507))
    #expect(inside.allSatisfy { $0 >= Double.leastNormalMagnitude && $0 < 0x1p-1010 })
    // The singular values are held, none of their squares is a normal number, none is zero.
    #expect(try Spectrum.singularValues(of: knots(520)).count == 4)
    let error = #expect(throws: Spectrum.RangeError.self) { try Spectrum.gram(of: knots(520)) }
    let found = try #require(error)
    #expect(found.what == "eigenvalue" && found.index == 0 && found.value.isSubnormal)
    #expect(throws: Spectrum.RangeError.self) { try Spectrum.gramEigen(of: knots(520)) }
    #expect(throws: Spectrum.RangeError.self) { try Spectrum.outerGramEigen(of: knots(520)) }
  }

  /// By hand: singular values 1, 2, 5 have the relative gaps 1/3 and 3/7, and 12 m r eps = 72 eps for order 2.
  @Test func vectorErrorsGoByTheNarrowerGap() throws {
    let values = [1.0, 4, 25]
    let eigen = try LAPACK.symmetricEigen(Matrix(rows: 3, columns: 3) { i, j in i == j ? values[i] : 0 })
    let errors = Spectrum.vectorErrors(eigen, order: try SplineOrder(2))
    for (error, expected) in zip(errors, [216.0, 216, 168]) {
      // Eigenvalues within 30 eps of their size, hence gaps within 100 times their rounding.
      #expect(abs(error / (expected * Double.ulpOfOne) - 1) <= 1e4 * Double.ulpOfOne)
    }
    let single = try LAPACK.symmetricEigen(Matrix(rows: 1, columns: 1, repeating: 9.0))
    #expect(Spectrum.vectorErrors(single, order: try SplineOrder(2)) == [24 * Double.ulpOfOne])
  }
}
