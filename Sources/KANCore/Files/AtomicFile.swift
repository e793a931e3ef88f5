import Foundation

/// Writing a file so that, whatever happens at whatever moment, its place holds either the old bytes or the new ones.
///
/// The bytes go to a file aside in the same directory, which is flushed to the disk and renamed onto its place; then the
/// directory is flushed, so that the new name survives a loss of power, too.
public enum AtomicFile {
  /// Replaces the file at `path`, or makes it.
  ///
  /// The file aside has a fixed name, `.<name>.partial`: what a killed process left there is written over by the next
  /// one. Two processes must not write one file at a time.
  /// - Throws: ``FileError/cannotWrite(file:reason:)``; the file at `path` is then what it was.
  /// - Complexity: one write of all bytes and two flushes.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let place = URL(fileURLWithPath: path)
    let folder = place.deletingLastPathComponent()
    let aside = folder.appending(path: ".\(place.lastPathComponent).partial").path
    func failure(_ doing: String) -> FileError {
      .cannotWrite(file: path, reason: "\(doing): \(String(cString: strerror(errno)))")
    }
    if path.isEmpty || place.hasDirectoryPath { throw .cannotWrite(file: path, reason: "it names a directory") }

    let descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("no file can be made beside it") }
    let isWritten = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
    let failed = isWritten ? nil : failure("its bytes cannot be stored")
    close(descriptor)
    if let failed {
      unlink(aside)
      throw failed
    }
    guard rename(aside, place.path) == 0 else {
      let failed = failure("it cannot be put in its place")
      unlink(aside)
      throw failed
    }
    let directory = open(folder.path, O_RDONLY | O_CLOEXEC)
    if directory >= 0 {
      // Some file systems cannot flush a directory; the file itself is safe then.
      _ = fsync(directory)
      close(directory)
    }
  }

  /// Replaces the file at `path` by a text in UTF-8; throws as for bytes.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// All bytes of a file.
  ///
  /// - Throws: ``FileError/cannotRead(file:reason:)`` for a file that is missing, a directory, or not to be read.
  public static func read(_ path: String) throws(FileError) -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .cannotRead(file: path, reason: "there is no such file")
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
