import KANCore
import Optim

/// Burgers' equation in one dimension: Table 3.
///
/// The networks have a linear map 2 -> 20 and edges 20 -> 20 -> 1 of order 4 on n = 5, 10, 20 intervals (3400, 5500,
/// and 9700 parameters); the perceptrons have 500 and 3416 parameters and tanh. Levenberg-Marquardt uses a smaller
/// network, with a linear map 2 -> 8 and edges 8 -> 8 -> 1 (592, 952, and 1672 parameters), so that J^T J is cheap, and
/// the best method edges [2, 5, 5, 5, 1] of order 8 on n = 4, 8, 16 (715, 975, and 1495 parameters).
package struct BurgersExperiment: EquationExperiment {
  /// The problem; the method ``EquationMethod/best`` meets the conditions exactly, at points of its own.
  package var problem: BurgersProblem
  /// The paper's seeds: 1234, 1244, and so on.
  package let seeds: [UInt64] = (0..<5).map { 1234 + 10 * $0 }
  /// The settings. The perceptrons, whose epochs are not printed, have those of coarse training.
  package var settings = EquationSettings()
  /// The width of the hidden layers with Levenberg-Marquardt.
  package var width = 8
  private let printedProblem: BurgersProblem

  /// Creates the experiment with a given viscosity for our rows.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)`` for a viscosity outside 0.001 ... 10.
  package init(viscosity: Double = 1e-2) throws(ExperimentError) {
    problem = BurgersProblem(try BurgersSolution(viscosity: viscosity))
    printedProblem = BurgersProblem(try BurgersSolution())
    settings.printedEpochs = [.coarse: [3200, 0, 0], .fine: [0, 0, 800], .multilevel: [800, 400, 200]]
    settings.epochs = [
      .adam: [1000, 500, 250], .adamw: [1000, 500, 250], .lbfgs: [40, 20, 10], .lm: [60, 30, 20], .best: [30, 30, 50],
    ]
    settings.rateShape = .cyclic
    settings.weightDecay = 1e-4
    settings.best = BestMethod(widths: [2, 5, 5, 5, 1], order: 8, points: 6000, candidatesPerPoint: 5, every: 20)
  }

  /// Sets a fourth level, n = 32, and more points.
  package mutating func spendFourMinutes() {
    settings.levels = 4
    settings.epochs[.best] = [30, 30, 50, 100]
    settings.best.points = 8000
  }

  /// "burgers".
  package var name: String { "burgers" }

  /// Table 3 as printed, without boundary terms; the same with boundary terms, and from smaller initial weights; and
  /// our rows: AdamW with other learning rates, L-BFGS, and the best method.
  package var cases: [EquationCase] {
    let models: [(EquationModel, EquationSchedule)] =
      [.coarse, .fine, .multilevel].map { (.spline, $0) } + [500, 3416].map { (.mlp(parameters: $0), .coarse) }
    let printed = ([nil, .boundary] as [EquationVariant?]).flatMap { variant in
      models.map { EquationCase($0.0, $0.1, .adamw, kind: .printed, variant: variant) }
    }
    let smaller =
      [(EquationVariant.weights04, EquationSchedule.coarse), (.weights04, .fine), (.weights04, .multilevel)]
      + [(.weights01, .fine), (.weights01, .multilevel)]
    let scaled = smaller.map { EquationCase(.spline, $0.1, .adamw, kind: .printed, variant: $0.0) }
    let own = [EquationMethod.adamw, .lbfgs].map { EquationCase(.spline, .multilevel, $0) }
    return printed + scaled + own + EquationCase.best
  }

  /// All choices except those in recipes.
  package var choices: [(name: String, value: String)] {
    problem.choices + [
      ("width with Levenberg-Marquardt", "\(width)"), initializerChoice, ("reference", BurgersSolution.summary),
      ("not printed: domain, initial and boundary values", "[-1, 1] x [0, 1], -sin(pi x), zero"),
      ("not printed: terms on the boundary", "none; 64 points on either end in the rows called boundary"),
      (
        "not printed: sums or means of squares", "means; sums would multiply every printed loss by the number of points"
      ),
      ("not printed: place of the points", "centers of 64 x 64 cells"),
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
      ("not printed: normalization between layers", "sigmoid, which the paper has for Allen-Cahn"),
      ("not printed: activation and epochs of the perceptrons", "tanh, 3200 as for coarse training"),
    ]
  }

  /// Returns the points and weights of a case.
  package func choices(for equationCase: EquationCase) -> [(name: String, value: String)] {
    equationCase.method == .best
      ? settings.best.choices + [("range of x", "\(problem.range)")] : chosen(equationCase).choices
  }

  /// Returns the problem; for the best method, with points drawn by the seed.
  package func problem(for equationCase: EquationCase, seed: UInt64) throws -> CollocationProblem {
    let problem = chosen(equationCase)
    return equationCase.method == .best ? try problem.exactlyMet(settings.best, seed: seed) : try problem.collocation()
  }

  private func chosen(_ equationCase: EquationCase) -> BurgersProblem {
    var problem = self.problem
    if equationCase.kind == .printed {
      problem = printedProblem
      problem.hasBoundary = equationCase.variant == .boundary
    }
    return problem
  }

  /// Returns the recipe: as printed, AdamW with triangular cycles up to 1e-3; in our rows, AdamW with cycles or a
  /// second-order method.
  package func recipe(for equationCase: EquationCase) throws -> EquationRecipe {
    guard equationCase.kind == .printed else { return ownRecipe(for: equationCase, lbfgsMemory: 20) }
    return EquationRecipe(
      equationCase, epochs: settings.printedEpochs[equationCase.schedule] ?? [],
      optimizer: .adamW(.init(weightDecay: 1e-2))
    ) { _ in .triangular(base: 1e-4, peak: 1e-3, steps: 100, decay: 0.9995) }
  }

  /// Creates the network of the table or of the best method.
  package func network<G: RandomNumberGenerator>(
    for equationCase: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network {
    let box = [0.0...1, -1.0...1]
    if case .mlp(let parameters) = equationCase.model {
      return try PaperNetwork.perceptron(parameters: parameters, of: "burgers", known: [500, 3416]).network(
        inputBox: box, activation: .tanh, using: &generator)
    }
    if equationCase.method == .best {
      return try settings.best.network(halvings: halvings, inputBox: box, using: &generator)
    }
    let width = equationCase.method == .lm ? width : 20
    return try .kan(
      widths: [2, width, width, 1], order: 4, intervals: 5 << halvings, inputBox: box, linearFirst: true,
      hidden: equationCase.kind == .printed ? .sigmoid : .tanh,
      initialization: initialParameters(of: equationCase), using: &generator)
  }

  /// Returns the loss printed in Table 3, if there is one.
  package func printed(_ equationCase: EquationCase) -> PrintedLoss? {
    guard equationCase.kind == .printed else { return nil }
    return switch (equationCase.model, equationCase.schedule) {
    case (.spline, .coarse): PrintedLoss(mean: 6.635e-3, deviation: 4.060e-3)
    case (.spline, .fine): PrintedLoss(mean: 4.072e-3, deviation: 2.514e-3)
    case (.spline, .multilevel): PrintedLoss(mean: 2.402e-5, deviation: 1.897e-5)
    case (.mlp(parameters: 500), _): PrintedLoss(mean: 2.334e-2, deviation: 1.740e-3)
    case (.mlp(parameters: 3416), _): PrintedLoss(mean: 1.734e-2, deviation: 7.989e-3)
    default: nil
    }
  }
}
