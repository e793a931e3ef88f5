import ArgumentParser
import Claims
import Experiments

/// `kan experiment poisson`: Figure 6.
struct PoissonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "poisson",
    abstract: "The two-dimensional Poisson equation with a coefficient that jumps on x = 0: Figure 6.",
    discussion: """
      Networks [3, 5, 1] of order 4 in (x, y, |x|) on n = 4, 8, 16, 32 intervals. The paper's coefficient and solution, \
      eqs. (27) and (28), are not at our disposal; ours are a = 1 for x < 0, a = ratio for x > 0, and \
      u = sin(pi y) (cos(pi x / 2) + sin(pi x) / a), continuous with continuous flux and a kink on x = 0. The method \
      "best" is Levenberg-Marquardt from the best of a few starts, with as many points as the grid has, but on a lattice.
      """)

  @OptionGroup(title: "Runs") var options: EquationOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("The coefficient for x > 0.", valueName: "a"))
  var ratio = 10.0
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("grid or lattice; best has the lattice, others the grid.", valueName: "POINTS"))
  var points: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("Points along a side and on the interface.", valueName: "N"))
  var side = 49
  @Option(parsing: .unconditional, help: ArgumentHelp("Points on the boundary.", valueName: "N"))
  var boundaryPoints = 200
  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of the equation.", valueName: "w"))
  var volumeWeight = 1e-2
  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of the boundary values.", valueName: "w"))
  var boundaryWeight = 1.0
  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of the jump of the flux.", valueName: "w"))
  var interfaceWeight = 1e-1
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Hidden values in [-H, H] are mapped onto the knots.", valueName: "H"))
  var hiddenLimit = 2.0

  func run() throws {
    try BadInput.require(side, "the number of points along a side", 2...1000)
    try BadInput.require(boundaryPoints, "the number of points on the boundary", 4...100_000)
    guard hiddenLimit > 0, hiddenLimit.isFinite else {
      throw BadInput("--hidden-limit is \(hiddenLimit); give a positive number")
    }
    var experiment = try PoissonExperiment(ratio: ratio)
    if let points {
      guard let points = PoissonProblem.Points(rawValue: points) else {
        throw BadInput("there are no points \"\(points)\"; give grid or lattice")
      }
      experiment.setting.points = points
    }
    experiment.setting.side = side
    experiment.setting.boundaryCount = boundaryPoints
    experiment.setting.volumeWeight = volumeWeight
    experiment.setting.boundaryWeight = boundaryWeight
    experiment.setting.interfaceWeight = interfaceWeight
    experiment.hiddenLimit = hiddenLimit
    try options.apply(to: &experiment)
    if points == "grid", try options.chosenCases(experiment).allSatisfy({ $0.method == .best }) {
      throw BadInput("--points is grid, and the method best has the lattice; leave it out, or choose other rows")
    }
    let solution = experiment.setting.solution
    try EquationRunner(experiment: experiment, options: options).run { study in
      let histories = EquationHistories.figures(study, prefix: "figure-6")
      guard let row = study.rows.last, let run = row.runs.first else { return histories }
      return try histories
        + EquationHistories.maps(
          run, problem: experiment.problem(for: run.setting), prefix: "figure-6", right: (0, "x", -1...1),
          up: ("y", -1...1)
        ) { solution.value($0[0], $0[1]) }
    }
  }
}
