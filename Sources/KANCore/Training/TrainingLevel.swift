import Optim
import RealModule
import Splines

/// A level of Algorithm 1: how the knots are refined before it, and how it is trained.
public struct TrainingLevel: Sendable, Equatable {
  /// How the network is refined when the level begins. Stages are indices in ``Network/stages``.
  public enum Refinement: Sendable, Equatable {
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

  /// Creates a level.
  ///
  /// - Parameters:
  ///   - refinement: the refinement of the knots before training.
  ///   - optimizer: the method.
  ///   - epochs: the number of epochs, 0 or more.
  ///   - learningRate: `nil` for the method's usual rate, held constant.
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

  /// A text that is equal only for equal refinements.
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
