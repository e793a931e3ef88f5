/// The record of an epoch: a row of the trace.
public struct EpochRecord: Sendable, Equatable {
  /// The level, from 0.
  public var level: Int
  /// The epoch of the level, from 0.
  public var epoch: Int
  /// The loss as seen by the optimizer: before the step for gradient descent and Adam, after it for L-BFGS and
  /// Levenberg-Marquardt; with batches, of all samples at the end of the epoch. If weights are adapted, the loss with
  /// the fixed weights, before the step. It includes the penalty of the level.
  public var loss: Double
  /// The norm of the gradient in the coordinates of the iteration; with batches, that of the last batch.
  public var gradientNorm: Double
  /// The learning rate.
  public var learningRate: Double
  /// The duration of the epoch in seconds, excluding test errors and checkpoints.
  public var seconds: Double
  /// The useful floating-point operations of the objective.
  public var flops: Double
  /// The number of values and gradients that were computed.
  public var evaluations: Int
  /// The number of arguments outside the knots of their layer when the objective was last evaluated.
  public var pointsOutside: Int
  /// The mean squared error on the test samples at the end of the epoch, if there are any.
  public var testLoss: Double?
  /// If weights are adapted, the loss with the adapted weights, as seen by the optimizer.
  public var weightedLoss: Double?
  /// The relative l2 error against the reference solution at the end of the epoch, if it was computed.
  public var relativeError: Double?
  /// The largest error, likewise.
  public var maximumError: Double?
  /// The mean squared error on the validation samples at the end of the epoch, if there are any and it is finite.
  public var validationLoss: Double?
  /// The unknown numbers that are trained together with the network, at the end of the epoch.
  public var unknowns: [Double]

  /// Creates a record.
  public init(
    level: Int, epoch: Int, loss: Double, gradientNorm: Double, learningRate: Double, seconds: Double, flops: Double,
    evaluations: Int, pointsOutside: Int, testLoss: Double? = nil, weightedLoss: Double? = nil,
    relativeError: Double? = nil, maximumError: Double? = nil, validationLoss: Double? = nil, unknowns: [Double] = []
  ) {
    self.level = level
    self.epoch = epoch
    self.loss = loss
    self.gradientNorm = gradientNorm
    self.learningRate = learningRate
    self.seconds = seconds
    self.flops = flops
    self.evaluations = evaluations
    self.pointsOutside = pointsOutside
    self.testLoss = testLoss
    self.weightedLoss = weightedLoss
    self.relativeError = relativeError
    self.maximumError = maximumError
    self.validationLoss = validationLoss
    self.unknowns = unknowns
  }
}

/// The record of a level.
public struct LevelRecord: Sendable, Equatable {
  /// The level, from 0.
  public var level: Int
  /// The number of parameters.
  public var parameterCount: Int
  /// The largest number of knot intervals of a layer, 0 without layers of edges.
  public var intervals: Int
  /// The loss at the beginning of the level, after refinement, with the penalty of the level.
  public var startLoss: Double
  /// The relative change of the loss due to the refinement, |after - before| divided by the larger of the two; 0
  /// without refinement. Near 1e-13 or below, unless the loss itself is as small as the square of the rounding of the
  /// outputs.
  public var refinementJump: Double
  /// The relative change of the loss due to the rescaling of linear rows or to new maps of hidden units; 0 without them.
  public var rescalingJump: Double
  /// The loss at the end of the level; `nil` while it runs.
  public var endLoss: Double?
  /// Why the level ended; `nil` while it runs.
  public var reason: String?
  /// Whether the level was skipped: it has no epochs, and the network is that of the level before it.
  public var isSkipped: Bool { reason?.hasPrefix(Self.skipped) == true }
  /// How the reason of a skipped level begins.
  static let skipped = "skipped"
  /// The mean squared error on the validation samples at the beginning of the level, if there are any and it is finite.
  public var startValidationLoss: Double?
}
