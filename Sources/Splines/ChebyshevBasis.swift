import RealModule

/// The Chebyshev polynomials T_0 ... T_d of the first kind, mapped from [-1, 1] to [lower, upper].
///
/// Raising the degree gives nested bases (Lemma 6 beyond splines).
public struct ChebyshevBasis<Scalar: SplineScalar>: NestedBasis {
  /// The highest degree d.
  public let degree: Int
  /// The lower end of the domain.
  public let lower: Scalar
  /// The upper end of the domain.
  public let upper: Scalar

  /// Creates the polynomials of degree 0 ... `degree`.
  ///
  /// - Throws: ``SplineError`` for a negative degree or an empty domain.
  public init(degree: Int, lower: Scalar, upper: Scalar) throws(SplineError) {
    guard degree >= 0 else {
      throw .indexOutOfRange(what: "polynomial degree", index: degree, allowed: 0...Int.max)
    }
    guard isFinite(upper - lower), lower < upper else {
      throw .emptyDomain(lower: "\(lower)", upper: "\(upper)")
    }
    self.degree = degree
    self.lower = lower
    self.upper = upper
  }

  /// The number d + 1 of polynomials.
  public var dimension: Int { degree + 1 }

  /// The values T_0(x) ... T_d(x).
  ///
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)``.
  /// - Complexity: O(d).
  public func values(at x: Scalar) throws -> [Scalar] { try derivatives(at: x, upTo: 0)[0] }

  /// All derivatives, by differentiating the recurrence T_{k+1} = 2 y T_k - T_{k-1}.
  ///
  /// - Throws: ``SplineError`` for a point outside the domain and a negative `count`.
  /// - Complexity: O(d (count + 1)).
  public func derivatives(at x: Scalar, upTo count: Int) throws -> [[Scalar]] {
    try requireInDomain(x)
    try requireDerivativeCount(count)
    let slope = 2 / (upper - lower)
    let y = (x - lower) * slope - 1
    var table = [[Scalar]](repeating: [], count: count + 1)
    for k in 0...degree {
      for c in 0...count {
        let value: Scalar
        if k < 2 {
          value = c == 0 ? (k == 0 ? 1 : y) : (c == 1 && k == 1 ? 1 : 0)
        } else {
          let lowerOrder = c > 0 ? Scalar(integer: 2 * c) * table[c - 1][k - 1] : 0
          value = 2 * y * table[c][k - 1] + lowerOrder - table[c][k - 2]
        }
        table[c].append(value)
      }
    }
    return scaledDerivatives(table, by: slope)
  }

  /// Chebyshev polynomials of degree d span all polynomials of that degree.
  public var reproducedDegree: Int? { degree }

  /// Each T_k is also a member of the larger basis: P = [I 0].
  ///
  /// - Throws: ``SplineError`` if the domains differ or the other degree is lower.
  public func embedding(in finer: ChebyshevBasis) throws -> Matrix<Scalar> {
    try requireSameDomain(as: finer)
    guard degree <= finer.degree else {
      throw SplineError.orderMismatch(coarse: dimension, fine: finer.dimension)
    }
    return Matrix(rows: dimension, columns: finer.dimension) { i, j in i == j ? 1 : 0 }
  }
}

/// Converts derivatives in a local variable y = slope x + c to derivatives in x.
func scaledDerivatives<Scalar: SplineScalar>(_ table: [[Scalar]], by slope: Scalar) -> [[Scalar]] {
  var factor: Scalar = 1
  return table.map { row in
    defer { factor *= slope }
    return row.map { $0 * factor }
  }
}

extension NestedBasis {
  /// Throws unless both bases have the same domain.
  func requireSameDomain(as other: Self) throws(SplineError) {
    guard lower == other.lower, upper == other.upper else {
      throw .domainMismatch(coarse: "[\(lower), \(upper)]", fine: "[\(other.lower), \(other.upper)]")
    }
  }
}
