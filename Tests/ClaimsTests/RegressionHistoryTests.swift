import Claims
import Experiments
import KANCore
import SeededRandom
import Testing

@Suite("Histories of the regression")
struct RegressionHistoryTests {
  @Test("Every refinement is marked at the work done before it, with the loss at which its level begins")
  func refinements() throws {
    var generator = SplitMix64(seed: 2)
    let inputs = (0..<40).map { _ in [2 * generator.unit() - 1, 2 * generator.unit() - 1] }
    let samples = try Samples(inputs: inputs, targets: inputs.map { [($0[0] + $0[1] * $0[1]) / 2] })
    let run = try RegressionRun(
      .init(.spline(.uniform), .multilevel, .gd), on: samples, levels: 3, seed: 2, using: &generator)
    var study = RegressionStudy()
    study.add(run)
    let figure = try #require(RegressionHistories.figures(study).first)
    let marks = try #require(figure.series.last)
    #expect(marks.name == "refinement" && marks.points.count == 2)
    for (level, mark) in zip(1...2, marks.points) {
      let work = run.result.trace.filter { $0.level < level }.reduce(0) { $0 + $1.flops }
      #expect(abs(mark.x - work / 1e9) <= 1e-12 * mark.x && mark.y == run.result.levels[level].startLoss)
    }
    #expect(run.result.levels[1].startLoss != run.result.levels[0].startLoss)
  }
}
