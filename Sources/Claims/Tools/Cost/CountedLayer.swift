import BasisProperties
import Exact
import Splines

/// One spline layer at one input vector, computed in four ways with the same values: the B-splines by the recursion
/// (2), the ReLU powers with their own weights or with A applied to their values, and the r nonzero B-splines.
/// Weights are stored [output][input][basis function].
struct CountedLayer {
  /// Uniform knots on [0, 1], as counted numbers.
  let knots: KnotVector<CountedRational>
  /// The inputs, in the last knot interval, where all ReLU powers are active.
  let inputs: [CountedRational]
  /// The B-spline weights u.
  let splineWeights: [[[CountedRational]]]
  /// The ReLU-power weights w = A^T u.
  let reluWeights: [[[CountedRational]]]
  /// The rows of A between their first and last nonzero entries, [row][entry, starting at the diagonal].
  let change: [[CountedRational]]
  /// The operation counter.
  let counter: OperationCounter

  /// Creates a random layer with P inputs and Q outputs; its construction is not counted.
  init<G: RandomNumberGenerator>(
    order: SplineOrder, intervals: Int, inputs p: Int, outputs q: Int, using generator: inout G
  ) throws {
    let counter = OperationCounter()
    let exact = try KnotVector<Rational>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
    let change = ChangeOfBasis(exact)
    var spline: [[[CountedRational]]] = []
    var relu: [[[CountedRational]]] = []
    for _ in 0..<q {
      let weights: [[Rational]] = (0..<p).map { _ in
        (0..<exact.dimension).map { _ in .random(numeratorBits: 4, using: &generator) }
      }
      spline.append(weights.map { $0.map { CountedRational($0, counter) } })
      relu.append(try weights.map { try change.applyTranspose($0).map { CountedRational($0, counter) } })
    }
    let step = Rational(1, intervals * (p + 1))
    inputs = (0..<p).map { CountedRational(1 - step * Rational($0), counter) }
    knots = try exact.map { CountedRational($0, counter) }
    splineWeights = spline
    let banded = change.banded
    self.change = (0..<banded.rows).map { i in
      banded.bandColumns(ofRow: i).map { CountedRational(banded[i, $0], counter) }
    }
    reluWeights = relu
    self.counter = counter
    _ = counter.take()
  }

  /// Returns the outputs by the recursion (2): all m values for each input, then all products.
  func byCoxDeBoor() throws -> [CountedRational] {
    let basis = BSplineBasis(knots)
    return contract(try inputs.map { try basis.coxDeBoorValues(at: $0) }, with: splineWeights)
  }

  /// Returns the outputs by the ReLU powers (3): m powers for each input, then all products with the weights w.
  func byReLUPowers() -> [CountedRational] { contract(powers(), with: reluWeights) }

  /// Returns the outputs by A psi, eq. (7a): m powers for each input, A times them, then all products with the weights
  /// u.
  func byChangeOfBasis() -> [CountedRational] {
    contract(powers().map(multiplyByA), with: splineWeights)
  }

  /// Returns A times m values.
  func multiplyByA(_ values: [CountedRational]) -> [CountedRational] {
    change.enumerated().map { i, row in
      zip(row, values[i...]).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// Returns the m powers (3) for each input.
  func powers() -> [[CountedRational]] {
    let degree = knots.order.degree
    return inputs.map { x in
      knots.basisIndices.map { j -> CountedRational in
        let distance = x - knots[j]
        return distance < 0 ? 0 : distance.power(degree)
      }
    }
  }

  /// Returns the outputs by compact support: r values for each input, then the r nonzero products.
  func byLocalValues() throws -> [CountedRational] {
    let basis = BSplineBasis(knots)
    let local = try inputs.map { try basis.nonzeroValues(at: $0) }
    return splineWeights.map { weights in
      var sum: CountedRational = 0
      for (p, (interval, values)) in local.enumerated() {
        for (s, value) in values.enumerated() { sum += weights[p][interval + s] * value }
      }
      return sum
    }
  }

  private func contract(
    _ values: [[CountedRational]], with weights: [[[CountedRational]]]
  ) -> [CountedRational] {
    weights.map { weights in
      var sum: CountedRational = 0
      for (row, value) in zip(weights, values) {
        for (weight, number) in zip(row, value) { sum += weight * number }
      }
      return sum
    }
  }
}
