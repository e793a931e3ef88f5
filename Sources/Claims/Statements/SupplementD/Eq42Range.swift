import Exact

/// Consequences of (42) for the weights: their range and their limit.
///
/// - Cases: random sequences of errors at one to six points, including zeros, and random mu, including 1e-4 and 1.
/// - Method: exact.
struct Eq42Range: Claim {
  let id = "eq-42-range"
  let origin = Origin.ours
  let source = "Related to Supplement D.2, eq. (42)"
  let printed =
    #"From $\lambda_i = 1$ the weights stay in $(0, 1]$ for $0 < \mu < 1$ and in $[0, 1]$ for $\mu = 1$. For constant "#
    + #"errors they decrease to $e_i / \max_j e_j$, each step multiplying the distance by $1 - \mu$."#
  let hypotheses = #"$0 < \mu \le 1$, not all $e_j = 0$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    Findings(
      literal: tally(family, factor: 1).finding(
        ifHolds: .proved, method: "exact weights", scope: "\(max(family.networks, 10)) random sequences of 8 steps"),
      control: tally(family, factor: 2).control(#"the same for $(1 - \mu) \lambda_i + 2 \mu \dfrac{e_i}{\max_j e_j}$"#))
  }

  /// - Parameter factor: the factor of mu in the second summand.
  private func tally(_ family: CaseFamily, factor: Rational) -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for number in 0..<max(family.networks, 10) {
      let points = 1 + number % 6
      let rate = AttentionWeights.rate(number, using: &generator)
      let isConstant = number % 2 == 0
      var errors = AttentionWeights.ascending(points, using: &generator)
      var weights = AttentionWeights(points: points, rate: factor * rate, decay: 1 - rate)
      for step in 1...8 {
        if !isConstant { errors = AttentionWeights.ascending(points, using: &generator).shuffled(using: &generator) }
        let before = weights.values
        weights.update(errors)
        let text = "mu = \(rate), step \(step), errors \(errors): the weights \(before) become \(weights.values)"
        tally.expect(weights.values.allSatisfy { $0 <= 1 && (rate < 1 ? $0 > 0 : $0 >= 0) }, text)
        guard isConstant else { continue }
        let limit = errors.map { $0 / errors.max()! }
        let contracts = limit.indices.allSatisfy { i in
          weights.values[i] - limit[i] == (1 - rate) * (before[i] - limit[i]) && weights.values[i] <= before[i]
        }
        tally.expect(contracts, "\(text), but the limit is \(limit)")
      }
    }
    return tally
  }
}
