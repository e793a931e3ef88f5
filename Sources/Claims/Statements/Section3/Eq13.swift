import Exact
import Splines

/// Equation (13): one optimization problem in two sets of weights.
///
/// - Cases: see ``TwoBases``.
/// - Method: exact. The network in w is evaluated from ReLU powers with the weights A^T u, with A from recursion (5),
///   the one in u from B-splines. For a single edge the loss is quadratic, and both minima come from normal equations,
///   each from the values of its own basis; the minimizers must also be each other's images.
struct Eq13: Claim {
  let id = "eq-13"
  let source = "Section 3, eq. (13)"
  let printed =
    #"With $g(x; u) = f(x; A^T u)$, minimizing over $u$ is equivalent: $\min_w L(f(x; w), y) = \min_u L(g(x; u), y)$."#
  let hypotheses =
    #"$w = A^T u$ on every edge, strictly increasing knots. (For $w \in \mathbb{R}^n$ read $\mathbb{R}^{N_w}$.)"#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    // For m = 1 the matrix A is its own transpose.
    let family = family.reaching(intervals: 2)
    let cases = try TwoBases.cases(family, id: id)
    return Findings(
      literal: try tally(cases) { $0.transposed() }.finding(
        ifHolds: .proved,
        method:
          "exact: losses from B-splines and from ReLU powers; minima of single edges from normal equations in each",
        scope: TwoBases.scope(family)),
      control: try tally(cases) { $0 }.control(#"the losses agree for $w = A u$"#))
  }

  /// - Parameter map: the matrix B of w = B u, computed from A.
  private func tally(_ cases: [TwoBases], map: (RationalMatrix) -> RationalMatrix) throws -> Tally {
    var tally = Tally()
    for example in cases {
      let matrix = map(example.change)
      let w = try matrix.multiplied(by: example.u)
      let inSplines = try example.loss.value(of: example.splines)
      let inPowers = try whereInsideDomains { try example.loss.value(of: example.powers(w)) }
      tally.expect(
        inSplines == inPowers,
        "\(example.name): at u = \(example.u) the loss is \(inSplines), but at w = \(w) it is "
          + "\(inPowers.map(\.description) ?? "undefined")")
      guard let knots = example.edge else { continue }
      let points = example.loss.inputs.map { $0[0] }
      let target = example.loss.targets.map { $0[0] }
      let inU = Regression(design: try BSplineBasis(knots).design(at: points), target: target)
      let inW = Regression(design: try ReLUPowerBasis(knots).design(at: points), target: target)
      let minimizer = (u: try inU.minimizer(), w: try inW.minimizer())
      let minimum = (u: inU.value(minimizer.u), w: inW.value(minimizer.w))
      tally.expect(
        minimum.u == minimum.w, "\(example.name): the minimum in u is \(minimum.u), in w it is \(minimum.w)")
      tally.expect(
        try matrix.multiplied(by: minimizer.u) == minimizer.w,
        "\(example.name): the minimizer in u is \(minimizer.u), in w it is \(minimizer.w)")
    }
    return tally
  }
}
