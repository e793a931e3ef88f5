import KANCore

/// A differential equation with the networks and recipes that it is solved with.
public protocol EquationExperiment: Sendable {
  /// "poisson", as on the command line.
  var name: String { get }
  /// The rows of its table, in order.
  var cases: [EquationCase] { get }
  /// Names and texts of every choice that is not in a recipe: weights, points, networks.
  var choices: [(name: String, value: String)] { get }

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
  /// The loss that the paper prints for a case, where we have it.
  func printed(_ setting: EquationCase) -> Double?
  /// What the paper says, against the rows of a study that has them.
  func statements(_ study: EquationStudy) -> [EquationStatement]
}

extension EquationExperiment {
  /// How the first weights of splines are drawn, as a choice.
  var initialiserChoice: (name: String, value: String) { ("initialiser", "\(initialisation.edges)") }

  /// The epochs of each level by a method.
  func epochsOfLevels(_ method: EquationMethod) -> [Int] {
    let epochs = self.epochs[method] ?? [20]
    return (0..<levels).map { epochs[min($0, epochs.count - 1)] }
  }
}

/// A statement about an experiment, and what its runs say.
public struct EquationStatement: Sendable, Equatable {
  /// The statement in our words.
  public let text: String
  /// Whether the runs bear it out.
  public let holds: Bool
  /// The figures.
  public let figures: String

  /// A statement.
  public init(_ text: String, holds: Bool, figures: String) {
    self.text = text
    self.holds = holds
    self.figures = figures
  }

  /// The statement in a line.
  public var line: String { "\(holds ? "holds" : "does not hold"): \(text) (\(figures))" }
}
