import Foundation

/// Text with TeX formulas between dollar signs: "for $r \\ge 1$ and any knots".
package struct FormulaText: Equatable, Sendable {
  /// A piece of the text.
  package enum Piece: Equatable, Sendable {
    /// Plain text.
    case plain(String)
    /// A formula, in TeX, without its dollar signs.
    case formula(String)
  }

  /// The pieces, in order.
  package let pieces: [Piece]

  /// Splits a text at its dollar signs. An unpaired last dollar sign is plain text.
  package init(_ text: String) {
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "$") {
      let after = rest.index(after: open)
      guard let close = rest[after...].firstIndex(of: "$") else { break }
      if open > rest.startIndex { pieces.append(.plain(String(rest[..<open]))) }
      pieces.append(.formula(String(rest[after..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.plain(String(rest))) }
    self.pieces = pieces
  }

  /// The formulas, in order.
  package var formulas: [String] {
    pieces.compactMap { if case .formula(let tex) = $0 { tex } else { nil } }
  }

  /// The text as Markdown: plain text escaped, formulas unchanged.
  package var markdown: String {
    pieces.map { piece in
      switch piece {
      case .plain(let text): escapeMarkdown(text)
      case .formula(let tex): "$\(tex)$"
      }
    }.joined()
  }

  /// Returns the text as HTML: plain text escaped, formulas as MathML, or as TeX if there is no MathML for them.
  package func html(_ mathML: MathML) -> String {
    pieces.map { piece in
      switch piece {
      case .plain(let text): escapeHTML(text)
      case .formula(let tex): mathML.element(tex)
      }
    }.joined()
  }
}

/// The MathML of TeX formulas.
package struct MathML: Sendable {
  private let elements: [String: String]
  /// The formulas that could not be converted.
  package let failures: [String]

  /// No MathML: formulas are shown as TeX.
  package static let none = MathML()

  private init() {
    elements = [:]
    failures = []
  }

  /// Converts all formulas of several texts at once.
  ///
  /// - Throws: ``ConversionError`` if pandoc fails.
  package init(of texts: [FormulaText], by conversion: HTMLConversion, in folder: URL) throws(ConversionError) {
    var seen: Set<String> = []
    let formulas = texts.flatMap(\.formulas).filter { seen.insert($0).inserted }
    // One paragraph per formula: pandoc writes each formula on one line.
    let body =
      formulas.isEmpty ? "" : try conversion.body(of: formulas.map { "$\($0)$" }.joined(separator: "\n\n"), in: folder)
    let lines = body.split(separator: "\n")
    guard lines.count == formulas.count else {
      throw ConversionError(reason: "pandoc wrote \(lines.count) paragraphs for \(formulas.count) formulas")
    }
    var elements: [String: String] = [:]
    var failures: [String] = []
    for (formula, line) in zip(formulas, lines) {
      if line.hasPrefix("<p><math"), line.hasSuffix("</math></p>") {
        elements[formula] = String(line.dropFirst(3).dropLast(4))
      } else {
        failures.append(formula)
      }
    }
    self.elements = elements
    self.failures = failures
  }

  /// Returns the MathML element of a formula, or its TeX if there is none.
  func element(_ tex: String) -> String { elements[tex] ?? "<code>\(escapeHTML(tex))</code>" }
}
