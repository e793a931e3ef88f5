import Exact

/// Slow dense linear algebra over `BigRational`, by textbook elimination: what `RationalMatrix` is compared with.
struct DenseOracle: Equatable {
  var rows: [[BigRational]]

  init(_ rows: [[BigRational]]) { self.rows = rows }

  init(_ matrix: RationalMatrix) {
    rows = (0..<matrix.rows).map { i in (0..<matrix.columns).map { j in BigRational(matrix[i, j]) } }
  }

  func times(_ other: DenseOracle, columns: Int) -> DenseOracle {
    DenseOracle(
      rows.map { row in
        (0..<columns).map { j in
          var sum = BigRational(0)
          for (k, x) in row.enumerated() { sum = sum + x * other.rows[k][j] }
          return sum
        }
      })
  }

  func transposed(columns: Int) -> DenseOracle {
    DenseOracle((0..<columns).map { j in rows.map { $0[j] } })
  }

  /// Row echelon form by exchanges and subtraction; the rank and, for a square matrix, the determinant.
  func eliminated() -> (rank: Int, determinant: BigRational) {
    var work = rows
    var rank = 0
    var determinant = BigRational(1)
    let columns = rows.first?.count ?? 0
    for j in 0..<columns {
      guard let pivot = (rank..<work.count).first(where: { !work[$0][j].isZero }) else {
        determinant = BigRational(0)
        continue
      }
      if pivot != rank {
        work.swapAt(pivot, rank)
        determinant = determinant * BigRational(-1)
      }
      determinant = determinant * work[rank][j]
      for i in (rank + 1)..<max(work.count, rank + 1) where !work[i][j].isZero {
        let factor = work[i][j] / work[rank][j]
        for k in j..<columns { work[i][k] = work[i][k] - factor * work[rank][k] }
      }
      rank += 1
      if rank == work.count && j + 1 < columns { return (rank, determinant) }
    }
    return (rank, determinant)
  }

  /// The inertia of a symmetric matrix: congruences that bring a nonzero entry to the diagonal and clear its row.
  func inertia() -> Inertia {
    var work = rows
    var negative = 0
    var positive = 0
    while !work.isEmpty {
      let size = work.count
      var pivot = (0..<size).first { !work[$0][$0].isZero }
      if pivot == nil {
        // All diagonal entries are zero: add row and column j to row and column i where entry (i, j) is not zero.
        for i in 0..<size {
          guard let j = (0..<size).first(where: { !work[i][$0].isZero }) else { continue }
          for k in 0..<size { work[i][k] = work[i][k] + work[j][k] }
          for k in 0..<size { work[k][i] = work[k][i] + work[k][j] }
          pivot = i
          break
        }
      }
      guard let p = pivot else { break }
      if work[p][p].sign < 0 { negative += 1 } else { positive += 1 }
      let others = (0..<size).filter { $0 != p }
      work = others.map { i in others.map { j in work[i][j] - work[i][p] * work[p][j] / work[p][p] } }
    }
    return Inertia(negative: negative, zero: rows.count - negative - positive, positive: positive)
  }
}
