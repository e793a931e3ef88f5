import Foundation
import Testing

/// A finished run of the `kan` executable that was built beside these tests.
struct KANProcess {
  let status: Int32
  let output: String
  let errors: String

  /// Whether standard error holds exactly one line.
  var hasOneErrorLine: Bool { errors.hasSuffix("\n") && errors.dropLast().allSatisfy { !$0.isNewline } }

  /// Whether standard error holds one line, the warning that the samples do not determine the parameters.
  var warnsOnlyOfParameters: Bool { hasOneErrorLine && errors.contains("parameters on the last level") }

  /// Runs `kan` to its end.
  ///
  /// - Parameters:
  ///   - searchPath: the PATH that the process sees, where it is not the usual one.
  ///   - input: what standard input has; nothing by default.
  ///   - name: the executable, where it is not `kan`.
  ///   - device: where standard output or standard error goes instead; its text is then not read.
  static func run(
    _ arguments: [String], searchPath: String? = nil, input: String? = nil, outputTo device: String? = nil,
    errorsTo errorDevice: String? = nil, executable name: String = "kan"
  ) throws -> KANProcess {
    let process = Process()
    let kan: URL = try #require(builtExecutable(name), "the executable \(name) is not beside the tests")
    process.executableURL = kan
    process.arguments = arguments
    if let searchPath {
      process.environment = ProcessInfo.processInfo.environment.merging(["PATH": searchPath]) { $1 }
    }
    // Files rather than pipes: a full pipe would stop the process.
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["output", "errors"].map { folder.appending(path: $0) }
    for file in files { try Data().write(to: file) }
    let given = folder.appending(path: "input")
    try Data((input ?? "").utf8).write(to: given)
    process.standardInput = try FileHandle(forReadingFrom: given)
    let places = zip([device, errorDevice], files).map { $0.map { URL(fileURLWithPath: $0) } ?? $1 }
    process.standardOutput = try FileHandle(forWritingTo: places[0])
    process.standardError = try FileHandle(forWritingTo: places[1])
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationReason == .exit, "\(name) \(arguments.joined(separator: " ")) crashed")
    return KANProcess(
      status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try String(contentsOf: files[1], encoding: .utf8))
  }

  /// Runs `kan` with words separated by spaces.
  static func run(_ words: String) throws -> KANProcess {
    try run(words.split(separator: " ").map(String.init))
  }

  /// The JSON object on standard output.
  func object() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
  }

  static func builtExecutable(_ name: String = "kan") -> URL? {
    var places = [URL(fileURLWithPath: CommandLine.arguments[0]), Bundle.main.executableURL].compactMap { $0 }
    places += Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map(\.bundleURL)
    let candidates = places.map { place in
      place.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
    }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
