import Foundation
import Pages

/// The entry of a notebook in the index.
struct NotebookSummary: Codable, Equatable {
  /// The name of its directory.
  let name: String
  /// Its title.
  let title: String
  /// The number of verdicts.
  let verdicts: Int
  /// The statements that failed.
  let failures: [String]
  /// The run time in seconds.
  let seconds: Double
  /// Whether computations were shortened.
  let isQuick: Bool

  static let fileName = "summary.json"

  func write(in folder: URL) throws(NotebookError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let url = folder.appending(path: NotebookSummary.fileName)
    guard let data = try? encoder.encode(self) else { throw .unwritable(path: url.path) }
    try Notebook.write(String(decoding: data, as: UTF8.self) + "\n", to: url)
  }
}

/// The page that links to all notebooks of a directory. Every notebook rewrites it when it ends.
struct NotebookIndex {
  let directory: URL

  /// Returns the summaries of the notebooks in the directory, by name; folders without a summary are skipped.
  func summaries() -> [NotebookSummary] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.sorted().compactMap { name in
      let url = directory.appending(path: name).appending(path: NotebookSummary.fileName)
      guard let data = try? Data(contentsOf: url) else { return nil }
      return try? JSONDecoder().decode(NotebookSummary.self, from: data)
    }
  }

  /// Writes `index.html`.
  ///
  /// - Throws: ``NotebookError/unwritable(path:)``.
  func write() throws(NotebookError) {
    var body = "<h1>Notebooks</h1>\n<div class=\"wide\"><table>\n<thead><tr>"
    body +=
      ["notebook", "verdicts", "seconds"].map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>\n<tbody>"
    for summary in summaries() {
      let held = summary.verdicts - summary.failures.count
      let name = escapeHTML(summary.name)
      let badge = summary.verdicts > 0 && summary.failures.isEmpty ? "good" : "bad"
      body += "<tr><th scope=\"row\"><a href=\"\(name)/index.html\">\(name)</a> \(escapeHTML(summary.title))</th>"
      body += "<td><span class=\"badge \(badge)\">\(held) of \(summary.verdicts) hold</span></td>"
      body +=
        "<td class=\"number\">\((summary.seconds * 10).rounded() / 10)\(summary.isQuick ? " (quick)" : "")</td></tr>\n"
    }
    body += "</tbody></table></div>\n"
    try Notebook.write(HTMLPage(title: "Notebooks", body: body).text, to: directory.appending(path: "index.html"))
  }
}
