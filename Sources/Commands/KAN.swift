import ArgumentParser
import Claims

/// The command line, a file a subcommand.
struct KAN: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kan",
    abstract:
      "Checks the statements of a paper on Kolmogorov-Arnold networks, computes with its splines, trains networks.",
    discussion: """
      Exit codes: 0 when all is well, 1 when a verdict is not the recorded one, a property fails or a file cannot be \
      written, 64 for input that has to be corrected.
      """,
    version: VerificationReport.version,
    subcommands: [
      Verify.self, MatrixCommand.self, CheckCommand.self, SpectrumCommand.self, TrainCommand.self,
      PredictCommand.self, RefineCommand.self, KernelCommand.self, CounterexampleCommand.self, ExperimentCommand.self,
      BenchCommand.self,
    ])
}
