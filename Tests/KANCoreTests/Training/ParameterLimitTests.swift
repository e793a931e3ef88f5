import KANCore
import Optim
import Testing

/// Methods that take a limited number of parameters.
@Suite struct ParameterLimitTests {
  /// A search over the damping, and Marquardt's scaling.
  private func limited(_ limit: Int) -> [LevenbergMarquardt.Options] {
    var search = LevenbergMarquardt.Options.searching
    search.denseLimit = limit
    return [search, LevenbergMarquardt.Options(scaling: .marquardt, denseLimit: limit)]
  }

  private func trainer(_ epochs: [Int], _ options: LevenbergMarquardt.Options) throws -> Trainer<RegressionTask> {
    let samples = try TrainingProblem.samples()
    return try Trainer(
      TrainingProblem.network(samples), on: samples,
      plan: .multilevel(epochs: epochs, optimizer: .levenbergMarquardt(options)))
  }

  /// Nine edges of order 3 on 3, 6, and 12 intervals.
  @Test(
    "A level with more parameters than its method takes is refused before the first step",
    arguments: [(0, 45), (1, 72), (2, 126)])
  func refused(level: Int, count: Int) {
    for options in limited(count - 1) {
      let error = #expect(throws: TrainingError.self) { try trainer([1, 1, 1], options) }
      #expect(
        error?.description
          == "the number of parameters of level \(level) is \(count); give at most \(count - 1), the limit in the"
          + " options of levenberg-marquardt, or raise it there")
    }
  }

  @Test("Levels at the limit, levels without epochs, and products without J^T J are not refused")
  func accepted() throws {
    for options in limited(126) { #expect(try trainer([1, 1, 1], options).run().trace.count == 3) }
    for options in limited(72) { #expect(try trainer([1, 1, 0], options).run().trace.count == 2) }
    let products = LevenbergMarquardt.Options(denseLimit: 44)
    #expect(products.parameterLimit == nil && Adam.Options().parameterLimit == nil)
    #expect(try trainer([1, 1, 1], products).run().trace.count == 3)
  }
}
