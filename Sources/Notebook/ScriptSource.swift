/// A script split into prose and code, to be read from top to bottom.
///
/// Prose is Markdown in `//` comments that begin at the left margin, with formulas between dollar signs; everything
/// else is code.
package struct ScriptSource: Equatable, Sendable {
  /// A section of the script.
  package struct Segment: Equatable, Sendable {
    /// The kind of a section.
    package enum Kind: Equatable, Sendable {
      /// Markdown.
      case prose
      /// Swift.
      case code
    }

    /// The kind of the section.
    package let kind: Kind
    /// Its text, without comment signs and without empty lines at the ends.
    package let text: String
    /// The line numbers of the section, starting at 1.
    package let lines: ClosedRange<Int>
  }

  /// The sections in order; none is empty.
  package let segments: [Segment]

  /// Splits the text of a script.
  ///
  /// - Complexity: O(length).
  package init(_ text: String) {
    var segments: [Segment] = []
    var kind = Segment.Kind.code
    var lines: [Substring] = []
    var first = 1
    func close(before number: Int) {
      let isEmpty: (Substring) -> Bool = { $0.allSatisfy(\.isWhitespace) }
      let kept = lines.drop(while: isEmpty)
      let dropped = lines.count - kept.count
      let count = kept.count - kept.reversed().prefix(while: isEmpty).count
      if count > 0 {
        segments.append(
          Segment(
            kind: kind, text: kept.prefix(count).joined(separator: "\n"),
            lines: first + dropped...first + dropped + count - 1))
      }
      lines = []
      first = number
    }
    for (k, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let isProse = line == "//" || line.hasPrefix("// ")
      // An empty line between two paragraphs of prose joins them; before code it is harmless.
      if isProse != (kind == .prose), !(kind == .prose && line.isEmpty) {
        close(before: k + 1)
        kind = isProse ? .prose : .code
      }
      lines.append(isProse ? line.dropFirst(3) : line)
    }
    close(before: 0)
    self.segments = segments
  }

  /// The text of the first heading of level 1, if there is one.
  package var title: String? {
    for segment in segments where segment.kind == .prose {
      for line in segment.text.split(separator: "\n") where line.hasPrefix("# ") { return String(line.dropFirst(2)) }
    }
    return nil
  }
}
