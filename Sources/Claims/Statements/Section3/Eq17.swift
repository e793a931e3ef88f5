import BasisProperties
import Exact
import KANCore
import Splines

/// Equations (14) and (17): preconditioned steps in two bases.
///
/// - Cases: see ``TwoBases``; D_w and D_u are random matrices, neither diagonal nor symmetric. One step from arbitrary
///   weights: more steps follow by induction.
/// - Method: exact. Gradients come from the network in its own basis.
struct Eq17: Claim {
  let id = "eq-17"
  let source = "Section 3, eqs. (14) and (17)"
  let printed =
    #"(14a) $w - \eta D_w \nabla_w L$ is (17a) $u - \eta A^{-T} D_w A^{-1} \nabla_u L$, and (14b) $u - \eta D_u \nabla_u L$"#
    + #" is (17b) $w - \eta A^T D_u A \nabla_w L$."#
  let hypotheses = #"$w = A^T u$, strictly increasing knots, any linear $D_w$ and $D_u$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let family = family.reaching(intervals: 2)
    let cases = try TwoBases.cases(family, id: id)
    return Findings(
      literal: try tally(family, cases) { $0 }.finding(
        ifHolds: .proved, method: "exact: one step in each basis from its own gradient, with random matrices D",
        scope: TwoBases.scope(family)),
      control: try tally(family, cases) { $0.transposed() }.control(
        #"(17) with $A^{-1} D_w A^{-T}$ and $A D_u A^T$"#))
  }

  /// - Parameter place: the matrix used in (17) in place of A.
  private func tally(
    _ family: CaseFamily, _ cases: [TwoBases], place: (RationalMatrix) -> RationalMatrix
  ) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: "\(id) preconditioners")
    let eta = Rational(1, 8)
    for example in cases {
      let a = place(example.change)
      let (transposed, inverse) = (a.transposed(), try a.inverse())
      let (u, w) = (example.u, try example.w())
      let gradient = (
        u: try example.loss.gradient(of: example.splines), w: try example.loss.gradient(of: example.powers(w))
      )
      let scaling = RationalMatrix(rows: u.count, columns: u.count) { _, _ in
        Rational.random(numeratorBits: 2, denominatorBits: 1, using: &generator)
      }
      func step(_ x: [Rational], _ matrix: RationalMatrix, _ gradient: [Rational]) throws -> [Rational] {
        zip(x, try matrix.multiplied(by: gradient)).map { $0 - eta * $1 }
      }
      for (name, inW, inU) in [
        (
          "(14a), (17a)", try step(w, scaling, gradient.w),
          try step(u, inverse.transposed() * scaling * inverse, gradient.u)
        ),
        ("(17b), (14b)", try step(w, transposed * scaling * a, gradient.w), try step(u, scaling, gradient.u)),
      ] {
        let image = try example.change.transposed().multiplied(by: inU)
        tally.expect(
          inW == image,
          "\(example.name), \(name), D = \(scaling.entries), u = \(u): w becomes \(inW), but A^T u becomes \(image)")
      }
    }
    return tally
  }
}
