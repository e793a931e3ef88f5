import RealModule
import Splines

/// A square matrix as a product of elementary bidiagonal matrices and a diagonal one, by Neville elimination: rows are
/// eliminated using the row just above, then columns using the column just before.
///
/// If every multiplier is nonnegative and every pivot positive, each factor is totally nonnegative and so, by Cauchy
/// and Binet, is the product. A nonsingular totally nonnegative matrix always has such a factorization (Gasca and Peña
/// 1992), so over an exact field the answer is a proof in either case.
public struct NevilleFactorization<Scalar: SplineScalar>: Sendable {
  /// The reason why elimination stopped. It never stops for a nonsingular totally nonnegative matrix.
  public enum Obstruction: Error, Equatable, Sendable, CustomStringConvertible {
    /// The matrix is not square.
    case notSquare(rows: Int, columns: Int)
    /// A nonzero entry below (or, in the transposed half, to the right of) a zero one: a row exchange is needed.
    case exchangeNeeded(row: Int, column: Int, transposed: Bool)
    /// A pivot is zero: the matrix is singular.
    case zeroPivot(index: Int)

    /// One line: what stopped the elimination and where.
    public var description: String {
      switch self {
      case .notSquare(let rows, let columns):
        return "Neville elimination needs a square matrix (got \(rows) x \(columns))"
      case .exchangeNeeded(let row, let column, let transposed):
        return "Neville elimination\(transposed ? " of the transpose" : "") needs a row exchange at"
          + " (\(row), \(column)); the matrix is singular or not totally nonnegative"
      case .zeroPivot(let index):
        return "Neville elimination encounters a zero pivot at \(index); the matrix is singular"
      }
    }
  }

  /// Entry (i, j), i > j: the multiple of row i - 1 subtracted from row i to eliminate column j; otherwise zero.
  public let lowerMultipliers: Matrix<Scalar>
  /// The diagonal pivots.
  public let pivots: [Scalar]
  /// Entry (i, j), i < j: the multiple of column j - 1 subtracted from column j to eliminate row i; otherwise zero.
  public let upperMultipliers: Matrix<Scalar>

  /// Factorizes a matrix.
  ///
  /// - Throws: ``Obstruction`` if the matrix is not square, is singular, or needs a row exchange.
  /// - Complexity: O(m^3), less for banded matrices: zeros are skipped.
  public init(_ matrix: Matrix<Scalar>) throws(Obstruction) {
    guard matrix.rows == matrix.columns else { throw .notSquare(rows: matrix.rows, columns: matrix.columns) }
    let (lower, triangle) = try Self.eliminate(matrix, transposed: false)
    let (upper, diagonal) = try Self.eliminate(triangle.transposed(), transposed: true)
    lowerMultipliers = lower
    upperMultipliers = upper.transposed()
    pivots = (0..<matrix.rows).map { diagonal[$0, $0] }
    if let index = pivots.firstIndex(of: 0) { throw .zeroPivot(index: index) }
  }

  private static func eliminate(
    _ matrix: Matrix<Scalar>, transposed: Bool
  ) throws(Obstruction) -> (multipliers: Matrix<Scalar>, triangle: Matrix<Scalar>) {
    let m = matrix.rows
    var work = matrix
    var multipliers = Matrix<Scalar>(rows: m, columns: m, repeating: 0)
    for j in 0..<m {
      for i in (j + 1..<max(m, j + 1)).reversed() where work[i, j] != 0 {
        guard work[i - 1, j] != 0 else { throw .exchangeNeeded(row: i, column: j, transposed: transposed) }
        let multiplier = work[i, j] / work[i - 1, j]
        multipliers[i, j] = multiplier
        work[i, j] = 0
        for k in j + 1..<max(m, j + 1) where work[i - 1, k] != 0 { work[i, k] -= multiplier * work[i - 1, k] }
      }
    }
    return (multipliers, work)
  }

  /// Whether every multiplier is nonnegative and every pivot positive.
  public var provesTotalNonnegativity: Bool {
    pivots.allSatisfy { $0 > 0 } && lowerMultipliers.entries.allSatisfy { $0 >= 0 }
      && upperMultipliers.entries.allSatisfy { $0 >= 0 }
  }

  /// Returns the product of the factors, which reproduces the matrix.
  ///
  /// - Complexity: O(m^3).
  public func product() -> Matrix<Scalar> {
    let m = pivots.count
    var result = Matrix<Scalar>(rows: m, columns: m) { i, j in i == j ? pivots[i] : 0 }
    for i in (0..<m).reversed() {
      for j in i + 1..<max(m, i + 1) where upperMultipliers[i, j] != 0 {
        for k in 0..<m { result[k, j] += upperMultipliers[i, j] * result[k, j - 1] }
      }
    }
    for j in (0..<m).reversed() {
      for i in j + 1..<max(m, j + 1) where lowerMultipliers[i, j] != 0 {
        for k in 0..<m { result[i, k] += lowerMultipliers[i, j] * result[i - 1, k] }
      }
    }
    return result
  }
}
