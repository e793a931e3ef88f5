/// The options of an optimizer: a value that makes it, and that is written to checkpoints and results.
///
/// A method of your own needs two types: an ``Optimizer``, and the options that make it.
public protocol OptimizerOptions: Sendable, Equatable, Codable {
  /// The name of the method, such as "l-bfgs".
  static var method: String { get }
  /// The learning rate used if none is given: 1 if the method determines its own step size.
  var defaultLearningRate: Double { get }
  /// Whether the method compares values of one objective, so that batches must not change.
  var needsWholeData: Bool { get }
  /// Whether the method takes a preconditioner.
  var takesPreconditioner: Bool { get }

  /// Whether what the method remembers (pairs, momentum) belongs to one objective, so that it must be discarded if that
  /// changes.
  var remembersObjective: Bool { get }
  /// The largest number of parameters that the method takes with these options; `nil` if there is no limit.
  var parameterLimit: Int? { get }

  /// Creates an optimizer.
  ///
  /// - Parameters:
  ///   - geometry: the rule of Table 1; `nil` for the plain gradient.
  ///   - preconditioning: the preconditioner; `nil` for none, and for methods that take none.
  /// - Throws: ``OptimizerError`` for options out of range, and for a rule that the method cannot use.
  func makeOptimizer(
    geometry: DescentGeometry?, preconditioning: Preconditioning?
  ) throws(OptimizerError) -> any Optimizer
}

/// The options of a method whose epochs have several iterations.
public protocol IteratedOptions: OptimizerOptions {
  /// The maximum number of iterations in one epoch.
  var iterationsPerEpoch: Int { get set }
}

extension OptimizerOptions {
  /// One.
  public var defaultLearningRate: Double { 1 }
  /// True.
  public var needsWholeData: Bool { true }
  /// False.
  public var takesPreconditioner: Bool { false }
  /// False.
  public var remembersObjective: Bool { false }
  /// None.
  public var parameterLimit: Int? { nil }
}
