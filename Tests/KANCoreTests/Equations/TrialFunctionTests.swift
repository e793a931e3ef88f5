import DualNumbers
import Exact
import KANCore
import RealModule
import SplineKernels
import Testing

/// Solutions written as functions of the coordinates and the network: their values and derivatives.
@Suite struct TrialFunctionTests {
  typealias Number = ExactJets.First

  /// u = g + d N with g = x^2 y / 2 - y and d = x - x y^2, and its derivatives by the product rule.
  private static func byHand(_ n: Jet<Number>, _ x: Number, _ y: Number) -> [Number] {
    let d: Number = x - x * y * y
    let dx: Number = 1 - y * y
    let dy: Number = -2 * x * y
    let (dxy, dyy): (Number, Number) = (-2 * y, -2 * x)
    let (value, nx, ny) = (n.value, n.derivative(0), n.derivative(1))
    let u: Number = x * x * y / 2 - y + d * value
    let ux: Number = x * y + dx * value + d * nx
    let uy: Number = x * x / 2 - 1 + dy * value + d * ny
    let uxx: Number = y + 2 * dx * nx + d * n.second(0, 0)
    let uxy: Number = x + dxy * value + dx * ny + dy * nx + d * n.second(0, 1)
    let uyy: Number = dyy * value + 2 * dy * ny + d * n.second(1, 1)
    return [u, ux, uy, uxx, uxy, uyy]
  }

  private static let product = TrialFunction { x, n in
    let start = x[0] * x[0] * x[1] / 2 - x[1]
    let factor = x[0] - x[0] * x[1] * x[1]
    return [start + factor * n[0]]
  }

