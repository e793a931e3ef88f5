import ArgumentParser
import Foundation
import KANCore
import Optim

/// The method of `kan train`, as it is given on the command line.
struct TrainingOptions: ParsableArguments {
  enum Method: String, ExpressibleByArgument, CaseIterable { case gd, nesterov, adam, lbfgs, lm }
  enum Basis: String, ExpressibleByArgument, CaseIterable {
    case spline, relu
    var coordinates: Coordinates { self == .spline ? .spline : .relu }
  }
  enum Schedule: String, ExpressibleByArgument, CaseIterable { case constant, linear, exponential, cosine }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of levels (default: as many as --epochs has numbers, or 4).", valueName: "L"))
  var levels: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The epochs of every level (default: 32, 16, 8, ...).", valueName: "E,..."))
  var epochs: String?

  @Option(parsing: .unconditional, help: "Gradient descent, Nesterov's method, Adam, L-BFGS or Levenberg-Marquardt.")
  var optimizer: Method = .lbfgs

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A preconditioner made of J^T J every 60 iterations: its diagonal, its blocks (one an edge), diagonals on all coarser"
        + " levels (bpx), or the diagonal and the whole matrix of the next coarser level; for gd, nesterov and lbfgs.",
      valueName: PreconditionerChoice.allCases.map(\.rawValue).joined(separator: "|")))
  var preconditioner: String?

  @Option(
    parsing: .unconditional, help: "The basis in which steps are made, the geometry of Table 1 (default: spline).")
  var geometry: Basis?

  @Option(
    parsing: .unconditional,
    help: "The basis in which gradients are taken, the gradient of Table 1 (default: that of the geometry).")
  var gradient: Basis?

  @Option(parsing: .unconditional, help: "Both --geometry and --gradient.")
  var basis: Basis?

  @Option(parsing: .unconditional, help: "The coordinates of the iterates; they change the rounding only.")
  var iterate: Basis = .spline

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate, one or one for every level (default: 0.1 for gd, less where outputs are scaled up, 0.01 for"
        + " adam, else 1).",
      valueName: "eta,..."))
  var learningRate: String?

  @Option(
    parsing: .unconditional,
    help: "How the learning rate goes down within a level, to --final-learning-rate.")
  var schedule: Schedule?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The last learning rate of every level (default: a tenth).", valueName: "eta,..."))
  var finalLearningRate: String?

  @OptionGroup var stopping: StoppingOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("Samples of a batch (default: all).", valueName: "B"))
  var batchSize: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Threads (default: one a processor); the results do not depend on them.", valueName: "T"))
  var threads: Int?

  @Option(parsing: .unconditional, help: "The precision of the evaluation; weights are always double.")
  var precision: Precision = .double

  /// The number of levels.
  func levelCount() throws -> Int { try epochCounts().count }

  /// Whether anything happens in ReLU coordinates.
  var isReLUAnywhere: Bool { [geometry, gradient, basis, iterate].contains(.relu) }

  /// The number of threads.
  func threadCount() throws -> Int {
    guard let threads else { return ProcessInfo.processInfo.activeProcessorCount }
    guard (1...1024).contains(threads) else { throw BadInput("--threads is \(threads); give one from 1 to 1024") }
    return threads
  }

  /// The plan.
  ///
  /// - Parameters:
  ///   - seed: the seed of shuffles.
  ///   - lossFactor: how much larger losses are than those of outputs of size one, for which usual rates, Adam's epsilon
  ///     and the tolerances of gradients are made.
  /// - Throws: ``BadInput`` for options that contradict each other.
  func plan(seed: UInt64, lossFactor: Double = 1) throws -> TrainingPlan {
    if basis != nil, geometry != nil || gradient != nil {
      throw BadInput("--basis and --geometry or --gradient contradict each other; --basis sets both")
    }
    let geometry = (self.geometry ?? basis ?? .spline).coordinates
    let rule = UpdateRule(geometry: geometry, gradient: (gradient ?? basis)?.coordinates ?? geometry)
    if let batchSize, batchSize < 1 { throw BadInput("--batch-size is \(batchSize); give 1 or more") }
    if batchSize != nil, choice.needsWholeData {
      throw BadInput(
        "--batch-size and --optimizer \(optimizer.rawValue) contradict each other; batches need gd or adam")
    }
    if rule.isMixed, choice.needsWholeData {
      throw BadInput(
        "--optimizer \(optimizer.rawValue) and a mixed rule (\(rule)) contradict each other: the step need not descend;"
          + " take both in one basis, or gd or adam")
    }
    let preconditioner = try chosenPreconditioner(rule)
    let counts = try epochCounts()
    let choice = choice(lossFactor)
    let rates = try schedules(levels: counts.count, lossFactor)
    let stopping = try stopping.rule()
    var plan = TrainingPlan(
      levels: zip(counts, rates).enumerated().map { level, own in
        TrainingLevel(
          refinement: level == 0 ? .none : .dyadic(), optimizer: choice, epochs: own.0, learningRate: own.1,
          stopping: stopping)
      }, rule: rule, iteration: iterate.coordinates, batchSize: batchSize, shuffleSeed: seed)
    plan.preconditioner = preconditioner
    return plan
  }

  private func chosenPreconditioner(_ rule: UpdateRule) throws -> PreconditionerChoice? {
    guard let preconditioner else { return nil }
    guard let chosen = PreconditionerChoice(rawValue: preconditioner) else {
      throw BadInput("there is no preconditioner \"\(preconditioner)\"; give jacobi, blocks, bpx or two-level")
    }
    guard choice.takesPreconditioner, batchSize == nil else {
      throw BadInput(
        "--preconditioner needs --optimizer gd, nesterov or lbfgs, and all samples at once; leave it out, or take one")
    }
    guard rule == UpdateRule(geometry: .spline, gradient: .spline), iterate == .spline else {
      throw BadInput("--preconditioner and the ReLU basis contradict each other; take the spline basis for all")
    }
    return chosen
  }

  private var choice: OptimizerChoice { choice(1) }

  private func choice(_ lossFactor: Double) -> OptimizerChoice {
    switch optimizer {
    case .gd: .gradientDescent
    case .nesterov: .nesterov
    case .adam: .adam(epsilon: 1e-8 * lossFactor)
    case .lbfgs: .lbfgs(unit: lossFactor)
    case .lm: .levenbergMarquardt(unit: lossFactor)
    }
  }

  private func epochCounts() throws -> [Int] {
    if let levels, !(1...20).contains(levels) { throw BadInput("--levels is \(levels); give one from 1 to 20") }
    guard let epochs else { return (0..<(levels ?? 4)).map { max(1, 32 >> $0) } }
    let counts = try CommaList.integers(epochs, option: "--epochs", allowed: 0...100_000_000)
    if let levels, levels != counts.count {
      throw BadInput("--levels is \(levels) and --epochs has \(counts.count) numbers; give one for every level")
    }
    guard counts.count <= 20 else { throw BadInput("--epochs has \(counts.count) numbers; give at most 20") }
    return counts
  }

  private func schedules(levels: Int, _ lossFactor: Double) throws -> [LearningRateSchedule] {
    func perLevel(_ text: String?, _ option: String) throws -> [Double]? {
      guard let text else { return nil }
      let rates = try CommaList.positiveNumbers(text, option: option)
      guard rates.count == 1 || rates.count == levels else {
        throw BadInput("\(option) has \(rates.count) numbers for \(levels) levels; give one, or one for every level")
      }
      return rates.count == 1 ? Array(repeating: rates[0], count: levels) : rates
    }
    let usual = choice.usualLearningRate / (optimizer == .gd ? lossFactor : 1)
    let first = try perLevel(learningRate, "--learning-rate") ?? Array(repeating: usual, count: levels)
    let last = try perLevel(finalLearningRate, "--final-learning-rate")
    if last != nil, schedule ?? .constant == .constant {
      throw BadInput("--final-learning-rate needs a --schedule that goes down: linear, exponential or cosine")
    }
    return (0..<levels).map { level in
      let (start, end) = (first[level], last?[level] ?? first[level] / 10)
      switch schedule ?? .constant {
      case .constant: return .constant(start)
      case .linear: return .linearRamp(from: start, to: end)
      case .exponential: return .exponential(from: start, to: end)
      case .cosine: return .cosine(from: start, to: end)
      }
    }
  }
}
