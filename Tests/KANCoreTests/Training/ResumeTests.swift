import Foundation
import JSON
import KANCore
import Optim
import Testing

/// Stopping after any epoch and going on from the file gives the same bits as never having stopped.
struct ResumeTests {
  static let relu = UpdateRule(geometry: .relu, gradient: .relu)

  /// A name, a plan, and the way of the hidden units.
  static let runs: [(name: String, plan: TrainingPlan, hidden: HiddenNormalization)] = {
    var adam = TrainingPlan.multilevel(
      epochs: [3, 2, 2], optimizer: .adam(), learningRate: .cosine(from: 1e-2, to: 1e-3))
    var runs: [(name: String, plan: TrainingPlan, hidden: HiddenNormalization)] = [
      ("gradient descent", .multilevel(epochs: [3, 2], optimizer: .gradientDescent), .sigmoid),
      ("adam", adam, .tanh),
      ("l-bfgs", .multilevel(epochs: [2, 0, 2], optimizer: .lbfgs(.init(iterationsPerEpoch: 5))), .tanh),
      ("batch range", .multilevel(epochs: [2, 2], optimizer: .lbfgs(.init(iterationsPerEpoch: 5))), .batchRange),
      ("adam-w", .multilevel(epochs: [2, 1], optimizer: .adamW()), .tanh),
      (
        "self-scaled broyden",
        .multilevel(epochs: [2, 0, 2], optimizer: .selfScaledBroyden(.init(iterationsPerEpoch: 5))), .tanh
      ),
    ]
    adam.batchSize = 16
    adam.shuffleSeed = 99
    runs.append(("batches", adam, .tanh))
    adam.rule = UpdateRule(geometry: .spline, gradient: .relu)
    adam.iteration = .relu
    runs.append(("batches, a mixed rule, iterating in w", adam, .tanh))
    var w = TrainingPlan.multilevel(epochs: [2, 2], optimizer: .lbfgs(.init(iterationsPerEpoch: 4)))
    (w.rule, w.iteration) = (relu, .relu)
    runs.append(("l-bfgs in w", w, .tanh))
    var changing = TrainingPlan(levels: [
      TrainingLevel(optimizer: .adam(), epochs: 2),
      TrainingLevel(refinement: .dyadic(), optimizer: .lbfgs(), epochs: 2),
      TrainingLevel(optimizer: .gradientDescent, epochs: 3, stopping: StoppingRule(patience: 1, progress: 0.5)),
    ])
    changing.rescalesLinearRows = false
    runs.append(("changing methods", changing, .tanh))
    return runs
  }()

  @Test("Every optimizer, at every epoch", arguments: runs.indices)
  func everyEpoch(number: Int) throws {
    let run = Self.runs[number]
    let samples = try TrainingProblem.samples()
    let test = try TrainingProblem.samples(20, seed: 4)
    let network = try TrainingProblem.network(samples, hidden: run.hidden)
    let directory = try TemporaryDirectory()
    let trainer = try Trainer(network, on: samples, test: test, plan: run.plan)
    trainer.notes = ["seed": "17"]
    var files: [String] = []
    func save() throws {
      files.append(directory.path("\(files.count).safetensors"))
      try trainer.checkpoint().write(to: files[files.count - 1])
    }
    try save()
    try trainer.run { _ in try save() }
    let final = try trainer.checkpoint().timeless
    #expect(final.trace.count == files.count - 1 && !final.trace.isEmpty, "\(run.name)")

    for file in files {
      let checkpoint = try Checkpoint(reading: file)
      let task = try RegressionTask(samples, test: test, threads: 2)
      let resumed = try Trainer(resuming: checkpoint, task: task, plan: run.plan)
      #expect(try resumed.checkpoint() == checkpoint, "\(run.name), \(file)")
      try resumed.run()
      let end = try resumed.checkpoint().timeless
      #expect(end == final, "\(run.name), \(file)")
      #expect(end.iterate.bits == final.iterate.bits && end.best.parameters.bits == final.best.parameters.bits)
    }
  }

