import Exact
import Optim
import RealModule
import Splines

/// The errors that k gradient steps leave of the new modes after a dyadic refinement: predicted by the symbols, proved
/// on the knots of one layer, measured in networks.
///
/// - Statement: New modes are the errors that a coarse model at its minimum leaves to the fine one, the fine splines
///   orthogonal to all coarse ones; what is left is counted in the loss. N fine intervals, mass matrix over the spacing.
///   (a) In u on periodic knots k unit steps leave between (1 - f_r(pi/2))^{2k} and (1 - f_r(pi))^{2k} of a new mode, and both
///   occur where 4 divides N; the best step for all modes at most ((1 - f_r(pi)) / (1 + f_r(pi)))^{2k}, which occurs. The step that would smooth
///   best, 2/(f_r(pi) + f_r(pi/2)), is stable by itself for r <= 2 only. (b) With ends at most 2(r - 1) new modes are left to
///   more than the second bound by unit steps in u; in the cases two, one for each end, for r <= 5. None is left to less than the
///   first: on extended knots, and on clamped ones in the cases.
///   (c) In w with extended knots any stable step leaves at least max(0, 1 - 2d)^{2k}, where
///   d = (r!)^2 (2r + 1) f_r(pi) (N + r - 1) / (2 N^{2r+1}); on periodic knots, constants left out, at least
///   max(0, 1 - 2^{1-r} (2 pi/N)^{2r})^{2k}. (d) Steps in the spline weights of the network of Section 5.1 leave in u what
///   (a) says for the share of one edge in the largest curvature, up to a factor of 2 in the rate, and in w take at most twice
///   what (c) says.
/// - Hypotheses: uniform knots; least squares with the mass matrix in (a)-(c).
/// - Proof: (a) A new mode lives on t and t + pi, with the parts s^{2r} f_r(t + pi) / f_r(2t) and c^{2r} f_r(t) / f_r(2t) of its
///   loss, c = cos(t/2), s = sin(t/2); f_r >= f_r(pi) is the upper bound, and, x -> (1 - x)^{2k} being convex, the mean of f_r, which is
///   the lambda(t) of two-grid-factors, gives the lower one. (b) All but 2(r - 1) of the functions are whole, and their matrix has no
///   eigenvalue below f_r(pi): G has at most 2(r - 1), and a form on a subspace no more of a sign. On extended knots project a new
///   mode, continued by zero, onto the splines on the line: its products with all b_i stay, its norm does not grow, it stays a new
///   mode, and the mean of (a) bounds it. The rest of (b) is counted for the cases only. (c) In w the mean of f_r / |2 sin(t/2)|^{2r} is 2 4^{-r} f_r(t) f_r(t + pi) / f_r(2t),
///   at most f_r(pi)/2. With ends the r-fold integral F of a new mode, continued by zero, vanishes at
///   the coarse knots, the gradient in w is (r - 1)! F at the others, and of all functions with these values the spline of
///   order 2r on the line has the least integral of |F^(r)|^2: the bound on the line holds. The constant vector bounds the largest
///   eigenvalue from below by N^{2r+1} / (r^2 (2r+1) (N + r - 1)).
/// - Cases: exact inertia of the forms of what is left on a rational basis of the new modes, k = 1 ... 8; balls for (c) on
///   periodic knots; trained networks.
struct TwoLevelRefinement: Claim {
  let id = "two-level-refinement"
  let origin = Origin.ours
  let source = "Related to Section 4.3, complementary relaxation"
  let printed =
    #"After a dyadic refinement to $N$ uniform intervals, $k$ unit gradient steps in $u$ leave between $(1 - f_r(\pi/2))^{2k}$ and $(1 - f_r(\pi))^{2k}$ of the loss in a new mode on"#
    + #" periodic knots, both attained if 4 divides $N$; with extended or clamped ends at most $2(r - 1)$ new modes are left to more, in the cases two for $r \le 5$, and in the cases none to less."#
    + #" In $w$ any stable step leaves at least $\max(0, 1 - 2 \delta)^{2k}$, $\delta = \frac{(r!)^2 (2r + 1) f_r(\pi) (N + r - 1)}{2 N^{2r+1}}$, on periodic knots, constants left out, at least"#
    + #" $\max(0, 1 - 2^{1-r} (2 \pi/N)^{2r})^{2k}$. Measured: the spline weights of $[2, 5, 1]$ follow in $u$, rates up to a factor of 2, and in $w$ at most twice what is predicted is taken."#
  let hypotheses =
    "Uniform knots, one layer, least squares with the mass matrix, a coarse model at its minimum; networks: steps in the spline weights alone."
  let recorded = RecordedVerdicts(literal: .proved)

