import RealModule
import Splines

/// A layer of edges: y_q = sum_p sum_i u_qpi b_i(x_p), with one basis for all edges (eq. (6)).
///
/// A straightforward implementation over any scalar: exact over the rationals, and the oracle for fast kernels. Any
/// basis may be used; B-splines and ReLU powers can be converted into each other.
public struct ReferenceLayer<Scalar: SplineScalar>: Sendable {
  /// The functions b_i on every edge, with index i from zero.
  public let basis: any DifferentiableBasis<Scalar>
  /// The number P of inputs.
  public let inputs: Int
  /// The number Q of outputs.
  public let outputs: Int
  /// The weights u_qpi, stored [q][p][i]: index (q P + p) m + i.
  public let weights: [Scalar]

  /// Creates a layer over any basis.
  ///
  /// - Throws: ``NetworkError`` if a width is not positive or the number of weights is not Q P m.
  public init(
    basis: any DifferentiableBasis<Scalar>, inputs: Int, outputs: Int, weights: [Scalar]
  ) throws(NetworkError) {
    guard inputs >= 1 else { throw .widthOutOfRange(what: "the number of inputs of a layer", width: inputs) }
    guard outputs >= 1 else { throw .widthOutOfRange(what: "the number of outputs of a layer", width: outputs) }
    let count = inputs * outputs * basis.dimension
    guard weights.count == count else {
      throw .countMismatch(what: "weights of a layer", expected: count, found: weights.count)
    }
    self.basis = basis
    self.inputs = inputs
    self.outputs = outputs
    self.weights = weights
  }

  /// Creates a layer of B-splines.
  ///
  /// - Throws: the same errors as ``init(basis:inputs:outputs:weights:)``.
  public init(
    knots: KnotVector<Scalar>, inputs: Int, outputs: Int, weights: [Scalar]
  ) throws(NetworkError) {
    try self.init(basis: BSplineBasis(knots), inputs: inputs, outputs: outputs, weights: weights)
  }

  /// Creates a layer over any basis with the weights `weight(q, p, i)`.
  ///
  /// - Throws: ``NetworkError/widthOutOfRange(what:width:)``, and the errors of `weight`.
  public init(
    basis: any DifferentiableBasis<Scalar>, inputs: Int, outputs: Int,
    weight: (_ q: Int, _ p: Int, _ i: Int) throws -> Scalar
  ) throws {
    var weights: [Scalar] = []
    for q in 0..<max(0, outputs) {
      for p in 0..<max(0, inputs) {
        for i in 0..<basis.dimension { weights.append(try weight(q, p, i)) }
      }
    }
    try self.init(basis: basis, inputs: inputs, outputs: outputs, weights: weights)
  }

  /// The number m of functions on an edge.
  public var dimension: Int { basis.dimension }

  /// Returns the m weights of the edge from input `p` to output `q`.
  public func edge(_ q: Int, _ p: Int) -> ArraySlice<Scalar> {
    let start = (q * inputs + p) * dimension
    return weights[start..<start + dimension]
  }

  /// Returns the same layer with other weights.
  ///
  /// - Throws: ``NetworkError/countMismatch(what:expected:found:)``.
  public func replacingWeights(with weights: [Scalar]) throws(NetworkError) -> ReferenceLayer {
    try ReferenceLayer(basis: basis, inputs: inputs, outputs: outputs, weights: weights)
  }

  /// Returns the layer over another basis whose weights are `transform` of the old ones, edge by edge: the product of
  /// the weight tensor with a matrix in its third mode, W = U x_3 B, where `transform` multiplies by B.
  ///
  /// - Throws: the errors of `transform`, and ``NetworkError/countMismatch(what:expected:found:)`` if its results do
  ///   not match the new basis.
  /// - Complexity: Q P transformations.
  public func replacingBasis(
    with newBasis: any DifferentiableBasis<Scalar>, weightsBy transform: ([Scalar]) throws -> [Scalar]
  ) throws -> ReferenceLayer {
    var transformed: [Scalar] = []
    for q in 0..<outputs {
      for p in 0..<inputs { transformed += try transform(Array(edge(q, p))) }
    }
    return try ReferenceLayer(basis: newBasis, inputs: inputs, outputs: outputs, weights: transformed)
  }

  /// Returns the Q outputs for P inputs.
  ///
  /// - Parameters:
  ///   - x: the inputs.
  ///   - layer: the index of this layer, for errors.
  ///   - sample: the index of this sample, for errors.
  /// - Throws: ``NetworkError/outsideDomain(layer:unit:sample:value:lower:upper:)`` and
  ///   ``NetworkError/sampleWidth(what:sample:expected:found:)``.
  /// - Complexity: O(P Q m) and P evaluations of the basis.
  public func outputs(at x: [Scalar], layer: Int = 0, sample: Int = 0) throws -> [Scalar] {
    combine(try evaluate(x, derivatives: false, layer: layer, sample: sample).values)
  }

  /// The functions of all edges at the inputs, [p][i], and on request their first derivatives.
  struct Evaluation: Sendable {
    let values: [[Scalar]]
    let derivatives: [[Scalar]]
  }

  /// Evaluates the basis at every input.
  func evaluate(_ x: [Scalar], derivatives: Bool, layer: Int, sample: Int) throws -> Evaluation {
    guard x.count == inputs else {
      throw NetworkError.sampleWidth(
        what: "inputs of layer \(layer)", sample: sample, expected: inputs, found: x.count)
    }
    var values: [[Scalar]] = []
    var slopes: [[Scalar]] = []
    for (p, value) in x.enumerated() {
      guard basis.lower <= value, value <= basis.upper else {
        throw NetworkError.outsideDomain(
          layer: layer, unit: p, sample: sample, value: "\(value)", lower: "\(basis.lower)", upper: "\(basis.upper)")
      }
      if derivatives {
        let both = try basis.derivatives(at: value, upTo: 1)
        values.append(both[0])
        slopes.append(both[1])
      } else {
        values.append(try basis.values(at: value))
      }
    }
    return Evaluation(values: values, derivatives: slopes)
  }

  /// Returns sum_p sum_i u_qpi f_pi for every q.
  func combine(_ functions: [[Scalar]]) -> [Scalar] {
    (0..<outputs).map { q in
      var sum: Scalar = 0
      for (p, values) in functions.enumerated() {
        for (weight, value) in zip(edge(q, p), values) where value != 0 { sum += weight * value }
      }
      return sum
    }
  }
}
