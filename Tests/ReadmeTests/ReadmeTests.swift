import Foundation
import Testing

/// What the README shows is code that is compiled: its Swift blocks stand, to the letter, in files of the package.
struct ReadmeTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test("Every Swift block of the README is part of a compiled file")
  func blocksAreCompiled() throws {
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    let sources = try ["notebooks-as-scripts/01-two-bases/main.swift", "Tests/ReadmeTests/OwnBasisTests.swift"].map {
      try String(contentsOf: Self.root.appending(path: $0), encoding: .utf8)
    }
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
    #expect(blocks.count == sources.count)
    for block in blocks {
      #expect(sources.contains { $0.contains(block) }, "not in a compiled file:\n\(block)")
    }
  }
}
