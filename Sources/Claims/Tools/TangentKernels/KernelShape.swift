import Exact
import KANCore
import RealModule
import Splines

/// The shape of the networks that are searched for large ratios of tangent kernels: edges of one order on knots
/// 0, 1, ..., n (where scaled and unscaled powers are the same), with a factor between layers.
package struct KernelShape {
  /// r.
  package let order: SplineOrder
  /// The widths, one more than the number of layers.
  package let widths: [Int]
  /// n.
  package let intervals: Int
  /// N.
  package let samples: Int

  /// Creates a shape.
  package init(order: SplineOrder, widths: [Int], intervals: Int, samples: Int) {
    self.order = order
    self.widths = widths
    self.intervals = intervals
    self.samples = samples
  }

  /// L.
  var depth: Int { widths.count - 1 }
  /// m = n + r - 1.
  var dimension: Int { intervals + order.degree }
  /// The number of weights of all layers.
  var weightCount: Int { (0..<depth).reduce(0) { $0 + weightCount(ofLayer: $1) } }

  func weightCount(ofLayer l: Int) -> Int { widths[l] * widths[l + 1] * dimension }

  func knots<Scalar: SplineScalar>() throws -> KnotVector<Scalar> {
    try .uniform(order: order, intervals: intervals, lower: 0, upper: Scalar(exactly: intervals)!)
  }
}

/// A network of a ``KernelShape`` with a batch, as the numbers that a search varies.
package struct KernelCandidate {
  /// [sample][input].
  package var inputs: [Double]
  /// Layer by layer, [q][p][i], with the factors between layers multiplied in: the outputs of a layer are the inputs of
  /// the next. The numbers are the B-spline weights u or, for n = 1, the coefficients of 1, x, ..., x^{r-1}: there
  /// splines are polynomials, and relative changes of these keep small values small.
  package var weights: [Double]
  /// The factor after every layer except the last: the map between layers is y -> factor y, so the weights before it
  /// are divided by it and their derivatives multiplied.
  package var factors: [Double]

  /// Creates a candidate from the numbers of a network.
  package init(inputs: [Double], weights: [Double], factors: [Double]) {
    self.inputs = inputs
    self.weights = weights
    self.factors = factors
  }

  /// Returns the weights u from the numbers.
  package static func splineWeights<Scalar: SplineScalar>(_ numbers: [Scalar], _ shape: KernelShape) -> [Scalar] {
    guard shape.intervals == 1 else { return numbers }
    let r = shape.order.value
    return stride(from: 0, to: numbers.count, by: r).flatMap { start in
      (0..<r).map { place in
        // The polar form at the knots i + 1 ... i + r - 1: x^d becomes the elementary symmetric function
        // e_d / C(r-1, d).
        let i = place + 1 - r
        var symmetric = [Scalar](repeating: 0, count: r)
        symmetric[0] = 1
        for (count, step) in (1..<max(1, r)).enumerated() {
          let knot = Scalar(exactly: i + step)!
          for d in stride(from: count + 1, to: 0, by: -1) { symmetric[d] += knot * symmetric[d - 1] }
        }
        var sum: Scalar = 0
        var binomial: Scalar = 1
        for d in 0..<r {
          sum += numbers[start + d] * symmetric[d] / binomial
          binomial = binomial * Scalar(exactly: r - 1 - d)! / Scalar(exactly: d + 1)!
        }
        return sum
      }
    }
  }

  /// Returns the candidate with every number rounded to the given number of significant bits.
  package func rounded(bits: Int) -> KernelCandidate {
    func round(_ x: Double) -> Double {
      guard x != 0, x.isFinite else { return 0 }
      let unit = Double(sign: .plus, exponent: x.exponent - bits + 1, significand: 1)
      return (x / unit).rounded() * unit
    }
    return KernelCandidate(inputs: inputs.map(round), weights: weights.map(round), factors: factors.map(round))
  }

  /// Returns the exact network and batch.
  func exactCase(_ shape: KernelShape, _ origin: String) throws -> KernelCase {
    let knots: KnotVector<Rational> = try shape.knots()
    let numbers = KernelCandidate.splineWeights(weights.map { Rational(exactly: $0)! }, shape)
    var stages: [ReferenceStage<Rational>] = []
    var start = 0
    for l in 0..<shape.depth {
      let own = numbers[start..<start + shape.weightCount(ofLayer: l)]
      start += own.count
      let factor = l < factors.count ? Rational(exactly: factors[l])! : 1
      stages.append(
        .layer(
          try ReferenceLayer(
            knots: knots, inputs: shape.widths[l], outputs: shape.widths[l + 1], weights: own.map { $0 / factor })))
      if l < factors.count {
        let width = shape.widths[l + 1]
        stages.append(
          .affine(
            try AffineStage(
              scale: [Rational](repeating: factor, count: width), shift: [Rational](repeating: 0, count: width))))
      }
    }
    let width = shape.widths[0]
    let batch = (0..<shape.samples).map { k in
      (0..<width).map { Rational(exactly: inputs[k * width + $0])! }
    }
    return KernelCase(
      network: try ReferenceNetwork(stages: stages), batch: batch, order: shape.order, depth: shape.depth,
      description: "r = \(shape.order.value), widths \(shape.widths), n = \(shape.intervals), \(origin): samples"
        + " \(batch), factors \(factors), \(shape.intervals == 1 ? "coefficients of powers of x" : "weights u, each") "
        + "times the factor after it \(weights)")
  }
}
