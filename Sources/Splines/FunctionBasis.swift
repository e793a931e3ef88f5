import RealModule

/// A finite set of functions on an interval [lower, upper], with what it promises about them.
///
/// A conforming type gives its dimension, its domain and all values at a point. The promises default to none; the
/// library `BasisProperties` checks those a basis makes.
public protocol FunctionBasis<Scalar>: Sendable {
  /// The numbers the functions map to each other.
  associatedtype Scalar: SplineScalar

  /// The number of functions.
  var dimension: Int { get }
  /// The lower end of the domain.
  var lower: Scalar { get }
  /// The upper end of the domain.
  var upper: Scalar { get }

  /// The values of all functions at `x`, `dimension` of them, index 0 first.
  ///
  /// - Throws: an error for a point outside [lower, upper].
  func values(at x: Scalar) throws -> [Scalar]

  /// An interval outside which the function with this index (0 ..< dimension) vanishes; `nil` promises nothing.
  func support(of index: Int) -> (lower: Scalar, upper: Scalar)?
  /// Whether the functions add up to one everywhere on [lower, upper].
  var isPartitionOfUnity: Bool { get }
  /// Whether no function is negative anywhere on [lower, upper].
  var isNonNegative: Bool { get }
  /// A degree up to which every polynomial is a combination of the functions; `nil` promises nothing.
  var reproducedDegree: Int? { get }
}

extension FunctionBasis {
  /// Promises nothing.
  public func support(of index: Int) -> (lower: Scalar, upper: Scalar)? { nil }
  /// Promises nothing.
  public var isPartitionOfUnity: Bool { false }
  /// Promises nothing.
  public var isNonNegative: Bool { false }
  /// Promises nothing.
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
  /// All derivatives up to order `count` at `x`: `result[d][index]`, `d = 0 ... count`.
  ///
  /// Where a function has a kink or a jump the derivative is the one from the right, at the upper end the one from the
  /// left.
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

/// A basis that can be written in a finer one of its kind, as Lemma 6 asks.
public protocol NestedBasis<Scalar>: DifferentiableBasis {
  /// The matrix P with b_i = sum_j P_ij b'_j on the domain: one row for a function of this basis, one column for a
  /// function of the finer one.
  ///
  /// - Throws: an error where this basis' span is not inside the finer one's.
  func embedding(in finer: Self) throws -> Matrix<Scalar>
}
