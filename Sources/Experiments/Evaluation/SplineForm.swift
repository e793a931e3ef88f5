/// The ways of evaluating a spline that Figure 3 compares.
package enum SplineForm: String, CaseIterable, Sendable {
  /// The recursion (2), starting from all n + 2r - 2 piecewise constants, as KAN libraries do it.
  case coxDeBoor
  /// All m ReLU powers, the band of A, then the weights u: eq. (6).
  case reluThenChange
  /// All m ReLU powers with the weights w = A^T u: eq. (7b).
  case reluWeights
  /// The r B-splines that are nonzero at the point.
  case local

  /// The name in tables and figures.
  package var title: String {
    switch self {
    case .coxDeBoor: "Cox-de Boor (2)"
    case .reluThenChange: "ReLU powers, then A"
    case .reluWeights: "ReLU powers, weights A^T u"
    case .local: "local"
    }
  }
}
