import Optim

/// The coordinates in which the weights of an edge can be expressed.
public enum WeightCoordinates: String, CaseIterable, Hashable, Sendable, Codable {
  /// u, the weights of the B-splines b.
  case spline
  /// w = A^T u, the weights of the ReLU powers psi_j(x) = (x - t_j)_+^{r-1}.
  case relu
  /// h^{r-1} A^T u, the weights of the scaled ReLU powers phi_j(x) = ((x - t_j)_+ / h)^{r-1}; uniform knots only.
  case scaledRelu

  /// Creates weight coordinates from those of Table 1.
  public init(_ coordinates: Coordinates) {
    switch coordinates {
    case .spline: self = .spline
    case .relu: self = .relu
    }
  }
}

/// The three forms of a spline layer; they give the same function (Lemma 3).
public enum EvaluationForm: CaseIterable, Hashable, Sendable {
  /// Eq. (6): sum_p sum_i u_qpi b_i(x_p).
  case splines
  /// Eq. (7), first form: sum_p sum_i u_qpi (A psi(x_p))_i.
  case transformedFunctions
  /// Eq. (7), second form: sum_p sum_j (A^T u)_qpj psi_j(x_p), that is W = U x_3 A^T.
  case transformedWeights
}

/// Which weights of a network count as its parameters.
public enum ParameterSelection: Hashable, Sendable {
  /// Only the weights of the edges; the linear maps are held fixed. Table 1 refers to these.
  case edgeWeights
  /// The weights of the edges and of the linear maps, in the order of the stages.
  case allWeights
}
