import BasisProperties
import Exact
import RealModule
import Spectral
import Splines
import Testing

/// What holds for spectra of A on any knots.
@Suite("Spectra on random knots") struct SpectrumPropertyTests {
  private let vectors = Generator.knotVectors(orders: 1...5, intervals: 1...7)

  /// A bound of |a / b - 1| for two computed singular values of the same exact matrix.
  private func slack(_ knots: KnotVector<Rational>) throws -> Double { try 2.1 * AccuracyTests.bound(knots) }

  private func ensureEqual(_ a: [Double], _ b: [Double], _ slack: Double, _ what: String) throws {
    for (k, (x, y)) in zip(a, b).enumerated() {
      try ensure(abs(x / y - 1) <= slack, "\(what): value \(k) is \(x), not \(y)")
    }
  }

  @Test("Values against Arb's enclosures, relative errors") func arb() throws {
    try forAll(
      vectors, cases: 40, named: "Arb", settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      let gram = ChangeOfBasis(knots).banded.gram()
      let matrix = RationalMatrix(rows: gram.rows, columns: gram.rows) { i, j in gram[i, j] }
      // 200 bits, and more where the knots are so wild that the smallest value drowns in them.
      var precision = 200
      while precision <= 6400 {
        defer { precision *= 2 }
        guard let balls = try? matrix.eigenvalueEnclosures(precision: precision),
          balls.allSatisfy({ $0.relativeAccuracyBits >= 60 })
        else { continue }
        let values = try Spectrum.singularValues(of: knots)
        let bound = try slack(knots)
        for (k, (value, ball)) in zip(values, balls).enumerated() {
          let square = Rational(exactly: value)! * Rational(exactly: value)!
          let error = Double((square / ball.midpoint - 1).magnitude)
          try ensure(error <= 2 * bound, "eigenvalue \(k): relative error \(error)")
        }
        let enclosures = try Spectrum.certifiedGram(of: knots)
        for (k, (enclosure, ball)) in zip(enclosures, balls).enumerated() {
          let other = Ball(lower: enclosure.lower, upper: enclosure.upper, precision: 400)
          try ensure(other.overlaps(ball), "eigenvalue \(k): the two proofs exclude each other")
        }
        return
      }
      throw Violation("Arb does not enclose the eigenvalues")
    }.get()
  }

  /// Without its first or its last row and column A is the matrix of fewer knots, and a part of one row or column less.
  @Test("Values of knots without the first, or the last, interlace") func interlacing() throws {
    try forAll(
      Generator.knotVectors(orders: 1...5, intervals: 2...7), cases: 40, named: "interlacing",
      settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      let all = try Spectrum.certifiedSingularValues(of: knots)
      for rest in [knots.values.dropFirst(), knots.values.dropLast()] {
        let fewer = try Spectrum.certifiedSingularValues(of: KnotVector(order: knots.order, knots: Array(rest)))
        try ensure(fewer.count == all.count - 1, "\(fewer.count) values")
        for (k, value) in fewer.enumerated() {
          try ensure(
            all[k].lower <= value.upper && value.lower <= all[k + 1].upper,
            "value \(k) of fewer knots is not between values \(k) and \(k + 1)")
        }
      }
    }.get()
  }

  @Test("Shifted knots change nothing, scaled ones the factor c^{1-r}") func scaling() throws {
    try forAll(
      vectors, cases: 40, named: "scaling", settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      let values = try Spectrum.singularValues(of: knots)
      let bound = try slack(knots)
      let shifted = try KnotVector(order: knots.order, knots: knots.values.map { $0 + Rational(22, 7) })
      try ensure(try Spectrum.singularValues(of: shifted) == values, "a shift changes the values")
      for c in [Rational(2), Rational(3, 7), Rational(1000)] {
        let scaled = try KnotVector(order: knots.order, knots: knots.values.map { $0 * c })
        let factor = Double(c.power(1 - knots.order.value))
        try ensureEqual(try Spectrum.singularValues(of: scaled), values.map { $0 * factor }, bound, "scaling by \(c)")
        // Exactly: the enclosures of the one, scaled, meet those of the other.
        let square = c.power(2 - 2 * knots.order.value)
        for (a, b) in zip(try Spectrum.certifiedGram(of: knots), try Spectrum.certifiedGram(of: scaled)) {
          try ensure(square * a.lower <= b.upper && b.lower <= square * a.upper, "enclosures exclude each other")
        }
      }
    }.get()
  }

  /// J G^T J, J the reversal, is upper bidiagonal again, so the reversed product of the reversed factors has the same
  /// singular values, found by other operations.
  @Test("The product reflected at its second diagonal has the same values") func reflection() throws {
    try forAll(
      vectors, cases: 40, named: "reflection", settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      let product = try AccuracyTests.product(knots)
      let reflected = try BidiagonalProduct(
        product.factors.reversed().map {
          BidiagonalFactor(diagonal: $0.diagonal.reversed(), superdiagonal: $0.superdiagonal.reversed())
        })
      try ensureEqual(
        try reflected.singularValues(), try product.singularValues(), try slack(knots), "reflection")
    }.get()
  }

  @Test("Uniform knots reflected about zero have the same values") func uniformReflection() throws {
    for r in 1...5 {
      let order = try SplineOrder(r)
      let there = try Spectrum.singularValues(order: order, intervals: 6, lower: Rational(-2, 3), upper: Rational(5, 7))
      let back = try Spectrum.singularValues(order: order, intervals: 6, lower: Rational(-5, 7), upper: Rational(2, 3))
      #expect(there == back)
    }
  }
}
