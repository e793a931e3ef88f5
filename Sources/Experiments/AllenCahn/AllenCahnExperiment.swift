import KANCore
import Optim
import SeededRandom

/// The Allen-Cahn equation: Figures 7, 8, and 9.
///
/// The networks have edges [2, 5, 5, 1] of order 4 on n = 4, 8, 16, 32 intervals of [-1, 1] with sigmoids in between
/// (280, 440, 760, and 1400 parameters). With biases in its hidden layers the perceptron [2, 25, 25, 1] has 750
/// parameters; the paper's two networks for Poisson's equation have 352 and 380.
///
/// Rows as printed have the settings of Section 5.2.3 (learning rate 1e-3, 20000 random points), those of Supplement D
/// (learning rate 1e-2 after a ramp, 251001 points), or those of Section 5.2.3 with u and u_x equal at both ends. Their
/// points are fixed, and every level starts over from the best network of the level before. Our rows draw points where
/// the residual is large, except with Adam, whose long runs cannot tolerate a new loss every few steps.
package struct AllenCahnExperiment: EquationExperiment {
  /// The problem of our rows.
  package var problem: AllenCahnProblem
  /// The choice of the points in our rows; `nil` for adaptive points, and fixed ones with Adam.
  package var drawing: AllenCahnProblem.Drawing?
  /// The number of points in the rows as printed; `nil` for those of the paper.
  package var printedPoints: Int?
  /// The number of points at t = 0 in the rows as printed; `nil` for those of the paper.
  package var printedInitialPoints: Int?
  /// The settings of the rows as printed: the text, Supplement D, and the text with periodic conditions.
  package var printedVariants: [EquationVariant?] = [nil, .appendix, .periodic]
  /// The settings. The epochs of Levenberg-Marquardt bring the loss below 1e-6 for each of the five seeds; with half as
  /// many, one of them stays above. Those of Adam are the printed ones.
  package var settings = EquationSettings()
  /// Measures the networks.
  package let judge: AllenCahnJudge

  /// The number of parameters of the perceptron.
  static let perceptron = 750

  /// Creates the experiment.
  ///
  /// - Complexity: that of the reference solution.
  package init(_ equation: AllenCahnEquation = AllenCahnEquation()) throws {
    problem = AllenCahnProblem(equation)
    judge = try AllenCahnJudge(equation)
    settings.epochs = [
      .adam: [2500], .adamw: [2500], .lbfgs: [60, 30, 30, 60], .lm: [60, 90, 120, 400], .best: [40, 30, 50, 80],
    ]
    settings.levels = 4
    settings.learningRate = (1e-2, 1e-3)
    settings.warmUp = 50
    settings.best = BestMethod(widths: [3, 5, 5, 1], order: 6, points: 6000, candidatesPerPoint: 5, every: 20)
    settings.starts = 4
    settings.startEpochs = 30
  }

  /// Sets 300 more epochs on the finest level.
  package mutating func spendFourMinutes() { settings.epochs[.best] = [40, 30, 80, 400] }

  /// "allen-cahn".
  package var name: String { "allen-cahn" }
  /// 0; stream 1 gives the points.
  package var weightStream: Int? { 0 }
  /// True: the appendix takes an hour or more for a row.
  package var changesPrintedEpochs: Bool { true }

  /// Splines and ReLU powers on several levels and the perceptron, with each of the printed settings; splines with
  /// periodic conditions; and our rows.
  package var cases: [EquationCase] {
    let models: [(EquationModel, EquationSchedule)] = [
      (.spline, .multilevel), (.relu, .multilevel), (.mlp(parameters: Self.perceptron), .coarse),
    ]
    let printed = printedVariants.flatMap { variant in
      models.prefix(variant == .periodic ? 1 : models.count).map {
        EquationCase($0.0, $0.1, .adam, kind: .printed, variant: variant)
      }
    }
    let own = EquationSchedule.allCases.map { EquationCase(.spline, $0, .lm) }
    return printed + own + [EquationCase(.relu, .multilevel, .lm)] + EquationCase.best
  }

  /// Returns 1234, the printed seed, for rows as printed, and 1234 ... 1238 for ours.
  package func seeds(for equationCase: EquationCase) -> [UInt64] { equationCase.kind == .printed ? [1234] : seeds }

  /// Settings that the paper leaves open or prints in two ways, and the choices made for the rows as printed, after
  /// those of our rows.
  package var choices: [(name: String, value: String)] {
    problem.choices + [
      initializerChoice,
      (
        "reference",
        "ETDRK4, \(AllenCahnReference.modes) modes, \(AllenCahnReference.steps) steps; error below "
          + "\(AllenCahnReference.accuracy) for t >= 0.01"
      ),
      ("not printed: signs", "those of the literature; with both reversed, as printed, the problem is ill-posed"),
      ("not printed: diffusion", "1e-4, as in the literature"),
      ("not printed: condition at the ends", "none; the rows called periodic have one"),
      (
        "not printed: which of two settings",
        "both; the text: rate 1e-3, 20000 random points; the supplement: |V| = 251001, rate 1e-2 after a ramp"
      ),
      ("not printed: levels", "4, n = 4, 8, 16, 32, with 2500 epochs each in both settings"),
      (
        "not printed: points",
        "20000 random points are kept fixed; 251001 = 501 x 501 is read as a grid including its ends, and |B| = 501 as "
          + "equidistant points"
      ),
      (
        "not printed: loss",
        "weights 1e-1 and 1 for mean squares in both settings; the text has no weights and no |B|, and sums are "
          + "printed for Poisson's equation only"
      ),
      (
        "not printed: attention",
        "mu = 1e-4, printed for Poisson's equation only; weights start at 1 on every level, from the best network"
      ),
      ("not printed: ramp", "in the first 10 epochs of every level, as Supplement D says for all multilevel training"),
      ("not printed: knots", "n = 4 intervals on [-1, 1] between the three interior knots and the ends, on every edge"),
      ("not printed: normalization", "inputs by an affine map, hidden values by a sigmoid, onto [-1, 1]"),
      ("not printed: first weights", "B-spline coefficients uniform within 1 / sqrt(inputs), in both bases"),
      (
        "not printed: perceptron",
        "[2, 25, 25, 1] with tanh, 750 parameters (760 for n = 16); as many epochs as all levels together"
      ),
      ("not printed: optimizer", "Adam with beta 0.9 and 0.999, restarted on every level; double precision"),
    ] + changes
  }

  /// The numbers that differ from those of the rows as printed.
  private var changes: [(name: String, value: String)] {
    let epochs = epochsOfLevels(.adam)
    return [
      ("epochs", epochs.allSatisfy { $0 == 2500 } ? nil : "\(epochs)"), ("points", printedPoints.map(String.init)),
      ("initial points", printedInitialPoints.map(String.init)),
    ].compactMap { name, value in value.map { ("not as printed: \(name)", $0) } }
  }

  /// Returns the points and weights of a case.
  package func choices(for equationCase: EquationCase) -> [(name: String, value: String)] {
    equationCase.method == .best ? settings.best.choices : chosen(equationCase).choices
  }

  /// Returns the problem with the points of a seed.
  package func problem(for equationCase: EquationCase, seed: UInt64) throws -> CollocationProblem {
    if equationCase.method == .best {
      return try self.problem.exactlyMet(settings.best, seed: seed, reference: judge.problem.reference)
    }
    var points = SplitMix64.stream(seed: seed, index: 1)
    return try chosen(equationCase).collocation(using: &points, reference: judge.problem.reference)
  }

  /// Returns the problem of the judge; for the best method, that of the trial function at points of a seed that no run
  /// has.
  package func validation(for equationCase: EquationCase) throws -> CollocationProblem {
    equationCase.method == .best ? try problem(for: equationCase, seed: .max) : judge.problem
  }

  private func chosen(_ equationCase: EquationCase) -> AllenCahnProblem {
    var problem = self.problem
    if equationCase.kind == .printed {
      problem = .printed(problem.equation, equationCase.variant)
      problem.points = printedPoints ?? problem.points
      problem.initialPoints = printedInitialPoints ?? problem.initialPoints
    } else {
      problem.drawing = drawing ?? ([.adam, .adamw].contains(equationCase.method) ? .fixed : .adaptive)
    }
    return problem
  }

  /// Returns whether several starts may be compared: with Levenberg-Marquardt, L-BFGS, and the best method, except on the
  /// finest level alone.
  package func comparesStarts(_ equationCase: EquationCase) -> Bool {
    isBestWithLevels(equationCase)
      || equationCase.kind == .ours && [.lm, .lbfgs].contains(equationCase.method) && equationCase.schedule != .fine
  }

  /// Returns the recipe: as printed, Adam at the rate 1e-3, or with a ramp from 1e-4 to 1e-2 in the first 10 steps of
  /// each level, and attention (42) on the equation with the damping printed for Poisson's equation; in our rows,
  /// Levenberg-Marquardt for the best method.
  ///
  /// - Throws: ``ExperimentError`` if no level has epochs.
  package func recipe(for equationCase: EquationCase) throws -> EquationRecipe {
    let epochs = epochsOfLevels(equationCase.method)
    guard epochs.contains(where: { $0 > 0 }) else {
      throw ExperimentError.badOption(what: "the numbers of epochs", value: "\(epochs)", need: "not all zero")
    }
    guard equationCase.kind == .printed else {
      return ownRecipe(for: equationCase)
    }
    var recipe = EquationRecipe(equationCase, epochs: equationCase.schedule.spread(epochs), optimizer: .adam()) { _ in
      equationCase.variant == .appendix ? .warmUp(from: 1e-4, epochs: 10, then: .constant(1e-2)) : .constant(1e-3)
    }
    recipe.plan.startsLevelsOver = true
    recipe.weighting = .residualAttention(decay: 1 - 1e-4, rate: 1e-4, initial: 1, terms: ["equation"])
    return recipe
  }

  /// Measures the network at the end of a level, except with the best method, whose networks are not the solution.
  package func level(_ network: Network, of equationCase: EquationCase) throws -> (any EquationLevel)? {
    equationCase.method == .best ? nil : try AllenCahnLevel(network, of: equationCase, by: judge)
  }

  /// Creates the network [2, 5, 5, 1], or the perceptron.
  package func network<G: RandomNumberGenerator>(
    for equationCase: EquationCase, halvings: Int, using generator: inout G
  ) throws -> Network {
    if case .mlp(let parameters) = equationCase.model {
      guard parameters == Self.perceptron else {
        throw ExperimentError.unknownPerceptron(parameters: parameters, experiment: name, known: [Self.perceptron])
      }
      return try .mlp(widths: [2, 25, 25, 1], inputBox: AllenCahnProblem.box, using: &generator)
    }
    if equationCase.method == .best {
      return try settings.best.network(halvings: halvings, inputBox: [-1...1, -1...1, 0...1], using: &generator)
    }
    return try .kan(
      widths: [2, 5, 5, 1], order: 4, intervals: 4 << halvings, inputBox: AllenCahnProblem.box, domain: -1...1,
      hidden: .sigmoid, initialization: initialParameters(of: equationCase), using: &generator)
  }
}
