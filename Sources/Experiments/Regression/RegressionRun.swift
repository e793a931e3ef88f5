import KANCore
import Optim

/// One training of the regression study.
public struct RegressionRun: Sendable {
  /// What is trained and how.
  public struct Case: Hashable, Sendable {
    /// Whether it stands for a row of Table 2 or is ours.
    public let kind: RegressionKind
    /// The model.
    public let model: RegressionModel
    /// The spread of the epochs; perceptrons make as many epochs as coarse training
    /// has operations for.
    public let schedule: RegressionSchedule
    /// The method.
    public let optimizer: RegressionOptimizer

    /// A case.
    public init(
      _ model: RegressionModel, _ schedule: RegressionSchedule, _ optimizer: RegressionOptimizer,
      kind: RegressionKind = .ours
    ) {
      self.kind = kind
      self.model = model
      self.schedule = schedule
      self.optimizer = optimizer
    }

    /// "printed-lbfgs-spline-normal-multilevel", "lm-spline-uniform-multilevel", for files and tables.
    public var name: String {
      (kind == .printed ? "printed-" : "") + "\(optimizer.rawValue)-\(model.name)"
        + (model.hasLevels ? "-\(schedule.rawValue)" : "")
    }

    /// What Table 2 prints for it; nil for methods that are not the paper's.
    public var printed: PrintedTable2.Row? {
      optimizer.isLBFGS ? PrintedTable2.row(model.printed, model.hasLevels ? schedule : nil) : nil
    }
  }

  /// What was trained.
  public let setting: Case
  /// The seed of the initial weights.
  public let seed: UInt64
  /// What came out.
  public let result: TrainingResult

  /// The size of the targets: the root of their mean square.
  public let targetSize: Double

  /// The smallest mean squared error that was met.
  public var loss: Double { result.loss }
  /// The mean squared error at the end; infinite where training ended with a number that is not finite.
  public var endLoss: Double { result.stopped == nil ? result.levels.last?.endLoss ?? .infinity : .infinity }
  /// The relative error in l2 over the samples that belongs to ``loss``, of the scaled targets.
  public var relativeError: Double { loss.squareRoot() / targetSize }
  /// The seconds of all epochs.
  public var seconds: Double { result.seconds }
  /// The useful floating-point operations of all epochs.
  public var flops: Double { result.flops }

  /// The length of the rows of the linear map after each refinement. L-BFGS gets from 6e-6 with length 1 to 5e-6 with 10,
  /// whatever the seed; 3 and 20 do as well.
  public static let rowLength = 10.0

  /// Trains.
  ///
  /// - Parameters:
  ///   - setting: what, and how.
  ///   - samples: the data.
  ///   - levels: how many levels there are from n = 5 on.
  ///   - seed: written into the run.
  ///   - generator: where the initial weights come from.
  ///   - threads: how many threads to use; the result has the same bits for any number.
  ///   - onEpoch: called after every epoch; what it throws ends the run.
  /// - Throws: what training throws.
  public init<G: RandomNumberGenerator>(
    _ setting: Case, on samples: Samples, levels: Int = 4, seed: UInt64, using generator: inout G, threads: Int = 1,
    onEpoch: (EpochRecord) throws -> Void = { _ in }
  ) throws {
    let (intervals, planned) = setting.schedule.start(
      setting.model.hasLevels
        ? setting.schedule.epochs(levels: levels, optimizer: setting.optimizer)
        : RegressionSchedule.coarse.epochs(levels: 1))
    let network = try setting.model.network(intervals: intervals, samples: samples, using: &generator)
    var epochs = planned
    if !setting.model.hasLevels {
      // As many as take the operations of 128 epochs of the coarsest spline network.
      let coarse = try RegressionModel.spline(.uniform).network(
        intervals: RegressionSchedule.coarsestIntervals, samples: samples, using: &generator)
      let work = [coarse, network].map { FlopCount($0.stages, withGradient: true).perSample }
      epochs = [max(1, Int((Double(planned[0]) * work[0] / work[1]).rounded()))]
    }
    let (optimizer, factor) = setting.optimizer.choice(setting.kind)
    var plan = TrainingPlan.multilevel(epochs: epochs.map { $0 * factor }, optimizer: optimizer)
    plan.iteration = setting.model.coordinates
    // The damping of Levenberg-Marquardt takes the place of the scaling.
    plan.linearRowLength = setting.kind == .ours && setting.optimizer != .lm ? RegressionRun.rowLength : 1
    plan.rule = UpdateRule(geometry: plan.iteration, gradient: plan.iteration)
    self.setting = setting
    self.seed = seed
    let squares = samples.targets.reduce(0) { $0 + $1 * $1 }
    targetSize = (squares / Double(samples.targets.count)).squareRoot()
    result = try Trainer(network, on: samples, plan: plan, threads: threads).run(onEpoch: onEpoch)
  }
}
