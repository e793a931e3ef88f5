import Experiments

/// The dependence of Table 3 on the scale of the initial weights, which are not printed.
///
/// - Cases: one comparison of means each.
/// - Method: measured.
struct Table3Start: Claim {
  let id = "table-3-start"
  let origin = Origin.ours
  let source = "Related to Table 3"
  let printed =
    "Table 3 depends on the initial weights. For $s = 1, 0.4, 0.1$ multilevel training ends two orders below the MLPs, "
    + "and with a smaller error than fine training. In terms of the loss, fine training ends above the MLPs and three "
    + "orders above multilevel training at $s = 1$, and below multilevel training at $s = 0.1$."
  let hypotheses =
    #"As for Table 3; initial weights uniform within $s / \sqrt{P}$ on the edges of a layer with $P$ inputs."#
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  func check(_ family: CaseFamily) throws -> Findings {
    let data = try Table3Data.shared.get()
    var tally = Tally(.measured)
    func expect(_ text: String, _ smaller: Double, _ larger: Double, factor: Double = 1) {
      let statement = EquationStatement(.ours, text, smaller, larger, factor: factor)
      tally.expect(statement.holds, statement.line)
    }
    for (variant, s) in [(nil, "1"), (EquationVariant.weights04, "0.4"), (.weights01, "0.1")] {
      let (multilevel, fine) = (data.splines(.multilevel, variant), data.splines(.fine, variant))
      expect(
        "s = \(s): multilevel training two orders below the MLPs", multilevel.losses.mean, data.perceptron,
        factor: 1000.0.squareRoot())
      expect("s = \(s): error of multilevel training below that of fine", multilevel.errors.mean, fine.errors.mean)
    }
    let fine = data.splines(.fine, nil).losses.mean
    let small = data.splines(.fine, .weights01).losses.mean
    expect("s = 1: the MLPs below fine training", data.perceptron, fine)
    expect(
      "s = 1: multilevel training three orders below fine", data.splines(.multilevel, nil).losses.mean, fine,
      factor: 1000)
    expect("s = 0.1: fine training below multilevel", small, data.splines(.multilevel, .weights01).losses.mean)
    var control = Tally(.measured)
    let same = EquationStatement(.ours, "fine training ends the same for all initial weights", fine, small, factor: 0.1)
    control.expect(same.holds, same.line)
    return Findings(
      literal: tally.finding(
        ifHolds: .measured, method: "mean losses and errors of training as printed", scope: Table3Data.scope),
      control: control.control(same.text))
  }
}
