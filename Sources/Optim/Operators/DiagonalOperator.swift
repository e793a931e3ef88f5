import RealModule
import Splines

/// Entrywise multiplication by diag(d_0, ..., d_{k-1}).
public struct DiagonalOperator<Scalar: SplineScalar>: InvertibleOperator {
  /// The diagonal, without zeros.
  public let diagonal: [Scalar]

  /// Creates the diagonal operator with given entries.
  ///
  /// - Throws: ``OperatorError/zeroDiagonal(index:)``.
  public init(_ diagonal: [Scalar]) throws(OperatorError) {
    if let index = diagonal.firstIndex(of: 0) { throw .zeroDiagonal(index: index) }
    self.diagonal = diagonal
  }

  /// Returns the identity of a given dimension.
  public static func identity(_ dimension: Int) -> DiagonalOperator {
    DiagonalOperator(unchecked: Array(repeating: 1, count: dimension))
  }

  private init(unchecked diagonal: [Scalar]) { self.diagonal = diagonal }

  /// The dimension.
  public var rows: Int { diagonal.count }
  /// The dimension.
  public var columns: Int { diagonal.count }

  /// Returns D v.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(k).
  public func apply(_ v: [Scalar]) throws -> [Scalar] {
    try require(v, count: rows, "the argument of a diagonal operator")
    return zip(diagonal, v).map { $0 * $1 }
  }

  /// Returns D v; throws the errors of ``apply(_:)``.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try apply(v) }

  /// Returns D^{-1} v.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(k).
  public func solve(_ v: [Scalar]) throws -> [Scalar] {
    try require(v, count: rows, "the argument of a diagonal operator")
    return zip(diagonal, v).map { $1 / $0 }
  }

  /// Returns D^{-1} v; throws the errors of ``solve(_:)``.
  public func solveTranspose(_ v: [Scalar]) throws -> [Scalar] { try solve(v) }
}
