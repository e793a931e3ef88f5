import Exact
import KANCore
import Splines

/// Lemma 3: a layer of splines is a layer of ReLU powers.
///
/// Cases: a random layer on the uniform and one random knot vector of each order and interval count, at ends, knots and
/// points between; random networks of depth 1-4, every other one after a linear map. A case is an input and a form.
/// Method: exact evaluation in all three forms. The weights W are computed here from recursion (5); the library's own
/// must be the same.
struct Lemma3: Claim {
  let id = "lemma-3"
  let source = "Section 2.1, Lemma 3, eqs. (6) and (7)"
  let printed =
    #"$\sum_{p,i} U_{qpi} b_i(x_p) = \sum_{p,i} U_{qpi} \sum_j A_{ij} \psi_j(x_p) = \sum_{p,j} W_{qpj} \psi_j(x_p)$ "#
    + #"with $W = U \times_3 A^T$ (the text writes $\tilde W$ for $U$): a layer in the form (6) is one in the form (7)."#
  let hypotheses = "Any strictly increasing knots, any order, inputs in $[a, b]$, half-open intervals."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family) { $0.transposed() }
    let wrong = try tally(family.limited(order: 3, intervals: 2).reaching(intervals: 2)) { $0 }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: outputs of all three forms of layers and networks",
        scope:
          "layers for orders 1-\(family.maxOrder) and intervals 1-\(family.maxIntervals), on three knot vectors each; "
          + "\(family.networks) random networks of depth 1-4",
        notes: ["layers compose, so whole networks also agree; they are checked"]),
      control: wrong.control(#"the same with $W = U \times_3 A$"#))
  }

  /// - Parameter factor: the matrix in the third mode, computed from A.
  private func tally(_ family: CaseFamily, factor: (Matrix<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    var networks = RandomNetworks(family.generator(for: id))
    for order in family.orders {
      for n in family.intervalCounts {
        for knots in try family.knotVectors(order: order, intervals: n).prefix(3) {
          let layer = try networks.network(on: [knots], maxWidth: 2)
          let points = family.points(in: knots)
          // Every input takes each point once, with both ends first.
          let batch = points.indices.prefix(12).map { s in
            (0..<layer.inputs).map { p in points[s < 2 ? s * (points.count - 1) : (s + 5 * p) % points.count] }
          }
          try compare(layer, at: batch, knots.caseDescription, factor, &tally)
        }
      }
    }
    for k in 0..<family.networks {
      let depth = 1 + k % 4
      let knots = try (0..<depth).map { _ in try networks.knots(maxOrder: min(family.maxOrder, 5)) }
      let network = try networks.network(on: knots, linear: k % 2 == 1)
      let batch = try networks.batch(for: network, samples: 6)
      try compare(
        network, at: batch, "network \(k), depth \(depth), last \(knots[depth - 1].caseDescription)", factor, &tally)
    }
    return tally
  }

  private func compare(
    _ network: ReferenceNetwork<Rational>, at batch: [[Rational]], _ name: String,
    _ factor: (Matrix<Rational>) -> Matrix<Rational>, _ tally: inout Tally
  ) throws {
    let splines = try network.written(as: .splines).outputs(at: batch)
    let functions = try network.written(as: .transformedFunctions).outputs(at: batch)
    let rewritten = try network.mapLayers { _, layer in try timesInThirdMode(layer, factor) }
    for (k, x) in batch.enumerated() {
      tally.expect(
        splines[k] == functions[k], "\(name), at x = \(x): form (6) gives \(splines[k]), A psi gives \(functions[k])")
      let (outputs, fault) = try outputsOrFault(rewritten, at: x)
      tally.expect(
        outputs == splines[k],
        "\(name), at x = \(x): form (6) gives \(splines[k]), but W psi \(fault ?? "gives \(outputs)")")
    }
    let library = try network.written(as: .transformedWeights).parameters()
    tally.expect(library == rewritten.parameters(), "\(name): the library's W is not U x_3 A^T by recursion (5)")
  }

  /// Returns the outputs, or how a wrong hidden value left the knots of the next layer.
  private func outputsOrFault(
    _ network: ReferenceNetwork<Rational>, at x: [Rational]
  ) throws -> (outputs: [Rational], fault: String?) {
    do {
      return (try network.outputs(at: [x])[0], nil)
    } catch let error as NetworkError {
      guard case .outsideDomain = error else { throw error }
      return ([], "leaves the knots: \(error)")
    }
  }

  /// Returns the layer of ReLU powers with the weights U x_3 (factor of A).
  private func timesInThirdMode(
    _ layer: ReferenceLayer<Rational>, _ factor: (Matrix<Rational>) -> Matrix<Rational>
  ) throws -> ReferenceLayer<Rational> {
    guard let (knots, _) = layer.splineCoordinates else { return layer }
    let matrix = factor(ChangeOfBasis(knots).recursionMatrix())
    return try layer.replacingBasis(with: ReLUPowerBasis(knots)) { matrix * $0 }
  }
}
