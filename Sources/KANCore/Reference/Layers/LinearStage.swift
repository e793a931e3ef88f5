import RealModule
import Splines

/// A linear map without bias, y_q = sum_p L_qp x_p.
public struct LinearStage<Scalar: SplineScalar>: Sendable {
  /// L, one row for an output.
  public let matrix: Matrix<Scalar>

  /// The stage with a given matrix.
  ///
  /// - Throws: ``NetworkError/widthOutOfRange(what:width:)`` for an empty matrix.
  public init(_ matrix: Matrix<Scalar>) throws(NetworkError) {
    guard matrix.rows >= 1 else {
      throw .widthOutOfRange(what: "the number of outputs of a linear stage", width: matrix.rows)
    }
    guard matrix.columns >= 1 else {
      throw .widthOutOfRange(what: "the number of inputs of a linear stage", width: matrix.columns)
    }
    self.matrix = matrix
  }

  /// Exact bounds of the outputs, where input p lies between `bounds[p].lower` and `bounds[p].upper`.
  ///
  /// - Throws: ``NetworkError/countMismatch(what:expected:found:)``.
  public func outputBounds(for bounds: [Bounds<Scalar>]) throws(NetworkError) -> [Bounds<Scalar>] {
    guard bounds.count == matrix.columns else {
      throw .countMismatch(what: "bounds of the inputs", expected: matrix.columns, found: bounds.count)
    }
    return (0..<matrix.rows).map { q in
      var lower: Scalar = 0
      var upper: Scalar = 0
      for (p, bound) in bounds.enumerated() {
        let weight = matrix[q, p]
        lower += weight * (weight < 0 ? bound.upper : bound.lower)
        upper += weight * (weight < 0 ? bound.lower : bound.upper)
      }
      return Bounds(lower: lower, upper: upper)
    }
  }
}

/// Two numbers between which a value is known to lie.
public struct Bounds<Scalar: SplineScalar>: Equatable, Sendable {
  /// The lower one.
  public let lower: Scalar
  /// The upper one.
  public let upper: Scalar

  /// The values from `lower` to `upper`.
  ///
  /// - Precondition: `lower <= upper`.
  public init(lower: Scalar, upper: Scalar) {
    precondition(lower <= upper, "Bounds: \(lower) is above \(upper)")
    self.lower = lower
    self.upper = upper
  }
}
