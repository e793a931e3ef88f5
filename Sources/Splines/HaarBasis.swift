import RealModule

/// Haar elements up to a level L on [lower, upper]: the constant 1, then for each level l = 0 ..< L the 2^l steps that
/// are 1 on the left and -1 on the right half of a cell of length (upper - lower) / 2^l. There are 2^L functions;
/// step c of level l is stored at index 2^l + c.
///
/// Cells are half-open, the last one closed. Adding levels gives nested bases (Lemma 6 beyond splines).
public struct HaarBasis<Scalar: SplineScalar>: NestedBasis {
  /// The number L of levels of steps.
  public let levels: Int
  /// The lower end of the domain.
  public let lower: Scalar
  /// The upper end of the domain.
  public let upper: Scalar

  /// Creates the elements with `levels` levels of steps.
  ///
  /// - Throws: ``SplineError`` unless `levels` is in 0 ... 20, and for an empty domain.
  public init(levels: Int, lower: Scalar, upper: Scalar) throws(SplineError) {
    guard (0...20).contains(levels) else {
      throw .indexOutOfRange(what: "number of levels", index: levels, allowed: 0...20)
    }
    guard isFinite(upper - lower), lower < upper else {
      throw .emptyDomain(lower: "\(lower)", upper: "\(upper)")
    }
    self.levels = levels
    self.lower = lower
    self.upper = upper
  }

  /// The number 2^L of functions.
  public var dimension: Int { 1 << levels }

  private func boundary(_ e: Int) -> Scalar {
    e == dimension ? upper : lower + (upper - lower) * Scalar(integer: e) / Scalar(integer: dimension)
  }

  /// All values at `x`.
  ///
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)``.
  /// - Complexity: O(2^L).
  public func values(at x: Scalar) throws -> [Scalar] {
    try requireInDomain(x)
    let cell = (0..<dimension).last { boundary($0) <= x }!
    var all = [Scalar](repeating: 0, count: dimension)
    all[0] = 1
    for level in 0..<levels {
      let position = cell >> (levels - level)
      let isRightHalf = (cell >> (levels - level - 1)) & 1 == 1
      all[(1 << level) + position] = isRightHalf ? -1 : 1
    }
    return all
  }

  /// The values; every derivative from the right is zero.
  ///
  /// - Throws: ``SplineError`` for a point outside the domain and a negative `count`.
  /// - Complexity: O(2^L (count + 1)).
  public func derivatives(at x: Scalar, upTo count: Int) throws -> [[Scalar]] {
    try requireDerivativeCount(count)
    let zeros = [Scalar](repeating: 0, count: dimension)
    return [try values(at: x)] + [[Scalar]](repeating: zeros, count: count)
  }

  /// The span contains the constants.
  public var reproducedDegree: Int? { 0 }

  /// Each element is also a member of the larger basis: P = [I 0].
  ///
  /// - Throws: ``SplineError`` if the domains differ or the other basis has fewer levels.
  public func embedding(in finer: HaarBasis) throws -> Matrix<Scalar> {
    try requireSameDomain(as: finer)
    guard levels <= finer.levels else {
      throw SplineError.shapeMismatch(what: "the finer Haar basis", expected: levels, found: finer.levels)
    }
    return Matrix(rows: dimension, columns: finer.dimension) { i, j in i == j ? 1 : 0 }
  }
}
