import Foundation
import KANCore

/// The directory of a training run, locked by one process at a time. A run in it is never overwritten.
struct RunDirectory {
  private static let model = "model.safetensors"
  private static let checkpoint = "checkpoint.safetensors"
  /// The checkpoint of a finished run while levels are added to it.
  private static let finished = "finished.safetensors"
  private static let trace = "trace.csv"
  private static let result = "result.json"

  private let path: String
  private let lock: Int32

  /// Creates the directory if it does not exist.
  ///
  /// - Parameter allowsExistingRun: whether the directory may hold a run to resume.
  /// - Throws: ``BadInput`` if a run is in it or another process is using it; ``RunFailure`` if it cannot be written.
  init(path: String, allowsExistingRun: Bool) throws {
    self.path = path
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    if manager.fileExists(atPath: path, isDirectory: &isDirectory) {
      guard isDirectory.boolValue else { throw BadInput("--out \(path) is a file; give a directory") }
    } else {
      do {
        guard !path.isEmpty else { throw BadInput("--out is empty; give a directory") }
        try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch let error as BadInput {
        throw error
      } catch {
        throw RunFailure("the directory \(path) cannot be created: \(Self.reason(error)); give another --out")
      }
    }
    lock = open(path, O_RDONLY | O_CLOEXEC)
    guard lock >= 0, manager.isWritableFile(atPath: path) else {
      throw RunFailure("cannot write files in the directory \(path)")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw BadInput("another process is training in \(path); wait for it, or give another --out")
    }
    let found = [Self.model, Self.checkpoint, Self.trace, Self.result].first {
      manager.fileExists(atPath: place($0))
    }
    if let found {
      guard allowsExistingRun else {
        throw BadInput("\(path) holds a run (\(found)); give another --out, or --resume to continue it")
      }
      guard manager.fileExists(atPath: place(Self.checkpoint)) else {
        throw BadInput("\(path) holds \(found) but no checkpoint to resume from; give another --out")
      }
    }
  }

  /// Whether the directory holds the results of a finished run.
  var holdsResult: Bool { FileManager.default.fileExists(atPath: place(Self.result)) }

  /// Whether the directory holds a finished run to which levels are being added.
  var holdsFinishedRun: Bool { FileManager.default.fileExists(atPath: place(Self.finished)) }

  /// Returns the checkpoint of the run in the directory, or `nil` if there is none.
  func checkpoint() throws -> Checkpoint? { try checkpoint(Self.checkpoint) }

  /// Returns the checkpoint of the finished run to which levels are being added, or `nil` if there is none.
  func finishedCheckpoint() throws -> Checkpoint? { try checkpoint(Self.finished) }

  /// Keeps the checkpoint of a finished run before levels are added, unless one is kept.
  func keepFinishedRun() throws {
    guard !holdsFinishedRun else { return }
    try AtomicFile.write(AtomicFile.read(place(Self.checkpoint)), to: place(Self.finished))
  }

  /// Goes back to the finished run to which levels were being added.
  func restoreFinishedRun() throws {
    guard rename(place(Self.finished), place(Self.checkpoint)) == 0 else {
      throw RunFailure(
        "cannot rename \(Self.finished) to \(Self.checkpoint) in \(path); do that to keep the finished run")
    }
  }

  /// Ends the addition of levels to a finished run.
  func dropFinishedRun() { unlink(place(Self.finished)) }

  /// Writes a checkpoint.
  func write(_ checkpoint: Checkpoint) throws { try checkpoint.write(to: place(Self.checkpoint)) }

  /// Writes the results: all of them, or none if one cannot be written.
  func write(_ result: TrainingResult, model: ModelFile, json: String) throws {
    try AtomicFile.write([
      (place(Self.model), model.tensors.bytes), (place(Self.trace), Array(result.trace.csv.utf8)),
      (place(Self.result), Array(json.utf8)),
    ])
  }

  private func checkpoint(_ name: String) throws -> Checkpoint? {
    guard FileManager.default.fileExists(atPath: place(name)) else { return nil }
    return try Checkpoint(reading: place(name))
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    guard underlying.domain == NSPOSIXErrorDomain else {
      return "a file is in the way, or the location is not writable"
    }
    return String(cString: strerror(Int32(underlying.code)))
  }

  private func place(_ name: String) -> String { URL(fileURLWithPath: path).appending(path: name).path }
}
