import Exact
import KANCore
import Optim
import RealModule
import SplineKernels
import Splines
import Testing

/// Weights in u and w, the change of basis on all parameters, and the three forms.
@Suite struct CoordinateTests {
  private func network(_ cases: inout RandomKANs, seed: Int) throws -> Network {
    try cases.network(depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 3 != 0, orders: 1...5)
  }

  /// The four maps against the exact change of basis of the reference network: componentwise, for every factor of A is
  /// applied with three roundings an entry, and cancellation is bounded by applying the factors' absolute values, whose
  /// product is |A| for the plain maps and A^{-1} itself for the inverse ones.
  @Test(arguments: 0..<10)
  func mapsAgainstExactOperator(seed: Int) throws {
    var cases = RandomKANs(seed: 7000 + UInt64(seed))
    let network = try network(&cases, seed: seed)
    let exact = try network.reference { Rational(exactly: $0)! }
    let uniform = seed % 3 != 0
    for coordinates in [WeightCoordinates.spline, .relu] + (uniform ? [.scaledRelu] : []) {
      let change = try network.changeOfBasis(to: coordinates)
      let oracle = try exact.changeOfBasis(to: coordinates, of: .allWeights)
      #expect(change.rows == network.parameterCount)
      let v = (0..<network.parameterCount).map { _ in cases.number() }
      let exactV = v.map { Rational(exactly: $0)! }
      let sizes = exactV.map { $0 < 0 ? -$0 : $0 }
      let maps: [(NetworkChangeOfBasis.Map, [Rational], [Rational])] = [
        (.plain, try oracle.apply(exactV), try absolute(oracle, sizes, transposed: false)),
        (.transposed, try oracle.applyTranspose(exactV), try absolute(oracle, sizes, transposed: true)),
        (.inverse, try oracle.solve(exactV), try oracle.solve(sizes)),
        (.inverseTransposed, try oracle.solveTranspose(exactV), try oracle.solveTranspose(sizes)),
      ]
      for (map, expected, size) in maps {
        var found = v
        change.apply(map, inPlace: &found)
        for i in found.indices {
          let error = abs(Double(Rational(exactly: found[i])! - expected[i]))
          #expect(error <= 6 * 5 * Double.ulpOfOne * Double(size[i]), "\(coordinates) \(map) entry \(i)")
        }
      }
      func inPlace(_ map: NetworkChangeOfBasis.Map) -> [Double] {
        var w = v
        change.apply(map, inPlace: &w)
        return w
      }
      #expect(try change.apply(v) == inPlace(.plain))
      #expect(try change.applyTranspose(v) == inPlace(.transposed))
      #expect(try change.solve(v) == inPlace(.inverse))
      #expect(try change.solveTranspose(v) == inPlace(.inverseTransposed))
    }
    #expect(throws: OperatorError.self) { try network.changeOfBasis().apply([1]) }
  }

  /// The sums of the sizes of all products: A has a checkerboard of signs, so |A| v is A applied to v with signs that
  /// alternate along each edge.
  private func absolute(
    _ oracle: BlockDiagonalOperator<Rational>, _ sizes: [Rational], transposed: Bool
  ) throws -> [Rational] {
    var signs: [Rational] = []
    for block in oracle.blocks {
      for _ in 0..<block.repetitions {
        let alternates = !(block.map is DiagonalOperator<Rational>)
        signs += (0..<block.map.rows).map { alternates && $0 % 2 == 1 ? -1 : 1 }
      }
    }
    let v = zip(signs, sizes).map { $0 * $1 }
    return zip(signs, transposed ? try oracle.applyTranspose(v) : try oracle.apply(v)).map { $0 * $1 }
  }

  @Test func weightsAndBack() throws {
    var cases = RandomKANs(seed: 7100)
    let network = try cases.network(depth: 2, linear: true)
    let exact = try network.reference { $0 }
    for coordinates in WeightCoordinates.allCases {
      let w = try network.weights(in: coordinates)
      let expected = try exact.parameters(in: coordinates, of: .allWeights)
      let size = expected.map(abs).max()!
      for (a, b) in zip(w, expected) { #expect(abs(a - b) <= 64 * Double.ulpOfOne * size) }
      let back = try network.replacingWeights(with: w, in: coordinates)
      // The round trip loses the condition of A, about (2 n)^r for r <= 5, n <= 8.
      let condition = Double.pow(2 * 8, 5)
      for (a, b) in zip(back.parameters, network.parameters) { #expect(abs(a - b) <= condition * Double.ulpOfOne) }
    }
    let irregular = try cases.network(depth: 1, linear: false, uniform: false, orders: 4...4)
    if case .splines(let edges) = irregular.stages[1], edges.knots.uniformSpacing == nil {
      #expect(throws: SplineError.self) { try irregular.weights(in: .scaledRelu) }
    }
    #expect(throws: NetworkError.self) { try network.replacingWeights(with: [], in: .relu) }
  }
}
