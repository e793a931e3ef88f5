import Exact
import KANCore
import Splines

/// Theorem 2, eq. (38): the tangent kernels of the two bases.
///
/// - Statement: rho(NTK_S) <= 4 rho(NTK_R) for every network, in the ReLU powers (3). It fails for one edge and one
///   sample. Three more rows show what is left of it: for any Jacobian (`theorem-2-squared`, `theorem-2-abstract`), for
///   one sample (`theorem-2-unscaled`), and for networks (`theorem-2-kan`, which tests the correction on deeper ones).
/// - Hypotheses: uniform knots; every layer's inputs in its domain.
/// - Cases: one edge and one sample on every uniform knot vector of the family, then random networks of depth 1 and 2
///   and orders 1 ... 4.
/// - Method: exact kernels. The inequality is certified by exact inertia of C s I - NTK_S, with s a rational Rayleigh
///   quotient of NTK_R; a refutation by rational bounds of both largest eigenvalues (``KernelBound``).
/// - Control: half the constant of the correction.
struct Theorem2: Claim {
  let id = "theorem-2"
  let source = "Supplement C, Theorem 2, eq. (38)"
  let printed = #"For uniform knot spacing, the spectral radii satisfy $\rho(NTK_S^{[r]}) \le 4 \rho(NTK_R)$."#
  let hypotheses =
    "NTK_R in the ReLU powers (3), which the proof replaces by the scaled ones. Uniform knots; the inputs of every layer lie"
    + " in its domain. " + splineWeightsOnly
  let correction: String? =
    #"In the scaled powers $((x - t_j)_+/h)^{r-1}$: $\rho(NTK_S) \le L \dfrac{\beta_r}{(r-1)^{2(r-1)}} \rho(NTK_R)$ for $L$ layers,"#
    + #" with $\beta_r = \max_x \sum_i b_i(x)^2$ and $0^0 = 1$."#
  let gravity = Gravity.substantive
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    // The constant 4 fails first at r = 2, n = 3 on [0, 1].
    let family = family.reaching(order: 2, intervals: 3)
    var generator = family.generator(for: id)
    let cases =
      try KernelCases.singleSamples(family)
      + KernelCases.random(
        count: family.networks, maxDepth: 2, maxOrder: 4, uniform: true, samples: 4, using: &generator)
    let constant = try NetworkConstant(orders: cases.map(\.order))
    let method = "exact kernels, exact inertia of C s I - NTK_S with s <= rho(NTK_R)"
    let printed = try KernelTally(cases, in: .relu).tally { _ in 4 }
    let scaled = try KernelTally(cases, in: .scaledRelu)
    let corrected = try scaled.tally { constant.value(for: $0) }
    let halved = try scaled.tally { constant.value(for: $0) / 2 }
    let scope =
      "one edge and one sample: \(family.uniformScope); \(family.networks) random networks of 1-2 layers, orders 1-4"
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: scope),
      corrected: corrected.finding(ifHolds: .proved, method: method, scope: scope, notes: scaled.notes),
      control: halved.control("the corrected bound with half its constant"))
  }
}
