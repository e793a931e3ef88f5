import BasisProperties
import Claims
import Exact
import KANCore
import Splines
import Testing

/// The certificates for inequalities between kernels: a case just inside and one just outside of each, exact, and bounds that
/// hold and are narrow.
@Suite("Claims: certificates for kernels")
struct KernelCertificateTests {
  private func form(_ coefficients: Rational...) -> BernsteinForm { BernsteinForm(Polynomial(coefficients)) }

  @Test("Bernstein coefficients, halves and upper bounds, worked out by hand")
  func bernsteinByHand() {
    // sum_k C(i, k) / C(3, k) a_k for 1 + t + t^3.
    #expect(form(1, 1, 0, 1).coefficients == [1, Rational(4, 3), Rational(5, 3), 3])
    #expect(form(5).coefficients == [5] && BernsteinForm(Polynomial<Rational>([])).coefficients == [0])
    // t - t^2: de Casteljau's triangle is 0, 1/2, 0; 1/4, 1/4; 1/4.
    let parabola = form(0, 1, -1)
    #expect(parabola.coefficients == [0, Rational(1, 2), 0])
    #expect(parabola.halves.0.coefficients == [0, Rational(1, 4), Rational(1, 4)])
    #expect(parabola.halves.1.coefficients == [Rational(1, 4), Rational(1, 4), 0])
    // Its maximum is 1/4, at the middle; that of t is 1, in the right half.
    #expect(parabola.upperBound(depth: 0) == Rational(1, 2) && parabola.upperBound(depth: 1) == Rational(1, 4))
    #expect(form(0, 1).upperBound(depth: 3) == 1 && form(1, -1).upperBound(depth: 3) == 1)
  }

  @Test("Not negative is told from negative at either end, with the value at the end, just inside and just outside")
  func bernsteinAtTheEnds() {
    let little = Rational(2).power(-60)
    for depth in [0, 1, 20] {
      #expect(form(0, 1).isNonNegative(depth: depth) == true && form(1, -1).isNonNegative(depth: depth) == true)
      #expect(form(little, 1).isNonNegative(depth: depth) == true)
      #expect(form(-little, 1).isNonNegative(depth: depth) == false)
      #expect(form(1, little - 1).isNonNegative(depth: depth) == true)
      #expect(form(1, -1 - little).isNonNegative(depth: depth) == false)
    }
  }

