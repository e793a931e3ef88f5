import RealModule
import Splines

/// Gradient descent with a constant step by a rule of Table 1, iterating in either coordinates:
/// x_{k+1} = x_k - eta M g(x_k).
///
/// Over exact numbers it is the exact sequence; over floating point the two iterations of one rule differ by rounding.
public struct GradientDescent<Scalar: SplineScalar>: Sendable {
  /// The row of Table 1.
  public let rule: UpdateRule
  /// The coordinates of the iterates, and of the gradients that are passed in.
  public let iteration: Coordinates
  /// The step size eta.
  public let stepSize: Scalar
  /// M.
  public let preconditioner: ProductOperator<Scalar>

  /// A stepper.
  ///
  /// - Parameters:
  ///   - rule: geometry and gradient.
  ///   - iteration: the coordinates of the iterates.
  ///   - stepSize: eta.
  ///   - change: A, on the whole vector of weights.
  ///   - scaling: D, the identity by default.
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)`` where D and A do not fit.
  public init(
    rule: UpdateRule, iteratingIn iteration: Coordinates, stepSize: Scalar,
    change: any InvertibleOperator<Scalar>, scaling: (any LinearOperator<Scalar>)? = nil
  ) throws(OperatorError) {
    self.rule = rule
    self.iteration = iteration
    self.stepSize = stepSize
    preconditioner = try rule.preconditioner(in: iteration, change: change, scaling: scaling)
  }

  /// The point after `x`, given the gradient there.
  ///
  /// - Throws: ``OperatorError`` or `SplineError` where dimensions do not fit.
  /// - Complexity: one application of M.
  public func step(from x: [Scalar], gradient: [Scalar]) throws -> [Scalar] {
    let direction = try preconditioner.apply(gradient)
    guard x.count == direction.count else {
      throw OperatorError.dimensionMismatch(
        what: "the point of gradient descent", expected: direction.count, found: x.count)
    }
    return zip(x, direction).map { $0 - stepSize * $1 }
  }

  /// The points x_0 ... x_steps.
  ///
  /// - Parameters:
  ///   - x: the first point.
  ///   - steps: how many steps, zero or more.
  ///   - gradient: the gradient at a point, both in the coordinates of the iteration.
  /// - Throws: what `gradient` throws, and errors where dimensions do not fit.
  /// - Complexity: `steps` gradients and applications of M.
  public func trajectory(
    from x: [Scalar], steps: Int, gradient: ([Scalar]) throws -> [Scalar]
  ) throws -> [[Scalar]] {
    var points = [x]
    for k in 0..<steps { points.append(try step(from: points[k], gradient: gradient(points[k]))) }
    return points
  }
}
