import Experiments
import KANCore
import SplineKernels

/// The loss of a physics-informed network and its gradient: the mean square of u_t + u u_x - u_xx / 100 at the centers
/// of 64 x 64 cells of (t, x) in [0, 1] x [-1, 1], for the peers' network, as a stated equation and with a hand-written
/// closure. The check is the loss and the norm of the gradient.
enum ResidualWorkload {
  private static let viscosity = 0.01

  private struct Burgers: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      [u.derivative(0) + u.value * u.derivative(1) - N(viscosity) * u.second(1, 1)]
    }
  }

  static func workload() throws -> Workload {
    let network = try PeerNetwork.network()
    var competitors: [InterleavedTimer.Competitor] = []
    for threads in [1, 2] { competitors.append(try double("double, threads: \(threads)", network, threads)) }
    competitors.append(try single("float, threads: 1", network))
    competitors.append(try byHand("double, by hand, threads: 1", network))
    return Workload(
      name: "pinn", title: "Burgers, [2,20,20,1], 64 x 64 points", competitors: competitors)
  }

  static func double(_ name: String, _ network: Network, _ threads: Int) throws -> InterleavedTimer.Competitor {
    try competitor(name, network, threads, .double)
  }

  static func single(_ name: String, _ network: Network) throws -> InterleavedTimer.Competitor {
    try competitor(name, network, 1, .float)
  }

  /// The cell centers (t, x).
  private static var points: [[Double]] { PointGrid.centers([0...1, -1...1], counts: [64, 64]) }

  private static func competitor(
    _ name: String, _ network: Network, _ threads: Int, _ precision: Precision
  ) throws -> InterleavedTimer.Competitor {
    let term = CollocationTerm("burgers", points: points, equation: Burgers())
    let objective = try CollocationObjective(
      network, problem: CollocationProblem(coordinates: 2, terms: [term]), threads: threads, precision: precision)
    var gradient = [Double](repeating: 0, count: network.parameterCount)
    return .init(
      name, { try objective.valueAndGradient(at: network.parameters, into: &gradient) },
      check: { loss in "\(loss) \(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())" })
  }

  private static func byHand(_ name: String, _ network: Network) throws -> InterleavedTimer.Competitor {
    let evaluator = try Evaluator<Double>(
      network, channels: ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(1, 1)]))
    let points = points.flatMap { $0 }
    let share = 2 / Double(points.count)
    var gradient = [Double](repeating: 0, count: network.parameterCount)
    return .init(
      name,
      {
        try evaluator.load(network.parameters)
        return try evaluator.valueAndGradient(of: points, into: &gradient) { outputs, adjoints in
          var sum = 0.0
          for n in 0..<outputs.count {
            let (u, ut, ux, uxx) = (outputs[n, 0, 0], outputs[n, 1, 0], outputs[n, 2, 0], outputs[n, 3, 0])
            let residual = ut + u * ux - viscosity * uxx
            let factor = 2 * residual * share
            sum += residual * residual
            adjoints[n, 0, 0] = factor * ux
            adjoints[n, 1, 0] = factor
            adjoints[n, 2, 0] = factor * u
            adjoints[n, 3, 0] = -factor * viscosity
          }
          return sum * share
        }
      }, check: { loss in "\(loss) \(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())" })
  }
}