  @Test(
    "A double zero inside: decided where halving meets it, open where it never does, and decided just above and below")
  func bernsteinDoubleZero() {
    // (1 - 2t)^2 has its zero at the first middle.
    let met = form(1, -4, 4)
    #expect(met.isNonNegative(depth: 0) == nil && met.isNonNegative(depth: 1) == true)
    // (t^2 - 1/2)^2 has it at an irrational place: on the part that holds it a coefficient stays negative.
    for depth in [0, 5, 20] { #expect(form(Rational(1, 4), 0, -1, 0, 1).isNonNegative(depth: depth) == nil) }
    let little = Rational(1, 1_000_000)
    #expect(form(Rational(1, 4) + little, 0, -1, 0, 1).isNonNegative() == true)
    #expect(form(Rational(1, 4) - little, 0, -1, 0, 1).isNonNegative() == false)
    // The same in the right half only, so that the left one alone does not decide: t (t^2 - 1/2)^2 is true on the left.
    #expect(form(0, Rational(1, 4), 0, -1, 0, 1).isNonNegative(depth: 10) == nil)
  }

  @Test("Random polynomials: no value leaves the coefficients, the bound or the decision")
  func bernsteinRandom() throws {
    let cases = Generator.integers(in: -9...9).array(count: 5)
    try forAll(cases, cases: 60, named: "Bernstein", settings: .fromEnvironment()) { (numbers: [Int]) throws -> Void in
      let polynomial = Polynomial(numbers.map { Rational($0) })
      let form = BernsteinForm(polynomial)
      let values = (0...24).map { polynomial.evaluate(at: Rational($0, 24)) }
      try ensure(values.allSatisfy { $0 >= form.coefficients.min()! }, "a value is below the coefficients")
      let bounds = (0...4).map { form.upperBound(depth: $0) }
      try ensure(values.max()! <= bounds[4], "a value is above the bound")
      try ensure(zip(bounds, bounds.dropFirst()).allSatisfy { $0 >= $1 }, "halving widens the bound")
      // On 16 parts a polynomial of degree 4 with coefficients up to 9 has second derivatives of at most 9 (2 + 6 + 12) =
      // 180, and its Bernstein coefficients lie within 180 / 16^2 (d/8 = 1/2) of its chords, which are values.
      let parts = (0...16).map { polynomial.evaluate(at: Rational($0, 16)) }
      try ensure(bounds[4] <= parts.max()! + Rational(180, 512), "the bound is too wide")
      if form.isNonNegative() == true { try ensure(values.allSatisfy { $0.sign >= 0 }, "a value is negative") }
      if form.isNonNegative() == false { try ensure(form.coefficients.contains { $0.sign < 0 }, "nothing is negative") }
    }.get()
  }

  /// The kernel with the eigenvalues (3 +- sqrt 5) / 2, the zeros of x^2 - 3x + 1.
  private let golden = Matrix<Rational>(rows: 2, columns: 2) { i, j in i + j == 0 ? 2 : 1 }

  private func single(_ value: Rational) -> Matrix<Rational> { Matrix(rows: 1, columns: 1) { _, _ in value } }

  @Test("The bounds of an irrational radius hold and are 2^-40 apart; those of a rational one are equal")
  func radius() throws {
    let radius = try KernelBound.Radius(golden)
    func polynomial(_ x: Rational) -> Rational { x * x - 3 * x + 1 }
    // Negative between the zeros, positive behind the larger one.
    #expect(radius.lower > 2 && polynomial(radius.lower).sign < 0)
    #expect(radius.upper > 2 && polynomial(radius.upper).sign > 0)
    #expect(radius.upper <= radius.lower * (1 + Rational(2).power(-40)))
    let diagonal = try KernelBound.Radius(Matrix(rows: 2, columns: 2) { i, j in i == j ? Rational(1 + 2 * i) : 0 })
    #expect(diagonal.lower == 3 && diagonal.upper == 3)
    let zero = try KernelBound.Radius(Matrix(rows: 2, columns: 2) { _, _ in Rational(0) })
    #expect(zero.lower == 0 && zero.upper == 0)
  }

  @Test(
    "It holds up to the lower bound of the right side, fails beyond the upper one, and between them nothing is said")
  func outcomes() throws {
    let radius = try KernelBound.Radius(golden)
    let little = Rational(2).power(-100)
    for constant in [Rational(1), 3, Rational(1, 7)] {
      func outcome(_ value: Rational) throws -> KernelBound.Outcome {
        try KernelBound(splines: single(value * constant), powers: golden).outcome(constant: constant)
      }
      #expect(try outcome(radius.lower) == .holds && outcome(radius.lower - little) == .holds)
      #expect(try outcome(radius.lower + little) == .undecided)
      #expect(try outcome((radius.lower + radius.upper) / 2) == .undecided)
      #expect(try outcome(radius.upper) == .undecided)
      #expect(try outcome(radius.upper + little) == .fails && outcome(2 * radius.upper) == .fails)
    }
    // An irrational left side: it holds from the upper end of its bounds on, and fails below the lower one.
    func outcome(_ value: Rational) throws -> KernelBound.Outcome {
      try KernelBound(splines: golden, powers: single(value)).outcome(constant: 1)
    }
    #expect(try outcome(radius.upper) == .holds && outcome(radius.lower) == .undecided)
    #expect(try outcome(radius.lower - little) == .fails)
    // One eigenvalue above the bound is enough, whatever the others are.
    let two = Matrix<Rational>(rows: 2, columns: 2) { i, j in i == j ? (i == 0 ? 5 : 1) : 0 }
    #expect(try KernelBound(splines: two, powers: single(1)).outcome(constant: 4) == .fails)
    #expect(try KernelBound(splines: two, powers: single(1)).outcome(constant: 5) == .holds)
  }

  @Test("Sums of squares and gamma_r by hand: 1, 1, 1/34, 1/1588, so that 4 is right up to depth 4, 136, 6352")
  func constants() throws {
    func constant(_ r: Int) throws -> Rational { try SquareSums.layerConstant(order: SplineOrder(r)) }
    // Values at a: 1; 1; 1/2, 1/2; 1/6, 4/6, 1/6. Powers: 1; 1; 1 + 16; 1 + 64 + 729.
    #expect(try (1...4).map(constant) == [1, 1, Rational(1, 34), Rational(1, 1588)])
    #expect(try SquareSums.splines(order: SplineOrder(2)).coefficients == [1, -2, 2])
    // t^2 + (1 + t)^2 on the first interval, (2 + t)^2 more on the next; steps of order 1.
    #expect(SquareSums.scaledPowers(order: try SplineOrder(2), interval: 0).coefficients == [1, 2, 2])
    #expect(SquareSums.scaledPowers(order: try SplineOrder(2), interval: 1).coefficients == [5, 6, 3])
    #expect(SquareSums.scaledPowers(order: try SplineOrder(1), interval: 2).coefficients == [3])
    let network = try NetworkConstant(orders: [SplineOrder(3), SplineOrder(2), SplineOrder(3)])
    #expect(network.orders.map(\.value) == [2, 3])
    #expect(network.layerConstant(of: try SplineOrder(3)) == Rational(1, 34))
    let deep = try example(depth: 2, order: 3)
    #expect(network.value(for: deep) == Rational(2, 34))
  }

  /// Samples in the middles of two intervals.
  private func example(depth: Int, order: Int = 2) throws -> KernelCase {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(order), intervals: 2, lower: 0, upper: 2)
    let network = try ReferenceNetwork<Rational>(
      widths: [Int](repeating: 1, count: depth + 1), knots: [KnotVector<Rational>](repeating: knots, count: depth)
    ) { _, _, _, i in Rational(i % 2 == 0 ? 1 : -1) }
    return KernelCase(
      network: network, batch: [[Rational(1, 2)], [Rational(3, 2)]], order: try SplineOrder(order), depth: depth,
      description: "depth \(depth)")
  }

