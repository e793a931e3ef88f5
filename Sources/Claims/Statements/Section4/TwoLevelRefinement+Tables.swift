import Exact
import Splines

extension TwoLevelRefinement {
  /// What follows for Section 4.3, and what networks add.
  func notes(_ networks: RefinedNetworks) throws -> [String] {
    let all = networks.transitions.map(\.takenByAll).max()!
    let shares = try networks.transitions.map { try $0.taken[8] / Self.predictedTaken($0, steps: 8) }
    return [
      #"for Section 4.3: in the spline basis every gradient step after a refinement takes a fixed part of what the new functions can gain, whatever $n$,"#
        + #" at least $1 - (1 - f_r(\pi))^2$ but for $r - 1$ modes at each end at most - 56 % for $r = 2$, 4 % for $r = 5$ -; in the ReLU basis it takes at most"#
        + #" $O(n^{-2r})$ of it, so that there refinement is wasted on gradient descent"#,
      "in the networks 8 steps of all weights in $u$, those of the linear map with them, take \(brief(all)) of the gap at most:"
        + " their step has to be stable for the linear map as well",
      "8 steps in w take \(brief(shares.min()!)) to \(brief(shares.max()!)) of what is predicted at most: a bound, no estimate",
    ]
  }

  /// Returns a table of the largest remaining fraction with ends, enclosed by bisection of exact counts.
  func endsTable(_ family: CaseFamily) throws -> EvidenceTable {
    var rows: [[String]] = []
    for order in family.orders.dropFirst() {
      let low = try MassSymbol(order).value(cosine: -1)
      let forms = [try NewModes.extended(order, coarse: 8), .clamped(order, coarse: 8)].map { modes in
        modes.energies(steps: Self.steps, step: .identity(modes.mass.rows))
      }
      for k in [1, 4, 8] {
        let most = try forms.map { forms in
          var ends = (lower: Rational(0), upper: Rational(1))
          for _ in 0..<14 {
            let middle = (ends.lower + ends.upper) / 2
            if try excess(forms, k, over: middle).positive > 0 { ends.lower = middle } else { ends.upper = middle }
          }
          return decimalBound(ends.upper, digits: 4, upwards: true)
        }
        rows.append(
          ["\(order.value)", "\(k)", decimalBound((1 - low).power(2 * k), digits: 4, upwards: true)] + most)
      }
    }
    return EvidenceTable(
      "The largest fraction of the loss in a new mode that $k$ unit steps in $u$ leave: on periodic knots, and with "
        + "ends, n = 8 to 16",
      headings: ["r", "k", "periodic", "extended", "clamped"], rows: rows)
  }

  /// Returns a table of the networks, measured and predicted.
  func networksTable(_ networks: RefinedNetworks) -> EvidenceTable {
    EvidenceTable(
      "[2, 5, 1] after a refinement: the effect of $k$ steps of the spline weights on what the new functions can gain",
      headings: ["network", "gain of the loss", "k", "left in u", "predicted", "taken in w", "predicted at most"],
      rows: networks.transitions.flatMap { transition in
        [1, 4, 8].map { k in
          let band = try! Self.predicted(transition, steps: k, tolerance: 1)
          return [
            transition.place, "\(brief(transition.gap)) of \(brief(transition.loss))", "\(k)",
            fixed(transition.left[k], digits: 3),
            "\(fixed(band.lowerBound, digits: 3)) - \(fixed(band.upperBound, digits: 3))", brief(transition.taken[k]),
            brief(try! Self.predictedTaken(transition, steps: k)),
          ]
        }
      })
  }
}
