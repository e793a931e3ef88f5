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

  /// The levels of a case: the epochs spread by its schedule, in the coordinates of its model.
  ///
  /// - Parameters:
  ///   - setting: the case.
  ///   - epochs: those of the multilevel schedule; perceptrons make all of them on their one level.
  ///   - optimizer: the method of all levels.
  ///   - learningRate: for the number of halvings of the coarsest knots; `nil` for the method's usual one.
  public init(
    _ setting: EquationCase, epochs: [Int], optimizer: OptimizerChoice,
    learningRate: ((_ halvings: Int) -> LearningRateSchedule)? = nil
  ) {
    let spread = (setting.model.hasLevels ? setting.schedule : .coarse).spread(epochs)
    var plan = TrainingPlan.multilevel(epochs: spread.epochs, optimizer: optimizer)
    if let learningRate {
      for k in plan.levels.indices { plan.levels[k].learningRate = learningRate(spread.halvings + k) }
    }
    plan.iteration = setting.model.coordinates
    plan.rule = UpdateRule(geometry: plan.iteration, gradient: plan.iteration)
    self.init(halvings: spread.halvings, plan: plan)
  }
}
