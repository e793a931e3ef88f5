import KANCore
import Optim

/// A differential equation with the networks and recipes used to solve it.
public protocol EquationExperiment: Sendable {
  /// The name used on the command line, such as "poisson".
  var name: String { get }
  /// The rows of its table, in order.
  var cases: [EquationCase] { get }
  /// The names and values of every choice that is not part of a recipe: weights, points, networks; then the settings
  /// that the paper does not print, with our choices.
  var choices: [(name: String, value: String)] { get }

  /// The seeds of its runs, those of the paper if it prints them.
  var seeds: [UInt64] { get }

  /// The epochs on each level by schedule in the rows as printed, as the paper lists them. The following properties
  /// apply to our rows.
  var printedEpochs: [EquationSchedule: [Int]] { get set }
  /// The epochs on each level by method; the last number applies to all finer levels.
  var epochs: [EquationMethod: [Int]] { get set }
  /// The number of levels.
  var levels: Int { get set }
  /// The first and the last learning rate of Adam on a level or in a cycle, for the coarsest knots.
  var learningRate: (first: Double, last: Double) { get set }
  /// The factor applied to these rates for each halving of the knots.
  var levelFactor: Double { get set }
  /// The shape of the schedule from the first rate to the last.
  var rateShape: LearningRateShape { get set }
  /// The number of epochs in the ramp up to the first rate, at the start of each level.
  var warmUp: Int { get set }
  /// The number of epochs in a cycle of the cyclic shape.
  var period: Int { get set }
  /// The weight decay of AdamW.
  var weightDecay: Double { get set }
  /// The number of networks among which the best method chooses.
  var starts: Int { get set }
  /// The number of epochs for which each of them is trained before the choice.
  var startEpochs: Int { get set }
  /// The weighting of points and terms during training.
  var weighting: CollocationWeighting { get set }
  /// The distribution of the initial weights of splines, in u for both bases; that of perceptrons always depends on the
  /// fan-in.
  var initialisation: Initialisation { get set }

  /// Returns the names and values of the choices in the problem of a case.
  func choices(for setting: EquationCase) -> [(name: String, value: String)]
  /// Returns the problem on which a case is trained.
  func problem(for setting: EquationCase) throws -> CollocationProblem
  /// Returns the same equation at other points, where starts are compared.
  func validation(for setting: EquationCase) throws -> CollocationProblem
  /// Returns the recipe by which a case is trained.
  func recipe(for setting: EquationCase) throws -> EquationRecipe
  /// Creates the initial network of a case.
  ///
  /// - Parameters:
  ///   - setting: the case.
  ///   - halvings: the number of halvings of the coarsest knots.
  ///   - generator: the source of the initial weights.
  func network<G: RandomNumberGenerator>(
    for setting: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network
  /// Returns the loss that the paper prints for a case, if any.
  func printed(_ setting: EquationCase) -> PrintedLoss?
  /// Tests the paper's statements against the available rows of a study.
  func statements(_ study: EquationStudy) -> [EquationStatement]
}

extension EquationExperiment {
  /// The distribution of the initial weights of splines, as a choice.
  var initialiserChoice: (name: String, value: String) { ("initialiser", "\(initialisation.edges)") }

  /// Returns the distribution of the initial weights of a case.
  public func initialisation(of setting: EquationCase) -> Initialisation {
    if setting.kind == .ours { return initialisation }
    return switch setting.variant {
    case .weights04: Initialisation(edges: .fanIn(scale: 0.4))
    case .weights01: Initialisation(edges: .fanIn(scale: 0.1))
    default: Initialisation()
    }
  }

  /// Returns the recipe of one of our cases.
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

  /// Returns the epochs on each level for a method.
  func epochsOfLevels(_ method: EquationMethod) -> [Int] {
    let epochs = self.epochs[method] ?? [20]
    return (0..<levels).map { epochs[min($0, epochs.count - 1)] }
  }
}
