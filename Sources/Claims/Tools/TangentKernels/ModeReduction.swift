import Exact
import KANCore
import Optim
import RealModule
import Spectral
import Splines

/// The effect of gradient steps on an error in the weights, by the eigenmodes of A A^T on every edge.
///
/// Mode k belongs to the k-th smallest eigenvalue: small k is smooth, large k oscillates. In u, a step in the spline
/// geometry is -eta g_u and in the ReLU geometry -eta (A A^T)^{-1} g_u (Table 1); eta is half the largest stable step,
/// 1 / lambda_max of the Gauss-Newton matrix in these coordinates.
struct ModeReduction {
  /// The network on fine knots.
  let network: Network
  /// Weights with a small residual, relative to which errors are measured.
  let goal: [Double]
  private let objective: RegressionObjective
  /// The eigenvalues of A A^T, ascending.
  let eigenvalues: [Double]
  /// Row k is mode k.
  private let modes: Matrix<Double>

  /// Prepares a network of edges that all have the same uniform knots.
  init(_ network: Network, goal: [Double], samples: Samples) throws {
    self.network = network
    self.goal = goal
    objective = try RegressionObjective(network, samples: samples)
    guard case .splines(let edges) = network.stages[network.splineStages[0]] else {
      preconditionFailure("ModeReduction: a network without edges")
    }
    let eigen = try Spectrum.outerGramEigen(of: edges.knots.map { Rational(exactly: $0)! })
    modes = eigen.vectors.transposed()
    eigenvalues = eigen.values
  }

  /// The number of modes.
  var count: Int { modes.rows }

  /// Returns mode k on every edge.
  func mode(_ k: Int) -> [Double] {
    let edges = network.parameterCount / count
    return (0..<edges).flatMap { _ in modes.row(k) }
  }

  /// Returns the sizes of all modes in an error: the root of the sum of squares over the edges.
  func amplitudes(_ error: [Double]) -> [Double] {
    let m = count
    return (0..<m).map { k in
      let mode = modes.row(k)
      var sum = 0.0
      for start in stride(from: 0, to: error.count, by: m) {
        let part = (0..<m).reduce(0.0) { $0 + mode[$1] * error[start + $1] }
        sum += part * part
      }
      return sum.squareRoot()
    }
  }

  /// Returns half the largest stable step in a geometry, at weights with an error.
  func step(at error: [Double], in geometry: Coordinates) throws -> Double {
    let x = zip(goal, error).map { $0 + $1 }
    return try StableStep.predicted(
      network.replacingParameters(with: x), objective.samples, in: WeightCoordinates(geometry)) / 2
  }

  /// Returns the error after some steps from an initial error, in a geometry.
  func error(
    after steps: Int, of step: Double, from error: [Double], in geometry: Coordinates
  ) throws -> [Double] {
    var x = zip(goal, error).map { $0 + $1 }
    var optimizer = GradientDescentOptimizer(
      geometry: DescentGeometry(
        rule: UpdateRule(geometry: geometry, gradient: geometry), iteratingIn: .spline,
        change: try network.changeOfBasis()))
    for _ in 0..<steps { _ = try optimizer.step(&x, objective: objective, learningRate: step) }
    return zip(x, goal).map { $0 - $1 }
  }

  /// Returns the mean squared error with an error in the weights, minus that without it.
  func excess(_ error: [Double]) throws -> Double {
    try objective.value(at: zip(goal, error).map { $0 + $1 }) - objective.value(at: goal)
  }
}
