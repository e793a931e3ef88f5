import Claims

extension Notebook {
  /// Checks statements of the catalogue as `kan verify` does and shows a row and a verdict for each: that the computation
  /// says what is recorded, and that the false statement beside it is refuted.
  ///
  /// - Parameters:
  ///   - ids: the statements, by the names they have in `kan verify`.
  ///   - figures: whether the figures of the statements are shown.
  ///   - line: where the call stands.
  /// - Throws: `UnknownClaim` where there is no statement of that name.
  @MainActor
  public func verify(_ ids: String..., figures: Bool = false, line: Int = #line) async throws {
    await verify(claims: try Catalogue.claims(ids: ids), figures: figures, line: line)
  }

  /// Checks statements, those of the catalogue or others, in the same way.
  @MainActor
  public func verify(claims: [any Claim], figures: Bool = false, line: Int = #line) async {
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
