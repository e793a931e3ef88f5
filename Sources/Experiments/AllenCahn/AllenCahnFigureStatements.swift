import RealModule

/// Tests the text's statements about Figures 7, 8, and 9, in our words and with our criteria, against runs.
package enum AllenCahnFigureStatements {
  /// The relative error above which a network is considered to capture nothing of the solution.
  package static let poor = 0.5

  /// Returns the statements about Figure 7: with splines, every refinement speeds up training at once and every level
  /// lowers the loss; the ReLU basis does not benefit from refinement and ends poorly, and so does a perceptron of
  /// similar size.
  package static func figure7(spline: EquationRun, relu: EquationRun, mlp: EquationRun) -> [EquationStatement] {
    let gains = spline.gains.map { (holds: $0.after > $0.before, text: "\(short($0.before)), then \(short($0.after))") }
    let levels = spline.allenCahnLevels
    let falls = zip(levels, levels.dropFirst()).map {
      (holds: $1.loss < $0.loss, text: "\(short($0.loss)), then \(short($1.loss))")
    }
    let ends = (first: relu.allenCahnLevels[0].loss, last: relu.loss)
    return [
      EquationStatement(
        .printed,
        "splines: the loss decreases by a larger factor in the first tenth of a level than in the last tenth of the"
          + " previous level",
        holds: gains.allSatisfy(\.holds), figures: gains.map(\.text).joined(separator: "; ")),
      EquationStatement(
        .printed, "splines: every level ends at a lower loss than the previous one", holds: falls.allSatisfy(\.holds),
        figures: falls.map(\.text).joined(separator: "; ")),
      EquationStatement(
        .printed, "ReLU: the finer levels lower the loss by less than a factor of 10",
        holds: ends.first < 10 * ends.last,
        figures: "\(short(ends.first)), finally \(short(ends.last))"),
      EquationStatement(
        .printed, "ReLU: the relative error ends above \(poor)", holds: relu.relativeError > poor,
        figures: short(relu.relativeError)),
      EquationStatement(
        .printed, "perceptron: the final loss is within a factor of 10 of that of ReLU",
        holds: mlp.loss < 10 * relu.loss && relu.loss < 10 * mlp.loss,
        figures: "\(short(mlp.loss)), ReLU \(short(relu.loss))"),
      EquationStatement(
        .printed, "perceptron: the relative error ends above \(poor)", holds: mlp.relativeError > poor,
        figures: short(mlp.relativeError)),
    ]
  }

  /// Returns the statements about Figure 8: from each of these levels to the next the solution becomes more accurate,
  /// the waves of the residual have less energy, and more of them are active.
  package static func figure8(_ levels: [AllenCahnLevel]) -> [EquationStatement] {
    zip(levels, levels.dropFirst()).flatMap { coarse, fine -> [EquationStatement] in
      let to = "n = \(coarse.intervals) to \(fine.intervals)"
      let (a, b) = (coarse.spectrum, fine.spectrum)
      return [
        EquationStatement(
          .printed, "\(to): the relative error decreases", holds: fine.errors.relative < coarse.errors.relative,
          figures: "\(short(coarse.errors.relative)), then \(short(fine.errors.relative))"),
        EquationStatement(
          .printed, "\(to): the energy of the residual's waves decreases", holds: b.energy < a.energy,
          figures: "\(short(a.energy)), then \(short(b.energy))"),
        EquationStatement(
          .printed, "\(to): more waves reach a hundredth of the largest amplitude",
          holds: b.activeWaves() > a.activeWaves(),
          figures: "\(a.activeWaves()), then \(b.activeWaves())"),
      ]
    }
  }

  /// Returns the statements about Figure 9: refinement improves a network in the ReLU basis somewhat, but its spectrum
  /// stays narrow, narrower than that of splines, and it is less accurate.
  package static func figure9(relu: EquationRun, spline: EquationRun) -> [EquationStatement] {
    let (levels, others) = (relu.allenCahnLevels, spline.allenCahnLevels)
    let (first, last) = (levels[0].spectrum, levels[levels.count - 1].spectrum)
    let other = others[others.count - 1].spectrum
    let counts = "\(first.activeWaves()), finally \(last.activeWaves()); splines \(other.activeWaves())"
    return [
      EquationStatement(
        .printed, "the energy of the residual's waves is lower after the last level than after the first",
        holds: last.energy < first.energy, figures: "\(short(first.energy)), then \(short(last.energy))"),
      EquationStatement(
        .printed, "after the last level fewer than twice as many waves are active as after the first",
        holds: last.activeWaves() < 2 * first.activeWaves(), figures: counts),
      EquationStatement(
        .printed, "fewer waves are active than with splines", holds: last.activeWaves() < other.activeWaves(),
        figures: counts
      ),
      EquationStatement(
        .printed, "the relative error is larger than that of splines", holds: relu.relativeError > spline.relativeError,
        figures: "\(short(relu.relativeError)), splines \(short(spline.relativeError))"),
    ]
  }

  private static func short(_ value: Double) -> String { RegressionTable.short(value) }
}

extension EquationRun {
  /// For every refinement, the factors by which the training loss decreases in the last tenth of the epochs before it
  /// and in the first tenth after it. The loss is a geometric mean over a hundredth of a level, except just after the
  /// refinement, where it is that of the first epoch.
  package var gains: [(before: Double, after: Double)] {
    let trace = result.trace
    let all = Set(trace.map(\.level)).sorted().map { level in trace.filter { $0.level == level }.map(\.loss) }
    return zip(all, all.dropFirst()).map { coarse, fine in
      let (tenth, end) = (max(1, coarse.count / 10), coarse.count)
      let after = min(max(1, fine.count / 10), fine.count - 1)
      return (
        Self.mean(coarse, endingAt: end - tenth) / Self.mean(coarse, endingAt: end),
        fine[0] / Self.mean(fine, endingAt: after + 1)
      )
    }
  }

  private static func mean(_ losses: [Double], endingAt end: Int) -> Double {
    let part = losses[..<max(1, end)].suffix(max(1, losses.count / 100))
    return Double.exp(part.reduce(0) { $0 + Double.log($1) } / Double(part.count))
  }
}
