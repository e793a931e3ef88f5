import BasisProperties
import Exact
import Splines
import Testing

/// Domains, sizes and other limits: on, just inside and just outside every one of their ends.
@Suite struct EndsAndLimitsTests {
  private let half = Rational(1, 2)

  /// One basis of each kind on [0, 1].
  private func bases<Scalar: CheckedScalar>(_ type: Scalar.Type) throws -> [any DifferentiableBasis<Scalar>] {
    let knots = try KnotVector<Scalar>.uniform(order: SplineOrder(3), intervals: 4, lower: 0, upper: 1)
    return [
      BSplineBasis(knots), ReLUPowerBasis(knots), try ReLUPowerBasis(scaled: knots),
      try LegendreBasis(degree: 2, cells: 3, lower: 0, upper: 1), try ChebyshevBasis(degree: 3, lower: 0, upper: 1),
      try HaarBasis(levels: 2, lower: 0, upper: 1),
    ]
  }

  private func checkEnds<Scalar: CheckedScalar>(_ type: Scalar.Type) throws {
    let (lower, upper): (Scalar, Scalar) = (0, 1)
    for basis in try bases(type) {
      for x in [lower, lower.neighbor(1, gap: 1), upper.neighbor(-1, gap: 1), upper] {
        #expect(try basis.values(at: x).count == basis.dimension)
        #expect(try basis.derivatives(at: x, upTo: 0) == [basis.values(at: x)])
      }
      for x in [lower.neighbor(-1, gap: 1), upper.neighbor(1, gap: 1), lower - 1, upper + 1] {
        let error = SplineError.pointOutsideDomain(value: "\(x)", lower: "\(lower)", upper: "\(upper)")
        #expect(throws: error) { try basis.values(at: x) }
        #expect(throws: error) { try basis.derivatives(at: x, upTo: 1) }
      }
      #expect(throws: SplineError.indexOutOfRange(what: "derivative order", index: -1, allowed: 0...Int.max)) {
        try basis.derivatives(at: 0, upTo: -1)
      }
    }
  }

  @Test("Every basis has values at both ends and beside them, and refuses the next numbers outside")
  func domains() throws {
    try checkEnds(Rational.self)
    try checkEnds(Double.self)
    try checkEnds(Float.self)
    for basis in try bases(Double.self) { #expect(throws: SplineError.self) { try basis.values(at: .nan) } }
  }

  @Test("Elements need a domain, a degree from 0, a cell from 1 and 0 to 20 levels")
  func elements() throws {
    for (lower, upper) in [(Rational(1), Rational(1)), (Rational(1), Rational(0))] {
      let error = SplineError.emptyDomain(lower: "\(lower)", upper: "\(upper)")
      #expect(throws: error) { try LegendreBasis(degree: 1, lower: lower, upper: upper) }
      #expect(throws: error) { try ChebyshevBasis(degree: 1, lower: lower, upper: upper) }
      #expect(throws: error) { try HaarBasis(levels: 1, lower: lower, upper: upper) }
    }
    let degree = SplineError.indexOutOfRange(what: "polynomial degree", index: -1, allowed: 0...Int.max)
    #expect(throws: degree) { try LegendreBasis<Rational>(degree: -1, lower: 0, upper: 1) }
    #expect(throws: degree) { try ChebyshevBasis<Rational>(degree: -1, lower: 0, upper: 1) }
    #expect(throws: SplineError.intervalCountOutOfRange(0)) {
      try LegendreBasis<Rational>(degree: 0, cells: 0, lower: 0, upper: 1)
    }
    #expect(try LegendreBasis<Rational>(degree: 0, cells: 1, lower: 0, upper: 1).dimension == 1)
    #expect(try ChebyshevBasis<Rational>(degree: 0, lower: 0, upper: 1).dimension == 1)
    for levels in [-1, 21] {
      #expect(throws: SplineError.indexOutOfRange(what: "number of levels", index: levels, allowed: 0...20)) {
        try HaarBasis<Rational>(levels: levels, lower: 0, upper: 1)
      }
    }
    #expect(try HaarBasis<Rational>(levels: 20, lower: 0, upper: 1).dimension == 1 << 20)
    #expect(try HaarBasis<Rational>(levels: 0, lower: 0, upper: 1).dimension == 1)
  }

  @Test("An element lies in itself; one whose domain ends elsewhere, on either side, is refused")
  func embeddings() throws {
    func check<Basis: NestedBasis>(_ make: (Rational, Rational) throws -> Basis) throws where Basis.Scalar == Rational {
      let basis = try make(0, 1)
      #expect(try basis.embedding(in: basis) == .identity(basis.dimension))
      for (lower, upper) in [(-half, 1), (half, 1), (0, half), (0, 2)] as [(Rational, Rational)] {
        #expect(throws: SplineError.domainMismatch(coarse: "[0, 1]", fine: "[\(lower), \(upper)]")) {
          try basis.embedding(in: make(lower, upper))
        }
      }
    }
    try check { try LegendreBasis(degree: 2, cells: 2, lower: $0, upper: $1) }
    try check { try ChebyshevBasis(degree: 3, lower: $0, upper: $1) }
    try check { try HaarBasis(levels: 2, lower: $0, upper: $1) }
    let order = try SplineOrder(2)
    try check { BSplineBasis(try KnotVector.uniform(order: order, intervals: 2, lower: $0, upper: $1)) }
  }

  @Test("Orders 1 and 32 exist and are in order")
  func orders() throws {
    let (least, greatest) = (try SplineOrder(1), try SplineOrder(32))
    #expect(least < greatest && !(greatest < least) && !(least < least) && least <= least)
    #expect(greatest.value == 32 && greatest.degree == 31 && least.degree == 0)
  }

  @Test("2r knots are enough and 2r - 1 are not", arguments: 1...6)
  func knotCount(order: Int) throws {
    let r = try SplineOrder(order)
    let knots = (0..<2 * order).map { Rational($0) }
    #expect(try KnotVector(order: r, knots: knots).intervals == 1)
    #expect(throws: SplineError.knotCount(found: 2 * order - 1, order: order)) {
      try KnotVector(order: r, knots: Array(knots.dropLast()))
    }
  }

  @Test("Knots one bit apart are knots; equal ones are refused, wherever they are")
  func nearKnots() throws {
    let order = try SplineOrder(2)
    let values: [Double] = [3, 4, 5, 6, 7, 8]
    for k in 1..<values.count {
      var near = values
      near[k] = near[k - 1].nextUp
      let knots = try KnotVector(order: order, knots: near)
      #expect(knots.values == near && knots.uniformSpacing == nil)
      // The interval of one bit has two points, and each B-spline its values there.
      if 2...4 ~= k {
        #expect(
          try knots.interval(containing: near[k - 1]) == k - 2 && knots.interval(containing: near[k]) == min(k - 1, 2))
        let basis = BSplineBasis(knots)
        #expect(try basis.values(at: near[k - 1])[k - 2] == 1 && basis.values(at: near[k])[k - 1] == 1)
      }
      near[k] = near[k - 1]
      #expect(
        throws: SplineError.knotsNotIncreasing(index: k - 1, previous: "\(near[k - 1])", value: "\(near[k - 1])")
      ) { try KnotVector(order: order, knots: near) }
    }
    for k in values.indices {
      for wrong in [Double.nan, .infinity, -.infinity] {
        var knots = values
        knots[k] = wrong
        #expect(throws: SplineError.knotNotFinite(index: k - 1, value: "\(wrong)")) {
          try KnotVector(order: order, knots: knots)
        }
      }
    }
  }

  @Test("One gap of its own, wherever it is, and the spacing is not equal; the first knot off is named")
  func oneGap() throws {
    let order = try SplineOrder(2)
    for gap in 0..<6 {
      for change in [Rational(2).power(-200), -Rational(2).power(-200)] {
        var values: [Rational] = [-1]
        for k in 0..<6 { values.append(values[k] + 1 + (k == gap ? change : 0)) }
        let knots = try KnotVector(order: order, knots: values)
        #expect(knots.uniformSpacing == nil)
        // Knot number k of the list is t_{k-1}; the second gap differs where the first is the one.
        let error = SplineError.notUniform(index: max(gap, 1))
        #expect(throws: error) { try knots.requireUniformSpacing() }
        #expect(throws: error) { try ChangeOfBasis(knots).scaledBanded() }
      }
    }
  }

  @Test("Intervals before the first and after the last have no pieces")
  func pieces() throws {
    let basis = BSplineBasis(
      try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1))
    for k in [-1, 2] {
      let error = SplineError.indexOutOfRange(what: "interval", index: k, allowed: 0...1)
      #expect(throws: error) { try basis.pieces(on: k) }
      #expect(throws: error) { try basis.piece(of: -1, on: k) }
    }
    for k in 0...1 { #expect(try basis.pieces(on: k).count == 3) }
  }

  @Test("Vectors one too short and one too long are refused")
  func lengths() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let change = ChangeOfBasis(knots)
    let transfer = try Prolongation(coarse: knots, fine: knots.refinedDyadically())
    for count in [3, 5] {
      let v = [Rational](repeating: 1, count: count)
      let error = SplineError.shapeMismatch(what: "the vector of spline coefficients", expected: 4, found: count)
      #expect(throws: error) { try change.apply(v) }
      #expect(throws: error) { try change.applyTranspose(v) }
      #expect(throws: error) { try change.solve(v) }
      #expect(throws: error) { try change.solveTranspose(v) }
      #expect(throws: SplineError.shapeMismatch(what: "the coarse coefficient vector", expected: 4, found: count)) {
        try transfer.prolongate(v)
      }
      let long = [Rational](repeating: 1, count: count + 2)
      #expect(throws: SplineError.shapeMismatch(what: "the fine coefficient vector", expected: 6, found: count + 2)) {
        try transfer.restrict(long)
      }
    }
  }

  @Test("Spaces whose domains end elsewhere, on either side, are not nested")
  func nesting() throws {
    func knots(_ values: [Rational]) throws -> KnotVector<Rational> {
      try KnotVector(order: SplineOrder(2), knots: values)
    }
    let coarse = try knots([-1, 0, 1, 2, 3])
    for (lower, upper, fine) in [
      (-1, 2, [-2, -1, 0, 1, 2, 3]), (0, 3, [-1, 0, 1, 2, 3, 4]), (1, 2, [0, 1, 2, 3]), (0, 1, [-1, 0, 1, 2]),
    ] as [(Int, Int, [Rational])] {
      let error = SplineError.domainMismatch(coarse: "[0, 2]", fine: "[\(lower), \(upper)]")
      #expect(throws: error) { try Prolongation(coarse: coarse, fine: knots(fine)) }
      #expect(throws: error) { try ProlongationColumns(coarse: coarse, fine: knots(fine)) }
      #expect(try !SplineSpace(coarse).isSubspace(of: SplineSpace(knots(fine))))
    }
    #expect(SplineSpace(coarse).isSubspace(of: SplineSpace(coarse)))
    #expect(SplineSpace(coarse).interiorKnots == [1])
    #expect(try SplineSpace(knots([-1, 0, 2, 3])).interiorKnots.isEmpty)
    #expect(try SplineSpace(knots([-1, 0, half, 1, Rational(5, 3), 2, 3])).interiorKnots == [half, 1, Rational(5, 3)])
  }

  @Test("Refinements compose only over the same middle knots, exterior ones included")
  func composition() throws {
    func knots(_ values: [Rational]) throws -> KnotVector<Rational> {
      try KnotVector(order: SplineOrder(2), knots: values)
    }
    let fine = try knots([-1, 0, Rational(1, 4), half, 1, 2])
    let first = try Prolongation(coarse: knots([-1, 0, 1, 2]), fine: knots([-1, 0, half, 1, 2]))
    let elsewhere = try Prolongation(coarse: knots([-7, 0, half, 1, 2]), fine: fine)
    #expect(throws: SplineError.shapeMismatch(what: "the middle knot vector", expected: 5, found: 5)) {
      try first.composed(with: elsewhere)
    }
    #expect(throws: SplineError.shapeMismatch(what: "the middle knot vector", expected: 5, found: 6)) {
      try first.composed(with: Prolongation(coarse: fine, fine: fine))
    }
    let second = try Prolongation(coarse: knots([-1, 0, half, 1, 2]), fine: fine)
    // The line 1 - x at 0, 1/4, 1/2 and 1, and x.
    #expect(try first.composed(with: second).matrix.row(0) == [1, Rational(3, 4), half, 0])
    #expect(try first.composed(with: second).matrix.row(1) == [0, Rational(1, 4), half, 1])
  }

  @Test("Through the ReLU powers, a missing exterior knot has to lie before all fine ones")
  func missingExteriorKnot() throws {
    let order = try SplineOrder(2)
    func knots(_ first: Rational) throws -> KnotVector<Rational> {
      try KnotVector(order: order, knots: [first, 0, 1, 2])
    }
    let fine = try KnotVector(order: order, knots: [-1, 0, half, 1, 2])
    for first in [-1 + Rational(2).power(-100), -half] {
      #expect(throws: SplineError.notNested(index: -1, value: "\(first)")) {
        try Prolongation.byChangeOfBasis(coarse: knots(first), fine: fine)
      }
    }
    for first in [-1, -1 - Rational(2).power(-100), -2] {
      let matrix = try Prolongation.byChangeOfBasis(coarse: knots(first), fine: fine)
      #expect(matrix.row(0) == [1, half, 0] && matrix.row(1) == [0, half, 1])
    }
  }
}
