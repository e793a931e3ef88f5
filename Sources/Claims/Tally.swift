/// Counts the cases of a check and keeps the first counterexample.
///
/// Run the cases smallest first, as ``CaseFamily`` provides them, so that the first counterexample is the smallest.
/// ```swift
/// var tally = Tally()
/// for knots in try family.knotVectors(order: order, intervals: n) {
///   tally.expect(lhs == rhs, "r = \(order.value), knots \(knots.values): \(lhs) is not \(rhs)")
/// }
/// return tally.finding(ifHolds: .proved, method: "exact identity")
/// ```
package struct Tally: Equatable, Sendable {
  /// The strength of evidence of each added case.
  package let evidence: Evidence
  /// The number of cases so far, by strength of evidence.
  package private(set) var counts: [Evidence: Int] = [:]
  /// The number of cases in which the statement failed.
  package private(set) var failures = 0
  /// The first counterexample.
  package private(set) var counterexample: String?

  /// The routes by which cases were checked, and for each one whether a case failed.
  private var routes: [String: Bool] = [:]

  /// Creates an empty tally.
  package init(_ evidence: Evidence = .exact) { self.evidence = evidence }

  /// The number of cases so far, of every kind.
  package var cases: Int { counts.values.reduce(0, +) }

  /// Counts a case. The text is built only for the first failure; it states the case and both sides exactly.
  ///
  /// - Parameters:
  ///   - holds: whether the statement holds in this case.
  ///   - route: how it was checked, if a tally uses several routes. A control has to be refuted by each of them.
  ///   - counterexample: the text of the counterexample.
  package mutating func expect(
    _ holds: Bool, by route: String = "", _ counterexample: @autoclosure () throws -> String
  ) rethrows {
    counts[evidence, default: 0] += 1
    routes[route] = routes[route, default: false] || !holds
    guard !holds else { return }
    failures += 1
    if self.counterexample == nil { self.counterexample = try counterexample() }
  }

  /// Appends the cases of another tally, as if they had been run after these. Each keeps its strength of evidence.
  package mutating func merge(_ later: Tally) {
    counts.merge(later.counts, uniquingKeysWith: +)
    failures += later.failures
    routes.merge(later.routes) { $0 || $1 }
    counterexample = counterexample ?? later.counterexample
  }

  /// Whether at least one case was run and none failed.
  package var holds: Bool { cases > 0 && failures == 0 }

  /// Returns the finding: refuted with the first counterexample if a case failed, otherwise the given verdict; not
  /// checked if there was no case of strong enough evidence. Weaker cases are counted separately.
  package func finding(ifHolds verdict: Verdict, method: String, scope: String, notes: [String] = []) -> Finding {
    precondition(verdict != .refuted, "Tally: the verdict refuted is reserved for the tally itself")
    var notes = notes
    if failures > 0 { notes.append("fails in \(failures) of \(cases) cases") }
    return Finding(
      verdict: failures > 0 ? .refuted : verdict, method: method, scope: scope, counts: counts,
      counterexample: counterexample, notes: notes)
  }

  /// Returns the tally as the outcome of a negative control. It is refuted if a case failed by every route: what one
  /// route detects says nothing about another.
  package func control(_ statement: String) -> ControlFinding {
    let blind = routes.filter { !$0.value }.keys.sorted()
    let missing = failures > 0 && !blind.isEmpty ? " (not refuted by: \(blind.joined(separator: ", ")))" : ""
    return ControlFinding(
      statement: statement + missing, refuted: failures > 0 && blind.isEmpty, counterexample: counterexample)
  }
}
