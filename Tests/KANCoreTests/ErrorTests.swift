import Exact
import KANCore
import Splines
import Testing

/// Wrong data is refused with a typed error that says where.
@Suite struct ErrorTests {
  private func knots(_ order: Int = 2, _ intervals: Int = 2) throws -> KnotVector<Rational> {
    try .uniform(order: SplineOrder(order), intervals: intervals, lower: 0, upper: 1)
  }

  private func layer(_ inputs: Int, _ outputs: Int) throws -> ReferenceLayer<Rational> {
    try ReferenceLayer(basis: BSplineBasis(knots()), inputs: inputs, outputs: outputs) { q, p, i in Rational(q + p + i)
    }
  }

  @Test func shapes() throws {
    let knots = try knots()
    #expect(throws: NetworkError.countMismatch(what: "weights of a layer", expected: 6, found: 5)) {
      try ReferenceLayer(knots: knots, inputs: 2, outputs: 1, weights: [1, 2, 3, 4, 5])
    }
    #expect(throws: NetworkError.widthOutOfRange(what: "the number of inputs of a layer", width: 0)) {
      try ReferenceLayer(knots: knots, inputs: 0, outputs: 1, weights: [])
    }
    #expect(throws: NetworkError.widthOutOfRange(what: "the number of outputs of a layer", width: -1)) {
      try self.layer(1, -1)
    }
    #expect(throws: NetworkError.noStages) { try ReferenceNetwork<Rational>(stages: []) }
    #expect(throws: NetworkError.stagesDoNotFit(stage: 1, inputs: 3, previousOutputs: 2)) {
      try ReferenceNetwork<Rational>(stages: [.layer(self.layer(1, 2)), .layer(self.layer(3, 1))])
    }
    #expect(throws: NetworkError.countMismatch(what: "offsets of an affine stage", expected: 2, found: 1)) {
      try AffineStage<Rational>(scale: [1, 2], shift: [0])
    }
    #expect(throws: NetworkError.widthOutOfRange(what: "the number of outputs of a linear stage", width: 0)) {
      try LinearStage(Matrix<Rational>(rows: 0, columns: 2, repeating: 0))
    }
    #expect(throws: NetworkError.countMismatch(what: "widths of a chain of 1 layers", expected: 2, found: 3)) {
      try ReferenceNetwork(widths: [1, 2, 3], knots: [knots]) { _, _, _, _ in 0 }
    }
  }

  @Test func data() throws {
    let network = try ReferenceNetwork<Rational>(stages: [.layer(layer(2, 1))])
    #expect(throws: NetworkError.sampleWidth(what: "inputs", sample: 1, expected: 2, found: 1)) {
      try network.outputs(at: [[0, 1], [0]])
    }
    #expect(throws: NetworkError.countMismatch(what: "parameters of the network", expected: 6, found: 1)) {
      try network.replacingParameters(with: [1])
    }
    #expect(throws: NetworkError.countMismatch(what: "targets of a least-squares loss", expected: 1, found: 0)) {
      try LeastSquares<Rational>(inputs: [[0, 0]], targets: [])
    }
    let loss = try LeastSquares<Rational>(inputs: [[0, 0]], targets: [[0, 0]])
    #expect(throws: NetworkError.sampleWidth(what: "targets", sample: 0, expected: 1, found: 2)) {
      try loss.gradient(of: network)
    }
  }

  @Test func pointsOutside() throws {
    let network = try ReferenceNetwork<Rational>(stages: [.layer(layer(1, 2)), .layer(layer(2, 1))])
    #expect(
      throws: NetworkError.outsideDomain(layer: 1, unit: 1, sample: 0, value: "3/2", lower: "0", upper: "1")
    ) { try network.outputs(at: [[Rational(1, 4)]]) }
    #expect(
      throws: NetworkError.outsideDomain(layer: 0, unit: 0, sample: 1, value: "-1/8", lower: "0", upper: "1")
    ) { try ReferenceNetwork(stages: [network.stages[0]]).outputs(at: [[0], [Rational(-1, 8)]]) }
    let double = try network.map { Double($0) }
    #expect(
      throws: NetworkError.outsideDomain(layer: 0, unit: 0, sample: 0, value: "nan", lower: "0.0", upper: "1.0")
    ) { try double.jacobian(at: [[.nan]]) }
  }

  @Test func coordinatesAndRefinement() throws {
    let chebyshev = try ChebyshevBasis<Rational>(degree: 2, lower: 0, upper: 1)
    let other = try ReferenceLayer(basis: chebyshev, inputs: 1, outputs: 1, weights: [1, 2, 3])
    let network = try ReferenceNetwork<Rational>(stages: [.layer(layer(1, 1)), .layer(other)])
    #expect(throws: NetworkError.notASplineLayer(layer: 1)) { try network.rewritten(in: .relu) }
    #expect(throws: NetworkError.notASplineLayer(layer: 1)) { try network.changeOfBasis() }
    #expect(throws: NetworkError.notASplineLayer(layer: 1)) { try network.refinedDyadically() }
    #expect(throws: NetworkError.notASplineLayer(layer: 1)) { try network.map { Double($0) } }
    #expect(throws: NetworkError.noBounds(layer: 3)) { try other.outputBounds(layer: 3) }
    #expect(throws: NetworkError.layerOutOfRange(layer: 2, count: 2)) { try network.refinedDyadically(layers: [2]) }
    #expect(throws: NetworkError.layerOutOfRange(layer: -1, count: 2)) {
      try network.refined(layer: -1, into: chebyshev)
    }
    #expect(throws: NetworkError.self) { try network.refined(layer: 0, into: chebyshev) }
    #expect(throws: SplineError.self) { try network.refined(onto: [0: self.knots(2, 3)]) }
    let irregular = try KnotVector<Rational>(order: SplineOrder(2), knots: [-1, 0, 1, 3])
    let layer = try ReferenceLayer(knots: irregular, inputs: 1, outputs: 1, weights: [1, 2])
    #expect(throws: SplineError.notUniform(index: 2)) { try layer.rewritten(in: .scaledRelu) }
  }

  @Test func messagesSayWhatAndWhere() {
    let error = NetworkError.outsideDomain(layer: 1, unit: 2, sample: 3, value: "5/4", lower: "0", upper: "1")
    for part in ["layer 1", "unit 2", "sample 3", "5/4", "[0, 1]"] { #expect("\(error)".contains(part)) }
  }
}
