import RealModule
import Splines

/// The transpose of an operator.
public struct TransposedOperator<Scalar: SplineScalar>: LinearOperator {
  private let base: any LinearOperator<Scalar>

  /// The transpose of `base`.
  public init(_ base: any LinearOperator<Scalar>) { self.base = base }

  /// The columns of the base.
  public var rows: Int { base.columns }
  /// The rows of the base.
  public var columns: Int { base.rows }

  /// L^T v; throws as the base does.
  public func apply(_ v: [Scalar]) throws -> [Scalar] { try base.applyTranspose(v) }
  /// L v; throws as the base does.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.apply(v) }
}

/// The inverse of an operator.
public struct InverseOperator<Scalar: SplineScalar>: InvertibleOperator {
  private let base: any InvertibleOperator<Scalar>

  /// The inverse of `base`.
  public init(_ base: any InvertibleOperator<Scalar>) { self.base = base }

  /// The dimension.
  public var rows: Int { base.rows }
  /// The dimension.
  public var columns: Int { base.rows }

  /// L^{-1} v; throws as the base does.
  public func apply(_ v: [Scalar]) throws -> [Scalar] { try base.solve(v) }
  /// L^{-T} v; throws as the base does.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.solveTranspose(v) }
  /// L v; throws as the base does.
  public func solve(_ v: [Scalar]) throws -> [Scalar] { try base.apply(v) }
  /// L^T v; throws as the base does.
  public func solveTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.applyTranspose(v) }
}

/// The product L_1 L_2 ... L_k of operators; the last one acts first.
public struct ProductOperator<Scalar: SplineScalar>: LinearOperator {
  /// The factors, at least one.
  public let factors: [any LinearOperator<Scalar>]

  /// The product of operators that fit each other.
  ///
  /// - Precondition: there is a factor.
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)`` where two neighbours do not fit.
  public init(_ factors: [any LinearOperator<Scalar>]) throws(OperatorError) {
    precondition(!factors.isEmpty, "ProductOperator: no factors")
    for k in 1..<max(1, factors.count) where factors[k - 1].columns != factors[k].rows {
      throw .dimensionMismatch(
        what: "factor \(k) of a product of operators", expected: factors[k - 1].columns, found: factors[k].rows)
    }
    self.factors = factors
  }

  /// The rows of the first factor.
  public var rows: Int { factors[0].rows }
  /// The columns of the last factor.
  public var columns: Int { factors[factors.count - 1].columns }

  /// L_1 (L_2 (... v)); throws as the factors do.
  public func apply(_ v: [Scalar]) throws -> [Scalar] {
    try factors.reversed().reduce(v) { try $1.apply($0) }
  }
  /// L_k^T (... (L_1^T v)); throws as the factors do.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] {
    try factors.reduce(v) { try $1.applyTranspose($0) }
  }
}

/// A nonzero multiple of an operator.
public struct ScaledOperator<Scalar: SplineScalar>: InvertibleOperator {
  /// The factor c.
  public let factor: Scalar
  private let base: any InvertibleOperator<Scalar>

  /// c times `base`.
  ///
  /// - Precondition: `factor` is not zero.
  public init(_ factor: Scalar, times base: any InvertibleOperator<Scalar>) {
    precondition(factor != 0, "ScaledOperator: factor zero has no inverse")
    self.factor = factor
    self.base = base
  }

  /// The dimension.
  public var rows: Int { base.rows }
  /// The dimension.
  public var columns: Int { base.rows }

  /// c L v; throws as the base does.
  public func apply(_ v: [Scalar]) throws -> [Scalar] { try base.apply(v).map { factor * $0 } }
  /// c L^T v; throws as the base does.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.applyTranspose(v).map { factor * $0 } }
  /// L^{-1} v / c; throws as the base does.
  public func solve(_ v: [Scalar]) throws -> [Scalar] { try base.solve(v).map { $0 / factor } }
  /// L^{-T} v / c; throws as the base does.
  public func solveTranspose(_ v: [Scalar]) throws -> [Scalar] { try base.solveTranspose(v).map { $0 / factor } }
}
