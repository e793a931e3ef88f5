import RealModule

/// The ReLU powers psi_j(x) = (x - t_j)_+^{r-1} of eq. (3), j = 1 - r ... n - 1, stored at index j + r - 1, where
/// (x)_+^0 is 1 for x >= 0. The scaled functions are phi_j(x) = ((x - t_j)_+ / h)^{r-1} on uniform knots.
///
/// They form a basis of the same space as the B-splines on [a, b] (Lemma 1), but a badly conditioned one: in floating
/// point, sums of ReLU powers lose about log10(n^{r-1}) digits.
public struct ReLUPowerBasis<Scalar: SplineScalar>: DifferentiableBasis {
  /// The knots.
  public let knots: KnotVector<Scalar>
  /// The spacing h by which arguments are divided; 1 for the plain basis.
  public let scale: Scalar

  /// Creates the plain ReLU powers on given knots.
  public init(_ knots: KnotVector<Scalar>) {
    self.knots = knots
    scale = 1
  }

  /// Creates the scaled ReLU powers on uniform knots.
  ///
  /// - Throws: ``SplineError/notUniform(index:)``.
  public init(scaled knots: KnotVector<Scalar>) throws(SplineError) {
    self.knots = knots
    scale = try knots.requireUniformSpacing()
  }

  /// The number m = n + r - 1 of functions.
  public var dimension: Int { knots.dimension }
  /// The lower end a.
  public var lower: Scalar { knots.lower }
  /// The upper end b.
  public var upper: Scalar { knots.upper }

  /// All m values at `x`.
  ///
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)``.
  /// - Complexity: O(m r).
  public func values(at x: Scalar) throws -> [Scalar] {
    try requireInDomain(x)
    return derivative(0, at: x)
  }

  /// All derivatives of order 0 ... `count` at `x`, `result[d][index]`, each from the right.
  ///
  /// - Throws: ``SplineError`` for a point outside [a, b] and for a negative `count`.
  /// - Complexity: O(m r (count + 1)).
  public func derivatives(at x: Scalar, upTo count: Int) throws -> [[Scalar]] {
    try requireInDomain(x)
    try requireDerivativeCount(count)
    return (0...count).map { derivative($0, at: x) }
  }

  private func derivative(_ d: Int, at x: Scalar) -> [Scalar] {
    let degree = knots.order.degree
    guard d <= degree else { return [Scalar](repeating: 0, count: dimension) }
    var factor: Scalar = 1
    for k in 0..<d { factor *= Scalar(integer: degree - k) / scale }
    return knots.basisIndices.map { j in
      let distance = x - knots[j]
      return distance < 0 ? 0 : factor * power(distance / scale, degree - d)
    }
  }

  /// The functions vanish to the left of their knots.
  public func support(of index: Int) -> (lower: Scalar, upper: Scalar)? {
    (knots.values[index], knots.values[knots.values.count - 1])
  }
  /// ReLU powers are nonnegative.
  public var isNonNegative: Bool { true }
  /// ReLU powers of order r reproduce polynomials of degree r - 1.
  public var reproducedDegree: Int? { knots.order.degree }
}

extension KnotVector {
  /// Returns the spacing h of uniform knots.
  ///
  /// - Throws: ``SplineError/notUniform(index:)`` with the first knot that breaks the spacing.
  public func requireUniformSpacing() throws(SplineError) -> Scalar {
    if let uniformSpacing { return uniformSpacing }
    let first = values[1] - values[0]
    let position = values.indices.dropFirst(2).first { values[$0] - values[$0 - 1] != first } ?? 1
    throw .notUniform(index: position + 1 - order.value)
  }
}
