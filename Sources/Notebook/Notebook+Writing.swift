import Foundation
import Pages

extension Notebook {
  /// Writes `index.html`, `page.md`, the figures and `summary.json`, then the index of all notebooks in the parent
  /// directory; returns remarks for the reader.
  ///
  /// - Throws: ``NotebookError/unwritable(path:)``.
  package func write() throws(NotebookError) -> [String] {
    let folder = URL(fileURLWithPath: options.directory, isDirectory: true)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: options.directory)
    }
    let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""
    var remarks: [String] = []
    let drawings = try draw(in: folder, searchPath: searchPath, &remarks)
    try Notebook.write(markdown { figureMarkdown($0, $1, drawings) }, to: folder.appending(path: "page.md"))

    let title = source.title ?? name
    let summary = NotebookSummary(
      name: name, title: title, verdicts: verdictCount, failures: failures, seconds: seconds, isQuick: isQuick)
    try summary.write(in: folder)
    if let pandoc = ExternalTool("pandoc", searchPath: searchPath) {
      let body = markdown { figureHTML($0, $1, drawings) }
      let html = HTMLConversion(pandoc: pandoc)
      do {
        let page = HTMLPage(title: title, body: try html.body(of: body, in: folder) + navigation)
        try Notebook.write(page.text, to: folder.appending(path: "index.html"))
      } catch {
        remarks.append("index.html left out: \(error)")
      }
    } else {
      remarks.append("index.html left out: pandoc was not found; page.md has the same text")
    }
    try NotebookIndex(directory: folder.deletingLastPathComponent()).write()
    return remarks
  }

  /// Links to the notebook before this one, to the index, and to the notebook after this one.
  private var navigation: String {
    func link(_ name: String?, _ relation: String) -> String? {
      name.map { "<a rel=\"\(relation)\" href=\"../\(escapeHTML($0))/index.html\">\(relation): \(escapeHTML($0))</a>" }
    }
    let links = [
      link(neighbors.previous, "prev"), "<a href=\"../index.html\">index</a>", link(neighbors.next, "next"),
    ]
    return "<nav>" + links.compactMap { $0 }.joined(separator: " · ") + "</nav>\n"
  }

  /// Writes the data of all figures and draws them; returns the SVG text by id.
  private func draw(
    in folder: URL, searchPath: String, _ remarks: inout [String]
  ) throws(NotebookError) -> [String: String] {
    var drawings: [String: String] = [:]
    let drawing = FigureDrawing(searchPath: searchPath)
    for case .figure(let figure, _) in outcomes.map(\.outcome) {
      let data = folder.appending(path: figure.id + ".csv")
      try Notebook.write(figure.csv, to: data)
      guard let drawing else { continue }
      do {
        drawings[figure.id] = try drawing.svg(
          figure, data: data, output: folder.appending(path: figure.id + ".svg"))
        try drawing.pdf(figure, data: data, output: folder.appending(path: figure.id + ".pdf"))
      } catch {
        remarks.append("figure left out: \(error)")
      }
    }
    if drawing == nil { remarks.append("figures left out: gnuplot was not found; their data is in the CSV files") }
    return drawings
  }

  /// Returns prose, code and results in order. The lines before the first prose are setup and not shown.
  private func markdown(_ drawing: (FigureData, String) -> String) -> String {
    var parts: [String] = []
    var next = 0
    for segment in source.segments.drop(while: { $0.kind == .code }) {
      switch segment.kind {
      case .prose: parts.append(segment.text)
      case .code: parts.append("```swift\n\(segment.text)\n```")
      }
      while next < outcomes.count, outcomes[next].line <= segment.lines.upperBound {
        parts.append(outcomes[next].outcome.markdown(drawing: drawing))
        next += 1
      }
    }
    parts += outcomes[next...].map { $0.outcome.markdown(drawing: drawing) }
    let mode = isQuick ? "in quick mode, " : ""
    parts.append("---\n\nComputed \(mode)in \((seconds * 10).rounded() / 10) s by running `\(name)`.")
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func figureMarkdown(_ figure: FigureData, _ caption: String, _ drawings: [String: String]) -> String {
    let files = "Data: [\(figure.id).csv](\(figure.id).csv)"
    guard drawings[figure.id] != nil else { return "*\(caption)* \(files)" }
    return "![\(escapeMarkdown(figure.title))](\(figure.id).svg)\n\n*\(caption)* \(files), "
      + "[\(figure.id).pdf](\(figure.id).pdf)"
  }

  private func figureHTML(_ figure: FigureData, _ caption: String, _ drawings: [String: String]) -> String {
    var links = "<a href=\"\(figure.id).csv\">CSV</a>"
    if drawings[figure.id] != nil {
      links += ", <a href=\"\(figure.id).svg\">SVG</a>, <a href=\"\(figure.id).pdf\">PDF</a>"
    }
    let drawing = drawings[figure.id] ?? "<p class=\"remark\">figure left out</p>"
    return "```{=html}\n<figure>\(drawing)<figcaption>\(escapeHTML(caption)) \(links)</figcaption></figure>\n```"
  }

  static func write(_ text: String, to url: URL) throws(NotebookError) {
    do {
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw .unwritable(path: url.path)
    }
  }
}
