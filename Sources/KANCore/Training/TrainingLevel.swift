import Optim
import RealModule
import Splines

/// A level of Algorithm 1: what is done to the knots before it, and how it is trained.
public struct TrainingLevel: Sendable, Equatable {
  /// How the network is refined when the level begins. Stages are places in ``Network/stages``.
  public enum Refinement: Sendable, Equatable {
    /// Not at all.
    case none
    /// Every interval is halved, in all layers of edges or in chosen stages.
    case dyadic(stages: Set<Int>? = nil)
    /// Onto given knots that contain the old ones; other stages stay.
    case onto([Int: KnotVector<Double>])
  }

  /// What is done to the knots first.
  public var refinement: Refinement
  /// The method.
  public var optimizer: OptimizerChoice
  /// The number of epochs, 0 or more: the method's steps, or with batches passes over the data.
  public var epochs: Int
  /// The learning rate of every epoch.
  public var learningRate: LearningRateSchedule
  /// When the level ends early.
  public var stopping: StoppingRule

  /// A level.
  ///
  /// - Parameters:
  ///   - refinement: what is done to the knots first.
  ///   - optimizer: the method.
  ///   - epochs: the number of epochs, 0 or more.
  ///   - learningRate: `nil` for the method's usual rate, constant.
  ///   - stopping: when the level ends early.
  public init(
    refinement: Refinement = .none, optimizer: OptimizerChoice, epochs: Int,
    learningRate: LearningRateSchedule? = nil, stopping: StoppingRule = .none
  ) {
    self.refinement = refinement
    self.optimizer = optimizer
    self.epochs = epochs
    self.learningRate = learningRate ?? .constant(optimizer.usualLearningRate)
    self.stopping = stopping
  }
}

extension TrainingLevel.Refinement {
  /// The network after it.
  ///
  /// - Throws: `NetworkError` and `SplineError` for stages without knots and knots that are not nested.
  public func apply(to network: Network) throws -> Network {
    switch self {
    case .none: network
    case .dyadic(let stages): try network.refinedDyadically(stages: stages)
    case .onto(let knots): try network.refined(onto: knots)
    }
  }

  /// A text that is equal for equal refinements only.
  var identity: String {
    switch self {
    case .none: "none"
    case .dyadic(nil): "dyadic"
    case .dyadic(let stages?): "dyadic \(stages.sorted())"
    case .onto(let knots):
      knots.keys.sorted().map { "stage \($0) onto \(knots[$0]!.values)" }.joined(separator: ", ")
    }
  }
}
