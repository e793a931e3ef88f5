import RealModule
import SplineKernels
import Splines
import Testing

/// Values worked out by hand, and both ends of intervals that a precision cannot hold.
@Suite struct HandValueTests {
  /// The pieces of uniform B-splines at t = 0, 1/2 and 1 of an interval, over a common denominator.
  static let pieces: [(order: Int, denominator: Double, values: [[Double]])] = [
    (1, 1, [[1], [1]]), (2, 2, [[2, 0], [1, 1], [0, 2]]), (3, 8, [[4, 4, 0], [1, 6, 1], [0, 4, 4]]),
    (4, 48, [[8, 32, 8, 0], [1, 23, 23, 1], [0, 8, 32, 8]]),
    (5, 384, [[16, 176, 176, 16, 0], [1, 76, 230, 76, 1], [0, 16, 176, 176, 16]]),
    (
      6, 3840,
      [[32, 832, 2112, 832, 32, 0], [1, 237, 1682, 1682, 237, 1], [0, 32, 832, 2112, 832, 32]]
    ),
  ]

  @Test(arguments: pieces.indices)
  func uniformPieces(number: Int) throws {
    let (order, denominator, values) = Self.pieces[number]
    for n in [1, 2, 5] {
      let knots = try KnotVector<Double>.uniform(
        order: SplineOrder(order), intervals: n, lower: -1, upper: Double(n) - 1)
      for k in 0..<n {
        // The right end of an interval belongs to the next one, but for the last.
        for (place, expected) in values.enumerated() where place < 2 || k == n - 1 && order > 1 {
          let x = Double(k) + Double(place) / 2 - 1
          for set in InstructionSet.available {
            let found = BasisValueKernel<Double>(knots: knots, instructionSet: set).evaluate([x])
            #expect(found.intervals == [Int32(k)] && found.outside == 0)
            for (a, b) in zip(found.values, expected) {
              // Two roundings in each of r - 1 steps, of sums of positive terms, and that of the scale.
              #expect(abs(a - b / denominator) <= Double(3 * order) * Double.ulpOfOne * b / denominator, "\(x)")
            }
          }
        }
      }
    }
  }

  /// Of a domain whose ends `Float` does not hold, the points are inside that are, as real numbers: the nearest ones to
  /// either end, one step further in and one step further out, for the fast kernels, the plain ones and other knots.
  @Test(arguments: [2, 4, 6, 7])
  func endsBetweenTwoFloats(order: Int) throws {
    // Rounded up and down at either end.
    for (lower, upper) in [(0.1, 0.7), (0.7, 1.1), (-1.1, -0.1), (-0.7, 1.3), (1e-3, 0.3)] {
      let uniform = try KnotVector<Double>.uniform(
        order: SplineOrder(order), intervals: 3, lower: lower, upper: upper)
      // The same ends with unequal gaps.
      let middle = lower + (upper - lower) / 4
      let left = (1..<order).reversed().map { lower - Double($0) }
      let right = (1..<order).map { upper + Double($0) }
      let irregular = try KnotVector<Double>(
        order: SplineOrder(order), knots: left + [lower, middle, upper] + right)
      for knots in [uniform, irregular] {
        for end in [lower, upper] {
          let near = Float(end)
          for x in [near.nextDown.nextDown, near.nextDown, near, near.nextUp, near.nextUp.nextUp] {
            let isOutside = Double(x) < lower || Double(x) > upper
            for set in InstructionSet.available {
              let found = BasisValueKernel<Float>(knots: knots, outside: .zero, instructionSet: set).evaluate([x])
              #expect(found.outside == (isOutside ? 1 : 0), "\(x) against \(end), order \(order), \(set)")
              #expect(found.values.allSatisfy { $0 == 0 } == isOutside, "\(x) against \(end)")
            }
          }
        }
      }
    }
  }
}
