import Optim

/// The coordinates of a level: the conversion between the parameters u of its network and the point of the iteration.
struct LevelCoordinates {
  /// A on the whole vector of parameters; `nil` if nothing is ever mapped.
  let change: (any InvertibleOperator<Double>)?
  /// The rule of Table 1; `nil` for the plain gradient.
  let geometry: DescentGeometry?
  private let iteration: Coordinates

  init(_ network: Network, plan: TrainingPlan) throws {
    iteration = plan.iteration
    let isPlain = plan.rule == UpdateRule(geometry: iteration, gradient: iteration)
    if isPlain && iteration == .spline {
      change = nil
      geometry = nil
      return
    }
    let change = try NetworkChangeOfBasis(network.stages)
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

/// The best network so far.
struct BestNetwork {
  /// A network with the stages.
  var stages: Network
  /// The parameters u.
  var parameters: [Double]
  /// The loss.
  var loss: Double
  /// The error on the validation samples, if there are any.
  var validationLoss: Double?
  /// The level on which it was found.
  var level: Int
}
