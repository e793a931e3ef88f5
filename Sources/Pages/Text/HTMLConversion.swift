import Foundation

/// Markdown into HTML by pandoc, formulas into MathML, which browsers show without scripts or fonts of their own.
public struct HTMLConversion: Sendable {
  private let pandoc: ExternalTool

  /// A conversion by this pandoc.
  public init(pandoc: ExternalTool) { self.pandoc = pandoc }

  /// The inside of a page.
  ///
  /// - Parameters:
  ///   - markdown: the page as Markdown, formulas between dollar signs.
  ///   - folder: a directory in which files can be written meanwhile.
  /// - Throws: ``ConversionError`` with what pandoc says.
  public func body(of markdown: String, in folder: URL) throws(ConversionError) -> String {
    let format = "markdown+tex_math_dollars+pipe_tables+raw_attribute-smart"
    // Where a row of a table is longer than so many columns, pandoc gives all its columns the same width.
    let arguments = ["--from", format, "--to", "html5", "--mathml", "--no-highlight", "--columns", "10000"]
    guard let outcome = try? pandoc.run(arguments, input: markdown, in: folder)
    else { throw ConversionError(reason: "\(pandoc.executable.path) could not be started") }
    guard outcome.status == 0 else { throw ConversionError(reason: outcome.reason ?? "pandoc failed") }
    // Wide tables scroll in a box of their own.
    return outcome.output.replacingOccurrences(of: "<table", with: "<div class=\"wide\"><table")
      .replacingOccurrences(of: "</table>", with: "</table></div>")
  }
}

/// Why a page could not be made.
public struct ConversionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What pandoc says.
  public let reason: String

  /// One line.
  public var description: String { reason }
}
