import JSON
import Optim

/// An objective whose parameters are those of a network, followed by those that the task adds
/// (``TrainingTask/extraParameters``).
public protocol NetworkObjective: DifferentiableObjective {
  /// The network whose parameters are varied.
  var network: Network { get }
  /// The number of arguments outside the knots of their layer in the last call.
  var pointsOutside: Int { get }
  /// The useful floating-point operations of the last call.
  var flops: Double { get }
  /// Returns the network with given parameters, ready to predict.
  func network(at x: [Double]) throws -> Network
  /// Returns the value with the initial weights, by which losses of different epochs and levels are compared.
  func comparableValue(at x: [Double]) throws -> Double
}

extension NetworkObjective {
  /// Returns the value; by default, no weights change.
  public func comparableValue(at x: [Double]) throws -> Double { try value(at: x) }
}

/// A training task: it supplies a ``Trainer`` with the objective of every level.
public protocol TrainingTask {
  /// The type of the objectives.
  associatedtype Goal: NetworkObjective

  /// The number of samples.
  var sampleCount: Int { get }
  /// The value of an objective's loss of one in records, stopping rules, and results. Objectives measure
  /// errors in units of the outputs, so that the options of optimizers do not depend on these.
  ///
  /// - Parameter network: the network that is trained.
  func lossUnit(for network: Network) -> Double
  /// Returns the units in which a network's outputs are measured during training, one per output.
  ///
  /// - Parameter network: the network that is trained.
  func units(for network: Network) -> [Double]
  /// What determines the task, equal only for equal tasks; a checkpoint compares it.
  var recipe: JSONValue { get }
  /// The parameters that are trained together with those of the network and follow them, as training begins; none by
  /// default. Refinement, rules of Table 1, and penalties leave them as they are.
  var extraParameters: [Double] { get }
  /// Returns the numbers that such parameters stand for, in the user's units.
  func unknowns(of extra: [Double]) -> [Double]
  /// Returns the objective over all samples.
  func objective(for network: Network) throws -> Goal
  /// Returns the objective over all samples and the validation samples, if there are any.
  func refitObjective(for network: Network) throws -> Goal
  /// Returns the objective over selected samples, valid until the next call, which may return the same object with
  /// other samples.
  func objective(for network: Network, samples: ArraySlice<Int>) throws -> Goal
  /// The inputs over which the ranges of hidden units are taken, row by row.
  var rangeInputs: [Double] { get }
  /// The inputs of the samples that determine spline weights, row by row; none by default, and weights that no sample
  /// reaches then stay as training leaves them.
  var determiningInputs: [Double] { get }
  /// Whether there are held-out data.
  var hasTestData: Bool { get }
  /// Returns the error of a network that is ready to predict on held-out data; `nil` if there are none.
  func testLoss(of network: Network) throws -> Double?

  /// Returns the error of a network that is ready to predict on the validation samples, by which the best network is
  /// chosen; `nil` if there are none. Errors that are not finite are ignored.
  func validationLoss(of network: Network) throws -> Double?
  /// Returns the same error for given extra parameters; by default they do not matter.
  func validationLoss(of network: Network, extra: [Double]) throws -> Double?

  /// Returns the errors of a network against the reference solution; `nil` if there is none.
  func errors(of network: Network) throws -> SolutionErrors?
  /// Returns the same errors for given extra parameters; by default they do not matter.
  func errors(of network: Network, extra: [Double]) throws -> SolutionErrors?
  /// Returns whether errors are due after a number of epochs of a level.
  func wantsErrors(afterEpochs count: Int, isLast: Bool) -> Bool
  /// Begins a run, discarding anything adapted in another one.
  func reset()
  /// Whether the objective changes during a level, as with new points: then a level does not end where one of the objectives
  /// is at its minimum.
  var renewsPoints: Bool { get }
  /// Changes the objective before an epoch of a level.
  ///
  /// - Returns: whether it has changed.
  func renew(_ epoch: Int, ofLevel level: Int, _ goal: Goal, at parameters: [Double]) throws -> Bool
  /// Adapts the objective before an epoch of a level.
  ///
  /// - Returns: the objective's ``NetworkObjective/comparableValue(at:)`` at the parameters, if it differs from its
  ///   value.
  func prepareEpoch(_ epoch: Int, ofLevel level: Int, _ goal: Goal, at parameters: [Double]) throws -> Double?
  /// The adapted state, for a checkpoint.
  var state: OptimizerState? { get }
  /// Restores the state from a checkpoint.
  func restore(_ state: OptimizerState?) throws
  /// Returns, after a value that was not finite, an error that tells where it came from, if that is known.
  func takeFailure(_ goal: Goal, level: Int, epoch: Int) -> (any Error)?
}

/// By default, outputs are of size one, nothing is adapted, and there is no reference solution.
extension TrainingTask {
  /// Returns one.
  public func lossUnit(for network: Network) -> Double { 1 }
  /// Returns the network's own units (``Network/outputUnits``) if it has any, and otherwise ones.
  public func units(for network: Network) -> [Double] {
    network.outputUnits ?? Array(repeating: 1, count: network.outputs)
  }
  /// None.
  public var extraParameters: [Double] { [] }
  /// Returns the parameters themselves.
  public func unknowns(of extra: [Double]) -> [Double] { extra }
  /// Returns the objective over all samples.
  public func refitObjective(for network: Network) throws -> Goal { try objective(for: network) }
  /// Returns `nil`.
  public func validationLoss(of network: Network) throws -> Double? { nil }
  /// Returns the error of the network alone.
  public func validationLoss(of network: Network, extra: [Double]) throws -> Double? {
    try validationLoss(of: network)
  }
  /// Returns `nil`.
  public func errors(of network: Network) throws -> SolutionErrors? { nil }
  /// Returns the errors of the network alone.
  public func errors(of network: Network, extra: [Double]) throws -> SolutionErrors? { try errors(of: network) }
  /// Returns `false`.
  public func wantsErrors(afterEpochs count: Int, isLast: Bool) -> Bool { false }
  /// Does nothing.
  public func reset() {}
  /// None.
  public var rangeInputs: [Double] { [] }
  /// None.
  public var determiningInputs: [Double] { [] }
  /// False.
  public var renewsPoints: Bool { false }
  /// Changes nothing.
  public func renew(_ epoch: Int, ofLevel level: Int, _ goal: Goal, at parameters: [Double]) throws -> Bool { false }
  /// Adapts nothing.
  public func prepareEpoch(
    _ epoch: Int, ofLevel level: Int, _ goal: Goal, at parameters: [Double]
  ) throws -> Double? { nil }
  /// None.
  public var state: OptimizerState? { nil }
  /// Does nothing.
  public func restore(_ state: OptimizerState?) throws {}
  /// Returns `nil`.
  public func takeFailure(_ goal: Goal, level: Int, epoch: Int) -> (any Error)? { nil }
}
