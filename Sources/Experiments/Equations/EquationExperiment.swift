import KANCore
import Optim

/// A differential equation with the networks and recipes that it is solved with.
public protocol EquationExperiment: Sendable {
  /// "poisson", as on the command line.
  var name: String { get }
  /// The rows of its table, in order.
  var cases: [EquationCase] { get }
  /// Names and texts of every choice that is not in a recipe: weights, points, networks; then what the paper does not
  /// print, with our choice.
  var choices: [(name: String, value: String)] { get }

  /// The seeds of its runs: the paper's where it prints them.
  var seeds: [UInt64] { get }

  /// The epochs of every level by schedule in the rows as printed, as the paper lists them; what follows is for ours.
  var printedEpochs: [EquationSchedule: [Int]] { get set }
  /// The epochs of every level by method, the last number standing for all finer ones.
  var epochs: [EquationMethod: [Int]] { get set }
  /// The number of levels.
  var levels: Int { get set }
  /// The first and the last learning rate of a level or a cycle of Adam, on the coarsest knots.
  var learningRate: (first: Double, last: Double) { get set }
  /// The factor of these rates for every halving of the knots.
  var levelFactor: Double { get set }
  /// How the rate goes from the first to the last.
  var rateShape: LearningRateShape { get set }
  /// The epochs of the ramp up to the first rate, at the beginning of every level.
  var warmUp: Int { get set }
  /// The epochs of a cycle of the cyclic shape.
  var period: Int { get set }
  /// The decay of AdamW.
  var weightDecay: Double { get set }
  /// The networks among which the best method chooses.
  var starts: Int { get set }
  /// The epochs of each of them before the choice.
  var startEpochs: Int { get set }
  /// How points and terms are weighted while training.
  var weighting: CollocationWeighting { get set }
  /// How the first weights of splines are drawn, in u for both bases; those of perceptrons always by the fan-in.
  var initialisation: Initialisation { get set }

  /// Names and texts of what a case is trained on.
  func choices(for setting: EquationCase) -> [(name: String, value: String)]
  /// What a case is trained on.
  func problem(for setting: EquationCase) throws -> CollocationProblem
  /// The same equation at other points, by which starts are compared.
  func validation(for setting: EquationCase) throws -> CollocationProblem
  /// How a case is trained.
  func recipe(for setting: EquationCase) throws -> EquationRecipe
  /// The network of a case at the beginning.
  ///
  /// - Parameters:
  ///   - setting: the case.
  ///   - halvings: of the coarsest knots.
  ///   - generator: where initial weights come from.
  func network<G: RandomNumberGenerator>(
    for setting: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network
  /// The loss that the paper prints for a case, if it does.
  func printed(_ setting: EquationCase) -> PrintedLoss?
  /// What the paper says, against the rows of a study that has them.
  func statements(_ study: EquationStudy) -> [EquationStatement]
}

extension EquationExperiment {
  /// How the first weights of splines are drawn, as a choice.
  var initialiserChoice: (name: String, value: String) { ("initialiser", "\(initialisation.edges)") }

  /// How the first weights of a case are drawn.
  public func initialisation(of setting: EquationCase) -> Initialisation {
    if setting.kind == .ours { return initialisation }
    return switch setting.variant {
    case .weights04: Initialisation(edges: .fanIn(scale: 0.4))
    case .weights01: Initialisation(edges: .fanIn(scale: 0.1))
    default: Initialisation()
    }
  }

  /// How a case of ours is trained.
  func ownRecipe(for setting: EquationCase, lbfgsMemory: Int) -> EquationRecipe {
    let epochs = setting.schedule.spread(epochsOfLevels(setting.method))
    func recipe(_ optimizer: OptimizerChoice) -> EquationRecipe {
      EquationRecipe(setting, epochs: epochs, optimizer: optimizer)
    }
    var recipe =
      switch setting.method {
      case .adam: EquationRecipe(setting, epochs: epochs, optimizer: .adam(), learningRate: learningRates)
      case .adamw:
        EquationRecipe(
          setting, epochs: epochs, optimizer: .adamW(weightDecay: weightDecay), learningRate: learningRates)
      case .lbfgs: recipe(.lbfgs(memory: lbfgsMemory))
      case .lm, .best: recipe(.levenbergMarquardt())
      }
    if setting.method == .best {
      recipe.starts = starts
      recipe.startEpochs = startEpochs
    }
    recipe.weighting = weighting
    return recipe
  }

  /// The epochs of each level by a method.
  func epochsOfLevels(_ method: EquationMethod) -> [Int] {
    let epochs = self.epochs[method] ?? [20]
    return (0..<levels).map { epochs[min($0, epochs.count - 1)] }
  }
}
