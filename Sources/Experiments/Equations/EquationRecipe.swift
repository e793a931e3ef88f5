import KANCore
import Optim

/// How long the starts of a run are trained before one is chosen.
package enum StartLength: Sendable, Equatable, Encodable {
  /// So many epochs by the method of the first level, which is then begun anew from the chosen network.
  case epochs(count: Int)
  /// All epochs of the first levels; training continues with the level after them.
  case levels(count: Int)
}

/// The recipe by which a case is trained: everything except the network and the problem.
package struct EquationRecipe: Sendable, Equatable, Encodable {
  /// The number of halvings of the coarsest knots before the first level.
  package var halvings: Int
  /// The levels.
  package var plan: TrainingPlan
  /// The weighting of terms and points.
  package var weighting: CollocationWeighting
  /// The number of networks that are tried; training continues from the one with the smallest loss at the points of the
  /// validation problem.
  package var starts: Int
  /// How long each of them is trained before the choice.
  package var startLength: StartLength

  /// Creates a recipe.
  package init(
    halvings: Int = 0, plan: TrainingPlan, weighting: CollocationWeighting = .fixed, starts: Int = 1,
    startLength: StartLength = .epochs(count: 0)
  ) {
    self.halvings = halvings
    self.plan = plan
    self.weighting = weighting
    self.starts = starts
    self.startLength = startLength
  }

  /// Creates the recipe of a case, with its levels, in the coordinates of its model.
  ///
  /// - Parameters:
  ///   - equationCase: the case.
  ///   - epochs: the epochs on each level as the paper lists them; see ``EquationSchedule/spread(_:)``. Coarse training
  ///     uses the first number, fine training the last one, and perceptrons use the first one on their single level.
  ///   - optimizer: the method on all levels.
  ///   - learningRate: the schedule for a number of halvings of the coarsest knots; `nil` for the method's default.
  package init(
    _ equationCase: EquationCase, epochs: [Int], optimizer: OptimizerChoice,
    learningRate: ((_ halvings: Int) -> LearningRateSchedule)? = nil
  ) {
    let schedule = equationCase.model.hasLevels ? equationCase.schedule : .coarse
    let levels = schedule == .multilevel ? epochs : Array(schedule == .fine ? epochs.suffix(1) : epochs.prefix(1))
    let halvings = schedule == .fine ? max(0, epochs.count - 1) : 0
    var plan = TrainingPlan.multilevel(epochs: levels, optimizer: optimizer)
    if let learningRate {
      for k in plan.levels.indices { plan.levels[k].learningRate = learningRate(halvings + k) }
    }
    plan.iteration = equationCase.model.coordinates
    plan.rule = UpdateRule(geometry: plan.iteration, gradient: plan.iteration)
    self.init(halvings: halvings, plan: plan)
  }
}
