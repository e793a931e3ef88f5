/// A numbered item of the paper, which a reader can look up in the toolkit.
package struct PaperItem: Hashable, Sendable {
  /// The kinds of items.
  package enum Kind: String, Sendable, CaseIterable {
    case equation, lemma, corollary, proposition, theorem, remark, definition, algorithm, table, figure, footnote
    /// A table of hyperparameters in Supplement D, or its list for the regression.
    case settings
  }

  /// The kind.
  package let kind: Kind
  /// The number, such as "5", or the section of the settings, such as "5.2.1".
  package let number: String

  /// Creates an item.
  init(_ kind: Kind, _ number: String) {
    self.kind = kind
    self.number = number
  }

  /// The name on the command line: "eq-5", "lemma-2", "figure-9".
  package var id: String { (kind == .equation ? "eq" : kind.rawValue) + "-" + number }

  /// The name in running text: "eq. (5)", "Lemma 2".
  package var title: String {
    switch kind {
    case .equation: "eq. (\(number))"
    case .settings: "hyperparameters of Section \(number)"
    default: kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst() + " " + number
    }
  }

  /// Every numbered item, by kind and number, including the restatements in Appendix B (Lemma 7, Corollary 1).
  package static let all: [PaperItem] = {
    func items(_ kind: Kind, _ count: Int) -> [PaperItem] { (1...count).map { PaperItem(kind, "\($0)") } }
    return items(.equation, 42) + items(.lemma, 7) + items(.corollary, 1) + items(.proposition, 2) + items(.theorem, 2)
      + items(.remark, 1) + items(.definition, 1) + items(.algorithm, 1) + items(.table, 3) + items(.figure, 9)
      + items(.footnote, 3) + ["5.1", "5.2.1", "5.2.2", "5.2.3"].map { PaperItem(.settings, $0) }
  }()
}
