import ArgumentParser
import Foundation
import KANCore

/// `kan plot`: draws a model.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws a model: the network as a graph, and the function on every edge.",
    discussion: """
      A directory gets network.svg, edges.svg, and a page with both, index.html; files of these names are replaced. A \
      file that ends in .svg gets the graph, one that ends in .html the page. The width and opacity of an \
      edge increase with its share in the variance of the outputs over the rows of --data, without --data for arguments \
      that are uniformly distributed on the knots of every edge. Columns are matched by name with those that the model \
      was trained on. Prints the names of the files.
      """)

  @Option("The model or checkpoint.", "M.safetensors")
  var model: String

  @Option("The inputs over which the edges vary.", "x.csv")
  var data: String?

  @OptionGroup var tables: TableOptions

  @Option("The directory, created if it does not exist, or one file that ends in .svg or .html.", "DIR")
  var out: String

  func run() throws {
    let target = try PlotTarget(out)
    let file = try ModelFile(reading: model)
    let inputs = try data.map { try ModelInputs(reading: $0, for: file, tables) }
    if let remark = inputs?.remark { CommandLineRun.complain(remark) }
    let plot = try NetworkPlot(
      of: file, name: URL(fileURLWithPath: model).lastPathComponent, inputs: inputs,
      source: data.map { URL(fileURLWithPath: $0).lastPathComponent },
      threads: ProcessInfo.processInfo.activeProcessorCount)
    OutputText.write(try target.write(plot).map { $0 + "\n" }.joined())
  }
}

/// Where a plot is written.
enum PlotTarget {
  /// All files in a directory.
  case directory(String)
  /// The graph alone.
  case graph(String)
  /// The page alone.
  case page(String)

  /// Decides by the ending of the name.
  ///
  /// - Throws: ``BadInput`` for an empty name, and for a file in place of a directory.
  init(_ path: String) throws {
    let advice = "give a directory, or a file that ends in .svg or .html"
    guard !path.isEmpty else { throw BadInput("--out is empty; \(advice)") }
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "svg": self = .graph(path)
    case "html": self = .page(path)
    default:
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue {
        throw BadInput("--out \(path) is a file; \(advice)")
      }
      self = .directory(path)
    }
  }

  /// Writes the files and returns their names.
  ///
  /// - Throws: ``RunFailure`` for a directory that cannot be created, `FileError` for a file that cannot be written.
  func write(_ plot: NetworkPlot) throws -> [String] {
    switch self {
    case .graph(let path): return try write([(path, plot.graph.drawing.file)])
    case .page(let path): return try write([(path, plot.page.text)])
    case .directory(let path):
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw RunFailure("the directory \(path) cannot be created; give another --out")
      }
      let folder = URL(fileURLWithPath: path, isDirectory: true)
      return try write([
        (folder.appending(path: "network.svg").path, plot.graph.drawing.file),
        (folder.appending(path: "edges.svg").path, plot.sheet.drawing.file),
        (folder.appending(path: "index.html").path, plot.page.text),
      ])
    }
  }

  private func write(_ files: [(path: String, text: String)]) throws -> [String] {
    for file in files { try AtomicFile.write(file.text, to: file.path) }
    return files.map(\.path)
  }
}
