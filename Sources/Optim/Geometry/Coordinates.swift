import RealModule
import Splines

/// The two sets of coordinates of a spline: its B-spline weights u and its ReLU weights w = A^T u.
///
/// Gradients transform the other way, g_u = A g_w, since the chain rule transposes the map of the weights.
public enum Coordinates: String, CaseIterable, Hashable, Sendable, Codable {
  /// The B-spline weights u.
  case spline
  /// The ReLU weights w.
  case relu

  /// Returns the map of weights from these coordinates to `other`: A^T from u to w, A^{-T} from w to u.
  ///
  /// - Parameters:
  ///   - other: the coordinates to map to.
  ///   - change: A, on the whole vector of weights.
  public func weightMap<Scalar: SplineScalar>(
    to other: Coordinates, change: any InvertibleOperator<Scalar>
  ) -> any LinearOperator<Scalar> {
    switch (self, other) {
    case (.spline, .relu): return change.transposed
    case (.relu, .spline): return change.inverse.transposed
    default: return DiagonalOperator<Scalar>.identity(change.rows)
    }
  }

  /// Returns the map of gradients from these coordinates to `other`: A from g_w to g_u, A^{-1} from g_u to g_w.
  ///
  /// - Parameters:
  ///   - other: the coordinates to map to.
  ///   - change: A, on the whole vector of weights.
  public func gradientMap<Scalar: SplineScalar>(
    to other: Coordinates, change: any InvertibleOperator<Scalar>
  ) -> any LinearOperator<Scalar> {
    switch (self, other) {
    case (.relu, .spline): return change
    case (.spline, .relu): return change.inverse
    default: return DiagonalOperator<Scalar>.identity(change.rows)
    }
  }
}
