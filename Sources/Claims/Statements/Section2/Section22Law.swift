import Exact
import Pages
import RealModule
import Spectral
import Splines

/// The law of the eigenvalues of A^T A below eq. (12).
///
/// - Statement: up to constant scaling the l-th smallest eigenvalue is roughly l^{2r}. The text does not quantify
///   "roughly"; here it means a factor of two: for some constant c all eigenvalues lie between c l^{2r} / 2 and 2 c
///   l^{2r}, that is, the quotients lambda_l / l^{2r} differ by at most a factor of four.
/// - Cases: orders 1-5, n = 1 ... 12, 25, 50, all eigenvalues enclosed by exact inertia.
/// - Corrected statement: for every l, m^{2r} lambda_l(T^T T) tends to mu_l, the l-th eigenvalue of a boundary value
///   problem with zero data at one end and natural conditions at the other, with the explicit error and the proof in
///   ``SpectralLimit``. r = 2 is the cantilever beam. Its bounds are checked by exact counts, with mu_l from rational
///   enclosures. For r = 1, where the spectrum is 2 - 2 cos((2l-1) pi / (2n+1)), that is also counted.
struct Section22Law: Claim {
  let id = "section-2.2-law"
  let source = "Section 2.2, below eq. (12)"
  let printed =
    #"The text expects the eigenvalues of $A^T A$ to be roughly of the form $\ell^{2r}$ for the index "#
    + #"$\ell \in [1, n]$, up to constant scaling."#
  let hypotheses =
    #"Uniform knots. The text does not quantify "roughly"; here it means up to a factor of two, for a constant that "#
    + #"may depend on $r$ and $n$."#
  let correction: String? =
    #"The growth is right. The smallest eigenvalues deviate: $\lambda_2 / \lambda_1$ tends to 9.0, 39.3, 101 for $r = 1, 2, 3$, not to 4, 16, 64; "#
    + #"within a factor of two of one constant the law holds for $r = 1$ and fails for $r = 2$ from $n = 8$ on. With $m = n+r-1$, for every $\ell$, "#
    + #"$(m^r (r-1)! \, h^{r-1})^2 \lambda_\ell(A^T A) \to \mu_\ell$ as $n \to \infty$, where $(-1)^r u^{(2r)} = \mu u$ on $[0, 1]$, "#
    + #"$u^{(j)}(1) = 0 = u^{(r+j)}(0)$ for $j < r$: zero data at one end and natural conditions at the other, rather than periodic ones. For "#
    + #"$r = 1$, $\mu_\ell = ((\ell - 1/2) \pi)^2$; $r = 2$ is the cantilever beam."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  private static let largestOrder = 5
  private static let modes = 3

