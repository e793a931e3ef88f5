import Optim

/// What training has reached.
public struct TrainingResult: Sendable, Equatable {
  /// The network with the smallest loss that was met, ready to predict.
  public var network: Network
  /// Its loss.
  public var loss: Double
  /// Its error on the test samples, where there are any.
  public var testLoss: Double?
  /// Its errors against what is known of the solution, where anything is.
  public var errors: SolutionErrors?
  /// Every epoch.
  public var trace: [EpochRecord]
  /// Every level.
  public var levels: [LevelRecord]
  /// Why training stopped early; its text says what to do. `nil` where it did not.
  public var stopped: Termination?

  /// The seconds of all epochs.
  public var seconds: Double { trace.reduce(0) { $0 + $1.seconds } }
  /// The useful floating-point operations of all epochs.
  public var flops: Double { trace.reduce(0) { $0 + $1.flops } }
}
