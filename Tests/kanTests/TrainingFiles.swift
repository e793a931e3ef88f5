import Foundation
import KANCore
import SeededRandom

/// A directory with samples for the commands that train, removed with the last reference to it.
final class TrainingFiles: Sendable {
  let url: URL

  /// Makes the directory with train.csv, test.csv and x.csv (inputs only): a function of two variables with a kink.
  init(samples: Int = 80) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "kan-train-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    var random = SplitMix64(seed: 6)
    for (name, count) in [("train.csv", samples), ("test.csv", 30)] {
      let inputs = (0..<count).map { _ in [10 + random.unit(), 2 * random.unit() - 1] }
      let targets = inputs.map { [sin(3 * $0[0]) + abs($0[1] - 0.2)] }
      try Samples(inputs: inputs, targets: targets).table().write(to: path(name))
      if name == "test.csv" {
        try CSVTable(header: ["x1", "x2"], values: inputs.flatMap { $0 }).write(to: path("x.csv"))
      }
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func write(_ text: String, as name: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }

  func names(in directory: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(directory))) ?? []).sorted()
  }

  /// Words of a command, where @name stands for a file of this directory.
  func words(_ command: String) -> [String] {
    command.split(separator: " ").map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : String($0) }
  }

  /// Runs a command, where @name stands for a file of this directory.
  func run(_ command: String) throws -> KANProcess { try KANProcess.run(words(command)) }

  /// The trace of a run without the times.
  func timelessTrace(_ directory: String) throws -> [String] {
    try String(decoding: bytes(directory + "/trace.csv"), as: UTF8.self).split(separator: "\n").map { line in
      var fields = line.split(separator: ",", omittingEmptySubsequences: false)
      fields.remove(at: 5)
      return fields.joined(separator: ",")
    }
  }
}
