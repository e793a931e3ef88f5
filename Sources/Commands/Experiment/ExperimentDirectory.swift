import Claims
import Foundation
import KANCore
import Pages

/// The directory of an experiment. A directory that already holds a run is left untouched.
struct ExperimentDirectory {
  private let url: URL

  /// - Parameter allowsExistingRun: whether the directory may hold a run to resume.
  /// - Throws: ``BadInput`` if the directory holds a run or the path is a file, ``RunFailure`` if it cannot be created.
  init(path: String, allowsExistingRun: Bool = false) throws {
    url = URL(fileURLWithPath: path, isDirectory: true)
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    if manager.fileExists(atPath: url.path, isDirectory: &isDirectory) {
      guard isDirectory.boolValue else { throw BadInput("\(path) is a file; give a directory") }
      let names = (try? manager.contentsOfDirectory(atPath: url.path)) ?? []
      let found = names.sorted().first { $0 == "result.json" || $0.hasSuffix(Self.checkpointSuffix) }
      if let found, !allowsExistingRun {
        throw BadInput("the directory \(path) already holds a run (\(found)); give another one or remove it")
      }
    } else {
      do {
        try manager.createDirectory(at: url, withIntermediateDirectories: true)
      } catch {
        throw RunFailure("the directory \(path) cannot be created")
      }
    }
    guard manager.isWritableFile(atPath: url.path) else { throw RunFailure("cannot write files in \(path)") }
  }

  private static let checkpointSuffix = ".safetensors"

  /// Returns the checkpoint of a run of the experiment, or `nil` if there is none.
  func checkpoint(of run: String) throws -> Checkpoint? {
    let path = url.appending(path: run + Self.checkpointSuffix).path
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try Checkpoint(reading: path)
  }

  /// Writes the checkpoint of a run of the experiment.
  func write(_ checkpoint: Checkpoint, of run: String) throws {
    try checkpoint.write(to: url.appending(path: run + Self.checkpointSuffix).path)
  }

  /// Writes a file.
  func write(_ text: String, as name: String) throws {
    do {
      try Data(text.utf8).write(to: url.appending(path: name), options: .atomic)
    } catch {
      throw RunFailure("the file \(url.appending(path: name).path) cannot be written")
    }
  }

  /// Writes the data of figures, draws them as SVG and PDF, and returns remarks for the user.
  func write(_ figures: [FigureData]) throws -> [String] {
    for figure in figures { try write(figure.csv, as: figure.id + ".csv") }
    guard !figures.isEmpty else { return [] }
    guard let drawing = FigureDrawing(searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "") else {
      return ["figures left out: gnuplot was not found; their data is in the CSV files"]
    }
    var remarks: [String] = []
    for figure in figures {
      do {
        let data = url.appending(path: figure.id + ".csv")
        _ = try drawing.svg(figure, data: data, output: url.appending(path: figure.id + ".svg"))
        try drawing.pdf(figure, data: data, output: url.appending(path: figure.id + ".pdf"))
      } catch {
        remarks.append("figure left out: \(error)")
      }
    }
    return remarks
  }
}
