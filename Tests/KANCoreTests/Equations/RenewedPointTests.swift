import Foundation
import KANCore
import Optim
import Testing

/// Points that are drawn anew during training: when, what is judged at fresh points, and how training resumes.
@Suite struct RenewedPointTests {
  /// u_t = u_xx / 10 + f, where f is a given function.
  struct Heat: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      [u.derivative(0) - u.second(1, 1) / 10 - u.field(0)]
    }
  }

  /// The points at which a given function was evaluated.
  private final class Log: @unchecked Sendable {
    private let lock = NSLock()
    private var points: [[Double]] = []

    func add(_ point: [Double]) { lock.withLock { points.append(point) } }

    /// Returns the points since the last call.
    func take() -> [[Double]] {
      lock.withLock {
        defer { points = [] }
        return points
      }
    }
  }

  private static let box = [0.0...1, -1.0...1]
  private static let source: @Sendable ([Double]) -> Double = { $0[0] * $0[1] }

  private func network() throws -> Network { try .kan([2, 3, 1], order: 5, intervals: 2, over: Self.box, seed: 6) }

  private static let edges = CollocationTerm(
    "edges", points: PointGrid.nodes(box, counts: [5, 2]), weight: 4
  ) { u in [u.value] }

  private func problem(_ sampling: PointSampling, log: Log? = nil) throws -> CollocationProblem {
    let source: @Sendable ([Double]) -> Double = { point in
      log?.add(point)
      return Self.source(point)
    }
    return try CollocationProblem(
      coordinates: 2,
      terms: [CollocationTerm("heat", sampling: sampling, fields: [source], equation: Heat()), Self.edges])
  }

  /// The same problem at fixed points.
  private func problem(at points: [[Double]]) throws -> CollocationProblem {
    try CollocationProblem(
      coordinates: 2,
      terms: [CollocationTerm("heat", points: points, fields: [Self.source], equation: Heat()), Self.edges])
  }

  private func points(_ trainer: Trainer<CollocationTask>) throws -> [[Double]] {
    let state = try #require(try trainer.checkpoint().task)
    return rows(try state.vector("points of term 0"), 2)
  }

  @Test(
    "Every few epochs, and when a level after the first one begins",
    arguments: [
      (3, [[0, 3], [0, 6], [1, 0], [1, 3]]), (20, [[1, 0]]), (7, [[1, 0]]), (6, [[0, 6], [1, 0]]),
      (1, (1..<7).map { [0, $0] } + (0..<4).map { [1, $0] }),
    ] as [(Int, [[Int]])])
  func times(every: Int, expected: [[Int]]) throws {
    let sampling = PointSampling(Self.box, count: 12, every: every, seed: 4)
    let problem = try problem(sampling)
    let plan = TrainingPlan.multilevel(epochs: [7, 4], optimizer: .adam())
    let trainer = try Trainer(network(), solving: problem, plan: plan)
    var last = try points(trainer)
    #expect(last == sampling.uniformPoints(12, draw: 0))
    var times: [[Int]] = []
    while let record = try trainer.advance() {
      let now = try points(trainer)
      if now != last { times.append([record.level, record.epoch]) }
      last = now
      #expect(now == sampling.uniformPoints(12, draw: times.count))
    }
    #expect(times == expected && trainer.trace.count == 11)
  }

  @Test("Terms have times and points of their own; fixed terms stay")
  func severalTerms() throws {
    let samplings = [2, 3].map { PointSampling(Self.box, count: 8, every: $0, seed: UInt64($0)) }
    let terms = samplings.enumerated().map { k, sampling in
      CollocationTerm("term \(k)", sampling: sampling, fields: [Self.source], equation: Heat())
    }
    let problem = try CollocationProblem(coordinates: 2, terms: [terms[0], Self.edges, terms[1]])
    let trainer = try Trainer(
      network(), solving: problem, plan: .multilevel(epochs: [7], optimizer: .levenbergMarquardt(.searching)))
    var last = try #require(try trainer.checkpoint().task)
    #expect(last.vectors.keys.sorted() == ["points of term 0", "points of term 2"])
    var times: [[Int]] = [[], []]
    while let record = try trainer.advance() {
      let now = try #require(try trainer.checkpoint().task)
      for (k, name) in ["points of term 0", "points of term 2"].enumerated()
      where now.vectors[name] != last.vectors[name] {
        times[k].append(record.epoch)
      }
      last = now
    }
    #expect(times == [[2, 4, 6], [3, 6]])
    #expect(last.counts["draws"] == 5 && last.vectors["points of term 0"] != last.vectors["points of term 2"])
    // The ranges of hidden units are those over the points in use.
    let inputs = rows(trainer.task.rangeInputs, 2)
    #expect(inputs.count == 26 && Array(inputs[8..<18]) == Self.edges.points)
    #expect(inputs[..<8].flatMap { $0 } == last.vectors["points of term 0"])
  }

  /// Each epoch reduces the loss at the points of this epoch, and is judged at the fresh ones.
  @Test("Twice as many fresh points judge every epoch and choose the network", arguments: [nil, 60] as [Int?])
  func freshPoints(candidates: Int?) throws {
    let log = Log()
    let sampling = PointSampling(Self.box, count: 20, every: 2, candidates: candidates, seed: 4)
    let problem = try problem(sampling, log: log)
    #expect(log.take() == sampling.uniformPoints(20, draw: 0))
    let task = try CollocationTask(problem)
    let start = try network()
    let loss = try #require(try task.validationLoss(of: start))
    let fresh = log.take()
    #expect(fresh.count == 40 && fresh.allSatisfy { Self.box[0].contains($0[0]) && Self.box[1].contains($0[1]) })
    let fixed = try self.problem(at: fresh)
    func judge(_ network: Network) throws -> Double {
      try CollocationObjective(network, problem: fixed).value(at: network.parameters)
    }
    #expect(try loss == judge(start))
    #expect(try task.validationLoss(of: start) == loss && log.take().isEmpty)
    let refined = try start.refinedDyadically()
    #expect(try task.validationLoss(of: refined) == judge(refined) && log.take() == fresh)

    let plan = TrainingPlan.multilevel(epochs: [5, 4], optimizer: .levenbergMarquardt(.searching))
    let trainer = try Trainer(start, task: task, plan: plan)
    var losses = [loss]
    var used: Set<[Double]> = Set(try points(trainer))
    while let record = try trainer.advance() {
      used.formUnion(try points(trainer))
      losses.append(try judge(trainer.network()))
      #expect(record.validationLoss == losses[losses.count - 1])
      let own = try self.problem(at: points(trainer))
      let network = try trainer.network()
      let seen = try CollocationObjective(network, problem: own).value(at: network.parameters)
      // Residuals have some hundred roundings of numbers of size one.
      #expect(abs(record.loss - seen) <= 1e-12 * seen + 1e-24 && record.loss != record.validationLoss)
    }
    #expect(used.isDisjoint(with: fresh) && used.count > 60)
    let result = try trainer.result()
    #expect(losses.count == 10 && result.validationLoss == losses.min()!)
    #expect(try judge(result.network) == losses.min()!)
    #expect(result.levels[0].startValidationLoss == loss)
  }

  private static let optimizers: [OptimizerChoice] = [
    .adam(), .lbfgs(.init(iterationsPerEpoch: 3)), .levenbergMarquardt(.searching),
  ]

  @Test(
    "Stopping after any epoch and going on gives the same bits, with any number of threads", arguments: 0..<3,
    [nil, 40] as [Int?])
  func resume(number: Int, candidates: Int?) throws {
    let sampling = PointSampling(Self.box, count: 20, every: 2, candidates: candidates, seed: 9)
    let problem = try problem(sampling)
    let plan = TrainingPlan.multilevel(epochs: [3, 4], optimizer: Self.optimizers[number])
    let trainer = try Trainer(network(), solving: problem, plan: plan)
    let directory = try TemporaryDirectory()
    var files: [String] = []
    func save() throws {
      files.append(directory.path("\(files.count).safetensors"))
      try trainer.checkpoint().write(to: files[files.count - 1])
    }
    try save()
    try trainer.run { _ in try save() }
    let final = try trainer.checkpoint().timeless
    #expect(final.trace.count == 7 && final.task?.counts["draws"] == 3)
    for (k, file) in files.enumerated() {
      let checkpoint = try Checkpoint(reading: file)
      let task = try CollocationTask(problem, threads: k % 2 == 0 ? 3 : 1)
      let resumed = try Trainer(resuming: checkpoint, task: task, plan: plan)
      #expect(try resumed.checkpoint() == checkpoint, "\(file)")
      try resumed.run()
      let end = try resumed.checkpoint().timeless
      #expect(end == final && end.iterate.bits == final.iterate.bits, "\(file)")
    }
    // A task begins anew with every run.
    let again = try Trainer(network(), task: trainer.task, plan: plan)
    try again.run()
    #expect(try again.checkpoint().timeless.iterate.bits == final.iterate.bits)
  }

  @Test("States of other problems and damaged ones are refused")
  func damagedStates() throws {
    let problem = try problem(PointSampling(Self.box, count: 20, every: 2))
    let plan = TrainingPlan.multilevel(epochs: [3], optimizer: .adam())
    let trainer = try Trainer(network(), solving: problem, plan: plan)
    let state = try #require(try trainer.checkpoint().task)
    func restore(_ change: (inout OptimizerState) -> Void) throws {
      var damaged = state
      change(&damaged)
      try CollocationTask(problem).restore(damaged)
    }
    #expect(throws: Never.self) { try restore { _ in } }
    #expect(throws: OptimizerError.foreignState(expected: state.optimizer, found: "adam")) {
      try restore { $0.optimizer = "adam" }
    }
    #expect(throws: OptimizerError.missingState(optimizer: state.optimizer, name: "points of term 0")) {
      try restore { $0.vectors = [:] }
    }
    #expect(throws: OptimizerError.missingState(optimizer: state.optimizer, name: "draws")) {
      try restore { $0.counts = [:] }
    }
    #expect(throws: OptimizerError.self) { try restore { $0.vectors["points of term 0"]!.removeLast() } }
    #expect(throws: CollocationError.self) { try restore { $0.vectors["points of term 0"]![3] = .nan } }
    // Another sampling is another run.
    let other = try self.problem(PointSampling(Self.box, count: 20, every: 3))
    let error = #expect(throws: TrainingError.self) {
      try Trainer(resuming: trainer.checkpoint(), task: CollocationTask(other), plan: plan)
    }
    #expect(error?.description.contains("every") == true)
  }
}
