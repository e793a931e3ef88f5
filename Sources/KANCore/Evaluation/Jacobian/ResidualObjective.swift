import Optim
import SplineKernels

/// Half the sum of squares of residuals that belong to samples, as a function of a network's parameters: the objective
/// for solving differential equations by collocation. ``RegressionObjective`` is the same for plain regression.
public final class ResidualObjective<Rule: SampleResiduals>: LeastSquaresObjective {
  /// The evaluator, whose parameters are those of the last call.
  public let evaluator: Evaluator<Rule.Scalar>
  /// The inputs, in the layout of ``Evaluator/outputs(of:ranges:)``.
  public let inputs: [Double]
  /// Defines the residuals.
  public let rule: Rule
  private let sampleCount: Int

  /// Creates the objective of a rule at given inputs.
  ///
  /// - Throws: `NetworkError` if the inputs are empty or not rows of the evaluator's width.
  public init(_ evaluator: Evaluator<Rule.Scalar>, inputs: [Double], rule: Rule) throws(NetworkError) {
    sampleCount = try evaluator.sampleCount(of: inputs)
    self.evaluator = evaluator
    self.inputs = inputs
    self.rule = rule
  }

  /// The number of parameters.
  public var dimension: Int { evaluator.parameterCount }
  /// The number of residuals.
  public var residualCount: Int { sampleCount * rule.residualsPerSample }

  /// The residuals; throws the same errors as ``Evaluator/outputs(of:ranges:)``.
  public func residuals(at x: [Double], into r: inout [Double]) throws {
    try evaluator.load(x)
    try evaluator.residuals(of: inputs, by: rule, into: &r)
  }

  /// Half the sum of squares and its gradient; throws the same errors as ``Evaluator/outputs(of:ranges:)``.
  public func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    try evaluator.load(x)
    return try evaluator.valueAndGradient(of: inputs, by: rule, into: &gradient)
  }

  /// The residuals and their Jacobian; throws the same errors as
  /// ``Evaluator/jacobian(of:by:ranges:residuals:jacobian:)``.
  public func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try evaluator.load(x)
    try evaluator.jacobian(of: inputs, by: rule, residuals: &residuals, jacobian: &jacobian)
  }

  /// J^T r and J^T J; throws the same errors as ``Evaluator/jacobian(of:by:ranges:residuals:jacobian:)``.
  public func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    try evaluator.load(x)
    return try evaluator.normalEquations(of: inputs, by: rule, gradient: &gradient, gram: &gram)
  }

  /// J v; throws the same errors as ``Evaluator/applyJacobian(of:by:ranges:to:into:)``.
  public func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try evaluator.load(x)
    try evaluator.applyJacobian(of: inputs, by: rule, to: v, into: &result)
  }

  /// J^T r; throws the same errors as ``Evaluator/outputs(of:ranges:)``.
  public func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    try evaluator.load(x)
    try evaluator.applyJacobianTranspose(of: inputs, by: rule, to: r, into: &result)
  }
  /// The diagonal blocks of J^T J over ranges of the parameters; throws the same errors as
  /// ``Evaluator/gramBlocks(of:by:ranges:blocks:into:)``.
  public func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    try evaluator.load(x)
    try evaluator.gramBlocks(of: inputs, by: rule, blocks: ranges, into: &result)
  }
}
