import Exact
import Pages
import Splines

/// Section 2.3: what a layer costs in the B-spline and in the ReLU form.
///
/// - Statement: with P inputs and Q outputs the recursion (2) takes O(PQ(nr + r^2)) operations, the ReLU form O(PQ(n +
///   r)).
/// - Hypotheses: one sample, dense weights, and for the ReLU form a power counted as one operation.
/// - Corrected statement: basis values are shared by all outputs, so the costs are of the order of P(nr + r^2) + PQ(n +
///   r) and P nr + PQ(n + r), powers multiplied out; compact support needs P r^2 + PQ r only. And the ReLU form loses
///   about log10(n^{r-1}) digits in floating point.
/// - Cases: every (r, n), P and Q in {1, 4, 16}, exact operation counts by a counting number. "O" means at most
///   ``constant`` times, "of the order of" at least 1 / ``constant`` times, too; the same constant for all.
/// - Routes: the three forms have to give the same exact outputs. Loss of digits: `Double` and `Float` against exact
///   values, between one digit less than the size of the cancelling terms and a rounding-error bound.
/// - Control: the recursion (2) costs O(P r^2 + PQ r), as compact support does.
struct Section23: Claim {
  let id = "section-2.3"
  let source = "Section 2.3"
  let printed = "A layer costs O(PQ(nr + r^2)) operations by the recursion (2) and O(PQ(n + r)) in the ReLU form."
  let hypotheses = "P inputs, Q outputs, order r, n intervals, one sample; a power counts as one operation."
  let correction: String? =
    "The bounds hold but are not sharp, for the Q outputs share the basis values: P(nr + r^2) + PQ(n + r) against "
    + "P nr + PQ(n + r), and P r^2 + PQ r with compact support. The ReLU form loses about log10(n^{r-1}) digits."
  let recorded = RecordedVerdicts(literal: .measured, corrected: .measured)

  /// What stands for the constant in O(...). A step of the recursion (2) takes 9 operations and there are fewer than
  /// r (n + 3r/2) of them, a product with a weight takes 2: in all less than 16 (nr + r^2).
  private static let constant = 16

  /// P, Q, n and r of a case.
  private struct Size {
    let p: Int
    let q: Int
    let n: Int
    let r: Int
    var text: String { "r = \(r), n = \(n), P = \(p), Q = \(q)" }
  }

  /// A form of the layer, and its cost as stated.
  private struct Cost {
    let form: String
    let formula: String
    let isSharp: Bool
    let count: (Counts) -> Int
    let stated: (Size) -> Int
  }

  /// What the three forms took.
  private struct Counts {
    let coxDeBoor: OperationCounter.Counts
    let relu: OperationCounter.Counts
    let local: OperationCounter.Counts
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = [
      Cost(form: "recursion (2)", formula: "PQ(nr + r^2)", isSharp: false, count: { $0.coxDeBoor.total }) {
        $0.p * $0.q * ($0.n * $0.r + $0.r * $0.r)
      },
      Cost(form: "ReLU form", formula: "PQ(n + r)", isSharp: false, count: { $0.relu.withUnitPowers }) {
        $0.p * $0.q * ($0.n + $0.r)
      },
    ]
    let corrected = [
      Cost(form: "recursion (2)", formula: "P(nr + r^2) + PQ(n + r)", isSharp: true, count: { $0.coxDeBoor.total }) {
        $0.p * ($0.n * $0.r + $0.r * $0.r) + $0.p * $0.q * ($0.n + $0.r)
      },
      Cost(form: "ReLU form", formula: "P nr + PQ(n + r)", isSharp: true, count: { $0.relu.total }) {
        $0.p * $0.n * $0.r + $0.p * $0.q * ($0.n + $0.r)
      },
      Cost(form: "compact support", formula: "P r^2 + PQ r", isSharp: true, count: { $0.local.total }) {
        $0.p * $0.r * $0.r + $0.p * $0.q * $0.r
      },
    ]
    let local = [
      Cost(form: "recursion (2)", formula: "P r^2 + PQ r", isSharp: false, count: { $0.coxDeBoor.total }) {
        $0.p * $0.r * $0.r + $0.p * $0.q * $0.r
      }
    ]
    var tallies = [Tally(), Tally(), Tally()]
    var least = Double.infinity
    try forEachLayer(family) { size, counts, formsAgree in
      for k in 0...1 { tallies[k].expect(formsAgree, "\(size.text): the three forms of a layer differ") }
      for (k, costs) in [printed, corrected, local].enumerated() {
        for cost in costs { expect(cost, size, counts, &tallies[k]) }
      }
      least = min(least, Double(counts.coxDeBoor.total) / Double(printed[0].stated(size)))
    }
    let figure = try measureDigits(family, &tallies[1])
    let share = "the count of the recursion (2) falls to \(Double(Int(least * 1000)) / 1000) of PQ(nr + r^2)"
    return Findings(
      literal: tallies[0].finding(
        ifHolds: .measured, method: "operations counted exactly, at most \(Self.constant) times the bound",
        notes: [share]),
      corrected: tallies[1].finding(
        ifHolds: .measured,
        method:
          "operations counted exactly, within a factor \(Self.constant) of the formula; errors against exact values"),
      control: tallies[2].control("the recursion (2) costs O(P r^2 + PQ r), as compact support does"),
      figures: [figure])
  }

  private func expect(_ cost: Cost, _ size: Size, _ counts: Counts, _ tally: inout Tally) {
    let count = cost.count(counts)
    let stated = cost.stated(size)
    let holds = count <= Self.constant * stated && (!cost.isSharp || stated <= Self.constant * count)
    tally.expect(
      holds,
      "\(size.text): the \(cost.form) takes \(count) operations where \(cost.formula) is \(stated)")
  }

  /// Counts the forms of random layers. Large enough for the control whatever the family: the cost of the recursion
  /// shows its dependence on n from n = 12 and r = 6 on.
  private func forEachLayer(_ family: CaseFamily, _ body: (Size, Counts, Bool) -> Void) throws {
    let family = family.reaching(order: 6, intervals: 12)
    var generator = family.generator(for: id)
    for order in family.orders {
      for n in family.intervalCounts {
        for (p, q) in [(1, 1), (1, 16), (4, 4), (16, 1)] {
          let layer = try CountedLayer(order: order, intervals: n, inputs: p, outputs: q, using: &generator)
          let splines = try layer.byCoxDeBoor()
          let coxDeBoor = layer.counter.take()
          let powers = layer.byReLUPowers()
          let relu = layer.counter.take()
          let nonzero = try layer.byLocalValues()
          let local = layer.counter.take()
          body(
            Size(p: p, q: q, n: n, r: order.value), Counts(coxDeBoor: coxDeBoor, relu: relu, local: local),
            splines == powers && splines == nonzero)
        }
      }
    }
  }

  /// Measures the loss of digits in `Double` and `Float`; a case is an order, a number of intervals and a format.
  private func measureDigits(_ family: CaseFamily, _ tally: inout Tally) throws -> FigureData {
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
          points.append((Double(n), loss.digits))
        }
        series.append(
          FigureData.Series(
            name: "r = \(order.value), \(name)", points: points, marks: name == "Double" ? .joined : .circles,
            colour: order.value - 1))
      }
    }
    return FigureData(
      id: "section-2.3-digits", title: "Digits lost by the ReLU form of the B-splines", xLabel: "intervals n",
      yLabel: "digits lost", logX: true, series: series)
  }
}
