import Claims

extension Notebook {
  /// Checks statements of the catalog like `kan verify` and shows a row and a verdict for each: that the computed
  /// verdict is as recorded, and that the accompanying false statement is refuted.
  ///
  /// - Parameters:
  ///   - ids: the statements, by their names in `kan verify`.
  ///   - figures: whether to show the figures of the statements.
  ///   - line: the line of the call.
  /// - Throws: `UnknownClaim` if there is no statement of that name.
  @MainActor
  package func verify(_ ids: String..., figures: Bool = false, line: Int = #line) async throws {
    await verify(claims: try Catalog.claims(ids: ids), figures: figures, line: line)
  }

  /// Checks statements from the catalog or elsewhere in the same way.
  @MainActor
  package func verify(claims: [any Claim], figures: Bool = false, line: Int = #line) async {
    let results = await VerificationRun(claims: claims, family: .standard).run()
    table(
      ["statement", "verdict", "cases", "corrected", "cases", "control"],
      results.map { result in
        [
          "\(result.claim.id) (\(result.claim.source))", result.literal.verdict.rawValue,
          "\(result.literal.cases)", result.corrected?.verdict.rawValue ?? "-",
          result.corrected.map { "\($0.cases)" } ?? "-",
          result.control.refuted ? "refuted" : "not refuted",
        ]
      }, line: line)
    for result in results {
      if let counterexample = result.literal.counterexample {
        show("\(result.claim.id), as printed, fails at", counterexample, line: line)
      }
      if let correction = result.claim.correction { show("\(result.claim.id), corrected", correction, line: line) }
      verdict(
        "\(result.claim.id) is as recorded", result.isAsRecorded, result.problems.joined(separator: "; "), line: line)
      guard figures else { continue }
      for data in result.findings?.figures ?? [] { figure(data, "\(data.title).", line: line) }
    }
  }
}
