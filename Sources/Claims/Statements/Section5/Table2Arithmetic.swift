import Exact
import Experiments

/// What the printed means and deviations of Table 2 say about single runs, by arithmetic alone.
///
/// Five nonnegative numbers have mean m and deviation s, with the divisor 4. Let M be the largest and R the sum
/// of the others, M + R = 5m. The squares of the others sum to at most R^2, so M^2 + R^2 >= Q = 4 s^2 + 5 m^2; and they
/// sum to at most M R, so 5 m M >= Q.
/// - Statement: the resulting bounds on M and on R / 4, for every m and s that round to the printed ones.
/// - Method: exact rational arithmetic. The bound on R grows with m and decreases with s, so it is checked at the
///   largest m and the smallest s: R <= B where (5m - B)^2 + B^2 <= Q and 5 m B < Q, since x -> (5m - x)^2 + x^2
///   decreases up to 5m/2.
/// - Cases: one inequality each.
/// - Control: the same bounds for coarse training in the spline basis, whose deviation is small.
package struct Table2Arithmetic: Claim {
  package let id = "table-2-arithmetic"
  package let origin = Origin.ours
  package let source = "Related to Table 2"
  package let printed =
    #"From the printed mean and deviation alone, one of the five fine runs in the spline basis ended at "#
    + #"$1.25 \cdot 10^{-2}$ or more and the other four at $2.51 \cdot 10^{-5}$ or less on average, below the printed "#
    + #"multilevel mean $3.67 \cdot 10^{-5}$; one multilevel run ended at $1.6 \cdot 10^{-4}$ or more, the other four "#
    + #"at $4.9 \cdot 10^{-6}$ or less on average. The deviations have the divisor $4$."#
  package let hypotheses = "Five nonnegative losses; printed numbers rounded to three digits."
  package let recorded = RecordedVerdicts(literal: .proved)

  package func check(_ family: CaseFamily) throws -> Findings {
    let fine = PrintedTable2.row(.spline, .fine)!
    let multilevel = PrintedTable2.row(.spline, .multilevel)!
    var tally = Self.bounds(fine, largest: Rational(125, 10000), others: Rational(251, 10_000_000))
    tally.merge(Self.bounds(multilevel, largest: Rational(16, 100000), others: Rational(49, 10_000_000)))
    tally.expect(
      Rational(251, 10_000_000) < Interval(multilevel.mean).lower, "2.51e-5 is not below the printed multilevel mean")
    // With the divisor 5, s^2 is at most 4 m^2.
    tally.expect(
      Self.square(Interval(fine.deviation).lower) > 4 * Self.square(Interval(fine.mean).upper),
      "fine training: the deviation is at most twice the mean")
    let coarse = PrintedTable2.row(.spline, .coarse)!
    return Findings(
      literal: tally.finding(
        ifHolds: .proved, method: "exact inequalities between the printed numbers",
        scope: "any five numbers whose mean and deviation round to the printed ones"),
      control: Self.bounds(coarse, largest: Rational(16, 10000), others: Rational(251, 10_000_000)).control(
        "four of the five coarse runs average 2.51e-5 or less"))
  }

  /// The interval of numbers that round to a printed one.
  private struct Interval {
    let lower: Rational
    let upper: Rational
    init(_ number: PrintedTable2.Number) {
      let unit = Rational(1, 1) / (0..<(-number.exponent)).reduce(1 as Rational) { power, _ in power * 10 }
      lower = (Rational(number.digits) - Rational(1, 2)) * unit
      upper = (Rational(number.digits) + Rational(1, 2)) * unit
    }
  }

  private static func square(_ x: Rational) -> Rational { x * x }

  /// Checks that the largest of the five is at least `largest` and the others average at most `others`.
  package static func bounds(_ row: PrintedTable2.Row, largest: Rational, others: Rational) -> Tally {
    let (m, s) = (Interval(row.mean), Interval(row.deviation))
    let name = "\(row.schedule!.rawValue) training"
    var tally = Tally()
    let q = 4 * square(s.lower) + 5 * square(m.upper)
    let sum = 5 * m.upper
    let b = 4 * others
    tally.expect(
      b < sum / 2 && square(sum - b) + square(b) <= q && sum * b < q,
      "\(name): the other four can average more than \(others)")
    // M = 5m - R, with the smallest m: the other four may still be as large as for the largest m.
    tally.expect(5 * m.lower - b >= largest, "\(name): the largest of five can be below \(largest)")
    return tally
  }
}
