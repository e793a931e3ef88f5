import Claims
import KANCore
import Splines
import Testing

@Suite("Spectra of tangent kernels")
struct TangentKernelTests {
  private func edge(order: Int, intervals: Int) throws -> Evaluator<Double> {
    let knots = try KnotVector<Double>.uniform(
      order: SplineOrder(order), intervals: intervals, lower: 0, upper: 1)
    let stages = [Stage.splines(try SplineEdges(knots: knots, inputs: 1, outputs: 1))]
    return try Evaluator(
      Network(stages: stages, parameters: [Double](repeating: 0, count: knots.dimension)))
  }

  @Test("One sample at the lower end, r = 2, n = 10: the kernels are 1, 1 (scaled) and 1/100 (unscaled)")
  func oneSample() throws {
    let evaluator = try edge(order: 2, intervals: 10)
    #expect(try evaluator.kernelRatio(of: [0]) == 1)
    // h^2 is rounded a few times.
    #expect(abs(try evaluator.kernelRatio(of: [0], powers: .relu) - 100) <= 100 * 16 * Double.ulpOfOne)
    #expect(try evaluator.tangentKernel(of: [0]).spectrum() == [1])
  }

  @Test("Piecewise constants: samples of three intervals, two and one and one, have the eigenvalues 0, 1, 1, 2")
  func piecewiseConstants() throws {
    let kernel = try edge(order: 1, intervals: 4).tangentKernel(of: [0.1, 0.2, 0.4, 0.9])
    for (found, exact) in zip(try kernel.spectrum(), [0.0, 1, 1, 2]) {
      #expect(abs(found - exact) <= 4 * 4 * Double.ulpOfOne * 2)
    }
    #expect(abs(try kernel.spectralRadius() - 2) <= 16 * Double.ulpOfOne * 2)
    #expect(try kernel.spectrum(of: .allWeights) == kernel.spectrum())
  }
}
