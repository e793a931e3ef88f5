import Foundation
import Testing

extension KANProcess {
  /// Runs `kan` in a working directory.
  static func run(_ arguments: [String], in directory: URL) throws -> KANProcess {
    let process = Process()
    let kan: URL = try #require(builtExecutable(), "the executable kan is not beside the tests")
    process.executableURL = kan
    process.arguments = arguments
    process.currentDirectoryURL = directory
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["output", "errors"].map { folder.appending(path: $0) }
    for file in files { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    return KANProcess(
      status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try String(contentsOf: files[1], encoding: .utf8))
  }
}

extension TrainingFiles {
  /// result.json of a run.
  func result(_ directory: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: bytes(directory + "/result.json")) as? [String: Any])
  }

  /// A number in result.json, from its text: Foundation's JSON does not round numbers correctly.
  func number(_ name: String, _ directory: String) throws -> Double {
    let text = try String(decoding: bytes(directory + "/result.json"), as: UTF8.self)
    let found = text.firstMatch(of: try Regex("\"\(name)\": ([^,]+),")).flatMap { $0.output[1].substring }
    let number = try #require(found, "no number \(name)")
    return try #require(Double(number))
  }
}
