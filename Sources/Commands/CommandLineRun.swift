import ArgumentParser
import Claims
import Exact
import Experiments
import Foundation
import KANCore
import Optim
import Splines

/// Runs a command and turns every error into one line on standard error and an exit code: 64 for input that the caller
/// can correct, 1 for everything else.
package enum CommandLineRun {
  /// Runs the command given on the command line, then ends the process.
  ///
  /// - Parameter subjects: what `kan verify` and `kan check` check.
  package static func main(_ subjects: Subjects = .shipped) async {
    await Subjects.$current.withValue(subjects) { await run() }
  }

  private static func run() async {
    // If the reader goes away (`kan ... | head`), SIGPIPE ends the program, as usual.
    signal(SIGPIPE, SIG_DFL)
    do {
      var command = try KAN.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(report(error))
    }
    end(ExitCode.success.rawValue)
  }

  /// Ends the process without tearing down its libraries: a check that timed out still computes on another thread, and
  /// would crash the process once OpenBLAS has freed its tables, in place of the exit status.
  static func end(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }

  private static func report(_ error: any Error) -> Int32 {
    if let code = error as? ExitCode { return code.rawValue }
    if isBadInput(error) {
      complain(String(describing: error))
      return ExitCode.validationFailure.rawValue
    }
    if let failure = error as? RunFailure {
      complain(failure.message)
      return ExitCode.failure.rawValue
    }
    if error is ReportError || error is FileError {
      complain(String(describing: error))
      return ExitCode.failure.rawValue
    }
    if KAN.exitCode(for: error).isSuccess {
      OutputText.write(KAN.fullMessage(for: error) + "\n")
      return ExitCode.success.rawValue
    }
    let misspelling = isParsing(error) ? Misspelling.message(Array(CommandLine.arguments.dropFirst())) : nil
    let message = misspelling ?? KAN.message(for: error)
    complain(message.isEmpty ? String(describing: error) : message)
    return isParsing(error) ? ExitCode.validationFailure.rawValue : ExitCode.failure.rawValue
  }

  /// Whether an error comes from reading the command line rather than from a command that ran.
  private static func isParsing(_ error: any Error) -> Bool {
    error is ValidationError || KAN.exitCode(for: error) == .validationFailure
  }

  private static func isBadInput(_ error: any Error) -> Bool {
    error is BadInput || error is SplineError || error is RationalParsingError || error is CaseFamilyError
      || error is UnknownClaim || error is EntryOverflow || error is CSVError || error is NetworkError
      || error is TrainingError || error is OptimizerError || error is CollocationError || error is ExperimentError
      || error is ExportError || isBadFile(error)
  }

  /// Whether an error reports that a given file is invalid.
  private static func isBadFile(_ error: any Error) -> Bool {
    guard let error = error as? FileError else { return false }
    if case .cannotWrite = error { return false }
    return true
  }

  /// Writes one line to standard error.
  static func complain(_ message: String) {
    let lines = message.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    let text = lines.filter { !$0.isEmpty }.joined(separator: " ")
    writeError("kan: \(text)\n")
  }

  /// Writes to standard error. A failure is ignored, because there is nowhere left to report it.
  static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// An error on the command line that the user has to correct.
struct BadInput: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }

  /// Throws if a file exists that would be written.
  static func requireNew(_ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw BadInput("--out \(path) already exists; give a new file (existing files are never overwritten)")
    }
  }

  /// Throws if a number is out of range.
  static func require(_ value: Int, _ what: String, _ allowed: ClosedRange<Int>) throws {
    guard allowed.contains(value) else {
      throw BadInput("\(what) must be between \(allowed.lowerBound) and \(allowed.upperBound) (got \(value))")
    }
  }
}

/// A command that could not finish although its input was valid.
struct RunFailure: Error {
  let message: String
  init(_ message: String) { self.message = message }
}
