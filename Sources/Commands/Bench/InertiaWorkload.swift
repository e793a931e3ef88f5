import Exact
import Experiments
import Splines

/// The inertia of A^T A - c I for the integer matrix A = (I - S)^r, n = 200, r = 4: how many eigenvalues are above c.
enum InertiaWorkload {
  static func workloads() throws -> [Workload] {
    try [Rational(3, 2), Rational(1, 7), Rational(1, 1_000_000)].map(workload)
  }

  private static func workload(shift c: Rational) throws -> Workload {
    let r = 4
    let n = 200
    // Spacing 1 leaves only the factor 1 / (r - 1)!.
    let knots = try KnotVector<Rational>.uniform(
      order: SplineOrder(r), intervals: n, lower: 0, upper: Rational(n))
    let factorial = Rational((1..<r).reduce(1, *))
    let gram = ChangeOfBasis(knots).banded.gram()
    let matrix = SymmetricBandedMatrix(size: gram.rows, bandwidth: r) { i, j in
      gram[i, j] * factorial * factorial
    }
    return Workload(
      name: "exact", title: "inertia, n = 200, r = 4, c = \(c)",
      competitors: [
        .init(
          "fraction-free elimination", { matrix.subtracting(shift: c).inertia().positive }, check: { "\($0) above" }),
        .init("rational LDL^T", { positivePivots(of: matrix.subtracting(shift: c)) }, check: { "\($0) above" }),
      ])
  }

  /// The number of positive pivots of plain banded LDL^T without pivoting; -1 if a pivot is zero.
  private static func positivePivots(of matrix: SymmetricBandedMatrix) -> Int {
    let size = matrix.size
    let width = matrix.bandwidth
    var rows = (0..<size).map { i in (i...min(i + width, size - 1)).map { matrix[i, $0] } }
    var count = 0
    for j in 0..<size {
      let pivotRow = rows[j]
      let pivot = pivotRow[0]
      if pivot.isZero { return -1 }
      if pivot.sign > 0 { count += 1 }
      for a in pivotRow.indices.dropFirst() {
        let factor = pivotRow[a] / pivot
        for b in a..<pivotRow.count { rows[j + a][b - a] -= factor * pivotRow[b] }
      }
    }
    return count
  }
}
