import Exact
import Pages
import RealModule
import Spectral
import Splines

/// Figure 2a: the ratio of the extreme eigenvalues of A^T A as a function of n.
///
/// - Hypotheses: uniform knots; the ratio does not depend on the domain. n counts intervals, and for the two numbers
///   also basis functions; n = 10 knots are noted separately.
/// - Cases: both numbers in either interpretation; for r = 1 ... 5 and n = 6, 12, 24, 48, 96 the ratio, and its growth
///   when n is doubled.
/// - Method: eigenvalues enclosed by exact inertia, so that ratios and their growth are enclosed, too. Every enclosure
///   is verified by a second count, and for r = 1 it has to contain the closed form in ball arithmetic. A ratio C (n +
///   s)^{2r} with a shift s grows by ((2n + s) / (n + s))^{2r}; since the true shift is near 3r/2 - 1, growth has to
///   lie between the values for s = 2r and s = 0, and to increase with n. The limit and its constant, for every r, are
///   figure-2a-rate. In addition, in floating point: the points of the figure lie in the enclosures, those for r = 1 on
///   the closed form.
struct Figure2a: Claim {
  let id = "figure-2a"
  let source = "Section 2.2, Figure 2a"
  let printed =
    #"The ratio of the extreme eigenvalues of $A^T A$ scales like $n^{2r}$; for $n = 10$ the most oscillatory modes are scaled more than "#
    + #"100 times as strongly as the smoothest for $r = 1$, and more than $10^6$ times for $r = 3$."#
  let hypotheses = "Uniform knots; $n$ counts intervals, or basis functions."
  let recorded = RecordedVerdicts(literal: .certified)

  /// The numbers of intervals for which ratios are enclosed.
  private static let ladder = [6, 12, 24, 48, 96]

  func check(_ family: CaseFamily) throws -> Findings {
    let curves = try SpectralFigures.ratioCurves(orders: (1...5).map { try SplineOrder($0) })
    var printed = Tally(.enclosed)
    var control = Tally(.enclosed)
    var rounded = Tally(.measured)
    var notes: [String] = []
    for (order, bound, false1) in [(1, 100, 200), (3, 1_000_000, 100_000_000)] {
      for (reading, n) in [("intervals", 10), ("basis functions", 11 - order)] {
        let ratio = try ratio(SplineOrder(order), n, into: &printed)
        let name = "r = \(order), n = 10 \(reading)"
        printed.expect(
          ratio.lower > Rational(bound), "\(name): the ratio is below \(text(ratio.upper)), not above \(bound)")
        control.expect(
          ratio.lower > Rational(false1), "\(name): the ratio is below \(text(ratio.upper)), not above \(false1)")
        notes.append("\(name): the ratio is \(text(ratio.lower))")
      }
    }
    let few = try ratio(SplineOrder(3), 5, into: &printed)
    notes.append("if $n = 10$ counts all knots, $r = 3$ has 5 intervals and the ratio is \(text(few.lower))")
    for curve in curves {
      let ratios = try Self.ladder.map { try ratio(curve.order, $0, into: &printed) }
      if curve.order.value == 1 {
        for (n, ratio) in zip(Self.ladder, ratios) { holdsClosedForm(ratio, n, into: &printed) }
      }
      grows(curve.order, ratios, exponent: 2 * curve.order.value, into: &printed)
      grows(curve.order, ratios, exponent: curve.order.value, into: &control)
      for (n, ratio) in zip(Self.ladder, ratios) { contains(curve, n, ratio, into: &rounded) }
      notes.append("r = \(curve.order.value): the slope between n = 48 and 96 is \(fixed(slope(ratios), digits: 3))")
    }
    closedForm(curves[0], into: &rounded)
    printed.merge(rounded)
    return Findings(
      literal: printed.finding(
        ifHolds: .certified, method: "exact inertia at rational bounds around the extreme eigenvalues",
        scope: "uniform knots, orders 1-5, n = 6, 12, 24, 48, 96; n = 10 for r = 1 and 3", notes: notes),
      control: control.control(
        "the ratio scales like $n^r$; at $n = 10$ it exceeds 200 for $r = 1$ and $10^8$ for $r = 3$"),
      figures: [figure(curves)])
  }

