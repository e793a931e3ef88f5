/// The verdict table as text, one row per statement, which can be written row by row during a run.
package struct VerdictTable: Sendable {
  private let idWidth: Int
  private let sourceWidth: Int
  private static let methodWidth = 36

  /// Creates a table for these claims, with columns as wide as their ids and sources require.
  package init(claims: [any Claim]) {
    idWidth = max(2, claims.map(\.id.count).max() ?? 0)
    sourceWidth = min(28, max(6, claims.map(\.source.count).max() ?? 0))
  }

  /// The heading and the rule below it.
  package var heading: String {
    let titles = row(
      id: "id", source: "source", literal: "verdict", cases: "cases", corrected: "corrected", correctedCases: "cases",
      method: "method", control: "control", seconds: "seconds", scope: "scope")
    return titles + "\n" + String(repeating: "-", count: titles.count)
  }

  /// Returns the row of a result. A result that differs from the recorded one is marked at the end.
  package func row(_ result: VerificationResult) -> String {
    let control = result.control.refuted ? "refuted" : "NOT REFUTED"
    let text = row(
      id: result.claim.id, source: result.claim.source, literal: result.literal.verdict.rawValue,
      cases: String(result.literal.cases), corrected: result.corrected?.verdict.rawValue ?? "-",
      correctedCases: result.corrected.map { String($0.cases) } ?? "-",
      method: (result.corrected ?? result.literal).method, control: control, seconds: fixed(result.seconds, digits: 2),
      scope: (result.corrected ?? result.literal).scope)
    return result.isAsRecorded ? text : text + "  <- not as recorded"
  }

  private func row(
    id: String, source: String, literal: String, cases: String, corrected: String, correctedCases: String,
    method: String, control: String, seconds: String, scope: String
  ) -> String {
    let cells = [
      left(id, idWidth), left(source, sourceWidth), left(literal, 11), right(cases, 6), left(corrected, 11),
      right(correctedCases, 6), left(method, VerdictTable.methodWidth), left(control, 11), right(seconds, 7),
      scope,
    ]
    return cells.joined(separator: "  ")
  }

  private func left(_ text: String, _ width: Int) -> String {
    if text.count > width { return String(text.prefix(width - 1)) + "\u{2026}" }
    return text + String(repeating: " ", count: width - text.count)
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
