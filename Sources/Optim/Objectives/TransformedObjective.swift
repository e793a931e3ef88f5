/// An objective in the spline weights u, expressed as a function of the ReLU weights w = A^T u: f(A^{-T} w).
///
/// Gradients transform by the chain rule, g_w = A^{-1} g_u, and Jacobians by J_w = J_u A^{-T}.
public struct TransformedObjective<Base: Objective>: Objective {
  /// The objective in u.
  public let base: Base
  /// A, on the whole vector of parameters.
  public let change: any InvertibleOperator<Double>

  /// Creates the objective in w.
  ///
  /// - Parameters:
  ///   - base: the objective in u.
  ///   - change: A, on the whole vector of parameters.
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  public init(_ base: Base, change: any InvertibleOperator<Double>) throws(OperatorError) {
    guard change.rows == base.dimension else {
      throw .dimensionMismatch(what: "the change of basis", expected: base.dimension, found: change.rows)
    }
    self.base = base
    self.change = change
  }

  /// The number of parameters.
  public var dimension: Int { base.dimension }

  /// Returns the weights u = A^{-T} w of a point.
  ///
  /// - Throws: ``OperatorError`` unless `w` has ``dimension`` entries.
  public func baseWeights(_ w: [Double]) throws -> [Double] { try change.solveTranspose(w) }

  /// Returns f(A^{-T} w).
  public func value(at x: [Double]) throws -> Double { try base.value(at: baseWeights(x)) }
}

extension TransformedObjective: DifferentiableObjective where Base: DifferentiableObjective {
  /// Computes f(A^{-T} w) and A^{-1} g_u.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    let value = try base.valueAndGradient(at: baseWeights(x), into: &gradient)
    gradient = try change.solve(gradient)
    return value
  }
}

extension TransformedObjective: LeastSquaresObjective where Base: LeastSquaresObjective {
  /// The number of residuals.
  public var residualCount: Int { base.residualCount }

  /// Computes the residuals, which do not depend on the coordinates.
  public func residuals(at x: [Double], into r: inout [Double]) throws {
    try base.residuals(at: baseWeights(x), into: &r)
  }

  /// Computes the residuals and J_u A^{-T}: A^{-1} is applied to every row of J_u.
  public func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try base.jacobian(at: baseWeights(x), residuals: &residuals, jacobian: &jacobian)
    for k in 0..<residualCount {
      let row = k * dimension..<(k + 1) * dimension
      jacobian.replaceSubrange(row, with: try change.solve(Array(jacobian[row])))
    }
  }

  /// Computes A^{-1} g_u, A^{-1} G_u A^{-T} and the value.
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    let value = try base.normalEquations(at: baseWeights(x), gradient: &gradient, gram: &gram)
    gradient = try change.solve(gradient)
    try Congruence.apply(to: &gram, dimension: dimension) { try change.solve($0) }
    return value
  }

  /// Computes J_u (A^{-T} v).
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try base.applyJacobian(at: baseWeights(x), to: change.solveTranspose(v), into: &result)
  }

  /// Computes A^{-1} (J_u^T r).
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    try base.applyJacobianTranspose(at: baseWeights(x), to: r, into: &result)
    result = try change.solve(result)
  }
}

/// The congruence transformation C G C^T of a symmetric matrix G.
enum Congruence {
  /// Replaces G by C G C^T, exactly symmetric, given the action of C on a vector.
  ///
  /// - Complexity: 2 `dimension` applications of C.
  static func apply(to gram: inout [Double], dimension: Int, _ map: ([Double]) throws -> [Double]) rethrows {
    // Row i of G C^T is C (row i of G), since G is symmetric; the columns are treated in the same way.
    for i in 0..<dimension {
      gram.replaceSubrange(i * dimension..<(i + 1) * dimension, with: try map(row(i, of: gram, dimension)))
    }
    var column = [Double](repeating: 0, count: dimension)
    for j in 0..<dimension {
      for i in 0..<dimension { column[i] = gram[i * dimension + j] }
      for (i, entry) in try map(column).enumerated() { gram[i * dimension + j] = entry }
    }
    for i in 0..<dimension {
      for j in 0..<i { gram[j * dimension + i] = gram[i * dimension + j] }
    }
  }

  private static func row(_ i: Int, of gram: [Double], _ dimension: Int) -> [Double] {
    Array(gram[i * dimension..<(i + 1) * dimension])
  }
}
