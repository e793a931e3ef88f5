/// Half the sum of squares of residuals, f(x) = |r(x)|^2 / 2, with their Jacobian J = dr/dx.
///
/// `residualCount`, `residuals` and `jacobian` are enough; every other method has a default made from them, which
/// allocates a Jacobian at each call. An objective with a cheaper way (products without a Jacobian, normal equations
/// gathered in chunks) overrides them.
public protocol LeastSquaresObjective: DifferentiableObjective {
  /// The number of residuals.
  var residualCount: Int { get }

  /// The residuals r(x).
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - r: `residualCount` entries, overwritten.
  func residuals(at x: [Double], into r: inout [Double]) throws

  /// The residuals and their Jacobian.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - residuals: `residualCount` entries, overwritten.
  ///   - jacobian: entry (k, j) = dr_k/dx_j at `k * dimension + j`, overwritten.
  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws

  /// The gradient g = J^T r, the Gram matrix G = J^T J, and the value |r|^2 / 2.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - gradient: `dimension` entries, overwritten.
  ///   - gram: entry (i, j) at `i * dimension + j`, both triangles, overwritten.
  func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double

  /// J v.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - v: `dimension` entries.
  ///   - result: `residualCount` entries, overwritten.
  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws

  /// J^T r.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - r: `residualCount` entries.
  ///   - result: `dimension` entries, overwritten.
  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws

  /// The diagonal blocks of the Gram matrix J^T J over ranges of the parameters, as preconditioners need them.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - ranges: disjoint and increasing, in 0 ..< `dimension`; parameters in none of them are left out.
  ///   - result: block after block, each row-major with both triangles: ``GramBlocks/entryCount(_:)`` entries, resized
  ///     where it does not fit, overwritten.
  /// - Precondition: ``GramBlocks/areValid(_:dimension:)``.
  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws
}

extension LeastSquaresObjective {
  /// |r|^2 / 2.
  public func value(at x: [Double]) throws -> Double {
    var r = [Double](repeating: 0, count: residualCount)
    try residuals(at: x, into: &r)
    return Vector.dot(r, r) / 2
  }

  /// |r|^2 / 2 and J^T r, by way of the Jacobian.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    let (r, j) = try linearised(at: x)
    DenseJacobian.applyTranspose(j, to: r, into: &gradient)
    return Vector.dot(r, r) / 2
  }

  /// J^T r, J^T J and |r|^2 / 2, by way of the Jacobian and `dsyrk`.
  ///
  /// - Complexity: O(residualCount * dimension^2).
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    let (r, j) = try linearised(at: x)
    DenseJacobian.applyTranspose(j, to: r, into: &gradient)
    DenseJacobian.gram(j, rows: residualCount, columns: dimension, into: &gram)
    return Vector.dot(r, r) / 2
  }

  /// J v, by way of the Jacobian.
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    DenseJacobian.apply(try linearised(at: x).jacobian, to: v, into: &result)
  }

  /// J^T r, by way of the Jacobian.
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    DenseJacobian.applyTranspose(try linearised(at: x).jacobian, to: r, into: &result)
  }

  /// The diagonal blocks of J^T J, cut out of the normal equations.
  ///
  /// - Complexity: that of ``normalEquations(at:gradient:gram:)``, with all of J^T J in memory.
  public func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    GramBlocks.require(ranges, dimension: dimension)
    var gradient = [Double](repeating: 0, count: dimension)
    var gram = [Double](repeating: 0, count: dimension * dimension)
    _ = try normalEquations(at: x, gradient: &gradient, gram: &gram)
    GramBlocks.cut(from: gram, dimension: dimension, ranges: ranges, into: &result)
  }

  private func linearised(at x: [Double]) throws -> (residuals: [Double], jacobian: [Double]) {
    var r = [Double](repeating: 0, count: residualCount)
    var j = [Double](repeating: 0, count: residualCount * dimension)
    try jacobian(at: x, residuals: &r, jacobian: &j)
    return (r, j)
  }
}
