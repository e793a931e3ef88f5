/// The statements that the toolkit checks.
package enum Catalog {
  /// Every claim, in the order of the paper; our own follow the statement they relate to.
  package static let all: [any Claim] = [
    // Section 2: bases, change of basis, spectra, cost.
    Eq1(), Eq2(), Lemma1(), Eq4(), Lemma2(), Corollary1(), Lemma3(), Lemma4a(), Lemma4b(), Eq12(), Section22Law(),
    Figure1(), Figure2a(), Figure2aDense(), Figure2aRate(), Figure2b(), Section23(), Section23Speedup(),
    Section23Digits(), Figure3(), Figure3Local(),
    // Section 3: descent and the choice of basis.
    Eq13(), Eq16(), Eq17(), Lemma5(), Section3Pullback(), Section3SPD(), Table1(), Remark1(), Remark1Steps(),
    // Section 4: hierarchies.
    Eq19(), Eq20(), Definition1(), Proposition1(), Algorithm1(), Eq24(), Eq24b(), Eq24bDyadic(), Eq25(), Lemma6(),
    Section43(), Section43Relaxation(), Section43Rates(), TwoLevelGalerkin(), TwoLevelSymbols(), TwoGridFactors(),
    TwoLevelRefinement(), TwoLevelConditioning(),
    // Section 5: experiments.
    Table2(), Table2Arithmetic(), Table2Counts(), Table2Start(), Cycles(), Figure4(), Eq28(), Figure5(), Figure5MLP(),
    Figure6(),
    Table3(),
    Table3Counts(), Table3Start(),
    EqAllenCahn(), Figure7(), Figure8(), Figure9(), ConclusionOrders(), ConclusionNested(),
    // Appendices and supplement.
    AppendixA(), Proposition2(), Eq34(), Eq35(), Lemma2Proof(), Corollary1Remark(), Theorem1(), Theorem2(), Eq39(),
    Eq40(), Eq41(), Theorem2Squared(), Theorem2Abstract(), Theorem2Unscaled(), Theorem2KAN(), Theorem2Training(),
    Theorem2Depth(), Theorem2LeastDepth(), Theorem2Supremum(), Eq42(), Eq42Range(),
  ]

  /// Names that expand to other ids: groups, and items of the paper, mapped to the rows that cover them
  /// ("eq-23" for proposition-1; see ``Coverage``). "theorem-2" expands to all its rows, including our own.
  package static let aliases: [String: [String]] = {
    let ids = all.map(\.id)
    var aliases = Dictionary(
      uniqueKeysWithValues: Coverage.table.filter { !$0.rows.isEmpty && !ids.contains($0.item.id) }.map {
        ($0.item.id, $0.rows)
      })
    for prefix in ["figure-2", "theorem-2"] { aliases[prefix] = ids.filter { $0.hasPrefix(prefix) } }
    aliases["figure-1/2"] = ["figure-1"] + ids.filter { $0.hasPrefix("figure-2") }
    return aliases
  }()

  /// Returns the claims with the given ids, each once and in the order of the paper, or all claims if no id is given.
  ///
  /// The names in ``aliases`` ("figure-2", "eq-5") and comma-separated lists expand to their members.
  /// - Throws: ``UnknownClaim`` for the first id that is not in the catalog.
  package static func claims(ids: [String], from claims: [any Claim] = Catalog.all) throws(UnknownClaim) -> [any Claim]
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
    let parts = text.split(separator: ",", omittingEmptySubsequences: true).map { part in
      String(part.drop { $0 == " " })
    }
    return parts.isEmpty ? [text] : parts.flatMap { aliases[$0] ?? [$0] }
  }
}

/// An error for an id that is not in the catalog.
package struct UnknownClaim: Error, Equatable, Sendable, CustomStringConvertible {
  /// The unknown id.
  package let id: String
  /// The ids of the catalog.
  package let known: [String]

  /// Up to three ids closest to the unknown one, nearest first.
  package var suggestions: [String] {
    similarNames(to: id, among: known)
  }

  /// A one-line message, with similar ids if there are any.
  package var description: String {
    let near = suggestions
    let advice =
      near.isEmpty
      ? "the ids are \(known.joined(separator: ", "))"
      : "did you mean \(near.joined(separator: ", "))?"
    return "there is no statement \"\(id)\"; \(advice)"
  }
}

/// Returns up to three names closest to a misspelled one, nearest first.
package func similarNames(to name: String, among known: [String]) -> [String] {
  let ranked = known.enumerated().map { (distance: editDistance(name, $1), offset: $0, name: $1) }
  let near = ranked.filter { $0.distance <= max(2, $0.name.count / 3) || (!name.isEmpty && $0.name.hasPrefix(name)) }
  return near.sorted { ($0.distance, $0.offset) < ($1.distance, $1.offset) }.prefix(3).map(\.name)
}

/// Returns the smallest number of insertions, deletions and substitutions that turn one text into another.
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
