import KANCore
import Optim
import SplineKernels
import Testing

/// Runs with unknowns: resuming them, points drawn anew, and what is refused.
@Suite struct UnknownResumeTests {
  private static let optimizers: [OptimizerChoice] = [
    .adam(), .lbfgs(.init(iterationsPerEpoch: 3)), .levenbergMarquardt(.searching), .levenbergMarquardt(),
  ]

  /// The points of the equation: fixed, drawn anew, and drawn anew where the residual is large.
  private static let samplings: [PointSampling?] = [
    nil, PointSampling([0...2], count: 20, every: 2), PointSampling([0...2], count: 20, every: 2, candidates: 50),
  ]

  @Test("Stopping after any epoch and going on gives the same bits", arguments: 0..<4, 0..<3)
  func resume(method: Int, points: Int) throws {
    let decay = DecayProblem(domain: .positive, sampling: Self.samplings[points])
    let problem = try decay.problem()
    let plan = TrainingPlan.multilevel(epochs: [3, 4], optimizer: Self.optimizers[method])
    let trainer = try Trainer(decay.network(), solving: problem, plan: plan)
    let directory = try TemporaryDirectory()
    var files: [String] = []
    func save() throws {
      files.append(directory.path("\(files.count).safetensors"))
      try trainer.checkpoint().write(to: files[files.count - 1])
    }
    try save()
    let result = try trainer.run { _ in try save() }
    let final = try trainer.checkpoint().timeless
    // With fixed points, a minimum ends a level.
    #expect(points == 0 ? final.trace.count >= 4 : final.trace.count == 7)
    #expect(final.bestExtra.count == 1 && final.trace.allSatisfy { $0.unknowns.count == 1 })
    #expect(final.iterate.count == final.network.parameterCount + 1)
    for (k, file) in files.enumerated() {
      let checkpoint = try Checkpoint(reading: file)
      let task = try CollocationTask(problem, threads: k % 2 == 0 ? 3 : 1)
      let resumed = try Trainer(resuming: checkpoint, task: task, plan: plan)
      #expect(try resumed.checkpoint() == checkpoint, "\(file)")
      let again = try resumed.run()
      let end = try resumed.checkpoint().timeless
      #expect(end == final && end.iterate.bits == final.iterate.bits && end.bestExtra.bits == final.bestExtra.bits)
      #expect(again.unknowns.bits == result.unknowns.bits, "\(file)")
    }
  }

  @Test("Fresh points judge the network together with the unknown")
  func freshPoints() throws {
    let decay = DecayProblem(sampling: PointSampling([0...2], count: 20, every: 2))
    let plan = TrainingPlan.multilevel(epochs: [4, 3], optimizer: .levenbergMarquardt(.searching))
    let trainer = try Trainer(decay.network(), solving: decay.problem(), plan: plan)
    var losses: [Double] = []
    while let record = try trainer.advance() {
      let network = try trainer.network()
      let extra = try Array(trainer.checkpoint().iterate.suffix(1))
      let loss = try #require(try trainer.task.validationLoss(of: network, extra: extra))
      #expect(record.validationLoss == loss)
      #expect(try trainer.task.validationLoss(of: network) != loss)
      #expect(trainer.task.unknowns(of: extra) == record.unknowns)
      losses.append(loss)
    }
    let result = try trainer.result()
    let least = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(losses.count == 7 && result.validationLoss == losses[least])
    #expect(result.unknowns == result.trace[least].unknowns)
  }

