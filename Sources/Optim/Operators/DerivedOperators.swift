import RealModule
import Splines

/// The transpose of an operator.
public struct TransposedOperator<Scalar: SplineScalar>: LinearOperator {
  private let base: any LinearOperator<Scalar>

  /// Creates the transpose of `base`.
  public init(_ base: any LinearOperator<Scalar>) { self.base = base }

  /// The number of columns of the base.
  public var rows: Int { base.columns }
  /// The number of rows of the base.
  public var columns: Int { base.rows }

  /// Returns L^T v; throws the errors of the base.
  public func apply(_ v: [Scalar]) throws -> [Scalar] { try base.applyTranspose(v) }
  /// Returns L v; throws the errors of the base.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.apply(v) }
}

/// The inverse of an operator.
public struct InverseOperator<Scalar: SplineScalar>: InvertibleOperator {
  private let base: any InvertibleOperator<Scalar>

  /// Creates the inverse of `base`.
  public init(_ base: any InvertibleOperator<Scalar>) { self.base = base }

  /// The dimension.
  public var rows: Int { base.rows }
  /// The dimension.
  public var columns: Int { base.rows }

  /// Returns L^{-1} v; throws the errors of the base.
  public func apply(_ v: [Scalar]) throws -> [Scalar] { try base.solve(v) }
  /// Returns L^{-T} v; throws the errors of the base.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.solveTranspose(v) }
  /// Returns L v; throws the errors of the base.
  public func solve(_ v: [Scalar]) throws -> [Scalar] { try base.apply(v) }
  /// Returns L^T v; throws the errors of the base.
  public func solveTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.applyTranspose(v) }
}

/// The product L_1 L_2 ... L_k of operators; the last one acts first.
public struct ProductOperator<Scalar: SplineScalar>: LinearOperator {
  /// The factors, at least one.
  public let factors: [any LinearOperator<Scalar>]

  /// Creates the product of operators with matching dimensions.
  ///
  /// - Precondition: there is at least one factor.
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)`` if two adjacent factors do not match.
  public init(_ factors: [any LinearOperator<Scalar>]) throws(OperatorError) {
    precondition(!factors.isEmpty, "ProductOperator: no factors")
    for k in 1..<max(1, factors.count) where factors[k - 1].columns != factors[k].rows {
      throw .dimensionMismatch(
        what: "factor \(k) of a product of operators", expected: factors[k - 1].columns, found: factors[k].rows)
    }
    self.factors = factors
  }

  /// The number of rows of the first factor.
  public var rows: Int { factors[0].rows }
  /// The number of columns of the last factor.
  public var columns: Int { factors[factors.count - 1].columns }

  /// Returns L_1 (L_2 (... v)); throws the errors of the factors.
  public func apply(_ v: [Scalar]) throws -> [Scalar] {
    try factors.reversed().reduce(v) { try $1.apply($0) }
  }
  /// Returns L_k^T (... (L_1^T v)); throws the errors of the factors.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] {
    try factors.reduce(v) { try $1.applyTranspose($0) }
  }
}

/// A nonzero multiple of an operator.
public struct ScaledOperator<Scalar: SplineScalar>: InvertibleOperator {
  /// The factor c.
  public let factor: Scalar
  private let base: any InvertibleOperator<Scalar>

  /// Creates c times `base`.
  ///
  /// - Precondition: `factor` is not zero.
  public init(_ factor: Scalar, times base: any InvertibleOperator<Scalar>) {
    precondition(factor != 0, "ScaledOperator: a zero factor has no inverse")
    self.factor = factor
    self.base = base
  }

  /// The dimension.
  public var rows: Int { base.rows }
  /// The dimension.
  public var columns: Int { base.rows }

  /// Returns c L v; throws the errors of the base.
  public func apply(_ v: [Scalar]) throws -> [Scalar] { try base.apply(v).map { factor * $0 } }
  /// Returns c L^T v; throws the errors of the base.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.applyTranspose(v).map { factor * $0 } }
  /// Returns L^{-1} v / c; throws the errors of the base.
  public func solve(_ v: [Scalar]) throws -> [Scalar] { try base.solve(v).map { $0 / factor } }
  /// Returns L^{-T} v / c; throws the errors of the base.
  public func solveTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.solveTranspose(v).map { $0 / factor } }
}
