import Exact
import Experiments
import KANCore
import Splines

/// Refinement: P computed in three ways, and a whole network.
enum RefinementWorkload {
  static func exact() throws -> Workload {
    let order = try SplineOrder(4)
    let coarse = try KnotVector<Rational>.uniform(order: order, intervals: 20, lower: 0, upper: 1)
    let fine = try coarse.refinedDyadically()
    func describe(_ matrix: Matrix<Rational>) -> String { matrix.entries.reduce(0, +).description }
    return Workload(
      name: "refine", title: "P, n = 20 to 40, r = 4, Rational",
      competitors: [
        .init(
          "two-scale stencil", { try Prolongation<Rational>.dyadicStencil(order: order, intervals: 20) },
          check: describe),
        .init("knot insertion", { try Prolongation(coarse: coarse, fine: fine).matrix }, check: describe),
        .init(
          "A I A'^-1, repaired", { try Prolongation.byChangeOfBasis(coarse: coarse, fine: fine) }, check: describe),
      ])
  }

  /// The peers' network from 20 to 40 intervals. The check is the largest change in the output at 4096 samples,
  /// relative to the largest output.
  static func network() throws -> Workload {
    let coarse = try PeerNetwork.network()
    let samples = try PeerNetwork.samples(4096)
    return Workload(
      name: "refine", title: "network [2,20,20,1], n = 20 to 40, r = 4",
      competitors: [
        .init("kan, P^T on every edge", { try coarse.refinedDyadically() }) { fine in
          jump(from: coarse, to: fine, on: samples)
        }
      ])
  }

  /// The relative change in the output, as text.
  static func jump(from coarse: Network, to fine: Network, on samples: Samples) -> String {
    guard let before = try? Evaluator<Double>(coarse).outputs(of: samples.inputs),
      let after = try? Evaluator<Double>(fine).outputs(of: samples.inputs)
    else { return "no outputs" }
    let change = zip(before, after).map { abs($0 - $1) }.max() ?? 0
    return "jump \(change / (before.map { abs($0) }.max() ?? 1))"
  }
}
