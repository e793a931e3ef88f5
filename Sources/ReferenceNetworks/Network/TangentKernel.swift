import RealModule
import Splines

extension ReferenceNetwork {
  /// Returns the neural tangent kernel J J^T of the edge weights in given coordinates, with row k Q + o for output o of
  /// sample k: NTK_S in u, NTK_R in w or in the scaled w (Section 4.3).
  ///
  /// - Throws: the same errors as ``jacobian(at:in:of:)``.
  /// - Complexity: a Jacobian, and O(N^2 M) for its N rows and M columns.
  public func tangentKernel(at batch: [[Scalar]], in coordinates: WeightCoordinates) throws -> Matrix<Scalar> {
    let jacobian = try jacobian(at: batch, in: coordinates)
    var kernel = Matrix<Scalar>(rows: jacobian.rows, columns: jacobian.rows, repeating: 0)
    for k in 0..<jacobian.rows {
      let row = jacobian.row(k)
      for l in 0...k {
        let entry = zip(row, jacobian.row(l)).reduce(0 as Scalar) { $0 + $1.0 * $1.1 }
        kernel[k, l] = entry
        kernel[l, k] = entry
      }
    }
    return kernel
  }
}
