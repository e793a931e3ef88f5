import Exact
import Experiments
import SeededRandom
import Splines

/// Exact arithmetic: A of Lemma 2 on random rational knots, and the inertia of a shifted A^T A.
enum ExactWorkload {
  /// The knots t_i = (i + (1 + floor(998 U(5, i + r - 1))) / 1000) / n of the peers' workload, with U the numbers of
  /// SplitMix64 in [0, 1).
  static func knots(order r: Int, intervals n: Int) throws -> KnotVector<Rational> {
    var generator = SplitMix64(seed: 5)
    let values = (1 - r...n + r - 1).map { i in
      Rational(1000 * i + 1 + Int(998 * generator.unit()), 1000 * n)
    }
    return try KnotVector(order: SplineOrder(r), knots: values)
  }

  static func changeOfBasis() throws -> Workload {
    let knots = try knots(order: 5, intervals: 200)
    return Workload(
      name: "exact", title: "A, n = 200, r = 5, random rational knots",
      competitors: [
        .init("bidiagonal factors, banded", { ChangeOfBasis(knots).banded }, check: checksum),
        .init("recursion (5), dense", { ChangeOfBasis(knots).recursionMatrix() }, check: checksum),
      ])
  }

  private static func checksum(_ banded: BandedMatrix<Rational>) -> String {
    checksum(rows: banded.rows) {
      banded.bandColumns(ofRow: $0)
    } entry: {
      banded[$0, $1]
    }
  }

  private static func checksum(_ dense: Matrix<Rational>) -> String {
    checksum(rows: dense.rows) { _ in
      0..<dense.columns
    } entry: {
      dense[$0, $1]
    }
  }

  /// h <- (31 h + (p mod q) + 7 (d mod q)) mod q over the nonzero entries p/d, row by row, with q = 10^9 + 7. Every
  /// program that runs this workload prints this value.
  private static func checksum(
    rows: Int, columns: (Int) -> Range<Int>, entry: (Int, Int) -> Rational
  ) -> String {
    let q = 1_000_000_007
    var h = 0
    for i in 0..<rows {
      for j in columns(i) {
        let value = entry(i, j)
        if value.isZero { continue }
        h = (31 * h + residue(value.numerator, q) + 7 * residue(value.denominator, q)) % q
      }
    }
    return String(h)
  }

  /// An integer modulo q, in 0 ..< q.
  private static func residue(_ value: Rational, _ q: Int) -> Int {
    let rest = value - (value / Rational(q)).floor * Rational(q)
    return Int(Double(rest))
  }
}
