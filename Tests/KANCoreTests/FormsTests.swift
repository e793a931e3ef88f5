import BasisProperties
import Exact
import KANCore
import SeededRandom
import Splines
import Testing

/// Lemma 3: the forms (6), (7a) and (7b) are the same function, exactly.
@Suite struct FormsTests {
  @Test(arguments: 0..<24)
  func formsAgreeExactly(seed: Int) throws {
    var cases = RandomNetworks(seed: 100 + UInt64(seed))
    let network = try cases.network(depth: 1 + seed % 4, linear: seed % 3 == 0)
    let batch = try cases.batch(for: network)
    let splines = try network.written(as: .splines).outputs(at: batch)
    for form in EvaluationForm.allCases {
      let written = try network.written(as: form)
      #expect(try written.outputs(at: batch) == splines, "\(form)")
    }
  }

  @Test func formulasWrittenOut() throws {
    var cases = RandomNetworks(seed: 7)
    for _ in 0..<10 {
      let knots = try cases.knots(order: cases.order(), uniform: false)
      let layer = try ReferenceLayer(basis: BSplineBasis(knots), inputs: 2, outputs: 3) { _, _, _ in cases.number() }
      let x = (0..<2).map { _ in knots.randomPoint(using: &cases.random) }
      let a = ChangeOfBasis(knots).recursionMatrix()
      let m = knots.dimension
      let found = try layer.outputs(at: x)
      for q in 0..<3 {
        var six: Rational = 0
        var sevenB: Rational = 0
        for p in 0..<2 {
          let b = try BSplineBasis(knots).coxDeBoorValues(at: x[p])
          let psi = try ReLUPowerBasis(knots).values(at: x[p])
          for i in 0..<m {
            let u = layer.weights[(q * 2 + p) * m + i]
            six += u * b[i]
            for j in 0..<m { sevenB += u * a[i, j] * psi[j] }
          }
        }
        #expect(found[q] == six)
        #expect(found[q] == sevenB)
      }
    }
  }

  @Test func wrongTransposeChangesTheFunction() throws {
    var cases = RandomNetworks(seed: 8)
    let knots = try cases.knots(order: SplineOrder(3), uniform: false)
    let layer = try ReferenceLayer(basis: BSplineBasis(knots), inputs: 1, outputs: 1) { _, _, i in Rational(i + 1) }
    let change = ChangeOfBasis(knots)
    let right = try layer.replacingBasis(with: ReLUPowerBasis(knots)) { try change.applyTranspose($0) }
    let wrong = try layer.replacingBasis(with: ReLUPowerBasis(knots)) { try change.apply($0) }
    let points = (0..<10).map { _ in [knots.randomPoint(using: &cases.random)] }
    #expect(try points.allSatisfy { try right.outputs(at: $0) == layer.outputs(at: $0) })
    #expect(try !points.allSatisfy { try wrong.outputs(at: $0) == layer.outputs(at: $0) })
  }

  @Test func coordinatesRoundTrip() throws {
    var cases = RandomNetworks(seed: 9)
    for _ in 0..<5 {
      let network = try cases.network(depth: 2, uniform: true, linear: true)
      for coordinates in WeightCoordinates.allCases {
        let there = try network.rewritten(in: coordinates)
        #expect(try there.rewritten(in: .spline).parameters() == network.parameters())
        let change = try network.changeOfBasis(to: coordinates)
        #expect(try there.parameters() == change.applyTranspose(network.parameters()))
        let all = try network.changeOfBasis(to: coordinates, of: .allWeights)
        let parameters = try network.parameters(in: coordinates, of: .allWeights)
        #expect(try parameters == all.applyTranspose(network.parameters(of: .allWeights)))
        let replaced = try network.rewritten(in: coordinates).replacingParameters(with: parameters, of: .allWeights)
        #expect(replaced.parameters(of: .allWeights) == parameters)
      }
    }
  }
}
