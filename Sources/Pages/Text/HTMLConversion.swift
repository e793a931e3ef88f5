import Foundation

/// Converts Markdown to HTML with pandoc, and formulas to MathML, which browsers show without scripts or extra fonts.
package struct HTMLConversion: Sendable {
  private let pandoc: ExternalTool

  /// Creates a conversion with a given pandoc.
  package init(pandoc: ExternalTool) { self.pandoc = pandoc }

  /// Converts the body of a page.
  ///
  /// - Parameters:
  ///   - markdown: the page as Markdown, with formulas between dollar signs.
  ///   - folder: a directory for temporary files.
  /// - Throws: ``ConversionError`` with pandoc's error message.
  package func body(of markdown: String, in folder: URL) throws(ConversionError) -> String {
    let format = "markdown+tex_math_dollars+pipe_tables+raw_attribute-smart"
    // If a table row is longer than this many columns, pandoc gives all table columns the same width.
    let arguments = ["--from", format, "--to", "html5", "--mathml", "--no-highlight", "--columns", "10000"]
    guard let outcome = try? pandoc.run(arguments, input: markdown, in: folder)
    else { throw ConversionError(reason: "cannot start \(pandoc.executable.path)") }
    guard outcome.status == 0 else { throw ConversionError(reason: outcome.reason ?? "pandoc failed") }
    // Wide tables scroll in their own box.
    return outcome.output.replacingOccurrences(of: "<table", with: "<div class=\"wide\"><table")
      .replacingOccurrences(of: "</table>", with: "</table></div>")
  }
}

/// The reason why a page could not be made.
package struct ConversionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Pandoc's error message.
  package let reason: String

  /// One line.
  package var description: String { reason }
}
