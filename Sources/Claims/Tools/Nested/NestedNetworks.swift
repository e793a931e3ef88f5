import BasisProperties
import Exact
import KANCore
import Splines

/// A network and its refinements: every layer has nested bases, u_fine = P^T u on every edge, and all else is
/// unchanged.
struct NestedNetworks {
  /// The description for counterexamples.
  let name: String
  /// The networks, coarsest first.
  let levels: [ReferenceNetwork<Rational>]
  /// The matrices P of each layer, from one level to the next: `prolongations[level][layer]`.
  let prolongations: [[Matrix<Rational>]]

  /// Creates a random network on the coarser bases of the given pairs, and its refinements.
  ///
  /// Hidden values are mapped into the next domain from the bound |y_q| <= sum |u_qpi|, which holds for functions of
  /// size at most one, and more precisely into its middle three quarters, so that small changes of the weights do not
  /// lead outside.
  /// - Parameters:
  ///   - pairs: `pairs[layer][step]`, where the finer basis of a step is the coarser one of the next.
  ///   - widths: the numbers of units, one more than the number of layers.
  init<G: RandomNumberGenerator>(
    _ name: String, _ pairs: [[NestedPair]], widths: [Int], using generator: inout G
  ) throws {
    var stages: [ReferenceStage<Rational>] = []
    var bounds: [ClosedRange<Rational>] = []
    for (l, steps) in pairs.enumerated() {
      let basis = steps[0].coarse
      if l > 0 {
        let margin = (basis.upper - basis.lower) / 8
        stages.append(
          .affine(try AffineStage(mapping: bounds, into: basis.lower + margin, basis.upper - margin)))
      }
      let layer = try ReferenceLayer(basis: basis, inputs: widths[l], outputs: widths[l + 1]) { _, _, _ in
        Rational.random(numeratorBits: 4, denominatorBits: 2, using: &generator)
      }
      bounds = (0..<layer.outputs).map { q in
        let size = (0..<layer.inputs).reduce(Rational(0)) { sum, p in
          layer.edge(q, p).reduce(sum) { $0 + $1.magnitude }
        }
        return -size...size
      }
      stages.append(.layer(layer))
    }
    var levels = [try ReferenceNetwork(stages: stages)]
    var prolongations: [[Matrix<Rational>]] = []
    for step in 0..<pairs[0].count {
      prolongations.append(pairs.map { $0[step].embedding })
      levels.append(
        try levels[step].mapLayers { l, layer in
          try layer.refined(into: pairs[l][step].fine, by: pairs[l][step].embedding)
        })
    }
    self.name = name
    self.levels = levels
    self.prolongations = prolongations
  }

  /// Returns inputs in the domain of the first layer: both ends, then random points.
  func batch<G: RandomNumberGenerator>(samples: Int, using generator: inout G) -> [[Rational]] {
    let basis = levels[0].layers[0].basis
    return (0..<samples).map { s in
      (0..<levels[0].inputs).map { _ in
        switch s {
        case 0: basis.lower
        case 1: basis.upper
        default: .random(between: basis.lower, and: basis.upper, bits: 4, using: &generator)
        }
      }
    }
  }

  /// Returns P v for the whole network: maps a vector of fine weights, edge by edge, to one of coarse weights.
  ///
  /// - Parameter level: the coarser of the two levels.
  func restrict(_ v: [Rational], to level: Int) -> [Rational] {
    var rest = v[...]
    var result: [Rational] = []
    for (layer, p) in zip(levels[level].layers, prolongations[level]) {
      for _ in 0..<layer.inputs * layer.outputs {
        result += p * Array(rest.prefix(p.columns))
        rest = rest.dropFirst(p.columns)
      }
    }
    return result
  }

  /// Returns P^T u for the whole network: maps a vector of coarse weights to one of fine weights.
  ///
  /// - Parameter level: the coarser of the two levels.
  func prolongate(_ u: [Rational], from level: Int) -> [Rational] {
    var rest = u[...]
    var result: [Rational] = []
    for (layer, p) in zip(levels[level].layers, prolongations[level]) {
      let transposed = p.transposed()
      for _ in 0..<layer.inputs * layer.outputs {
        result += transposed * Array(rest.prefix(p.rows))
        rest = rest.dropFirst(p.rows)
      }
    }
    return result
  }

  /// Compares every level with the coarsest: the outputs at every input, and, by the chain rule, the coarse gradient of
  /// a least-squares loss with P applied to the fine gradient. A case is a level and an input, or a level's gradient.
  func compare<G: RandomNumberGenerator>(
    samples: Int, into tally: inout Tally, using generator: inout G
  ) throws {
    let batch = batch(samples: samples, using: &generator)
    let truth = try levels[0].outputs(at: batch)
    let targets = truth.map { $0.map { _ in Rational.random(numeratorBits: 3, using: &generator) } }
    let loss = try LeastSquares(inputs: batch, targets: targets)
    for level in 1..<levels.count {
      var allInside = true
      for (x, expected) in zip(batch, truth) {
        let found = try whereInsideDomains { try levels[level].outputs(at: [x])[0] }
        allInside = allInside && found != nil
        tally.expect(
          found == expected,
          "\(name): at x = \(x) the coarse network is \(expected), but \(level) refinements later "
            + (found.map { "\($0)" } ?? "a hidden value leaves the domain"))
      }
      if allInside {
        let coarse = try loss.gradient(of: levels[level - 1])
        let restricted = restrict(try loss.gradient(of: levels[level]), to: level - 1)
        tally.expect(
          coarse == restricted, "\(name): the coarse gradient is \(coarse), but P times the fine one is \(restricted)")
      }
    }
  }
}
