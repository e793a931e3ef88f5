import Exact
import Splines

/// Section 2.3: bounds on the cost of a layer in the B-spline and in the ReLU form.
///
/// - Cases: every (r, n), with P and Q from 1 to 64; exact operation counts by a counting number type. "O" means at
///   most ``LayerCost/constant`` times, with the same constant for all; its documentation shows that it works for all
///   sizes.
/// - Routes: the four forms have to give the same exact outputs.
struct Section23: Claim {
  let id = "section-2.3"
  let source = "Section 2.3"
  let printed =
    "A forward pass through a layer takes $O(PQ(nr+r^2))$ operations in the B-spline basis, $O(PQ(n+r))$ in the ReLU form; "
    + "multiplication by $A$, which has $r+1$ nonzero diagonals, takes $O(nr)$ per layer."
  let hypotheses =
    #"$P$ inputs, $Q$ outputs, one sample; a power counts as one operation; $A$ acts once, for one input, and $n \ge r$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let bounds = [
      LayerCost(form: "recursion (2)", formula: "PQ(nr + r^2)", isSharp: false, count: { $0.coxDeBoor.total }) {
        $0.p * $0.q * ($0.n * $0.r + $0.r * $0.r)
      },
      LayerCost(form: "ReLU form", formula: "PQ(n + r)", isSharp: false, count: { $0.relu.withUnitPowers }) {
        $0.p * $0.q * ($0.n + $0.r)
      },
    ]
    let multiplication = LayerCost(
      form: "multiplication by A", formula: "nr", isSharp: false, count: { $0.multiplication.total }
    ) { $0.n * $0.r }
    let local = LayerCost(
      form: "recursion (2)", formula: "P r^2 + PQ r", isSharp: false, count: { $0.coxDeBoor.total }
    ) { $0.p * $0.r * $0.r + $0.p * $0.q * $0.r }
    var printed = Tally()
    var control = Tally()
    var least = Double.infinity
    // The dependence of the cost of the recursion on n becomes visible at n = 12 and r = 6.
    let family = family.reaching(order: 6, intervals: 12)
    try LayerCounts.forEach(family, id: id) { counts in
      printed.expect(counts.formsAgree, "\(counts.text): the four forms of a layer differ")
      for bound in bounds { bound.expect(counts, &printed) }
      if counts.n >= counts.r { multiplication.expect(counts, &printed) }
      local.expect(counts, &control)
      least = min(least, Double(counts.coxDeBoor.total) / Double(bounds[0].stated(counts)))
    }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "operations counted exactly, at most \(LayerCost.constant) times the bound",
        scope: LayerCounts.scope(family),
        notes: [
          "the first bound is not sharp (see section-2.3-speedup): the count falls to \(fixed(least, digits: 3)) of "
            + "$PQ(nr+r^2)$",
          "on the values of the basis functions of a layer $A$ acts once for each of the $P$ inputs and each sample; "
            + "on its weights, once for each of the $PQ$ edges",
        ]),
      control: control.control("the recursion (2) costs $O(P r^2 + PQ r)$, like compact support"))
  }
}
