import Exact
import Splines

/// The least depth at which the constant 4 fails for order 2.
///
/// - Statement: for r = 2 and L layers rho(NTK_S) <= 4/15 (L + 6) rho(NTK_R), so 4 is right up to depth 9; at depth 10
///   it is not. The proof is in the documentation of Claims, "Bounds for tangent kernels".
/// - Cases: the two quadratic forms and the inequalities of the proof; the inequality between kernels that it shows, on
///   random inputs of up to three nodes; for depth 5 ... 10 the networks with the largest ratios found
///   (``CountedReadout``), depth 8 only with `--full`.
/// - Method: exact inertia. The forms omit nonnegative terms, and hold for any number of intervals.
struct Theorem2LeastDepth: Claim {
  let id = "theorem-2-least-depth"
  let origin = Origin.ours
  let source = "Related to Theorem 2: the depth at which it fails for order 2"
  let printed =
    #"For $r = 2$ and $L$ layers, $\rho(NTK_S) \le \frac{4}{15} (L + 6) \rho(NTK_R)$ in the scaled powers: $4$ is "#
    + #"right up to depth 9."#
    + " At depth 10 it is not."
  let hypotheses = "Uniform knots; the inputs of every layer lie in its domain. " + splineWeightsOnly
  let recorded = RecordedVerdicts(literal: .proved)

  /// A network with rational bounds of its ratio.
  private struct Found {
    let network: CountedReadout
    let splines: Rational
    let powers: Rational
    var ratio: Rational { splines / powers }
  }

  func check(_ family: CaseFamily) throws -> Findings {
    var generator = family.generator(for: id)
    // The 56 samples of depth 8 take longer than all other depths together.
    let found = try CountedReadout.depths.filter { family.isFull || $0 != 8 }.map { depth in
      let network = try CountedReadout.found(depth: depth)
      let (splines, powers) = try network.bounds()
      return Found(network: network, splines: splines, powers: powers)
    }
    let inputs = try batches(using: &generator)
    let bound = SecondOrderBound.proved
    let less = SecondOrderBound(fixed: bound.fixed * Rational(9, 10), perLayer: bound.perLayer * Rational(9, 10))
    let deepest = found.last!
    return Findings(
      literal: try statement(bound, found, inputs).finding(
        ifHolds: .proved, method: "exact inertia of the forms of the proof, of its kernels, and of mu I - NTK_R",
        scope:
          "all networks of order 2 (proof); the certificate on \(inputs.count) batches; \(found.count) networks of depth 5 to 10",
        notes: [
          "depth 10: rho(NTK_S) >= \(decimalBound(deepest.splines, digits: 8, upwards: false)), rho(NTK_R) <= "
            + "\(decimalBound(deepest.powers, digits: 8, upwards: true)), both exact, for the whole network: its last "
            + "layer has \(deepest.network.largestWidth) inputs, of which \(deepest.network.idle) are equal and count "
            + "as one node with that many copies; kan ntk-counterexample --order 2 --depth 10",
          "the ratios of depth 5 to 9 are the largest found, not the largest possible",
        ]),
      control: try statement(less, found, inputs).control("the bound with nine tenths of its constants"),
      tables: [table(found)])
  }

  private func statement(
    _ bound: SecondOrderBound, _ found: [Found], _ inputs: [(intervals: Int, inputs: [[Rational]])]
  ) throws -> Tally {
    var tally = Tally()
    let c = bound.fixed, kappa = bound.perLayer
    tally.expect(
      bound.weightsAreEnough, by: "forms", "c = \(c), kappa = \(kappa): the weights of the proof are too small")
    for (name, form) in [("mean", bound.meanForm), ("variance", bound.varianceForm)] {
      let inertia = form.inertia()
      tally.expect(
        inertia.isPositiveSemidefinite, by: "forms",
        "c = \(c), kappa = \(kappa): the form of the \(name) has inertia \(inertia)")
    }
    for (n, x) in inputs {
      let (diagonal, margin) = try bound.certificate(inputs: x, intervals: n)
      let inertia = margin.inertia()
      tally.expect(
        diagonal <= kappa && inertia.isPositiveSemidefinite, by: "kernels",
        "n = \(n), inputs \(x): the diagonal reaches \(diagonal), the margin has inertia \(inertia)")
    }
    for network in found {
      let depth = network.network.depth
      tally.expect(
        network.ratio <= bound.constant(depth: depth), by: "networks",
        "depth \(depth): the ratio is at least \(decimalBound(network.ratio, digits: 6, upwards: false)), claimed at most "
          + "\(bound.constant(depth: depth))")
    }
    tally.expect(bound.constant(depth: 9) <= 4, by: "networks", "at depth 9 the bound is \(bound.constant(depth: 9))")
    let last = found.last!
    tally.expect(
      last.network.depth == 10 && last.ratio > 4, by: "networks",
      "at depth 10 the ratio is only known to be at least \(decimalBound(last.ratio, digits: 6, upwards: false))")
    return tally
  }

  /// Returns both ends of the first interval, from which the constants come, and random inputs.
  private func batches<R: RandomNumberGenerator>(
    using generator: inout R
  ) throws -> [(intervals: Int, inputs: [[Rational]])] {
    var batches: [(Int, [[Rational]])] = [(1, [[0], [1]]), (1, [[0, 0], [0, 1], [1, 1]])]
    for nodes in 1...3 {
      for n in [1, 2, 5] {
        let whole = (0..<5).map { _ in (0..<nodes).map { _ in Rational(Int.random(in: 0...n, using: &generator)) } }
        let quarters = (0..<5).map { _ in
          (0..<nodes).map { _ in Rational(Int.random(in: 0...4 * n, using: &generator), 4) }
        }
        batches += [(n, whole), (n, quarters)]
      }
    }
    return batches
  }

  private func table(_ found: [Found]) -> EvidenceTable {
    EvidenceTable(
      #"Order 2: the largest $\rho(NTK_S) / \rho(NTK_R)$ found for each depth (certified), and the proved bound for "#
        + #"all networks"#,
      headings: ["depth", "sets of layers", "width", "ratio at least", "bound"],
      rows: found.map { found in
        [
          "\(found.network.depth)", "\(found.network.classes.count)", "\(found.network.largestWidth)",
          decimalBound(found.ratio, digits: 6, upwards: false),
          "\(SecondOrderBound.proved.constant(depth: found.network.depth))",
        ]
      })
  }
}
