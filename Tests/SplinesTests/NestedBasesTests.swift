import BasisProperties
import Exact
import Splines
import Testing

/// Lemma 6 beyond splines: embeddings into finer bases of the same kind reproduce every coarse function.
struct NestedBasesTests {
  /// Compares values and first derivatives on both sides of b = P b' at random places.
  private func expectNested<Basis: NestedBasis>(
    _ coarse: Basis, _ fine: Basis, _ name: String
  ) throws where Basis.Scalar == Rational {
    let matrix = try coarse.embedding(in: fine)
    #expect(matrix.rows == coarse.dimension && matrix.columns == fine.dimension)
    let cells = (0...12).map { coarse.lower + (coarse.upper - coarse.lower) * Rational($0, 12) }
    try forAll(
      Generator.relativePoints(cells: 12), cases: 40, named: name, settings: try .fromEnvironment(),
      describe: { "x = \($0.point(in: cells))" }
    ) { (place: RelativePoint) throws -> Void in
      let x = place.point(in: cells)
      let left = try coarse.derivatives(at: x, upTo: 2)
      let right = try fine.derivatives(at: x, upTo: 2)
      for d in 0...2 { try ensure(left[d] == matrix * right[d], "derivative \(d)") }
    }.get()
  }

  @Test("Legendre: higher degree, finer cells, both")
  func legendre() throws {
    func basis(_ degree: Int, _ cells: Int) throws -> LegendreBasis<Rational> {
      try LegendreBasis(degree: degree, cells: cells, lower: -1, upper: Rational(3, 2))
    }
    for (coarse, fine) in [((0, 1), (0, 4)), ((2, 1), (5, 1)), ((3, 2), (3, 6)), ((1, 3), (4, 6))] {
      try expectNested(basis(coarse.0, coarse.1), basis(fine.0, fine.1), "Legendre \(coarse) in \(fine)")
    }
    // Composition.
    let (first, second, third) = (try basis(1, 1), try basis(2, 2), try basis(3, 6))
    #expect(try first.embedding(in: third) == first.embedding(in: second) * second.embedding(in: third))
    #expect(throws: SplineError.orderMismatch(coarse: 4, fine: 3)) { try basis(3, 1).embedding(in: basis(2, 1)) }
    #expect(throws: SplineError.self) { try basis(1, 2).embedding(in: basis(1, 3)) }
  }

  @Test("Chebyshev: P times the polynomials of higher degree gives 1, y, 2 y^2 - 1, 4 y^3 - 3 y")
  func chebyshev() throws {
    func basis(_ degree: Int) throws -> ChebyshevBasis<Rational> {
      try ChebyshevBasis(degree: degree, lower: Rational(-2, 3), upper: 1)
    }
    for (degree, higher) in [(0, 3), (1, 2), (3, 3), (3, 7)] {
      let (coarse, fine) = (try basis(degree), try basis(higher))
      let matrix = try coarse.embedding(in: fine)
      #expect(matrix.rows == degree + 1 && matrix.columns == higher + 1)
      for k in 0...10 {
        let y = Rational(k - 5, 5)
        // y from -1 to 1 over a length of 5/3, so that a derivative gets the factor 6/5.
        let x = Rational(-2, 3) + (y + 1) * Rational(5, 6)
        let values: [Rational] = [1, y, 2 * y * y - 1, 4 * y.power(3) - 3 * y]
        let slopes: [Rational] = [0, 1, 4 * y, 12 * y * y - 3]
        let table = try fine.derivatives(at: x, upTo: 1)
        #expect(matrix * table[0] == Array(values.prefix(degree + 1)))
        #expect(matrix * table[1] == slopes.prefix(degree + 1).map { $0 * Rational(6, 5) })
      }
    }
    #expect(throws: SplineError.orderMismatch(coarse: 5, fine: 4)) { try basis(4).embedding(in: basis(3)) }
    #expect(throws: SplineError.domainMismatch(coarse: "[-2/3, 1]", fine: "[0, 1]")) {
      try basis(1).embedding(in: ChebyshevBasis(degree: 2, lower: 0, upper: 1))
    }
  }

  @Test("Haar: P times the steps of more levels gives the constant and the steps 1, -1 of the first two levels")
  func haar() throws {
    func basis(_ levels: Int) throws -> HaarBasis<Rational> { try HaarBasis(levels: levels, lower: 0, upper: 4) }
    let quarters: [[Rational]] = [[1, 1, 1, 0], [1, 1, -1, 0], [1, -1, 0, 1], [1, -1, 0, -1]]
    for (levels, more) in [(0, 2), (1, 2), (2, 2), (2, 4)] {
      let (coarse, fine) = (try basis(levels), try basis(more))
      let matrix = try coarse.embedding(in: fine)
      #expect(matrix.rows == 1 << levels && matrix.columns == 1 << more)
      for k in 0...32 {
        let row = quarters[min(k / 8, 3)]
        #expect(matrix * (try fine.values(at: Rational(k, 8))) == Array(row.prefix(1 << levels)), "x = \(k)/8")
      }
    }
    #expect(throws: SplineError.shapeMismatch(what: "the finer Haar basis", expected: 3, found: 2)) {
      try basis(3).embedding(in: basis(2))
    }
  }

  @Test("B-splines: inserted knots")
  func splines() throws {
    let coarse = try KnotVector<Rational>(order: SplineOrder(4), knots: [-3, -2, -1, 0, 1, 3, 4, 5, 6])
    let fine = try coarse.refinedDyadically()
    try expectNested(BSplineBasis(coarse), BSplineBasis(fine), "B-splines")
  }
}
