import Exact
import KANCore
import Splines

/// Equation (42): residual-based attention.
///
/// - Cases: random residuals that keep their order through all steps, at one to six points, and random mu, including
///   1e-4 and 1.
/// - Method: exact: weights are ordered like the errors, strictly if these differ in some step (for mu = 1: in the
///   last). In addition, measured: the library's own weights (`CollocationTask`) on an equation whose residuals are
///   those of a spline give the same sequence, up to three roundings per step.
struct Eq42: Claim {
  let id = "eq-42"
  let source = "Supplement D.2, eq. (42)"
  let printed =
    #"With $\lambda_i = 1$ initially, the rule $\lambda_i = (1 - \mu) \lambda_i + \mu \dfrac{e_i}{\max_j e_j}$ "#
    + #"weights relatively large errors more heavily."#
  let hypotheses = #"$0 < \mu \le 1$, not all $e_j = 0$; errors keep their order."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    var printed = try order(family)
    printed.merge(try library(family) { 1 - $0 })
    let disturbed = try library(family) { 1 - $0 + Rational(1, 1 << 38) }
    if disturbed.holds { printed.expect(false, "a factor of the old weight changed by 2^-38 is not detected") }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact weights, compared with the library's weights in Double",
        scope: "\(max(family.networks, 10)) random sequences of 8 steps"),
      control: try library(family) { 1 - 2 * $0 }.control(
        #"the library follows the rule with $1 - 2\mu$ in place of $1 - \mu$"#))
  }

  /// Checks that larger errors get larger weights.
  private func order(_ family: CaseFamily) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for number in 0..<max(family.networks, 10) {
      let points = 1 + number % 6
      var weights = AttentionWeights(points: points, rate: AttentionWeights.rate(number, using: &generator))
      var differs = [Bool](repeating: false, count: points)
      for step in 1...8 {
        let errors = AttentionWeights.ascending(points, using: &generator)
        weights.update(errors)
        for i in 1..<max(1, points) {
          differs[i] = errors[i] > errors[i - 1] || (differs[i] && weights.rate < 1)
        }
        let holds = (1..<max(1, points)).allSatisfy { i in
          differs[i] ? weights.values[i] > weights.values[i - 1] : weights.values[i] == weights.values[i - 1]
        }
        tally.expect(
          holds, "mu = \(weights.rate), step \(step), errors \(errors): the weights are \(weights.values)")
      }
    }
    return tally
  }

  /// Compares the library's weights with the exact rule with a given factor of the old weight.
  private func library(_ family: CaseFamily, decay: (Rational) -> Rational) throws -> Tally {
    var tally = Tally(.measured)
    var generator = family.generator(for: "\(id) library")
    for number in 0..<max(family.networks, 10) {
      // A power of two, or the nearest Double.
      let rate = Double([0x1p-3, 1e-4, 1][number % 3])
      let points = (0..<5).map { [(Double($0) + 0.5) / 5] }
      let problem = try CollocationProblem(
        coordinates: 1, terms: [.values("volume", points: points) { [3 * $0[0] - 1] }])
      let weighting = CollocationWeighting.residualAttention(decay: 1 - rate, rate: rate, initial: 1)
      let task = try CollocationTask(problem, weighting: weighting)
      var network = try Network.kan(
        widths: [1, 1], order: 3, intervals: 3, inputBox: [0...1], using: &generator)
      let objective = try task.objective(for: network)
      let exactRate = Rational(exactly: rate)!
      var weights = AttentionWeights(points: points.count, rate: exactRate, decay: decay(exactRate))
      for step in 1...8 {
        network = try network.replacingParameters(
          with: network.parameters.map { _ in Double.random(in: -2...2, using: &generator) })
        let errors = try problem.residuals(of: network, term: "volume").map { Rational(exactly: $0[0].magnitude)! }
        _ = try task.prepareEpoch(step, ofLevel: 0, objective, at: network.parameters)
        weights.update(errors)
        let found = task.state?.vectors["points of term 0"] ?? []
        // Each step has three roundings of numbers up to 1 and one of 1 - mu; the residual itself is evaluated twice,
        // by operations that may be ordered in two ways: 2^-44 of the largest.
        let tolerance = Rational(step) * Rational(1, 1 << 42)
        tally.expect(
          found.count == points.count
            && zip(found, weights.values).allSatisfy { (Rational(exactly: $0)! - $1).magnitude <= tolerance },
          "mu = \(rate), step \(step), errors \(errors.map { Double($0) }): the library gives \(found), the rule "
            + "\(weights.values.map { Double($0) })")
      }
    }
    return tally
  }
}
