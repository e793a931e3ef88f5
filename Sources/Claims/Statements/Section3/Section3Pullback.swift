import Exact
import KANCore
import Optim
import Splines

/// The sentences around (18): which of the steps (17) is gradient descent in which inner product.
///
/// - Statement: (17a) "for D_u = I" is gradient descent in u in the inner product y^T A A^T x, the pullback of the
///   Euclidean one in w; (17b) "for D_w = I" is gradient descent in w in that of (A^T A)^{-1}. D_u does not occur in
///   (17a), nor D_w in (17b): as stated, the sentences leave the other preconditioner free. Interchanged, they are
///   true.
/// - Hypotheses: any strictly increasing knots, any depth. If the statement leaves a preconditioner free, it is
///   diag(2, 3, ...).
/// - Cases: see ``TwoBases``; both steps.
/// - Method: exact. The direction v of the step has to solve <v, e_j>_M = (derivative along e_j) for all j, and to
///   equal the gradient that the library computes for the pullback of the Euclidean inner product by the change of
///   weights.
struct Section3Pullback: Claim {
  let id = "section-3-pullback"
  let source = "Section 3, around eq. (18)"
  let printed =
    #"The step (17a) for $D_u = I$ is gradient descent in $u$ in the inner product $y^T A A^T x$, the geometry of $w$ imposed on"#
    + #" $u$; the step (17b) for $D_w = I$ is gradient descent in $w$ in the inner product of $(A^T A)^{-1}$."#
  let hypotheses = #"$w = A^T u$, strictly increasing knots; a preconditioner not stated to be $I$ is arbitrary."#
  let correction: String? =
    #"(17a) for $D_w = I$, (17b) for $D_u = I$: the preconditioner of (17a) is $D_w$, that of (17b) is $D_u$."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let family = family.reaching(intervals: 2)
    let cases = try TwoBases.cases(family, id: id)
    let scope = TwoBases.scope(family)
    let method = "exact: the step direction compared with all directional derivatives and with the pulled-back gradient"
    return Findings(
      literal: try tally(cases, identity: false, inverted: false).finding(
        ifHolds: .proved, method: method, scope: scope),
      corrected: try tally(cases, identity: true, inverted: false).finding(
        ifHolds: .proved, method: method, scope: scope),
      control: try tally(cases, identity: true, inverted: true).control(
        #"(17a) for $D_w = I$ in the inner product of $(A A^T)^{-1}$, (17b) for $D_u = I$ in that of $A^T A$"#))
  }

  /// A step of (17) and the inner product that it is claimed to belong to.
  private struct Step {
    let name: String
    /// The matrix that multiplies the gradient.
    let matrix: RationalMatrix
    /// The inner product.
    let metric: RationalMatrix
    /// The change of weights that pulls the Euclidean inner product back to it.
    let map: any LinearOperator<Rational>
    let gradient: [Rational]
  }

  /// - Parameters:
  ///   - identity: whether the preconditioner in the step is I rather than free.
  ///   - inverted: whether the inner products are those of the inverse matrices.
  private func tally(_ cases: [TwoBases], identity: Bool, inverted: Bool) throws -> Tally {
    var tally = Tally()
    for example in cases {
      let a = example.change
      let (transposed, inverse) = (a.transposed(), try a.inverse())
      let diagonal = (0..<a.rows).map { identity ? 1 : Rational($0 + 2) }
      let scaling = RationalMatrix.diagonal(diagonal)
      let change = try example.splines.changeOfBasis()
      let steps: [Step] = [
        Step(
          name: "(17a), D_w", matrix: inverse.transposed() * scaling * inverse, metric: a * transposed,
          map: change.transposed, gradient: try example.loss.gradient(of: example.splines)),
        Step(
          name: "(17b), D_u", matrix: transposed * scaling * a, metric: inverse * inverse.transposed(),
          map: InverseOperator(change).transposed, gradient: try example.loss.gradient(of: example.powers(example.w()))),
      ]
      for step in steps {
        let direction = try step.matrix.multiplied(by: step.gradient)
        let metric = inverted ? try step.metric.inverse() : step.metric
        let products = try metric.multiplied(by: direction)
        let name = "\(example.name), \(step.name) = diag\(diagonal)"
        tally.expect(
          products == step.gradient,
          "\(name): along e_j the direction v of the step has <v, e_j> = \(products), but the derivatives are "
            + "\(step.gradient)")
        if inverted { continue }
        let pulledBack = try InnerProduct(pullingBackBy: step.map).gradient(euclidean: step.gradient)
        tally.expect(
          pulledBack == direction,
          "\(name): the direction is \(direction), but the pulled-back gradient is \(pulledBack)")
      }
    }
    return tally
  }
}
