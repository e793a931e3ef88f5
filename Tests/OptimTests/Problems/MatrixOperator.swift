import Optim
import Splines

/// A matrix that need not be square.
struct MatrixOperator<Scalar: SplineScalar>: LinearOperator {
  let matrix: Matrix<Scalar>
  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }
  func apply(_ v: [Scalar]) throws -> [Scalar] { matrix * v }
  func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { matrix.transposed() * v }
}
