import Foundation
import Testing

/// The table of modules in CONTRIBUTING.md against the manifest.
struct PackageMapTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: root.appending(path: name), encoding: .utf8)
  }

  /// The modules that every Swift target of the manifest depends on, products of other packages left out.
  private static func dependencies() throws -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    let manifest = try text("Package.swift")
    let target = /\.(?:target|executableTarget)\(\s*name: "([A-Za-z0-9-]+)"(?:,\s*dependencies: \[([^\]]*)\])?/
    for match in manifest.matches(of: target) {
      let list = (match.2 ?? "").replacing(/\.product\([^)]*\)/, with: "")
      found[String(match.1)] = Set(list.matches(of: /"([A-Za-z0-9-]+)"/).map { String($0.1) })
    }
    return found
  }

  @Test func theTableIsTheManifest() throws {
    let manifest = try Self.dependencies()
    #expect(manifest["KANCore"]?.contains("Optim") == true)
    var listed: Set<String> = []
    for line in try Self.text("CONTRIBUTING.md").split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map { cell in
        cell.matches(of: /`([A-Za-z0-9-]+)`/).map { String($0.1) }
      }
      let own = cells[0].reduce(into: Set<String>()) { $0.formUnion(manifest[$1] ?? ["\($1) is no target"]) }
      #expect(Set(cells[2]) == own, "\(cells[0])")
      // Nothing depends on a module further down.
      #expect(
        own.isDisjoint(with: manifest.keys.filter { !listed.contains($0) && isListed($0) && !cells[0].contains($0) }))
      listed.formUnion(cells[0])
    }
    // Targets of the tests, C targets and the further builds of the kernels are left out.
    #expect(listed == manifest.keys.filter(isListed).reduce(into: []) { $0.insert($1) })
  }

  private func isListed(_ name: String) -> Bool {
    ![
      "CFLINT", "CPUFeatures", "CKissFFT", "KernelsV3", "KernelsV4", "DualNumbers", "MadeUpClaims", "made-up-kan",
      "PlantedFaults",
    ]
    .contains(name)
  }
}
