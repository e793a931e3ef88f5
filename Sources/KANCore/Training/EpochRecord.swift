/// What an epoch did: a row of the trace.
public struct EpochRecord: Sendable, Equatable {
  /// The level, from 0.
  public var level: Int
  /// The epoch of the level, from 0.
  public var epoch: Int
  /// The loss as the optimiser knows it: before the step for gradient descent and Adam, after it for L-BFGS and
  /// Levenberg-Marquardt; with batches, of all samples at the end of the epoch. Where weights are adapted, the loss by the
  /// weights that do not change, before the step.
  public var loss: Double
  /// The norm of the gradient in the coordinates of the iteration; with batches, of the last one.
  public var gradientNorm: Double
  /// The learning rate.
  public var learningRate: Double
  /// The seconds that the epoch took, test error and checkpoints not counted.
  public var seconds: Double
  /// The useful floating-point operations of the objective.
  public var flops: Double
  /// The number of values and gradients that were computed.
  public var evaluations: Int
  /// How many arguments lay outside the knots of their layer when the objective was last evaluated.
  public var pointsOutside: Int
  /// The mean squared error on the test samples at the end of the epoch, where there are any.
  public var testLoss: Double?
  /// Where weights are adapted, the loss by the adapted ones, as the optimiser knows it.
  public var weightedLoss: Double?
  /// The relative error in l2 against what is known of the solution, at the end of the epoch; where it was computed.
  public var relativeError: Double?
  /// The largest error, likewise.
  public var maximumError: Double?

  /// A record.
  public init(
    level: Int, epoch: Int, loss: Double, gradientNorm: Double, learningRate: Double, seconds: Double, flops: Double,
    evaluations: Int, pointsOutside: Int, testLoss: Double? = nil, weightedLoss: Double? = nil,
    relativeError: Double? = nil, maximumError: Double? = nil
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
  }
}

/// What a level did.
public struct LevelRecord: Sendable, Equatable {
  /// The level, from 0.
  public var level: Int
  /// The number of parameters.
  public var parameterCount: Int
  /// The largest number of knot intervals of a layer, 0 without layers of edges.
  public var intervals: Int
  /// The loss when the level begins, after refinement.
  public var startLoss: Double
  /// The relative change of the loss by the refinement, |after - before| divided by the larger of both; 0 without
  /// one. Near 1e-13 or below, unless the loss itself has come down to the rounding of the outputs, squared.
  public var refinementJump: Double
  /// The relative change of the loss by the rescaling of linear rows; 0 without one.
  public var rescalingJump: Double
  /// The loss when the level ends; `nil` while it runs.
  public var endLoss: Double?
  /// Why the level ended; `nil` while it runs.
  public var reason: String?
}
