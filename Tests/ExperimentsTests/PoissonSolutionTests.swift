import Experiments
import RealModule
import Testing

@Suite("The paper's Poisson problem, eqs. (27) and (28)")
struct PoissonSolutionTests {
  private static let heights = stride(from: -1.0, through: 1, by: 0.0625).map { $0 }

  @Test("Values and coefficients as they are written down")
  func values() {
    #expect(PoissonSolution.coefficient(.left) == 1 && PoissonSolution.coefficient(.right) == 0.5)
    #expect(PoissonSolution.Side.of(-1e-300) == .left && PoissonSolution.Side.of(0) == .right)
    // sin(-pi / 2) sin(pi / 2), sin(pi / 2) sin(pi / 2), sin(pi) ...: within roundings of pi.
    for (x, y, u, factor) in [(-0.5, 1.0 / 6, -1.0, -10.0), (0.25, 1.0 / 6, 1, -6.5), (0.75, 1.0 / 6, -1, -6.5)] {
      #expect(abs(PoissonSolution.value(x, y) - u) <= 8 * Double.ulpOfOne)
      #expect(abs(PoissonSolution.source(x, y) - factor * .pi * .pi * u) <= 200 * 8 * Double.ulpOfOne)
    }
  }

  @Test("Value and flux are continuous on x = 0, where the slope doubles")
  func jumps() {
    for y in Self.heights {
      let sine = Double.sin(3 * .pi * y)
      #expect(PoissonSolution.value(0, y) == 0)
      #expect(abs(PoissonSolution.value(-1e-300, y)) <= 4e-300)
      let (left, right) = (PoissonSolution.slope(0, y, .left), PoissonSolution.slope(0, y, .right))
      #expect(left == .pi * sine && right == 2 * .pi * sine)
      #expect(PoissonSolution.flux(0, y, .left) == PoissonSolution.flux(0, y, .right))
    }
  }

  @Test("It satisfies the equation on either side, and is zero on the boundary")
  func equation() {
    let step = 1e-3
    for x in [-0.9, -0.4, -0.01, 0.01, 0.37, 0.8] {
      for y in [-0.7, -0.2, 0.05, 0.6] {
        func second(_ f: (Double) -> Double) -> Double {
          (16 * (f(step) + f(-step)) - f(2 * step) - f(-2 * step) - 30 * f(0)) / (12 * step * step)
        }
        let side = PoissonSolution.Side.of(x)
        let laplacian =
          second { PoissonSolution.value(x + $0, y) } + second { PoissonSolution.value(x, y + $0) }
        let difference = PoissonSolution.coefficient(side) * laplacian - PoissonSolution.source(x, y)
        // Fourth-order differences: step^4 ((3 pi)^6 + (2 pi)^6) / 90, and the rounding of values up to 1 by 64 / (12 step^2).
        #expect(abs(difference) < 1e-8 + 2e-9, "\(x), \(y): \(difference)")
        let slope =
          (8 * (PoissonSolution.value(x + step, y) - PoissonSolution.value(x - step, y))
            - PoissonSolution.value(x + 2 * step, y) + PoissonSolution.value(x - 2 * step, y)) / (12 * step)
        // step^4 (2 pi)^5 / 30, and rounding by 2 / step.
        #expect(abs(slope - PoissonSolution.slope(x, y, side)) < 1e-9)
      }
    }
    for s in Self.heights {
      for (x, y) in [(-1, s), (1, s), (s, -1), (s, 1)] {
        // Sines of up to 3 pi are off by its roundings.
        #expect(abs(PoissonSolution.value(x, y)) < 4 * (3 * Double.pi).ulp)
      }
    }
  }
}
