import JSON
import Optim

/// The result of training.
public struct TrainingResult: Sendable, Equatable {
  /// The best network found, ready to predict: the one with the smallest validation loss, or with the smallest loss if
  /// there are no validation samples. Where no sample reaches, edges are continued (``Trainer``).
  public var network: Network
  /// The loss of ``network``, with the penalty of its level; where edges were continued, at most 1 % above
  /// ``Trainer/bestLoss``, up to rounding.
  public var loss: Double
  /// The error of the network on the validation samples, if there are any; after a refit on them, its error before.
  public var validationLoss: Double?
  /// The error of the network on the test samples, if there are any.
  public var testLoss: Double?
  /// The errors of the network against the reference solution, if there is one.
  public var errors: SolutionErrors?
  /// The unknown numbers that were trained together with the network, in the order of ``CollocationProblem/unknowns``;
  /// see ``CollocationProblem/estimates(of:unknowns:data:)`` for their standard deviations.
  public var unknowns: [Double]
  /// What determined the run, as in its checkpoints: the origin of the initial network, the plan, and the task.
  public var recipe: JSONValue
  /// Every epoch.
  public var trace: [EpochRecord]
  /// Every level.
  public var levels: [LevelRecord]
  /// Why training stopped early; its text says what to do. `nil` if it did not.
  public var stopped: Termination?

  /// The seconds of all epochs.
  public var seconds: Double { trace.reduce(0) { $0 + $1.seconds } }
  /// The useful floating-point operations of all epochs.
  public var flops: Double { trace.reduce(0) { $0 + $1.flops } }
}
