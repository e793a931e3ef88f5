/// The parameter counts in Table 3.
///
/// - Cases: every order up to the largest count and every n up to 100, linear first layer or not: exactly one reading
///   fits, a linear first layer, r = 4, n = 5; the networks as built; MLPs without output bias.
struct Table3Counts: Claim {
  let id = "table-3-counts"
  let source = "Section 5.2.2, Table 3: numbers of parameters"
  let printed =
    "The KANs $[2, 20, 20, 1]$ have 3400 parameters on the coarse and 9700 on the fine level; the MLPs "
    + "$[2, 20, 20, 1]$ and $[2, 56, 56, 1]$ have 500 and 3416."
  let hypotheses =
    "Two halvings of the knot intervals, as implied by the three epoch counts; no weights other than those of (6). Not "
    + "printed: spline order, coarsest $n$, the first layer."
  let recorded = RecordedVerdicts(literal: .proved)

  private static let counts = [0: 3400, 2: 9700]

  func check(_ family: CaseFamily) throws -> Findings {
    var generator = family.generator(for: id)
    let reading = ParameterReading(widths: [2, 20, 20, 1], order: 4, first: 5, isLinearFirst: true)
    let found = ParameterReading.all([2, 20, 20, 1], counts: Self.counts) { _ in Array(1...100) }
    var printed = Tally()
    printed.expect(found == [reading], "[2, 20, 20, 1]: the matching readings are \(found)")
    printed.merge(try reading.compare(Self.counts, using: &generator))
    for (widths, count) in [([2, 20, 20, 1], 500), ([2, 56, 56, 1], 3416)] {
      printed.merge(try ParameterReading.compare(widths, printed: count, using: &generator))
    }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact counts of all readings, and networks as built",
        scope: "every order, every number of intervals up to 100",
        notes: ["exactly one reading fits: a linear first layer, r = 4, n = 5, 10, 20; MLPs without output bias"]),
      control: try reading.with(order: 3).compare(Self.counts, using: &generator).control("the same with order 3"))
  }
}
