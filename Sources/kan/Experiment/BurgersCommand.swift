import ArgumentParser
import Claims
import Experiments

/// `kan experiment burgers`: Table 3.
struct BurgersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "burgers",
    abstract: "Burgers' equation in one dimension: Table 3.",
    discussion: """
      u_t + u u_x = nu u_xx from u = -sin(pi x), zero at x = -1 and 1; errors are measured against the formula of Cole and \
      Hopf. Networks linear 2 -> 20, then edges of order 4 on n = 5, 10, 20 intervals. The method "best" is \
      Levenberg-Marquardt on a smaller network from the best of a few starts, with as many points, drawn together at the \
      front, and the initial values weighted by 10.
      """)

  @OptionGroup(title: "Runs") var options: EquationOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("nu.", valueName: "nu"))
  var viscosity = 1e-2
  @Option(parsing: .unconditional, help: ArgumentHelp("grid or graded; graded for best.", valueName: "POINTS"))
  var points = "grid"
  @Option(parsing: .unconditional, help: ArgumentHelp("Cells in t and in x.", valueName: "N"))
  var cells = 64
  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of the equation.", valueName: "w"))
  var equationWeight = 1.0
  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of the initial values.", valueName: "w"))
  var initialWeight = 1.0
  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of the boundary values.", valueName: "w"))
  var boundaryWeight = 1.0
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The hidden units of the best method, and of lm.", valueName: "W"))
  var bestWidth = 8
  @Option(parsing: .unconditional, help: ArgumentHelp("The epochs of a cycle of Adam and AdamW.", valueName: "E"))
  var period = 250
  @Option(parsing: .unconditional, help: ArgumentHelp("The weight decay of AdamW.", valueName: "lambda"))
  var weightDecay = 1e-4

  func run() throws {
    try options.require(cells, "the number of cells", 2...1000)
    try options.require(bestWidth, "the number of hidden units", 1...100)
    try options.require(period, "the number of epochs of a cycle", 1...1_000_000)
    var experiment = try BurgersExperiment(viscosity: viscosity)
    guard let points = BurgersProblem.Points(rawValue: points) else {
      throw BadInput("there are no points \"\(points)\"; give grid or graded")
    }
    experiment.setting.points = points
    experiment.setting.cells = cells
    experiment.setting.equationWeight = equationWeight
    experiment.setting.initialWeight = initialWeight
    experiment.setting.boundaryWeight = boundaryWeight
    experiment.bestWidth = bestWidth
    experiment.period = period
    experiment.weightDecay = weightDecay
    try options.apply(to: &experiment)
    let solution = experiment.setting.solution
    try EquationRunner(experiment: experiment, options: options).run { study in
      let histories = EquationHistories.figures(study, prefix: "table-3")
      guard let row = study.rows.last, let run = row.runs.first else { return histories }
      return try histories
        + EquationHistories.maps(
          run, problem: experiment.problem(for: run.setting), prefix: "table-3", right: (1, "x", -1...1),
          up: ("t", 0...1)
        ) { solution.value(t: $0[0], x: $0[1]) }
    }
  }
}
