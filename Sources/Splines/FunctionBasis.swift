import RealModule

/// A finite set of functions on an interval [lower, upper], together with the properties it guarantees.
///
/// A conforming type provides its dimension, its domain and all values at a point. By default no properties are
/// guaranteed; the library `BasisProperties` checks those that a basis claims.
public protocol FunctionBasis<Scalar>: Sendable {
  /// The scalar type of arguments and values.
  associatedtype Scalar: SplineScalar

  /// The number of functions.
  var dimension: Int { get }
  /// The lower end of the domain.
  var lower: Scalar { get }
  /// The upper end of the domain.
  var upper: Scalar { get }

  /// Returns the values of all functions at `x`, `dimension` of them, starting with index 0.
  ///
  /// - Throws: an error for a point outside [lower, upper].
  func values(at x: Scalar) throws -> [Scalar]

  /// An interval outside which the function with this index (0 ..< dimension) vanishes, or `nil` if none is guaranteed.
  func support(of index: Int) -> (lower: Scalar, upper: Scalar)?
  /// Whether the functions add up to one everywhere on [lower, upper].
  var isPartitionOfUnity: Bool { get }
  /// Whether all functions are nonnegative on [lower, upper].
  var isNonNegative: Bool { get }
  /// A degree up to which the functions span all polynomials, or `nil` if none is guaranteed.
  var reproducedDegree: Int? { get }
}

extension FunctionBasis {
  /// No guarantee.
  public func support(of index: Int) -> (lower: Scalar, upper: Scalar)? { nil }
  /// No guarantee.
  public var isPartitionOfUnity: Bool { false }
  /// No guarantee.
  public var isNonNegative: Bool { false }
  /// No guarantee.
  public var reproducedDegree: Int? { nil }

  /// Throws for a point outside [lower, upper] and for NaN.
  @usableFromInline
  func requireInDomain(_ x: Scalar) throws(SplineError) {
    guard lower <= x, x <= upper else {
      throw .pointOutsideDomain(value: "\(x)", lower: "\(lower)", upper: "\(upper)")
    }
  }
}

/// A basis whose functions can be differentiated.
public protocol DifferentiableBasis<Scalar>: FunctionBasis {
  /// Returns all derivatives up to order `count` at `x`: `result[d][index]`, `d = 0 ... count`.
  ///
  /// At a kink or a jump the derivative is taken from the right, at the upper end from the left.
  /// - Throws: an error for a point outside [lower, upper] and for a negative `count`.
  func derivatives(at x: Scalar, upTo count: Int) throws -> [[Scalar]]
}

extension DifferentiableBasis {
  /// Throws for a negative number of derivatives.
  func requireDerivativeCount(_ count: Int) throws(SplineError) {
    guard count >= 0 else {
      throw .indexOutOfRange(what: "derivative order", index: count, allowed: 0...Int.max)
    }
  }
}

/// A basis that can be expressed in a finer one of its kind, as Lemma 6 requires.
public protocol NestedBasis<Scalar>: DifferentiableBasis {
  /// Returns the matrix P with b_i = sum_j P_ij b'_j on the domain, with one row per function of this basis and one
  /// column per function of the finer one.
  ///
  /// - Throws: an error if the span of this basis is not contained in that of the finer one.
  func embedding(in finer: Self) throws -> Matrix<Scalar>
}
