import BasisProperties
import Exact
import KANCore
import Splines

/// Equation (19): the sign of the coarse step.
///
/// - Hypotheses: P a linear map of the weights, here that of a properly nested pair of networks, eta > 0 small; the
///   loss is differentiable at P u_c, so layers after the first have order 3 or more.
/// - Cases: one-layer networks of every order on one to three intervals, then random deep ones; random data, whose
///   gradient does not vanish.
/// - Routes: the exact derivative of the coarse loss along the step, from the coarse network's own gradient, which is
///   -|P^T grad L|^2 for the minus sign; the exact loss after a step, halving the step until it is small enough; and
///   the fine network at P u_c, whose loss after the step has to be the same.
struct Eq19: Claim {
  let id = "eq-19"
  let source = "Section 4.1, eq. (19)"
  let printed =
    #"Optimizing over the coarse weights, the gradient updates are $u_c + \eta P^T \nabla L(P u_c)$, where $P$ maps coarse to fine"#
    + " weights."
  let hypotheses = #"$\eta > 0$ small enough, nonzero gradient; checked on properly nested networks."#
  let correction: String? =
    #"$u_c - \eta P^T \nabla L(P u_c)$. With the plus sign the loss increases, at the rate $|P^T \nabla L|^2$."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// A sign and the largest step, with the maximum number of halvings.
  private struct Step {
    let sign: Rational
    let first: Rational
    let halvings: Int
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: directional derivative, losses after steps of rational size on both levels"
    let scope =
      "single edges of orders 1-\(family.maxOrder) on 1-\(min(3, family.maxIntervals)) intervals;"
      + " \(family.networks) random networks of 1-3 layers"
    let printed = try tally(family, Step(sign: 1, first: 1, halvings: 60))
    let corrected = try tally(family, Step(sign: -1, first: 1, halvings: 60))
    let large = try tally(family.limited(order: 2, intervals: 2), Step(sign: -1, first: 1_048_576, halvings: 0))
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: scope),
      corrected: corrected.finding(ifHolds: .proved, method: method, scope: scope),
      control: large.control(#"$u_c - \eta P^T \nabla L(P u_c)$ decreases the loss for $\eta = 2^{20}$"#))
  }

  private func tally(_ family: CaseFamily, _ step: Step) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for order in family.orders {
      for n in 1...min(3, family.maxIntervals) {
        let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: 1)
        let networks = try NestedNetworks(
          knots.caseDescription, [[try .dyadicSplines(knots)]], widths: [1, 1], using: &generator)
        try check(networks, samples: 2, step, &tally, using: &generator)
      }
    }
    for k in 0..<family.networks {
      let depth = 1 + k % 3
      let pairs = try (0..<depth).map { l in
        let order = try SplineOrder(l == 0 ? .random(in: 1...4, using: &generator) : 3)
        let n = Int.random(in: 1...2, using: &generator)
        let knots = try KnotVector<Rational>.random(.irregular, order: order, intervals: n, using: &generator)
        return [try NestedPair.splines(knots, knots.randomRefinement(using: &generator))]
      }
      let widths = (0...depth).map { _ in Int.random(in: 1...2, using: &generator) }
      let networks = try NestedNetworks("network \(k) of widths \(widths)", pairs, widths: widths, using: &generator)
      try check(networks, samples: 2, step, &tally, using: &generator)
    }
    return tally
  }

  /// Checks one pair of networks; a case is a route.
  private func check<G: RandomNumberGenerator>(
    _ networks: NestedNetworks, samples: Int, _ step: Step, _ tally: inout Tally, using generator: inout G
  ) throws {
    let batch = networks.batch(samples: samples, using: &generator)
    let (coarse, fine) = (networks.levels[0], networks.levels[1])
    let outputs = try coarse.outputs(at: batch)
    // Targets differ from the outputs, so that the residuals are nonzero.
    let targets = outputs.map { $0.map { $0 + .randomPositive(bits: 2, using: &generator) } }
    let loss = try LeastSquares(inputs: batch, targets: targets)
    // P^T grad L(P u_c) in the paper's indexing, from the fine network alone.
    let gradient = networks.restrict(try loss.gradient(of: fine), to: 0)
    let square = gradient.reduce(Rational(0)) { $0 + $1 * $1 }
    guard !square.isZero else { return }
    let direction = gradient.map { step.sign * $0 }
    let name = "\(networks.name), inputs \(batch), targets \(targets), coarse weights \(coarse.parameters())"
    let slope = zip(direction, try loss.gradient(of: coarse)).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
    tally.expect(
      slope == -square, "\(name): along the step the loss changes at rate \(slope), but |P^T grad L|^2 = \(square)")
    /// Returns the loss of a network after a step.
    func value(of network: ReferenceNetwork<Rational>, moved direction: [Rational], by eta: Rational) throws
      -> Rational?
    {
      let weights = zip(network.parameters(), direction).map { $0 + eta * $1 }
      return try whereInsideDomains { try loss.value(of: network.replacingParameters(with: weights)) }
    }
    let before = try loss.value(of: coarse)
    var eta = step.first
    var after = try value(of: coarse, moved: direction, by: eta)
    for _ in 0..<step.halvings where after.map({ $0 >= before }) ?? true {
      eta /= 2
      after = try value(of: coarse, moved: direction, by: eta)
    }
    tally.expect(
      after.map { $0 < before } ?? false,
      "\(name): the loss \(before) becomes \(after.map(\.description) ?? "undefined") for eta = \(eta)")
    let fineAfter = try value(of: fine, moved: networks.prolongate(direction, from: 0), by: eta)
    tally.expect(after == fineAfter, "\(name): the coarse and the fine network differ after the step \(eta)")
  }
}
