/// The parameter counts in Figure 5.
///
/// - Counterexample: [2, 5, 1] has 15 edges and 15 does not divide 140; with a linear first layer the counts grow by
///   20.
/// - Corrected statement: there are three inputs, including the level set. Then exactly one reading fits.
/// - Cases: every order up to the largest count, 4 splines or 4 intervals, linear first layer or not, output bias or
///   not.
/// - Routes: the formula, and the networks as built.
struct Figure5: Claim {
  let id = "figure-5"
  let source = "Section 5.2.1, Figure 5, and Supplement D.2: numbers of parameters"
  let printed =
    "The KANs with layers $[2, 5, 1]$ and spline order 3 have 140, 220, 380, 700 parameters on four levels that start "
    + "with 4 splines and double; the MLP with layers $[2, 16, 16, 1]$ has 352."
  let hypotheses =
    "Any order $r$, splines on every edge or a linear first layer, no weights other than those of (6), 4 intervals or "
    + "4 basis functions on the coarsest level; MLPs with or without output bias."
  let correction: String? =
    "The counts include the level set field, which the text mentions, as a third input: $[3, 5, 1]$ with splines on "
    + "all edges and $n = 4, 8, 16, 32$ intervals (4 splines are 7 basis functions), and $[3, 16, 16, 1]$ without "
    + "output bias. The layer list omits it. With the layers (6), which have no other weights, only $r = 4$ gives the "
    + "counts, so the 3 of the table is the degree; with $r = 3$ and one additional weight on every edge, such as that "
    + "of a base function, they are the same. The paper does not say."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  private static let counts = [0: 140, 1: 220, 2: 380, 3: 700]
  /// Returns the interval counts for the coarse grid size 4: 4 intervals, or 4 basis functions.
  private static func four(_ order: Int) -> [Int] { [4, 5 - order] }

  func check(_ family: CaseFamily) throws -> Findings {
    var generator = family.generator(for: id)
    var literal = Tally()
    literal.expect(
      !ParameterReading.all([2, 5, 1], counts: Self.counts, first: Self.four).isEmpty,
      "[2, 5, 1] has 15 edges, and 15 (n + r - 1) is never 140; with a linear first layer the counts grow by 20, 40, 80, not 80, "
        + "160, 320")
    let small = [false, true].map { ParameterReading.perceptron([2, 16, 16, 1], outputBias: $0) }
    literal.expect(small.contains(352), "[2, 16, 16, 1] has \(small[0]) parameters, or \(small[1]) with output bias")
    let reading = ParameterReading(widths: [3, 5, 1], order: 4, first: 4, isLinearFirst: false)
    let found = ParameterReading.all([3, 5, 1], counts: Self.counts, first: Self.four)
    var corrected = Tally()
    corrected.expect(found == [reading], "[3, 5, 1]: the matching readings are \(found)")
    corrected.merge(try reading.compare(Self.counts, using: &generator))
    for (level, count) in Self.counts.sorted(by: { $0.key < $1.key }) {
      let own = reading.with(order: 3).count(level: level) + 20
      corrected.expect(
        own == count, "order 3, one more weight on each of the 20 edges, level \(level): \(own), not \(count)")
    }
    corrected.merge(try ParameterReading.compare([3, 16, 16, 1], printed: 352, using: &generator))
    return Findings(
      literal: literal.finding(
        ifHolds: .proved, method: "exact counts", scope: "every order, all readings of the hypotheses"),
      corrected: corrected.finding(
        ifHolds: .proved, method: "exact counts of all readings, and networks as built", scope: "every order"),
      control: try reading.with(order: 3).compare(Self.counts, using: &generator).control("the same with order 3"))
  }
}
