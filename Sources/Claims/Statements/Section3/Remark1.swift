import Exact
import KANCore
import Pages
import Splines

/// Remark 1: learning rates in the two bases.
///
/// - Statement: a bound on the spectral radius of the NTK shows that gradient-based optimization in the ReLU and in the
///   spline basis can be used with comparable learning rates. The largest stable step of gradient descent is
///   2 / lambda_max of the Gauss-Newton matrix, for a mean square 1 / rho(G) with G = J^T J / N, so comparable steps
///   require comparable radii on both sides; Theorem 2 bounds one side. Comparable means here: within the factor 4 of
///   (38).
/// - Cases: every order and number of intervals.
/// - Method: exact. G_u and G_w each from the values of its own basis; rational bounds of both radii by Rayleigh
///   quotients and inertia. For all n: the row sums of G_u are at most 1/n, since the b_i sum to one and span r
///   intervals; and the quotient of G_w at (1, ..., 1) is the mean of (sum_j psi_j)^2 over m, where sum_j psi_j(x) is a
///   Riemann sum of n times the integral of a decreasing function, so at least n (x + (r-1) h)^r / r. Both are checked.
struct Remark1: Claim {
  let id = "remark-1"
  let source = "Section 3, Remark 1"
  let printed =
    "One can bound the spectral radius of the NTK to show that gradient-based optimization routines for a ReLU and a spline"
    + " basis can be used with comparable learning rates, despite the preconditioning by the change of basis."
  let hypotheses =
    #"Learning rates up to the largest stable step of gradient descent; comparable means within the factor 4 of (38). "#
    + #"One edge, uniform knots on $[0, 1]$, uniform samples."#
  let correction: String? =
    "If this means that a step that is stable in $w$ is also stable in $u$ up to a constant, Theorem 2 would imply "
    + "it, subject to its correction. If it means that the "
    + #"largest stable steps are comparable, it fails: that in $u$ is at least $\dfrac{n^3}{r^2 (2r+1) (n+r-1)}$ times that in $w$; with powers scaled by $h^{1-r}$ the "#
    + "quotient is $n^{2r-2}$ times larger still. No constant works for all $n$."
  let gravity = Gravity.substantive
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// The Gauss-Newton matrices of one knot vector, without a factor 2.
  private struct Trial {
    let order: Int
    let intervals: Int
    /// The largest row sum of G_u.
    let rowSum: Rational
    /// The Rayleigh quotient of G_w at (1, ..., 1).
    let quotientAtOnes: Rational
    let splines: KernelBound.Radius
    let powers: KernelBound.Radius

    var place: String { "r = \(order), n = \(intervals)" }

    init(order: SplineOrder, intervals n: Int) throws {
      let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: 1)
      let points = (0..<4 * n).map { Rational(2 * $0 + 1, 8 * n) }
      func gram(_ design: Matrix<Rational>) -> Matrix<Rational> {
        let x = RationalMatrix(design)
        let product = (x.transposed() * x).scaled(by: Rational(1, 4 * n))
        return Matrix(rows: product.rows, columns: product.columns) { product[$0, $1] }
      }
      let inU = gram(try BSplineBasis(knots).design(at: points))
      let inW = gram(try ReLUPowerBasis(knots).design(at: points))
      self.order = order.value
      intervals = n
      rowSum = (0..<inU.rows).map { inU.row($0).reduce(0, +) }.max()!
      quotientAtOnes = inW.entries.reduce(0, +) / Rational(inW.rows)
      splines = try KernelBound.Radius(inU)
      powers = try KernelBound.Radius(inW)
    }

    /// n^2 / (r^2 (2r+1) (n+r-1)), a lower bound of the radius in w.
    var bound: Rational {
      Rational(intervals * intervals, order * order * (2 * order + 1) * (intervals + order - 1))
    }
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let family = family.limited(intervals: 16).reaching(order: 4, intervals: 16)
    let trials = try family.orders.flatMap { order in
      try [1, 2, 3, 4, 6, 8, 12, 16].map { try Trial(order: order, intervals: $0) }
    }
    let method = "exact bounds of the largest eigenvalues of both Gauss-Newton matrices"
    let scope = "orders 1-\(family.maxOrder), n = 1, 2, 3, 4, 6, 8, 12, 16"
    return Findings(
      literal: comparable(trials).finding(ifHolds: .proved, method: method, scope: scope, notes: notes(trials)),
      corrected: growth(trials) { $0.bound * Rational($0.intervals) }.finding(
        ifHolds: .proved, method: method, scope: "all n and r (proof); \(scope)"),
      control: growth(trials) { Rational($0.intervals).power(3) }.control(#"the quotient is at least $n^3$"#),
      figures: [figure(trials)])
  }

  private func comparable(_ trials: [Trial]) -> Tally {
    var tally = Tally()
    for trial in trials {
      tally.expect(
        trial.powers.upper <= 4 * trial.splines.lower && trial.splines.upper <= 4 * trial.powers.lower,
        "\(trial.place): the largest stable step is at least "
          + "\(decimalBound(1 / trial.splines.upper, digits: 4, upwards: false)) in u, but at most "
          + "\(decimalBound(1 / trial.powers.lower, digits: 4, upwards: true)) in w")
    }
    return tally
  }

  /// Checks that the quotient of the steps is as large as claimed, and that both halves of the proof for all n hold.
  private func growth(_ trials: [Trial], claimed: (Trial) -> Rational) -> Tally {
    var tally = Tally()
    for trial in trials {
      let quotient = trial.powers.lower / trial.splines.upper
      tally.expect(
        quotient >= claimed(trial),
        "\(trial.place): the quotient is \(brief(Double(quotient))), claimed at least \(claimed(trial))")
      tally.expect(
        trial.rowSum * Rational(trial.intervals) <= 1 && trial.splines.upper * Rational(trial.intervals) <= 1,
        "\(trial.place): a row sum of G_u is \(trial.rowSum)")
      tally.expect(
        trial.quotientAtOnes >= trial.bound,
        "\(trial.place): the quotient of G_w at ones is \(trial.quotientAtOnes), not at least \(trial.bound)")
    }
    return tally
  }

  private func notes(_ trials: [Trial]) -> [String] {
    trials.filter { $0.intervals == 16 && $0.order <= 4 }.map { trial in
      let (u, w) = (1 / Double(trial.splines.upper), 1 / Double(trial.powers.upper))
      let scaled = w / Double(Rational(16).power(2 * trial.order - 2))
      return
        "\(trial.place): largest stable steps \(brief(u)) in u, \(brief(w)) in w, \(brief(scaled)) in the scaled powers"
    }
  }

  private func figure(_ trials: [Trial]) -> FigureData {
    FigureData(
      id: id, title: "Largest stable step in u over that in w, one edge", xLabel: "intervals n", yLabel: "quotient",
      logX: true,
      logY: true,
      series: (1...4).map { order in
        FigureData.Series(
          name: "r = \(order)",
          points: trials.filter { $0.order == order }.map {
            (Double($0.intervals), Double($0.powers.lower / $0.splines.upper))
          })
      })
  }
}
