import KANCore
import Optim

/// A training run of the regression study.
package struct RegressionRun: Sendable {
  /// What is trained, and how.
  package struct Case: Hashable, Sendable {
    /// Whether the case represents a row of Table 2 or is ours.
    package let kind: RegressionKind
    /// The model.
    package let model: RegressionModel
    /// The distribution of the epochs over the levels; perceptrons run as many epochs as the operations of coarse
    /// training allow.
    package let schedule: RegressionSchedule
    /// The method.
    package let optimizer: RegressionOptimizer

    /// Creates a case.
    package init(
      _ model: RegressionModel, _ schedule: RegressionSchedule, _ optimizer: RegressionOptimizer,
      kind: RegressionKind = .ours
    ) {
      self.kind = kind
      self.model = model
      self.schedule = schedule
      self.optimizer = optimizer
    }

    /// "printed-lbfgs-spline-normal-multilevel", "lm-spline-uniform-multilevel", for files and tables.
    package var name: String {
      (kind == .printed ? "printed-" : "") + "\(optimizer.rawValue)-\(model.name)"
        + (model.hasLevels ? "-\(schedule.rawValue)" : "")
    }

    /// The row that Table 2 prints for this case; `nil` for methods that are not the paper's.
    package var printed: PrintedTable2.Row? {
      optimizer.isLBFGS ? PrintedTable2.row(model.printed, model.hasLevels ? schedule : nil) : nil
    }
  }

  /// What was trained.
  package let `case`: Case
  /// The seed of the initial weights.
  package let seed: UInt64
  /// The result of training.
  package let result: TrainingResult

  /// The root mean square of the targets.
  package let targetSize: Double

  /// The smallest mean squared error reached.
  package var loss: Double { result.loss }
  /// The final mean squared error; infinite if training ended with a number that is not finite.
  package var endLoss: Double { result.stopped == nil ? result.levels.last?.endLoss ?? .infinity : .infinity }
  /// The relative l2 error over the samples that corresponds to ``loss``, for the scaled targets.
  package var relativeError: Double { loss.squareRoot() / targetSize }
  /// The total time of all epochs, in seconds.
  package var seconds: Double { result.seconds }
  /// The useful floating-point operations of all epochs.
  package var flops: Double { result.flops }

  /// The length of the rows of the linear map after each refinement. L-BFGS improves from 6e-6 with length 1 to 5e-6
  /// with 10, regardless of the seed; 3 and 20 work equally well.
  package static let rowLength = 10.0

  /// Trains a network.
  ///
  /// - Parameters:
  ///   - regressionCase: what is trained, and how.
  ///   - samples: the data.
  ///   - levels: the number of levels, starting with n = 5.
  ///   - seed: the seed recorded with the run.
  ///   - generator: the source of the initial weights.
  ///   - threads: the number of threads; the result is bit for bit the same for any number.
  ///   - onEpoch: called after every epoch; an error it throws ends the run.
  package init<G: RandomNumberGenerator>(
    _ regressionCase: Case, on samples: Samples, levels: Int = 4, seed: UInt64, using generator: inout G,
    threads: Int = 1,
    onEpoch: (EpochRecord) throws -> Void = { _ in }
  ) throws {
    let (intervals, planned) = regressionCase.schedule.start(
      regressionCase.model.hasLevels
        ? regressionCase.schedule.epochs(levels: levels, optimizer: regressionCase.optimizer)
        : RegressionSchedule.coarse.epochs(levels: 1))
    let network = try regressionCase.model.network(intervals: intervals, samples: samples, using: &generator)
    var epochs = planned
    if !regressionCase.model.hasLevels {
      // The number that takes the operations of 128 epochs of the coarsest spline network.
      let coarse = try RegressionModel.spline(.uniform).network(
        intervals: RegressionSchedule.coarsestIntervals, samples: samples, using: &generator)
      let work = [coarse, network].map { FlopCount($0.stages, withGradient: true).perSample }
      epochs = [max(1, Int((Double(planned[0]) * work[0] / work[1]).rounded()))]
    }
    let (optimizer, factor) = regressionCase.optimizer.choice(regressionCase.kind)
    var plan = TrainingPlan.multilevel(epochs: epochs.map { $0 * factor }, optimizer: optimizer)
    plan.iteration = regressionCase.model.coordinates
    plan.continuesEdges = false
    // Levenberg-Marquardt's damping makes the rescaling unnecessary.
    plan.linearRowLength = regressionCase.kind == .ours && regressionCase.optimizer != .lm ? RegressionRun.rowLength : 1
    plan.rule = UpdateRule(geometry: plan.iteration, gradient: plan.iteration)
    self.case = regressionCase
    self.seed = seed
    let squares = samples.targets.reduce(0) { $0 + $1 * $1 }
    targetSize = (squares / Double(samples.targets.count)).squareRoot()
    result = try Trainer(network, on: samples, plan: plan, threads: threads).run(onEpoch: onEpoch)
  }
}
