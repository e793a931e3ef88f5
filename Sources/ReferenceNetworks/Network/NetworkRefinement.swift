import RealModule
import Splines

extension ReferenceLayer {
  /// Returns the same function in a finer basis of the same kind: u_fine = P^T u on every edge, where b_i = sum_j P_ij
  /// b'_j (Definition 1, Lemma 6).
  ///
  /// - Parameters:
  ///   - finer: a basis whose span contains this one's.
  ///   - layer: the index of this layer, for errors.
  /// - Throws: ``NetworkError/differentBasis(layer:found:expected:)``, and the errors of the embedding if the spaces
  ///   are not nested.
  /// - Complexity: one embedding, and O(P Q m m').
  public func refined<Basis: NestedBasis<Scalar>>(into finer: Basis, layer: Int = 0) throws -> ReferenceLayer {
    guard let coarse = basis as? Basis else {
      throw NetworkError.differentBasis(layer: layer, found: "\(type(of: basis))", expected: "\(Basis.self)")
    }
    return try refined(into: finer, by: coarse.embedding(in: finer))
  }

  /// Returns the layer over another basis with the weights P^T u on every edge, for any matrix P. The function is the
  /// same if P is the embedding.
  ///
  /// - Throws: ``NetworkError/countMismatch(what:expected:found:)`` unless P has m rows and m' columns.
  /// - Complexity: O(P Q m m').
  public func refined(
    into finer: any DifferentiableBasis<Scalar>, by prolongation: Matrix<Scalar>
  ) throws -> ReferenceLayer {
    guard prolongation.rows == dimension else {
      throw NetworkError.countMismatch(
        what: "rows of the refinement matrix", expected: dimension, found: prolongation.rows)
    }
    let transposed = prolongation.transposed()
    return try replacingBasis(with: finer) { transposed * $0 }
  }
}

extension ReferenceNetwork {
  /// Returns the same function with one layer in a finer basis.
  ///
  /// - Throws: ``NetworkError`` for a layer that does not exist or has another kind of basis; the errors of the
  ///   embedding if the spaces are not nested.
  public func refined<Basis: NestedBasis<Scalar>>(layer: Int, into finer: Basis) throws -> ReferenceNetwork {
    try requireLayer(layer)
    return try mapLayers { number, old in number == layer ? try old.refined(into: finer, layer: number) : old }
  }

  /// Returns the same function with B-splines on finer knots in selected layers; the keys are the indices of the
  /// layers.
  ///
  /// - Throws: the same errors as ``refined(layer:into:)``.
  public func refined(onto knots: [Int: KnotVector<Scalar>]) throws -> ReferenceNetwork {
    for layer in knots.keys.sorted() { try requireLayer(layer) }
    return try mapLayers { number, old in
      guard let finer = knots[number] else { return old }
      return try old.refined(into: BSplineBasis(finer), layer: number)
    }
  }

  /// Returns the same function with every knot interval halved, in all layers or in selected ones.
  ///
  /// - Throws: ``NetworkError`` for a layer that does not exist or is not one of B-splines; `SplineError` if an
  ///   interval is too small to halve in floating point.
  public func refinedDyadically(layers chosen: Set<Int>? = nil) throws -> ReferenceNetwork {
    let layers = layers
    var finer: [Int: KnotVector<Scalar>] = [:]
    for number in chosen?.sorted() ?? Array(layers.indices) {
      try requireLayer(number)
      guard let (knots, _) = layers[number].splineCoordinates else {
        throw NetworkError.notASplineLayer(layer: number)
      }
      finer[number] = try knots.refinedDyadically()
    }
    return try refined(onto: finer)
  }

  private func requireLayer(_ layer: Int) throws(NetworkError) {
    let count = layers.count
    guard layer >= 0, layer < count else { throw .layerOutOfRange(layer: layer, count: count) }
  }
}