  /// The largest number of steps.
  static let steps = 8
  /// The precision of the balls of part (c), in bits.
  private static let precision = 256

  /// The constants of the statement.
  private struct Constants {
    /// Factors of f_r(pi) and of f_r(pi/2) in the two bounds.
    var (slowest, fastest): (Rational, Rational) = (1, 1)
    /// The number of modes that may remain above the range with ends, by the order.
    var outside: (Int) -> Int = { $0 <= 5 ? 2 : 2 * ($0 - 1) }
    /// The largest order for which the step that smooths best is stable.
    var stable = 2
    /// The factor of the fraction removed in w.
    var taken: Rational = 1
    /// Whether to interchange the geometries of the networks.
    var exchanged = false
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let cases = family.limited(order: family.isFull ? 6 : 5)
    let networks = try RefinedNetworks(family)
    let wrong = Constants(
      slowest: 2, fastest: Rational(1, 2), outside: { _ in 1 }, stable: 1, taken: Rational(1, 64), exchanged: true)
    let lengths = family.isFull ? [1, 2, 4, 8, 16] : [1, 2, 4, 8]
    return Findings(
      literal: try tally(cases, lengths, networks, Constants()).finding(
        ifHolds: .proved,
        method: "exact: inertia on a basis of the new modes; balls in w on periodic knots; trained networks measured",
        scope: "orders 1-\(cases.maxOrder), \(lengths.map { "\($0)" }.joined(separator: ", ")) coarse intervals,"
          + " 1-8 steps; \(networks.scope)",
        notes: try notes(networks)),
      control: try tally(cases.limited(order: 3), [4, 8], networks, wrong).control(
        #"the same with $2 f_r(\pi)$, $\frac12 f_r(\pi/2)$, one mode at the ends, a stable step up to $r = 1$, "#
          + #"$\delta/64$, $u$ and $w$ interchanged"#
      ),
      tables: [try endsTable(cases), networksTable(networks)])
  }

  private func tally(
    _ family: CaseFamily, _ lengths: [Int], _ networks: RefinedNetworks, _ constants: Constants
  ) throws -> Tally {
    var tally = Tally()
    for r in 1...12 {
      let symbol = try MassSymbol(SplineOrder(r))
      // 2 / (f(pi) + f(pi/2)) compared with 2 / f(0) = 2.
      let sum = symbol.value(cosine: -1) + symbol.value(cosine: 0)
      tally.expect(
        (sum >= 1) == (r <= constants.stable), by: "step that smooths best", "r = \(r): f_r(pi) + f_r(pi/2) = \(sum)")
    }
    for order in family.orders {
      let symbol = try MassSymbol(order)
      for n in [4, 8] { try expectPeriodic(symbol, coarse: n, constants, &tally) }
      for n in lengths {
        let name = "r = \(order.value), n = \(n) to \(2 * n)"
        let extended = try NewModes.extended(order, coarse: n)
        try expectEnds(extended, symbol, "\(name), extended", constants, &tally)
        try expectEnds(.clamped(order, coarse: n), symbol, "\(name), clamped", constants, &tally)
        try expectPowers(extended, symbol, intervals: 2 * n, name, constants, &tally)
      }
    }
    var balls = Tally(.enclosed)
    for order in family.orders {
      let symbol = try MassSymbol(order)
      for n in [2, 3, 4, 8, 16, 32] { expectPeriodicPowers(symbol, coarse: n, constants, &balls) }
    }
    tally.merge(balls)
    var measured = Tally(.measured)
    for transition in networks.transitions { try expectNetwork(transition, constants, &measured) }
    tally.merge(measured)
    return tally
  }

