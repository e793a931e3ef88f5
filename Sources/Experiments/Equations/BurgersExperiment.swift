import KANCore
import Optim

/// Burgers' equation in one dimension: Table 3.
///
/// Networks linear 2 -> 20, then edges 20 -> 20 -> 1 of order 4 on n = 5, 10, 20 intervals (3400, 5500 and 9700
/// parameters), and perceptrons with 500 and 3416 parameters and tanh. The best method has a smaller network, linear
/// 2 -> 8, then edges 8 -> 8 -> 1 (592, 952 and 1672 parameters), so that J^T J is cheap.
public struct BurgersExperiment: EquationExperiment {
  /// The problem; the method ``EquationMethod/best`` has points, and a weight of the initial values, of its own.
  public var setting: BurgersProblem
  /// The epochs of every level.
  public var epochs: [EquationMethod: [Int]] = [
    .adam: [1000, 500, 250], .adamw: [1000, 500, 250], .lbfgs: [40, 20, 10], .lm: [60, 30, 20], .best: [100, 80, 80],
  ]
  /// The number of levels from n = 5 on.
  public var levels = 3
  /// The learning rate of Adam and AdamW at the beginning and at the end of each cycle.
  public var learningRate = (first: 1e-2, last: 1e-4)
  /// The factor of both for every halving of the knots.
  public var levelFactor = 1.0
  /// How the rate goes from the first to the last.
  public var rateShape = LearningRateShape.cyclic
  /// The epochs of the ramp up to the first rate.
  public var warmUp = 10
  /// The epochs of a cycle.
  public var period = 250
  /// The decay of AdamW.
  public var weightDecay = 1e-4
  /// The networks among which the best method chooses.
  public var starts = 3
  /// The epochs of each of them before the choice.
  public var startEpochs = 20
  /// The width of the hidden layers of the best method.
  public var bestWidth = 8
  /// How the points and terms are weighted while training.
  public var weighting = CollocationWeighting.fixed
  /// How the first weights of splines are drawn.
  public var initialisation = Initialisation()

  /// The experiment with a viscosity.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)`` outside 0.001 ... 10.
  public init(viscosity: Double = 1e-2) throws(ExperimentError) {
    setting = BurgersProblem(try BurgersSolution(viscosity: viscosity))
  }

  /// "burgers".
  public var name: String { "burgers" }

  /// Table 3 with AdamW, then splines with L-BFGS, then the best method.
  public var cases: [EquationCase] {
    var cases: [EquationCase] = []
    for model in [EquationModel.spline, .relu] {
      for schedule in EquationSchedule.allCases { cases.append(EquationCase(model, schedule, .adamw)) }
    }
    for count in [500, 3416] { cases.append(EquationCase(.mlp(parameters: count), .coarse, .adamw)) }
    for schedule in EquationSchedule.allCases { cases.append(EquationCase(.spline, schedule, .lbfgs)) }
    return cases + [EquationCase(.spline, .multilevel, .best)]
  }

  /// All choices but those of recipes.
  public var choices: [(name: String, value: String)] {
    setting.choices + [
      ("points of the best method", "graded"),
      ("initial weight of the best method", "\(10 * setting.initialWeight)"), ("best width", "\(bestWidth)"),
      initialiserChoice,
    ]
  }

  /// The points and weights of a case.
  public func choices(for setting: EquationCase) -> [(name: String, value: String)] { chosen(setting).choices }

  /// The problem: graded for the best method, with the initial values weighted by 10.
  public func problem(for setting: EquationCase) throws -> CollocationProblem {
    try chosen(setting).collocation()
  }

  /// The same points as the best method's, on 50 x 50 cells.
  public func validation(for setting: EquationCase) throws -> CollocationProblem {
    var problem = chosen(setting)
    problem.cells = 50
    return try problem.collocation()
  }

  private func chosen(_ setting: EquationCase) -> BurgersProblem {
    var problem = self.setting
    if setting.method == .best {
      problem.points = .graded
      problem.initialPointsPerCell = 2
      problem.initialWeight *= 10
    }
    return problem
  }

  /// AdamW with cycles, or a method of second order.
  public func recipe(for setting: EquationCase) throws -> EquationRecipe {
    let epochs = epochsOfLevels(setting.method)
    var recipe: EquationRecipe
    switch setting.method {
    case .adam: recipe = EquationRecipe(setting, epochs: epochs, optimizer: .adam(), learningRate: learningRates)
    case .adamw:
      recipe = EquationRecipe(
        setting, epochs: epochs, optimizer: .adamW(weightDecay: weightDecay), learningRate: learningRates)
    case .lbfgs: recipe = EquationRecipe(setting, epochs: epochs, optimizer: .lbfgs(memory: 20))
    case .lm: recipe = EquationRecipe(setting, epochs: epochs, optimizer: .levenbergMarquardt())
    case .best:
      recipe = EquationRecipe(setting, epochs: epochs, optimizer: .levenbergMarquardt())
      recipe.starts = starts
      recipe.startEpochs = startEpochs
    }
    recipe.weighting = weighting
    return recipe
  }

  /// The network of the table or of the best method.
  public func network<G: RandomNumberGenerator>(
    for setting: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network {
    let box = [Bounds(lower: 0.0, upper: 1), Bounds(lower: -1.0, upper: 1)]
    if case .mlp(let parameters) = setting.model {
      return try PaperNetwork.perceptron(parameters: parameters, of: "burgers", known: [500, 3416]).network(
        inputBox: box, activation: .tanh, using: &generator)
    }
    let width = setting.method == .best || setting.method == .lm ? bestWidth : 20
    return try .kan(
      widths: [2, width, width, 1], order: 4, intervals: 5 << halvings, inputBox: box, linearFirst: true,
      initialisation: initialisation, using: &generator)
  }

  /// Table 3, as far as we have it: the losses of the splines.
  public func printed(_ setting: EquationCase) -> Double? {
    guard setting.model == .spline, setting.method == .adamw else { return nil }
    switch setting.schedule {
    case .multilevel: return 2.4e-5
    case .fine: return 4.1e-3
    case .coarse: return 6.6e-3
    }
  }
}
