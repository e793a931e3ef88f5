import ArgumentParser
import Claims
import Experiments

/// `kan experiment helmholtz`: a test that is not in the paper.
struct HelmholtzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "helmholtz",
    abstract: "The Helmholtz equation u_xx + u_yy + u = f on a square, which is not in the paper.",
    discussion: """
      The solution is sin(pi x) sin(4 pi y), zero on the boundary, which is met exactly. Networks [2, 5, 5, 1] of order 8 \
      on n = 4, 8, 16 intervals, by the method best on several levels, on the coarsest, and on the finest alone.
      """)

  @OptionGroup(title: "Runs") var options: EquationOptions

  @Option("The weight of the equation (default: 1e-4).", "w")
  var weight: Double?

  func run() throws {
    var experiment = HelmholtzExperiment()
    if let weight { experiment.weight = weight }
    try options.apply(to: &experiment)
    try EquationRunner(experiment: experiment, options: options).run { study in
      let histories = EquationHistories.figures(study, prefix: "helmholtz")
      guard let row = study.rows.first, let run = row.runs.first else { return histories }
      return try histories
        + EquationHistories.maps(
          run, problem: experiment.problem(for: run.case), prefix: "helmholtz", right: (0, "x", -1...1),
          up: ("y", -1...1)
        ) { HelmholtzExperiment.solution($0[0], $0[1]) }
    }
  }
}
