import KANCore
import SeededRandom
import Splines
import Testing

/// Spline weights that no sample reaches.
@Suite struct ContinuationTests {
  private static let seed: UInt64 = 7700

  /// A layer of two inputs and two outputs on 16 intervals of [0, 1], with random weights.
  private func layer(order: Int, _ random: inout SplitMix64) throws -> Network {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 16, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 2, outputs: 2)
    return try Network(
      stages: [.splines(edges)], parameters: (0..<4 * knots.dimension).map { _ in 2 * random.unit() - 1 })
  }

  /// Samples in the middles of intervals: of 2 ... 4 and 12 ... 13 in the first input, of 7 ... 8 in the second.
  private let samples = [
    (2.5, 7.5), (3.5, 7.5), (4.5, 7.5), (12.5, 8.5), (13.5, 8.5),
  ].flatMap { [$0.0 / 16, $0.1 / 16] }

  @Test(
    "Weights are linear between those that samples determine, constant beyond them, and otherwise the same",
    arguments: 1...6)
  func weights(order: Int) throws {
    var random = SplitMix64(seed: Self.seed + UInt64(order))
    let network = try layer(order: order, &random)
    let found = try network.continuingEdges(beyond: samples)
    // Function i, counted from 0, has the intervals i - r + 1 ... i.
    let reached: [[ClosedRange<Int>]] = [[2...4 + order - 1, 12...13 + order - 1], [7...8 + order - 1]]
    let m = 16 + order - 1
    for edge in 0..<4 {
      let old = Array(network.parameters[edge * m..<(edge + 1) * m])
      let new = Array(found.parameters[edge * m..<(edge + 1) * m])
      let ranges = reached[edge % 2]
      for i in 0..<m {
        let place = "order \(order), edge \(edge), weight \(i), seed \(Self.seed)"
        // In the middle of an interval the smallest function of order 6 is 2^-5 / 5!, less than 0.01.
        if ranges.contains(where: { $0.contains(i) }) {
          #expect(new[i] == old[i], "\(place)")
        } else if order <= 4 {
          let left = ranges.last { $0.upperBound < i }?.upperBound
          let right = ranges.first { $0.lowerBound > i }?.lowerBound
          guard let left, let right else {
            #expect(new[i] == old[left ?? right!], "\(place)")
            continue
          }
          // The Greville sites of uniform knots are equally spaced.
          let share = Double(i - left) / Double(right - left)
          #expect(abs(new[i] - (old[left] * (1 - share) + old[right] * share)) <= 64 * Double.ulpOfOne, "\(place)")
        } else {
          // Weights of functions below 0.01 are skipped: lines end at other weights, which bound them.
          #expect(new[i] != old[i] && new[i].magnitude <= old.map(\.magnitude).max()!, "\(place)")
        }
      }
    }
    // Not one bit changes at the samples.
    #expect(try Evaluator<Double>(found).outputs(of: samples) == Evaluator<Double>(network).outputs(of: samples))
  }

  @Test("Errors of a sample that a function barely touches do not spread over a gap", arguments: [1.0 / 1024, 0.5])
  func weakWeights(place: Double) throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 16, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 1)
    // Function 11 has the intervals 8 ... 11 and is place^3 / 6 at the sample in interval 8.
    let inputs = (0..<16).map { (Double($0) / 2 + 0.25) / 16 } + [(8 + place) / 16]
    var weights = [Double](repeating: 1, count: 19)
    weights[11] = 1e6
    let found = try Network(stages: [.splines(edges)], parameters: weights).continuingEdges(beyond: inputs)
    #expect(found.parameters[..<12].elementsEqual(weights[..<12]))
    #expect(found.parameters[12...].allSatisfy { $0 == (place == 0.5 ? 1e6 : 1) })
  }

  @Test("Roundings of a sample at a knot do not reach another function, and no samples change nothing")
  func roundings() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 16, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 1)
    let network = try Network(stages: [.splines(edges)], parameters: (0..<19).map { Double(($0 * 7) % 5) })
    let knot = 0.5
    // At knot 8 the functions 8 ... 10 are not zero; just beside it 11 and 7 are below 1e-40.
    for x in [knot.nextDown, knot, knot.nextUp] {
      let found = try network.continuingEdges(beyond: [x])
      #expect(found.parameters[8...10] == network.parameters[8...10])
      #expect(found.parameters[11...].allSatisfy { $0 == network.parameters[10] })
      #expect(found.parameters[..<8].allSatisfy { $0 == network.parameters[8] })
    }
    #expect(try network.continuingEdges(beyond: []) == network)
  }
}
