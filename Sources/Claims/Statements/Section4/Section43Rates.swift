import Optim

/// The remaining fraction of each mode 20 steps after a refinement: numbers for Section 4.3, which gives none.
///
/// - Statement: for one layer 20 steps of half the largest stable size in the ReLU geometry leave less than a tenth of
///   the smoothest mode of A A^T and at least nine tenths of each new one. In the spline geometry they leave less than
///   a tenth of every new mode for r <= 2; but the new modes are among the slow ones: the remainder of the slowest new
///   one is at least a third of the largest remainder. The weights of trained networks also keep nine tenths of the new
///   modes in the ReLU geometry.
/// - Hypotheses, cases and method: see ``RelaxationStudy``.
struct Section43Rates: Claim {
  let id = "section-4.3b-rates"
  let origin = Origin.ours
  let source = "Related to Section 4.3, complementary relaxation"
  let printed =
    #"After a refinement, 20 steps of half the largest stable size leave, for one layer in the ReLU geometry, less than a tenth of the smoothest mode of $A A^T$"#
    + #" and at least nine tenths of each new one; in the spline geometry less than a tenth of each new mode for $r \le 2$, but it does"#
    + " not prefer them: the slowest new mode is among the slowest of all."
  let hypotheses =
    "Gradient descent; uniform knots, dyadic refinement; one layer; for the new modes together, also networks."
  let recorded = RecordedVerdicts(literal: .measured)

  func check(_ family: CaseFamily) throws -> Findings {
    let study = try RelaxationStudy(family)
    return Findings(
      literal: tally(study, spline: .spline, relu: .relu).finding(
        ifHolds: .measured, method: "20 gradient steps after a dyadic refinement, by eigenmodes of A A^T",
        scope: RelaxationStudy.scope, notes: study.notes),
      control: tally(study, spline: .relu, relu: .spline).control("the same with the geometries interchanged"))
  }

  private func tally(_ study: RelaxationStudy, spline: Coordinates, relu: Coordinates) -> Tally {
    var tally = Tally(.measured)
    for example in study.single {
      let (splines, powers) = (example.left[spline]!, example.left[relu]!)
      for k in example.coarse..<splines.count {
        tally.expect(
          powers[k] >= RelaxationStudy.mostLeft
            && (example.order > 2 || splines[k] < RelaxationStudy.littleLeft),
          "\(example.place), new mode \(k): remaining: \(brief(splines[k])) and \(brief(powers[k]))")
      }
      tally.expect(
        powers[0] < RelaxationStudy.littleLeft,
        "\(example.place): remaining of the smoothest mode: \(brief(powers[0]))")
      let (new, all) = (splines.dropFirst(example.coarse).max()!, splines.max()!)
      tally.expect(
        new >= all * RelaxationStudy.amongSlowest || all < RelaxationStudy.littleLeft,
        "\(example.place): remaining of the new modes: \(brief(new)), of all modes: \(brief(all))")
    }
    for network in study.trained {
      let powers = network.left(relu, new: true)
      tally.expect(
        powers >= RelaxationStudy.mostLeft, "\(network.place), new modes together, remaining: \(brief(powers))")
    }
    return tally
  }
}
