import RealModule
import Splines

/// A linear map on flat vectors, defined by its action: operators are composed, not multiplied out.
public protocol LinearOperator<Scalar>: Sendable {
  /// The scalar type.
  associatedtype Scalar: SplineScalar

  /// The number of entries of the result.
  var rows: Int { get }
  /// The number of entries of the argument.
  var columns: Int { get }

  /// Returns L v.
  ///
  /// - Throws: an error unless `v` has `columns` entries.
  func apply(_ v: [Scalar]) throws -> [Scalar]

  /// Returns L^T v.
  ///
  /// - Throws: an error unless `v` has `rows` entries.
  func applyTranspose(_ v: [Scalar]) throws -> [Scalar]
}

/// An invertible linear map of a space onto itself; `rows` and `columns` agree.
public protocol InvertibleOperator<Scalar>: LinearOperator {
  /// Returns L^{-1} v.
  ///
  /// - Throws: an error unless `v` has `rows` entries.
  func solve(_ v: [Scalar]) throws -> [Scalar]

  /// Returns L^{-T} v.
  ///
  /// - Throws: an error unless `v` has `rows` entries.
  func solveTranspose(_ v: [Scalar]) throws -> [Scalar]
}

extension LinearOperator {
  /// The transpose L^T.
  public var transposed: TransposedOperator<Scalar> { TransposedOperator(self) }

  /// Returns the matrix of the map, computed by applying it to every unit vector.
  ///
  /// - Throws: whatever `apply(_:)` throws.
  /// - Complexity: `columns` applications.
  public func materialized() throws -> Matrix<Scalar> {
    var result = Matrix<Scalar>(rows: rows, columns: columns, repeating: 0)
    var unit = [Scalar](repeating: 0, count: columns)
    for j in 0..<columns {
      unit[j] = 1
      for (i, entry) in try apply(unit).enumerated() { result[i, j] = entry }
      unit[j] = 0
    }
    return result
  }

  /// Throws unless a vector has the right number of entries.
  func require(_ v: [Scalar], count: Int, _ what: String) throws(OperatorError) {
    guard v.count == count else { throw .dimensionMismatch(what: what, expected: count, found: v.count) }
  }
}

extension InvertibleOperator {
  /// The inverse L^{-1}.
  public var inverse: InverseOperator<Scalar> { InverseOperator(self) }
}

extension ChangeOfBasis: InvertibleOperator {
  /// The dimension m.
  public var rows: Int { dimension }
  /// The dimension m.
  public var columns: Int { dimension }
}
