import ArgumentParser
import Claims
import Experiments

extension AllenCahnProblem.Drawing: ExpressibleByArgument {}
extension AllenCahnEquation.Signs: ExpressibleByArgument {}

/// `kan experiment allen-cahn`: Figures 7, 8, and 9.
struct AllenCahnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allen-cahn",
    abstract: "The Allen-Cahn equation by collocation: Figures 7, 8, and 9.",
    discussion: """
      u_t = eps u_xx - 5 u^3 + 5 u on [-1, 1] with initial values x^2 cos(pi x), solved by networks [2, 5, 5, 1] of \
      order 4 with sigmoids on n = 4, 8, 16, ... intervals. Rows as printed: Adam with the settings of Section 5.2.3 \
      and of Supplement D (appendix), without a boundary condition, and a perceptron for comparison; also the settings \
      of Section 5.2.3 with a periodic condition. --rows text and --rows appendix select one of the two settings. Our \
      rows: periodic, by Levenberg-Marquardt. Errors are measured against a spectral solution, losses at points not \
      used in training. Of the training options, rows as printed accept --levels, --epochs, --points, and \
      --initial-points. Each appendix row takes an hour or more.
      """)

  @OptionGroup(title: "Runs") var options: EquationOptions

  @Option("The number of interior points.", "N")
  var points: Int?
  @Option("How they are chosen: fixed, uniform, adaptive, or grid (default: adaptive, or fixed for Adam).", "DRAWING")
  var drawing: AllenCahnProblem.Drawing?
  @Option("The number of points from which adaptive points are chosen (default: 20000).", "N")
  var pool: Int?
  @Option("Epochs between two draws of uniform or adaptive points (default: 15).", "E")
  var round: Int?
  @Option("The number of points at t = 0.", "N")
  var initialPoints: Int?
  @Option("The number of times at which the two ends are compared (default: 100).", "N")
  var boundaryPoints: Int?
  @Option("The weight of the initial values (default: 100).", "W")
  var initialWeight: Double?
  @Option("The weight of the condition that u is equal at both ends (default: 1).", "W")
  var boundaryWeight: Double?
  @Option("The weight of the condition that u_x is equal at both ends (default: 1e-6).", "W")
  var slopeWeight: Double?
  @Option("Weight residuals by exp(2 C (1 - t)) (default: 1).", "C")
  var causality: Double?
  @Option("The coefficient eps.", "EPS")
  var diffusion = 1e-4
  @Option("The signs: corrected or printed.", "SIGNS")
  var signs = AllenCahnEquation.Signs.corrected

  func run() throws {
    guard diffusion >= 1e-5, diffusion <= 1 else {
      throw BadInput("--diffusion must be between 1e-5 and 1 (got \(diffusion))")
    }
    var experiment = try AllenCahnExperiment(AllenCahnEquation(diffusion: diffusion, signs: signs))
    var options = self.options
    if ["text", "appendix"].contains(options.rows) {
      experiment.printedVariants = options.rows == "text" ? [nil, .periodic] : [.appendix]
      options.rows = "printed"
    }
    (experiment.printedPoints, experiment.printedInitialPoints) = (points, initialPoints)
    experiment.drawing = drawing
    change(&experiment.problem)
    try options.apply(to: &experiment)
    let cases = try options.chosenCases(experiment)
    let ours: [(name: String, isGiven: Bool)] = [
      ("--drawing", drawing != nil), ("--pool", pool != nil), ("--round", round != nil),
      ("--boundary-points", boundaryPoints != nil), ("--initial-weight", initialWeight != nil),
      ("--boundary-weight", boundaryWeight != nil), ("--slope-weight", slopeWeight != nil),
      ("--causality", causality != nil),
    ]
    try EquationOptions.requireOwn(cases, ours)
    try EquationOptions.requireOthers(
      cases, ours + [("--points", points != nil), ("--initial-points", initialPoints != nil)])
    try EquationRunner(experiment: experiment, options: options).run { study in
      try AllenCahnFigures.figures(study, by: experiment.judge)
    }
  }

  /// Sets what is given for our rows.
  private func change(_ problem: inout AllenCahnProblem) {
    if let points { problem.points = points }
    if let pool { problem.pool = pool }
    if let round { problem.every = round }
    if let initialPoints { problem.initialPoints = initialPoints }
    if let boundaryPoints { problem.boundaryPoints = boundaryPoints }
    if let initialWeight { problem.initialWeight = initialWeight }
    if let boundaryWeight { problem.boundaryWeight = boundaryWeight }
    if let slopeWeight { problem.slopeWeight = slopeWeight }
    if let causality { problem.causality = causality }
  }
}
