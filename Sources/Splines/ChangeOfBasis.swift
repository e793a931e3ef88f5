import RealModule

/// The change of basis A = A^[r] from ReLU powers to B-splines: b_i = sum_j A_ij psi_j on [a, b), so weights map as
/// w = A^T u. Rows and columns have the indices 1 - r ... n - 1 and are stored from zero.
///
/// A = G_r G_{r-1} ... G_2 A^[1], where A^[1] = I - S and G_s has 1 / (t_{i+s-1} - t_i) on its diagonal and
/// -1 / (t_{i+s} - t_{i+1}) beside it (Lemma 2, eq. (5), written as a product). A is upper triangular with r diagonals
/// above the main one.
public struct ChangeOfBasis<Scalar: SplineScalar>: Sendable {
  /// The knots.
  public let knots: KnotVector<Scalar>
  /// The factors A^[1], G_2, ..., G_r in the order in which they act on a vector: A is the product of the reversed
  /// list.
  public let factors: [BidiagonalFactor<Scalar>]

  /// Creates the change of basis on given knots.
  ///
  /// - Complexity: O(m r).
  @inlinable
  public init(_ knots: KnotVector<Scalar>) {
    self.knots = knots
    let m = knots.dimension
    let r = knots.order.value
    var factors = [
      BidiagonalFactor<Scalar>(
        diagonal: Array(repeating: 1, count: m), superdiagonal: Array(repeating: -1, count: m - 1))
    ]
    let one: Scalar = 1
    let t = knots.values
    for s in 2..<Swift.max(2, r + 1) {
      var diagonal: [Scalar] = []
      var superdiagonal: [Scalar] = []
      diagonal.reserveCapacity(m)
      superdiagonal.reserveCapacity(m - 1)
      for p in 0..<m {
        let inverse = one / (t[p + s - 1] - t[p])
        diagonal.append(inverse)
        // -1 / (t_{i+s} - t_{i+1}) is the next diagonal entry, negated.
        if p > 0 { superdiagonal.append(-inverse) }
      }
      factors.append(BidiagonalFactor(diagonal: diagonal, superdiagonal: superdiagonal))
    }
    self.factors = factors
  }

  /// The dimension m.
  @inlinable
  public var dimension: Int { knots.dimension }

  /// A as a banded matrix: no diagonals below the main one, r above.
  ///
  /// - Complexity: O(m r^2).
  @inlinable
  public var banded: BandedMatrix<Scalar> {
    let m = dimension
    let r = knots.order.value
    var rows: [[Scalar]] = (0..<m).map { $0 + 1 < m ? [1, -1] : [1] }
    for factor in factors.dropFirst() {
      for i in 0..<m {
        let g = factor.diagonal[i]
        if i + 1 < m {
          let e = factor.superdiagonal[i]
          // Row i of the product: g * row i + e * row i + 1; row i + 1 still belongs to the order below.
          var row = rows[i].map { g * $0 }
          for (c, value) in rows[i + 1].enumerated() {
            if c + 1 < row.count { row[c + 1] += e * value } else { row.append(e * value) }
          }
          rows[i] = row
        } else {
          rows[i] = [g * rows[i][0]]
        }
      }
    }
    var result = BandedMatrix<Scalar>(rows: m, columns: m, lowerBandwidth: 0, upperBandwidth: r)
    for i in 0..<m {
      for (c, value) in rows[i].enumerated() { result[i, i + c] = value }
    }
    return result
  }

  /// A as a dense matrix.
  ///
  /// - Complexity: O(m^2 + m r^2).
  @inlinable
  public var matrix: Matrix<Scalar> { banded.dense }

  /// A^{-1} as a dense matrix, upper triangular.
  ///
  /// - Complexity: O(m^2 r).
  public var inverseMatrix: Matrix<Scalar> {
    let m = dimension
    var result = Matrix<Scalar>(rows: m, columns: m, repeating: 0)
    for j in 0..<m {
      var unit = [Scalar](repeating: 0, count: m)
      unit[j] = 1
      for factor in factors.reversed() { unit = factor.solve(unit) }
      for i in 0...j { result[i, j] = unit[i] }
    }
    return result
  }

  /// Returns A v: the B-spline values from the values of the ReLU powers.
  ///
  /// - Throws: ``SplineError/shapeMismatch(what:expected:found:)`` unless `v` has m entries.
  /// - Complexity: O(m r).
  @inlinable
  public func apply(_ v: [Scalar]) throws(SplineError) -> [Scalar] {
    try require(v)
    return factors.reduce(v) { $1.apply($0) }
  }

  /// Returns A^T v: the ReLU weights w from the spline weights u.
  ///
  /// - Throws: ``SplineError/shapeMismatch(what:expected:found:)`` unless `v` has m entries.
  /// - Complexity: O(m r).
  @inlinable
  public func applyTranspose(_ v: [Scalar]) throws(SplineError) -> [Scalar] {
    try require(v)
    return factors.reversed().reduce(v) { $1.applyTranspose($0) }
  }

  /// Returns A^{-1} v: the values of the ReLU powers from the B-spline values.
  ///
  /// - Throws: ``SplineError/shapeMismatch(what:expected:found:)`` unless `v` has m entries.
  /// - Complexity: O(m r).
  @inlinable
  public func solve(_ v: [Scalar]) throws(SplineError) -> [Scalar] {
    try require(v)
    return factors.reversed().reduce(v) { $1.solve($0) }
  }

  /// Returns A^{-T} v: the spline weights u from the ReLU weights w.
  ///
  /// - Throws: ``SplineError/shapeMismatch(what:expected:found:)`` unless `v` has m entries.
  /// - Complexity: O(m r).
  @inlinable
  public func solveTranspose(_ v: [Scalar]) throws(SplineError) -> [Scalar] {
    try require(v)
    return factors.reduce(v) { $1.solveTranspose($0) }
  }

  @usableFromInline
  func require(_ v: [Scalar]) throws(SplineError) {
    guard v.count == dimension else {
      throw .shapeMismatch(what: "the vector of spline coefficients", expected: dimension, found: v.count)
    }
  }
}
