import Exact
import Splines

/// The designs of the lines of an affine plane: samples k and layers m are the points of the plane over the field of a
/// prime s, and the class of (k, m) is that of the line through 0 and k - m. Their kernels are convolutions, so their
/// eigenvalues are known exactly for any size.
package struct LineDesign: Sendable {
  /// The order r >= 2.
  package let order: SplineOrder
  /// The number n of intervals of the knots 0, 1, ..., n in which all positions lie.
  package let intervals: Int
  /// s, a prime.
  package let prime: Int
  /// r_c: the number of lines in each class; they sum to s + 1.
  package let lines: [Int]
  /// y_c, all distinct.
  package let positions: [Rational]
  /// w_c: r_c times the weight of the class.
  package let totals: [Rational]
  /// The position of k = m, whose weight is zero.
  package let origin: Rational

  /// Creates a design.
  ///
  /// - Precondition: lines, positions and totals match, each class has a line, positions lie in [0, n).
  package init(
    order: SplineOrder, intervals: Int, prime: Int, lines: [Int], positions: [Rational], totals: [Rational],
    origin: Rational
  ) {
    precondition(order.value >= 2 && lines.count == positions.count && lines.count == totals.count)
    precondition(
      lines.allSatisfy { $0 >= 1 } && lines.reduce(0, +) == prime + 1, "LineDesign: the lines must sum to s + 1")
    precondition((positions + [origin]).allSatisfy { $0.sign >= 0 && $0 < Rational(intervals) })
    precondition(Set(positions + [origin]).count == positions.count + 1, "LineDesign: duplicate position")
    self.order = order
    self.intervals = intervals
    self.prime = prime
    self.lines = lines
    self.positions = positions
    self.totals = totals
    self.origin = origin
  }

  /// The number of samples, s^2, which is also the number of layers.
  package var count: Int { prime * prime }
  /// V_c, with that of k = m last.
  var weights: [Rational] { zip(totals, lines).map { $0 / Rational($1) } + [0] }

  /// Returns the full design, with one entry per sample and layer.
  ///
  /// - Complexity: O(s^4).
  package func expanded() -> KernelDesign {
    let s = prime
    // The class of each direction (1, 0), (1, 1), ..., (1, s - 1), (0, 1).
    let classOfLine = lines.enumerated().flatMap { c, count in [Int](repeating: c, count: count) }
    func lineClass(_ x: Int, _ y: Int) -> Int {
      if x == 0 { return y == 0 ? lines.count : classOfLine[s] }
      let slope = (0..<s).first { $0 * x % s == y }!
      return classOfLine[slope]
    }
    let points = (0..<s).flatMap { x in (0..<s).map { (x, $0) } }
    let classes = points.map { k in
      points.map { m in lineClass((k.0 - m.0 + s) % s, (k.1 - m.1 + s) % s) }
    }
    return KernelDesign(order: order, classes: classes, positions: positions + [origin], weights: weights)
  }

  /// Returns the values of the scaled ReLU powers and of the B-splines at the positions, [class][function].
  private func values() throws -> (powers: [[Rational]], splines: [[Rational]]) {
    let knots = try KnotVector<Rational>.uniform(
      order: order, intervals: intervals, lower: 0, upper: Rational(intervals))
    let powers = try ReLUPowerBasis(scaled: knots)
    let splines = BSplineBasis(knots)
    return (try positions.map { try powers.values(at: $0) }, try positions.map { try splines.values(at: $0) })
  }

  private func squaredLength(_ v: [Rational]) -> Rational { v.reduce(Rational(0)) { $0 + $1 * $1 } }

  private func combination(_ values: [[Rational]]) -> [Rational] {
    zip(totals, values).reduce([Rational](repeating: 0, count: values[0].count)) { sum, pair in
      zip(sum, pair.1).map { $0 + pair.0 * $1 }
    }
  }

  /// Returns the eigenvalue of S0 at the constant vector, S0 1 = sigma 1, and the largest eigenvalue of R0, rho(R0).
  ///
  /// With g = sum_c w_c phi(y_c) they are (s - 1)^2 |At g|^2, and the larger of (s - 1)^2 |g|^2 and, over the classes
  /// c,
  /// |s V_c phi(y_c) - g|^2: a nontrivial character of the plane is trivial on exactly one line.
  package func eigenvalues() throws -> (splines: Rational, powers: Rational) {
    let (powers, splines) = try values()
    let g = combination(powers)
    let s = Rational(prime)
    let trivial = (s - 1) * (s - 1)
    let others = zip(weights, powers).map { weight, phi in
      squaredLength(zip(phi, g).map { s * weight * $0 - $1 })
    }
    return (trivial * squaredLength(combination(splines)), max(trivial * squaredLength(g), others.max()!))
  }

  /// Whether the eigenvalue of R0 at the constant vector is the largest one, so that the ratio of the design is
  /// |At g|^2 / |g|^2.
  var constantVectorLeads: Bool {
    get throws {
      let g = combination(try values().powers)
      return try eigenvalues().powers == Rational((prime - 1) * (prime - 1)) * squaredLength(g)
    }
  }

  /// Returns rational bounds for the tangent kernels, divided by 2 M^2 W, of the network that realizes the design:
  /// NTK_S has a Rayleigh quotient of at least `lower`, and no eigenvalue of NTK_R exceeds `upper`.
  ///
  /// They are perturbation bounds in Frobenius and trace norms; nothing of the size of the network is formed.
  /// - Parameters:
  ///   - spread: eps.
  ///   - coupling: eps'.
  ///   - gain: M.
  package func bounds(spread: Rational, coupling: Rational, gain: Rational) throws -> (lower: Rational, upper: Rational)
  {
    let (square, lambda) = try eigenvalues()
    let all = positions + [origin]
    let r = order.value
    let reach = Rational(1) + all.max()!
    precondition(all.allSatisfy { $0 + spread * (1 + $0) < Rational(intervals) }, "LineDesign: an input leaves [0, n)")
    let size = Rational(count)
    // sum_k |V| over the samples of a layer, the same for all layers.
    let total = Rational(prime - 1) * totals.reduce(Rational(0)) { $0 + $1.magnitude }
    let splineShift = 2 * spread * reach * total
    let lower = square - splineShift * (1 + square)
    let degree = Rational(r - 1)
    let widest = Rational(intervals + r - 1)
    let powerShift =
      weights.map(\.magnitude).max()! * size * degree * widest.power(r - 1) * spread * reach
    let mean = Rational(prime - 1) * totals.reduce(0, +) / size
    let largest = weights.map { ($0 - mean).magnitude }.max()!
    let denominator = all.reduce(Rational(1)) { common, y in
      (common * y).denominator == 1 ? common : common * (common * y).denominator
    }
    let readoutWidth = Rational(r) * denominator * all.max()! + 1 + degree
    var upper = lambda + powerShift * (1 + lambda) + powerShift * powerShift
    upper += coupling * coupling * size * size * size * largest * largest * widest.power(2 * r - 1) / 2
    upper += size * readoutWidth.power(2 * r - 1) / (2 * gain * gain)
    return (lower, upper)
  }
}

extension LineDesign {
  /// Returns the members that refute the constant 4 for r = 3 (s = 59, depth 3482) and r = 4 (s = 2011, depth 4044122).
  package static func counterexample(order: Int) throws -> LineDesign? {
    switch order {
    case 3:
      LineDesign(
        order: try SplineOrder(3), intervals: 2, prime: 59, lines: [21, 30, 9],
        positions: [0, Rational(1, 2), Rational(7, 4)], totals: [9, -8, 1], origin: 1)
    case 4:
      LineDesign(
        order: try SplineOrder(4), intervals: 4, prime: 2011, lines: [179, 381, 519, 522, 308, 103],
        positions: [0, Rational(1, 4), 1, Rational(7, 4), Rational(11, 4), Rational(7, 2)],
        totals: [209, -347, 245, -142, 45, -10], origin: Rational(1, 2))
    default: nil
    }
  }
}
