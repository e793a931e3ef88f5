import Foundation

/// Writes a file atomically: at any moment, its path holds either the old bytes or the new ones.
///
/// The bytes go to a temporary file in the same directory, which is flushed to disk and renamed to the path; then the
/// directory is flushed, so that the new name also survives a power loss.
public enum AtomicFile {
  /// Replaces the file at `path`, or creates it.
  ///
  /// The temporary file has a fixed name, `.<name>.partial`: one left by a killed process is overwritten by the next
  /// process. Two processes must not write the same file at the same time.
  /// - Throws: ``FileError/cannotWrite(file:reason:)``; the file at `path` is then unchanged.
  /// - Complexity: one write of all bytes and two flushes.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) { try write([(path, bytes)]) }

  /// Replaces files, or creates them: all temporary files are written before the first is renamed.
  ///
  /// A process that is killed between two renames leaves some files old and others new.
  /// - Throws: ``FileError/cannotWrite(file:reason:)`` if a file cannot be written, or if a directory has its name; all
  ///   files are then unchanged.
  /// - Complexity: one write of all bytes and two flushes of each file.
  public static func write(_ files: [(path: String, bytes: [UInt8])]) throws(FileError) {
    var asides: [String] = []
    do throws(FileError) {
      for file in files { asides.append(try writeAside(file.bytes, for: file.path)) }
      for (aside, file) in zip(asides, files) { try move(aside, to: file.path) }
    } catch {
      for aside in asides { unlink(aside) }
      throw error
    }
  }

  private static func failure(_ path: String, _ doing: String) -> FileError {
    .cannotWrite(file: path, reason: "\(doing): \(String(cString: strerror(errno)))")
  }

  /// Writes the temporary file of a path and returns its own.
  private static func writeAside(_ bytes: [UInt8], for path: String) throws(FileError) -> String {
    let place = URL(fileURLWithPath: path)
    if path.isEmpty || place.hasDirectoryPath { throw .cannotWrite(file: path, reason: "it names a directory") }
    let aside = place.deletingLastPathComponent().appending(path: ".\(place.lastPathComponent).partial").path
    let descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path, "cannot create a temporary file next to it") }
    let isWritten = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
    let failed = isWritten ? nil : failure(path, "cannot write its bytes")
    close(descriptor)
    if let failed {
      unlink(aside)
      throw failed
    }
    return aside
  }

  /// Renames a temporary file to its path.
  private static func move(_ aside: String, to path: String) throws(FileError) {
    let place = URL(fileURLWithPath: path)
    guard rename(aside, place.path) == 0 else { throw failure(path, "cannot rename the temporary file") }
    let directory = open(place.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    if directory >= 0 {
      // Some file systems cannot flush a directory; the file itself is still safe.
      _ = fsync(directory)
      close(directory)
    }
  }

  /// Replaces the file at `path` by a text in UTF-8; throws the same errors as for bytes.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Returns all bytes of a file.
  ///
  /// - Throws: ``FileError/cannotRead(file:reason:)`` for a file that is missing, a directory, or unreadable.
  public static func read(_ path: String) throws(FileError) -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .cannotRead(file: path, reason: "no such file")
    }
    if isDirectory.boolValue { throw .cannotRead(file: path, reason: "it is a directory") }
    guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.readToEnd() ?? Data() else {
      throw .cannotRead(file: path, reason: "it cannot be opened for reading")
    }
    return Array(data)
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Foundation.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        done += count
      }
      return true
    }
  }
}
