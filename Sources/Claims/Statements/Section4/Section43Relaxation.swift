import Optim

/// Section 4.3, complementary relaxation: the effect of refinement in each geometry.
///
/// - Statement: preconditioning by (A A^T)^{-1}, the ReLU geometry in u, weights gradient corrections that are smooth
///   in the knots by orders of magnitude more than oscillatory ones, so training refined knots is wasteful. In the
///   spline geometry optimizers on the refined model immediately use the new functions to reduce the loss. The text
///   gives no number of steps and no rate; orders of magnitude are taken as a factor of 100, use of the new functions
///   as a comparison.
/// - Cases: see ``RelaxationStudy``.
/// - Method: measured; the weights of modes are eigenvalues of A A^T.
struct Section43Relaxation: Claim {
  let id = "section-4.3b"
  let source = "Section 4.3, complementary relaxation"
  let printed =
    #"Preconditioned by $(A A^T)^{-1}$, descent weights corrections that are smooth in the knots by orders of "#
    + #"magnitude more than oscillatory"#
    + " ones, so refinement is largely wasted; in the spline basis gradient-based optimizers immediately start to "
    + "reduce the loss with the new functions."
  let hypotheses = "Gradient descent; uniform knots, dyadic refinement; steps of half the largest stable size."
  let gravity = Gravity.notReproduced
  let recorded = RecordedVerdicts(literal: .measured)

  func check(_ family: CaseFamily) throws -> Findings {
    let study = try RelaxationStudy(family)
    return Findings(
      literal: tally(study, spline: .spline, relu: .relu).finding(
        ifHolds: .measured, method: "20 gradient steps after a dyadic refinement, by eigenmodes of A A^T",
        scope: RelaxationStudy.scope,
        notes: [
          "the spline geometry also reduces the oscillatory modes more slowly than the smooth ones: see "
            + "section-4.3b-rates"
        ]),
      control: tally(study, spline: .relu, relu: .spline).control("the same with the geometries interchanged"),
      figures: study.figures(id: id))
  }

  private func tally(_ study: RelaxationStudy, spline: Coordinates, relu: Coordinates) -> Tally {
    var tally = Tally(.measured)
    for example in study.single {
      let (splines, powers) = (example.left[spline]!, example.left[relu]!)
      let ratio = example.eigenvalues[example.coarse] / example.eigenvalues[0]
      tally.expect(
        ratio >= RelaxationStudy.ordersOfMagnitude,
        "\(example.place): the weight of the smoothest mode is only \(brief(ratio)) times that of the first new one")
      for k in example.coarse..<splines.count {
        tally.expect(
          splines[k] < powers[k],
          "\(example.place), new mode \(k): remaining: \(brief(splines[k])) and \(brief(powers[k]))")
      }
    }
    for network in study.trained {
      let (splines, powers) = (network.excess[spline]!, network.excess[relu]!)
      tally.expect(
        splines < powers, "\(network.place), excess error, remaining: \(brief(splines)) and \(brief(powers))")
    }
    return tally
  }
}
