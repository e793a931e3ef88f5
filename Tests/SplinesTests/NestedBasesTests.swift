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
      Generator.places(cells: 12), cases: 40, named: name, settings: try .fromEnvironment(),
      describe: { "x = \($0.point(in: cells))" }
    ) { (place: Place) throws -> Void in
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

  @Test("Chebyshev: higher degree")
  func chebyshev() throws {
    func basis(_ degree: Int) throws -> ChebyshevBasis<Rational> {
      try ChebyshevBasis(degree: degree, lower: Rational(-2, 3), upper: 1)
    }
    try expectNested(basis(0), basis(3), "Chebyshev 0 in 3")
    try expectNested(basis(4), basis(7), "Chebyshev 4 in 7")
    #expect(throws: SplineError.self) { try basis(4).embedding(in: basis(3)) }
    #expect(throws: SplineError.domainMismatch(coarse: "[-2/3, 1]", fine: "[0, 1]")) {
      try basis(1).embedding(in: ChebyshevBasis(degree: 2, lower: 0, upper: 1))
    }
  }

  @Test("Haar: more levels")
  func haar() throws {
    func basis(_ levels: Int) throws -> HaarBasis<Rational> { try HaarBasis(levels: levels, lower: 0, upper: 3) }
    try expectNested(basis(0), basis(2), "Haar 0 in 2")
    try expectNested(basis(2), basis(4), "Haar 2 in 4")
    #expect(throws: SplineError.self) { try basis(3).embedding(in: basis(2)) }
    #expect(throws: SplineError.indexOutOfRange(what: "number of levels", index: 21, allowed: 0...20)) {
      try basis(21)
    }
  }

  @Test("B-splines: inserted knots")
  func splines() throws {
    let coarse = try KnotVector<Rational>(order: SplineOrder(4), knots: [-3, -2, -1, 0, 1, 3, 4, 5, 6])
    let fine = try coarse.refinedDyadically()
    try expectNested(BSplineBasis(coarse), BSplineBasis(fine), "B-splines")
  }
}