  /// Checks (a): the forms of the remainder minus the bounds have no eigenvalue of the wrong sign, and one that is
  /// zero.
  private func expectPeriodic(
    _ symbol: MassSymbol, coarse n: Int, _ constants: Constants, _ tally: inout Tally
  ) throws {
    let modes = NewModes.periodic(symbol, coarse: n)
    let (low, high) = (
      constants.slowest * symbol.value(cosine: -1), constants.fastest * symbol.value(cosine: 0)
    )
    let name = "r = \(symbol.order.value), \(n) to \(2 * n) periodic intervals"
    let unit = RationalMatrix.identity(modes.mass.rows)
    let forms = modes.energies(steps: Self.steps, step: unit)
    let best = modes.energies(steps: Self.steps, step: unit.scaled(by: 2 / (1 + low)))
    for k in 1...Self.steps {
      let most = try excess(forms, k, over: (1 - low).power(2 * k))
      tally.expect(
        most.positive == 0 && most.zero > 0, by: "unit step, most",
        "\(name), \(k) steps: compared with (1 - \(low))^\(2 * k), the new modes have inertia \(most)")
      let least = try excess(forms, k, over: (1 - high).power(2 * k))
      tally.expect(
        least.negative == 0 && least.zero > 0, by: "unit step, least",
        "\(name), \(k) steps: compared with (1 - \(high))^\(2 * k), the new modes have inertia \(least)")
      let all = try excess(best, k, over: ((1 - low) / (1 + low)).power(2 * k))
      tally.expect(
        all.positive == 0 && all.zero > 0, by: "best step",
        "\(name), \(k) best steps: compared with (\((1 - low) / (1 + low)))^\(2 * k), the new modes have inertia "
          + "\(all)")
    }
  }

  /// Returns the inertia of the remainder after k steps minus a fraction of the initial form.
  func excess(_ forms: [RationalMatrix], _ k: Int, over part: Rational) throws -> Inertia {
    try (forms[k] - forms[0].scaled(by: part)).inertia()
  }

  /// Checks (b).
  private func expectEnds(
    _ modes: NewModes, _ symbol: MassSymbol, _ name: String, _ constants: Constants, _ tally: inout Tally
  ) throws {
    let forms = modes.energies(steps: Self.steps, step: .identity(modes.mass.rows))
    let (low, high) = (symbol.value(cosine: -1), constants.fastest * symbol.value(cosine: 0))
    for k in 1...Self.steps {
      let above = try excess(forms, k, over: (1 - low).power(2 * k)).positive
      let below = try excess(forms, k, over: (1 - high).power(2 * k)).negative
      tally.expect(
        above <= constants.outside(symbol.order.value), by: "ends, most",
        "\(name), \(k) steps: \(above) new modes remain above (1 - \(low))^\(2 * k)")
      tally.expect(
        below == 0, by: "ends, least",
        "\(name), \(k) steps: \(below) new modes are reduced below (1 - \(high))^\(2 * k)")
    }
  }

  /// Checks (c) with ends: its three parts, and the steps themselves with the step sizes 1 and 2 over a bound of the
  /// largest eigenvalue.
  private func expectPowers(
    _ modes: NewModes, _ symbol: MassSymbol, intervals: Int, _ name: String, _ constants: Constants,
    _ tally: inout Tally
  ) throws {
    let powers = try PowerGeometry(symbol.order, intervals: intervals, mass: modes.mass)
    let bound = constants.taken * PowerGeometry.modeBound(symbol)
    let gradients = try modes.inertia(of: modes.mass * powers.inverseOuter * modes.mass - modes.mass.scaled(by: bound))
    tally.expect(
      gradients.positive == 0, by: "gradient in w",
      "\(name): the gradient in w of \(gradients.positive) new modes is larger than \(bound)")
    let least = PowerGeometry.largestBound(symbol.order, intervals: intervals) / constants.taken
    tally.expect(
      powers.quotientOfOnes >= least, by: "largest eigenvalue in w",
      "\(name): the quotient of the constant vector is \(powers.quotientOfOnes), but the bound is \(least)")
    let delta = constants.taken * PowerGeometry.taken(symbol, intervals: intervals)
    for factor in [1, 2] {
      let step = powers.inverseOuter.scaled(by: Rational(factor) / powers.aboveLargest)
      let forms = modes.energies(steps: Self.steps, step: step)
      for k in 1...Self.steps {
        let least = max(0, 1 - 2 * delta).power(2 * k)
        let below = try excess(forms, k, over: least).negative
        tally.expect(
          below == 0, by: "steps in w",
          "\(name), \(k) steps of \(factor) over the largest eigenvalue in w: \(below) new modes are reduced below "
            + "\(least)"
        )
      }
    }
  }

