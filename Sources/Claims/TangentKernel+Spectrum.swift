import KANCore
import Spectral
import Splines

extension TangentKernel {
  /// Returns the eigenvalues of the kernel of all edges, or of all parameters, in ascending order.
  ///
  /// - Throws: `LAPACKError` if an entry is not finite or the iteration fails.
  /// - Complexity: O((N Q)^3).
  package func spectrum(of selection: ParameterSelection = .edgeWeights) throws(LAPACKError) -> [Double] {
    try LAPACK.symmetricEigenvalues(matrix(of: selection))
  }

  /// Returns the largest eigenvalue, rho(NTK).
  ///
  /// - Throws: the same errors as ``spectrum(of:)``.
  package func spectralRadius(of selection: ParameterSelection = .edgeWeights) throws(LAPACKError) -> Double {
    try spectrum(of: selection).last ?? 0
  }
}

extension Evaluator {
  /// Returns rho(NTK_S) / rho(NTK_R) of the edges on a batch, with NTK_R in the given powers; infinite if NTK_R is
  /// zero.
  package func kernelRatio(of inputs: [Double], powers: WeightCoordinates = .scaledRelu) throws -> Double {
    let kernels = try tangentKernels(of: inputs, in: [.spline, powers])
    return try kernels[0].spectralRadius() / kernels[1].spectralRadius()
  }
}
