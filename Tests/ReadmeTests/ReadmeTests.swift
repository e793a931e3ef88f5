import Foundation
import Testing

/// What the README shows is code that is compiled: its Swift blocks stand, to the letter, in files of the package.
struct ReadmeTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The lines of a Swift text: those that import, and the others without empty ones at the start.
  private static func parts(_ text: String) -> (imports: Set<Substring>, code: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let code = lines.filter { !$0.hasPrefix("import ") }.drop { $0.isEmpty }
    return (Set(lines.filter { $0.hasPrefix("import ") }), code.joined(separator: "\n"))
  }

  @Test("Every Swift block of the README is part of a compiled file")
  func blocksAreCompiled() throws {
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    let files = [
      "notebooks-as-scripts/01-two-bases/main.swift", "notebooks-as-scripts/02-train-a-network/main.swift",
      "notebooks-as-scripts/03-solve-an-equation/main.swift", "Tests/ReadmeTests/OwnBasisTests.swift",
    ]
    let sources = try files.map { try Self.parts(String(contentsOf: Self.root.appending(path: $0), encoding: .utf8)) }
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
      .map { Self.parts($0.components(separatedBy: "```")[0]) }
    #expect(blocks.count == sources.count)
    for block in blocks {
      #expect(
        sources.contains { $0.code.contains(block.code) && $0.imports.isSuperset(of: block.imports) },
        "not in a compiled file:\n\(block.code)")
    }
  }

  @Test("The scripts that train run, and print small errors")
  func trainingScripts() throws {
    let test = try #require(Self.output(of: "02-train-a-network").firstMatch(of: /test error: (\S+)/)).1
    #expect(try #require(Double(test)) < 1e-3)
    let relative = try #require(Self.output(of: "03-solve-an-equation").firstMatch(of: /relative error: (\S+)/)).1
    #expect(try #require(Double(relative)) < 1e-3)
  }

  /// What a script prints, run in a folder of its own.
  private static func output(of name: String) throws -> String {
    let process = Process()
    let places = Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments[0])]
    let scripts = places.map { $0.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name) }
    let script: URL = try #require(scripts.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-readme-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "output")
    try Data().write(to: output)
    process.executableURL = script
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder.path]) { $1 }
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(name)")
    return try String(contentsOf: output, encoding: .utf8)
  }
}
