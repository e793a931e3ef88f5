import KANCore
import Spectral
import Splines

extension TangentKernel {
  /// The eigenvalues of the kernel of all edges, or of all parameters, ascending.
  ///
  /// - Throws: `LAPACKError` where an entry is not finite or the iteration fails.
  /// - Complexity: O((N Q)^3).
  public func spectrum(of selection: ParameterSelection = .edgeWeights) throws(LAPACKError) -> [Double] {
    try LAPACK.symmetricEigenvalues(matrix(of: selection))
  }

  /// The largest eigenvalue, rho(NTK).
  ///
  /// - Throws: as ``spectrum(of:)``.
  public func spectralRadius(of selection: ParameterSelection = .edgeWeights) throws(LAPACKError) -> Double {
    try spectrum(of: selection).last ?? 0
  }
}

extension Evaluator {
  /// rho(NTK_S) / rho(NTK_R) of the edges at a batch, NTK_R in the given powers; infinite where NTK_R is zero.
  ///
  /// - Throws: as `tangentKernel(of:in:)`, and `LAPACKError`.
  public func kernelRatio(of inputs: [Double], powers: WeightCoordinates = .scaledRelu) throws -> Double {
    let kernels = try tangentKernels(of: inputs, in: [.spline, powers])
    return try kernels[0].spectralRadius() / kernels[1].spectralRadius()
  }
}
