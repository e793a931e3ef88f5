import DualNumbers
import Exact
import KANCore
import SplineKernels
import Splines
import Testing

/// Residuals of spline networks and the gradient of the loss, against exact rational numbers: of a network of splines a
/// polynomial residual is exact.
@Suite struct ExactResidualTests {
  /// Everything that can be read, with products, in any number of coordinates and outputs.
  struct Everything: DifferentialEquation {
    let coordinates: Int
    let outputs: Int

    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      var first: N = 0.5
      var second: N = u.value(of: outputs - 1) * u.field(0)
      for q in 0..<outputs {
        for k in 0..<coordinates {
          first = first + u.derivative(k, of: q) * (u.value(of: q) - u.coordinate(k) / 3)
          for l in 0...k {
            second = second - N(Double(k + 2 * l + q) / 8) * u.second(k, l, of: q)
            first = first + u.second(l, k, of: q) * u.derivative(l, of: outputs - 1 - q) / 64
          }
        }
      }
      return [first, second.power(2) / 16 - u.value(of: 0)]
    }
  }

  private func expect(_ found: Double, _ exact: Rational, scale: Double, _ label: String) {
    NetworkGradientTests.expect(found, Double(exact), scale: scale, label)
  }

  /// Compares loss, residuals, gradient and rows with exact numbers, for some parameters.
  private func check(
    _ network: Network, _ problem: CollocationProblem, weights: [Double], seed: UInt64,
    residuals: (_ parameter: Int) throws -> [[[Dual<Rational>]]]
  ) throws {
    var cases = RandomKANs(seed: seed)
    let objective = try CollocationObjective(network, problem: problem)
    var gradient: [Double] = []
    let loss = try objective.valueAndGradient(at: network.parameters, into: &gradient)
    var r: [Double] = []
    var jacobian: [Double] = []
    try objective.jacobian(at: network.parameters, residuals: &r, jacobian: &jacobian)
    let m = network.parameterCount
    for j in NetworkGradientTests.chosen(m, limit: 5, using: &cases) {
      let exact = try residuals(j)
      var sum: Dual<Rational> = 0
      var row = 0
      let scale = exact.joined().joined().map { max(abs(Double($0.value)), abs(Double($0.slope))) }.max()! + 1
      for (number, term) in exact.enumerated() {
        let found = try problem.residuals(of: network, term: problem.termNames[number])
        let factor = (2 * weights[number] / Double(term.count)).squareRoot()
        for (k, values) in term.enumerated() {
          for (a, value) in values.enumerated() {
            expect(found[k][a], value.value, scale: scale, "residual \(a) at point \(k)")
            sum += value * value * Dual(weights[number]) / Dual(Rational(term.count))
            NetworkGradientTests.expect(r[row], factor * Double(value.value), scale: scale, "weighted")
            NetworkGradientTests.expect(
              jacobian[row * m + j], factor * Double(value.slope), scale: scale, "row \(row), column \(j)")
            row += 1
          }
        }
      }
      #expect(row == r.count)
      expect(loss, sum.value, scale: scale * scale, "loss")
      expect(gradient[j], sum.slope, scale: scale * scale, "parameter \(j)")
    }
  }

  @Test(arguments: 0..<6)
  func everythingThatCanBeRead(seed: Int) throws {
    var cases = RandomKANs(seed: 8000 + UInt64(seed))
    let network = try cases.network(
      depth: 1 + seed % 2, linear: seed % 3 == 0, uniform: seed % 2 == 0, orders: 3...5, maxWidth: 3)
    let d = network.inputs
    let equation = Everything(coordinates: d, outputs: network.outputs)
    let points = rows(cases.inputs(network, samples: 2), d)
    let data = (0..<2).map { _ in (0..<network.outputs).map { _ in cases.number() } }
    let field: @Sendable ([Double]) -> Double = { 0.25 + $0[0] }
    let problem = try CollocationProblem(
      coordinates: d, outputs: network.outputs,
      terms: [
        CollocationTerm("inside", points: points, weight: 0.25, fields: [field], equation: equation),
        .values("data", points: points, weight: 4, values: data),
      ])
    try check(network, problem, weights: [0.25, 4], seed: 8100) { j in
      let jets = try ExactJets(network, parameter: j)
      return [
        points.map { equation.residuals(jets.jet(at: $0, fields: [field($0)])) },
        zip(points, data).map { point, row in
          let u = jets.jet(at: point)
          return row.indices.map { u.value(of: $0) - Dual(row[$0]) }
        },
      ]
    }
  }

  /// Third and fourth derivatives in every coordinate, next to others.
  struct HigherDerivatives: DifferentialEquation {
    let coordinates: Int
    let outputs: Int

    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      var first: N = u.value * u.field(0)
      var second: N = 0.25
      for q in 0..<outputs {
        for k in 0..<coordinates {
          first = first + u.third(k, of: q) * u.value(of: q) / 64 + u.second(0, k, of: q) / 8
          second = second + u.fourth(k, of: q) * (u.coordinate(k) - u.derivative(k, of: outputs - 1)) / 1024
        }
      }
      return [first, second, u.third(coordinates - 1) - u.derivative(0)]
    }
  }

  @Test(arguments: 0..<4)
  func higherDerivatives(seed: Int) throws {
    var cases = RandomKANs(seed: 8800 + UInt64(seed))
    let network = try cases.network(
      depth: 1 + seed % 2, linear: seed % 3 == 0, uniform: seed % 2 == 0, orders: 6...8, maxWidth: 2)
    let d = network.inputs
    let equation = HigherDerivatives(coordinates: d, outputs: network.outputs)
    let points = rows(cases.inputs(network, samples: 2), d)
    let field: @Sendable ([Double]) -> Double = { 0.25 + $0[0] }
    let problem = try CollocationProblem(
      coordinates: d, outputs: network.outputs,
      terms: [CollocationTerm("inside", points: points, weight: 0.25, fields: [field], equation: equation)],
      outputScale: OutputScale(
        middles: Array(repeating: 0, count: network.outputs), halves: Array(repeating: 1, count: network.outputs)))
    try check(network, problem, weights: [0.25], seed: 8900) { j in
      let jets = try ExactJets(network, parameter: j)
      return [points.map { equation.residuals(jets.jet(at: $0, fields: [field($0)])) }]
    }
  }

  /// The jump of a flux over x = 0 with the feature |x|, and values and second derivatives off it.
  struct Jump: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      let (left, right) = (u.side(0), u.side(1))
      return [
        3 * right.derivative(0) - left.derivative(0) / 4 + u.value * right.derivative(1),
        left.second(0, 1) - right.second(0, 1) + u.derivative(0),
      ]
    }
  }

  @Test(arguments: 0..<3)
  func bothSidesOfAnInterface(seed: Int) throws {
    var cases = RandomKANs(seed: 8200 + UInt64(seed))
    let network = try cases.kinked()
    let features = try InputFeatures(coordinates: 2) { x in [x[0], x[1], .abs(x[0])] }
    let interface = [-0.5, 0.25, 0.75].map { [0, $0] }
    let inside = [[-0.5, 0.25], [0.625, -0.25]]
    let problem = try CollocationProblem(
      features: features,
      terms: [
        CollocationTerm("jump", points: interface, weight: 0.5, equation: Jump()),
        CollocationTerm("inside", points: inside) { u in [u.second(0, 0) * u.coordinate(0) + u.second(0, 1)] },
      ])
    try check(network, problem, weights: [0.5, 1], seed: 8300) { j in
      let jets = try ExactJets(network, parameter: j) { x, side in
        // Where no side was chosen it is the right one at an interface, and the point's own elsewhere.
        let isLeft = x[0].value.value.value == 0 ? side == 0 : x[0] < 0
        return [x[0], x[1], isLeft ? -x[0] : x[0]]
      }
      return [
        interface.map { Jump().residuals(jets.jet(at: $0)) },
        inside.map { point in
          let u = jets.jet(at: point)
          return [u.second(0, 0) * u.coordinate(0) + u.second(0, 1)]
        },
      ]
    }
    // A network without use of |x| has no jump.
    var smooth = network
    let width = network.parameters.count
    #expect(width > 0)
    for (k, stage) in network.stages.enumerated() {
      guard case .splines(let edges) = stage, edges.inputs == 3 else { continue }
      for q in 0..<edges.outputs {
        let start = network.parameterRanges[k].lowerBound + (q * 3 + 2) * edges.dimension
        for i in 0..<edges.dimension { smooth.parameters[start + i] = 0 }
      }
    }
    let sides = try CollocationProblem(
      features: features,
      terms: [
        CollocationTerm("sides", points: interface) { u in [u.side(1).derivative(0) - u.side(0).derivative(0)] }
      ])
    #expect(try sides.residuals(of: smooth, term: "sides").allSatisfy { $0 == [0] })
    #expect(try sides.residuals(of: network, term: "sides").contains { abs($0[0]) > 1e-3 })
  }

  /// Second derivatives in some of the coordinates only.
  struct Chosen: DifferentialEquation {
    let directions: [Int]

    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      var sum: N = u.value
      for k in directions {
        for l in directions { sum = sum + N(Double(1 + k + 2 * l) / 8) * u.second(k, l) }
      }
      let (first, last) = (directions[0], directions[directions.count - 1])
      return [sum, u.second(first, last) * u.value - u.derivative(last)]
    }
  }

  /// Equations in three coordinates that leave out one or two; the inputs are bent in every one of them, and not alike.
  @Test(arguments: [[1], [2], [0, 2], [1, 2], [0, 1, 2]])
  func coordinatesLeftOut(directions: [Int]) throws {
    var cases = RandomKANs(seed: 8600)
    let network = try cases.kinked()
    let features = try InputFeatures(coordinates: 3) { x in
      let first = x[0] * x[1] + x[2] * x[2]
      let second = x[2] * (x[1] - x[0])
      let third = x[0] * x[0] + x[1] * x[1] + x[1] * x[1]
      return [first, second, third]
    }
    // Coordinates up to 1/2 stay inside the knots.
    let points = [[0.5, -0.25, 0.375], [-0.375, 0.5, 0.125], [0.25, 0.125, -0.5]]
    let equation = Chosen(directions: directions)
    let problem = try CollocationProblem(
      features: features, terms: [CollocationTerm("inside", points: points, weight: 0.5, equation: equation)])
    try check(network, problem, weights: [0.5], seed: 8700) { j in
      let jets = try ExactJets(network, parameter: j) { x, _ in
        let first = x[0] * x[1] + x[2] * x[2]
        let second = x[2] * (x[1] - x[0])
        let third = x[0] * x[0] + x[1] * x[1] + x[1] * x[1]
        return [first, second, third]
      }
      return [points.map { equation.residuals(jets.jet(at: $0)) }]
    }
  }

  /// Conditions that relate two places.
  @Test func pairsOfPoints() throws {
    var cases = RandomKANs(seed: 8400)
    let network = try cases.kinked()
    let features = try InputFeatures(coordinates: 2) { x in [x[0], x[1], .abs(x[0])] }
    let left = [-0.5, 0.25, 0.75].map { [-1, $0] }
    let right = [-0.5, 0.25, 0.75].map { [1, $0] }
    let problem = try CollocationProblem(
      features: features,
      terms: [
        CollocationTerm("periodic", points: left, partners: right, weight: 2) { u in
          [
            u.side(0).value - u.side(1).value, u.derivative(0) - u.side(1).derivative(0),
            u.side(1).coordinate(0) * u.side(1).value,
          ]
        }
      ])
    try check(network, problem, weights: [2], seed: 8500) { j in
      let jets = try ExactJets(network, parameter: j) { x, _ in [x[0], x[1], x[0] < 0 ? -x[0] : x[0]] }
      return [
        zip(left, right).map { point, partner in
          let u = jets.jet(at: point, partner: partner)
          return [
            u.side(0).value - u.side(1).value, u.derivative(0) - u.side(1).derivative(0),
            u.side(1).coordinate(0) * u.side(1).value,
          ]
        }
      ]
    }
  }
}

extension RandomKANs {
  /// A network of the inputs x, y and |x| for coordinates in [-1, 1], with short numbers.
  mutating func kinked() throws -> Network {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 4, lower: 0, upper: 1)
    let outer = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 2, lower: 0, upper: 1)
    let box = [(-1.0, 1.0), (-1.0, 1.0), (0.0, 1.0)].map { $0.0...$0.1 }
    let stages: [Stage] = [
      .normalize(try .affine(mapping: box, into: 0, 1)),
      .splines(try SplineEdges(knots: knots, inputs: 3, outputs: 2)),
      .normalize(try .affine(mapping: Array(repeating: -4...4, count: 2), into: 0, 1)),
      .splines(try SplineEdges(knots: outer, inputs: 2, outputs: 1)),
    ]
    return try Network(
      stages: stages, parameters: (0..<stages.reduce(0) { $0 + $1.parameterCount }).map { _ in number() })
  }
}
