import JSON
import KANCore
import Optim

/// The outcome of a training run of the Allen-Cahn experiment.
package struct AllenCahnOutcome: Sendable {
  /// The state at the end of a level.
  package struct Level: Sendable {
    /// The network.
    package let network: Network
    /// The measures of the network.
    package let measure: AllenCahnMeasure
    /// The loss with the weights of its case, at points not used for training.
    package let loss: Double
    /// The remaining residual and its spectrum.
    package let spectrum: ResidualSpectrum
    /// n, or 0 for a perceptron.
    package var intervals: Int { network.largestIntervalCount }
  }

  /// What was trained, and how.
  package let setting: AllenCahnCase
  /// The seed.
  package let seed: UInt64
  /// What determined the run.
  package let recipe: JSONValue
  /// The levels on which the network was trained.
  package let levels: [Level]
  /// All epochs.
  package let trace: [EpochRecord]
  /// The largest relative change of the loss at a refinement.
  package let refinementJump: Double
  /// The reason why training stopped early; `nil` if it did not.
  package let stopped: Termination?

  /// The last level.
  package var last: Level { levels[levels.count - 1] }
  /// The measures of the last network.
  package var measure: AllenCahnMeasure { last.measure }
  /// The last network.
  package var network: Network { last.network }
  /// The total time of all epochs, in seconds, excluding draws of points and measurements.
  package var seconds: Double { trace.reduce(0) { $0 + $1.seconds } }

  /// Computes the outcome of a finished run.
  ///
  /// - Precondition: the run is finished.
  /// - Throws: any error thrown in evaluation.
  package init<G>(_ run: AllenCahnRun<G>, judge: AllenCahnValidation) throws {
    precondition(run.isFinished, "AllenCahnOutcome: the run is not finished")
    setting = run.setting
    seed = run.seed
    recipe = run.recipe
    levels = try run.levelNetworks.map { network in
      let measure = try judge.measure(network)
      return Level(
        network: network, measure: measure, loss: measure.loss(run.setting.source),
        spectrum: try ResidualSpectrum(of: network, equation: judge.equation))
    }
    trace = run.trace
    refinementJump = run.rounds.reduce(0) { max($0, $1.refinementJump) }
    stopped = run.stopped
  }
}

/// The runs of the Allen-Cahn experiment.
package struct AllenCahnStudy: Sendable {
  /// The seed printed for this experiment.
  package static let printedSeed: UInt64 = 1234
  /// The seeds of our rows.
  package static let seeds: [UInt64] = Array(1234...1238)
  /// The seed of the judge's points.
  package static let judgeSeed: UInt64 = 29

  /// A row: all seeds of one case.
  package struct Row: Sendable {
    /// The case.
    package let setting: AllenCahnCase
    /// Its runs, one per seed.
    package let runs: [AllenCahnOutcome]
    /// The statistics of the measured losses.
    package var losses: Statistics { Statistics(runs.map(\.last.loss)) }
    /// The statistics of the relative errors.
    package var errors: Statistics { Statistics(runs.map(\.measure.error)) }
    /// The statistics of the times, in seconds.
    package var seconds: Statistics { Statistics(runs.map(\.seconds)) }
  }

  /// The rows, in the order in which they were first added.
  package private(set) var rows: [Row] = []

  /// Creates a study without runs.
  package init() {}

  /// Adds a run to its row.
  package mutating func add(_ run: AllenCahnOutcome) {
    if let k = rows.firstIndex(where: { $0.setting == run.setting }) {
      rows[k] = Row(setting: run.setting, runs: rows[k].runs + [run])
    } else {
      rows.append(Row(setting: run.setting, runs: [run]))
    }
  }

  /// Returns the row of a case, if there is one.
  package func row(_ setting: AllenCahnCase) -> Row? { rows.first { $0.setting == setting } }
}
