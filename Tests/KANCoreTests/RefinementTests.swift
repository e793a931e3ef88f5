import BasisProperties
import Exact
import KANCore
import SeededRandom
import Splines
import Testing

/// Definition 1 and Lemma 6 on deep networks: refinement leaves the function alone, exactly.
@Suite struct RefinementTests {
  @Test(arguments: 0..<12)
  func dyadicRefinementKeepsOutputs(seed: Int) throws {
    var cases = RandomNetworks(seed: 600 + UInt64(seed))
    let coarse = try cases.network(depth: 1 + seed % 4, uniform: seed % 2 == 0, linear: seed % 3 == 0, maxWidth: 2)
    let batch = try cases.batch(for: coarse)
    let outputs = try coarse.outputs(at: batch)
    let fine = try coarse.refinedDyadically()
    #expect(try fine.outputs(at: batch) == outputs)
    #expect(try fine.refinedDyadically().outputs(at: batch) == outputs)
    let last = coarse.layers.count - 1
    let partly = try coarse.refinedDyadically(layers: [last])
    #expect(try partly.outputs(at: batch) == outputs)
    #expect(partly.layers[last].dimension > coarse.layers[last].dimension)
    #expect(try partly.rewritten(in: .relu).outputs(at: batch) == outputs)
  }

  @Test func arbitraryNestedKnots() throws {
    var cases = RandomNetworks(seed: 620)
    for depth in 1...3 {
      let coarse = try cases.network(depth: depth)
      let batch = try cases.batch(for: coarse)
      var finer: [Int: KnotVector<Rational>] = [:]
      for (l, layer) in coarse.layers.enumerated() {
        let knots = try #require(layer.splineCoordinates?.knots)
        let r = knots.order.value
        var inner = Set((0...knots.intervals).map { knots[$0] })
        for _ in 0..<4 { inner.insert(.random(between: knots.lower, and: knots.upper, bits: 5, using: &cases.random)) }
        let left = (1..<max(1, r)).reversed().map { knots.lower - Rational($0, 7) }
        let right = (1..<max(1, r)).map { knots.upper + Rational($0, 5) }
        finer[l] = try KnotVector(order: knots.order, knots: left + inner.sorted() + right)
      }
      #expect(try coarse.refined(onto: finer).outputs(at: batch) == coarse.outputs(at: batch))
    }
  }

  /// Proposition 1 for gradients: the coarse gradient is P times the fine one, edge by edge.
  @Test func gradientsRestrict() throws {
    var cases = RandomNetworks(seed: 640)
    let coarse = try cases.network(depth: 2, uniform: true)
    let batch = try cases.batch(for: coarse)
    let loss = try LeastSquares(
      inputs: batch, targets: batch.map { _ in (0..<coarse.outputs).map { _ in cases.number() } })
    let fine = try coarse.refinedDyadically()
    let coarseGradient = try loss.gradient(of: coarse)
    var rest = try loss.gradient(of: fine)[...]
    var restricted: [Rational] = []
    for (old, new) in zip(coarse.layers, fine.layers) {
      let p = try Prolongation(
        coarse: #require(old.splineCoordinates?.knots), fine: #require(new.splineCoordinates?.knots))
      for _ in 0..<(old.inputs * old.outputs) {
        restricted += try p.restrict(Array(rest.prefix(new.dimension)))
        rest = rest.dropFirst(new.dimension)
      }
    }
    #expect(rest.isEmpty)
    #expect(restricted == coarseGradient)
  }

  /// Two layers over another nested basis, the first one's outputs mapped into the domain by generous bounds.
  private func network(
    over basis: any DifferentiableBasis<Rational>, using cases: inout RandomNetworks
  ) throws -> ReferenceNetwork<Rational> {
    let first = try ReferenceLayer(basis: basis, inputs: 1, outputs: 2) { _, _, _ in cases.number() }
    let second = try ReferenceLayer(basis: basis, inputs: 2, outputs: 1) { _, _, _ in cases.number() }
    let bounds = (-1000 as Rational)...1000
    let between = try AffineStage(mapping: [bounds, bounds], into: basis.lower, basis.upper)
    return try ReferenceNetwork(stages: [.layer(first), .affine(between), .layer(second)])
  }

  private func checkRefinement<B: NestedBasis<Rational>>(of coarse: B, into fine: B, seed: UInt64) throws {
    var cases = RandomNetworks(seed: seed)
    let network = try network(over: coarse, using: &cases)
    let batch = (0...8).map { [coarse.lower + (coarse.upper - coarse.lower) * Rational($0, 8)] }
    let outputs = try network.outputs(at: batch)
    let first = try network.refined(layer: 0, into: fine)
    #expect(try first.outputs(at: batch) == outputs)
    #expect(try first.refined(layer: 1, into: fine).outputs(at: batch) == outputs)
    // A disturbed embedding is noticed.
    var wrong = try coarse.embedding(in: fine)
    wrong[0, 0] += 1
    let disturbed = try network.mapLayers { _, layer in try layer.refined(into: fine, by: wrong) }
    #expect(try disturbed.outputs(at: batch) != outputs)
  }

  @Test func otherNestedBases() throws {
    try checkRefinement(
      of: ChebyshevBasis<Rational>(degree: 3, lower: -1, upper: 2),
      into: ChebyshevBasis(degree: 5, lower: -1, upper: 2), seed: 650)
    try checkRefinement(
      of: LegendreBasis<Rational>(degree: 2, cells: 2, lower: 0, upper: 1),
      into: LegendreBasis(degree: 3, cells: 4, lower: 0, upper: 1), seed: 651)
    try checkRefinement(
      of: HaarBasis<Rational>(levels: 2, lower: 0, upper: 1), into: HaarBasis(levels: 3, lower: 0, upper: 1), seed: 652)
  }
}
