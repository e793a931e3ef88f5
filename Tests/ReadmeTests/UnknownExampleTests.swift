import KAN
import Testing

/// The guide's example of an equation with unknown numbers.
@Test func unknownExample() throws {
  // A cup of tea cools, T' = -k (T - room), in degrees and minutes. Its temperature is measured every five minutes.
  struct Cooling: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      [u.derivative(0) + u.unknown(0) * (u.value - u.unknown(1))]
    }
  }
  let hour = [0.0...60.0]
  let measured = [85.1, 70.6, 59.5, 50.2, 44.8, 39.3, 34.8, 31.9, 29.3, 27.1, 26.1, 24.5, 23.6]
  let problem = try CollocationProblem(
    coordinates: 1,
    terms: [
      CollocationTerm("cooling", points: PointGrid.centers(hour, counts: [60]), weight: 100, equation: Cooling()),
      .values("measured", points: PointGrid.nodes(hour, counts: [13]), values: measured.map { [$0] }),
    ],
    unknowns: [Unknown("k", start: 0.1, domain: .positive), Unknown("room", start: 10)])
  let fit = try Network.kan([1, 1], order: 5, intervals: 6, over: hour, seed: 1).trained(solving: problem, epochs: [60])
  let estimates = try problem.estimates(of: fit.network, unknowns: fit.unknowns)
  for estimate in estimates { print(estimate) }

  // The measurements were made with k = 0.05, a room of 20.5 degrees, and an error of 0.3 degrees.
  for (estimate, value) in zip(estimates, [0.05, 20.5]) {
    let deviation = try #require(estimate.standardDeviation)
    #expect(estimate.isDetermined && abs(estimate.value - value) <= 3 * deviation, "\(estimate)")
    #expect(deviation > 0.01 * value && deviation < 0.02 * value, "\(estimate)")
  }
}
