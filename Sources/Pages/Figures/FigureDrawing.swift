import Foundation

/// Draws figures with gnuplot, as SVG and as PDF.
package struct FigureDrawing: Sendable {
  private let gnuplot: ExternalTool

  /// Finds gnuplot on a search path.
  ///
  /// - Parameter searchPath: directories separated by colons, as in the environment variable PATH.
  /// - Returns: the drawing program, or `nil` if none of the directories contains gnuplot.
  package init?(searchPath: String) {
    guard let gnuplot = ExternalTool("gnuplot", searchPath: searchPath) else { return nil }
    self.gnuplot = gnuplot
  }

  /// Draws a figure from its CSV and returns the SVG text, ready for embedding in an HTML page. The file itself takes
  /// its text color from the reader's system, light or dark.
  ///
  /// - Throws: ``DrawingError`` if gnuplot cannot be started, fails or produces no drawing.
  package func svg(_ figure: FigureData, data: URL, output: URL) throws(DrawingError) -> String {
    try draw(figure, data: data, output: output, format: .svg)
    guard let text = try? String(contentsOf: output, encoding: .utf8), let start = text.range(of: "<svg") else {
      throw DrawingError(figure: figure.id, reason: "gnuplot produced no drawing")
    }
    let drawing = inheritingColor(String(text[start.lowerBound...]))
      .replacingOccurrences(of: "<title>Gnuplot</title>", with: "<title>\(escapeHTML(figure.title))</title>")
      // In an embedded drawing, marks are hairlines, whatever the line width.
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
  /// - Throws: ``DrawingError`` if gnuplot cannot be started, fails or produces no drawing.
  package func pdf(_ figure: FigureData, data: URL, output: URL) throws(DrawingError) {
    try draw(figure, data: data, output: output, format: .pdf)
  }

  private func draw(
    _ figure: FigureData, data: URL, output: URL, format: FigureData.Format
  ) throws(DrawingError) {
    let text = figure.gnuplotScript(data: data.lastPathComponent, output: output.lastPathComponent, format: format)
    guard let outcome = try? gnuplot.run(input: text, in: data.deletingLastPathComponent()) else {
      throw DrawingError(figure: figure.id, reason: "cannot start \(gnuplot.executable.path)")
    }
    guard outcome.status == 0, FileManager.default.fileExists(atPath: output.path) else {
      throw DrawingError(figure: figure.id, reason: outcome.reason ?? "gnuplot produced no drawing")
    }
  }

  /// The text color of a standalone drawing.
  static let style =
    "<style>svg{color:#1d2228}@media(prefers-color-scheme:dark){svg{color:#e3e7ec}}</style>"

  /// Makes an SVG inherit the color of the surrounding text.
  private func inheritingColor(_ svg: String) -> String {
    var text = svg
    for black in ["\"black\"", "'black'"] {
      text = text.replacingOccurrences(of: black, with: black.replacingOccurrences(of: "black", with: "currentColor"))
    }
    for black in ["rgb(  0,   0,   0)", "rgb(0,0,0)"] {
      text = text.replacingOccurrences(of: black, with: "currentColor")
    }
    return text
  }

  /// Makes the identifiers of an SVG unique within a page.
  private func unique(_ svg: String, id: String) -> String {
    var text = svg
    for (old, new) in [
      ("id=\"", "id=\"\(id)-"), ("id='", "id='\(id)-"), ("href='#", "href='#\(id)-"), ("href=\"#", "href=\"#\(id)-"),
      ("url(#", "url(#\(id)-"),
    ] { text = text.replacingOccurrences(of: old, with: new) }
    return text
  }
}

/// The reason why a figure could not be drawn.
package struct DrawingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The id of the figure.
  package let figure: String
  /// The first line of gnuplot's error output.
  package let reason: String

  /// One line.
  package var description: String { "\(figure) was not drawn: \(reason)" }
}
