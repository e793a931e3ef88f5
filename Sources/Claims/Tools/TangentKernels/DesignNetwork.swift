import Exact
import KANCore
import Splines

/// A spline KAN whose tangent kernels, divided by 2 M^2 W, tend to those of a design as eps and eps' tend to zero and M
/// to infinity.
///
/// The nodes are a, a', 1 ... L in every layer, W = L + 2, and one output; all layers use the knots of [0, n) with h =
/// 1, where scaled and plain ReLU powers are the same. Layer m sees y_{c_m} + eps at a and a', and the class of layer p
/// is carried by node p as an additional eps y_{c_p}. Layers 1 ... L are affine, f_pq(x) = beta_pq + sigma_pq x; the
/// readout, layer L + 1, gives each class its slope, since the positions are at least r cells apart there.
struct DesignNetwork {
  /// The design.
  let design: KernelDesign
  /// eps.
  let spread: Rational
  /// eps'.
  let coupling: Rational
  /// M.
  let gain: Rational

  private var r: Int { design.order.value }
  private var layers: Int { design.layers }
  /// W = L + 2.
  var width: Int { layers + 2 }
  /// tau: r times the common denominator of the positions.
  private var stretch: Rational {
    // r times the common denominator, so that different positions end up at least r cells apart.
    Rational(r)
      * design.positions.reduce(Rational(1)) { common, y in
        (common * y).denominator == 1 ? common : common * (common * y).denominator
      }
  }

  /// Returns the knots of every layer.
  func knots() throws -> KnotVector<Rational> {
    let last = stretch * design.positions.max()! + 1
    return try .uniform(order: design.order, intervals: Int(Double(last)), lower: 0, upper: last)
  }

  /// The inputs, [sample][node].
  var batch: [[Rational]] {
    design.classes.map { classes in
      let first = design.positions[classes[0]] + spread
      return [first, first] + classes.map { first + spread * design.positions[$0] }
    }
  }

  /// Returns the network.
  func network() throws -> ReferenceNetwork<Rational> {
    let basis = BSplineBasis(try knots())
    let indices = Array(basis.knots.basisIndices)
    // Greville: the coefficients of x are i + r / 2.
    let sites = indices.map { Rational($0) + Rational(r, 2) }
    var stages: [ReferenceStage<Rational>] = []
    for m in 1...layers {
      let (slopes, offsets) = affineLayer(m)
      stages.append(
        .layer(
          try ReferenceLayer(basis: basis, inputs: width, outputs: width) { q, p, i in
            // The offset of an output is on one of its edges.
            (p == q ? offsets[q] : 0) + slopes[p][q] * sites[i]
          }))
    }
    let readout = readoutSlopes().map { slopes in coefficients(slopes, indices, sites) }
    stages.append(.layer(try ReferenceLayer(basis: basis, inputs: width, outputs: 1) { _, p, i in readout[p][i] }))
    return try ReferenceNetwork(stages: stages)
  }

  /// Returns the index of node p = 1 ... L.
  private func node(_ p: Int) -> Int { p + 1 }

  /// Returns sigma, [p][q], and beta of layer m = 1 ... L.
  private func affineLayer(_ m: Int) -> (slopes: [[Rational]], offsets: [Rational]) {
    var slopes = [[Rational]](repeating: [Rational](repeating: 0, count: width), count: width)
    var offsets = [Rational](repeating: 0, count: width)
    let tau = stretch
    if m < layers {
      for q in 0..<width {
        slopes[q][q] += 1
        slopes[node(m + 1)][q] += 1 / spread
        slopes[node(m)][q] -= 1 / spread
      }
    } else {
      for p in 1...layers {
        slopes[node(p)][node(p)] += tau / spread
        slopes[0][node(p)] -= tau / spread
        offsets[node(p)] = Rational(1, 2)
      }
      for a in 0...1 {
        slopes[a][a] += 1
        slopes[node(layers)][a] += (tau - 1) / spread
        slopes[0][a] -= (tau - 1) / spread
        offsets[a] = Rational(1, 2) - spread
      }
    }
    if m > 1 {
      let strength = (m < layers ? 1 : tau / spread) / coupling
      for (a, sign) in [(0, strength), (1, -strength)] {
        slopes[a][node(m - 1)] += sign
        slopes[a][node(m)] -= sign
      }
    }
    return (slopes, offsets)
  }

  /// Returns the slope of the readout at each class, [node][class].
  private func readoutSlopes() -> [[Rational]] {
    let carried = design.weights.map { gain * spread * coupling * ($0 - design.meanWeight) / stretch }
    return [design.weights.map { gain * $0 }, design.weights.map { -gain * $0 }]
      + Array(repeating: carried, count: layers)
  }

  /// Returns the coefficients of a function with given slopes at the points tau y_c + 1/2 and the value zero there.
  private func coefficients(_ slopes: [Rational], _ indices: [Int], _ sites: [Rational]) -> [Rational] {
    var result = [Rational](repeating: 0, count: indices.count)
    for (c, slope) in slopes.enumerated() {
      let cell = Int(Double(stretch * design.positions[c]))
      let point = Rational(cell) + Rational(1, 2)
      for (k, i) in indices.enumerated() where (cell - r + 1...cell).contains(i) {
        result[k] = slope * (sites[k] - point)
      }
    }
    return result
  }
}
