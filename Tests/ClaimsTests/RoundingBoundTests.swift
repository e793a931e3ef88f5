import Claims
import Exact
import Experiments
import Foundation
import SeededRandom
import Splines
import Testing

/// The rounding bounds of measured rows against their formulas, written out, and against the least that is true of them.
@Suite("Claims: rounding bounds")
struct RoundingBoundTests {
  @Test("Digits that the ReLU form may lose: log10 of (4r + 3) 2^r (n + r - 1)^{r-1} / (r-1)!, and of n^{r-1} / (r-1)!")
  func digits() throws {
    var generator = SplitMix64(seed: 5)
    // By hand: 7 * 2; 11 * 4 * 11; 15 * 8 * 12^2 / 2; 19 * 16 * 13^3 / 6 for n = 10.
    let cases: [(r: Int, bound: Double, expected: Double)] = [
      (1, 14, 1), (2, 484, 10), (3, 8640, 50), (4, Double(19 * 16 * 2197) / 6, 1000.0 / 6),
    ]
    for (r, bound, expected) in cases {
      let loss = try DigitLoss(
        order: SplineOrder(r), intervals: 10, points: 4, convert: { Double($0) }, using: &generator)
      // A sum of at most 3 + r logarithms below 8.
      #expect((loss.bound - log10(bound)).magnitude <= 8 * 8 * Double.ulpOfOne, "r = \(r)")
      #expect((loss.expected - log10(expected)).magnitude <= 8 * 8 * Double.ulpOfOne, "r = \(r)")
      #expect(loss.digits <= loss.bound)
    }
  }

  @Test("Units of roundoff: 6r for stable forms; m (r + 1) (3r + m) 2^r (n + r - 1)^{r-1} / (r-1)! for ReLU powers")
  func units() throws {
    var generator = SplitMix64(seed: 5)
    // n = 8: m = 9, 10, 11.
    let cases: [(r: Int, stable: Double, canceling: Double, relu: Double)] = [
      (2, 12, 8, Double(9 * 3 * 15 * 4 * 9)), (3, 18, 32, Double(10 * 4 * 19 * 8 * 50)),
      (4, 24, 512.0 / 6, Double(11 * 5 * 23 * 16 * 1331) / 6),
    ]
    for (r, stable, canceling, relu) in cases {
      let errors = try EvaluationErrors(
        order: SplineOrder(r), intervals: 8, points: 8, format: Double.self, using: &generator)
      #expect(errors.stableBound == stable)
      // A few roundings of products.
      #expect((errors.canceling / canceling - 1).magnitude <= 8 * Double.ulpOfOne)
      #expect((errors.reluBound / relu - 1).magnitude <= 8 * Double.ulpOfOne)
    }
  }

  @Test("Table 2 by arithmetic: the bounds hold as stated, and a unit of their last digit tighter they do not")
  func table2() throws {
    let fine = try #require(PrintedTable2.row(.spline, .fine))
    let multilevel = try #require(PrintedTable2.row(.spline, .multilevel))
    func failures(_ row: PrintedTable2.Row, _ largest: Rational, _ others: Rational) -> Int {
      Table2Arithmetic.bounds(row, largest: largest, others: others).failures
    }
    #expect(failures(fine, Rational(125, 10_000), Rational(251, 10_000_000)) == 0)
    #expect(failures(fine, Rational(125, 10_000), Rational(250, 10_000_000)) == 1)
    #expect(failures(fine, Rational(126, 10_000), Rational(251, 10_000_000)) == 1)
    #expect(failures(multilevel, Rational(16, 100_000), Rational(49, 10_000_000)) == 0)
    #expect(failures(multilevel, Rational(16, 100_000), Rational(48, 10_000_000)) == 1)
    #expect(failures(multilevel, Rational(17, 100_000), Rational(49, 10_000_000)) == 1)
    // 5m - B with the least m, 253.5e-5 and 366.5e-7: just inside and just outside.
    let (four, half) = (Rational(4), Rational(1, 2))
    for (row, mean, others) in [
      (fine, (254 - half) / 100_000, Rational(251, 10_000_000)),
      (multilevel, (367 - half) / 10_000_000, Rational(49, 10_000_000)),
    ] {
      let least = 5 * mean - four * others
      #expect(failures(row, least, others) == 0 && failures(row, least + Rational(10).power(-30), others) == 1)
    }
  }
}
