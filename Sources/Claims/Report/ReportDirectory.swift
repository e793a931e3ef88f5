import Foundation
import Pages

/// A directory that takes a report: `index.html`, `report.md`, `result.json`, the errata as `errata.html` and `errata.md`,
/// and for each figure a CSV and, where gnuplot is at hand, an SVG and a PDF. Where pandoc is at hand, formulas are MathML.
public struct ReportDirectory: Sendable {
  /// Where the report goes.
  public let url: URL

  /// Makes the directory where it does not exist and makes sure that files can be written in it, so that a long run is
  /// not lost at its end.
  ///
  /// - Throws: ``ReportError`` in one line.
  public init(path: String) throws(ReportError) {
    url = URL(fileURLWithPath: path, isDirectory: true)
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    if manager.fileExists(atPath: url.path, isDirectory: &isDirectory) {
      guard isDirectory.boolValue else { throw ReportError(path: path, reason: "it is a file, not a directory") }
    } else {
      do {
        try manager.createDirectory(at: url, withIntermediateDirectories: true)
      } catch {
        throw ReportError(path: path, reason: "the directory cannot be made")
      }
    }
    let probe = url.appending(path: ".kan-\(UUID().uuidString)")
    guard manager.createFile(atPath: probe.path, contents: Data()) else {
      throw ReportError(path: path, reason: "no file can be written in it")
    }
    try? manager.removeItem(at: probe)
  }

  /// Writes a report and returns remarks for the reader, such as figures that were left out. Data is written first,
  /// drawings and pages after it.
  ///
  /// - Parameters:
  ///   - report: the report.
  ///   - searchPath: where gnuplot, which draws, and pandoc, which sets formulas, are looked for.
  /// - Throws: ``ReportError`` where a file cannot be written.
  public func write(_ report: VerificationReport, searchPath: String) throws(ReportError) -> [String] {
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

  /// The SVG texts of the figures by id.
  private func draw(_ figures: [FigureData], _ drawing: FigureDrawing?, _ remarks: inout [String]) -> [String: String] {
    guard let drawing else {
      if !figures.isEmpty { remarks.append("figures left out: gnuplot was not found; their data is in the CSV files") }
      return [:]
    }
    var svgs: [String: String] = [:]
    for figure in figures {
      do {
        let data = url.appending(path: figure.id + ".csv")
        svgs[figure.id] = try drawing.svg(figure, data: data, output: url.appending(path: figure.id + ".svg"))
        try drawing.pdf(figure, data: data, output: url.appending(path: figure.id + ".pdf"))
      } catch {
        remarks.append("figure left out: \(error)")
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
      remarks += mathML.failures.map { "shown as TeX, for pandoc does not know it: \($0)" }
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

/// Why a report could not be written.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or directory.
  public let path: String
  /// What is wrong with it.
  public let reason: String

  /// One line.
  public var description: String { "the report cannot be written to \(path): \(reason)" }
}
