import KANCore
import Optim

/// The two-dimensional Poisson equation with a coefficient that jumps: Figure 6.
///
/// Networks [3, 5, 1] of order 4 on n = 4, 8, 16, 32 intervals, and the perceptron [3, 16, 16, 1] with tanh. Rows of ours
/// have order 6, in a loss of means, and the end polynomials outside the knots.
public struct PoissonExperiment: EquationExperiment {
  /// The problem of the rows of ours; the method ``EquationMethod/best`` takes its points from the lattice.
  public var setting: PoissonProblem
  /// The paper prints none; these are those of its regression.
  public let seeds: [UInt64] = Array(1234...1238)
  /// Levels change after 1250 epochs and after 2500; later levels are not printed, nor are the epochs of the perceptron.
  public var printedEpochs: [EquationSchedule: [Int]] = [
    .multilevel: [1250, 1250, 1250, 1250], .coarse: [5000, 0, 0, 0], .fine: [0, 0, 0, 5000],
  ]
  /// The epochs of every level in rows of ours, the last number standing for all finer ones.
  public var epochs: [EquationMethod: [Int]] = [
    .adam: [1250], .adamw: [1250], .lbfgs: [60], .lm: [50, 30], .best: [50, 30],
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
  public var starts = 8
  /// The epochs of each of them before the choice.
  public var startEpochs = 10
  /// In rows of ours hidden values between -limit and limit are mapped affinely onto the knots.
  public var hiddenLimit = 4.0
  /// The order of the splines in rows of ours.
  public var order = 6
  /// How the points and terms are weighted while training.
  public var weighting = CollocationWeighting.fixed
  /// How the first weights of splines are drawn.
  public var initialisation = Initialisation()

  /// The experiment.
  public init() {
    setting = PoissonProblem()
    setting.hasSums = false
  }

  /// "poisson".
  public var name: String { "poisson" }

  /// The rows as printed by Adam; of ours Adam with falling rates, Levenberg-Marquardt, the best method.
  public var cases: [EquationCase] {
    let printed = [(EquationModel.spline, EquationSchedule.multilevel), (.relu, .multilevel)]
    return (printed + [(.mlp(parameters: 352), .coarse)]).map { EquationCase($0.0, $0.1, .adam, kind: .printed) } + [
      EquationCase(.spline, .multilevel, .adam), EquationCase(.spline, .multilevel, .lm),
      EquationCase(.spline, .fine, .lm), EquationCase(.spline, .multilevel, .best),
    ]
  }

  /// All choices but those of recipes.
  public var choices: [(name: String, value: String)] {
    setting.choices + [
      ("points of the best method", "lattice"), ("order", "\(order)"), ("hidden limit", "\(hiddenLimit)"),
      ("outside the knots", "the end polynomials"), initialiserChoice,
      ("not printed: seeds", "1234 ... 1238"), ("not printed: level set field", "|x|, after reference [60]"),
      ("not printed: normalisation between layers", "sigmoid, which the paper has for Allen-Cahn"),
      ("not printed: first weights", "uniform within 1 / sqrt(inputs), in u for both bases"),
      ("not printed: epochs of the last two levels, and of the perceptron", "1250 each, and 5000"),
      (
        "not printed: how attention scales a term", "(lambda r)^2, as in reference [3]; weights change before each step"
      ),
      ("not printed: points of the error", "101 x 101 nodes"),
      (
        "perceptron's activation",
        "tanh; the ReLU that Figure 5 lists has no second derivatives, so that no weight "
          + "would change the residual of the equation"
      ),
    ]
  }

  /// The points and weights of a case.
  public func choices(for setting: EquationCase) -> [(name: String, value: String)] { chosen(setting).choices }

  /// The problem; on the lattice for the best method, as printed for the printed rows.
  public func problem(for setting: EquationCase) throws -> CollocationProblem {
    try chosen(setting).collocation()
  }

  private func chosen(_ setting: EquationCase) -> PoissonProblem {
    var problem = setting.kind == .printed ? PoissonProblem() : self.setting
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

  /// As printed, Adam with a ramp from 1e-4 to 1e-2 in 10 steps of every level, and attention (42) on the volume; in rows
  /// of ours Adam with a warm-up and half a cosine on every level, or a method of second order.
  public func recipe(for setting: EquationCase) throws -> EquationRecipe {
    guard setting.kind == .printed else { return ownRecipe(for: setting, lbfgsMemory: 10) }
    var recipe = EquationRecipe(setting, epochs: printedEpochs[setting.schedule] ?? [], optimizer: .adam()) { _ in
      .warmUp(from: 1e-4, epochs: 10, then: .constant(1e-2))
    }
    recipe.weighting = .residualAttention(decay: 1 - 1e-4, rate: 1e-4, initial: 1, terms: ["volume"])
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
    let isPrinted = setting.kind == .printed
    return try .kan(
      widths: [3, 5, 1], order: isPrinted ? 4 : order, intervals: 4 << halvings, inputBox: box,
      hidden: isPrinted ? .sigmoid : .fixed(Bounds(lower: -hiddenLimit, upper: hiddenLimit)),
      outside: isPrinted ? .clamp : .extrapolate, initialisation: initialisation(of: setting), using: &generator)
  }

  /// The paper has a figure, no numbers.
  public func printed(_ setting: EquationCase) -> PrintedLoss? { nil }
}