  @Test("Checkpoints of other unknowns, and damaged ones, are refused")
  func otherRuns() throws {
    let plan = TrainingPlan.multilevel(epochs: [2], optimizer: .adam())
    let trainer = try Trainer(DecayProblem().network(), solving: DecayProblem().problem(), plan: plan)
    try trainer.run()
    let checkpoint = try trainer.checkpoint()
    for other in [DecayProblem(start: 0.25), DecayProblem(domain: .positive)] {
      let error = #expect(throws: TrainingError.self) {
        try Trainer(resuming: checkpoint, task: CollocationTask(other.problem()), plan: plan)
      }
      #expect(error?.description.contains("unknowns") == true)
    }
    var damaged = checkpoint
    damaged.bestExtra = []
    let missing = TrainingError.differentRun(what: "number of unknowns", checkpoint: "0", given: "1")
    #expect(throws: missing) {
      try Trainer(resuming: damaged, task: CollocationTask(DecayProblem().problem()), plan: plan)
    }
    // In the file, the numbers of entries fit each other.
    for name in ["best.extra", "iterate", "trace.unknowns"] {
      var file = checkpoint.tensors
      file[name] = Tensor([1, 2, 3])
      #expect(throws: FileError.self, "\(name)") { try Checkpoint(file, file: "c") }
    }
    #expect(try Checkpoint(checkpoint.tensors, file: "c") == checkpoint)
  }

  private func refused(
    _ error: CollocationError, _ unknowns: [Unknown],
    _ residual: @escaping @Sendable (Jet<TracedNumber>) -> TracedNumber
  ) {
    #expect(throws: error) {
      try CollocationProblem(
        coordinates: 1, terms: [CollocationTerm("e", points: [[1], [2]]) { [residual($0)] }], unknowns: unknowns)
    }
  }

  @Test("Unknowns that cannot be used say why")
  func errors() {
    let good = Unknown("a", start: 1)
    func bad(_ option: String, _ value: String, _ need: String, _ unknown: Unknown) {
      refused(.badOption(option: option, value: value, need: need), [unknown]) { $0.unknown(0) * $0.value }
    }
    bad("the start of unknown \"a\"", "inf", "finite", Unknown("a", start: .infinity))
    bad("the start of unknown \"a\"", "nan", "finite", Unknown("a", start: .nan))
    for start in [0, -1, Double.leastNonzeroMagnitude] {
      bad(
        "the start of unknown \"a\"", "\(start)", "positive, finite, and normal",
        Unknown("a", start: start, domain: .positive))
    }
    for start in [0, 1, 2.0] {
      bad(
        "the start of unknown \"a\"", "\(start)", "inside 0.0...1.0, a range of finite length",
        Unknown("a", start: start, domain: .between(0...1)))
    }
    for scale in [0, -1, Double.nan, .infinity, 1e-310] {
      bad(
        "the scale of unknown \"a\"", "\(scale)", "positive, finite, and normal", Unknown("a", start: 1, scale: scale))
    }
    refused(
      .badOption(option: "the name of unknown 1", value: "\"a\"", need: "different from the names before it"),
      [good, good]
    ) { $0.unknown(0) * $0.value + $0.unknown(1) }
    refused(.unknownNotRead(unknown: "b"), [good, Unknown("b", start: 2)]) { $0.unknown(0) * $0.value }
    refused(.noSuchEntry(term: "e", what: "unknown", index: 1, count: 1), [good]) { $0.unknown(1) * $0.value }
    refused(.noSuchEntry(term: "e", what: "unknown", index: 0, count: 0), []) { $0.unknown(0) * $0.value }
    refused(.residualWithoutNetwork(term: "e", residual: 0), [good]) { $0.unknown(0) - $0.coordinate(0) }
    #expect(
      CollocationError.unknownNotRead(unknown: "b").description
        == "no term reads the unknown \"b\"; read it as u.unknown(_:), or omit it")
    #expect(Unknown("a", start: 0).scale == 1 && Unknown("a", start: -3).scale == 3)
  }

  @Test("Conditions that are only checked may read unknowns near their starts")
  func metConditions() throws {
    func problem(_ condition: @escaping @Sendable (Jet<TracedNumber>) -> TracedNumber) throws -> CollocationProblem {
      try CollocationProblem(
        coordinates: 1,
        terms: [CollocationTerm("e", points: [[0.5]]) { [$0.derivative(0) + $0.unknown(0) * $0.value] }],
        trial: TrialFunction { x, network in [x[0] * network[0]] },
        met: [CollocationTerm("start", points: [[0]]) { [condition($0)] }],
        unknowns: [Unknown("k", start: 2, domain: .positive)])
    }
    #expect(throws: Never.self) { try problem { TracedNumber.log($0.unknown(0)) * $0.value } }
    #expect(throws: CollocationError.self) { try problem { $0.value - $0.unknown(0) } }
  }
}
