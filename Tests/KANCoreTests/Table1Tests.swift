import Exact
import KANCore
import Optim
import SeededRandom
import Splines
import Testing

/// Table 1 through the reference network: iterating in w and in u is the same exact sequence, for each rule.
@Suite struct Table1Tests {
  /// Runs a rule in both coordinates, each on its own network, and counts the steps after which w_k = A^T u_k.
  private func agreeingSteps(
    _ rule: UpdateRule, network: ReferenceNetwork<Rational>, loss: LeastSquares<Rational>, steps: Int,
    scaling: DiagonalOperator<Rational>? = nil
  ) throws -> Int {
    let change = try network.changeOfBasis()
    let paths = try Coordinates.allCases.map { coordinates in
      let start = try network.rewritten(in: WeightCoordinates(coordinates))
      let descent = try GradientDescent(
        rule: rule, iteratingIn: coordinates, stepSize: Rational(1, 64), change: change, scaling: scaling)
      return try descent.trajectory(from: start.parameters(), steps: steps) { x in
        try loss.gradient(of: start.replacingParameters(with: x))
      }
    }
    #expect(paths[0].last != paths[0].first)
    return try zip(paths[0], paths[1]).dropFirst().prefix { u, w in try change.applyTranspose(u) == w }.count
  }

  private func problem(
    widths: [Int], orders: [Int], intervals: Int
  ) throws -> (ReferenceNetwork<Rational>, LeastSquares<Rational>) {
    let knots = try orders.map {
      try KnotVector<Rational>.uniform(order: SplineOrder($0), intervals: intervals, lower: 0, upper: 1)
    }
    let network = try ReferenceNetwork(widths: widths, knots: knots) { l, q, p, i in
      Rational((3 * l + 5 * q + 7 * p + 2 * i) % 5 - 2, 2)
    }
    let inputs = (0...4).map { k in (0..<widths[0]).map { p in Rational((k + p) % 5, 4) } }
    let targets = (0...4).map { k in (0..<widths[widths.count - 1]).map { q in Rational(k - q, 4) } }
    return (network, try LeastSquares(inputs: inputs, targets: targets))
  }

  @Test(arguments: UpdateRule.allCases, 1...4)
  func tenStepsOfOneLayer(rule: UpdateRule, order: Int) throws {
    let (network, loss) = try problem(widths: [2, 1], orders: [order], intervals: 2)
    #expect(try agreeingSteps(rule, network: network, loss: loss, steps: 10) == 10)
    let count = network.parameterCount()
    let scaling = try DiagonalOperator((0..<count).map { Rational(1 + $0 % 3) })
    #expect(try agreeingSteps(rule, network: network, loss: loss, steps: 4, scaling: scaling) == 4)
  }

  /// Inner layers move outputs that may leave the next knot interval; the maps between the layers leave room for that.
  @Test(arguments: UpdateRule.allCases)
  func stepsOfTwoLayers(rule: UpdateRule) throws {
    let (tight, loss) = try problem(widths: [1, 1, 1], orders: [2, 3], intervals: 1)
    let room = try AffineStage<Rational>(scale: [Rational(1, 16)], shift: [Rational(1, 2)])
    let network = try ReferenceNetwork(stages: [tight.stages[0], .affine(room), tight.stages[2]])
    #expect(try agreeingSteps(rule, network: network, loss: loss, steps: 3) == 3)
  }

  @Test func forgottenTransposeIsNoticed() throws {
    let (network, loss) = try problem(widths: [1, 1], orders: [3], intervals: 3)
    let change = try network.changeOfBasis()
    let u = network.parameters()
    let gU = try loss.gradient(of: network)
    let gW = try loss.gradient(of: network, in: .relu)
    let rule = UpdateRule(geometry: .spline, gradient: .spline)
    let stepU = try rule.direction(gradient: gU, in: .spline, change: change)
    let stepW = try rule.direction(gradient: gW, in: .relu, change: change)
    #expect(try change.applyTranspose(stepU) == stepW)
    #expect(try change.apply(stepU) != stepW)
    #expect(try change.apply(change.applyTranspose(gW)) != stepW)
    #expect(u.count == stepU.count)
  }
}
