import Exact
import Experiments
import Pages
import RealModule
import Splines

/// In addition to Figure 3: the cost of evaluating the r nonzero B-splines, and the accuracy of the forms.
///
/// - Cases: speed and errors in `Double` and `Float` at r = 2 ... 6 with n = 64 and at r = 4 with n = 8 ... 512.
/// - Method: the minimum time over interleaved rounds of equally careful loops (``UnitSpline``); errors against exact
///   rational values of the same spline at the same points, between a tenth of the size of the canceling terms and a
///   rounding-error bound.
struct Figure3Local: Claim {
  let id = "figure-3-local"
  let origin = Origin.ours
  let source = "Related to Figure 3"
  let printed =
    #"Evaluation of the $r$ nonzero B-splines is faster than the recursion and than the ReLU form from $n = 64$ on, "#
    + #"and accurate to $6r$ units of roundoff; for $r \ge 3$ the ReLU form loses at least units of the order of "#
    + #"$n^{r-1} / (r-1)!$."#
  let hypotheses = #"Uniform knots, $r = 2 \ldots 6$, $n = 8 \ldots 512$, one edge."#
  let recorded = RecordedVerdicts(literal: .measured)

  /// The cases in which speed and error are measured.
  private static let configurations: [(r: Int, n: Int)] =
    (2...6).map { ($0, 64) } + [8, 16, 32, 128, 256, 512].map { (4, $0) }

  func check(_ family: CaseFamily) throws -> Findings {
    var generator = family.generator(for: "figure-3")
    var speeds: [EvaluationStudy.Speed] = []
    var errors: [EvaluationErrors] = []
    for configuration in Self.configurations.sorted(by: { ($0.r, $0.n) < ($1.r, $1.n) }) {
      let order = try SplineOrder(configuration.r)
      speeds.append(try EvaluationStudy.speed(order: order, intervals: configuration.n, using: &generator))
      errors.append(
        try EvaluationErrors(
          order: order, intervals: configuration.n, points: 40, format: Double.self, using: &generator))
      errors.append(
        try EvaluationErrors(
          order: order, intervals: configuration.n, points: 40, format: Float.self, using: &generator))
    }
    var tally = localIsFaster(speeds)
    tally.merge(errorsAreAsExpected(errors))
    return Findings(
      literal: tally.finding(
        ifHolds: .measured, method: "minimum times over interleaved rounds; errors against exact rational values",
        scope: "this processor, one edge, r = 2 ... 6 with n = 64, r = 4 with n = 8 ... 512", notes: ratios(speeds)),
      control: reluIsAccurate(errors).control("the ReLU form is as accurate as the recursion (2)"),
      figures: figures(speeds, errors))
  }

  private func place(_ order: SplineOrder, _ n: Int) -> String { "r = \(order.value), n = \(n)" }

  private func localIsFaster(_ speeds: [EvaluationStudy.Speed]) -> Tally {
    var tally = Tally(.measured)
    for speed in speeds where speed.intervals >= 64 {
      for form in SplineForm.allCases where form != .local {
        let (local, other) = (speed.seconds[.local]!, speed.seconds[form]!)
        tally.expect(
          local < other,
          "\(place(speed.order, speed.intervals)): local evaluation takes \(local) s per point, \(form.title) "
            + "\(other) s")
      }
    }
    return tally
  }

  private func errorsAreAsExpected(_ errors: [EvaluationErrors]) -> Tally {
    var tally = Tally(.measured)
    for error in errors {
      let text = "\(place(error.order, error.intervals)), \(error.format)"
      for form in [SplineForm.coxDeBoor, .local] {
        let units = error.units[form]!
        tally.expect(
          units <= error.stableBound, "\(text): \(form.title) is off by \(units) units, more than \(error.stableBound)")
      }
      // Sums of first powers on integer knots are exact.
      for form in [SplineForm.reluThenChange, .reluWeights] where error.order.value >= 3 {
        let units = error.units[form]!
        tally.expect(
          units >= error.canceling / 10 && units <= error.reluBound,
          "\(text): \(form.title) is off by \(units) units, not \(error.canceling / 10) to \(error.reluBound)")
      }
    }
    return tally
  }

  private func reluIsAccurate(_ errors: [EvaluationErrors]) -> Tally {
    var tally = Tally(.measured)
    for error in errors {
      let units = error.units[.reluWeights]!
      tally.expect(
        units <= error.stableBound,
        "\(place(error.order, error.intervals)), \(error.format): the ReLU form is off by \(units) units of roundoff, "
          + "more than \(error.stableBound)")
    }
    return tally
  }

  private func ratios(_ speeds: [EvaluationStudy.Speed]) -> [String] {
    func ratio(_ speed: EvaluationStudy.Speed, _ form: SplineForm) -> String {
      let value = speed.seconds[form]! / speed.seconds[.local]!
      return "\((value * 10).rounded() / 10)"
    }
    return speeds.map { speed in
      "\(place(speed.order, speed.intervals)): in units of local evaluation, "
        + SplineForm.allCases.filter { $0 != .local }.map { "\($0.title) \(ratio(speed, $0))" }
        .joined(separator: ", ")
    }
  }

  private func figures(_ speeds: [EvaluationStudy.Speed], _ errors: [EvaluationErrors]) -> [FigureData] {
    [
      FigureData(
        id: "figure-3-local-intervals", title: "Time of evaluation, r = 4", xLabel: "intervals n",
        yLabel: "time per point / ns",
        logX: true, logY: true, series: speedCurves(speeds.filter { $0.order.value == 4 }) { Double($0.intervals) }),
      FigureData(
        id: "figure-3-local-orders", title: "Time of evaluation, n = 64", xLabel: "order r",
        yLabel: "time per point / ns",
        logY: true,
        series: speedCurves(speeds.filter { $0.intervals == 64 }) { Double($0.order.value) }),
      FigureData(
        id: "figure-3-errors-intervals", title: "Error of evaluation, r = 4", xLabel: "intervals n",
        yLabel: "error / units of roundoff", logX: true, logY: true,
        series: errorCurves(errors.filter { $0.order.value == 4 }) { Double($0.intervals) }),
      FigureData(
        id: "figure-3-errors-orders", title: "Error of evaluation, n = 64", xLabel: "order r",
        yLabel: "error / units of roundoff", logY: true,
        series: errorCurves(errors.filter { $0.intervals == 64 }) { Double($0.order.value) }),
    ]
  }

  private func speedCurves(
    _ speeds: [EvaluationStudy.Speed], _ x: (EvaluationStudy.Speed) -> Double
  ) -> [FigureData.Series] {
    SplineForm.allCases.map { form in
      FigureData.Series(name: form.title, points: speeds.map { (x($0), $0.seconds[form]! * 1e9) })
    }
  }

  private func errorCurves(
    _ errors: [EvaluationErrors], _ x: (EvaluationErrors) -> Double
  ) -> [FigureData.Series] {
    ["Double", "Float"].flatMap { format in
      SplineForm.allCases.enumerated().map { color, form in
        FigureData.Series(
          name: "\(form.title), \(format)",
          points: errors.filter { $0.format == format }.map { (x($0), max($0.units[form]!, 0.1)) },
          marks: format == "Double" ? .joined : .circles, color: color)
      }
    }
  }
}
