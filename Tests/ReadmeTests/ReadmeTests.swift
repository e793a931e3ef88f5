import Foundation
import Testing

/// What the README and the guides show is code that is compiled and run: their Swift blocks stand, but for the margin,
/// in files of the package.
struct ReadmeTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let notebook = "11-your-own-data-and-equation"

  /// The lines of a Swift text without their margins: those that import, and the others without empty ones at the start.
  private static func parts(_ text: String) -> (imports: Set<Substring>, code: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
    let code = lines.filter { !$0.hasPrefix("import ") }.drop { $0.isEmpty }
    return (Set(lines.filter { $0.hasPrefix("import ") }), code.joined(separator: "\n"))
  }

  @Test(
    "Every Swift block of the README and of the guides is part of a compiled file",
    arguments: [
      ("README.md", 7), ("Sources/KAN/KAN.docc/Classification.md", 1), ("Sources/KAN/KAN.docc/Extending.md", 3),
      ("Sources/KAN/KAN.docc/LookingAtModels.md", 1),
      ("Sources/KANCore/KANCore.docc/CertifiedResiduals.md", 1),
      ("Sources/KANCore/KANCore.docc/SolvingEquations.md", 5),
      ("Sources/KANCore/KANCore.docc/ValidationAndPenalties.md", 2),
    ])
  func blocksAreCompiled(page: String, count: Int) throws {
    let readme = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
    let files = [
      "Tests/ReadmeTests/SelectionExampleTests.swift", "Tests/ReadmeTests/LibraryExampleTests.swift",
      "Tests/ReadmeTests/CertifiedExampleTests.swift",
      "notebooks-as-scripts/\(Self.notebook)/main.swift", "notebooks-as-scripts/12-choosing-by-validation/main.swift",
      "Tests/ReadmeTests/OwnBasisTests.swift", "Tests/ReadmeTests/OwnLossTests.swift",
      "Tests/ReadmeTests/ExtendingOptimizerTests.swift", "Tests/ReadmeTests/ExtendingClaimTests.swift",
      "Tests/ReadmeTests/ExtendingExperimentTests.swift",
    ]
    let sources = try files.map { try Self.parts(String(contentsOf: Self.root.appending(path: $0), encoding: .utf8)) }
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
      .map { Self.parts($0.components(separatedBy: "```")[0]) }
    #expect(blocks.count == count)
    for block in blocks {
      #expect(
        sources.contains { $0.code.contains(block.code) && $0.imports.isSuperset(of: block.imports) },
        "not in a compiled file:\n\(block.code)")
    }
  }

  @Test(
    "Every picture of a guide is in the resources of its module and has at most 60 kB", arguments: ["KAN", "KANCore"])
  func picturesAreLight(module: String) throws {
    let catalog = Self.root.appending(path: "Sources/\(module)/\(module).docc")
    let pages = try FileManager.default.contentsOfDirectory(at: catalog, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "md" }.map { try String(contentsOf: $0, encoding: .utf8) }
    let shown = Set(pages.flatMap { $0.matches(of: /!\[[^\]]+\]\(([^)]+)\)/).map { String($0.1) } })
    let resources = catalog.appending(path: "Resources")
    #expect(try Set(FileManager.default.contentsOfDirectory(atPath: resources.path)) == shown && !shown.isEmpty)
    for name in shown {
      let drawing = try Data(contentsOf: resources.appending(path: name))
      #expect(drawing.count <= 60_000, "\(name): \(drawing.count) bytes")
    }
  }

  @Test("The examples that train a network, solve an equation, and estimate numbers run and end at small errors")
  func examples() throws {
    let process = Process()
    let places = Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments[0])]
    let scripts = places.map {
      $0.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: Self.notebook)
    }
    let script: URL = try #require(scripts.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-readme-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "output")
    try Data().write(to: output)
    process.executableURL = script
    process.arguments = ["--out", folder.appending(path: "pages/notebook").path]
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder.path]) { $1 }
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let text = try String(contentsOf: output, encoding: .utf8)
    let limits = [
      (/test error: (\S+)/, 1e-3), (/relative error: (\S+)/, 1e-3), (/error: (\S+) mean square/, 2e-8),
    ]
    for (pattern, limit) in limits {
      let error = try #require(text.firstMatch(of: pattern)?.1)
      #expect(try #require(Double(error)) < limit, "\(text)")
    }
    // What the README and the guide to equations state, to the digits that they give.
    let estimates = [(/a = (\S+) \+- (\S+)/, 0.0998, 0.0003), (/k = (\S+) \+- (\S+)/, 0.0500, 0.0008)]
    for (pattern, value, deviation) in estimates {
      let estimate = try #require(text.firstMatch(of: pattern))
      #expect(abs(try #require(Double(estimate.1)) - value) <= 5e-5, "\(text)")
      #expect(abs(try #require(Double(estimate.2)) - deviation) <= 5e-5, "\(text)")
    }
  }
}
