/// A network that ``Network/pruned(tolerance:insideKnots:)`` made simpler, with a certified bound on the change of its
/// outputs.
public struct PruningResult: Sendable, Equatable {
  /// What was removed from a layer of edges.
  public struct Layer: Sendable, Equatable {
    /// The index of the layer in the stages of the network.
    public let stage: Int
    /// The number of edges that were replaced by constants, without those of removed units.
    public let constantEdges: Int
    /// The units after the layer that were removed, numbered as before.
    public let removedUnits: [Int]
    /// The number of knot intervals before.
    public let intervals: Int
    /// The number of knot intervals now.
    public let newIntervals: Int

    /// Whether nothing was removed.
    public var isUnchanged: Bool { constantEdges == 0 && removedUnits.isEmpty && newIntervals == intervals }
  }

  /// The pruned network.
  public let network: Network
  /// For every output, a bound on its change over all inputs, in the units of the output.
  public let bounds: [Double]
  /// What was removed from each layer of edges, in the order of the stages.
  public let layers: [Layer]

  /// Whether nothing was removed.
  public var isUnchanged: Bool { layers.allSatisfy(\.isUnchanged) }
}

extension Network {
  /// Returns a simpler network whose outputs differ by at most a given tolerance for all inputs, not only for data.
  ///
  /// Nearly constant edges become constants, which are added to one edge of their unit; layers on uniform knots go to
  /// every second knot; then hidden units that have no effect, or that are constant, are removed. Steps are taken in
  /// the order of their cost, as long as the bound allows.
  ///
  /// **Bound.** |f_new(x) - f(x)|_q <= `bounds[q]` <= `tolerance[q]` for all x, for the exact functions of the stored
  /// doubles: rounding in the computation of the bound is covered, rounding in evaluations of the networks is not.
  ///
  /// **Proof.** On one layer, old minus new is for every unit a sum of splines of different arguments, written on the
  /// old knots by exact refinement; each lies between its least and largest coefficient, since B-splines are not
  /// negative and add up to one, and so does its continuation outside the knots. Let c_k be the bounds that follow for
  /// the units after stage k, and d_k those for the difference of the units of both networks. With x' and x before the
  /// stage, S'(x') - S(x) = (S'(x') - S(x')) + (S(x') - S(x)), so d_k <= c_k + L_k d_{k-1} with Lipschitz factors L_k
  /// of the old stage: those of affine maps, (upper - lower) / 2 for tanh and / 4 for sigmoids, and on edges the
  /// largest coefficient (r - 1)(u_i - u_{i-1}) / (t_{i+r-1} - t_i) of the derivative, which also bounds the slope
  /// outside. The bound is the sum of all c_k times the factors of the stages after k.
  ///
  /// A unit that is removed has the value of its constant, or has edges that ignore it, so the same holds for it.
  ///
  /// Under `OutsideRule.error`, values outside the knots are taken to be those of `OutsideRule.clamp`. Under
  /// `OutsideRule.linear`, changes of a slope at an end would be unbounded outside, so layers whose arguments may lie
  /// outside keep their edges, unless only inputs inside the knots of the first layer count.
  ///
  /// - Parameters:
  ///   - tolerance: the largest allowed change of every output, in its units.
  ///   - insideKnots: whether the bound is only for inputs that lie inside the knots of the first layer, or that a fixed map
  ///     before it takes there: for a network made for samples, those in the ranges of the samples.
  /// - Throws: `NetworkError` for tolerances that are not one finite number of at least zero per output, parameters
  ///   that are not finite, ReLU activations, batch ranges that are not remembered, a normalization by the bounds of a
  ///   linear map after the first layer of edges, and edges that are continued by polynomials or by zero unless a tanh
  ///   or sigmoid keeps their arguments inside the knots.
  /// - Complexity: O(E P m r) for E edges with P inputs per layer and m functions.
  public func pruned(
    tolerance: [Double], insideKnots: Bool = false
  ) throws(NetworkError) -> PruningResult {
    var pruner = try Pruner(self, tolerance: tolerance, insideKnots: insideKnots)
    pruner.simplifyLayers()
    pruner.removeUnits()
    return try pruner.result()
  }
}
