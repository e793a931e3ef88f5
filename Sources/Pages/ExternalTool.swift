import Foundation

/// A program of another project that is run as a process: gnuplot, pandoc.
public struct ExternalTool: Sendable {
  /// What a run left behind.
  public struct Outcome: Sendable {
    /// The exit status.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: String
    /// What it wrote to standard error.
    public let complaint: String

    /// The first line of the complaint that says something.
    public var reason: String? {
      complaint.split(separator: "\n").first { !$0.allSatisfy { " ^".contains($0) } }.map(String.init)
    }
  }

  /// The executable.
  public let executable: URL

  /// A program of a search path.
  ///
  /// - Parameters:
  ///   - name: the name of the executable.
  ///   - searchPath: directories separated by colons, as in the environment variable PATH.
  /// - Returns: `nil` where there is no such program in any of them.
  public init?(_ name: String, searchPath: String) {
    let candidates = searchPath.split(separator: ":").map { URL(fileURLWithPath: String($0)).appending(path: name) }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      return nil
    }
    executable = found
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - arguments: its arguments.
  ///   - input: what it reads from standard input.
  ///   - folder: where it runs; input and output stand in hidden files there meanwhile.
  /// - Throws: what file system and process say where it cannot be started.
  public func run(_ arguments: [String] = [], input: String, in folder: URL) throws -> Outcome {
    // Files and not pipes: writing to a program that has already died would end this one with a signal, and a full pipe
    // that nobody reads would stop both.
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
