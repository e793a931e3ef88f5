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
  /// The paper's: 1234 and every tenth from there.
  public let seeds: [UInt64] = (0..<5).map { 1234 + 10 * $0 }
  /// The paper's; the perceptrons, whose epochs are not printed, have those of coarse training.
  public var printedEpochs: [EquationSchedule: [Int]] = [
    .coarse: [3200, 0, 0], .fine: [0, 0, 800], .multilevel: [800, 400, 200],
  ]
  /// The epochs of every level in rows of ours.
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

  private let printedSetting: BurgersProblem

  /// The experiment with a viscosity of the rows of ours.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)`` outside 0.001 ... 10.
  public init(viscosity: Double = 1e-2) throws(ExperimentError) {
    setting = BurgersProblem(try BurgersSolution(viscosity: viscosity))
    printedSetting = BurgersProblem(try BurgersSolution())
  }

  /// "burgers".
  public var name: String { "burgers" }

  /// Table 3 as printed, which has no terms on the boundary; the same with them, and from smaller first weights; of ours
  /// AdamW with other rates, L-BFGS, and the best method.
  public var cases: [EquationCase] {
    let models: [(EquationModel, EquationSchedule)] =
      [.coarse, .fine, .multilevel].map { (.spline, $0) } + [500, 3416].map { (.mlp(parameters: $0), .coarse) }
    let printed = ([nil, .boundary] as [EquationVariant?]).flatMap { variant in
      models.map { EquationCase($0.0, $0.1, .adamw, kind: .printed, variant: variant) }
    }
    let smaller =
      [(EquationVariant.weights04, EquationSchedule.coarse), (.weights04, .fine), (.weights04, .multilevel)]
      + [(.weights01, .fine), (.weights01, .multilevel)]
    let scaled = smaller.map { EquationCase(.spline, $0.1, .adamw, kind: .printed, variant: $0.0) }
    let own = [EquationMethod.adamw, .lbfgs, .best].map { EquationCase(.spline, .multilevel, $0) }
    return printed + scaled + own
  }

  /// All choices but those of recipes.
  public var choices: [(name: String, value: String)] {
    setting.choices + [
      ("points of the best method", "graded"),
      ("initial weight of the best method", "\(10 * setting.initialWeight)"), ("best width", "\(bestWidth)"),
      initialiserChoice,
      ("not printed: domain, initial and boundary values", "[-1, 1] x [0, 1], -sin(pi x), zero"),
      ("not printed: terms on the boundary", "none; 64 points on either end in the rows called boundary"),
      (
        "not printed: sums or means of squares", "means; sums would multiply every printed loss by the number of points"
      ),
      ("not printed: place of the points", "centres of 64 x 64 cells"),
      ("not printed: base rate of the cycles", "1e-4, the first rate of the paper's other two equations"),
      (
        "not printed: shape of the cycles",
        "100 steps up and 100 down, the height times 0.9995 a step; anew on each level"
      ),
      ("not printed: weight decay", "0.01, the usual one of AdamW"),
      (
        "not printed: first weights",
        "uniform within 1 / sqrt(inputs); 0.4 and 0.1 times that in the rows called weights"
      ),
      ("not printed: first layer", "linear, as the counts imply; mapped onto the knots by its exact bounds"),
      ("not printed: normalisation between layers", "sigmoid, which the paper has for Allen-Cahn"),
      ("not printed: activation and epochs of the perceptrons", "tanh, 3200 as for coarse training"),
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
    if setting.kind == .printed {
      problem = printedSetting
      problem.hasBoundary = setting.variant == .boundary
    }
    if setting.method == .best {
      problem.points = .graded
      problem.initialPointsPerCell = 2
      problem.initialWeight *= 10
    }
    return problem
  }

  /// As printed, AdamW with triangular cycles up to 1e-3; in rows of ours AdamW with cycles, or a method of second order.
  public func recipe(for setting: EquationCase) throws -> EquationRecipe {
    guard setting.kind == .printed else { return ownRecipe(for: setting, lbfgsMemory: 20) }
    return EquationRecipe(
      setting, epochs: printedEpochs[setting.schedule] ?? [], optimizer: .adamW(weightDecay: 1e-2)
    ) { _ in .triangular(base: 1e-4, peak: 1e-3, steps: 100, decay: 0.9995) }
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
      hidden: setting.kind == .printed ? .sigmoid : .tanh,
      initialisation: initialisation(of: setting), using: &generator)
  }

  /// Table 3.
  public func printed(_ setting: EquationCase) -> PrintedLoss? {
    guard setting.kind == .printed else { return nil }
    return switch (setting.model, setting.schedule) {
    case (.spline, .coarse): PrintedLoss(mean: 6.635e-3, deviation: 4.060e-3)
    case (.spline, .fine): PrintedLoss(mean: 4.072e-3, deviation: 2.514e-3)
    case (.spline, .multilevel): PrintedLoss(mean: 2.402e-5, deviation: 1.897e-5)
    case (.mlp(parameters: 500), _): PrintedLoss(mean: 2.334e-2, deviation: 1.740e-3)
    case (.mlp(parameters: 3416), _): PrintedLoss(mean: 1.734e-2, deviation: 7.989e-3)
    default: nil
    }
  }
}
