import KANCore
import Optim

/// The plan by which a case is trained.
package struct AllenCahnPlan: Sendable, Equatable, Encodable {
  /// A part of a level during which the points are fixed.
  package struct Round: Sendable, Equatable, Codable {
    /// The level, counted from 0 for n = 4.
    package let level: Int
    /// The number of epochs.
    package let epochs: Int
  }

  /// The rounds.
  package let rounds: [Round]
  /// The method and its options.
  package let optimizer: OptimizerChoice
  /// The learning rate within a round.
  package let learningRate: LearningRateSchedule
  /// The weighting of terms and points during training.
  package let weighting: CollocationWeighting
  /// The number of networks tried on the first level; training continues from the one with the smallest loss at the
  /// validation points.
  package let starts: Int
  /// The number of epochs for which each of them is trained.
  package let startEpochs: Int
  /// The distribution of the initial weights, in u for both bases.
  package let initialization: Initialization

  /// Creates the plan of a case. With the paper's settings, the learning rate and the weighting are the printed ones,
  /// the points are fixed and need no rounds, and a single network is trained.
  ///
  /// - Parameters:
  ///   - setting: the case.
  ///   - epochs: the epochs on each level in a multilevel schedule; `nil` for the default ones.
  ///   - levels: the number of levels; used if the epochs are not given.
  ///   - roundLength: the number of epochs between two draws of points.
  ///   - learningRate: the peak rate for our Adam, which ramps up to it in the first epochs of each level and then
  ///     decreases to a tenth of it.
  ///   - weighting: the weighting of terms and points during training.
  ///   - starts: the number of networks tried on the first level; `nil` for one with Adam and on the finest level
  ///     alone, and four otherwise.
  ///   - startEpochs: the number of epochs for each of them.
  ///   - initialization: the distribution of the initial weights.
  /// - Throws: ``ExperimentError/badOption(what:value:need:)``.
  package init(
    _ setting: AllenCahnCase, epochs: [Int]? = nil, levels: Int = 4, roundLength: Int = 15,
    learningRate: Double = 1e-2, weighting: CollocationWeighting = .fixed, starts: Int? = nil, startEpochs: Int = 30,
    initialization: Initialization = Initialization()
  ) throws(ExperimentError) {
    guard (1...8).contains(epochs?.count ?? levels) else {
      throw .badOption(what: "the number of levels", value: "\(epochs?.count ?? levels)", need: "between 1 and 8")
    }
    let given = epochs ?? setting.defaultEpochs(levels: levels)
    guard given.allSatisfy({ (0...1_000_000).contains($0) }), given.contains(where: { $0 > 0 }) else {
      throw .badOption(
        what: "the numbers of epochs", value: "\(given)", need: "between 0 and 1000000 and not all zero")
    }
    guard roundLength >= 1 else {
      throw .badOption(what: "the number of epochs per round", value: "\(roundLength)", need: "at least 1")
    }
    guard learningRate > 0, learningRate <= 1 else {
      throw .badOption(what: "the learning rate", value: "\(learningRate)", need: "greater than 0 and at most 1")
    }
    guard (1...1000).contains(starts ?? 1), (1...1_000_000).contains(startEpochs) else {
      throw .badOption(
        what: "the number of starts and the number of their epochs", value: "\(starts ?? 1), \(startEpochs)",
        need: "between 1 and 1000 and between 1 and 1000000")
    }
    let isPrinted = setting.source != .ours
    self.starts = isPrinted ? 1 : starts ?? (setting.method == .adam || setting.schedule == .fine ? 1 : 4)
    self.startEpochs = startEpochs
    self.initialization = initialization
    // First-order methods keep their points and their internal state for an entire level.
    let length = setting.method == .adam ? Int.max : roundLength
    rounds = setting.schedule.spread(given).enumerated().flatMap { level, count in
      stride(from: 0, to: count, by: min(length, max(1, count))).map { start in
        Round(level: level, epochs: min(count - start, length))
      }
    }
    switch setting.method {
    case .lm: optimizer = .levenbergMarquardt()
    case .lbfgs: optimizer = .lbfgs()
    case .adam: optimizer = .adam()
    }
    self.learningRate = setting.learningRate(largest: learningRate)
    self.weighting = isPrinted ? AllenCahnCase.printedWeighting : weighting
  }
}

extension AllenCahnCase {
  /// Returns the default epochs of a multilevel schedule: 2500 on each level for Adam, as printed; for
  /// Levenberg-Marquardt, enough to bring the loss below 1e-6 for each of the five default seeds (with half as many,
  /// one of them stays above).
  ///
  /// - Parameter levels: 1 or more.
  package func defaultEpochs(levels: Int) -> [Int] {
    switch method {
    case .adam: Array(repeating: 2500, count: levels)
    case .lm: (0..<levels).map { [60, 90, 120, 400][min($0, 3)] }
    case .lbfgs: (0..<levels).map { $0 == 0 || $0 >= 3 ? 60 : 30 }
    }
  }

  /// Residual-based attention, eq. (42), on the residual of the equation, with the damping printed for Poisson's
  /// equation.
  static let printedWeighting = CollocationWeighting.residualAttention(
    decay: 1 - 1e-4, rate: 1e-4, initial: 1, terms: ["equation"])

  fileprivate func learningRate(largest: Double) -> LearningRateSchedule {
    switch source {
    case .text, .periodic: .constant(1e-3)
    case .appendix: .warmUp(from: 1e-4, epochs: 10, then: .constant(1e-2))
    case .ours:
      method == .adam ? .warmUp(epochs: 50, then: .cosine(from: largest, to: largest / 10)) : .constant(1)
    }
  }
}

extension AllenCahnCase.Schedule {
  /// Returns the epochs on each level; a multilevel schedule uses the given ones.
  fileprivate func spread(_ epochs: [Int]) -> [Int] {
    let total = epochs.reduce(0, +)
    return switch self {
    case .multilevel: epochs
    case .coarse: [total]
    case .fine: Array(repeating: 0, count: epochs.count - 1) + [total]
    }
  }
}
