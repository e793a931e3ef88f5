import KANCore
import Optim
import SeededRandom

/// The settings that recipes of our rows are made of, and the epochs of the rows as printed.
package struct EquationSettings: Sendable {
  /// The epochs on each level by schedule in the rows as printed, as the paper lists them. The following properties
  /// apply to our rows.
  package var printedEpochs: [EquationSchedule: [Int]] = [:]
  /// The epochs on each level by method; the last number applies to all finer levels.
  package var epochs: [EquationMethod: [Int]] = [:]
  /// The number of levels.
  package var levels = 3
  /// The first and the last learning rate of Adam on a level or in a cycle, for the coarsest knots.
  package var learningRate = (first: 1e-2, last: 1e-4)
  /// The factor applied to these rates for each halving of the knots.
  package var levelFactor = 1.0
  /// The shape of the schedule from the first rate to the last.
  package var rateShape = LearningRateShape.cosine
  /// The number of epochs in the ramp up to the first rate, at the start of each level.
  package var warmUp = 10
  /// The number of epochs in a cycle of the cyclic shape.
  package var period = 250
  /// The weight decay of AdamW.
  package var weightDecay = 1e-2
  /// The best method; its epochs, and the number of levels, are for about a minute on one thread.
  package var best = BestMethod(widths: [2, 5, 5, 1], order: 6, points: 4000, candidatesPerPoint: 5, every: 20)
  /// The number of networks among which a run chooses, if it compares starts.
  package var starts = 1
  /// The number of epochs for which each of them is trained before the choice.
  package var startEpochs = 10
  /// The weighting of points and terms during training, except with the best method.
  package var weighting = CollocationWeighting.fixed
  /// The distribution of the initial weights of splines, in u for both bases, except with the best method; that of
  /// perceptrons always depends on the fan-in.
  package var initialization = Initialization()

  /// Creates the default settings.
  package init() {}
}

