import Foundation

/// Draws figures with gnuplot.
public struct FigureDrawing: Sendable {
  /// The gnuplot executable.
  public let gnuplot: URL

  /// The drawing program of a search path.
  ///
  /// - Parameter searchPath: directories separated by colons, as in the environment variable PATH.
  /// - Returns: `nil` where there is no gnuplot in any of them.
  public init?(searchPath: String) {
    let candidates = searchPath.split(separator: ":").map {
      URL(fileURLWithPath: String($0)).appending(path: "gnuplot")
    }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      return nil
    }
    gnuplot = found
  }

  /// Draws a figure from its CSV and returns the SVG text, ready to stand inside an HTML page.
  ///
  /// - Throws: ``DrawingError`` where gnuplot cannot be started, fails or draws nothing.
  public func svg(_ figure: FigureData, data: URL, output: URL) throws(DrawingError) -> String {
    let folder = data.deletingLastPathComponent()
    // A file and not a pipe: writing to a gnuplot that has already died would end this program with a signal.
    let script = folder.appending(path: ".kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: script) }
    let process = Process()
    process.executableURL = gnuplot
    process.currentDirectoryURL = folder
    let messages = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    do {
      let text = figure.gnuplotScript(data: data.lastPathComponent, output: output.lastPathComponent)
      try Data(text.utf8).write(to: script)
      process.standardInput = try FileHandle(forReadingFrom: script)
      try process.run()
    } catch {
      throw DrawingError(figure: figure.id, reason: "\(gnuplot.path) could not be started")
    }
    let complaint = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, let text = try? String(contentsOf: output, encoding: .utf8),
      let start = text.range(of: "<svg")
    else {
      let first = complaint.split(separator: "\n").first { !$0.allSatisfy { " ^".contains($0) } }
      throw DrawingError(figure: figure.id, reason: first.map(String.init) ?? "gnuplot drew nothing")
    }
    return inline(String(text[start.lowerBound...]), id: figure.id)
  }

  /// Makes the names of an SVG unique in a page and lets it take the colour of the text around it.
  private func inline(_ svg: String, id: String) -> String {
    var text = svg
    for (old, new) in [
      ("id=\"", "id=\"\(id)-"), ("id='", "id='\(id)-"), ("href='#", "href='#\(id)-"), ("href=\"#", "href=\"#\(id)-"),
      ("url(#", "url(#\(id)-"), ("\"black\"", "\"currentColor\""), ("'black'", "'currentColor'"),
      ("rgb(  0,   0,   0)", "currentColor"), ("rgb(0,0,0)", "currentColor"),
    ] { text = text.replacingOccurrences(of: old, with: new) }
    return text
  }
}

/// Why a figure could not be drawn.
public struct DrawingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The id of the figure.
  public let figure: String
  /// The first line of what gnuplot said.
  public let reason: String

  /// One line.
  public var description: String { "\(figure) was not drawn: \(reason)" }
}
