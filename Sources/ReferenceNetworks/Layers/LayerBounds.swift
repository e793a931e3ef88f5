import RealModule
import Splines

extension ReferenceLayer {
  /// Returns bounds of the outputs over all inputs in the domain. A weighted sum of nonnegative functions that sum to
  /// one lies between the smallest and largest weights, so y_q lies between sum_p min_i u_qpi and sum_p max_i u_qpi.
  ///
  /// - Parameter layer: the index of this layer, for errors.
  /// - Throws: ``NetworkError/noBounds(layer:)`` unless the basis guarantees both properties.
  /// - Complexity: O(P Q m).
  public func outputBounds(layer: Int = 0) throws(NetworkError) -> [ClosedRange<Scalar>] {
    guard basis.isPartitionOfUnity, basis.isNonNegative else { throw .noBounds(layer: layer) }
    return (0..<outputs).map { q in
      var lower: Scalar = 0
      var upper: Scalar = 0
      for p in 0..<inputs {
        let weights = edge(q, p)
        lower += weights.min()!
        upper += weights.max()!
      }
      return lower...upper
    }
  }
}
