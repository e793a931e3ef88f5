/// All statements of the paper that the toolkit checks.
public enum Catalogue {
  /// The ids in the order of the paper. Rows of Theorem 2 that have a verdict of their own follow it.
  public static let paperOrder: [String] = [
    "eq-2", "lemma-1", "lemma-2", "corollary-1", "lemma-3", "lemma-4a", "lemma-4b", "figure-1", "figure-2a",
    "figure-2a-dense", "figure-2b", "figure-2b-rate", "section-2.3", "figure-3", "lemma-5", "table-1", "section-3-spd",
    "definition-1", "proposition-1", "eq-19", "eq-24", "eq-24b", "eq-25", "lemma-6", "theorem-1", "eq-40", "eq-39",
    "theorem-2", "theorem-2-squared", "theorem-2-abstract", "theorem-2-unscaled", "theorem-2-kan", "theorem-2-training",
    "theorem-2-depth", "remark-1", "section-4.3", "section-4.3b", "proposition-2", "table-2", "figure-4", "figure-6",
    "table-3", "eq-allen-cahn", "figure-7", "figure-8",
  ]

  private static let figure2 = ["figure-2a", "figure-2a-dense", "figure-2b", "figure-2b-rate"]

  /// Names that stand for several statements.
  private static let groups = [
    "figure-2": figure2, "figure-1/2": ["figure-1"] + figure2,
    "theorem-2": paperOrder.filter { $0 == "theorem-2" || $0.hasPrefix("theorem-2-") },
  ]

  /// Every claim, in the order of the paper.
  public static var all: [any Claim] {
    let position = Dictionary(uniqueKeysWithValues: paperOrder.enumerated().map { ($1, $0) })
    let claims = basesAndLayers + hierarchy + spectraAndKernels
    return claims.enumerated().sorted { a, b in
      (position[a.element.id] ?? Int.max, a.offset) < (position[b.element.id] ?? Int.max, b.offset)
    }.map(\.element)
  }

  /// The claims with the given ids, in the order of the paper and each once; all of them where no id is given.
  ///
  /// "figure-2", "figure-1/2", "theorem-2" (all its rows) and comma-separated lists stand for each of their members.
  /// - Throws: ``UnknownClaim`` for the first id that is not in the catalogue.
  public static func claims(ids: [String], from claims: [any Claim] = Catalogue.all) throws(UnknownClaim) -> [any Claim]
  {
    guard !ids.isEmpty else { return claims }
    var chosen: Set<String> = []
    for text in ids {
      for id in members(of: text) {
        guard claims.contains(where: { $0.id == id }) else {
          throw UnknownClaim(id: id, known: claims.map(\.id))
        }
        chosen.insert(id)
      }
    }
    return claims.filter { chosen.contains($0.id) }
  }

  private static func members(of text: String) -> [String] {
    if let group = groups[text] { return group }
    let parts = text.split(separator: ",", omittingEmptySubsequences: true).map { part in
      String(part.drop { $0 == " " })
    }
    return parts.isEmpty ? [text] : parts
  }
}

/// An id that names no claim.
public struct UnknownClaim: Error, Equatable, Sendable, CustomStringConvertible {
  /// The id that was asked for.
  public let id: String
  /// The ids of the catalogue.
  public let known: [String]

  /// The ids most like the one asked for, at most three, the nearest first.
  public var suggestions: [String] {
    let ranked = known.enumerated().map { (distance: editDistance(id, $1), offset: $0, id: $1) }
    let near = ranked.filter { $0.distance <= max(2, $0.id.count / 3) || (!id.isEmpty && $0.id.hasPrefix(id)) }
    return near.sorted { ($0.distance, $0.offset) < ($1.distance, $1.offset) }.prefix(3).map(\.id)
  }

  /// One line, with near ids where there are some.
  public var description: String {
    let near = suggestions
    let advice =
      near.isEmpty
      ? "the ids are \(known.joined(separator: ", "))"
      : "did you mean \(near.joined(separator: ", "))?"
    return "there is no statement \"\(id)\"; \(advice)"
  }
}

/// The least number of insertions, deletions and substitutions that turn one text into another.
///
/// - Complexity: O(|a| |b|).
private func editDistance(_ a: String, _ b: String) -> Int {
  let b = Array(b.lowercased())
  var previous = Array(0...b.count)
  for (i, x) in a.lowercased().enumerated() {
    var current = [i + 1]
    for (j, y) in b.enumerated() {
      current.append(min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
    }
    previous = current
  }
  return previous[b.count]
}
