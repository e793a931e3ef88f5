import ArgumentParser
import Claims

/// The `kan` command, with one file per subcommand.
struct KAN: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kan",
    abstract:
      "Checks the statements of a paper on Kolmogorov-Arnold networks, computes with its splines, and trains networks.",
    discussion: """
      Exit codes: 0 on success, 1 if a verdict differs from the recorded one, a property fails, or a file cannot be \
      written, 64 for invalid input.
      """,
    version: VerificationReport.version,
    subcommands: [
      Verify.self, MatrixCommand.self, CheckCommand.self, SpectrumCommand.self, TrainCommand.self,
      PredictCommand.self, PlotCommand.self, InfoCommand.self, ExportCommand.self, RefineCommand.self,
      PruneCommand.self, KernelCommand.self, CounterexampleCommand.self, ExperimentCommand.self, BenchCommand.self,
    ])
}
