import KANCore
import Optim

/// The outcome of a training run of the Allen-Cahn experiment.
public struct AllenCahnOutcome: Sendable {
  /// The state at the end of a level.
  public struct Level: Sendable {
    /// The network.
    public let network: Network
    /// The measures of the network.
    public let measure: AllenCahnMeasure
    /// The loss with the weights of its case, at points not used for training.
    public let loss: Double
    /// The remaining residual and its spectrum.
    public let spectrum: ResidualSpectrum
    /// n, or 0 for a perceptron.
    public var intervals: Int { network.largestIntervalCount }
  }

  /// What was trained, and how.
  public let setting: AllenCahnCase
  /// The seed.
  public let seed: UInt64
  /// The plan of its rounds.
  public let plan: AllenCahnPlan
  /// The loss and the points.
  public let options: AllenCahnOptions
  /// The levels on which the network was trained.
  public let levels: [Level]
  /// All epochs.
  public let trace: [EpochRecord]
  /// The largest relative change of the loss at a refinement.
  public let refinementJump: Double
  /// The reason why training stopped early; `nil` if it did not.
  public let stopped: Termination?

  /// The last level.
  public var last: Level { levels[levels.count - 1] }
  /// The measures of the last network.
  public var measure: AllenCahnMeasure { last.measure }
  /// The last network.
  public var network: Network { last.network }
  /// The total time of all epochs, in seconds, excluding draws of points and measurements.
  public var seconds: Double { trace.reduce(0) { $0 + $1.seconds } }

  /// Computes the outcome of a finished run.
  ///
  /// - Precondition: the run is finished.
  /// - Throws: any error thrown in evaluation.
  public init<G>(_ run: AllenCahnRun<G>, judge: AllenCahnJudge) throws {
    precondition(run.isFinished, "AllenCahnOutcome: the run is not finished")
    setting = run.setting
    seed = run.seed
    plan = run.plan
    options = run.options
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
public struct AllenCahnStudy: Sendable {
  /// The seed printed for this experiment.
  public static let printedSeed: UInt64 = 1234
  /// The seeds of our rows.
  public static let seeds: [UInt64] = Array(1234...1238)
  /// The seed of the judge's points.
  public static let judgeSeed: UInt64 = 29

  /// A row: all seeds of one case.
  public struct Row: Sendable {
    /// The case.
    public let setting: AllenCahnCase
    /// Its runs, one per seed.
    public let runs: [AllenCahnOutcome]
    /// The statistics of the measured losses.
    public var losses: Statistics { Statistics(runs.map(\.last.loss)) }
    /// The statistics of the relative errors.
    public var errors: Statistics { Statistics(runs.map(\.measure.error)) }
    /// The statistics of the times, in seconds.
    public var seconds: Statistics { Statistics(runs.map(\.seconds)) }
  }

  /// The rows, in the order in which they were first added.
  public private(set) var rows: [Row] = []

  /// Creates a study without runs.
  public init() {}

  /// Adds a run to its row.
  public mutating func add(_ run: AllenCahnOutcome) {
    if let k = rows.firstIndex(where: { $0.setting == run.setting }) {
      rows[k] = Row(setting: run.setting, runs: rows[k].runs + [run])
    } else {
      rows.append(Row(setting: run.setting, runs: [run]))
    }
  }

  /// Returns the row of a case, if there is one.
  public func row(_ setting: AllenCahnCase) -> Row? { rows.first { $0.setting == setting } }
}