/// A differential equation with the networks and recipes used to solve it. Its ``settings`` can be read and set like
/// properties of its own.
@dynamicMemberLookup
package protocol EquationExperiment: Sendable {
  /// The name used on the command line, such as "poisson".
  var name: String { get }
  /// The rows of its table, in order.
  var cases: [EquationCase] { get }
  /// The names and values of every choice that is not part of a recipe: weights, points, networks; then the settings
  /// that the paper does not print, with our choices.
  var choices: [(name: String, value: String)] { get }
  /// The seeds of its runs, those of the paper if it prints them; 1234 ... 1238 by default.
  var seeds: [UInt64] { get }
  /// The settings of the recipes.
  var settings: EquationSettings { get set }
  /// The stream of a seed from which initial weights are drawn; by default `nil`, for the generator of the seed itself.
  var weightStream: Int? { get }
  /// Whether the epochs and the number of levels in the settings apply to rows as printed, too; by default not.
  var changesPrintedEpochs: Bool { get }

  /// Sets the recipe of the best method for about four minutes on one thread in place of one.
  mutating func spendFourMinutes()
  /// Returns the seeds of the runs of a case; by default those of the experiment.
  func seeds(for equationCase: EquationCase) -> [UInt64]
  /// Returns the names and values of the choices in the problem of a case; by default none.
  func choices(for equationCase: EquationCase) -> [(name: String, value: String)]
  /// Returns the problem on which a run is trained. Its points may depend on the seed of the run.
  func problem(for equationCase: EquationCase, seed: UInt64) throws -> CollocationProblem
  /// Returns the same equation at other points, where starts are compared; by default those of a seed that no run has.
  func validation(for equationCase: EquationCase) throws -> CollocationProblem
  /// Returns the recipe by which a case is trained; by default, that of our rows.
  func recipe(for equationCase: EquationCase) throws -> EquationRecipe
  /// Whether several starts may be compared in the runs of a case; by default with the best method on several
  /// levels.
  func comparesStarts(_ equationCase: EquationCase) -> Bool
  /// Measures the network at the end of a level at points not used for training; by default `nil`, for no such points.
  func level(_ network: Network, of equationCase: EquationCase) throws -> (any EquationLevel)?
  /// Creates the initial network of a case.
  ///
  /// - Parameters:
  ///   - equationCase: the case.
  ///   - halvings: the number of halvings of the coarsest knots.
  ///   - generator: the source of the initial weights.
  func network<G: RandomNumberGenerator>(
    for equationCase: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network
  /// Returns the loss that the paper prints for a case, if any.
  func printed(_ equationCase: EquationCase) -> PrintedLoss?
  /// Tests the paper's statements against the available rows of a study; by default there are none.
  func statements(_ study: EquationStudy) -> [EquationStatement]
}

extension EquationExperiment {
  /// A case.
  package subscript<Value>(dynamicMember path: WritableKeyPath<EquationSettings, Value>) -> Value {
    get { settings[keyPath: path] }
    set { settings[keyPath: path] = newValue }
  }

  /// 1234 ... 1238.
  package var seeds: [UInt64] { Array(1234...1238) }
  /// `nil`.
  package var weightStream: Int? { nil }
  /// False.
  package var changesPrintedEpochs: Bool { false }
  /// Does nothing.
  package mutating func spendFourMinutes() {}
  /// Returns the seeds of the experiment.
  package func seeds(for equationCase: EquationCase) -> [UInt64] { seeds }
  /// Returns whether it is by the best method, on several levels.
  package func comparesStarts(_ equationCase: EquationCase) -> Bool { isBestWithLevels(equationCase) }
  /// Returns whether a case is by the best method, on several levels.
  package func isBestWithLevels(_ equationCase: EquationCase) -> Bool {
    equationCase.method == .best && equationCase.schedule == .multilevel
  }
  /// Returns the number of starts that are compared in the runs of a case.
  package func startCount(of equationCase: EquationCase) -> Int {
    guard comparesStarts(equationCase) else { return 1 }
    return equationCase.method == .best ? settings.best.starts : settings.starts
  }
  /// Returns `nil`.
  package func level(_ network: Network, of equationCase: EquationCase) throws -> (any EquationLevel)? { nil }
  /// Returns none.
  package func choices(for equationCase: EquationCase) -> [(name: String, value: String)] { [] }
  /// Returns the problem with the points of a seed that no run has.
  package func validation(for equationCase: EquationCase) throws -> CollocationProblem {
    try problem(for: equationCase, seed: .max)
  }
  /// Returns the recipe of our rows.
  package func recipe(for equationCase: EquationCase) throws -> EquationRecipe { ownRecipe(for: equationCase) }
  /// Returns `nil`.
  package func printed(_ equationCase: EquationCase) -> PrintedLoss? { nil }
  /// Returns none.
  package func statements(_ study: EquationStudy) -> [EquationStatement] { [] }
}

extension EquationExperiment {
  /// Returns the problem of the first run of a case.
  package func problem(for equationCase: EquationCase) throws -> CollocationProblem {
    try problem(for: equationCase, seed: seeds(for: equationCase)[0])
  }

  /// Returns the source of the initial weights for a seed.
  package func weights(seed: UInt64) -> SplitMix64 {
    weightStream.map { .stream(seed: seed, index: $0) } ?? SplitMix64(seed: seed)
  }

  /// The distribution of the initial weights of splines, as a choice.
  var initializerChoice: (name: String, value: String) { ("initializer", "\(settings.initialization.edges)") }

  /// Returns the distribution of the initial weights of a case.
  package func initialParameters(of equationCase: EquationCase) -> Initialization {
    if equationCase.method == .best { return settings.best.initialization }
    if equationCase.kind == .ours { return settings.initialization }
    return switch equationCase.variant {
    case .weights04: Initialization(edges: .fanIn(scale: 0.4))
    case .weights01: Initialization(edges: .fanIn(scale: 0.1))
    default: Initialization()
    }
  }

  /// Returns the recipe of one of our cases.
  func ownRecipe(for equationCase: EquationCase, lbfgsMemory: Int = 10) -> EquationRecipe {
    let epochs = equationCase.schedule.spread(epochsOfLevels(equationCase.method))
    func recipe(_ optimizer: OptimizerChoice) -> EquationRecipe {
      EquationRecipe(equationCase, epochs: epochs, optimizer: optimizer)
    }
    var recipe =
      switch equationCase.method {
      case .adam: EquationRecipe(equationCase, epochs: epochs, optimizer: .adam(), learningRate: settings.learningRates)
      case .adamw:
        EquationRecipe(
          equationCase, epochs: epochs, optimizer: .adamW(.init(weightDecay: settings.weightDecay)),
          learningRate: settings.learningRates)
      case .lbfgs: recipe(.lbfgs(.init(memory: lbfgsMemory)))
      case .lm: recipe(.levenbergMarquardt())
      case .best: recipe(settings.best.optimizer)
      }
    if equationCase.method == .best {
      recipe.plan.hiddenShare = settings.best.hiddenShare
    } else {
      recipe.weighting = settings.weighting
    }
    recipe.starts = startCount(of: equationCase)
    if recipe.starts > 1 {
      recipe.startLength =
        equationCase.method == .best
        ? .levels(count: min(settings.best.startLevels, recipe.plan.levels.count))
        : .epochs(count: settings.startEpochs)
    }
    return recipe
  }

  /// Returns the epochs on each level for a method.
  func epochsOfLevels(_ method: EquationMethod) -> [Int] {
    let epochs = settings.epochs[method] ?? [20]
    return (0..<settings.levels).map { epochs[min($0, epochs.count - 1)] }
  }
}
