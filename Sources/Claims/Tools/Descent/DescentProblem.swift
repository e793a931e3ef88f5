import BasisProperties
import Exact
import KANCore
import Optim
import Splines

/// A random rational least-squares problem for a network, on which the rules of Table 1 are run exactly.
struct DescentProblem {
  private let network: ReferenceNetwork<Rational>
  private let loss: LeastSquares<Rational>
  private let diagonal: [Rational]
  private let stepSize = Rational(1, 256)
  /// The widths and the knots, for counterexamples.
  var summary: String {
    let layers = network.layers
    let widths = [network.inputs] + layers.map(\.outputs)
    return "widths \(widths), "
      + layers.compactMap { $0.splineCoordinates?.knots.caseDescription }.joined(separator: "; ")
  }
  /// A acting on all weights, with one block per edge, from recursion (5).
  let change: RationalMatrix

  /// Creates a problem with three samples; D is the identity or a random positive diagonal matrix.
  init(depth: Int, maxOrder: Int, _ networks: inout RandomNetworks) throws {
    let knots = try (0..<depth).map { _ in
      try networks.knots(maxOrder: maxOrder, maxIntervals: depth == 1 ? 4 : 2)
    }
    let tight = try networks.network(on: knots)
    network = try DescentProblem.widened(tight)
    let inputs = try networks.batch(for: network, samples: 3)
    let outputs = network.outputs
    loss = try LeastSquares(
      inputs: inputs, targets: inputs.map { _ in (0..<outputs).map { _ in networks.number() } })
    let identity = Bool.random(using: &networks.random)
    diagonal = network.parameters().map { _ in
      identity ? 1 : Rational.randomPositive(bits: 2, using: &networks.random)
    }
    change = network.changeOfBasisMatrix
  }

  /// Returns the network with hidden values kept in the middle quarter of the next knots, so that there is room for
  /// steps.
  private static func widened(_ network: ReferenceNetwork<Rational>) throws -> ReferenceNetwork<Rational> {
    let stages = network.stages
    return try ReferenceNetwork(
      stages: stages.indices.map { k in
        guard case .affine(let affine) = stages[k], k + 1 < stages.count, case .layer(let next) = stages[k + 1]
        else { return stages[k] }
        let middle: Rational = (next.basis.lower + next.basis.upper) / 2
        return .affine(
          try AffineStage(
            scale: affine.scale.map { $0 / 4 }, shift: affine.shift.map { middle + ($0 - middle) / 4 }))
      })
  }

  /// Runs one rule side by side in u, in w, and as stated; each step is a case.
  ///
  /// - Parameters:
  ///   - table: the preconditioners to use.
  ///   - steps: the largest number of steps.
  ///   - bits: the run ends after the step in which a weight exceeds this bit width.
  /// - Returns: the number of steps taken.
  func run(
    _ rule: UpdateRule, _ table: Table1Matrices, _ name: String, steps: Int, bits: Int, _ tally: inout Tally
  ) throws -> Int {
    let transpose = change.transposed()
    var u = network.parameters()
    var w = try transpose.multiplied(by: u)
    // The rule as stated: x in the coordinates of its geometry.
    var x = rule.geometry == .spline ? u : w
    for k in 1...steps {
      do {
        let gradient = (
          u: try loss.gradient(of: network(u, .spline)), w: try loss.gradient(of: network(w, .relu))
        )
        let library = (
          u: try libraryStep(u, gradient.u, .spline, rule), w: try libraryStep(w, gradient.w, .relu, rule)
        )
        x = try step(x, as: rule)
        u = try step(u, gradient.u, table.preconditioner(of: rule, in: .spline, diagonal: diagonal))
        w = try step(w, gradient.w, table.preconditioner(of: rule, in: .relu, diagonal: diagonal))
        let text = "\(name), \(rule), step \(k)"
        let image = try transpose.multiplied(by: u)
        let own = rule.geometry == .spline ? u : w
        let agrees = w == image && x == own && u == library.u && w == library.w
        tally.expect(
          agrees, agrees ? "" : "\(text): \(describe(w, image, x, own, steps: (u: u, library: library)))")
        if !agrees { return k }
      } catch NetworkError.outsideDomain {
        return k - 1
      }
      if u.contains(where: { $0.bitWidth > bits }) || w.contains(where: { $0.bitWidth > bits }) { return k }
    }
    return steps
  }

  private func describe(
    _ w: [Rational], _ image: [Rational], _ x: [Rational], _ own: [Rational],
    steps: (u: [Rational], library: (u: [Rational], w: [Rational]))
  ) -> String {
    if let j = w.indices.first(where: { w[$0] != image[$0] }) {
      return "weight \(j) of w is \(w[j]), that of A^T u is \(image[j])"
    }
    if let j = x.indices.first(where: { x[$0] != own[$0] }) {
      return "weight \(j) is \(own[j]), but by the rule as stated it is \(x[j])"
    }
    return
      "the library's optimizer steps to u = \(steps.library.u), w = \(steps.library.w), the table to \(steps.u), \(w)"
  }

  /// Returns the network in the given coordinates with the given weights.
  private func network(_ weights: [Rational], _ coordinates: Coordinates) throws -> ReferenceNetwork<Rational> {
    try network.rewritten(in: WeightCoordinates(coordinates)).replacingParameters(with: weights)
  }

  /// Returns x - eta M g with the table's M.
  private func step(_ x: [Rational], _ gradient: [Rational], _ matrix: RationalMatrix) throws -> [Rational] {
    zip(x, try matrix.multiplied(by: gradient)).map { $0 - stepSize * $1 }
  }

  /// Returns x - eta D g with x in the coordinates of the rule's geometry and g the gradient of the rule's kind.
  private func step(_ x: [Rational], as rule: UpdateRule) throws -> [Rational] {
    let moved = try network(x, rule.geometry)
    let gradient = try loss.gradient(of: moved, in: WeightCoordinates(rule.gradient))
    return x.indices.map { x[$0] - stepSize * diagonal[$0] * gradient[$0] }
  }

  private func libraryStep(
    _ x: [Rational], _ gradient: [Rational], _ iteration: Coordinates, _ rule: UpdateRule
  ) throws -> [Rational] {
    let descent = try GradientDescent(
      rule: rule, iteratingIn: iteration, stepSize: stepSize, change: network.changeOfBasis(),
      scaling: DiagonalOperator(diagonal))
    return try descent.step(from: x, gradient: gradient)
  }
}
