import Experiments
import KANCore

/// Loss and gradient of the peers' network on the whole batch. The check is the loss and the norm of the gradient.
enum GradientWorkload {
  static func workload(samples count: Int) throws -> Workload {
    let network = try PeerNetwork.network()
    let samples = try PeerNetwork.samples(count)
    var competitors: [InterleavedTimer.Competitor] = []
    var operations: [Double] = []
    for precision in [Precision.double, .float] {
      for threads in [1, 2] {
        let objective = try RegressionObjective(network, samples: samples, threads: threads, precision: precision)
        competitors.append(competitor("\(precision.rawValue), threads: \(threads)", objective, network))
        var gradient = [Double](repeating: 0, count: network.parameterCount)
        _ = try objective.valueAndGradient(at: network.parameters, into: &gradient)
        operations.append(objective.flops)
      }
    }
    return Workload(
      name: "gradient", title: "[2,20,20,1], n = 20, r = 4, N = \(count)", competitors: competitors,
      operations: operations)
  }

  static func competitor(
    _ name: String, _ objective: RegressionObjective, _ network: Network
  ) -> InterleavedTimer.Competitor {
    var gradient = [Double](repeating: 0, count: network.parameterCount)
    return .init(
      name, { try objective.valueAndGradient(at: network.parameters, into: &gradient) },
      check: { loss in
        "\(loss) \(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())"
      })
  }
}