  /// Checks (c) on periodic knots: every pair of modes, with the largest stable step.
  private func expectPeriodicPowers(
    _ symbol: MassSymbol, coarse n: Int, _ constants: Constants, _ tally: inout Tally
  ) {
    let r = symbol.order.value
    func ball(_ x: Rational) -> Ball { Ball(x, precision: Self.precision) }
    let pi = Ball.pi(precision: Self.precision)
    let coefficients = symbol.polynomialInCosine.coefficients.reversed()
    func f(_ cosine: Ball) -> Ball { coefficients.reduce(ball(0)) { $0 * cosine + ball($1) } }
    /// Returns f_r over (2 - 2 cos t)^r.
    func g(_ cosine: Ball) -> Ball { f(cosine) / (ball(2) - ball(2) * cosine).power(r) }
    let angle = ball(Rational(1, n)) * pi
    let step = ball(2) / g(Ball.cos(angle))
    let bound = ball(1) - ball(2 * constants.taken * Rational(1, 2).power(r)) * angle.power(2 * r)
    // Nothing is said where the bound is not positive.
    guard bound.isCertainlyGreater(than: ball(0)) else { return }
    for j in 0..<n {
      let cosine = Ball.cos(ball(Rational(j)) * angle)
      let (near, far) = ((ball(1) + cosine) / ball(2), (ball(1) - cosine) / ball(2))
      let doubled = f(ball(2) * cosine * cosine - ball(1))
      // The parts of the loss on t and on t + pi; a constant has none.
      let (smooth, rough) = (far.power(r) * f(-cosine) / doubled, near.power(r) * f(cosine) / doubled)
      for k in 1...Self.steps {
        let first = j == 0 ? ball(0) : smooth * (ball(1) - step * g(cosine)).power(2 * k)
        let left = first + rough * (ball(1) - step * g(-cosine)).power(2 * k)
        tally.expect(
          left.isCertainlyGreater(than: bound.power(2 * k)), by: "periodic w",
          "r = \(r), \(2 * n) periodic intervals, mode \(j), \(k) steps in w: \(left) remains, but the bound is "
            + "\(bound.power(2 * k))"
        )
      }
    }
  }

  /// Checks (d).
  private func expectNetwork(
    _ transition: RefinedNetworks.Transition, _ constants: Constants, _ tally: inout Tally
  ) throws {
    let (left, taken) =
      constants.exchanged
      ? (transition.taken.map { 1 - $0 }, transition.left.map { 1 - $0 }) : (transition.left, transition.taken)
    for k in 1...RefinedNetworks.steps {
      let band = try Self.predicted(transition, steps: k, tolerance: RefinedNetworks.tolerance)
      tally.expect(
        band.contains(left[k]), by: "networks in u",
        "\(transition.place), \(k) steps in u: \(brief(left[k])) remains, predicted \(brief(band.lowerBound)) to "
          + "\(brief(band.upperBound))"
      )
      let most = try Self.predictedTaken(transition, steps: k) * RefinedNetworks.tolerance
      tally.expect(
        taken[k] <= most, by: "networks in w",
        "\(transition.place), \(k) steps in w: \(brief(taken[k])) is removed, predicted at most \(brief(most))")
    }
  }

  /// Returns the remainder after k steps in u, by (a) for a part of the curvature, with the rates up to a factor.
  static func predicted(
    _ transition: RefinedNetworks.Transition, steps k: Int, tolerance: Double
  ) throws -> ClosedRange<Double> {
    let symbol = try MassSymbol(transition.order)
    func left(_ rate: Double) -> Double { Double.pow(max(0, 1 - rate), Double(2 * k)) }
    return left(
      tolerance * transition.share * Double(symbol.value(cosine: 0)))...left(
        transition.share * Double(symbol.value(cosine: -1)) / tolerance)
  }

  /// Returns the most that k steps of half the largest stable size in w remove, by (c).
  static func predictedTaken(_ transition: RefinedNetworks.Transition, steps k: Int) throws -> Double {
    2 * Double(k) * Double(PowerGeometry.taken(try MassSymbol(transition.order), intervals: transition.intervals))
  }
}
