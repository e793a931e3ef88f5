import Exact
import Pages
import RealModule
import Splines

/// In addition to Section 2.3: the loss of accuracy in the ReLU form.
///
/// - Cases: an order, a number of intervals and a format.
/// - Method: `Double` and `Float` compared with exact values, see ``DigitLoss``.
struct Section23Digits: Claim {
  let id = "section-2.3-digits"
  let origin = Origin.ours
  let source = "Related to Section 2.3"
  let printed =
    #"In floating point the form $b = A \psi$ loses $\log_{10}(n^{r-1}/(r-1)!)$ digits, up to one digit, and no more "#
    + #"than a bound with that growth in $n$."#
  let hypotheses = "Uniform knots on $[0, 1]$, $A$ exact and rounded once; double and single precision."
  let recorded = RecordedVerdicts(literal: .measured)

  func check(_ family: CaseFamily) throws -> Findings {
    // Order two loses log10(n) digits.
    let family = family.reaching(order: 3)
    var printed = Tally(.measured)
    var control = Tally(.measured)
    let figure = try measureDigits(family, &printed, &control)
    return Findings(
      literal: printed.finding(
        ifHolds: .measured, method: "errors against exact values at the upper end and nine random points",
        scope: "uniform knots, orders 1-\(min(6, family.maxOrder)), n = 5, 10, ..., 160, Double and Float"),
      control: control.control(#"it loses at most $\log_{10} n + 1$ digits for any order"#), figures: [figure])
  }

  private func measureDigits(
    _ family: CaseFamily, _ tally: inout Tally, _ control: inout Tally
  ) throws -> FigureData {
    var generator = family.generator(for: "digits")
    var series: [FigureData.Series] = []
    for order in family.orders.prefix(6) {
      for name in ["Double", "Float"] {
        var points: [(x: Double, y: Double)] = []
        for n in [5, 10, 20, 40, 80, 160] {
          let loss =
            name == "Double"
            ? try DigitLoss(order: order, intervals: n, points: 10, convert: { Double($0) }, using: &generator)
            : try DigitLoss(order: order, intervals: n, points: 10, convert: { Float($0) }, using: &generator)
          tally.expect(
            loss.digits >= loss.expected - 1 && loss.digits <= loss.bound,
            "r = \(order.value), n = \(n), \(name): the ReLU form loses \(loss.digits) digits, not "
              + "\(loss.expected - 1) to \(loss.bound)")
          control.expect(
            loss.digits <= Double.log10(Double(n)) + 1,
            "r = \(order.value), n = \(n), \(name): the ReLU form loses \(loss.digits) digits")
          points.append((Double(n), loss.digits))
        }
        series.append(
          FigureData.Series(
            name: "r = \(order.value), \(name)", points: points, marks: name == "Double" ? .joined : .circles,
            color: order.value - 1))
      }
    }
    return FigureData(
      id: id, title: "Digits lost by the ReLU form of the B-splines", xLabel: "intervals n",
      yLabel: "digits lost", logX: true, series: series)
  }
}
