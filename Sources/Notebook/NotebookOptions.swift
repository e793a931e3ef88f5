import Foundation

/// The options for running a script.
package struct NotebookOptions: Equatable, Sendable {
  /// Whether long computations are shortened, as noted in the script at those points.
  package var isQuick = false
  /// The directory for the page, Markdown and figures.
  package var directory: String

  /// Parses the options of a command line.
  ///
  /// - Parameters:
  ///   - arguments: the command line without the program name.
  ///   - name: the name of the notebook, "01-two-bases", for the default directory.
  /// - Throws: ``NotebookError/usage(_:)`` for anything but `--quick` and `--out DIR`.
  package init(arguments: [String], name: String) throws(NotebookError) {
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
      default: throw .usage("unknown argument \"\(argument)\"; the options are --quick and --out DIR")
      }
    }
  }
}

/// The reason why a notebook could not be run or written.
package enum NotebookError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The command line is wrong.
  case usage(String)
  /// A file or directory could not be written.
  case unwritable(path: String)

  /// One line.
  package var description: String {
    switch self {
    case .usage(let text): text
    case .unwritable(let path): "\(path) cannot be written; choose another directory with --out"
    }
  }
}
