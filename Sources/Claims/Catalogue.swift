/// All statements that the toolkit checks.
public enum Catalogue {
  /// Every claim, in the order of the paper; ours stand behind the statement that they go with.
  public static let all: [any Claim] = [
    // Section 2: bases, their change, spectra, cost.
    Eq2(), Lemma1(), Lemma2(), Corollary1(), Lemma3(), Lemma4a(), Lemma4b(), Figure1(), Figure2a(), Figure2aDense(),
    Figure2b(), Figure2bRate(), Section23(), Figure3(),
    // Section 3: descent and the choice of basis.
    Lemma5(), Table1(), Section3SPD(), Remark1(),
    // Section 4: hierarchies.
    Eq19(), Definition1(), Proposition1(), Eq24(), Eq24b(), Eq25(), Lemma6(), Section43(), Section43Relaxation(),
    // Section 5: experiments.
    Table2(), Figure4(), Figure5(), Figure6(), Table3(), EqAllenCahn(), Figure7(), Figure8(), ConclusionOrders(),
    ConclusionNested(),
    // Appendices and supplement.
    Proposition2(), Theorem1(), Eq39(), Eq40(), Theorem2(), Theorem2Squared(), Theorem2Abstract(), Theorem2Unscaled(),
    Theorem2KAN(), Theorem2Training(), Theorem2Depth(),
  ]

  private static let figure2 = ["figure-2a", "figure-2a-dense", "figure-2b", "figure-2b-rate"]

  /// Names that stand for other statements: groups, and equations that are checked with another statement.
  public static let aliases: [String: [String]] = [
    "figure-2": figure2, "figure-1/2": ["figure-1"] + figure2,
    "theorem-2": all.map(\.id).filter { $0 == "theorem-2" || $0.hasPrefix("theorem-2-") },
  ]

  /// The claims with the given ids, in the order of the paper and each once; all of them where no id is given.
  ///
  /// The names of ``aliases`` ("figure-2", "eq-5") and comma-separated lists stand for each of their members.
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
    if let group = aliases[text] { return group }
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
