import Optim

/// A coarse objective made coherent with a fine one at a point y_0: f(y) - v . (y - y_0) with v = grad f(y_0) - g, so that its
/// gradient at y_0 is the given g.
///
/// Value, gradient and normal equations have the linear term. Residuals and Jacobian are those of the base, which is what
/// a Gauss-Newton model of the curvature needs.
public struct CoherentObjective<Base: DifferentiableObjective>: DifferentiableObjective {
  /// The coarse objective.
  public let base: Base
  /// y_0.
  public let point: [Double]
  /// v.
  public let shift: [Double]

  /// The objective whose gradient at a point is a given one.
  ///
  /// - Throws: what the base throws.
  /// - Complexity: one gradient.
  public init(_ base: Base, at point: [Double], gradient: [Double]) throws {
    var own: [Double] = []
    own.reserveCapacity(point.count)
    own = Array(repeating: 0, count: point.count)
    _ = try base.valueAndGradient(at: point, into: &own)
    self.base = base
    self.point = point
    shift = zip(own, gradient).map { $0 - $1 }
  }

  /// The number of parameters.
  public var dimension: Int { base.dimension }

  private func linear(_ y: [Double]) -> Double {
    var sum = 0.0
    for j in y.indices { sum += shift[j] * (y[j] - point[j]) }
    return sum
  }

  /// f(y) - v . (y - y_0).
  public func value(at x: [Double]) throws -> Double { try base.value(at: x) - linear(x) }

  /// The value, and grad f(y) - v.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    let value = try base.valueAndGradient(at: x, into: &gradient)
    for j in gradient.indices { gradient[j] -= shift[j] }
    return value - linear(x)
  }
}

extension CoherentObjective: LeastSquaresObjective where Base: LeastSquaresObjective {
  /// The number of residuals of the base.
  public var residualCount: Int { base.residualCount }

  /// The residuals of the base.
  public func residuals(at x: [Double], into r: inout [Double]) throws { try base.residuals(at: x, into: &r) }

  /// The residuals of the base and their Jacobian.
  public func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try base.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
  }

  /// The gradient and the value with the linear term, and J^T J of the base.
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    let value = try base.normalEquations(at: x, gradient: &gradient, gram: &gram)
    for j in gradient.indices { gradient[j] -= shift[j] }
    return value - linear(x)
  }

  /// J v of the base.
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try base.applyJacobian(at: x, to: v, into: &result)
  }

  /// J^T r of the base.
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    try base.applyJacobianTranspose(at: x, to: r, into: &result)
  }
}
