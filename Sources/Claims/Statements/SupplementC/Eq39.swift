import Exact
import KANCore
import Optim
import Splines

/// Equation (39): the tangent kernel of the spline weights in terms of the Jacobian of the ReLU weights.
///
/// - Cases: one edge and one sample on every uniform knot vector of the family, then random networks of depth 1 ... 3
///   and orders 1 ... 4 on irregular knots.
/// - Method: exact. NTK_S from the Jacobian in u, which differentiates B-splines; the right side from the Jacobian in
///   w, which differentiates ReLU powers, and A. The two Jacobians do not share a basis.
struct Eq39: Claim {
  let id = "eq-39"
  let source = "Supplement C, above Theorem 1 and eq. (39)"
  let printed =
    #"With $J$ the Jacobian in the ReLU weights, $NTK_R = J J^T$ and $NTK_S = J A A^T J^T$, since $J_g = J A^T$."#
  let hypotheses = #"Spline layers on strictly increasing knots, any depth; $A$ acts on the weights of each edge."#
  let correction: String? =
    #"$NTK_S = J_g J_g^T = J A^T A J^T$. The bound on the norm of $J A$ that follows applies to $J A^T$ as well."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// Maps row j of J to the vector v_j such that NTK_S has the entries v_k . v_l.
  private typealias Transform = (BlockDiagonalOperator<Rational>, [Rational]) throws -> [Rational]

  func check(_ family: CaseFamily) throws -> Findings {
    // The smallest case in which the order of the factors matters is r = 1, n = 2.
    let family = family.reaching(intervals: 2)
    var generator = family.generator(for: id)
    let cases =
      try KernelCases.singleSamples(family)
      + KernelCases.random(
        count: family.networks, maxDepth: 3, maxOrder: 4, uniform: false, samples: 3, using: &generator)
    let method = "exact Jacobians in u and in w, each from its own basis"
    let scope = "one edge and one sample: \(family.uniformScope); \(family.networks) random networks of 1-3 layers"
    let tallies = try tallies(
      cases,
      [
        { try $0.applyTranspose($1) }, { try $0.apply($1) }, { try $0.solveTranspose($1) },
      ])
    return Findings(
      literal: tallies[0].finding(ifHolds: .proved, method: method, scope: scope),
      corrected: tallies[1].finding(ifHolds: .proved, method: method, scope: scope),
      control: tallies[2].control(#"$NTK_S = J A^{-1} A^{-T} J^T$"#))
  }

  /// Returns one tally per transform; the Jacobians of a case are computed once for all of them.
  private func tallies(_ cases: [KernelCase], _ transforms: [Transform]) throws -> [Tally] {
    var tallies = [Tally](repeating: Tally(), count: transforms.count)
    for example in cases {
      let network = example.network
      let kernel = try network.tangentKernel(at: example.batch, in: .spline)
      let jacobian = try network.jacobian(at: example.batch, in: .relu)
      let change = try network.changeOfBasis(to: .relu)
      for (position, transform) in transforms.enumerated() {
        let rows = try (0..<jacobian.rows).map { try transform(change, jacobian.row($0)) }
        let claimed = Matrix<Rational>(rows: rows.count, columns: rows.count) { k, l in
          zip(rows[k], rows[l]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let entry = kernel.firstDifference(from: claimed)
        tallies[position].expect(entry == nil, "\(example.description): \(text(entry!, kernel, claimed))")
      }
    }
    return tallies
  }

  private func text(
    _ entry: (row: Int, column: Int), _ kernel: Matrix<Rational>, _ claimed: Matrix<Rational>
  ) -> String {
    let (k, l) = entry
    return "entry (\(k), \(l)) of NTK_S is \(kernel[k, l]), but the formula gives \(claimed[k, l])"
  }
}
