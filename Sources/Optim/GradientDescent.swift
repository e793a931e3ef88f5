import RealModule
import Splines

/// Gradient descent with a constant step size by a rule of Table 1, iterating in either set of coordinates:
/// x_{k+1} = x_k - eta M g(x_k).
///
/// In exact arithmetic it gives the exact sequence; in floating point the two iterations of one rule differ by
/// rounding.
public struct GradientDescent<Scalar: SplineScalar>: Sendable {
  /// The row of Table 1.
  public let rule: UpdateRule
  /// The coordinates of the iterates and of the gradients passed in.
  public let iteration: Coordinates
  /// The step size eta.
  public let stepSize: Scalar
  /// M.
  public let preconditioner: ProductOperator<Scalar>

  /// Creates a gradient descent iteration.
  ///
  /// - Parameters:
  ///   - rule: geometry and gradient.
  ///   - iteration: the coordinates of the iterates.
  ///   - stepSize: eta.
  ///   - change: A, on the whole vector of weights.
  ///   - scaling: D, the identity by default.
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)`` if the dimensions of D and A do not match.
  public init(
    rule: UpdateRule, iteratingIn iteration: Coordinates, stepSize: Scalar,
    change: any InvertibleOperator<Scalar>, scaling: (any LinearOperator<Scalar>)? = nil
  ) throws(OperatorError) {
    self.rule = rule
    self.iteration = iteration
    self.stepSize = stepSize
    preconditioner = try rule.preconditioner(in: iteration, change: change, scaling: scaling)
  }

  /// Returns the point after `x`, given the gradient at `x`.
  ///
  /// - Throws: ``OperatorError`` or `SplineError` if dimensions do not match.
  /// - Complexity: one application of M.
  public func step(from x: [Scalar], gradient: [Scalar]) throws -> [Scalar] {
    let direction = try preconditioner.apply(gradient)
    guard x.count == direction.count else {
      throw OperatorError.dimensionMismatch(
        what: "the point of gradient descent", expected: direction.count, found: x.count)
    }
    return zip(x, direction).map { $0 - stepSize * $1 }
  }

  /// Returns the points x_0 ... x_steps.
  ///
  /// - Parameters:
  ///   - x: the first point.
  ///   - steps: the number of steps, zero or more.
  ///   - gradient: the gradient at a point, both in the coordinates of the iteration.
  /// - Throws: whatever `gradient` throws, and errors if dimensions do not match.
  /// - Complexity: `steps` gradient evaluations and applications of M.
  public func trajectory(
    from x: [Scalar], steps: Int, gradient: ([Scalar]) throws -> [Scalar]
  ) throws -> [[Scalar]] {
    var points = [x]
    for k in 0..<steps { points.append(try step(from: points[k], gradient: gradient(points[k]))) }
    return points
  }
}
