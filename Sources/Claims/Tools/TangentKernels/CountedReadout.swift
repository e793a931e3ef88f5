import Exact
import KANCore
import Spectral
import Splines

/// A spline KAN of order 2 that realizes a design with as many layers as it has itself: the last one, whose derivative
/// is 1 for every sample, is also a layer of the design, thanks to many idle inputs.
///
/// The design has two classes, at the positions 0 and 1. The samples are of two kinds according to their class in the
/// last layer, and for the second kind all weights are multiplied by a negative number, so that 1 is the right weight
/// for both kinds there. On the knots 0 ... 4, the nodes are a, a', two for each layer m < L, of which the one of the
/// sample's kind carries its class in m, and one that carries the kind; the last layer has idle copies of the latter.
/// Layers 1 ... L - 1 are affine: layer m moves everything from the class in m to that in m + 1, and in the backward
/// pass the coupling changes the derivative with respect to a from the weight of the class in m + 1 to that of the
/// class in m.
package struct CountedReadout: Sendable {
  /// The class of sample k in layer m, 0 or 1, [k][m].
  package let classes: [[Int]]
  /// The weights of the two classes.
  package let weights: [Rational]
  /// The factor of the weights of samples of the second kind; negative.
  package let turn: Rational
  /// The number of times samples of the first and of the second kind occur in the batch.
  package let copies: [Int]
  /// The number of idle inputs of the last layer.
  package let idle: Int
  /// eps.
  package let spread: Rational
  /// eps'.
  package let coupling: Rational
  /// M.
  package let gain: Rational

  /// Creates a network.
  ///
  /// - Precondition: the classes are 0 and 1, with the same number of layers for all samples, and the factor of the
  ///   second kind is negative.
  package init(
    classes: [[Int]], weights: [Rational], turn: Rational, copies: [Int], idle: Int, spread: Rational,
    coupling: Rational,
    gain: Rational
  ) {
    precondition(classes.allSatisfy { $0.count == classes[0].count && $0.allSatisfy { 0...1 ~= $0 } })
    precondition(weights.count == 2 && copies.count == 2 && turn.sign < 0 && idle >= 1)
    self.classes = classes
    self.weights = weights
    self.turn = turn
    self.copies = copies
    self.idle = idle
    self.spread = spread
    self.coupling = coupling
    self.gain = gain
  }

  /// The number L of layers.
  package var depth: Int { classes[0].count }
  /// The number of inputs of every layer except the last.
  package var width: Int { 2 * depth + 1 }
  /// The number of inputs of the last layer.
  package var largestWidth: Int { width + idle }
  /// The kind of each sample, which is its class in the last layer.
  package var kinds: [Int] { classes.map { $0[depth - 1] } }
  /// The number of times each sample occurs in the batch.
  package var multiplicities: [Int] { kinds.map { copies[$0] } }
  /// The factor of the weights of each sample, 1 or ``turn``: the vector of the Rayleigh quotient.
  package var vector: [Rational] { kinds.map { factors[$0] } }

  private var factors: [Rational] { [1, turn] }
  private func node(_ layer: Int, _ kind: Int) -> Int { 2 + 2 * layer + kind }
  private var kindNode: Int { width - 1 }

  /// The inputs, with each sample once, [sample][node].
  package var batch: [[Rational]] {
    zip(classes, kinds).map { classes, kind in
      var x = [Rational](repeating: Rational(classes[0]) + spread, count: width)
      for layer in 0..<depth - 1 { x[node(layer, kind)] += spread * Rational(classes[layer]) }
      x[kindNode] += spread * Rational(kind)
      return x
    }
  }

  /// Returns the network, with one node for all idle ones: the last input of the last layer.
  package func network() throws -> ReferenceNetwork<Rational> {
    let basis = BSplineBasis(try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 4, lower: 0, upper: 4))
    var stages: [ReferenceStage<Rational>] = []
    for m in 0..<depth - 1 {
      let (slopes, offsets) = m < depth - 2 ? passing(m) : last(m)
      stages.append(
        .layer(
          try ReferenceLayer(basis: basis, inputs: width, outputs: offsets.count) { q, p, i in
            // Function i has its peak at i, and its coefficient of x is i; the offset of an output is on its edge from
            // a.
            (p == 0 ? offsets[q] : 0) + slopes[p][q] * Rational(i)
          }))
    }
    let readout = readoutSlopes()
    stages.append(
      .layer(
        try ReferenceLayer(basis: basis, inputs: width + 1, outputs: 1) { _, p, i in
          readout[p].prefix(i).reduce(0, +)
        }))
    return try ReferenceNetwork(stages: stages)
  }

  /// Returns the kernels of the network, with one row for each distinct sample.
  package func kernels() throws -> LayerKernels {
    try LayerKernels(network(), at: batch, idle: .init(node: width, copies: idle))
  }

  /// Returns sigma, [p][q], and beta of a layer whose successor is also affine.
  private func passing(_ m: Int) -> (slopes: [[Rational]], offsets: [Rational]) {
    var slopes = zeros(width)
    for q in 0..<width {
      slopes[q][q] += 1
      for kind in 0...1 {
        slopes[node(m + 1, kind)][q] += 1 / spread
        slopes[node(m, kind)][q] -= 1 / spread
      }
    }
    couple(&slopes, m, strength: 1 / coupling)
    return (slopes, [Rational](repeating: 0, count: width))
  }

  /// Returns sigma and beta of layer L - 1: it spreads codes out to 0 or 1, sends a and a' to one of four cells by
  /// class and kind, and feeds the idle node.
  private func last(_ m: Int) -> (slopes: [[Rational]], offsets: [Rational]) {
    let margin = Rational(1, 100)
    var slopes = zeros(width + 1)
    var offsets = [Rational](repeating: margin, count: width + 1)
    for p in 2..<width {
      slopes[p][p] += 1 / spread
      slopes[1][p] -= 1 / spread
    }
    for a in 0...1 {
      slopes[a][a] += 1
      slopes[kindNode][a] += 2 / spread
      slopes[1][a] -= 2 / spread
      offsets[a] = margin - spread
    }
    slopes[kindNode][width] += 1 / spread
    slopes[1][width] -= 1 / spread
    offsets[width] = spread
    couple(&slopes, m, strength: 1 / (spread * coupling))
    return (slopes, offsets)
  }

  /// Adds the terms that change the derivative with respect to a from the weight of the class in layer m + 1 to that in
  /// m.
  private func couple(_ slopes: inout [[Rational]], _ m: Int, strength: Rational) {
    guard m > 0 else { return }
    for kind in 0...1 {
      let jump = (weights[0] - weights[1]) * factors[kind] * strength
      for (a, sign) in [(0, jump), (1, -jump)] {
        slopes[a][node(m, kind)] += sign
        slopes[a][node(m - 1, kind)] -= sign
      }
    }
  }

  /// Returns the slopes of the last layer on the cells [0, 1), ..., [3, 4), [node][cell].
  private func readoutSlopes() -> [[Rational]] {
    let main = factors.flatMap { factor in weights.map { gain * factor * $0 } }
    let carried: [Rational] = [0, gain * spread * coupling, 0, 0]
    let none = [Rational](repeating: 0, count: 4)
    return [main, main.map { -$0 }] + Array(repeating: carried, count: width - 3) + [none, none]
  }

  private func zeros(_ outputs: Int) -> [[Rational]] {
    [[Rational]](repeating: [Rational](repeating: 0, count: outputs), count: width)
  }
}

