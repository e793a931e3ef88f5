import KANCore
import Optim

/// How a case is trained: everything but the network and the problem.
public struct EquationRecipe: Sendable, Equatable {
  /// The halvings of the coarsest knots before the first level.
  public var halvings: Int
  /// The levels.
  public var plan: TrainingPlan
  /// How terms and points are weighted.
  public var weighting: CollocationWeighting
  /// The number of networks that are tried on the first level; training goes on from the one with the smallest loss at the
  /// points of the validation problem.
  public var starts: Int
  /// The epochs that each of them is trained for by the method of the first level, before the choice.
  public var startEpochs: Int

  /// A recipe.
  public init(
    halvings: Int = 0, plan: TrainingPlan, weighting: CollocationWeighting = .fixed, starts: Int = 1,
    startEpochs: Int = 0
  ) {
    self.halvings = halvings
    self.plan = plan
    self.weighting = weighting
    self.starts = starts
    self.startEpochs = startEpochs
  }

  /// The levels of a case in the coordinates of its model.
  ///
  /// - Parameters:
  ///   - setting: the case.
  ///   - epochs: those of every level as the paper lists them, see ``EquationSchedule/spread(_:)``: coarse training has the
  ///     first number, fine training the last one, and perceptrons have the first one on their one level.
  ///   - optimizer: the method of all levels.
  ///   - learningRate: for the number of halvings of the coarsest knots; `nil` for the method's usual one.
  public init(
    _ setting: EquationCase, epochs: [Int], optimizer: OptimizerChoice,
    learningRate: ((_ halvings: Int) -> LearningRateSchedule)? = nil
  ) {
    let schedule = setting.model.hasLevels ? setting.schedule : .coarse
    let levels = schedule == .multilevel ? epochs : Array(schedule == .fine ? epochs.suffix(1) : epochs.prefix(1))
    let halvings = schedule == .fine ? max(0, epochs.count - 1) : 0
    var plan = TrainingPlan.multilevel(epochs: levels, optimizer: optimizer)
    if let learningRate {
      for k in plan.levels.indices { plan.levels[k].learningRate = learningRate(halvings + k) }
    }
    plan.iteration = setting.model.coordinates
    plan.rule = UpdateRule(geometry: plan.iteration, gradient: plan.iteration)
    self.init(halvings: halvings, plan: plan)
  }
}