  @Test("Levenberg-Marquardt, too")
  func levenbergMarquardt() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples)
    let plan = TrainingPlan.multilevel(epochs: [3, 2], optimizer: .levenbergMarquardt())
    let trainer = try Trainer(network, on: samples, plan: plan)
    var checkpoints = [try trainer.checkpoint()]
    try trainer.run { _ in checkpoints.append(try trainer.checkpoint()) }
    let final = try trainer.checkpoint().timeless
    #expect(final.bestLoss < 1e-2)
    for checkpoint in checkpoints {
      let read = try Checkpoint(TensorFile(bytes: checkpoint.tensors.bytes, file: "c"), file: "c")
      let resumed = try Trainer(resuming: read, task: RegressionTask(samples), plan: plan)
      try resumed.run()
      #expect(try resumed.checkpoint().timeless == final)
    }
  }

  @Test("Another plan and other data are refused by name")
  func differentRuns() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [2, 2], optimizer: .adam())
    let trainer = try Trainer(TrainingProblem.network(samples), on: samples, plan: plan)
    _ = try trainer.advance()
    let checkpoint = try trainer.checkpoint()
    var others: [(TrainingPlan, Samples, Precision, String)] = []
    for (k, other) in [
      TrainingPlan.multilevel(epochs: [2, 3], optimizer: .adam()), .multilevel(epochs: [2], optimizer: .adam()),
      .multilevel(epochs: [2, 2], optimizer: .lbfgs()),
      .multilevel(epochs: [2, 2], optimizer: .adam(), learningRate: .constant(0.5)),
    ].enumerated() {
      let named = [
        "plan.levels[1].epochs", "number of levels is 2, not 1", "plan.levels[0].learning_rate",
        "plan.levels[0].learning_rate",
      ]
      others.append((other, samples, .double, named[k]))
    }
    var rule = plan
    rule.rule = Self.relu
    others.append((rule, samples, .double, "plan.rule.geometry"))
    others.append((plan, try TrainingProblem.samples(seed: 5), .double, "task.fingerprint"))
    others.append((plan, try TrainingProblem.samples(61), .double, "task.samples"))
    others.append((plan, samples, .float, "task.precision"))
    for (plan, samples, precision, mentioned) in others {
      let error = #expect(throws: TrainingError.self) {
        try Trainer(resuming: checkpoint, task: RegressionTask(samples, precision: precision), plan: plan)
      }
      #expect(error?.description.contains(mentioned) == true, "\(String(describing: error))")
    }
  }

  @Test("Other test samples are refused, also none")
  func otherTestSamples() throws {
    let (samples, test) = (try TrainingProblem.samples(), try TrainingProblem.samples(40, seed: 5))
    let plan = TrainingPlan.multilevel(epochs: [1], optimizer: .adam())
    let trainer = try Trainer(TrainingProblem.network(samples), on: samples, test: test, plan: plan)
    let checkpoint = try trainer.checkpoint()
    for other in [try TrainingProblem.samples(40, seed: 6), nil] {
      let error = #expect(throws: TrainingError.self) {
        try Trainer(resuming: checkpoint, task: RegressionTask(samples, test: other), plan: plan)
      }
      #expect(error?.description.contains("task.test") == true, "\(String(describing: error))")
    }
  }

  @Test("Damaged checkpoints are refused, models are no checkpoints, and checkpoints are models")
  func files() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [2], optimizer: .adam())
    let trainer = try Trainer(TrainingProblem.network(samples), on: samples, plan: plan)
    _ = try trainer.advance()
    let good = try trainer.checkpoint().tensors
    #expect(try ModelFile(good, file: "c").network == trainer.network())
    let model = ModelFile(try trainer.network()).tensors
    #expect(throws: FileError.wrongKind(file: "m", expected: "checkpoint", found: "model")) {
      try Checkpoint(model, file: "m")
    }
    let changes: [(inout TensorFile) -> Void] = [
      { $0["iterate"] = nil }, { $0["iterate"] = Tensor([1, 2]) }, { $0["generator"] = nil },
      { $0["trace"] = nil }, { $0["trace"] = Tensor(shape: [1, 2], .doubles([0, 0])) }, { $0["levels"] = nil },
      { $0["best.loss"] = Tensor([.nan]) }, { $0["best.stages.1.weights"] = nil }, { $0.metadata["best.stages"] = nil },
      { $0.metadata["level"] = "-1" }, { $0.metadata["level"] = "3" }, { $0.metadata["epoch"] = "many" },
      { $0.metadata["recipe"] = nil }, { $0.metadata["recipe"] = "[" }, { $0.metadata["levels"] = "[]" },
      { $0.metadata["optimizer.numbers"] = nil }, { $0["optimizer.counts"] = nil },
      { $0.metadata["stopped"] = "tired" },
      { $0.metadata["version"] = "7" },
    ]
    for (number, change) in changes.enumerated() {
      var file = good
      change(&file)
      #expect(throws: FileError.self, "change \(number)") { try Checkpoint(file, file: "c") }
    }
    var state = try trainer.checkpoint()
    state.optimizer?.optimizer = "l-bfgs"
    #expect(throws: OptimizerError.self) { try Trainer(resuming: state, task: RegressionTask(samples), plan: plan) }
  }

  private static func changing(_ recipe: JSONValue, _ change: (inout [JSONValue.Member]) -> Void) -> JSONValue {
    guard case .object(var members) = recipe else { return recipe }
    change(&members)
    return .object(members)
  }

  @Test("A run with entries more or fewer, and a table of levels of another length, are refused")
  func entriesAndRows() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [1, 1], optimizer: .adam())
    let trainer = try Trainer(TrainingProblem.network(samples), on: samples, plan: plan)
    try trainer.run()
    let good = try trainer.checkpoint()
    let changes: [(inout Checkpoint) -> Void] = [
      { $0.recipe = Self.changing($0.recipe) { $0.removeLast() } },
      { $0.recipe = Self.changing($0.recipe) { $0.append(.init("more", "of it")) } },
      { $0.recipe = Self.changing($0.recipe) { $0[1] = .init($0[1].key, "another") } },
      { $0.recipe = Self.changing($0.recipe) { $0[1] = .init("another", $0[1].value) } },
    ]
    for (number, change) in changes.enumerated() {
      var other = good
      change(&other)
      #expect(throws: TrainingError.self, "change \(number)") {
        try Trainer(resuming: other, task: RegressionTask(samples), plan: plan)
      }
    }
    for level in ["0", "2"] {
      var file = good.tensors
      file.metadata["level"] = level
      #expect(throws: FileError.malformed(file: "c", reason: "2 rows of levels in level \(level)")) {
        try Checkpoint(file, file: "c")
      }
    }
  }

  @Test("Checkpoints of other versions are refused in one line, and their models are read")
  func otherVersions() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [1], optimizer: .adam())
    let trainer = try Trainer(TrainingProblem.network(samples), on: samples, plan: plan)
    var file = try trainer.checkpoint().tensors
    #expect(file.metadata["checkpoint_version"] == "\(Checkpoint.version)")
    for (version, name) in [(nil, "an earlier version"), ("2", "version 2"), ("4", "version 4")] as [(String?, String)]
    {
      file.metadata["checkpoint_version"] = version
      let error = #expect(throws: FileError.self) { try Checkpoint(file, file: "c") }
      #expect(error == FileError.checkpointVersion(file: "c", found: version, needed: Checkpoint.version))
      let text =
        "the checkpoint c is of \(name), but runs are resumed only from version 3; start a new run, or read the file"
      #expect(error?.description == text + " as a model")
      #expect(try ModelFile(file, file: "c").network == trainer.network())
    }
  }

  @Test("Traces and tables of levels have all their columns")
  func columns() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [2], optimizer: .adam())
    let trainer = try Trainer(TrainingProblem.network(samples), on: samples, test: samples, plan: plan)
    try trainer.run()
    let good = try trainer.checkpoint().tensors
    for (name, count, width) in [("trace", 2, 14), ("levels", 1, 8)] {
      guard case .doubles(let values) = good[name]?.values, good[name]?.shape == [count, width] else {
        Issue.record("\(name) has not \(width) columns")
        continue
      }
      for columns in [width - 4, width - 1, width + 1] {
        var file = good
        file[name] = Tensor(
          shape: [count, columns], .doubles((0..<count * columns).map { values[$0 % values.count] }))
        #expect(throws: FileError.self, "\(name), \(columns) columns") { try Checkpoint(file, file: "c") }
      }
    }
    for key in ["best_level", "penalty_level"] {
      var file = good
      file.metadata[key] = nil
      #expect(throws: FileError.missing(file: "c", what: "the entry \"\(key)\" of its header")) {
        try Checkpoint(file, file: "c")
      }
    }
  }
}
