import Optim
import RealModule
import Splines

extension ReferenceLayer {
  /// The knots of a layer of B-splines or ReLU powers and the coordinates of its weights; `nil` for other bases.
  public var splineCoordinates: (knots: KnotVector<Scalar>, coordinates: WeightCoordinates)? {
    if let splines = basis as? BSplineBasis<Scalar> { return (splines.knots, .spline) }
    if let powers = basis as? ReLUPowerBasis<Scalar> {
      return (powers.knots, powers.scale == 1 ? .relu : .scaledRelu)
    }
    return nil
  }

  /// Returns the same function in other coordinates: B-splines with u, ReLU powers with w = A^T u, scaled ReLU powers
  /// with h^{r-1} A^T u. The result evaluates and differentiates its own basis, independently of A.
  ///
  /// - Parameters:
  ///   - target: the desired coordinates.
  ///   - layer: the index of this layer, for errors.
  /// - Throws: ``NetworkError/notASplineLayer(layer:)``, and `SplineError.notUniform` for the scaled coordinates.
  /// - Complexity: O(P Q m r).
  public func rewritten(in target: WeightCoordinates, layer: Int = 0) throws -> ReferenceLayer {
    guard let (knots, current) = splineCoordinates else { throw NetworkError.notASplineLayer(layer: layer) }
    let inward = try current.changeOfBasis(on: knots)
    let outward = try target.changeOfBasis(on: knots)
    return try replacingBasis(with: target.basis(on: knots)) { weights in
      let u = current == .spline ? weights : try inward.solveTranspose(weights)
      return target == .spline ? u : try outward.applyTranspose(u)
    }
  }

  /// Returns the same function in one of the three forms of Lemma 3.
  ///
  /// - Throws: the same errors as ``rewritten(in:layer:)``.
  /// - Complexity: O(P Q m r).
  public func written(as form: EvaluationForm, layer: Int = 0) throws -> ReferenceLayer {
    switch form {
    case .splines: return try rewritten(in: .spline, layer: layer)
    case .transformedWeights: return try rewritten(in: .relu, layer: layer)
    case .transformedFunctions:
      let splines = try rewritten(in: .spline, layer: layer)
      guard let (knots, _) = splines.splineCoordinates else { throw NetworkError.notASplineLayer(layer: layer) }
      return try splines.replacingBasis(with: TransformedReLUBasis(knots)) { $0 }
    }
  }
}

extension WeightCoordinates {
  /// Returns the basis functions whose weights have these coordinates.
  ///
  /// - Throws: `SplineError.notUniform` for the scaled coordinates.
  public func basis<Scalar: SplineScalar>(
    on knots: KnotVector<Scalar>
  ) throws -> any DifferentiableBasis<Scalar> {
    switch self {
    case .spline: return BSplineBasis(knots)
    case .relu: return ReLUPowerBasis(knots)
    case .scaledRelu: return try ReLUPowerBasis(scaled: knots)
    }
  }

  /// Returns the operator C on the weights of one edge with b = C f for the functions f of these coordinates: the
  /// identity, A, or h^{r-1} A. Weights in these coordinates are C^T u, gradients with respect to them C^{-1} g_u.
  ///
  /// - Throws: `SplineError.notUniform` for the scaled coordinates.
  public func changeOfBasis<Scalar: SplineScalar>(
    on knots: KnotVector<Scalar>
  ) throws -> any InvertibleOperator<Scalar> {
    switch self {
    case .spline: return DiagonalOperator<Scalar>.identity(knots.dimension)
    case .relu: return ChangeOfBasis(knots)
    case .scaledRelu:
      let h = try knots.requireUniformSpacing()
      let factor = (0..<knots.order.degree).reduce(1 as Scalar) { product, _ in product * h }
      return ScaledOperator(factor, times: ChangeOfBasis(knots))
    }
  }
}
