import KANCore
import Optim

/// The two-dimensional Poisson equation with a coefficient that jumps: Figure 6.
///
/// Networks [3, 5, 1] of order 4 on n = 4, 8, 16, 32 intervals, and the perceptron [3, 16, 16, 1] with tanh.
public struct PoissonExperiment: EquationExperiment {
  /// The problem; the method ``EquationMethod/best`` takes its points from the lattice.
  public var setting: PoissonProblem
  /// The epochs of every level, the last number standing for all finer ones; for Adam those that are printed.
  public var epochs: [EquationMethod: [Int]] = [
    .adam: [1250], .adamw: [1250], .lbfgs: [60], .lm: [40, 20], .best: [30, 20],
  ]
  /// The number of levels from n = 4 on.
  public var levels = 4
  /// The learning rate of Adam at the beginning and at the end of each level.
  public var learningRate = (first: 1e-2, last: 1e-4)
  /// The factor of both for every halving of the knots: with the same rate, finer levels end higher than they begin.
  public var levelFactor = 0.5
  /// How the rate goes from the first to the last.
  public var rateShape = LearningRateShape.cosine
  /// The epochs of the ramp up to the first rate.
  public var warmUp = 25
  /// The epochs of a cycle, where the shape has cycles.
  public var period = 250
  /// The decay of AdamW.
  public var weightDecay = 1e-2
  /// The networks among which the best method chooses.
  public var starts = 4
  /// The epochs of each of them before the choice.
  public var startEpochs = 10
  /// Hidden values between -limit and limit are mapped affinely onto the knots.
  public var hiddenLimit = 2.0
  /// How the points and terms are weighted while training.
  public var weighting = CollocationWeighting.fixed
  /// How the first weights of splines are drawn.
  public var initialisation = Initialisation()

  /// The experiment with a ratio of the coefficients.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)`` outside 0.001 ... 1000.
  public init(ratio: Double = 10) throws(ExperimentError) {
    setting = PoissonProblem(try InterfaceSolution(ratio: ratio))
  }

  /// "poisson".
  public var name: String { "poisson" }

  /// Adam on all models, fine training in splines, Levenberg-Marquardt in splines, the best method.
  public var cases: [EquationCase] {
    [
      EquationCase(.spline, .multilevel, .adam), EquationCase(.spline, .coarse, .adam),
      EquationCase(.spline, .fine, .adam), EquationCase(.relu, .multilevel, .adam), EquationCase(.relu, .fine, .adam),
      EquationCase(.mlp(parameters: 352), .coarse, .adam), EquationCase(.spline, .multilevel, .lbfgs),
      EquationCase(.spline, .multilevel, .lm), EquationCase(.spline, .fine, .lm),
      EquationCase(.spline, .multilevel, .best),
    ]
  }

  /// All choices but those of recipes.
  public var choices: [(name: String, value: String)] {
    [
      (
        "coefficient and solution",
        "ours, not the paper's (27) and (28): a = 1 for x < 0 and the ratio for x > 0, u = sin(pi y) (cos(pi x / 2) + "
          + "sin(pi x) / a)"
      )
    ] + setting.choices + [
      ("points of the best method", "lattice"), ("hidden limit", "\(hiddenLimit)"), initialiserChoice,
    ]
  }

  /// The points and weights of a case.
  public func choices(for setting: EquationCase) -> [(name: String, value: String)] { chosen(setting).choices }

  /// The problem; on the lattice for the best method.
  public func problem(for setting: EquationCase) throws -> CollocationProblem {
    try chosen(setting).collocation()
  }

  private func chosen(_ setting: EquationCase) -> PoissonProblem {
    var problem = self.setting
    if setting.method == .best { problem.points = .lattice }
    return problem
  }

  /// A lattice of 36 x 36 points.
  public func validation(for setting: EquationCase) throws -> CollocationProblem {
    var problem = self.setting
    problem.points = .lattice
    problem.side = 36
    return try problem.collocation()
  }

  /// Adam with a warm-up and half a cosine on every level, or a method of second order.
  public func recipe(for setting: EquationCase) throws -> EquationRecipe {
    let epochs = epochsOfLevels(setting.method)
    var recipe: EquationRecipe
    switch setting.method {
    case .adam: recipe = EquationRecipe(setting, epochs: epochs, optimizer: .adam(), learningRate: learningRates)
    case .adamw:
      recipe = EquationRecipe(
        setting, epochs: epochs, optimizer: .adamW(weightDecay: weightDecay), learningRate: learningRates)
    case .lbfgs: recipe = EquationRecipe(setting, epochs: epochs, optimizer: .lbfgs())
    case .lm: recipe = EquationRecipe(setting, epochs: epochs, optimizer: .levenbergMarquardt())
    case .best:
      recipe = EquationRecipe(setting, epochs: epochs, optimizer: .levenbergMarquardt())
      recipe.starts = starts
      recipe.startEpochs = startEpochs
    }
    recipe.weighting = weighting
    return recipe
  }

  /// The network [3, 5, 1], or the perceptron.
  public func network<G: RandomNumberGenerator>(
    for setting: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network {
    let box = [(-1.0, 1.0), (-1, 1), (0, 1)].map { Bounds(lower: $0.0, upper: $0.1) }
    if case .mlp(let parameters) = setting.model {
      return try PaperNetwork.perceptron(parameters: parameters, of: "poisson", known: [352]).network(
        inputBox: box, activation: .tanh, using: &generator)
    }
    return try .kan(
      widths: [3, 5, 1], order: 4, intervals: 4 << halvings, inputBox: box,
      hidden: .fixed(Bounds(lower: -hiddenLimit, upper: hiddenLimit)), initialisation: initialisation, using: &generator
    )
  }

  /// The paper has a figure, no numbers.
  public func printed(_ setting: EquationCase) -> Double? { nil }
}
