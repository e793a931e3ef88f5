import ArgumentParser
import Claims
import Experiments

extension BurgersProblem.Points: ExpressibleByArgument {}

/// `kan experiment burgers`: Table 3.
struct BurgersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "burgers",
    abstract: "Burgers' equation in one dimension: Table 3.",
    discussion: """
      u_t + u u_x = nu u_xx from u = -sin(pi x), zero at x = -1 and 1; errors are measured against the Cole-Hopf \
      formula. Networks: linear 2 -> 20, then edges of order 4 on n = 5, 10, 20 intervals. Rows as printed come first, \
      then ours. The method "best" meets the initial and boundary values exactly, with splines of order 8 and points that \
      are drawn anew where the residual is large, by Levenberg-Marquardt with a search over the damping.
      """)

  @OptionGroup(title: "Runs") var options: EquationOptions

  @Option("The viscosity nu.", "nu")
  var viscosity = 1e-2
  @Option("grid or graded, for all methods but best (default: grid).", "POINTS")
  var points: BurgersProblem.Points?
  @Option("The number of cells in t and in x, for all methods but best.", "N")
  var cells = 64
  @Option("The weight of the equation.", "w")
  var equationWeight = 1.0
  @Option("The weight of the initial values, for all methods but best.", "w")
  var initialWeight = 1.0
  @Option("The weight of the boundary values, for all methods but best.", "w")
  var boundaryWeight = 1.0
  @Option("The width of the hidden layers for the methods best (default: 5) and lm (default: 8).", "W")
  var bestWidth: Int?

  @Flag(
    help: "Solve on half the domain, 0 <= x <= 1, by the odd symmetry of the solution; for the method best.")
  var symmetric = false

  func run() throws {
    try BadInput.require(cells, "the number of cells", 2...1000)
    var experiment = try BurgersExperiment(viscosity: viscosity)
    if let points { experiment.problem.points = points }
    experiment.problem.cells = cells
    experiment.problem.equationWeight = equationWeight
    experiment.problem.initialWeight = initialWeight
    experiment.problem.boundaryWeight = boundaryWeight
    if let bestWidth {
      try BadInput.require(bestWidth, "--best-width", 1...100)
      experiment.width = bestWidth
      experiment.best.widths = [2, bestWidth, bestWidth, bestWidth, 1]
    }
    experiment.problem.isSymmetric = symmetric
    try options.apply(to: &experiment)
    let cases = try options.chosenCases(experiment)
    try EquationOptions.requireOthers(
      cases,
      [
        ("--points", points != nil), ("--cells", cells != 64), ("--initial-weight", initialWeight != 1),
        ("--boundary-weight", boundaryWeight != 1),
      ])
    if bestWidth != nil, !cases.contains(where: { $0.model.hasLevels && ($0.method == .best || $0.method == .lm) }) {
      throw BadInput(
        "--best-width applies only to the methods best and lm, and no selected row uses them; omit it or choose "
          + "--optimizer best")
    }
    if symmetric, !cases.contains(where: { $0.method == .best }) {
      throw BadInput(
        "--symmetric applies only to the method best, and no selected row uses it; omit it or choose --optimizer best")
    }
    try EquationOptions.requireOwn(
      cases,
      [
        ("--points", points != nil), ("--cells", cells != 64), ("--equation-weight", equationWeight != 1),
        ("--initial-weight", initialWeight != 1), ("--boundary-weight", boundaryWeight != 1),
        ("--viscosity", viscosity != 1e-2),
      ])
    let solution = experiment.problem.solution
    try EquationRunner(experiment: experiment, options: options).run { study in
      let histories = EquationHistories.figures(study, prefix: "table-3")
      guard let row = study.rows.last, let run = row.runs.first else { return histories }
      return try histories
        + EquationHistories.maps(
          run, problem: experiment.problem(for: run.case), prefix: "table-3",
          right: (1, "x", run.case.method == .best ? experiment.problem.range : -1...1),
          up: ("t", 0...1)
        ) { solution.value(t: $0[0], x: $0[1]) }
    }
  }
}
