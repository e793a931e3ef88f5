import Experiments
import KANCore
import SplineKernels

/// The loss of a physics-informed network and its gradient: the mean square of u_t + u u_x - u_xx / 100 at the centres of
/// 64 x 64 cells of (t, x) in [0, 1] x [-1, 1], for the peers' network. The check is the loss and the norm of the gradient.
enum ResidualWorkload {
  private static let cells = 64
  private static let viscosity = 0.01

  static func workload() throws -> Workload {
    let network = try PeerNetwork.network()
    var competitors: [InterleavedTimer.Competitor] = []
    for threads in [1, 2] { competitors.append(try double("double, threads: \(threads)", network, threads)) }
    competitors.append(try single("float, threads: 1", network))
    return Workload(
      name: "pinn", title: "Burgers, [2,20,20,1], 64 x 64 points", competitors: competitors)
  }

  static func double(_ name: String, _ network: Network, _ threads: Int) throws -> InterleavedTimer.Competitor {
    competitor(name, network, try Evaluator<Double>(network, threads: threads, channels: layout))
  }

  static func single(_ name: String, _ network: Network) throws -> InterleavedTimer.Competitor {
    competitor(name, network, try Evaluator<Float>(network, threads: 1, channels: layout))
  }

  /// The value, the derivatives in t and x, and the second one in x.
  private static let layout = ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(1, 1)])

  /// The centres, (t, x) after (t, x).
  private static var points: [Double] {
    var points: [Double] = []
    let step = 1 / Double(cells)
    for i in 0..<cells {
      for j in 0..<cells { points += [(Double(i) + 0.5) * step, -1 + 2 * (Double(j) + 0.5) * step] }
    }
    return points
  }

  private static func competitor<Scalar: KernelScalar>(
    _ name: String, _ network: Network, _ evaluator: Evaluator<Scalar>
  ) -> InterleavedTimer.Competitor {
    let points = points
    let share = 1 / Scalar(cells * cells)
    let viscosity = Scalar(viscosity)
    var gradient = [Double](repeating: 0, count: network.parameterCount)
    return .init(
      name,
      {
        try evaluator.valueAndGradient(of: points, into: &gradient) { outputs, adjoints in
          var sum: Scalar = 0
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
          return Double(sum * share)
        }
      }, check: { loss in "\(loss) \(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())" })
  }
}
