import BasisProperties
import Exact

/// Appendix A, eqs. (29) and (30): multilayer perceptrons with rearranged layers.
///
/// - Cases: random rational networks of one to four hidden layers.
/// - Method: exact outputs of all three forms. As printed, the l of the last formula is that of the last hidden layer's
///   update, l = L-1.
struct AppendixA: Claim {
  let id = "appendix-a"
  let source = "Appendix A, eqs. (29) and (30)"
  let printed =
    #"$x^{(l+1)} = \sigma(W^{(l)} x^{(l)} + b^{(l)})$, $l = 0, \ldots, L-1$, with the output $W^{(L)} x^{(l)}$, its half steps (29)"#
    + #" and the rearranged layers $x^{(l+1/2)} = W^{(l)} \sigma(x^{(l-1/2)} - t^{(l-1)})$, $t = -b$ (30), compute the same."#
  let hypotheses = #"Any weights and biases; $\sigma$ acts on every unit."#
  let correction: String? =
    #"The output is $W^{(L)} x^{(L)}$, and (30) runs over $l = 1, \ldots, L$ (the text combines $l = 1, \ldots, L-1$)."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact outputs of the three forms"
    let scope = "\(max(family.networks, 8)) random networks of 1-4 hidden layers for each power 0-3 of ReLU"
    return Findings(
      literal: tally(family, last: { $0 - 1 }).finding(ifHolds: .proved, method: method, scope: scope),
      corrected: tally(family, last: { $0 }).finding(ifHolds: .proved, method: method, scope: scope),
      control: tally(family, last: { $0 }, sign: 1).control(#"the same with $t = b$"#))
  }

  /// - Parameters:
  ///   - last: the layer that the output is computed from, as a function of L.
  ///   - sign: the sign of b in t.
  private func tally(_ family: CaseFamily, last: (Int) -> Int, sign: Rational = -1) -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for number in 0..<4 * max(family.networks, 8) {
      let hidden = 1 + number / 4 % 4
      // The smallest networks come first, with one unit in every layer.
      let network = LayeredPerceptron(
        hidden: hidden, power: (number + 1) % 4, widest: number < 4 ? 1 : 3, using: &generator)
      let input = (0..<network.weights[0].columns).map { _ in
        Rational.random(numeratorBits: 3, denominatorBits: 1, using: &generator)
      }
      let printed = network.output(input, from: last(hidden))
      let half = network.halfSteps(input)
      let rearranged = network.rearranged(input, sign: sign)
      tally.expect(
        printed == half && half == rearranged,
        "L = \(hidden), ReLU^\(network.power), W = \(network.weights.map(\.entries)), b = \(network.biases), x = \(input): W^(L)"
          + " x^(\(last(hidden))) is \(printed.map { "\($0)" } ?? "undefined"), by (29) \(half), by (30) \(rearranged)")
    }
    return tally
  }
}
