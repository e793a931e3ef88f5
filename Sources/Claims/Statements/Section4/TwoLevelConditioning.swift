import Exact
import RealModule
import Spectral
import Splines

/// The condition of least squares with the mass matrix in four bases of the same splines, and its effect on solvers.
///
/// - Statement: condition numbers kappa to three digits for r = 2 ... 5, n = 8, 16, 32, in B-splines on extended and on clamped
///   knots, in ReLU powers (the scaling of these does not matter), and 1 in an L2-orthonormal basis. In w kappa grows by less than
///   4^r where n is doubled, and from 16 to 32 by more than 4^{r-1}; in B-splines by less than a tenth either way. To make the
///   error 10^-3 as large in the energy norm, gradient descent with the best step takes
///   ceil(log 1000 / log((kappa + 1)/(kappa - 1))) steps at most, as many for some error; conjugate gradients in exact arithmetic at
///   most m and at most ceil(sqrt(kappa)/2 log 2000). In w kappa is O(n^{2r}). For Adam there is no theorem: measured.
/// - Hypotheses: uniform knots, one layer; the error of one random function for the steps of conjugate gradients.
/// - Proof: of the two bounds, the textbooks; the best step leaves |1 - omega lambda| <= (kappa - 1)/(kappa + 1) of an eigenvector,
///   with equality at both ends of the spectrum. Of the growth, with the spacing 1: the powers are of size n^{r-1} on n intervals, so
///   that the largest eigenvalue in w is at most the trace O(n^{2r}); the matrix in w is A^{-1} G A^{-T}, so that the smallest is
///   at least that of G over |A|^2, and neither depends on n but for a factor.
/// - Cases: exact inertia encloses the ends of the spectra, Arb's eigenvalues besides for n = 8. Powers of I - omega G against the
///   bound, exactly, where kappa < 100 and n = 8. Conjugate gradients in balls for all. Floating point besides.
struct TwoLevelConditioning: Claim {
  let id = "two-level-conditioning"
  let origin = Origin.ours
  let source = "Related to Sections 3 and 4.3"
  let printed =
    #"The mass matrix of uniform knots has, for $r = 2, 3, 4, 5$ and $n = 32$, the condition number $\kappa$ 3.99, 48.2, 1430, 69700 in B-splines "#
    + #"on extended knots, 3.99, 10.5, 26.8, 68.9 on clamped ones, $4.99 \cdot 10^6$, $2.11 \cdot 10^{10}$, $1.65 \cdot 10^{14}$, "#
    + #"$1.67 \cdot 10^{18}$ in ReLU powers, where it grows at most like $n^{2r}$, and 1 in an orthonormal basis. To reduce an error to $10^{-3}$ "#
    + #"of its size, gradient descent takes up to $\lceil \log 1000 / \log \frac{\kappa + 1}{\kappa - 1} \rceil$ steps, which are needed; conjugate "#
    + #"gradients take at most $\lceil \frac{\sqrt \kappa}{2} \log 2000 \rceil$ and $m$."#
  let hypotheses =
    "One layer, uniform density, the energy norm; best constant step; exact arithmetic for conjugate gradients."
  let recorded = RecordedVerdicts(literal: .certified)

  /// The fraction to which an error is reduced.
  static let part = Rational(1, 1000)
  /// The intervals.
  static let lengths = [8, 16, 32]

  /// Condition numbers to three digits, by order and basis, for n = 8, 16, 32.
  static let numbers: [Int: [MassBasis: [(digits: Int, exponent: Int)]]] = [
    2: [
      .extended: [(392, -2), (398, -2), (399, -2)], .clamped: [(392, -2), (398, -2), (399, -2)],
      .powers: [(319, 2), (371, 3), (499, 4)],
    ],
    3: [
      .extended: [(470, -1), (479, -1), (482, -1)], .clamped: [(104, -1), (105, -1), (105, -1)],
      .powers: [(166, 5), (501, 6), (211, 8)],
    ],
    4: [
      .extended: [(140, 1), (142, 1), (143, 1)], .clamped: [(272, -1), (266, -1), (268, -1)],
      .powers: [(197, 8), (136, 10), (165, 12)],
    ],
    5: [
      .extended: [(687, 2), (690, 2), (697, 2)], .clamped: [(734, -1), (690, -1), (689, -1)],
      .powers: [(364, 11), (519, 13), (167, 16)],
    ],
  ]

  /// The constants of the statement.
  private struct Constants {
    /// Added to the digits of the condition numbers.
    var digit = 0
    /// The exponents of 4 that bound the growth in w, as functions of r.
    var growth: (least: (Int) -> Int, most: (Int) -> Int) = ({ $0 - 1 }, { $0 })
    /// The bound of the growth in B-splines.
    var change = Rational(1, 10)
    /// Factors of the two bounds on the steps.
    var (descent, conjugate) = (Rational(1), Rational(1))
    /// Added to the first entry of the mass matrix for which the basis is orthonormal.
    var perturbation: Rational = 0
  }

