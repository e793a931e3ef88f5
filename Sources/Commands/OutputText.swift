import ArgumentParser
import Foundation

/// Writes text to standard output or to files, without buffering.
enum OutputText {
  /// Writes to standard output. If that fails (a full disk, a closed descriptor), the program exits with one line on
  /// standard error, because anything it computed from then on would be lost.
  static func write(_ text: String) { write(Data(text.utf8)) }

  /// Writes bytes to standard output; ends the program in the same case.
  static func write(_ bytes: Data) {
    do {
      try FileHandle.standardOutput.write(contentsOf: bytes)
    } catch {
      CommandLineRun.complain("cannot write to standard output")
      CommandLineRun.end(ExitCode.failure.rawValue)
    }
  }

  /// Checks before a long computation that a file can be written. A file that does not exist yet is created and removed
  /// again, because permissions alone are not conclusive, as in /proc.
  static func requireWritable(_ path: String) throws {
    if path.isEmpty { throw BadInput("--json is empty; give a file, or - for standard output") }
    if path == "-" { return }
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    let isThere = manager.fileExists(atPath: path, isDirectory: &isFolder)
    guard !path.hasSuffix("/"), !isFolder.boolValue,
      isThere ? manager.isWritableFile(atPath: path) : manager.createFile(atPath: path, contents: Data())
    else {
      throw RunFailure("the file \(path) cannot be written")
    }
    if !isThere { try? manager.removeItem(atPath: path) }
  }

  /// Writes to a file, or to standard output for "-".
  static func write(_ text: String, to path: String) throws {
    guard path != "-" else { return write(text) }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw RunFailure("the file \(path) cannot be written")
    }
  }
}

/// A status line on standard error that is rewritten in place, on a terminal only.
struct ProgressLine {
  private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1

  /// Replaces the line.
  func show(_ text: String) {
    guard isTerminal else { return }
    CommandLineRun.writeError("\r\u{1B}[K\(text.prefix(100))")
  }

  /// Removes the line.
  func clear() {
    guard isTerminal else { return }
    CommandLineRun.writeError("\r\u{1B}[K")
  }
}
