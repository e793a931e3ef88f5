import ArgumentParser
import Foundation
import JSON
import KANCore
import Optim

/// The training method of `kan train`, as given on the command line.
struct TrainingOptions: ParsableArguments {
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case gd, nesterov, adam, adamw, lbfgs, ssbroyden, lm

    /// The method with its default options.
    var choice: OptimizerChoice {
      switch self {
      case .gd: .gradientDescent
      case .nesterov: .nesterov()
      case .adam: .adam()
      case .adamw: .adamW()
      case .lbfgs: .lbfgs()
      case .ssbroyden: .selfScaledBroyden()
      case .lm: .levenbergMarquardt()
      }
    }
  }
  enum Basis: String, ExpressibleByArgument, CaseIterable {
    case spline, relu
    var coordinates: Coordinates { self == .spline ? .spline : .relu }
  }
  enum Schedule: String, ExpressibleByArgument, CaseIterable { case constant, linear, exponential, cosine }

  @Option("The number of levels (default: the number of values in --epochs, or 4).", "L")
  var levels: Int?

  @Option(
    "The epochs of every level (default: 32, 16, 8, ...). An epoch of L-BFGS is up to 20 iterations; with --validation each"
      + " iteration is an epoch, and 20 times as many are made.", "E,...")
  var epochs: String?

  @Option(
    "Gradient descent, Nesterov's method, Adam, AdamW, L-BFGS (default), the self-scaled Broyden method, or"
      + " Levenberg-Marquardt.")
  var optimizer: Method?

  /// The method, L-BFGS by default.
  private var method: Method { optimizer ?? .lbfgs }

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An option of the method, under the name that it has in result.json, such as memory=20 for lbfgs; may be repeated.",
      valueName: "name=value"))
  var optimizerOption: [String] = []

  @Option(
    "A preconditioner built from J^T J every 60 iterations: its diagonal, its blocks (one per edge), the diagonals on"
      + " all coarser levels (bpx), or the diagonal and the full matrix of the next coarser level; for gd, nesterov,"
      + " lbfgs, and ssbroyden.", PreconditionerChoice.allCases.map(\.rawValue).joined(separator: "|"))
  var preconditioner: String?

  @Option("The basis in which steps are taken, the geometry of Table 1 (default: spline).")
  var geometry: Basis?

  @Option("The basis in which gradients are taken, the gradient of Table 1 (default: that of the geometry).")
  var gradient: Basis?

  @Option("Set both --geometry and --gradient.")
  var basis: Basis?

  @Option("The coordinates of the iterates; they affect only rounding.")
  var iterate: Basis = .spline

  @Option(
    "The learning rate: one value, or one per level (default: 0.1 for gd, 0.01 for adam and adamw, else 1). It does not"
      + " depend on the units of the outputs.", "eta,...")
  var learningRate: String?

  @Option("How the learning rate decreases within a level, to --final-learning-rate.")
  var schedule: Schedule?

  @Option("The last learning rate of every level (default: a tenth of the first).", "eta,...")
  var finalLearningRate: String?

  @OptionGroup var stopping: StoppingOptions

  @Option("The number of samples per batch (default: all).", "B")
  var batchSize: Int?

  @Option(
    "Weights of a penalty on all edges: of the integrals of their second and first derivatives squared, over the knots"
      + " mapped onto [0, 1] (default: none, or chosen together with the network).", "curvature[,slope]")
  var smoothing: String?

  @Option("The number of threads (default: one per processor); results do not depend on it.", "T")
  var threads: Int?

  @Option("The precision of the evaluation; weights are always double.")
  var precision: Precision = .double

  /// Whether ReLU coordinates are used anywhere.
  var isReLUAnywhere: Bool { [geometry, gradient, basis, iterate].contains(.relu) }

  /// Returns the number of threads.
  func threadCount() throws -> Int {
    guard let threads else { return ProcessInfo.processInfo.activeProcessorCount }
    guard (1...1024).contains(threads) else { throw BadInput("--threads must be between 1 and 1024 (got \(threads))") }
    return threads
  }

  /// Returns the training plan.
  ///
  /// - Parameters:
  ///   - seed: the seed for shuffles.
  ///   - hasValidation: whether samples are held out: then every iteration of L-BFGS and of the self-scaled Broyden method
  ///     is an epoch, a level ends after 20 epochs in which their error does not fall, and training ends after a level in
  ///     which it does not.
  /// - Throws: ``BadInput`` for options that contradict each other.
  func plan(seed: UInt64, hasValidation: Bool = false) throws -> TrainingPlan {
    if basis != nil, geometry != nil || gradient != nil {
      throw BadInput("--basis cannot be combined with --geometry or --gradient; it sets both")
    }
    let geometry = (self.geometry ?? basis ?? .spline).coordinates
    let rule = UpdateRule(geometry: geometry, gradient: (gradient ?? basis)?.coordinates ?? geometry)
    if let batchSize, batchSize < 1 { throw BadInput("--batch-size must be at least 1 (got \(batchSize))") }
    if batchSize != nil, method.choice.options.needsWholeData {
      throw BadInput(
        "--batch-size cannot be combined with --optimizer \(method.rawValue); batches need gd, adam, or adamw")
    }
    if rule.isMixed, method.choice.options.needsWholeData {
      throw BadInput(
        "--optimizer \(method.rawValue) cannot be combined with a mixed rule (\(rule)), whose steps need not"
          + " descend; use one basis for both, or gd, adam, or adamw")
    }
    var choice = try chosenOptimizer()
    let preconditioner = try chosenPreconditioner(rule)
    var counts = try epochCounts()
    let rates = try schedules(levels: counts.count)
    var stopping = try stopping.rule()
    let penalty = try penalty()
    if hasValidation {
      if var options = choice.options as? any IteratedOptions {
        counts = counts.map { $0 * options.iterationsPerEpoch }
        options.iterationsPerEpoch = 1
        choice = OptimizerChoice(options)
      }
      if stopping.patience == nil { stopping.patience = 20 }
    }
    var plan = TrainingPlan(
      levels: zip(counts, rates).enumerated().map { level, own in
        TrainingLevel(
          refinement: level == 0 ? .none : .dyadic(), optimizer: choice, epochs: own.0, learningRate: own.1,
          stopping: stopping, smoothing: penalty)
      }, rule: rule, iteration: iterate.coordinates, batchSize: batchSize, shuffleSeed: seed)
    plan.preconditioner = preconditioner
    if hasValidation { plan.levelPatience = 1 }
    return plan
  }

  private func penalty() throws -> SmoothnessPenalty? {
    guard let smoothing else { return nil }
    let weights = try CommaList.positiveNumbers(smoothing, option: "--smoothing")
    guard weights.count <= 2 else {
      throw BadInput("--smoothing has \(weights.count) numbers; give a weight for the curvature, or curvature,slope")
    }
    return SmoothnessPenalty(curvature: weights[0], slope: weights.count > 1 ? weights[1] : 0)
  }

  private func chosenPreconditioner(_ rule: UpdateRule) throws -> PreconditionerChoice? {
    guard let preconditioner else { return nil }
    guard let chosen = PreconditionerChoice(rawValue: preconditioner) else {
      throw BadInput("--preconditioner must be jacobi, blocks, bpx, or two-level (got \"\(preconditioner)\")")
    }
    guard method.choice.options.takesPreconditioner, batchSize == nil else {
      throw BadInput(
        "--preconditioner requires --optimizer gd, nesterov, lbfgs, or ssbroyden, and no --batch-size; change these"
          + " or omit it")
    }
    guard rule == UpdateRule(geometry: .spline, gradient: .spline), iterate == .spline else {
      throw BadInput("--preconditioner cannot be combined with the ReLU basis; use the spline basis throughout")
    }
    return chosen
  }

  /// Returns the method with the options given by name.
  private func chosenOptimizer() throws -> OptimizerChoice {
    var choice = method.choice
    for text in optimizerOption {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw BadInput("--optimizer-option must have the form name=value (got \"\(text)\")")
      }
      choice = try Self.changing(choice.options, parts[0], parts[1])
    }
    _ = try choice.makeOptimizer(geometry: nil)
    return choice
  }

  private static func changing<Options: OptimizerOptions>(
    _ options: Options, _ name: String, _ text: String
  ) throws -> OptimizerChoice {
    let value = (try? JSONValue(parsing: text.utf8)) ?? .string(text)
    let changed: Options?
    do {
      changed = try JSONValue.replacing(name, with: value, in: options)
    } catch let error as OptimizerError {
      throw error
    } catch {
      let now = JSONValue(encoding: options)[name]?.compactText ?? "of another type"
      throw BadInput("--optimizer-option \(name) cannot be \(text); its default is \(now)")
    }
    guard let changed else {
      var known = "none"
      if case .object(let members) = JSONValue(encoding: options), !members.isEmpty {
        known = members.map(\.key).joined(separator: ", ")
      }
      throw BadInput("\(Options.method) has no option \"\(name)\"; its options are \(known)")
    }
    return OptimizerChoice(changed)
  }

  private func epochCounts() throws -> [Int] {
    if let levels, !(1...20).contains(levels) { throw BadInput("--levels must be between 1 and 20 (got \(levels))") }
    guard let epochs else { return (0..<(levels ?? 4)).map { max(1, 32 >> $0) } }
    let counts = try CommaList.integers(epochs, option: "--epochs", allowed: 0...100_000_000)
    if let levels, levels != counts.count {
      let numbers = "\(counts.count) number\(counts.count == 1 ? "" : "s")"
      throw BadInput("--levels is \(levels) but --epochs has \(numbers); give one number per level")
    }
    guard counts.count <= 20 else { throw BadInput("--epochs has \(counts.count) numbers; give at most 20") }
    return counts
  }

  private func schedules(levels: Int) throws -> [LearningRateSchedule] {
    func perLevel(_ text: String?, _ option: String) throws -> [Double]? {
      guard let text else { return nil }
      let rates = try CommaList.positiveNumbers(text, option: option)
      guard rates.count == 1 || rates.count == levels else {
        throw BadInput("\(option) has \(rates.count) numbers for \(levels) levels; give one number, or one per level")
      }
      return rates.count == 1 ? Array(repeating: rates[0], count: levels) : rates
    }
    let first =
      try perLevel(learningRate, "--learning-rate")
      ?? Array(repeating: method.choice.options.defaultLearningRate, count: levels)
    let last = try perLevel(finalLearningRate, "--final-learning-rate")
    if last != nil, schedule ?? .constant == .constant {
      throw BadInput("--final-learning-rate requires a decreasing --schedule: linear, exponential, or cosine")
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
