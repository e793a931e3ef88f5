import JSON

extension VerificationReport {
  /// The report as JSON: paper, version, seed, environment, and one member of `claims` per statement.
  package var json: JSONValue {
    [
      "paper": .string(VerificationReport.paper), "version": .string(VerificationReport.version),
      "seed": .unsigned(family.seed), "family": family.json,
      "environment": .object(environment.map { .init($0.name, .string($0.value)) }),
      "seconds": .number(rounded(seconds)), "claims": .array(results.map(json(of:))),
      "problems": .array(problems.map { .string($0) }),
    ]
  }

  private func json(of result: VerificationResult) -> JSONValue {
    let claim = result.claim
    var members: [JSONValue.Member] = [
      .init("id", .string(claim.id)),
      .init("origin", .string(claim.origin.rawValue)),
      .init("source", .string(claim.source)),
      .init("printed", .string(claim.printed)),
      .init("hypotheses", .string(claim.hypotheses)),
      .init("literal", .object(json(of: result.literal))),
    ]
    if let corrected = result.corrected {
      let statement = JSONValue.Member("statement", .string(claim.correction ?? ""))
      members.append(.init("corrected", .object([statement] + json(of: corrected))))
    }
    let control = result.control
    members.append(
      .init(
        "control",
        [
          "statement": .string(control.statement), "refuted": .bool(control.refuted),
          "counterexample": control.counterexample.map { .string($0) } ?? .null,
        ]))
    if let tables = result.findings?.tables, !tables.isEmpty {
      members.append(.init("tables", .array(tables.map(\.json))))
    }
    members.append(.init("seconds", .number(rounded(result.seconds))))
    members.append(.init("as-recorded", .bool(result.isAsRecorded)))
    return .object(members)
  }

  private func json(of finding: Finding) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("verdict", .string(finding.verdict.rawValue)),
      .init("scope", .string(finding.scope)),
      .init("method", .string(finding.method)),
      .init("cases", .integer(finding.cases)),
    ]
    if !finding.furtherCases.isEmpty {
      let further = finding.furtherCases.sorted { $0.key > $1.key }
      members.append(.init("further-cases", .object(further.map { .init($0.key.rawValue, .integer($0.value)) })))
    }
    if let counterexample = finding.counterexample {
      members.append(.init("counterexample", .string(counterexample)))
    }
    if !finding.notes.isEmpty { members.append(.init("notes", .array(finding.notes.map { .string($0) }))) }
    return members
  }

  private func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}

extension EvidenceTable {
  /// The table as JSON: title, headings and rows.
  var json: JSONValue {
    func array(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    return ["title": .string(title), "headings": array(headings), "rows": .array(rows.map(array))]
  }
}

extension CaseFamily {
  /// The family as JSON.
  var json: JSONValue {
    [
      "max-order": .integer(maxOrder), "max-intervals": .integer(maxIntervals),
      "random-knot-vectors": .integer(randomKnotVectors), "random-long-knot-vectors": .integer(randomLongKnotVectors),
      "networks": .integer(networks), "full": .bool(isFull),
    ]
  }
}
