import ArgumentParser
import Claims
import Experiments

extension PoissonProblem.Points: ExpressibleByArgument {}

/// `kan experiment poisson`: Figure 6.
struct PoissonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "poisson",
    abstract: "The two-dimensional Poisson equation with a coefficient that jumps at x = 0: Figure 6.",
    discussion: """
      Eqs. (27) and (28). Networks [3, 5, 1] in (x, y, |x|) on n = 4, 8, 16, 32 intervals. Rows as printed come first, \
      with order 4; ours have order 6. The method "best" meets the boundary values exactly, with splines of order 8 and points \
      that are drawn anew, by Levenberg-Marquardt with a search over the damping.
      """)

  @OptionGroup(title: "Runs") var options: EquationOptions

  @Option("grid or lattice, for all methods but best (default: grid).", "POINTS")
  var points: PoissonProblem.Points?
  @Option("The number of points along a side and on the interface; for best, on the interface.", "N")
  var side = 49
  @Option("The number of points on the boundary, for all methods but best.", "N")
  var boundaryPoints = 200
  @Option("The weight of the equation.", "w")
  var volumeWeight = 1e-2
  @Option("The weight of the boundary values, for all methods but best.", "w")
  var boundaryWeight = 1.0
  @Option("The weight of the flux jumps.", "w")
  var interfaceWeight = 1e-1
  @Option("Map hidden values in [-H, H] onto the knots, for all methods but best.", "H")
  var hiddenLimit = 4.0
  @Option("The order of the splines in our rows (default: 8 for best, 6 for others).", "r")
  var order: Int?

  func run() throws {
    try BadInput.require(side, "the number of points along a side", 2...1000)
    try BadInput.require(boundaryPoints, "the number of points on the boundary", 4...100_000)
    if let order { try BadInput.require(order, "the order", 3...8) }
    guard hiddenLimit > 0, hiddenLimit.isFinite else {
      throw BadInput("--hidden-limit must be a positive number (got \(hiddenLimit))")
    }
    var experiment = PoissonExperiment()
    if let points { experiment.problem.points = points }
    experiment.problem.side = side
    experiment.problem.boundaryCount = boundaryPoints
    experiment.problem.volumeWeight = volumeWeight
    experiment.problem.boundaryWeight = boundaryWeight
    experiment.problem.interfaceWeight = interfaceWeight
    experiment.hiddenLimit = hiddenLimit
    if let order {
      experiment.order = order
      experiment.best.order = order
    }
    try options.apply(to: &experiment)
    let cases = try options.chosenCases(experiment)
    try EquationOptions.requireOthers(
      cases,
      [
        ("--points", points != nil), ("--boundary-points", boundaryPoints != 200),
        ("--boundary-weight", boundaryWeight != 1), ("--hidden-limit", hiddenLimit != 4),
      ])
    try EquationOptions.requireOwn(
      cases,
      [
        ("--points", points != nil), ("--side", side != 49), ("--boundary-points", boundaryPoints != 200),
        ("--volume-weight", volumeWeight != 1e-2), ("--boundary-weight", boundaryWeight != 1),
        ("--interface-weight", interfaceWeight != 1e-1), ("--hidden-limit", hiddenLimit != 4),
        ("--order", order != nil),
      ])
    try EquationRunner(experiment: experiment, options: options).run { study in
      let histories = EquationHistories.figures(study, prefix: "figure-6")
      guard let row = study.rows.last, let run = row.runs.first else { return histories }
      return try histories
        + EquationHistories.maps(
          run, problem: experiment.problem(for: run.case), prefix: "figure-6", right: (0, "x", -1...1),
          up: ("y", -1...1)
        ) { PoissonSolution.value($0[0], $0[1]) }
    }
  }
}
