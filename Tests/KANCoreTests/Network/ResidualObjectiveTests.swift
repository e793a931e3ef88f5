import KANCore
import Optim
import SplineKernels
import Testing

/// Residuals of one's own, worked out by hand.
@Suite struct ResidualObjectiveTests {
  /// y_0 y_1 - 1 and y_0 + 2 y_1.
  private struct ProductAndSum: SampleResiduals {
    var residualsPerSample: Int { 2 }

    func write(_ outputs: ChannelBlock<Double>, into r: UnsafeMutablePointer<Double>) {
      for n in 0..<outputs.count {
        r[2 * n] = outputs[n, 0, 0] * outputs[n, 0, 1] - 1
        r[2 * n + 1] = outputs[n, 0, 0] + 2 * outputs[n, 0, 1]
      }
    }

    func addAdjoints(
      of residual: Int, _ outputs: ChannelBlock<Double>, times factors: UnsafePointer<Double>?, stride: Int,
      into adjoints: ChannelBlock<Double>
    ) {
      for n in 0..<outputs.count {
        let factor = factors.map { $0[n * stride] } ?? 1
        adjoints[n, 0, 0] += factor * (residual == 0 ? outputs[n, 0, 1] : 1)
        adjoints[n, 0, 1] += factor * (residual == 0 ? outputs[n, 0, 0] : 2)
      }
    }
  }

  /// y = (a x, b x) at x = 1 and 2 for a = 2, b = 3: r = (5, 8, 23, 16); the rows are (b x^2, a x^2) and (x, 2 x).
  @Test func byHand() throws {
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 2))], parameters: [0, 0])
    let objective = try ResidualObjective(Evaluator<Double>(network), inputs: [1, 2], rule: ProductAndSum())
    #expect(objective.dimension == 2 && objective.residualCount == 4)
    let x = [2.0, 3]
    let (exact, rows): ([Double], [Double]) = ([5, 8, 23, 16], [3, 2, 1, 2, 12, 8, 2, 4])
    var (r, jacobian, gradient, gram): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for _ in 0..<2 {
      try objective.residuals(at: x, into: &r)
      #expect(r == exact)
      // (25 + 64 + 529 + 256) / 2, and J^T r.
      #expect(try objective.value(at: x) == 437)
      #expect(try objective.valueAndGradient(at: x, into: &gradient) == 437 && gradient == [331, 274])
      try objective.jacobian(at: x, residuals: &r, jacobian: &jacobian)
      #expect(r == exact && jacobian == rows)
      #expect(try objective.normalEquations(at: x, gradient: &gradient, gram: &gram) == 437)
      #expect(gradient == [331, 274] && gram == [158, 112, 112, 88])
      for (ranges, blocks) in [([0..<2], gram), ([0..<1, 1..<2], [158, 88]), ([1..<2], [88])] {
        try objective.gramBlocks(at: x, ranges: ranges, into: &gram)
        #expect(gram == blocks)
      }
      try objective.applyJacobian(at: x, to: [1, -1], into: &r)
      #expect(r == [1, -1, 4, -2])
      try objective.applyJacobianTranspose(at: x, to: [1, 0, -1, 2], into: &gradient)
      #expect(gradient == [-5, 2])
    }
  }
}