  /// The results for one basis.
  struct Case {
    let order: SplineOrder
    let intervals: Int
    let system: MassSystem
    let kappa: Enclosure
    let (smallest, largest): (Enclosure, Enclosure)
    var name: String { "r = \(order.value), n = \(intervals), \(system.basis.title)" }
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let orders = family.limited(order: 5).orders.filter { $0.value >= 2 }
    let cases = try orders.flatMap { order in
      try Self.lengths.flatMap { try Self.cases(order, intervals: $0, family) }
    }
    let few = cases.filter { $0.order.value <= 3 }
    let wrong = Constants(
      digit: 1, growth: ({ $0 }, { $0 - 1 }), change: Rational(1, 1_000_000), descent: Rational(1, 2),
      conjugate: Rational(1, 4), perturbation: 1)
    let shown = family.isFull ? 32 : 16
    return Findings(
      literal: try tally(cases, Constants()).finding(
        ifHolds: .certified,
        method:
          "eigenvalues by exact inertia; powers of the exact step matrix; conjugate gradients in balls; floating "
          + "point in addition",
        scope: "orders 2-\(orders.last?.value ?? 2), n = 8, 16, 32, one random function",
        notes: [
          "gradient descent needs up to \(mostSteps(cases, .clamped)) steps on clamped knots, \(mostSteps(cases, .extended)) on extended ones,"
            + " \(mostSteps(cases, .powers)) in the ReLU basis",
          "Adam is only measured, with the best of the rates 1, 0.1, 0.01, 0.001: there is no theorem to compare it "
            + "with",
        ]),
      control: try tally(few, wrong).control(
        #"the same with the next digit, $4^r$ and $4^{r-1}$ interchanged, a change of $10^{-6}$, half the steps, a "#
          + #"quarter of the bound, 1 added to the first entry of the mass matrix"#
      ),
      tables: [
        table(cases), try solverTable(cases.filter { $0.intervals == shown }, limit: family.isFull ? 50_000 : 4000),
      ])
  }

