import KANCore
import Optim

/// One training of the regression study.
public struct RegressionRun: Sendable {
  /// What is trained and how.
  public struct Case: Hashable, Sendable {
    /// The model.
    public let model: RegressionModel
    /// The spread of the epochs; perceptrons make all of them on their one level.
    public let schedule: RegressionSchedule
    /// The method.
    public let optimizer: RegressionOptimizer

    /// A case.
    public init(_ model: RegressionModel, _ schedule: RegressionSchedule, _ optimizer: RegressionOptimizer) {
      self.model = model
      self.schedule = schedule
      self.optimizer = optimizer
    }

    /// "lbfgs-spline-multilevel", for files and tables.
    public var name: String {
      model.hasLevels
        ? "\(optimizer.rawValue)-\(model.name)-\(schedule.rawValue)" : "\(optimizer.rawValue)-\(model.name)"
    }
  }

  /// What was trained.
  public let setting: Case
  /// The seed of the initial weights.
  public let seed: UInt64
  /// What came out.
  public let result: TrainingResult

  /// The smallest mean squared error that was met.
  public var loss: Double { result.loss }
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
    let (intervals, epochs) = setting.schedule.start(
      setting.model.hasLevels
        ? setting.schedule.epochs(levels: levels, optimizer: setting.optimizer)
        : RegressionSchedule.coarse.epochs(levels: 1))
    let network = try setting.model.network(intervals: intervals, samples: samples, using: &generator)
    let (optimizer, factor) = setting.optimizer.choice
    var plan = TrainingPlan.multilevel(epochs: epochs.map { $0 * factor }, optimizer: optimizer)
    plan.iteration = setting.model.coordinates
    // The damping of Levenberg-Marquardt takes the place of the scaling.
    plan.linearRowLength = setting.optimizer == .lm ? 1 : RegressionRun.rowLength
    plan.rule = UpdateRule(geometry: plan.iteration, gradient: plan.iteration)
    self.setting = setting
    self.seed = seed
    result = try Trainer(network, on: samples, plan: plan, threads: threads).run(onEpoch: onEpoch)
  }
}
