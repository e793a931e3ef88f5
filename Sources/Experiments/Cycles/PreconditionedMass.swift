import CLAPACKE
import KANCore
import Optim
import SeededRandom

/// The effect of preconditioners on one edge: the condition number of B J^T J for a spline on uniform knots and equally
/// spaced samples, where J^T J is the mass matrix up to quadrature.
package enum PreconditionedMass {
  /// Returns the condition number of B G, or that of G without a preconditioner.
  ///
  /// - Parameters:
  ///   - order: r, at least 1.
  ///   - intervals: n, at least 1.
  ///   - preconditioner: B.
  /// - Throws: `SplineError` and `NetworkError` for an invalid order or number of intervals.
  /// - Complexity: O((n + r)^3).
  package static func conditionNumber(
    order: Int, intervals: Int, _ preconditioner: PreconditionerChoice?
  ) throws -> Double {
    var weights = SplitMix64(seed: 0)
    let drawn = try Network.kan(
      widths: [1, 1], order: order, intervals: intervals, inputBox: [0...1], using: &weights)
    // J does not depend on the weights of one layer.
    let network = try drawn.replacingParameters(with: Array(repeating: 0, count: drawn.parameterCount))
    let count = 64 * intervals
    let samples = try Samples(
      inputs: (0..<count).map { (Double($0) + 0.5) / Double(count) }, inputWidth: 1,
      targets: Array(repeating: 0, count: count), targetWidth: 1)
    let objective = try RegressionObjective(network, samples: samples)
    let size = network.parameterCount
    var gradient = [Double](repeating: 0, count: size)
    var gram = [Double](repeating: 0, count: size * size)
    _ = try objective.normalEquations(at: network.parameters, gradient: &gradient, gram: &gram)
    guard let preconditioner else { return ratio(of: &gram, size) }
    let b = try network.preconditioning(preconditioner).preconditioner(of: objective, at: network.parameters)
    // With G = L L^T the eigenvalues of B G are those of L^T B L.
    let n = Int32(size)
    let status = LAPACKE_dpotrf(LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "L")), n, &gram, n)
    precondition(status == 0, "PreconditionedMass: the mass matrix is not positive definite")
    let lower = (0..<size).map { i in (0..<size).map { j in j <= i ? gram[i * size + j] : 0 } }
    var product = [Double](repeating: 0, count: size * size)
    for j in 0..<size {
      let image = try b.apply((0..<size).map { lower[$0][j] })
      for i in 0..<size { product[i * size + j] = (0..<size).reduce(0) { $0 + lower[$1][i] * image[$1] } }
    }
    return ratio(of: &product, size)
  }

  /// Returns the ratio of the largest to the smallest eigenvalue of a symmetric matrix.
  private static func ratio(of matrix: inout [Double], _ size: Int) -> Double {
    var values = [Double](repeating: 0, count: size)
    let n = Int32(size)
    let status = LAPACKE_dsyev(
      LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "U")), n, &matrix, n, &values)
    precondition(status == 0, "PreconditionedMass: the eigenvalues do not converge")
    return values[size - 1] / values[0]
  }
}
