import RealModule
import Splines

/// A linear map without bias, y_q = sum_p L_qp x_p.
public struct LinearStage<Scalar: SplineScalar>: Sendable {
  /// L, one row per output.
  public let matrix: Matrix<Scalar>

  /// Creates a stage with a given matrix.
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

  /// Returns exact bounds of the outputs if input p lies in `bounds[p]`.
  ///
  /// - Throws: ``NetworkError/countMismatch(what:expected:found:)``.
  public func outputBounds(for bounds: [ClosedRange<Scalar>]) throws(NetworkError) -> [ClosedRange<Scalar>] {
    guard bounds.count == matrix.columns else {
      throw .countMismatch(what: "bounds of the inputs", expected: matrix.columns, found: bounds.count)
    }
    return (0..<matrix.rows).map { q in
      var lower: Scalar = 0
      var upper: Scalar = 0
      for (p, bound) in bounds.enumerated() {
        let weight = matrix[q, p]
        lower += weight * (weight < 0 ? bound.upperBound : bound.lowerBound)
        upper += weight * (weight < 0 ? bound.lowerBound : bound.upperBound)
      }
      return lower...upper
    }
  }
}
