extension Coverage {
  /// The rows and the remark of an item.
  typealias Entry = (rows: [String], remark: String?)

  private static func by(_ rows: String..., remark: String? = nil) -> Entry { (rows, remark) }
  private static func nothing(_ reason: String) -> Entry { ([], reason) }

  /// The entries, in the order of ``PaperItem/all``.
  static let entries: [String: Entry] = [
    "eq-1": by("eq-1"), "eq-2": by("eq-2"),
    "eq-3": by("lemma-1", remark: "a definition; Lemma 1 shows that its functions are a basis"),
    "eq-4": by("eq-4"), "eq-5": by("lemma-2"), "eq-6": by("lemma-3"), "eq-7": by("lemma-3"), "eq-8": by("lemma-4a"),
    "eq-9": by("lemma-4a"), "eq-10": by("lemma-4b"), "eq-11": by("eq-12"), "eq-12": by("eq-12"), "eq-13": by("eq-13"),
    "eq-14": by("eq-17"), "eq-15": by("eq-16"), "eq-16": by("eq-16"), "eq-17": by("eq-17", "section-3-pullback"),
    "eq-18": by("lemma-5"), "eq-19": by("eq-19"), "eq-20": by("eq-20"), "eq-21": by("proposition-1"),
    "eq-22": by("definition-1"), "eq-23": by("proposition-1"), "eq-24": by("eq-24", "eq-24b"), "eq-25": by("eq-25"),
    "eq-26": by("table-2", remark: "a definition; the tests compare its values with a hand calculation"),
    "eq-27": by("eq-28"), "eq-28": by("eq-28"),
    "eq-29": by("appendix-a"), "eq-30": by("appendix-a"), "eq-31": by("proposition-2"), "eq-32": by("proposition-2"),
    "eq-33": by("lemma-2"), "eq-34": by("eq-34"), "eq-35": by("eq-35"), "eq-36": by("corollary-1"),
    "eq-37": by("corollary-1"), "eq-38": by("theorem-2"), "eq-39": by("eq-39"), "eq-40": by("eq-40"),
    "eq-41": by("eq-41"), "eq-42": by("eq-42"),

    "lemma-1": by("lemma-1"), "lemma-2": by("lemma-2", "lemma-2-proof"), "lemma-3": by("lemma-3"),
    "lemma-4": by("lemma-4a", "lemma-4b"), "lemma-5": by("lemma-5"), "lemma-6": by("lemma-6"),
    "lemma-7": by("lemma-2", "lemma-2-proof", remark: "Lemma 2 restated"),
    "corollary-1": by("corollary-1", "corollary-1-remark"), "proposition-1": by("proposition-1"),
    "proposition-2": by("proposition-2"), "theorem-1": by("theorem-1"), "theorem-2": by("theorem-2"),
    "remark-1": by("remark-1"), "definition-1": by("definition-1"), "algorithm-1": by("algorithm-1"),

    "table-1": by("table-1", "section-3-spd"), "table-2": by("table-2", "table-2-counts"),
    "table-3": by("table-3", "table-3-counts"),
    "figure-1": by("figure-1"), "figure-2": by("figure-2a", "figure-2b"), "figure-3": by("figure-3"),
    "figure-4": by("figure-4"), "figure-5": by("figure-5", "figure-5-mlp"), "figure-6": by("figure-6"),
    "figure-7": by("figure-7"),
    "figure-8": by("figure-8"), "figure-9": by("figure-9"),

    "footnote-1": nothing("repeated knots are excluded from the paper's setting; nothing is stated about them"),
    "footnote-2": by("lemma-3", remark: "the mode product is written out in index notation there"),
    "footnote-3": nothing("Petrov-Galerkin restrictions are excluded from the paper's setting; nothing is concluded"),
    "settings-5.1": by("table-2", remark: "kan experiment regression --rows printed runs them"),
    "settings-5.2.1": by("figure-6", remark: "kan experiment poisson --rows printed runs them"),
    "settings-5.2.2": by("table-3", remark: "kan experiment burgers --rows printed runs them"),
    "settings-5.2.3": by("figure-7", remark: "kan experiment allen-cahn --rows printed runs them"),
  ]
}
