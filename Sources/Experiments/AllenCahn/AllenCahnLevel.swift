import JSON
import KANCore

/// The network at the end of a level, with its remaining residual.
package struct AllenCahnLevel: EquationLevel {
  /// The network.
  package let network: Network
  /// The loss in the units of its row: that of the judge in rows of ours, and with the printed weights, without the
  /// conditions at the ends, in rows as printed.
  package let loss: Double
  /// The mean square of the residual at the judge's points.
  package let equation: Double
  /// The mean square of u - u(x, 0) at t = 0.
  package let initial: Double
  /// The errors over 256 points and 101 times.
  package let errors: SolutionErrors
  /// The relative l2 error at t = 1.
  package let finalError: Double
  /// The residual on a grid, and its spectrum.
  package let spectrum: ResidualSpectrum
  /// n, or 0 for a perceptron.
  package var intervals: Int { network.largestIntervalCount }

  /// Measures a network.
  package init(_ network: Network, of equationCase: EquationCase, by judge: AllenCahnJudge) throws {
    self.network = network
    let objective = try CollocationObjective(network, problem: judge.problem)
    let terms = try objective.termLosses(at: network.parameters)
    (equation, initial) = (terms[0], terms[1])
    if equationCase.kind == .printed {
      let weights = AllenCahnProblem.printed(judge.equation, equationCase.variant)
      loss = weights.equationWeight * equation + weights.initialWeight * initial
    } else {
      loss = try objective.value(at: network.parameters)
    }
    errors = try judge.problem.errors(of: network)
    let last = judge.reference.times.count - 1
    var squares = (difference: 0.0, reference: 0.0)
    for (found, value) in zip(try judge.values(of: network)[last], judge.reference.values[last]) {
      squares.difference += (found - value) * (found - value)
      squares.reference += value * value
    }
    finalError = (squares.difference / squares.reference).squareRoot()
    spectrum = try ResidualSpectrum(of: network, equation: judge.equation)
  }

  /// All measures.
  package var report: [JSONValue.Member] {
    [
      .init("loss", .number(loss)), .init("equation", .number(equation)), .init("initial", .number(initial)),
      .init("relative_error", .number(errors.relative)), .init("maximum_error", .number(errors.maximum)),
      .init("final_error", .number(finalError)), .init("residual_energy", .number(spectrum.energy)),
      .init("residual_peak", .number(spectrum.peak)), .init("active_waves", .integer(spectrum.activeWaves())),
      .init("waves_with_99_percent", .integer(spectrum.wavesWith(energyShare: 0.99))),
    ]
  }
}

extension EquationRun {
  /// The networks at the ends of the levels of a run of ``AllenCahnExperiment``, from coarse to fine.
  package var allenCahnLevels: [AllenCahnLevel] {
    levels.keys.sorted().compactMap { levels[$0] as? AllenCahnLevel }
  }
}
