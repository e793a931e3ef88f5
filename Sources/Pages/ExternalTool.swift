import Foundation

/// An external program that is run as a process, such as gnuplot or pandoc.
package struct ExternalTool: Sendable {
  /// The result of a run.
  package struct Outcome: Sendable {
    /// The exit status.
    package let status: Int32
    /// The text written to standard output.
    package let output: String
    /// The text written to standard error.
    package let complaint: String

    /// The first meaningful line of standard error.
    package var reason: String? {
      complaint.split(separator: "\n").first { !$0.allSatisfy { " ^".contains($0) } }.map(String.init)
    }
  }

  /// The executable.
  package let executable: URL

  /// Finds a program on a search path.
  ///
  /// - Parameters:
  ///   - name: the name of the executable.
  ///   - searchPath: directories separated by colons, as in the environment variable PATH.
  /// - Returns: the program, or `nil` if none of the directories contains it.
  package init?(_ name: String, searchPath: String) {
    let candidates = searchPath.split(separator: ":").map { URL(fileURLWithPath: String($0)).appending(path: name) }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      return nil
    }
    executable = found
  }

  /// Runs the program to completion.
  ///
  /// - Parameters:
  ///   - arguments: the arguments of the program.
  ///   - input: the text passed to standard input.
  ///   - folder: the working directory; input and output are kept there in hidden files during the run.
  /// - Throws: the errors of the file system, and of the process if it cannot be started.
  package func run(_ arguments: [String] = [], input: String, in folder: URL) throws -> Outcome {
    // Files rather than pipes: writing to a program that has already died would end this one with a signal, and a full
    // pipe that nobody reads would block both.
    let names = ["in", "out", "err"].map { folder.appending(path: ".kan-\(UUID().uuidString).\($0)") }
    defer { for name in names { try? FileManager.default.removeItem(at: name) } }
    try Data(input.utf8).write(to: names[0])
    for name in names[1...] { try Data().write(to: name) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    process.standardOutput = try FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    process.waitUntilExit()
    let texts = try names[1...].map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Outcome(status: process.terminationStatus, output: texts[0], complaint: texts[1])
  }
}
