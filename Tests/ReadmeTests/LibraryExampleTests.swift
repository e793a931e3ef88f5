import Exact
import Splines
import Testing

/// The README's example of the exact modules.
@Test func libraryExample() throws {
  // Cubic splines (order 4) on five intervals of [0, 1], over exact rationals.
  let order = try SplineOrder(4)
  let knots = try KnotVector<Rational>.uniform(order: order, intervals: 5, lower: 0, upper: 1)
  let splines = BSplineBasis(knots)
  let powers = ReLUPowerBasis(knots)

  // Lemma 2: the B-splines are A times the ReLU powers, here at x = 3/7.
  let change = ChangeOfBasis(knots)
  let x = Rational(3, 7)
  print("b(3/7) =", try splines.nonzeroValues(at: x).values)
  print("b = A psi:", try splines.values(at: x) == change.apply(powers.values(at: x)))

  // Refinement: the same function on halved knots, u_fine = P^T u.
  let u = (0..<knots.dimension).map { Rational($0 * $0, 3) }
  let finer = try Prolongation(coarse: knots, fine: knots.refinedDyadically())
  let fine = try finer.prolongate(u)
  let before = zip(u, try splines.values(at: x)).reduce(0 as Rational) { $0 + $1.0 * $1.1 }
  let after = zip(fine, try BSplineBasis(finer.fine).values(at: x)).reduce(0 as Rational) { $0 + $1.0 * $1.1 }
  print("jump at refinement:", after - before)

  #expect(try splines.values(at: x) == change.apply(powers.values(at: x)))
  #expect(after == before && fine.count == 13)
}