  private static func cases(_ order: SplineOrder, intervals n: Int, _ family: CaseFamily) throws -> [Case] {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: Rational(n))
    let mass = try MassSymbol.massMatrix(knots)
    var generator = family.generator(for: "two-level-conditioning r=\(order.value) n=\(n)")
    let u = (0..<knots.dimension).map { _ in Rational(Int.random(in: -64...64, using: &generator), 64) }
    return try MassBasis.allCases.map { basis in
      let system = try MassSystem(basis, knots, mass: mass, function: u)
      let condition = try MassSystem.Condition(system.matrix)
      return Case(
        order: order, intervals: n, system: system,
        kappa: basis == .orthonormal ? Enclosure(lower: 1, upper: 1) : condition.number,
        smallest: condition.smallest, largest: condition.largest)
    }
  }

  private func tally(_ cases: [Case], _ constants: Constants) throws -> Tally {
    var tally = Tally(.enclosed)
    var measured = Tally(.measured)
    for (k, one) in cases.enumerated() {
      if one.system.basis == .orthonormal {
        try expectOrthonormal(one, cases[k - 3].system.matrix, constants, &tally)
      } else {
        expectNumber(one, constants, &tally)
        try expectDescent(one, constants, &tally)
        expectMeasuredDescent(one, constants, &measured)
      }
      expectConjugateGradients(one, constants, &tally)
      if let next = cases.first(where: {
        $0.order == one.order && $0.intervals == 2 * one.intervals && $0.system.basis == one.system.basis
      }) {
        expectGrowth(one, next, constants, &tally)
      }
    }
    tally.merge(measured)
    return tally
  }

  /// Checks the digits of a condition number and, for n = 8, the ends of the spectrum by Arb.
  private func expectNumber(_ one: Case, _ constants: Constants, _ tally: inout Tally) {
    let place = Self.lengths.firstIndex(of: one.intervals)!
    guard let number = Self.numbers[one.order.value]?[one.system.basis]?[place] else { return }
    let unit = Rational(10).power(number.exponent)
    let middle = Rational(number.digits + constants.digit) * unit
    tally.expect(
      one.kappa.lower >= middle - unit / 2 && one.kappa.upper <= middle + unit / 2, by: "condition numbers",
      "\(one.name): kappa is \(decimalBound(one.kappa.lower, digits: 8, upwards: false))..., not \(decimalBound(middle, digits: 3, upwards: false))"
    )
    guard one.intervals == 8, constants.digit == 0 else { return }
    let balls = try? one.system.matrix.eigenvalueEnclosures(precision: 512)
    tally.expect(
      balls.map { balls in
        [(balls[0], one.smallest), (balls[balls.count - 1], one.largest)].allSatisfy { ball, enclosure in
          ball.overlaps(Ball(lower: enclosure.lower, upper: enclosure.upper, precision: 512))
        }
      } ?? false, by: "condition numbers",
      "\(one.name): Arb's eigenvalues are not those of the counts")
  }

  /// Checks the effect of doubling n.
  private func expectGrowth(_ one: Case, _ next: Case, _ constants: Constants, _ tally: inout Tally) {
    let growth = (least: next.kappa.lower / one.kappa.upper, most: next.kappa.upper / one.kappa.lower)
    let text = "\(one.name), doubled: kappa grows by \(decimalBound(growth.least, digits: 6, upwards: false))..."
    switch one.system.basis {
    case .powers:
      let four: Rational = 4
      tally.expect(
        growth.most < four.power(constants.growth.most(one.order.value))
          && (one.intervals < 16 || growth.least > four.power(constants.growth.least(one.order.value))),
        by: "growth in w", text)
    case .extended, .clamped:
      tally.expect(
        growth.most < 1 + constants.change && growth.least > 1 - constants.change, by: "growth in B-splines", text)
    case .orthonormal: break
    }
  }

  /// Checks by exact powers of I - omega G that the number of steps given by kappa suffices, and that one fewer does
  /// not.
  private func expectDescent(_ one: Case, _ constants: Constants, _ tally: inout Tally) throws {
    guard one.intervals == 8, one.kappa.upper < 100 else { return }
    let said = SolverSteps.gradientDescent(one.kappa, part: Self.part)
    let steps = (said.least * constants.descent).floor
    let identity = RationalMatrix.identity(one.system.matrix.rows)
    let omega = 2 / (one.smallest.lower + one.largest.upper)
    let step = identity - one.system.matrix.scaled(by: omega)
    let goal = identity.scaled(by: Self.part * Self.part)
    /// Returns whether 2k steps, k for each factor, leave an error that is too large.
    func tooLarge(_ k: Rational) throws -> Bool {
      let power = Self.power(step, Int(Double(2 * k)))
      return try (goal - power).inertia().negative > 0
    }
    let (enough, fewer) = (try !tooLarge(steps), try tooLarge(steps - 1))
    tally.expect(
      said.least == said.most && enough && fewer, by: "gradient descent",
      "\(one.name): \(steps) steps are \(enough ? "enough" : "too few") for every error, \(steps - 1) \(fewer ? "too few" : "enough")"
    )
  }

  private static func power(_ matrix: RationalMatrix, _ exponent: Int) -> RationalMatrix {
    if exponent == 0 { return .identity(matrix.rows) }
    let half = power(matrix, exponent / 2)
    return exponent % 2 == 0 ? half * half : half * half * matrix
  }

  /// Checks the steps for the random function in floating point, if that resolves the spectrum.
  private func expectMeasuredDescent(_ one: Case, _ constants: Constants, _ tally: inout Tally) {
    guard let steps = Self.measuredDescent(one) else { return }
    let most = SolverSteps.gradientDescent(one.kappa, part: Self.part).most * constants.descent
    tally.expect(
      Rational(steps) <= most * (1 + Rational(1, 1000)), by: "gradient descent, measured",
      "\(one.name): \(steps) steps of gradient descent, but the bound is \(most)")
  }

  static func measuredDescent(_ one: Case) -> Int? {
    guard one.kappa.upper < Rational(10).power(11) else { return nil }
    let trial = SolverTrial(one.system, part: Double(part))
    return trial.gradientDescent(step: 2 / Double(one.smallest.lower + one.largest.upper))
  }

  private func expectConjugateGradients(_ one: Case, _ constants: Constants, _ tally: inout Tally) {
    let m = one.system.matrix.rows
    let bound = min(
      Rational(m), SolverSteps.conjugateGradients(one.kappa, part: Self.part) * constants.conjugate)
    let steps = SolverSteps.exactConjugateGradients(one.system.matrix, error: one.system.weights, part: Self.part)
    tally.expect(
      steps.map { Rational($0) <= bound } ?? false, by: "conjugate gradients",
      "\(one.name): \(steps.map { "\($0)" } ?? "undecided") steps of conjugate gradients, but the bound is \(bound)")
  }

  /// Checks that the Gram-Schmidt vectors are orthogonal in the mass matrix, so that, normalized, they have mass matrix
  /// I.
  private func expectOrthonormal(
    _ one: Case, _ mass: RationalMatrix, _ constants: Constants, _ tally: inout Tally
  ) throws {
    let orthogonal = MassSystem.orthogonalized(mass)
    let changed = RationalMatrix(rows: mass.rows, columns: mass.columns) { i, j in
      i == 0 && j == 0 ? mass[0, 0] + constants.perturbation : mass[i, j]
    }
    let products = orthogonal.rows * changed * orthogonal.rows.transposed()
    tally.expect(
      products == .diagonal(orthogonal.squares) && orthogonal.squares.allSatisfy { $0.sign > 0 }, by: "orthonormal",
      "\(one.name): the products of the vectors are not diag(\(orthogonal.squares[0]), ...)")
  }
}
