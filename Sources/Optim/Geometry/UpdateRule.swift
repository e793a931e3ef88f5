import RealModule
import Splines

/// A row of Table 1: two independent choices, the coordinates in which the step is made (the geometry) and the
/// coordinates in which the gradient is taken. With D the optimizer's own preconditioner, `x -= eta D g` means
///
/// | geometry | gradient | rule | iterating in w, direction M_w g_w | iterating in u, direction M_u g_u |
/// | --- | --- | --- | --- | --- |
/// | relu | relu | w -= eta D g_w | D | A^{-T} D A^{-1} |
/// | spline | spline | u -= eta D g_u | A^T D A | D |
/// | relu | spline | w -= eta D g_u | D A | A^{-T} D |
/// | spline | relu | u -= eta D g_w | A^T D | D A^{-1} |
///
/// Both iterations of a row produce the same sequence: w_k = A^T u_k for every k.
public struct UpdateRule: Hashable, Sendable, Codable {
  /// The coordinates in which the step is made.
  public let geometry: Coordinates
  /// The coordinates with respect to which the gradient is taken.
  public let gradient: Coordinates

  /// Creates the rule with these two choices.
  public init(geometry: Coordinates, gradient: Coordinates) {
    self.geometry = geometry
    self.gradient = gradient
  }

  /// Whether the two choices differ. The preconditioner is then generally not symmetric, and the step need not be a
  /// descent step.
  public var isMixed: Bool { geometry != gradient }

  /// Returns the preconditioner M of this rule in the coordinates of the iteration: x -= eta M g, both in those
  /// coordinates.
  ///
  /// It is the product of three maps: the map of the gradient to the rule's gradient coordinates, D, and the map of the
  /// step out of the rule's geometry.
  /// - Parameters:
  ///   - iteration: the coordinates of x and of g.
  ///   - change: A, on the whole vector of weights.
  ///   - scaling: D, the identity by default.
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)`` if the dimensions of D and A do not match.
  public func preconditioner<Scalar: SplineScalar>(
    in iteration: Coordinates, change: any InvertibleOperator<Scalar>,
    scaling: (any LinearOperator<Scalar>)? = nil
  ) throws(OperatorError) -> ProductOperator<Scalar> {
    let inward = iteration.gradientMap(to: gradient, change: change)
    let outward = geometry.weightMap(to: iteration, change: change)
    if let scaling { return try ProductOperator([outward, scaling, inward]) }
    return try ProductOperator([outward, inward])
  }

  /// Returns the direction M g of the rule: the new point is x - eta M g.
  ///
  /// - Parameters:
  ///   - g: the gradient with respect to the coordinates of the iteration.
  ///   - iteration: those coordinates.
  ///   - change: A, on the whole vector of weights.
  ///   - scaling: D, the identity by default.
  /// - Throws: ``OperatorError`` or `SplineError` if dimensions do not match.
  /// - Complexity: two products or solves with A, and one product with D.
  public func direction<Scalar: SplineScalar>(
    gradient g: [Scalar], in iteration: Coordinates, change: any InvertibleOperator<Scalar>,
    scaling: (any LinearOperator<Scalar>)? = nil
  ) throws -> [Scalar] {
    try preconditioner(in: iteration, change: change, scaling: scaling).apply(g)
  }
}

extension UpdateRule: CaseIterable {
  /// The four rows of Table 1, the two unmixed ones first.
  public static var allCases: [UpdateRule] {
    [
      UpdateRule(geometry: .relu, gradient: .relu), UpdateRule(geometry: .spline, gradient: .spline),
      UpdateRule(geometry: .relu, gradient: .spline), UpdateRule(geometry: .spline, gradient: .relu),
    ]
  }
}

extension UpdateRule: CustomStringConvertible {
  /// For example "geometry spline, gradient relu".
  public var description: String { "geometry \(geometry.rawValue), gradient \(gradient.rawValue)" }
}