  func check(_ family: CaseFamily) throws -> Findings {
    var printed = Tally(.enclosed)
    var corrected = Tally()
    var control = Tally()
    var notes: [String] = []
    var curves: [FigureData.Series] = []
    var holding: [Int] = []
    for r in 1...Self.largestOrder {
      let order = try SplineOrder(r)
      var spreads: [(n: Int, spread: Rational)] = []
      let failures = printed.failures
      for n in Array(1...12) + [25, 50] {
        spreads.append((n, try spread(DifferencePower(order: order, intervals: n), into: &printed)))
      }
      if printed.failures == failures { holding.append(r) }
      let limits = try SpectralLimit.smallestEigenvalues(order: order, count: Self.modes)
      let powers = (1...Self.modes).map { l in
        let factor = Rational(l).power(2 * r)
        return Enclosure(lower: limits[0].lower * factor, upper: limits[0].upper * factor)
      }
      for n in Array(1...12) + (family.isFull ? [25, 50, 100, 200, 500, 1000] : [25, 50, 100, 200]) {
        let power = try DifferencePower(order: order, intervals: n)
        try count(power, limits, into: &corrected)
        if n <= 50 { try count(power, powers, into: &control) }
        if r == 1 { closedForm(power, into: &corrected) }
      }
      notes.append(try remark(order, limits, spreads.last!))
      if r <= 3 { curves.append(try curve(order)) }
    }
    return Findings(
      literal: printed.finding(
        ifHolds: .certified, method: "all eigenvalues enclosed by exact inertia",
        scope: "uniform knots, orders 1-\(Self.largestOrder), n = 1 ... 12, 25, 50",
        notes: [
          "the conclusion drawn from it, about the ratio of the extreme eigenvalues, is right: see figure-2a",
          "all cases hold for these orders: " + holding.map { "\($0)" }.joined(separator: ", "),
          #"between the first eigenvalues and the last ones the exponent is right; it is a classical result, not "#
            + #"checked here beyond the third, that $\mu_\ell^{1/(2r)}$ approaches $(\ell - 1/2) \pi$ as $\ell$ grows"#,
        ]),
      corrected: corrected.finding(
        ifHolds: .proved, method: "proof by nonnegative kernels and Weyl's inequality; its bounds by exact inertia",
        scope: #"all $r$ and $\ell$ (proof); its bounds for orders 1-5, the three smallest eigenvalues and n up to 200"#
          + (family.isFull ? ", 500 and 1000" : ""),
        notes: notes),
      control: control.control(#"the same with $\ell^{2r} \mu_1$ in place of $\mu_\ell$"#),
      figures: [
        FigureData(
          id: id, title: "Eigenvalues of T^T T, n = 50, as frequencies", xLabel: "number l, ascending",
          yLabel: "m lambda_l^{1/(2r)} / pi",
          series: curves + [
            .init(name: "l - 1/2", points: (1...52).map { (Double($0), Double($0) - 0.5) }, marks: .line, color: 7)
          ])
      ])
  }

  /// Returns a lower bound of the largest quotient lambda_l / l^{2r} over the smallest, after checking it.
  private func spread(_ power: DifferencePower, into tally: inout Tally) throws -> Rational {
    let quotients = try power.certifiedGramEigenvalues().enumerated().map { k, value in
      let scale = Rational(k + 1).power(2 * power.order.value)
      return Enclosure(lower: value.lower / scale, upper: value.upper / scale)
    }
    let largest = quotients.indices.max { quotients[$0].lower < quotients[$1].lower }!
    let smallest = quotients.indices.min { quotients[$0].upper < quotients[$1].upper }!
    let factor = quotients[largest].lower / quotients[smallest].upper
    tally.expect(
      quotients[largest].upper / quotients[smallest].lower <= 4,
      "r = \(power.order.value), n = \(power.intervals): lambda_l / l^{2r} for l = \(largest + 1) is "
        + "\(fixed(Double(factor), digits: 3)) times that for l = \(smallest + 1), so no constant fits both up to a "
        + "factor of two")
    return factor
  }

  /// Performs the counts that verify the bounds of ``SpectralLimit``.
  private func count(_ power: DifferencePower, _ limits: [Enclosure], into tally: inout Tally) throws {
    let certificate = power.certificate
    for (k, limit) in limits.enumerated() where k < power.size {
      let bounds = try SpectralLimit.gramEigenvalue(order: power.order, intervals: power.intervals, limit: limit)
      let name = "r = \(power.order.value), n = \(power.intervals), l = \(k + 1)"
      let below = certificate.eigenvalueCount(below: bounds.lower)
      tally.expect(below <= k, "\(name): \(below) eigenvalues of T^T T lie below the lower bound")
      if let upper = bounds.upper {
        // A count below a number excludes that number.
        let below = certificate.eigenvalueCount(below: upper * (1 + Rational(1, 1 << 40)))
        tally.expect(below > k, "\(name): only \(below) eigenvalues of T^T T lie below the upper bound")
      }
    }
  }

  /// Checks by counts from both sides that for r = 1 the eigenvalues are 2 - 2 cos((2l-1) pi / (2n+1)).
  private func closedForm(_ power: DifferencePower, into tally: inout Tally) {
    let certificate = power.certificate
    let n = power.intervals
    for l in [1, (n + 1) / 2, n] {
      let angle = Ball.pi(precision: 128) * Ball(Rational(2 * l - 1, 2 * n + 1), precision: 128)
      let value = Ball(2, precision: 128) - Ball(2, precision: 128) * Ball.cos(angle)
      let width = Rational(1, 1 << 60)
      tally.expect(
        certificate.eigenvalueCount(below: value.lower - width) == l - 1
          && certificate.eigenvalueCount(below: value.upper + width) == l,
        "r = 1, n = \(n): eigenvalue \(l) is not 2 - 2 cos(\(2 * l - 1) pi / \(2 * n + 1))")
    }
  }

  /// Returns figures for one order: mu_l as frequencies, the quotient of the two smallest, and the error of l^{2r}.
  private func remark(
    _ order: SplineOrder, _ limits: [Enclosure], _ spread: (n: Int, spread: Rational)
  ) throws -> String {
    let r = order.value
    let frequencies = limits.map { limit in
      fixed(Double.pow(Double(limit.lower), 1 / Double(2 * r)) / Double.pi, digits: 3)
    }
    let values = try DifferencePower(order: order, intervals: 61 - r).certifiedGramEigenvalues().prefix(2)
    let quotient = fixed(Double(values[1].lower / values[0].upper), digits: 1)
    return #"$r = \#(r)$: $\mu_\ell^{1/(2r)}/\pi$ is "# + frequencies.joined(separator: ", ")
      + #", ... for $\ell = 1, 2, 3$; $\lambda_2/\lambda_1 = "# + quotient
      + #"$ at $m = 60$ where $\ell^{2r}$ gives \#(1 << (2 * r)); "#
      + "at n = \(spread.n) the quotients $\\lambda_\\ell / \\ell^{2r}$ differ by a factor of "
      + fixed(Double(spread.spread), digits: 2)
  }

  private func curve(_ order: SplineOrder) throws -> FigureData.Series {
    let power = try DifferencePower(order: order, intervals: 50)
    let values = try power.gramEigenvalues()
    return FigureData.Series(
      name: "r = \(order.value)",
      points: values.enumerated().map { k, value in
        (Double(k + 1), Double(power.size) * Double.pow(value, 1 / Double(2 * order.value)) / Double.pi)
      }, marks: .circles, color: order.value - 1)
  }
}
