import Exact
import Splines

/// Equations (15) and (16): gradients in two bases.
///
/// - Cases: see ``TwoBases``.
/// - Method: exact. Both Jacobians come from the network in their own basis; for a single edge, whose loss is
///   quadratic, both gradients also come from differences of loss values, which are exact and use no derivative.
struct Eq16: Claim {
  let id = "eq-16"
  let source = "Section 3, eqs. (15) and (16)"
  let printed =
    #"$\nabla_w L = J_f^T \nabla_m L$, and with $J_g = J_f A^T$ the gradients transform by "#
    + #"$\nabla_u L = J_g^T \nabla_m L = A \nabla_w L$."#
  let hypotheses =
    #"$w = A^T u$ on every edge, strictly increasing knots. ($J_f$ has $k d_{out}$ rows; the text says $k$.)"#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let family = family.reaching(intervals: 2)
    let cases = try TwoBases.cases(family, id: id)
    return Findings(
      literal: try tally(cases) { $0 }.finding(
        ifHolds: .proved,
        method: "exact: Jacobians in both bases; differences of loss values for single edges",
        scope: TwoBases.scope(family)),
      control: try tally(cases) { $0.transposed() }.control(#"$\nabla_u L = A^T \nabla_w L$"#))
  }

  /// - Parameter map: the matrix B of grad_u = B grad_w, computed from A.
  private func tally(_ cases: [TwoBases], map: (RationalMatrix) -> RationalMatrix) throws -> Tally {
    var tally = Tally()
    for example in cases {
      let matrix = map(example.change)
      let (u, w) = (example.u, try example.w())
      let powers = try example.powers(w)
      let jacobian = (
        f: RationalMatrix(try powers.jacobian(at: example.loss.inputs)),
        g: RationalMatrix(try example.splines.jacobian(at: example.loss.inputs))
      )
      tally.expect(
        jacobian.g == jacobian.f * matrix.transposed(), "\(example.name), u = \(u): J_g is not J_f times the transpose")
      // The derivative of half a square is the residual.
      let outer = Array(try example.loss.residuals(of: example.splines).joined())
      let inW = try jacobian.f.transposed().multiplied(by: outer)
      let inU = try jacobian.g.transposed().multiplied(by: outer)
      let image = try matrix.multiplied(by: inW)
      tally.expect(
        inU == image,
        "\(example.name), u = \(u): the gradient in u is \(inU), but computed from that in w it is \(image)")
      guard example.edge != nil else { continue }
      let differences = (
        u: try differences(u) { try example.loss.value(of: example.splines.replacingParameters(with: $0)) },
        w: try differences(w) { try example.loss.value(of: example.powers($0)) }
      )
      tally.expect(
        differences.u == inU && differences.w == inW,
        "\(example.name), u = \(u): J^T grad_m is \(inU) and \(inW), but differences of the loss are \(differences)")
    }
    return tally
  }

  /// Returns the gradient of a quadratic function from its values.
  private func differences(_ x: [Rational], _ value: ([Rational]) throws -> Rational) rethrows -> [Rational] {
    try x.indices.map { j in
      var (up, down) = (x, x)
      up[j] += 1
      down[j] -= 1
      return try (value(up) - value(down)) / 2
    }
  }
}
