import KANCore
import Optim

/// The two-dimensional Poisson equation with a discontinuous coefficient: Figure 6.
///
/// The networks are [3, 5, 1] of order 4 on n = 4, 8, 16, 32 intervals, and the perceptron [3, 16, 16, 1] with tanh.
/// Our rows use order 6, a loss of means, and the end polynomials outside the knots.
package struct PoissonExperiment: EquationExperiment {
  /// The problem of our rows; the method ``EquationMethod/best`` meets the boundary values exactly, at points of its own.
  package var problem: PoissonProblem
  /// The settings. Levels as printed change after 1250 and 2500 epochs; later changes are not printed, nor are the epochs
  /// of the perceptron. Finer levels have smaller rates: with equal ones they end higher than they begin.
  package var settings = EquationSettings()
  /// In our rows, hidden values between -limit and limit are mapped affinely onto the knots.
  package var hiddenLimit = 4.0
  /// The order of the splines in our rows.
  package var order = 6
  /// Creates the experiment.
  package init() {
    problem = PoissonProblem()
    problem.hasSums = false
    settings.printedEpochs = [
      .multilevel: [1250, 1250, 1250, 1250], .coarse: [5000, 0, 0, 0], .fine: [0, 0, 0, 5000],
    ]
    settings.epochs = [.adam: [1250], .adamw: [1250], .lbfgs: [60], .lm: [50, 30], .best: [100, 60, 120, 500]]
    settings.levels = 4
    settings.levelFactor = 0.5
    settings.warmUp = 25
    settings.best = BestMethod(widths: [3, 5, 1], order: 8, points: 1500, candidatesPerPoint: 1, every: 10)
  }

  /// Sets twelve starts, compared after three levels, and more epochs on the finest level.
  package mutating func spendFourMinutes() {
    settings.best.starts = 12
    settings.epochs[.best] = [100, 60, 120, 2000]
  }

  /// "poisson".
  package var name: String { "poisson" }

  /// The rows as printed, with Adam, and our rows: Adam with decreasing rates, Levenberg-Marquardt, and the best
  /// method.
  package var cases: [EquationCase] {
    let printed = [(EquationModel.spline, EquationSchedule.multilevel), (.relu, .multilevel)]
    return (printed + [(.mlp(parameters: 352), .coarse)]).map { EquationCase($0.0, $0.1, .adam, kind: .printed) } + [
      EquationCase(.spline, .multilevel, .adam), EquationCase(.spline, .multilevel, .lm),
      EquationCase(.spline, .fine, .lm),
    ] + EquationCase.best
  }

  /// All choices except those in recipes.
  package var choices: [(name: String, value: String)] {
    problem.choices + [
      ("order", "\(order)"), ("hidden limit", "\(hiddenLimit)"),
      ("outside the knots", "the end polynomials"), initializerChoice, ("reference", "the exact solution"),
      ("not printed: seeds", "1234 ... 1238"), ("not printed: level set field", "|x|, after reference [60]"),
      ("not printed: normalization between layers", "sigmoid, which the paper has for Allen-Cahn"),
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

  /// Returns the points and weights of a case.
  package func choices(for equationCase: EquationCase) -> [(name: String, value: String)] {
    equationCase.method == .best ? settings.best.choices : chosen(equationCase).choices
  }

  /// Returns the problem; for the best method, with points drawn by the seed.
  package func problem(for equationCase: EquationCase, seed: UInt64) throws -> CollocationProblem {
    let problem = chosen(equationCase)
    return equationCase.method == .best ? try problem.exactlyMet(settings.best, seed: seed) : try problem.collocation()
  }

  private func chosen(_ equationCase: EquationCase) -> PoissonProblem {
    equationCase.kind == .printed ? PoissonProblem() : self.problem
  }

  /// Returns the recipe: as printed, Adam with a ramp from 1e-4 to 1e-2 in the first 10 steps of each level and
  /// attention (42) on the volume; in our rows, Adam with a warm-up and half a cosine on each level, or a second-order
  /// method.
  package func recipe(for equationCase: EquationCase) throws -> EquationRecipe {
    guard equationCase.kind == .printed else { return ownRecipe(for: equationCase) }
    var recipe = EquationRecipe(
      equationCase, epochs: settings.printedEpochs[equationCase.schedule] ?? [], optimizer: .adam()
    ) {
      _ in
      .warmUp(from: 1e-4, epochs: 10, then: .constant(1e-2))
    }
    recipe.weighting = .residualAttention(decay: 1 - 1e-4, rate: 1e-4, initial: 1, terms: ["volume"])
    return recipe
  }

  /// Creates the network [3, 5, 1], or the perceptron.
  package func network<G: RandomNumberGenerator>(
    for equationCase: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network {
    let box = [(-1.0, 1.0), (-1, 1), (0, 1)].map { $0.0...$0.1 }
    if case .mlp(let parameters) = equationCase.model {
      return try PaperNetwork.perceptron(parameters: parameters, of: "poisson", known: [352]).network(
        inputBox: box, activation: .tanh, using: &generator)
    }
    if equationCase.method == .best {
      return try settings.best.network(halvings: halvings, inputBox: box, using: &generator)
    }
    let isPrinted = equationCase.kind == .printed
    return try .kan(
      widths: [3, 5, 1], order: isPrinted ? 4 : order, intervals: 4 << halvings, inputBox: box,
      hidden: isPrinted ? .sigmoid : .fixed(-hiddenLimit...hiddenLimit),
      outside: isPrinted ? .clamp : .extrapolate, initialization: initialParameters(of: equationCase), using: &generator
    )
  }
}
