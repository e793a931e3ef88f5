import BasisProperties
import Foundation
import KANCore

// Heat in a rod: u_t = u_xx / 10 for 0 < x < 1, with ends held at 0, from u = sin(pi x). The coordinates are (t, x).
struct HeatEquation: DifferentialEquation {
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - u.second(1, 1) / 10] }
}
let times = 0.0...1.0
let rod = 0.0...1.0
let problem = try CollocationProblem(
  coordinates: 2,
  terms: [
    CollocationTerm("rod", points: PointGrid.centres([times, rod], counts: [24, 24]), equation: HeatEquation()),
    .values("ends", points: PointGrid.nodes([times, rod], counts: [24, 2]), weight: 10) { _ in [0] },
    .values("start", points: PointGrid.nodes([0...0, rod], counts: [1, 24]), weight: 10) { [sin(.pi * $0[1])] },
  ],
  reference: ReferenceSolution(points: PointGrid.nodes([times, rod], counts: [40, 40])) { point in
    [exp(-.pi * .pi * point[0] / 10) * sin(.pi * point[1])]
  })
var random = SplitMix64(seed: 1)
let network = try Network.kan(
  widths: [2, 5, 1], order: 4, intervals: 4, inputBox: [Bounds(lower: 0, upper: 1), Bounds(lower: 0, upper: 1)],
  using: &random)
let plan = TrainingPlan.multilevel(epochs: [30, 20, 10], optimizer: .levenbergMarquardt())
let result = try Trainer(network, solving: problem, plan: plan).run {
  print("level", $0.level, "epoch", $0.epoch, "loss", $0.loss, "error", $0.relativeError!)
}
print("relative error:", result.errors!.relative, "largest:", result.errors!.maximum)
