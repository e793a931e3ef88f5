import Foundation

/// Draws figures with gnuplot, as SVG and as PDF.
public struct FigureDrawing: Sendable {
  private let gnuplot: ExternalTool

  /// The drawing program of a search path.
  ///
  /// - Parameter searchPath: directories separated by colons, as in the environment variable PATH.
  /// - Returns: `nil` where there is no gnuplot in any of them.
  public init?(searchPath: String) {
    guard let gnuplot = ExternalTool("gnuplot", searchPath: searchPath) else { return nil }
    self.gnuplot = gnuplot
  }

  /// Draws a figure from its CSV and returns the SVG text, ready to stand inside an HTML page. The file itself takes the
  /// colour of its text from the reader's system, light or dark.
  ///
  /// - Parameters:
  ///   - figure: what is drawn.
  ///   - data: the CSV, which must be there.
  ///   - output: where the drawing goes.
  /// - Throws: ``DrawingError`` where gnuplot cannot be started, fails or draws nothing.
  public func svg(_ figure: FigureData, data: URL, output: URL) throws(DrawingError) -> String {
    try draw(figure, data: data, output: output, format: .svg)
    guard let text = try? String(contentsOf: output, encoding: .utf8), let start = text.range(of: "<svg") else {
      throw DrawingError(figure: figure.id, reason: "gnuplot drew nothing")
    }
    let drawing = inheritingColour(String(text[start.lowerBound...]))
      .replacingOccurrences(of: "<title>Gnuplot</title>", with: "<title>\(escapeHTML(figure.title))</title>")
      // Marks are hairlines there, whatever the width of lines.
      .replacingOccurrences(of: "stroke-width='0.205'", with: "stroke-width='0.36'")
    if let open = drawing.range(of: ">") {
      let styled = drawing[..<open.upperBound] + FigureDrawing.style + drawing[open.upperBound...]
      do {
        try Data((text[..<start.lowerBound] + styled).utf8).write(to: output)
      } catch {
        throw DrawingError(figure: figure.id, reason: "\(output.path) cannot be written")
      }
    }
    return unique(drawing, id: figure.id)
  }

  /// Draws a figure from its CSV for print.
  ///
  /// - Throws: ``DrawingError`` where gnuplot cannot be started, fails or draws nothing.
  public func pdf(_ figure: FigureData, data: URL, output: URL) throws(DrawingError) {
    try draw(figure, data: data, output: output, format: .pdf)
  }

  private func draw(
    _ figure: FigureData, data: URL, output: URL, format: FigureData.Format
  ) throws(DrawingError) {
    let text = figure.gnuplotScript(data: data.lastPathComponent, output: output.lastPathComponent, format: format)
    guard let outcome = try? gnuplot.run(input: text, in: data.deletingLastPathComponent()) else {
      throw DrawingError(figure: figure.id, reason: "\(gnuplot.executable.path) could not be started")
    }
    guard outcome.status == 0, FileManager.default.fileExists(atPath: output.path) else {
      throw DrawingError(figure: figure.id, reason: outcome.reason ?? "gnuplot drew nothing")
    }
  }

  /// The colour of the text of a drawing that stands alone.
  private static let style =
    "<style>svg{color:#1d2228}@media(prefers-color-scheme:dark){svg{color:#e3e7ec}}</style>"

  /// Lets an SVG take the colour of the text around it.
  private func inheritingColour(_ svg: String) -> String {
    var text = svg
    for black in ["\"black\"", "'black'"] {
      text = text.replacingOccurrences(of: black, with: black.replacingOccurrences(of: "black", with: "currentColor"))
    }
    for black in ["rgb(  0,   0,   0)", "rgb(0,0,0)"] {
      text = text.replacingOccurrences(of: black, with: "currentColor")
    }
    return text
  }

  /// Makes the names of an SVG unique in a page.
  private func unique(_ svg: String, id: String) -> String {
    var text = svg
    for (old, new) in [
      ("id=\"", "id=\"\(id)-"), ("id='", "id='\(id)-"), ("href='#", "href='#\(id)-"), ("href=\"#", "href=\"#\(id)-"),
      ("url(#", "url(#\(id)-"),
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