extension CountedReadout {
  /// Returns a lower bound of rho(NTK_S) and an upper bound of the eigenvalues of NTK_R, for the batch with all copies.
  ///
  /// With D the diagonal matrix of the copies, the kernel of the batch has the nonzero eigenvalues of D^1/2 K D^1/2,
  /// which are at most mu if mu D^-1 - K is positive semidefinite: exact inertia of the size of the distinct samples.
  /// - Throws: `SplineError`, `NetworkError`, `LAPACKError`, and ``UndecidedKernel`` if the guess of mu was too small.
  package func bounds() throws -> (splines: Rational, powers: Rational) {
    let kernels = try kernels()
    precondition(kernels.isInside, "CountedReadout: an input leaves the knots")
    let copies = multiplicities.map { Rational($0) }
    let image = try kernels.kernel(in: .spline) * zip(copies, vector).map { $0 * $1 }
    let weighted = zip(copies, vector).map { $0 * $1 }
    let form = zip(weighted, image).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
    let length = zip(weighted, vector).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
    let powers = try kernels.kernel(in: .scaledRelu)
    let scale = (0..<powers.rows).reduce(Rational(0)) { max($0, powers[$1, $1] * copies[$1]) }
    let roots = multiplicities.map { Double($0).squareRoot() }
    let measured = Matrix<Double>(rows: powers.rows, columns: powers.rows) { i, j in
      roots[i] * roots[j] * Double(powers[i, j] / scale)
    }
    // Eigenvalues of LAPACK are accurate to some multiple of an ulp of the largest one; 2^-30 is far beyond that.
    let guess =
      Rational(exactly: try LAPACK.symmetricEigenvalues(measured).last!)! * (1 + Rational(2).power(-30)) * scale
    let margin = SymmetricBandedMatrix(size: powers.rows, bandwidth: powers.rows) { i, j in
      (i == j ? guess / copies[i] : 0) - powers[i, j]
    }
    guard margin.inertiaByRisingPrecision().isPositiveSemidefinite else {
      throw UndecidedKernel(place: "depth \(depth)")
    }
    return (form / length, guess)
  }
}
