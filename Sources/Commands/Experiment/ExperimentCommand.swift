import ArgumentParser

/// `kan experiment`: the numerical studies of the paper.
struct ExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Reproduces the numerical experiments of the paper, and runs others by the same means.",
    subcommands: [
      RegressionCommand.self, PoissonCommand.self, BurgersCommand.self, AllenCahnCommand.self,
      HelmholtzCommand.self, CyclesCommand.self,
    ])
}
