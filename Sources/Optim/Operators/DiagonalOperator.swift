import RealModule
import Splines

/// Multiplication of every entry by a number of its own: diag(d_0, ..., d_{k-1}).
public struct DiagonalOperator<Scalar: SplineScalar>: InvertibleOperator {
  /// The diagonal, without zeros.
  public let diagonal: [Scalar]

  /// The diagonal operator with given entries.
  ///
  /// - Throws: ``OperatorError/zeroDiagonal(index:)``.
  public init(_ diagonal: [Scalar]) throws(OperatorError) {
    if let index = diagonal.firstIndex(of: 0) { throw .zeroDiagonal(index: index) }
    self.diagonal = diagonal
  }

  /// The identity of a dimension.
  public static func identity(_ dimension: Int) -> DiagonalOperator {
    DiagonalOperator(unchecked: Array(repeating: 1, count: dimension))
  }

  private init(unchecked diagonal: [Scalar]) { self.diagonal = diagonal }

  /// The dimension.
  public var rows: Int { diagonal.count }
  /// The dimension.
  public var columns: Int { diagonal.count }

  /// D v.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(k).
  public func apply(_ v: [Scalar]) throws -> [Scalar] {
    try require(v, count: rows, "the argument of a diagonal operator")
    return zip(diagonal, v).map { $0 * $1 }
  }

  /// D v; throws as ``apply(_:)``.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try apply(v) }

  /// D^{-1} v.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(k).
  public func solve(_ v: [Scalar]) throws -> [Scalar] {
    try require(v, count: rows, "the argument of a diagonal operator")
    return zip(diagonal, v).map { $1 / $0 }
  }

  /// D^{-1} v; throws as ``solve(_:)``.
  public func solveTranspose(_ v: [Scalar]) throws -> [Scalar] { try solve(v) }
}