  @Test("A tally counts what is decided and throws what is not; its exact ratios are lower over upper bounds")
  func tally() throws {
    let example = try example(depth: 1)
    let kernels = try KernelTally([example], in: .scaledRelu)
    // Powers at 1/2 and 3/2: (3/2, 1/2, 0) and (5/2, 3/2, 1/2); hats (1/2, 1/2, 0) and (0, 1/2, 1/2).
    let powers = Matrix<Rational>(rows: 2, columns: 2) { i, j in
      i != j ? Rational(9, 2) : (i == 0 ? Rational(5, 2) : Rational(35, 4))
    }
    let splines = Matrix<Rational>(rows: 2, columns: 2) { i, j in i == j ? Rational(1, 2) : Rational(1, 4) }
    #expect(try example.network.tangentKernel(at: example.batch, in: .scaledRelu) == powers)
    #expect(try example.network.tangentKernel(at: example.batch, in: .spline) == splines)
    let bound = try KernelBound(splines: splines, powers: powers)
    // 1921/16, the discriminant, is no square: the radius is irrational, and its bounds differ.
    #expect(bound.powers.lower < bound.powers.upper)
    let constant = bound.splines.lower / bound.powers.upper
    #expect(throws: UndecidedKernel.self) { try kernels.tally { _ in constant } }
    let outside = try kernels.tally { _ in constant * (1 - Rational(2).power(-100)) }
    #expect(outside.failures == 1 && outside.counterexample?.hasPrefix("depth 1: ") == true)
    let inside = try kernels.tally { _ in bound.splines.upper / bound.powers.lower }
    #expect(inside.holds && inside.cases == 1)
    #expect(kernels.largestExact(order: 2, depth: 1)?.ratio == constant)
    #expect(kernels.largestExact(order: 2, depth: 2) == nil && kernels.largestExact(order: 3, depth: 1) == nil)
  }