  private static func all<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    [u.value, u.derivative(0), u.derivative(1), u.second(0, 0), u.second(1, 0), u.second(1, 1)]
  }

  @Test("The product rule, against exact numbers, with slopes in parameters", arguments: 0..<3)
  func productRule(seed: Int) throws {
    var cases = RandomKANs(seed: 9400 + UInt64(seed))
    let box = [-1.0...1, -1.0...1]
    var network = try Network.kan(
      widths: [2, 2, 1], order: 4, intervals: 2, inputBox: box, hidden: .fixed(-2...2), using: &cases.random)
    network.parameters = network.parameters.map { _ in cases.number() }
    let points = [[-0.5, 0.25], [0.625, -0.75], [0.25, 0.5]]
    let problem = try CollocationProblem(
      coordinates: 2, terms: [CollocationTerm("all", points: points) { Self.all($0) }], trial: Self.product)
    let found = try problem.residuals(of: network, term: "all")
    let (m, factor) = (network.parameterCount, (2.0 / 3).squareRoot())
    var (r, jacobian): ([Double], [Double]) = ([], [])
    try CollocationObjective(network, problem: problem)
      .jacobian(at: network.parameters, residuals: &r, jacobian: &jacobian)
    for j in NetworkGradientTests.chosen(m, limit: 4, using: &cases) {
      let jets = try ExactJets(network, parameter: j)
      for (k, point) in points.enumerated() {
        let expected = Self.byHand(jets.jet(at: point), Number(point[0]), Number(point[1]))
        let scale = expected.map { max(abs(Double($0.value)), abs(Double($0.slope))) }.max()!
        for (a, exact) in expected.enumerated() {
          let label = "entry \(a) at point \(k), parameter \(j)"
          NetworkGradientTests.expect(found[k][a], Double(exact.value), scale: scale, label)
          let row = (6 * k + a) * m + j
          NetworkGradientTests.expect(jacobian[row], factor * Double(exact.slope), scale: scale, label)
        }
      }
    }
  }

  /// Functions of a number between 1/4 and 4, where they are smooth.
  enum Function: String, CaseIterable, Sendable {
    case negative, magnitude, sine, cosine, exponential, logarithm, root, tangent, error, inverse, quotient, power,
      nested

    func callAsFunction<N: ResidualNumber>(_ z: N) -> N {
      switch self {
      case .negative: return -z
      case .magnitude: return N.abs(z - 5) * N.abs(z)
      case .sine: return N.sin(z)
      case .cosine: return N.cos(z)
      case .exponential: return N.exp(z)
      case .logarithm: return N.log(z)
      case .root: return N.sqrt(z)
      case .tangent: return N.tanh(z)
      case .error: return N.erfc(z - 1)
      case .inverse: return 1 / z
      case .quotient: return (2 - z) / (1 + z * z)
      case .power: return z.power(3) - z.power(-2)
      case .nested: return N.exp(N.sin(z) / 2) * N.log(z + N.sqrt(1 + z))
      }
    }
  }

  /// Value, first, and second derivatives of u(x, y) by central differences with the step h = 2^-12, and bounds of
  /// their errors: a third of the difference from those with 2 h, and the roundings of u, up to 64 in a network,
  /// divided by h or h^2.
  private func differences(
    _ point: [Double], _ u: ([[Double]]) throws -> [Double]
  ) rethrows -> [(value: Double, bound: Double)] {
    let h = 0x1p-12
    let places = (-2...2).flatMap { i in (-2...2).map { j in [point[0] + Double(i) * h, point[1] + Double(j) * h] } }
    let values = try u(places)
    let rounding = 64 * Double.ulpOfOne * values.map { abs($0) }.max()!
    func at(_ i: Int, _ j: Int) -> Double { values[5 * (i + 2) + j + 2] }
    func entry(_ order: Int, _ formula: (_ s: Int) -> Double) -> (value: Double, bound: Double) {
      let (fine, coarse) = (formula(1), formula(2))
      return (fine, abs(fine - coarse) + 4 * rounding / Double.pow(h, order))
    }
    func width(_ s: Int) -> Double { Double(s) * h }
    func square(_ s: Int) -> Double { width(s) * width(s) }
    let x = entry(1) { (at($0, 0) - at(-$0, 0)) / (2 * width($0)) }
    let y = entry(1) { (at(0, $0) - at(0, -$0)) / (2 * width($0)) }
    let xx = entry(2) { (at($0, 0) - 2 * at(0, 0) + at(-$0, 0)) / square($0) }
    let yy = entry(2) { (at(0, $0) - 2 * at(0, 0) + at(0, -$0)) / square($0) }
    let xy = entry(2) { s in
      let (even, odd) = (at(s, s) + at(-s, -s), at(s, -s) + at(-s, s))
      return (even - odd) / (4 * square(s))
    }
    return [(at(0, 0), rounding), x, y, xx, xy, yy]
  }

  private static let unitSquare = [0.0...1, 0.0...1]
  private static let inside = [[0.3, 0.4], [0.71, 0.13], [0.9, 0.83]]

  /// The network is below sqrt(3), as its weights are below 1 / sqrt(3).
  @Test("Every function, against differences of values of the network", arguments: Function.allCases)
  func functions(function: Function) throws {
    let network = try Network.kan([2, 3, 1], order: 6, intervals: 3, over: Self.unitSquare, seed: 8)
    let trial = TrialFunction { x, n in
      let z = 2 + x[0] * n[0]
      return [function(z) + x[1] * z]
    }
    let problem = try CollocationProblem(
      coordinates: 2, terms: [CollocationTerm("all", points: Self.inside) { Self.all($0) }], trial: trial)
    let found = try problem.residuals(of: network, term: "all")
    for (k, point) in Self.inside.enumerated() {
      let expected = try differences(point) { places in
        zip(places, try network.outputs(of: places)).map { place, n in
          let z = 2 + place[0] * n[0]
          return function(z) + place[1] * z
        }
      }
      for (a, (value, bound)) in expected.enumerated() {
        #expect(abs(found[k][a] - value) <= bound, "entry \(a) at \(point): \(found[k][a]), \(value) +- \(bound)")
      }
    }
  }

  /// Terms of every kind of a solution that is not linear in the network.
  private func system() throws -> CollocationProblem {
    let trial = TrialFunction { x, n in
      let bump = x[0] * TracedNumber.exp(n[0] / 2) / (1 + x[1] * x[1])
      return [TracedNumber.sin(x[1]) + bump * n[1], n[0] * n[1] - x[0]]
    }
    let ends = [[0.25, 0.0], [0.75, 0]]
    return try CollocationProblem(
      coordinates: 2, outputs: 2,
      terms: [
        CollocationTerm("inside", points: Self.inside, weight: 3, fields: [{ $0[0] }]) { u in
          [u.derivative(0) - u.value(of: 1) * u.second(1, 1) / 4, u.second(0, 1, of: 1) - u.field(0) * u.value]
        }, .values("data", points: Self.inside) { [$0[1], 1] },
        CollocationTerm("pairs", points: ends, partners: ends.map { [$0[0], 1] }) { u in
          [u.side(0).value - u.side(1).value * 2, u.side(1).derivative(1, of: 1) + u.side(0).derivative(1)]
        },
      ], trial: trial)
  }

  @Test("The gradient of the loss, against differences of the loss")
  func gradient() throws {
    let problem = try system()
    let network = try Network.kan([2, 3, 2], order: 5, intervals: 3, over: Self.unitSquare, seed: 9)
    let objective = try CollocationObjective(network, problem: problem)
    var gradient: [Double] = []
    let value = try objective.valueAndGradient(at: network.parameters, into: &gradient)
    let h = 0x1p-12
    for j in stride(from: 0, to: network.parameterCount, by: 3) {
      func slope(_ width: Double) throws -> Double {
        var (above, below) = (network.parameters, network.parameters)
        above[j] += width
        below[j] -= width
        return try (objective.value(at: above) - objective.value(at: below)) / (2 * width)
      }
      let (fine, coarse) = (try slope(h), try slope(2 * h))
      // Residuals have some hundred roundings of numbers of their size.
      let bound = abs(fine - coarse) + 1024 * Double.ulpOfOne * value / h
      #expect(abs(gradient[j] - fine) <= bound, "parameter \(j): \(gradient[j]), \(fine) +- \(bound)")
    }
    #expect(gradient.contains { abs($0) > 1e-3 })
  }

  @Test("Each side of a pair reads its own coordinates, values, and derivatives")
  func pairs() throws {
    let points = [[0.3, 0.4], [0.71, 0.13]]
    let partners = [[0.9, 0.2], [0.05, 0.66]]
    let network = try Network.kan([2, 3, 1], order: 5, intervals: 3, over: Self.unitSquare, seed: 10)
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm("pairs", points: points, partners: partners) { u in
          Self.all(u.side(0)) + Self.all(u.side(1)) + Self.all(u)
        }, CollocationTerm("points", points: points) { Self.all($0) },
        CollocationTerm("partners", points: partners) { Self.all($0) },
      ], trial: Self.product)
    let found = try problem.residuals(of: network, term: "pairs")
    let (first, second) = (
      try problem.residuals(of: network, term: "points"), try problem.residuals(of: network, term: "partners")
    )
    for k in points.indices {
      // Where no side is chosen, it is the point.
      for (a, b) in zip(found[k], first[k] + second[k] + first[k]) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b))) }
      #expect(abs(first[k][0] - second[k][0]) > 1e-3)
    }
  }
}
