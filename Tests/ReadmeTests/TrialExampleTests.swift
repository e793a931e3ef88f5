import Foundation
import KAN
import Testing

@Suite("The README's heat equation with exact conditions")
struct TrialExampleTests {
  struct HeatEquation: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - u.second(1, 1) / 10] }
  }

  @Test("It ends at the error that the README states, to the first digit")
  func runs() throws {
    let reference = ReferenceSolution(points: PointGrid.nodes([0...1, 0...1], counts: [40, 40])) { point in
      [exp(-.pi * .pi * point[0] / 10) * sin(.pi * point[1])]
    }
    // Coordinates: (t, x). The solution is sin(pi x) + t x (1 - x) N(t, x).
    let trial = TrialFunction { x, network in
      let start = TracedNumber.sin(.pi * x[1])
      let factor = x[0] * x[1] * (1 - x[1])
      return [start + factor * network[0]]
    }
    let points = PointSampling([0...1, 0...1], count: 500, every: 5, seed: 1)
    let problem = try CollocationProblem(
      coordinates: 2, terms: [CollocationTerm("rod", sampling: points, equation: HeatEquation())], trial: trial,
      met: [
        .values("ends", points: PointGrid.nodes([0...1, 0...1], counts: [9, 2])) { _ in [0] },
        .values("start", points: PointGrid.nodes([0...0, 0...1], counts: [1, 9])) { [sin(.pi * $0[1])] },
      ], reference: reference)
    let network = try Network.kan(
      [2, 5, 1], order: 6, intervals: 4, over: [0...1, 0...1], outside: .extrapolate, seed: 1)
    let fit = try network.trained(solving: problem, epochs: [40, 20, 20], by: .levenbergMarquardt(.searching))
    print("relative error:", fit.errors!.relative)
    // 9.3e-9; the last digits depend on the processor.
    #expect(fit.errors!.relative < 2e-8)
  }
}
