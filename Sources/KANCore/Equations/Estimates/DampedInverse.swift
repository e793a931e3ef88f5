import CLAPACKE

/// The inverse of a matrix G = J^T J that may be singular, for numbers that G determines.
///
/// With the scaling D that makes the diagonal one, G^-1 is D V D, where V is the inverse of D G D + damping I. A number
/// that G does not determine is known by the share of the damping in its entry of V.
struct DampedInverse {
  /// The damping: above the rounding of D G D, which is a few eps times its dimension.
  static let damping = 1e-10

  private let count: Int
  /// The diagonal of D.
  private let scale: [Double]
  /// V, both triangles.
  private let inverse: [Double]

  /// Creates the inverse of a matrix, row-major with both triangles; `nil` if it has a number that is not finite.
  ///
  /// - Complexity: O(count^3), in LAPACK's `dpotrf` and `dpotri`.
  init?(_ gram: [Double], count: Int) {
    precondition(count > 0 && gram.count == count * count, "DampedInverse: \(gram.count) entries")
    self.count = count
    scale = (0..<count).map { gram[$0 * (count + 1)] > 0 ? 1 / gram[$0 * (count + 1)].squareRoot() : 1 }
    var matrix = DampedInverse.scaled(gram, by: scale)
    for i in 0..<count { matrix[i * (count + 1)] += Self.damping }
    let size = Int32(count)
    let lower = CChar(UInt8(ascii: "L"))
    BLAS.requireSingleThread()
    // The matrix is symmetric, so that the column-major routines read the same entries.
    guard LAPACKE_dpotrf(LAPACK_COL_MAJOR, lower, size, &matrix, size) == 0,
      LAPACKE_dpotri(LAPACK_COL_MAJOR, lower, size, &matrix, size) == 0
    else { return nil }
    for i in 0..<count {
      for j in 0..<i { matrix[i * count + j] = matrix[j * count + i] }
    }
    inverse = matrix
  }

  private static func scaled(_ matrix: [Double], by scale: [Double]) -> [Double] {
    let count = scale.count
    var result = matrix
    for i in 0..<count {
      for j in 0..<count { result[i * count + j] *= scale[i] * scale[j] }
    }
    return result
  }

  /// Returns the share of the damping in entry (j, j) of V, between 0 and 1: damping |V e_j|^2 / V_jj. It is about
  /// damping / lambda if e_j belongs to the eigenvalue lambda, and one if that is zero.
  func dampingShare(_ j: Int) -> Double {
    let column = inverse[j * count..<(j + 1) * count]
    return Self.damping * column.reduce(0) { $0 + $1 * $1 } / inverse[j * (count + 1)]
  }

  /// Returns tr(G^-1 H) for another matrix, row-major with both triangles.
  ///
  /// - Complexity: O(count^2).
  func trace(with other: [Double]) -> Double {
    zip(inverse, DampedInverse.scaled(other, by: scale)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Returns entry (j, j) of G^-1.
  func entry(_ j: Int) -> Double { scale[j] * scale[j] * inverse[j * (count + 1)] }

  /// Returns entry (j, j) of G^-1 H G^-1 for another matrix, row-major with both triangles.
  ///
  /// - Complexity: O(count^2).
  func variance(_ j: Int, of other: [Double]) -> Double {
    let product = DampedInverse.scaled(other, by: scale)
    let column = Array(inverse[j * count..<(j + 1) * count])
    var sum = 0.0
    for i in 0..<count {
      var row = 0.0
      for k in 0..<count { row += product[i * count + k] * column[k] }
      sum += column[i] * row
    }
    return scale[j] * scale[j] * sum
  }
}
