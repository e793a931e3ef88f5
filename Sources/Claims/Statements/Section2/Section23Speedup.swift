import Exact
import Splines

/// Section 2.3: the speedup of the ReLU form.
///
/// - Hypotheses: one sample, dense weights, a power counted as one operation; weights w, so A costs nothing. A basis
///   value depends only on the input, so it is computed once for all Q outputs. Recomputing it for every edge gives the
///   counts for Q = 1, which are in the notes.
/// - Cases: every (r, n), P and Q from 1 to 64, exact operation counts.
/// - Corrected statement: the two bounds differ by the factor r, the order. But the Q outputs share the basis values:
///   the costs are of the order of P(nr + r^2) + PQ(n + r) by the recursion, P(n + r) + PQ(n + r) by powers with
///   weights w, P(n + r) + P(nr + r^2) + PQ(n + r) with A applied to values, and P r^2 + PQ r by compact support. So
///   the factor is at most 1 + 16 r / Q and tends to 1 for many outputs. *Proof.* The recursion takes at most 9 P r
///   (n + 3r/2) operations for the values, both forms take 2 PQ (n + r - 1) for the products, and 9 (n + 3r/2) <= 32
///   (n + r - 1) for all n and r. [] "Of the order" means within a factor of 16, from above and below.
struct Section23Speedup: Claim {
  let id = "section-2.3-speedup"
  let source = "Section 2.3"
  let printed =
    "The ReLU form reduces the operation count of a layer by a factor equal to the spline degree."
  let hypotheses =
    "$P$ inputs, $Q$ outputs, one sample; a power counts as one operation; a basis value, which depends only on the "
    + "input, is computed once for all outputs. As $O(...)$ leaves constants unspecified, half the factor suffices."
  let correction: String? =
    "$PQ(nr+r^2)$ is $r$ times $PQ(n+r)$: the order, not the degree. This is the factor if every edge evaluates its "
    + "own basis. If the $Q$ outputs share the basis values, the costs are of the order of $P(nr+r^2) + PQ(n+r)$ versus "
    + "$P(n+r) + PQ(n+r)$, plus $P(nr+r^2)$ for the latter if $A$ acts on values. Then the factor is at most "
    + "$1 + 16r/Q$ by our operation count, so it tends to 1 for many outputs. Measured times differ: see figure-3."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  private static var costs: [LayerCost] {
    [
      LayerCost(form: "recursion (2)", formula: "P(nr + r^2) + PQ(n + r)", isSharp: true, count: { $0.coxDeBoor.total })
      {
        $0.p * ($0.n * $0.r + $0.r * $0.r) + $0.p * $0.q * ($0.n + $0.r)
      },
      LayerCost(
        form: "ReLU form", formula: "P(n + r) + PQ(n + r)", isSharp: true, count: { $0.relu.withUnitPowers }
      ) { $0.p * ($0.n + $0.r) + $0.p * $0.q * ($0.n + $0.r) },
      LayerCost(
        form: "form A psi", formula: "P(n + r) + P(nr + r^2) + PQ(n + r)", isSharp: true,
        count: { $0.change.withUnitPowers }
      ) { $0.p * ($0.n + $0.r) * (1 + $0.r + $0.q) },
      LayerCost(form: "compact support", formula: "P r^2 + PQ r", isSharp: true, count: { $0.local.total }) {
        $0.p * $0.r * $0.r + $0.p * $0.q * $0.r
      },
    ]
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "operations counted exactly"
    let family = family.reaching(order: 6, intervals: 12)
    let scope = LayerCounts.scope(family)
    var printed = Tally()
    var corrected = Tally()
    var control = Tally()
    var notes: [String] = []
    try LayerCounts.forEach(family, id: id) { counts in
      let slow = counts.coxDeBoor.total
      let fast = counts.relu.withUnitPowers
      let factor = fixed(Double(slow) / Double(fast), digits: 3)
      let (degree, order) = (counts.r - 1, counts.r)
      let text =
        "\(counts.text): the recursion (2) takes \(slow) operations, the ReLU form \(fast), a factor of \(factor)"
      printed.expect(2 * slow >= degree * fast, "\(text), less than half the degree \(degree)")
      control.expect(slow >= order * fast, "\(text), less than \(order)")
      let (n, r) = (counts.n, counts.r)
      corrected.expect(
        n * r + r * r == r * (n + r) && counts.q * slow <= (counts.q + 16 * r) * fast,
        "\(text), more than 1 + 16r/Q")
      for cost in Self.costs { cost.expect(counts, &corrected) }
      if n == 12, r > 1, counts.p == 1, counts.q != 16 { notes.append(text) }
    }
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: scope, notes: notes),
      corrected: corrected.finding(
        ifHolds: .proved, method: method + ", within a factor of 16 of the formulas; the bound on the factor by proof",
        scope: "factor: all sizes (proof); " + scope),
      control: control.control("the factor is at least $r$ for any $P$ and $Q$"))
  }
}
