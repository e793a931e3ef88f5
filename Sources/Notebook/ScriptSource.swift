/// A script cut into prose and code: what an analyst reads from top to bottom.
///
/// Prose is Markdown in `//` comments that begin at the left margin, formulas between dollar signs; everything else is
/// code.
public struct ScriptSource: Equatable, Sendable {
  /// A stretch of the script.
  public struct Segment: Equatable, Sendable {
    /// What it is.
    public enum Kind: Equatable, Sendable {
      /// Markdown.
      case prose
      /// Swift.
      case code
    }

    /// What it is.
    public let kind: Kind
    /// Its text, without the comment signs and without empty lines at its ends.
    public let text: String
    /// The numbers of its lines, from 1 on.
    public let lines: ClosedRange<Int>
  }

  /// The stretches, none empty, in order.
  public let segments: [Segment]

  /// Cuts the text of a script.
  ///
  /// - Complexity: O(length).
  public init(_ text: String) {
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
      // An empty line between two paragraphs of prose joins them; before code it does no harm.
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
  public var title: String? {
    for segment in segments where segment.kind == .prose {
      for line in segment.text.split(separator: "\n") where line.hasPrefix("# ") { return String(line.dropFirst(2)) }
    }
    return nil
  }
}
