import Exact
import Splines

/// A design: the position, among a few, that every layer of a network sees for every sample, and its weight.
///
/// Its kernels are R0 = sum_m D_m Phi_m Phi_m^T D_m and S0, the same with the B-splines: the limits of the tangent
/// kernels of networks that realize it (`DesignNetwork`).
package struct KernelDesign: Sendable {
  /// The order r >= 2.
  package let order: SplineOrder
  /// The class of sample k in layer m, [k][m].
  package let classes: [[Int]]
  /// The positions y_c of the classes, nonnegative and distinct.
  package let positions: [Rational]
  /// The weight V_c of each class.
  package let weights: [Rational]

  /// Creates a design.
  ///
  /// - Precondition: the order is at least 2, positions are distinct and nonnegative, and the weights of a sample have
  ///   the same sum for all samples.
  init(order: SplineOrder, classes: [[Int]], positions: [Rational], weights: [Rational]) {
    precondition(order.value >= 2 && positions.count == weights.count && Set(positions).count == positions.count)
    precondition(positions.allSatisfy { $0.sign >= 0 } && !classes.isEmpty)
    let sums = Set(classes.map { $0.reduce(Rational(0)) { $0 + weights[$1] } })
    precondition(sums.count == 1, "KernelDesign: the weights of the samples have different sums: \(sums)")
    self.order = order
    self.classes = classes
    self.positions = positions
    self.weights = weights
  }

  /// The number N of samples.
  var samples: Int { classes.count }
  /// The number L of layers.
  var layers: Int { classes[0].count }
  /// The mean weight of a sample.
  var meanWeight: Rational { classes[0].reduce(Rational(0)) { $0 + weights[$1] } / Rational(layers) }

  /// Returns R0 and S0.
  ///
  /// - Throws: `SplineError` if there is no interval.
  package func kernels() throws -> (splines: Matrix<Rational>, powers: Matrix<Rational>) {
    let last = positions.max()!.floor + 1
    let knots = try KnotVector<Rational>.uniform(
      order: order, intervals: Int(Double(last)), lower: 0, upper: last)
    let splines = BSplineBasis(knots)
    let powers = try ReLUPowerBasis(scaled: knots)
    return (
      kernel(try positions.map { try splines.values(at: $0) }), kernel(try positions.map { try powers.values(at: $0) })
    )
  }

  private func kernel(_ values: [[Rational]]) -> Matrix<Rational> {
    let gram = values.indices.map { c in
      values.indices.map { d in
        weights[c] * weights[d] * zip(values[c], values[d]).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
      }
    }
    return Matrix(rows: samples, columns: samples) { k, l in
      (0..<layers).reduce(Rational(0)) { $0 + gram[classes[k][$1]][classes[l][$1]] }
    }
  }

  /// Returns the design of the four-cycles of the complete graph K5: layers are its 10 edges, samples its 15
  /// four-cycles; class 1 (y = 1, V = -3) if the edge lies in the cycle, otherwise class 0 (y = 0, V = 7). Every edge
  /// lies in 6 cycles, and every two edges in 2: a 2-(10, 4, 2) design.
  package static func fourCycles() throws -> KernelDesign {
    let edges = (0..<5).flatMap { i in (i + 1..<5).map { [i, $0] } }
    var cycles: [Set<[Int]>] = []
    for left in 0..<5 {
      let v = (0..<5).filter { $0 != left }
      for walk in [[0, 1, 2, 3], [0, 1, 3, 2], [0, 2, 1, 3]] {
        cycles.append(Set((0..<4).map { [v[walk[$0]], v[walk[($0 + 1) % 4]]].sorted() }))
      }
    }
    return KernelDesign(
      order: try SplineOrder(2), classes: cycles.map { cycle in edges.map { cycle.contains($0) ? 1 : 0 } },
      positions: [0, 1], weights: [7, -3])
  }
}
