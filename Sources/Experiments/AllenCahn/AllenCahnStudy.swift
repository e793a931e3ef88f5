import KANCore
import Optim

/// What one training of the Allen-Cahn experiment has reached.
public struct AllenCahnOutcome: Sendable {
  /// A level at its end.
  public struct Level: Sendable {
    /// The network.
    public let network: Network
    /// How good it is.
    public let measure: AllenCahnMeasure
    /// n.
    public var intervals: Int { network.largestIntervalCount }
  }

  /// What was trained, and how.
  public let setting: AllenCahnCase
  /// The seed.
  public let seed: UInt64
  /// Its rounds and their method.
  public let plan: AllenCahnPlan
  /// The loss and the points.
  public let options: AllenCahnOptions
  /// The levels that were trained on.
  public let levels: [Level]
  /// Every epoch.
  public let trace: [EpochRecord]
  /// The largest relative change of the loss by a refinement.
  public let refinementJump: Double
  /// Why training stopped early; `nil` where it did not.
  public let stopped: Termination?

  /// How good the last network is.
  public var measure: AllenCahnMeasure { levels[levels.count - 1].measure }
  /// The last network.
  public var network: Network { levels[levels.count - 1].network }
  /// The seconds of all epochs, draws of points and measurements not counted.
  public var seconds: Double { trace.reduce(0) { $0 + $1.seconds } }

  /// The outcome of a finished run.
  ///
  /// - Precondition: the run is finished.
  /// - Throws: what evaluation throws.
  public init<G>(_ run: AllenCahnRun<G>, judge: AllenCahnJudge) throws {
    precondition(run.isFinished, "AllenCahnOutcome: the run is not finished")
    setting = run.setting
    seed = run.seed
    plan = run.plan
    options = run.options
    levels = try run.levelNetworks.map { Level(network: $0, measure: try judge.measure($0)) }
    trace = run.trace
    refinementJump = run.rounds.reduce(0) { max($0, $1.refinementJump) }
    stopped = run.stopped
  }
}

/// The runs of the Allen-Cahn experiment.
public struct AllenCahnStudy: Sendable {
  /// The seeds of the paper.
  public static let seeds: [UInt64] = Array(1234...1238)
  /// The seed of the points of the judge.
  public static let judgeSeed: UInt64 = 29

  /// A row: all seeds of one case.
  public struct Row: Sendable {
    /// The case.
    public let setting: AllenCahnCase
    /// Its runs, a seed each.
    public let runs: [AllenCahnOutcome]
    /// The statistics of the measured losses.
    public var losses: Statistics { Statistics(runs.map(\.measure.loss)) }
    /// The statistics of the relative errors.
    public var errors: Statistics { Statistics(runs.map(\.measure.error)) }
    /// The statistics of the seconds.
    public var seconds: Statistics { Statistics(runs.map(\.seconds)) }
  }

  /// The rows, in the order in which they first came.
  public private(set) var rows: [Row] = []

  /// A study without runs.
  public init() {}

  /// Adds a run to its row.
  public mutating func add(_ run: AllenCahnOutcome) {
    if let k = rows.firstIndex(where: { $0.setting == run.setting }) {
      rows[k] = Row(setting: run.setting, runs: rows[k].runs + [run])
    } else {
      rows.append(Row(setting: run.setting, runs: [run]))
    }
  }

  /// The row of a case, if there is one.
  public func row(_ setting: AllenCahnCase) -> Row? { rows.first { $0.setting == setting } }

  /// The cases of the experiment: Levenberg-Marquardt and Adam on several levels, in both bases, and in the spline basis on
  /// the coarsest and on the finest alone.
  public static func cases(
    bases: [AllenCahnCase.Basis] = AllenCahnCase.Basis.allCases,
    schedules: [AllenCahnCase.Schedule]? = nil, methods: [AllenCahnCase.Method] = [.lm, .adam]
  ) -> [AllenCahnCase] {
    methods.flatMap { method in
      bases.flatMap { basis in
        (schedules ?? (basis == .spline ? AllenCahnCase.Schedule.allCases : [.multilevel])).map {
          AllenCahnCase(basis, $0, method)
        }
      }
    }
  }
}
