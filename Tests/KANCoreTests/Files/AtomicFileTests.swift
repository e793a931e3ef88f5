import Foundation
import KANCore
import Testing

/// A directory of a test's own, removed with the last reference to it.
final class TemporaryDirectory: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "kan-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }
}

struct AtomicFileTests {
  @Test("A file is made, and replaced; nothing stays beside it")
  func replaces() throws {
    let directory = try TemporaryDirectory()
    for bytes: [UInt8] in [[1, 2, 3], [], Array(repeating: 7, count: 1_000_000)] {
      try AtomicFile.write(bytes, to: directory.path("a"))
      #expect(try AtomicFile.read(directory.path("a")) == bytes)
      #expect(directory.names == ["a"])
    }
  }

  @Test("What a killed process left aside is written over")
  func leftover() throws {
    let directory = try TemporaryDirectory()
    try AtomicFile.write([1], to: directory.path("a"))
    try Data([9, 9, 9]).write(to: directory.url.appending(path: ".a.partial"))
    #expect(try AtomicFile.read(directory.path("a")) == [1])
    try AtomicFile.write([2], to: directory.path("a"))
    #expect(try AtomicFile.read(directory.path("a")) == [2] && directory.names == ["a"])
  }

  @Test("Several files are replaced, or none if one cannot be written")
  func several() throws {
    let directory = try TemporaryDirectory()
    let paths = ["a", "b"].map(directory.path)
    for byte: UInt8 in [1, 2] {
      try AtomicFile.write(paths.map { ($0, [byte]) })
      for path in paths { #expect(try AtomicFile.read(path) == [byte]) }
    }
    for bad in [directory.url.path, directory.path("none/c"), ""] {
      #expect(throws: FileError.self) { try AtomicFile.write((paths + [bad]).map { ($0, [3]) }) }
      for path in paths { #expect(try AtomicFile.read(path) == [2]) }
      #expect(directory.names == ["a", "b"])
    }
  }

  @Test("A directory, a missing directory and an empty name are refused")
  func refuses() throws {
    let directory = try TemporaryDirectory()
    for path in ["", directory.url.path + "/", directory.url.path, directory.path("none/a")] {
      #expect(throws: FileError.self, "\(path)") { try AtomicFile.write([1], to: path) }
      #expect(throws: FileError.self, "\(path)") { try AtomicFile.read(path) }
    }
    #expect(directory.names.isEmpty)
  }
}
