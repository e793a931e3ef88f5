import Optim
import RealModule
import Splines

/// A level of Algorithm 1: how the knots are refined before it, and how it is trained.
public struct TrainingLevel: Sendable, Equatable, Encodable {
  /// How the network is refined when the level begins. Stages are indices in ``Network/stages``.
  public enum Refinement: Sendable, Equatable, Encodable {
    /// No refinement.
    case none
    /// Every interval is halved, in all layers of edges or in selected stages.
    case dyadic(stages: Set<Int>? = nil)
    /// Refinement onto given knots that contain the old ones; other stages are unchanged.
    case onto([Int: KnotVector<Double>])
  }

  /// The refinement of the knots before training.
  public var refinement: Refinement
  /// The method.
  public var optimizer: OptimizerChoice
  /// The number of epochs, 0 or more: steps of the method, or with batches, passes over the data.
  public var epochs: Int
  /// The learning rate of every epoch.
  public var learningRate: LearningRateSchedule
  /// When the level ends early.
  public var stopping: StoppingRule
  /// The penalty on the roughness of the edges; `nil` for none.
  public var smoothing: SmoothnessPenalty?
  /// Whether the level trains the best network so far on the training and the validation samples together, without
  /// refinement and with the penalty of the level on which it was found. Such a level comes last; its result is the
  /// result of training.
  public var isRefit = false

  /// Creates a level.
  ///
  /// - Parameters:
  ///   - refinement: the refinement of the knots before training.
  ///   - optimizer: the method.
  ///   - epochs: the number of epochs, 0 or more.
  ///   - learningRate: `nil` for the method's default rate, held constant.
  ///   - stopping: when the level ends early.
  ///   - smoothing: the penalty on the roughness of the edges; `nil` for none.
  public init(
    refinement: Refinement = .none, optimizer: OptimizerChoice, epochs: Int,
    learningRate: LearningRateSchedule? = nil, stopping: StoppingRule = .none, smoothing: SmoothnessPenalty? = nil
  ) {
    self.refinement = refinement
    self.optimizer = optimizer
    self.epochs = epochs
    self.learningRate = learningRate ?? .constant(optimizer.options.defaultLearningRate)
    self.stopping = stopping
    self.smoothing = smoothing
  }
}

extension TrainingLevel {
  /// A last level on all samples; see ``isRefit``.
  public static func refit(optimizer: OptimizerChoice, epochs: Int, stopping: StoppingRule = .none) -> TrainingLevel {
    var level = TrainingLevel(optimizer: optimizer, epochs: epochs, stopping: stopping)
    level.isRefit = true
    return level
  }
}

extension TrainingLevel.Refinement {
  /// Returns the network after the refinement.
  ///
  /// - Throws: `NetworkError` and `SplineError` for stages without knots and knots that are not nested.
  public func apply(to network: Network) throws -> Network {
    switch self {
    case .none: network
    case .dyadic(let stages): try network.refinedDyadically(stages: stages)
    case .onto(let knots): try network.refined(onto: knots)
    }
  }

  private enum CodingKeys: CodingKey { case kind, stages, knots }

  /// Writes "kind" and the stages or knots, in increasing order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .none: try container.encode("none", forKey: .kind)
    case .dyadic(let stages):
      try container.encode("dyadic", forKey: .kind)
      try container.encodeIfPresent(stages?.sorted(), forKey: .stages)
    case .onto(let knots):
      try container.encode("onto", forKey: .kind)
      try container.encode(knots.keys.sorted(), forKey: .stages)
      try container.encode(knots.keys.sorted().map { knots[$0]!.values }, forKey: .knots)
    }
  }
}
