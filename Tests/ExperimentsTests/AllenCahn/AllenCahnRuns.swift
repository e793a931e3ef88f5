import Experiments
import KANCore
import SeededRandom

/// Small runs of the Allen-Cahn experiment, and its equation written down once more.
enum AllenCahnRuns {
  /// The experiment, whose reference solution takes a while.
  static let usual = Result { try AllenCahnExperiment() }

  /// u_t - eps u_xx + 5 u^3 - 5 u, times field 0.
  struct Equation: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      let cube = u.value * u.value * u.value
      return [u.field(0) * (u.derivative(1) - N(1e-4) * u.second(0, 0) + N(5) * cube - N(5) * u.value)]
    }
  }

  /// An experiment with few points, one start and two levels.
  static func experiment(
    epochs: [Int], points: Int = 40, every: Int = 15, _ change: (inout AllenCahnExperiment) -> Void = { _ in }
  ) throws -> AllenCahnExperiment {
    var experiment = try usual.get()
    experiment.problem.points = points
    experiment.problem.pool = 2 * points
    experiment.problem.every = every
    experiment.problem.initialPoints = max(10, points / 10)
    experiment.problem.boundaryPoints = max(5, points / 20)
    experiment.printedPoints = points
    experiment.printedInitialPoints = max(10, points / 5)
    experiment.levels = epochs.count
    for method in EquationMethod.allCases { experiment.epochs[method] = epochs }
    experiment.starts = 1
    change(&experiment)
    return experiment
  }

  /// Trains with the weights and points of a seed.
  static func run(
    _ equationCase: EquationCase, of experiment: AllenCahnExperiment, recipe: EquationRecipe? = nil, seed: UInt64 = 8,
    threads: Int = 1, resuming: Checkpoint? = nil,
    onEpoch: (EpochRecord, Trainer<CollocationTask>) throws -> Void = { _, _ in }
  ) throws -> EquationRun {
    var weights = experiment.weights(seed: seed)
    return try EquationRun(
      equationCase, of: experiment, recipe: recipe, seed: seed, using: &weights, threads: threads, resuming: resuming,
      onEpoch: onEpoch)
  }
}

extension EquationCase {
  /// A row as printed, on several levels if the model has any.
  static func printed(_ model: EquationModel, _ variant: EquationVariant? = nil) -> EquationCase {
    EquationCase(model, model.hasLevels ? .multilevel : .coarse, .adam, kind: .printed, variant: variant)
  }
}
