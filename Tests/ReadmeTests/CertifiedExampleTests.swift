import Foundation
import KAN
import Testing

/// The guide's example of a bound between collocation points.
@Test func certifiedExample() throws {
  // u' = -t u with u(0) = 1, whose solution is exp(-t^2 / 2). The trial function is 1 + t N(t).
  struct Bell: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) + u.coordinate(0) * u.value] }
  }
  let times = [0.0...2.0]
  let problem = try CollocationProblem(
    coordinates: 1, terms: [CollocationTerm("bell", points: PointGrid.centers(times, counts: [60]), equation: Bell())],
    trial: TrialFunction { t, network in [1 + t[0] * network[0]] },
    met: [.values("start", points: [[0]]) { _ in [1] }])
  let network = try Network.kan([1, 3, 1], order: 5, intervals: 4, over: times, seed: 1)
  let fit = try network.trained(solving: problem, epochs: [30])
  let bound = try problem.residualBounds(of: fit.network, term: "bell", over: times)[0]
  print(bound)

  #expect(bound.isTight && bound.upper < 0.1)
  let points = PointGrid.nodes(times, counts: [1001])
  for (point, value) in zip(points, try problem.values(of: fit.network, at: points)) {
    let t = point[0]
    // The error is at most t times the residual; the value is rounded a few hundred times.
    #expect(abs(value[0] - exp(-t * t / 2)) <= t * bound.upper + 1e-13, "at \(t): \(value[0]), \(bound)")
  }
}
