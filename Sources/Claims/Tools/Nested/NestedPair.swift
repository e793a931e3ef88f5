import BasisProperties
import Exact
import Splines

/// Two bases, the coarser one in the span of the finer, and the embedding P of one in the other:
/// b_i = sum_j P_ij b'_j.
struct NestedPair: Sendable {
  /// The description for counterexamples.
  let name: String
  /// The coarser basis.
  let coarse: any DifferentiableBasis<Rational>
  /// The finer basis.
  let fine: any DifferentiableBasis<Rational>
  /// P, with one row per function of the coarser basis and one column per function of the finer basis.
  let embedding: Matrix<Rational>
  /// Points that determine functions of the finer basis: on each of its pieces one more than the degree.
  let determiningPoints: [Rational]

  /// Creates the pair with a given embedding.
  private init<Basis: NestedBasis<Rational>>(
    _ name: String, _ coarse: Basis, _ fine: Basis, embedding: Matrix<Rational>, points: [Rational]
  ) {
    self.name = name
    self.coarse = coarse
    self.fine = fine
    self.embedding = embedding
    determiningPoints = points
  }

  /// Returns the same pair with another matrix in place of P.
  func replacingEmbedding(_ change: (Matrix<Rational>) -> Matrix<Rational>) -> NestedPair {
    NestedPair(copying: self, embedding: change(embedding))
  }

  private init(copying other: NestedPair, embedding: Matrix<Rational>) {
    name = other.name
    coarse = other.coarse
    fine = other.fine
    self.embedding = embedding
    determiningPoints = other.determiningPoints
  }

  /// Returns splines on nested knots.
  ///
  /// - Throws: `SplineError` if the knots are not nested.
  static func splines(_ coarse: KnotVector<Rational>, _ fine: KnotVector<Rational>) throws -> NestedPair {
    let bases = (BSplineBasis(coarse), BSplineBasis(fine))
    let list = fine.values.map(\.description).joined(separator: ", ")
    return NestedPair(
      "\(coarse.caseDescription), fine knots \(list)", bases.0, bases.1,
      embedding: try bases.0.embedding(in: bases.1), points: fine.determiningPoints)
  }

  /// Returns splines on uniform knots and their dyadic refinement, with the two-scale stencil as P.
  static func dyadicSplines(_ coarse: KnotVector<Rational>) throws -> NestedPair {
    let stencil = try Prolongation<Rational>.dyadicStencil(order: coarse.order, intervals: coarse.intervals)
    return try splines(coarse, coarse.refinedDyadically()).replacingEmbedding { _ in stencil }
  }

  /// Returns Chebyshev polynomials up to two degrees on [lower, upper].
  static func chebyshev(_ degree: Int, in finer: Int, _ lower: Rational, _ upper: Rational) throws -> NestedPair {
    let coarse = try ChebyshevBasis<Rational>(degree: degree, lower: lower, upper: upper)
    let fine = try ChebyshevBasis<Rational>(degree: finer, lower: lower, upper: upper)
    return NestedPair(
      "Chebyshev polynomials of degree \(degree) in \(finer)", coarse, fine, embedding: try coarse.embedding(in: fine),
      points: points(pieces: 1, degree: finer, lower, upper))
  }

  /// Returns Legendre elements of two degrees on two numbers of cells.
  static func legendre(
    _ degree: Int, cells: Int, in finer: Int, cells finerCells: Int, _ lower: Rational, _ upper: Rational
  ) throws -> NestedPair {
    let coarse = try LegendreBasis<Rational>(degree: degree, cells: cells, lower: lower, upper: upper)
    let fine = try LegendreBasis<Rational>(degree: finer, cells: finerCells, lower: lower, upper: upper)
    return NestedPair(
      "Legendre elements of degree \(degree) on \(cells) cells in degree \(finer) on \(finerCells)", coarse, fine,
      embedding: try coarse.embedding(in: fine), points: points(pieces: finerCells, degree: finer, lower, upper))
  }

  /// Returns Haar elements with two numbers of levels.
  static func haar(_ levels: Int, in finer: Int, _ lower: Rational, _ upper: Rational) throws -> NestedPair {
    let coarse = try HaarBasis<Rational>(levels: levels, lower: lower, upper: upper)
    let fine = try HaarBasis<Rational>(levels: finer, lower: lower, upper: upper)
    return NestedPair(
      "Haar elements of \(levels) levels in \(finer)", coarse, fine, embedding: try coarse.embedding(in: fine),
      points: points(pieces: 1 << finer, degree: 0, lower, upper))
  }

  /// Returns degree + 1 points in each of `pieces` equal half-open pieces, plus the upper end.
  private static func points(pieces: Int, degree: Int, _ lower: Rational, _ upper: Rational) -> [Rational] {
    let count = pieces * (degree + 1)
    return (0...count).map { lower + (upper - lower) * Rational($0, count) }
  }

  /// Returns the first point and function at which b_i and sum_j P_ij b'_j differ, as text.
  func firstDifference() throws -> String? {
    let left = RationalMatrix(columnVectors: try determiningPoints.map { try coarse.values(at: $0) })
    let values = RationalMatrix(columnVectors: try determiningPoints.map { try fine.values(at: $0) })
    // One product for all points: common denominators are cleared once per row and column.
    let right = RationalMatrix(embedding) * values
    guard let (i, q) = left.firstDifferenceByColumns(from: right) else { return nil }
    return "\(name): at x = \(determiningPoints[q]) function \(i) is \(left[i, q]), but its refinement is "
      + "\(right[i, q])"
  }
}

extension KnotVector where Scalar == Rational {
  /// Returns random knots that refine these: one or two new knots between old ones, and other exterior knots, since
  /// these affect the basis but not the space.
  func randomRefinement<G: RandomNumberGenerator>(using generator: inout G) throws -> KnotVector {
    var inner = Set((0...intervals).map { self[$0] })
    for _ in 0..<Int.random(in: 1...2, using: &generator) {
      let k = Int.random(in: 0..<intervals, using: &generator)
      inner.insert(.random(between: self[k], and: self[k + 1], bits: 4, using: &generator))
    }
    var knots = inner.sorted()
    let gap = upper - lower
    for _ in 1..<order.value {
      knots.insert(knots[0] - gap * .randomPositive(bits: 2, using: &generator), at: 0)
      knots.append(knots[knots.count - 1] + gap * .randomPositive(bits: 2, using: &generator))
    }
    return try KnotVector(order: order, knots: knots)
  }
}
