import KANCore
import Optim

/// What is trained in the Allen-Cahn experiment, and how: the network [2, 5, 5, 1] of order 4 with sigmoids, in a basis, on
/// levels n = 4, 8, 16, ..., by a method.
public struct AllenCahnCase: Hashable, Sendable {
  /// The basis whose weights are iterated and in which gradients are taken. Both start from the same function.
  public enum Basis: String, Sendable, CaseIterable {
    /// u.
    case spline
    /// w = A^T u.
    case relu
  }

  /// How the epochs are spread over the levels; all three make the same number.
  public enum Schedule: String, Sendable, CaseIterable {
    /// Some on each.
    case multilevel
    /// All on the coarsest.
    case coarse
    /// All on the finest.
    case fine
  }

  /// The methods.
  public enum Method: String, Sendable, CaseIterable {
    /// Levenberg-Marquardt, an epoch being one step.
    case lm
    /// L-BFGS, an epoch being up to 20 iterations.
    case lbfgs
    /// Adam, an epoch being one step.
    case adam
  }

  /// The basis.
  public let basis: Basis
  /// The schedule.
  public let schedule: Schedule
  /// The method.
  public let method: Method

  /// A case.
  public init(_ basis: Basis, _ schedule: Schedule, _ method: Method) {
    self.basis = basis
    self.schedule = schedule
    self.method = method
  }

  /// "lm-spline-multilevel", for files and tables.
  public var name: String { "\(method.rawValue)-\(basis.rawValue)-\(schedule.rawValue)" }

  /// The number of intervals of the coarsest level.
  public static let coarsestIntervals = 4

  /// The usual epochs of a multilevel schedule: 2500 on each level for Adam, as printed; for Levenberg-Marquardt as many as
  /// bring the loss below 1e-6 from every one of the five usual seeds (half as many leave one of them above).
  ///
  /// - Parameter levels: 1 or more.
  public func usualEpochs(levels: Int) -> [Int] {
    switch method {
    case .adam: Array(repeating: 2500, count: levels)
    case .lm: (0..<levels).map { [60, 90, 120, 400][min($0, 3)] }
    case .lbfgs: (0..<levels).map { $0 == 0 || $0 >= 3 ? 60 : 30 }
    }
  }

  /// The usual options.
  public var usualOptions: AllenCahnOptions { method == .adam ? .plain : AllenCahnOptions() }
}

/// How a case is trained.
public struct AllenCahnPlan: Sendable, Equatable {
  /// A part of a level during which the points stay.
  public struct Round: Sendable, Equatable {
    /// The level, from 0 for n = 4.
    public let level: Int
    /// The number of epochs.
    public let epochs: Int
  }

  /// The rounds.
  public let rounds: [Round]
  /// The method and its options.
  public let optimizer: OptimizerChoice
  /// The learning rate within a round.
  public let learningRate: LearningRateSchedule
  /// How terms and points are weighted while training.
  public let weighting: CollocationWeighting
  /// The number of networks that are tried on the first level; training goes on from the one with the smallest loss at the
  /// judge's points.
  public let starts: Int
  /// The epochs that each of them is trained for.
  public let startEpochs: Int
  /// How first weights are drawn, in u for both bases.
  public let initialisation: Initialisation

  /// The plan of a case.
  ///
  /// - Parameters:
  ///   - setting: the case.
  ///   - epochs: those of each level in a multilevel schedule; `nil` for the usual ones.
  ///   - levels: how many levels; used where the epochs are not given.
  ///   - roundLength: the number of epochs between two draws of points.
  ///   - learningRate: Adam's, to which it rises in the first epochs of every level before it falls to a tenth of it.
  ///   - weighting: how terms and points are weighted while training.
  ///   - starts: how many networks are tried on the first level; `nil` for one with Adam and on the finest level alone,
  ///     otherwise four.
  ///   - startEpochs: for how many epochs.
  ///   - initialisation: how first weights are drawn.
  /// - Throws: ``ExperimentError/badOption(what:value:need:)``.
  public init(
    _ setting: AllenCahnCase, epochs: [Int]? = nil, levels: Int = 4, roundLength: Int = 15,
    learningRate: Double = 1e-2, weighting: CollocationWeighting = .fixed, starts: Int? = nil, startEpochs: Int = 30,
    initialisation: Initialisation = Initialisation()
  ) throws(ExperimentError) {
    guard (1...8).contains(epochs?.count ?? levels) else {
      throw .badOption(what: "the number of levels", value: "\(epochs?.count ?? levels)", need: "a number from 1 to 8")
    }
    let given = epochs ?? setting.usualEpochs(levels: levels)
    guard given.allSatisfy({ (0...1_000_000).contains($0) }), given.contains(where: { $0 > 0 }) else {
      throw .badOption(what: "the list of epochs", value: "\(given)", need: "numbers from 0 to 1000000, not all zero")
    }
    guard roundLength >= 1 else {
      throw .badOption(what: "the number of epochs of a round", value: "\(roundLength)", need: "1 or more")
    }
    guard learningRate > 0, learningRate <= 1 else {
      throw .badOption(what: "the learning rate", value: "\(learningRate)", need: "a number above 0, up to 1")
    }
    guard (1...1000).contains(starts ?? 1), (1...1_000_000).contains(startEpochs) else {
      throw .badOption(
        what: "the number of starts and of their epochs", value: "\(starts ?? 1), \(startEpochs)",
        need: "1 to 1000 and 1 to 1000000")
    }
    self.starts = starts ?? (setting.method == .adam || setting.schedule == .fine ? 1 : 4)
    self.startEpochs = startEpochs
    self.initialisation = initialisation
    let total = given.reduce(0, +)
    let spread: [Int] =
      switch setting.schedule {
      case .multilevel: given
      case .coarse: [total]
      case .fine: Array(repeating: 0, count: given.count - 1) + [total]
      }
    // First-order methods keep their points, and what they remember, for a whole level.
    let length = setting.method == .adam ? Int.max : roundLength
    rounds = spread.enumerated().flatMap { level, count in
      stride(from: 0, to: count, by: min(length, max(1, count))).map { start in
        Round(level: level, epochs: min(count - start, length))
      }
    }
    switch setting.method {
    case .lm: optimizer = .levenbergMarquardt()
    case .lbfgs: optimizer = .lbfgs()
    case .adam: optimizer = .adam()
    }
    self.learningRate =
      setting.method == .adam
      ? .warmUp(epochs: 50, then: .cosine(from: learningRate, to: learningRate / 10)) : .constant(1)
    self.weighting = weighting
  }

  /// A text that is equal for equal plans only.
  var identity: String {
    let epochs = rounds.map { "\($0.level):\($0.epochs)" }
    return "\(epochs), \(optimizer), \(learningRate), \(weighting), \(starts) starts of \(startEpochs), "
      + "edges \(initialisation.edges)"
  }
}
