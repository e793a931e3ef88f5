import Foundation
import Pages

/// The directory of a report: `index.html`, `report.md`, `result.json`, the errata as `errata.html` and `errata.md`,
/// and for each figure a CSV and, if gnuplot is available, an SVG and a PDF. If pandoc is available, formulas are
/// MathML.
package struct ReportDirectory: Sendable {
  /// The location of the report.
  package let url: URL

  /// Creates the directory if it does not exist and checks that it is writable, so that a long run does not fail at its
  /// end.
  ///
  /// - Throws: ``ReportError`` with a one-line message.
  package init(path: String) throws(ReportError) {
    url = URL(fileURLWithPath: path, isDirectory: true)
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    if manager.fileExists(atPath: url.path, isDirectory: &isDirectory) {
      guard isDirectory.boolValue else { throw ReportError(path: path, reason: "it is a file, not a directory") }
    } else {
      do {
        try manager.createDirectory(at: url, withIntermediateDirectories: true)
      } catch {
        throw ReportError(path: path, reason: "the directory cannot be created")
      }
    }
    let probe = url.appending(path: ".kan-\(UUID().uuidString)")
    guard manager.createFile(atPath: probe.path, contents: Data()) else {
      throw ReportError(path: path, reason: "the directory is not writable")
    }
    try? manager.removeItem(at: probe)
  }

  /// Writes a report and returns remarks for the reader, such as omitted figures. Data is written first, then drawings
  /// and pages.
  ///
  /// - Parameters:
  ///   - report: the report.
  ///   - searchPath: where to look for gnuplot, which draws figures, and pandoc, which converts formulas.
  /// - Throws: ``ReportError`` if a file cannot be written.
  package func write(_ report: VerificationReport, searchPath: String) throws(ReportError) -> [String] {
    try write(report.json.text + "\n", as: "result.json")
    let figures = report.results.flatMap { $0.findings?.figures ?? [] }
    for figure in figures { try write(figure.csv, as: figure.id + ".csv") }
    var remarks: [String] = []
    let svgs = draw(figures, FigureDrawing(searchPath: searchPath), &remarks)
    let mathML = formulas(report, ExternalTool("pandoc", searchPath: searchPath), &remarks)
    let names = svgs.keys.map { ($0, $0 + ".svg") }
    try write(
      report.markdown(drawings: Dictionary(uniqueKeysWithValues: names), remarks: remarks), as: "report.md")
    try write(report.html(mathML: mathML, drawings: svgs, remarks: remarks), as: "index.html")
    let errata = Errata(report)
    try write(errata.markdown, as: "errata.md")
    try write(errata.html(mathML: mathML), as: "errata.html")
    return remarks
  }

  /// Returns the SVG text of each figure by id.
  private func draw(_ figures: [FigureData], _ drawing: FigureDrawing?, _ remarks: inout [String]) -> [String: String] {
    guard let drawing else {
      if !figures.isEmpty { remarks.append("figures omitted: gnuplot was not found; their data is in the CSV files") }
      return [:]
    }
    var svgs: [String: String] = [:]
    for figure in figures {
      do {
        let data = url.appending(path: figure.id + ".csv")
        svgs[figure.id] = try drawing.svg(figure, data: data, output: url.appending(path: figure.id + ".svg"))
        try drawing.pdf(figure, data: data, output: url.appending(path: figure.id + ".pdf"))
      } catch {
        remarks.append("figure omitted: \(error)")
      }
    }
    return svgs
  }

  private func formulas(_ report: VerificationReport, _ pandoc: ExternalTool?, _ remarks: inout [String]) -> MathML {
    guard let pandoc else {
      remarks.append("formulas are shown as TeX: pandoc was not found")
      return .none
    }
    do {
      let mathML = try MathML(of: report.formulaTexts, by: HTMLConversion(pandoc: pandoc), in: url)
      remarks += mathML.failures.map { "shown as TeX because pandoc cannot convert it: \($0)" }
      return mathML
    } catch {
      remarks.append("formulas are shown as TeX: \(error)")
      return .none
    }
  }

  private func write(_ text: String, as name: String) throws(ReportError) {
    do {
      try Data(text.utf8).write(to: url.appending(path: name))
    } catch {
      throw ReportError(path: url.appending(path: name).path, reason: "the file cannot be written")
    }
  }
}

/// An error for a report that cannot be written.
package struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or directory.
  package let path: String
  /// What is wrong.
  package let reason: String

  /// A one-line message.
  package var description: String { "the report cannot be written to \(path): \(reason)" }
}
