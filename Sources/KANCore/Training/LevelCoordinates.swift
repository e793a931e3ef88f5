import Optim

/// The coordinates of a level: the conversion between the parameters u of its network and the point of the iteration.
struct LevelCoordinates {
  /// A on the whole vector of parameters; `nil` if nothing is ever mapped.
  let change: (any InvertibleOperator<Double>)?
  /// The rule of Table 1; `nil` for the plain gradient.
  let geometry: DescentGeometry?
  private let iteration: Coordinates

  /// - Parameter extra: the number of parameters after those of the network, which are not mapped.
  init(_ network: Network, plan: TrainingPlan, extra: Int) throws {
    iteration = plan.iteration
    let isPlain = plan.rule == UpdateRule(geometry: iteration, gradient: iteration)
    if isPlain && iteration == .spline {
      change = nil
      geometry = nil
      return
    }
    var change: any InvertibleOperator<Double> = try NetworkChangeOfBasis(network.stages)
    if extra > 0 {
      change = BlockDiagonalOperator<Double>([.init(change), .init(DiagonalOperator<Double>.identity(extra))])
    }
    self.change = change
    geometry = isPlain ? nil : DescentGeometry(rule: plan.rule, iteratingIn: iteration, change: change)
  }

  /// Returns the point with parameters u: u, or w = A^T u.
  func iterate(_ parameters: [Double]) throws -> [Double] {
    guard iteration == .relu, let change else { return parameters }
    return try change.applyTranspose(parameters)
  }

  /// Returns the parameters u of a point.
  func parameters(_ x: [Double]) throws -> [Double] {
    guard iteration == .relu, let change else { return x }
    return try change.solveTranspose(x)
  }
}

extension Network {
  /// Returns the network with the first of given parameters; those that follow are the extra ones of a task.
  ///
  /// - Throws: `NetworkError.countMismatch(what:expected:found:)` for too few.
  func replacingParameters(withFirstOf all: [Double]) throws(NetworkError) -> Network {
    try replacingParameters(with: Array(all.prefix(parameterCount)))
  }
}

/// The best network so far.
struct BestNetwork {
  /// A network with the stages.
  var stages: Network
  /// The parameters u, followed by the extra ones of the task.
  var parameters: [Double]
  /// The loss.
  var loss: Double
  /// The error on the validation samples, if there are any.
  var validationLoss: Double?
  /// The level on which it was found.
  var level: Int
}
