import Claims
import Foundation
import Pages

/// The directory of a run of an experiment; one that holds a run already is left as it is.
struct ExperimentDirectory {
  private let url: URL

  /// - Throws: ``BadInput`` where there is a run or a file in its place, ``RunFailure`` where it cannot be made.
  init(path: String) throws {
    url = URL(fileURLWithPath: path, isDirectory: true)
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    if manager.fileExists(atPath: url.path, isDirectory: &isDirectory) {
      guard isDirectory.boolValue else { throw BadInput("\(path) is a file; give a directory") }
      guard !manager.fileExists(atPath: url.appending(path: "result.json").path) else {
        throw BadInput("the directory \(path) holds a run already (result.json); give another one, or remove it")
      }
    } else {
      do {
        try manager.createDirectory(at: url, withIntermediateDirectories: true)
      } catch {
        throw RunFailure("the directory \(path) cannot be made")
      }
    }
    guard manager.isWritableFile(atPath: url.path) else { throw RunFailure("no file can be written in \(path)") }
  }

  /// Writes a file.
  func write(_ text: String, as name: String) throws {
    do {
      try Data(text.utf8).write(to: url.appending(path: name), options: .atomic)
    } catch {
      throw RunFailure("the file \(url.appending(path: name).path) cannot be written")
    }
  }

  /// Writes the data of figures, then draws them; returns what the reader should know.
  func write(_ figures: [FigureData]) throws -> [String] {
    for figure in figures { try write(figure.csv, as: figure.id + ".csv") }
    guard !figures.isEmpty else { return [] }
    guard let drawing = FigureDrawing(searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "") else {
      return ["figures left out: gnuplot was not found; their data is in the CSV files"]
    }
    var remarks: [String] = []
    for figure in figures {
      do {
        _ = try drawing.svg(
          figure, data: url.appending(path: figure.id + ".csv"), output: url.appending(path: figure.id + ".svg"))
      } catch {
        remarks.append("figure left out: \(error)")
      }
    }
    return remarks
  }
}
