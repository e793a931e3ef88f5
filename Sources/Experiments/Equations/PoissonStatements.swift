import RealModule

extension PoissonExperiment {
  /// Tests the paper's statements about Figure 6 for the rows as printed, and a statement of ours for our rows. Means
  /// over the seeds are compared.
  ///
  /// The paper gives no numbers. An error counts as small if the nearest order of magnitude is below one, that is, if
  /// it is below 10^{-1/2}; otherwise training in the ReLU basis counts as stagnating.
  package func statements(_ study: EquationStudy) -> [EquationStatement] {
    func printed(_ model: EquationModel, _ schedule: EquationSchedule) -> EquationStudy.Row? {
      study.row(EquationCase(model, schedule, .adam, kind: .printed))
    }
    var all: [EquationStatement] = []
    let one = 0.1.squareRoot()
    let (spline, perceptron) = (printed(.spline, .multilevel), printed(.mlp(parameters: 352), .coarse))
    for (name, row) in [("multilevel training with splines", spline), ("the perceptron", perceptron)] {
      guard let row else { continue }
      all.append(EquationStatement(.printed, "\(name) ends at a small relative error", row.errors.mean, one))
    }
    if let error = printed(.relu, .multilevel)?.errors.mean {
      all.append(EquationStatement(.printed, "training in the ReLU basis stagnates at a large error", one, error))
    }
    if let spline, let perceptron {
      let errors = (spline.errors.mean, perceptron.errors.mean)
      all.append(EquationStatement(.printed, "splines end at a smaller error than the perceptron", errors.0, errors.1))
      let noise = (spline.meanNoise, perceptron.meanNoise)
      all.append(
        EquationStatement(.printed, "the error of splines is less noisy than that of the perceptron", noise.0, noise.1))
    }
    if let spline {
      for level in [1, 2] {
        let (before, after) = (
          spline.meanFall(ofLevel: level - 1, last: true), spline.meanFall(ofLevel: level, last: false)
        )
        all.append(
          EquationStatement(
            .printed,
            "in the first tenth of the epochs after refinement \(level), the loss decreases by a larger factor than in"
              + " the last tenth before it",
            before, after))
      }
    }
    if let fine = study.row(EquationCase(.spline, .fine, .lm))?.errors.median,
      let multilevel = study.row(EquationCase(.spline, .multilevel, .lm))?.errors.median
    {
      all.append(
        EquationStatement(
          .ours,
          "with Levenberg-Marquardt, multilevel training ends at no more than a tenth of the median error of fine"
            + " training",
          multilevel, fine, factor: 10))
    }
    return all
  }
}

extension EquationStudy.Row {
  /// Returns the factor by which the loss decreases in the first or last tenth of a level's epochs, as a geometric
  /// mean.
  fileprivate func meanFall(ofLevel level: Int, last: Bool) -> Double {
    let logarithms = runs.map { run in
      let losses = run.result.trace.filter { $0.level == level }.map(\.loss)
      let part = last ? losses.suffix(losses.count / 10 + 1) : losses.prefix(losses.count / 10 + 1)
      return Double.log((part.first ?? .nan) / (part.last ?? .nan))
    }
    return Double.exp(logarithms.reduce(0, +) / Double(logarithms.count))
  }

  /// The mean of |log10| of the factor by which the error changes from one measured epoch to the next, over the last
  /// half.
  fileprivate var meanNoise: Double {
    let noises = runs.map { run in
      let errors = run.result.trace.suffix(run.result.trace.count / 2).compactMap(\.relativeError)
      let changes = zip(errors, errors.dropFirst()).map { abs(Double.log10($1 / $0)) }
      return changes.reduce(0, +) / Double(max(1, changes.count))
    }
    return noises.reduce(0, +) / Double(noises.count)
  }
}
