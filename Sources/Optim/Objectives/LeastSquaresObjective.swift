/// Half the sum of squared residuals, f(x) = |r(x)|^2 / 2, with the Jacobian J = dr/dx.
///
/// Only `residualCount`, `residuals` and `jacobian` are required; every other method has a default based on them, which
/// allocates a Jacobian at each call. An objective with a cheaper way (products without a Jacobian, normal equations
/// accumulated in chunks) overrides them.
public protocol LeastSquaresObjective: DifferentiableObjective {
  /// The number of residuals.
  var residualCount: Int { get }

  /// Computes the residuals r(x).
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - r: `residualCount` entries, overwritten.
  func residuals(at x: [Double], into r: inout [Double]) throws

  /// Computes the residuals and their Jacobian.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - residuals: `residualCount` entries, overwritten.
  ///   - jacobian: entry (k, j) = dr_k/dx_j at `k * dimension + j`, overwritten.
  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws

  /// Computes the gradient g = J^T r and the Gram matrix G = J^T J, and returns the value |r|^2 / 2.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - gradient: `dimension` entries, overwritten.
  ///   - gram: entry (i, j) at `i * dimension + j`, both triangles, overwritten.
  func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double

  /// Computes J v.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - v: `dimension` entries.
  ///   - result: `residualCount` entries, overwritten.
  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws

  /// Computes J^T r.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - r: `residualCount` entries.
  ///   - result: `dimension` entries, overwritten.
  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws

  /// Computes the diagonal blocks of the Gram matrix J^T J over ranges of the parameters, for use by preconditioners.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - ranges: disjoint and increasing, in 0 ..< `dimension`; parameters outside them are left out.
  ///   - result: the blocks one after the other, each row-major with both triangles: ``GramBlocks/entryCount(_:)``
  ///     entries, resized if necessary, overwritten.
  /// - Precondition: ``GramBlocks/areValid(_:dimension:)``.
  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws
}

extension LeastSquaresObjective {
  /// Returns |r|^2 / 2.
  public func value(at x: [Double]) throws -> Double {
    var r = [Double](repeating: 0, count: residualCount)
    try residuals(at: x, into: &r)
    return Vector.dot(r, r) / 2
  }

  /// Computes |r|^2 / 2 and J^T r from the Jacobian.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    let (r, j) = try linearized(at: x)
    DenseJacobian.applyTranspose(j, to: r, into: &gradient)
    return Vector.dot(r, r) / 2
  }

  /// Computes J^T r, J^T J and |r|^2 / 2 from the Jacobian, with `dsyrk`.
  ///
  /// - Complexity: O(residualCount * dimension^2).
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    let (r, j) = try linearized(at: x)
    DenseJacobian.applyTranspose(j, to: r, into: &gradient)
    DenseJacobian.gram(j, rows: residualCount, columns: dimension, into: &gram)
    return Vector.dot(r, r) / 2
  }

  /// Computes J v from the Jacobian.
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    DenseJacobian.apply(try linearized(at: x).jacobian, to: v, into: &result)
  }

  /// Computes J^T r from the Jacobian.
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    DenseJacobian.applyTranspose(try linearized(at: x).jacobian, to: r, into: &result)
  }

  /// Computes the diagonal blocks of J^T J by extracting them from the normal equations.
  ///
  /// - Complexity: that of ``normalEquations(at:gradient:gram:)``, with the full J^T J in memory.
  public func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    GramBlocks.require(ranges, dimension: dimension)
    var gradient = [Double](repeating: 0, count: dimension)
    var gram = [Double](repeating: 0, count: dimension * dimension)
    _ = try normalEquations(at: x, gradient: &gradient, gram: &gram)
    GramBlocks.cut(from: gram, dimension: dimension, ranges: ranges, into: &result)
  }

  private func linearized(at x: [Double]) throws -> (residuals: [Double], jacobian: [Double]) {
    var r = [Double](repeating: 0, count: residualCount)
    var j = [Double](repeating: 0, count: residualCount * dimension)
    try jacobian(at: x, residuals: &r, jacobian: &j)
    return (r, j)
  }
}
