import Foundation

/// What a reader can choose when running a script.
public struct NotebookOptions: Equatable, Sendable {
  /// Whether long computations are cut down, as the script says where it does so.
  public var isQuick = false
  /// Where page, Markdown and figures go.
  public var directory: String

  /// The options of a command line.
  ///
  /// - Parameters:
  ///   - arguments: the command line without the name of the program.
  ///   - name: the name of the notebook, "01-two-bases", for the usual directory.
  /// - Throws: ``NotebookError/usage(_:)`` for anything but `--quick` and `--out DIR`.
  public init(arguments: [String], name: String) throws(NotebookError) {
    directory = "report/notebooks/\(name)"
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--quick": isQuick = true
      case "--out":
        guard let value = rest.popFirst(), !value.isEmpty else {
          throw .usage("--out needs a directory")
        }
        directory = value
      default: throw .usage("\"\(argument)\" is not known; the options are --quick and --out DIR")
      }
    }
  }
}

/// Why a notebook could not be run or written.
public enum NotebookError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The command line is wrong.
  case usage(String)
  /// A file or directory could not be written.
  case unwritable(path: String)

  /// One line.
  public var description: String {
    switch self {
    case .usage(let text): text
    case .unwritable(let path): "\(path) cannot be written; choose another directory with --out"
    }
  }
}
