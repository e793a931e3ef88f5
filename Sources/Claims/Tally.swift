/// Counts the cases of a check and keeps the first counterexample.
///
/// Run the cases smallest first, as ``CaseFamily`` gives them; then the first counterexample is the smallest one.
/// ```swift
/// var tally = Tally()
/// for knots in try family.knotVectors(order: order, intervals: n) {
///   tally.expect(lhs == rhs, "r = \(order.value), knots \(knots.values): \(lhs) is not \(rhs)")
/// }
/// return tally.finding(ifHolds: .proved, method: "exact identity")
/// ```
public struct Tally: Equatable, Sendable {
  /// What each case that is added is worth.
  public let evidence: Evidence
  /// The number of cases so far, by what they are worth.
  public private(set) var counts: [Evidence: Int] = [:]
  /// The number of cases in which the statement failed.
  public private(set) var failures = 0
  /// The first counterexample.
  public private(set) var counterexample: String?

  /// The routes by which cases were checked, and whether a case failed by each of them.
  private var routes: [String: Bool] = [:]

  /// A tally of no cases.
  ///
  /// - Parameter evidence: what its cases are worth.
  public init(_ evidence: Evidence = .exact) { self.evidence = evidence }

  /// The number of cases so far, of every kind.
  public var cases: Int { counts.values.reduce(0, +) }

  /// Counts a case. The text is made for the first failure only; it states the case and both sides, exactly.
  ///
  /// - Parameters:
  ///   - holds: whether the statement holds in the case.
  ///   - route: the way in which it was checked, where a tally has several. A control has to be refuted by each of them.
  ///   - counterexample: the text.
  public mutating func expect(
    _ holds: Bool, by route: String = "", _ counterexample: @autoclosure () throws -> String
  ) rethrows {
    counts[evidence, default: 0] += 1
    routes[route] = routes[route, default: false] || !holds
    guard !holds else { return }
    failures += 1
    if self.counterexample == nil { self.counterexample = try counterexample() }
  }

  /// Appends the cases of another tally, as if they had been run after these. Each stays worth what it was.
  public mutating func merge(_ later: Tally) {
    counts.merge(later.counts, uniquingKeysWith: +)
    failures += later.failures
    routes.merge(later.routes) { $0 || $1 }
    counterexample = counterexample ?? later.counterexample
  }

  /// Whether at least one case was run and none failed.
  public var holds: Bool { cases > 0 && failures == 0 }

  /// The finding: refuted with the first counterexample where a case failed, else the given verdict; not checked
  /// where there was no case that is worth enough for it. Cases that are worth less are counted apart.
  ///
  /// - Parameters:
  ///   - verdict: proved, certified or measured.
  ///   - method: how it was decided.
  ///   - scope: for what the verdict stands: "all n", "the knot vectors of the family", "seeds 1234 ... 1238".
  ///   - notes: what else to say.
  public func finding(ifHolds verdict: Verdict, method: String, scope: String, notes: [String] = []) -> Finding {
    precondition(verdict != .refuted, "Tally: refuted is what the tally itself finds")
    var notes = notes
    if failures > 0 { notes.append("fails in \(failures) of \(cases) cases") }
    return Finding(
      verdict: failures > 0 ? .refuted : verdict, method: method, scope: scope, counts: counts,
      counterexample: counterexample, notes: notes)
  }

  /// The tally as the outcome of a negative control. It is refuted where a case failed by every route: what one route sees
  /// says nothing about another.
  ///
  /// - Parameter statement: the false statement that was checked.
  public func control(_ statement: String) -> ControlFinding {
    let blind = routes.filter { !$0.value }.keys.sorted()
    let missing = failures > 0 && !blind.isEmpty ? " (not refuted by: \(blind.joined(separator: ", ")))" : ""
    return ControlFinding(
      statement: statement + missing, refuted: failures > 0 && blind.isEmpty, counterexample: counterexample)
  }
}
