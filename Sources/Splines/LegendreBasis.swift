import RealModule

/// Legendre elements: on each of c equal cells of [lower, upper] the Legendre polynomials P_0 ... P_d, mapped from [-1,
/// 1], and zero elsewhere. Function k of cell e is stored at index e (d + 1) + k.
///
/// Cells are half-open, the last one closed. Raising the degree and subdividing cells both give nested bases (Lemma 6
/// beyond splines); one cell gives the Legendre polynomials, degree 0 the indicator functions.
public struct LegendreBasis<Scalar: SplineScalar>: NestedBasis {
  /// The highest degree d.
  public let degree: Int
  /// The number c of cells.
  public let cells: Int
  /// The lower end of the domain.
  public let lower: Scalar
  /// The upper end of the domain.
  public let upper: Scalar

  /// Creates the elements of degree 0 ... `degree` on `cells` equal cells.
  ///
  /// - Throws: ``SplineError`` for a negative degree, no cells or an empty domain.
  public init(degree: Int, cells: Int = 1, lower: Scalar, upper: Scalar) throws(SplineError) {
    guard degree >= 0 else {
      throw .indexOutOfRange(what: "polynomial degree", index: degree, allowed: 0...Int.max)
    }
    guard cells >= 1 else { throw .intervalCountOutOfRange(cells) }
    guard isFinite(upper - lower), lower < upper else {
      throw .emptyDomain(lower: "\(lower)", upper: "\(upper)")
    }
    self.degree = degree
    self.cells = cells
    self.lower = lower
    self.upper = upper
  }

  /// The number c (d + 1) of functions.
  public var dimension: Int { cells * (degree + 1) }

  /// The cell boundary with index e = 0 ... c.
  func boundary(_ e: Int) -> Scalar {
    e == cells ? upper : lower + (upper - lower) * Scalar(integer: e) / Scalar(integer: cells)
  }

  /// All values at `x`, zero outside the cell of `x`.
  ///
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)``.
  /// - Complexity: O(c d).
  public func values(at x: Scalar) throws -> [Scalar] { try derivatives(at: x, upTo: 0)[0] }

  /// All derivatives, by differentiating the recurrence (k + 1) P_{k+1} = (2k + 1) y P_k - k P_{k-1}.
  ///
  /// - Throws: ``SplineError`` for a point outside the domain and a negative `count`.
  /// - Complexity: O(c d (count + 1)).
  public func derivatives(at x: Scalar, upTo count: Int) throws -> [[Scalar]] {
    try requireInDomain(x)
    try requireDerivativeCount(count)
    let cell = (0..<cells).last { boundary($0) <= x }!
    let slope = 2 / (boundary(cell + 1) - boundary(cell))
    let y = (x - boundary(cell)) * slope - 1
    var table = [[Scalar]](repeating: [], count: count + 1)
    for k in 0...degree {
      for c in 0...count {
        let value: Scalar
        if k < 2 {
          value = c == 0 ? (k == 0 ? 1 : y) : (c == 1 && k == 1 ? 1 : 0)
        } else {
          let lowerOrder = c > 0 ? Scalar(integer: c) * table[c - 1][k - 1] : 0
          let rising = Scalar(integer: 2 * k - 1) * (y * table[c][k - 1] + lowerOrder)
          value = (rising - Scalar(integer: k - 1) * table[c][k - 2]) / Scalar(integer: k)
        }
        table[c].append(value)
      }
    }
    return scaledDerivatives(table, by: slope).map { local in
      var all = [Scalar](repeating: 0, count: dimension)
      for (k, value) in local.enumerated() { all[cell * (degree + 1) + k] = value }
      return all
    }
  }

  /// Each function is supported on its cell.
  public func support(of index: Int) -> (lower: Scalar, upper: Scalar)? {
    let cell = index / (degree + 1)
    return (boundary(cell), boundary(cell + 1))
  }
  /// Polynomials of degree d are reproduced on each cell, and so globally.
  public var reproducedDegree: Int? { degree }
  /// Indicator functions add up to one.
  public var isPartitionOfUnity: Bool { degree == 0 }
  /// Indicator functions are nonnegative.
  public var isNonNegative: Bool { degree == 0 }

  /// Returns the coefficients of every function in the finer elements, exact by the recurrence in coefficient space.
  ///
  /// - Throws: ``SplineError`` if the domains differ, the other degree is lower, or the other number of cells is not a
  ///   multiple of this one.
  /// - Complexity: O(c' d d').
  public func embedding(in finer: LegendreBasis) throws -> Matrix<Scalar> {
    try requireSameDomain(as: finer)
    guard degree <= finer.degree else {
      throw SplineError.orderMismatch(coarse: degree + 1, fine: finer.degree + 1)
    }
    guard finer.cells % cells == 0 else {
      throw SplineError.notNested(index: 1, value: "\(boundary(1))")
    }
    let ratio = finer.cells / cells
    var result = Matrix<Scalar>(rows: dimension, columns: finer.dimension, repeating: 0)
    for child in 0..<finer.cells {
      // On this child the parent's variable is y = slope z + shift, z in [-1, 1].
      let slope = 1 / Scalar(integer: ratio)
      let shift = Scalar(integer: 2 * (child % ratio) + 1 - ratio) * slope
      let rows = restrictedCoefficients(slope: slope, shift: shift)
      for (k, row) in rows.enumerated() {
        for (l, value) in row.enumerated() {
          result[(child / ratio) * (degree + 1) + k, child * (finer.degree + 1) + l] = value
        }
      }
    }
    return result
  }

  /// The Legendre coefficients in z of P_0(y) ... P_d(y), y = slope z + shift.
  private func restrictedCoefficients(slope: Scalar, shift: Scalar) -> [[Scalar]] {
    func timesY(_ a: [Scalar]) -> [Scalar] {
      var product = [Scalar](repeating: 0, count: a.count + 1)
      for (l, value) in a.enumerated() {
        product[l] += shift * value
        // z P_l = ((l + 1) P_{l+1} + l P_{l-1}) / (2l + 1)
        let share = slope * value / Scalar(integer: 2 * l + 1)
        product[l + 1] += Scalar(integer: l + 1) * share
        if l > 0 { product[l - 1] += Scalar(integer: l) * share }
      }
      return product
    }
    var rows: [[Scalar]] = [[1]]
    for k in 1..<Swift.max(1, degree + 1) {
      var next = timesY(rows[k - 1]).map { Scalar(integer: 2 * k - 1) * $0 / Scalar(integer: k) }
      if k > 1 {
        for (l, value) in rows[k - 2].enumerated() {
          next[l] -= Scalar(integer: k - 1) * value / Scalar(integer: k)
        }
      }
      rows.append(next)
    }
    return rows
  }
}