  /// Returns the enclosed ratio, after an eigenvalue count at its four endpoints.
  private func ratio(_ order: SplineOrder, _ n: Int, into tally: inout Tally) throws -> Enclosure {
    let power = try DifferencePower(order: order, intervals: n)
    let values = try power.gramEigenvalues()
    let certificate = power.certificate
    let (width, last) = (Enclosure.widthForComputed, power.size - 1)
    let smallest = certificate.enclosure(ofEigenvalue: 0, near: values[0], relativeWidth: width)
    let largest = certificate.enclosure(ofEigenvalue: last, near: values[last], relativeWidth: width)
    for (k, enclosure) in [(0, smallest), (last, largest)] {
      tally.expect(
        certificate.holds(eigenvalue: k, in: enclosure),
        "r = \(order.value), n = \(n): eigenvalue \(k + 1) is not between \(enclosure.lower) and \(enclosure.upper)")
    }
    return Enclosure(lower: largest.lower / smallest.upper, upper: largest.upper / smallest.lower)
  }

  /// Checks that the growth from n to 2n is between that of (n + 2r)^exponent and of n^exponent, and increases.
  private func grows(_ order: SplineOrder, _ ratios: [Enclosure], exponent: Int, into tally: inout Tally) {
    let r = order.value
    var before: Rational = 0
    for (n, (coarse, fine)) in zip(Self.ladder, zip(ratios, ratios.dropFirst())) {
      let lower = fine.lower / coarse.upper
      let upper = fine.upper / coarse.lower
      let least = Rational(2 * n + 2 * r, n + 2 * r).power(exponent)
      tally.expect(
        lower > least && upper < Rational(2).power(exponent) && lower > before,
        "r = \(r): from n = \(n) to \(2 * n) the ratio grows by \(text(lower)); like n^\(exponent) it would be between "
          + "\(text(least)) and \(1 << exponent), and more than \(text(before))")
      before = upper
    }
  }

  private func slope(_ ratios: [Enclosure]) -> Double {
    Double.log(Double(ratios[ratios.count - 1].lower / ratios[ratios.count - 2].lower)) / Double.log(2)
  }

  private func contains(
    _ curve: SpectralFigures.RatioCurve, _ n: Int, _ ratio: Enclosure, into tally: inout Tally
  ) {
    let computed = curve.ratios[curve.intervals.firstIndex(of: n)!]
    tally.expect(
      ratio.contains(computed: computed),
      "r = \(curve.order.value), n = \(n): the ratio is computed as \(computed), but is exactly \(text(ratio.lower))")
  }

  /// Checks the closed form for r = 1, where the eigenvalues are 2 - 2 cos((2l-1) pi / (2n+1)).
  private func holdsClosedForm(_ ratio: Enclosure, _ n: Int, into tally: inout Tally) {
    func eigenvalue(_ l: Int) -> Ball {
      let angle = Ball.pi(precision: 128) * Ball(Rational(2 * l - 1, 2 * n + 1), precision: 128)
      return Ball(2, precision: 128) - Ball(2, precision: 128) * Ball.cos(angle)
    }
    let exact = eigenvalue(n) / eigenvalue(1)
    tally.expect(
      ratio.contains(exact.lower) && ratio.contains(exact.upper),
      "r = 1, n = \(n): the ratio is not between \(ratio.lower) and \(ratio.upper)")
  }

  /// Checks the computed ratio for r = 1, which is that of sin^2((2n-1) pi / (4n+2)) and sin^2(pi / (4n+2)), to a
  /// relative error of some n^2 roundings.
  private func closedForm(_ curve: SpectralFigures.RatioCurve, into tally: inout Tally) {
    for (n, ratio) in zip(curve.intervals, curve.ratios) {
      let unit = Double.pi / Double(4 * n + 2)
      let quotient = Double.sin(Double(2 * n - 1) * unit) / Double.sin(unit)
      tally.expect(
        (ratio / (quotient * quotient) - 1).magnitude <= 4 * Double(n * n) * Double.ulpOfOne,
        "r = 1, n = \(n): the ratio is \(ratio), but the closed form gives \(quotient * quotient)")
    }
  }

  private func text(_ value: Rational) -> String {
    value < 100_000 ? fixed(Double(value), digits: 2) : decimalNearest(value, digits: 4)
  }

  private func figure(_ curves: [SpectralFigures.RatioCurve]) -> FigureData {
    FigureData(
      id: id, title: "Ratio of the extreme eigenvalues of A^T A", xLabel: "intervals n", yLabel: "ratio", logX: true,
      logY: true,
      series: curves.map { curve in
        FigureData.Series(
          name: "r = \(curve.order.value)", points: zip(curve.intervals, curve.ratios).map { (Double($0), $1) },
          marks: .line)
      })
  }
}
