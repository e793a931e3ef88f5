import Experiments
import RealModule
import Testing

@Suite("The solution with a kink on the interface")
struct InterfaceSolutionTests {
  private static let heights = stride(from: -1.0, through: 1, by: 0.125).map { $0 }

  @Test("Value and flux are continuous on x = 0, the slope jumps by the ratio", arguments: [0.01, 0.5, 1, 4, 10, 1000])
  func jumps(ratio: Double) throws {
    let solution = try InterfaceSolution(ratio: ratio)
    for y in Self.heights {
      let sine = Double.sin(.pi * y)
      #expect(solution.value(0, y) == sine)
      // X is of size 1 + x / a near zero, so that the values meet.
      #expect(abs(solution.value(-1e-300, y) - solution.value(1e-300, y)) == 0)
      let (left, right) = (solution.slope(0, y, .left), solution.slope(0, y, .right))
      #expect(left == .pi * sine)
      #expect(abs(solution.flux(0, y, .left) - solution.flux(0, y, .right)) <= 4 * Double.pi.ulp)
      #expect(abs(left - ratio * right) <= 4 * Double.pi.ulp)
    }
    #expect(solution.coefficient(.left) == 1 && solution.coefficient(.right) == ratio)
  }

  @Test("It satisfies the equation on either side, and is zero on the boundary", arguments: [0.5, 4, 10])
  func equation(ratio: Double) throws {
    let solution = try InterfaceSolution(ratio: ratio)
    let step = 1e-3
    for x in [-0.9, -0.4, -0.01, 0.01, 0.37, 0.8] {
      for y in [-0.7, -0.2, 0.05, 0.6] {
        func second(_ f: (Double) -> Double) -> Double {
          (16 * (f(step) + f(-step)) - f(2 * step) - f(-2 * step) - 30 * f(0)) / (12 * step * step)
        }
        let side = InterfaceSolution.Side.of(x)
        let laplacian = second { solution.value(x + $0, y) } + second { solution.value(x, y + $0) }
        let difference = solution.source(x, y, side) + solution.coefficient(side) * laplacian
        // Fourth-order differences: step^4 pi^6 / 90, and the rounding of values up to 2 by 64 / (12 step^2).
        #expect(abs(difference) < 1e-8 * max(1, ratio), "\(x), \(y): \(difference)")
        let slope =
          (8 * (solution.value(x + step, y) - solution.value(x - step, y))
            - solution.value(x + 2 * step, y) + solution.value(x - 2 * step, y)) / (12 * step)
        #expect(abs(slope - solution.slope(x, y, side)) < 1e-10)
      }
    }
    for s in Self.heights {
      for value in [solution.value(-1, s), solution.value(1, s), solution.value(s, -1), solution.value(s, 1)] {
        // Sines of multiples of pi are off by an ulp of pi.
        #expect(abs(value) < 4 * Double.pi.ulp * max(1, 1 / ratio))
      }
    }
  }

  @Test("Ratios out of range are refused", arguments: [0, -2, 1e4, .nan])
  func badRatio(ratio: Double) {
    #expect(throws: ExperimentError.self) { try InterfaceSolution(ratio: ratio) }
  }
}