  @Test("Of several cases a tally finds the largest for every order and depth, the last one included")
  func largest() throws {
    let shallow = try example(depth: 1)
    let inner = KernelCase(
      network: shallow.network, batch: [[Rational(0)]], order: shallow.order, depth: 1, description: "at the lower end")
    // The ratio is 1 at the lower end, the most there is.
    for cases in [[shallow, inner], [inner, shallow]] {
      let kernels = try KernelTally(cases, in: .scaledRelu)
      #expect(kernels.largestExact(order: 2, depth: 1)?.place == "at the lower end")
      #expect(kernels.largestByDepth.map(\.place) == ["at the lower end"] && kernels.largestRatios == [2: 1])
    }
  }

  @Test("The bound in Double: a ratio just inside and just outside of its rounding; the rounding is the derived one")
  func measuredBound() {
    let bound = MeasuredKernelBound(depth: 3, layerConstant: Rational(1, 2))
    #expect(bound.value == 1.5)
    let margin = MeasuredKernelBound.rounding
    // 10^4 ulps of a trace of 40 times the radius are 8.9e-11.
    let derived = 1e4 * 40 * Double.ulpOfOne
    #expect(derived <= margin && margin <= 2 * derived)
    #expect(bound.holds(for: 0) && bound.holds(for: 1.5 * (1 + 0.9 * margin)))
    #expect(!bound.holds(for: 1.5 * (1 + 1.1 * margin)) && !bound.holds(for: 15) && !bound.holds(for: .nan))
    #expect(bound.isMet(by: 1.5 * (1 + 0.9 * margin)) && bound.isMet(by: 1.5 * (1 - 0.9 * margin)))
    #expect(!bound.isMet(by: 1.5 * (1 + 1.1 * margin)) && !bound.isMet(by: 1.5 * (1 - 1.1 * margin)))
  }

  @Test("A design of lines for s = 3: eigenvalues 2 and 17 by hand and in the expanded kernels, bounds term by term")
  func lines() throws {
    // Powers at 0 and 1/2: (1, 0, 0) and (3/2, 1/2, 0); g = (-1/2, -1/2, 0), |g|^2 (s - 1)^2 = 2; behind the characters
    // |(1, 0) - g|^2 = 5/2 and |-3 (3/2, 1/2) - g|^2 = 16 + 1. Splines: (1/2, -1/2, 0), 4 / 2 = 2.
    let design = LineDesign(
      order: try SplineOrder(2), intervals: 2, prime: 3, lines: [3, 1], positions: [0, Rational(1, 2)],
      totals: [1, -1],
      origin: 1)
    let (splines, powers) = try design.eigenvalues()
    #expect(splines == 2 && powers == 17 && design.count == 9)
    let kernels = try design.expanded().kernels()
    for k in 0..<9 { #expect(kernels.splines.row(k).reduce(0, +) == 2) }
    func inertia(_ shift: Rational) -> Inertia {
      SymmetricBandedMatrix(size: 9, bandwidth: 8) { i, j in (i == j ? shift : 0) - kernels.powers[i, j] }.inertia()
    }
    #expect(inertia(17).negative == 0 && inertia(17).zero > 0 && inertia(17 - Rational(1, 1000)).negative > 0)
    // With 1 + max y = 2, sum |w| (s - 1) = 4, n + r - 1 = 3, N = 9, max |V| = 1, mean V = 0, common denominator 2:
    // lower: 2 - 2 eps 2 4 (1 + 2); upper: 17 + p 18 + p^2 + 9^3 3^3 eps'^2 / 2 + 9 6^3 / (2 M^2), p = 9 * 3 * 2 eps.
    let bounds = try design.bounds(spread: Rational(1, 1000), coupling: Rational(1, 100), gain: 10)
    #expect(bounds.lower == 2 - Rational(48, 1000))
    let shift = Rational(54, 1000)
    let parts = [17, 18 * shift, shift * shift, Rational(19683, 20_000), Rational(972, 100)]
    #expect(bounds.upper == parts.reduce(0, +))
  }
}
