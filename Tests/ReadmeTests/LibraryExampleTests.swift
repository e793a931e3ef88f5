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

/// The README's example of splines as values.
@Test func splineExample() throws {
  // Cubic splines on 20 intervals: interpolation at the default sites, derivative, integral, refinement.
  let line = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 20, lower: 0, upper: 1)
  let curve = try SplineFunction(interpolating: { 1 / (1 + 25 * $0 * $0) }, on: line)
  print("s(0.3) =", try curve.value(at: 0.3), "s'(0.3) =", try curve.derivative().value(at: 0.3))
  print("integral:", try curve.integral(from: 0, to: 1))
  print("on halved intervals:", try curve.refinedDyadically().value(at: 0.3))

  // Least-squares fit at given sites.
  let sites = (0...500).map { Double($0) / 500 }
  let fitted = try SplineFunction(fitting: sites.map { $0 < 0.5 ? 0 : 1 }, at: sites, on: line)
  print("at the jump:", try fitted.value(at: 0.5))

  // arctan(5) / 5; the error of cubic interpolation is about h^4.
  #expect(try abs(curve.integral(from: 0, to: 1) - 0.2746801533890032) < 1e-5)
  #expect(try abs(curve.derivative().value(at: 0.3) + 15 / (3.25 * 3.25)) < 1e-3)
  #expect(try abs(fitted.value(at: 0.5) - 0.5) < 0.1)
}
