import Exact
import KANCore
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Proved bounds on residuals against exact values, and against what the evaluator finds at many points.
@Suite struct ResidualBoundTests {
  /// Values and derivatives of first and second order, with products, without given functions.
  struct Polynomial: DifferentialEquation {
    let coordinates: Int
    let outputs: Int

    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      var first: N = 0.5
      var second: N = u.value(of: outputs - 1) * u.value / 4
      for k in 0..<coordinates {
        first = first + u.derivative(k) * (u.value(of: outputs - 1) - u.coordinate(k) / 3) / 8
        for l in 0...k { second = second - N(Double(k + 2 * l + 1) / 64) * u.second(l, k) }
      }
      return [first, second.power(2) / 16 - u.value]
    }
  }

  /// The term has one point; it does not matter where.
  static func problem(
    _ network: Network, coordinates: Int, trial: TrialFunction? = nil, unknowns: [Unknown] = [],
    equation: some DifferentialEquation
  ) throws -> CollocationProblem {
    let point = Array(repeating: 0.25, count: coordinates)
    return try CollocationProblem(
      coordinates: coordinates, outputs: network.outputs,
      terms: [CollocationTerm("inside", points: [point], equation: equation)], trial: trial, unknowns: unknowns)
  }

  @Test("Bounds contain the exact residuals at random points", arguments: 0..<6)
  func exactValues(seed: Int) throws {
    var cases = RandomKANs(seed: 9300 + UInt64(seed))
    let network = try cases.network(
      depth: 1 + seed % 2, linear: seed % 3 == 0, uniform: seed % 2 == 0, orders: 3...5, maxWidth: 2,
      // Enclosures of hidden values may pass the ends of the knots, where slopes must not jump.
      outside: seed % 2 == 0 ? .clamp : .extrapolate)
    let d = network.inputs
    let equation = Polynomial(coordinates: d, outputs: network.outputs)
    let problem = try Self.problem(network, coordinates: d, equation: equation)
    let jets = try ExactJets(network, parameter: 0)
    func magnitudes(_ point: [Double]) -> [Rational] {
      equation.residuals(jets.jet(at: point)).map { $0.value < 0 ? -$0.value : $0.value }
    }
    let points = rows(cases.inputs(network, samples: 4), d)
    let exact = points.map(magnitudes)
    // A small box around a point, also one that ends there, and the box of all.
    var boxes: [[ClosedRange<Double>]] = [Array(repeating: -1...1, count: d)]
    for (k, point) in points.enumerated() {
      boxes.append(point.map { max(-1, $0 - (k % 2 == 0 ? 0 : 0.0625))...min(1, $0 + 0.03125) })
    }
    for (box, cells) in zip(boxes, [64, 1, 3, 16, 2]) {
      let bounds = try problem.residualBounds(of: network, term: "inside", over: box, cells: cells)
      #expect(bounds.count == 2)
      for (a, bound) in bounds.enumerated() {
        #expect(bound.cells <= cells && bound.upper.isFinite && bound.lower <= bound.upper, "\(bound)")
        #expect(bound.residual == a && bound.term == "inside")
        #expect(Rational(bound.lower) <= magnitudes(bound.place)[a], "seed \(seed): \(bound)")
        for (point, values) in zip(points, exact) where zip(box, point).allSatisfy({ $0.contains($1) }) {
          #expect(values[a] <= Rational(bound.upper), "seed \(seed), at \(point): \(bound)")
        }
      }
    }
  }

  /// Every function, of numbers that keep it smooth; the argument of `abs` changes its sign.
  struct Functions: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      let (v, w) = (u.value, u.derivative(0))
      let positive = v * v + 1
      let waves: N = .sin(3 * v) * .cos(w) - .tanh(v - u.coordinate(0))
      let roots: N = .log(positive) + .sqrt(positive + w * w)
      let decay: N = .exp(-v / 2) / positive
      let kink: N = .abs(v - 2) * w + .erfc(v)
      let bend: N = u.unknown(0) * u.second(0, 0) - v.power(-2)
      return [waves, decay - roots, kink, bend]
    }
  }

  /// A network, a box that may reach beyond its knots, and the rule there.
  struct Case: CustomTestStringConvertible, Sendable {
    let hidden: HiddenNormalization
    let outside: OutsideRule
    let order: Int
    let box: ClosedRange<Double>
    var testDescription: String { "\(hidden), \(outside), order \(order), \(box)" }
  }

  /// The largest magnitudes that the evaluator finds at points, [residual].
  private func largest(
    _ problem: CollocationProblem, _ network: Network, at points: [[Double]], equation: some DifferentialEquation
  ) throws -> [Double] {
    let same = try CollocationProblem(
      coordinates: points[0].count, outputs: network.outputs,
      terms: [CollocationTerm("inside", points: points, equation: equation)], trial: problem.trial,
      unknowns: problem.unknowns)
    let found = try same.residuals(of: network, term: "inside")
    return found[0].indices.map { a in found.map { abs($0[a]) }.max()! }
  }

  /// Random points of a box.
  private func points(_ box: [ClosedRange<Double>], count: Int) -> [[Double]] {
    var random = SplitMix64(seed: 9310)
    return PointGrid.random(box, count: count, using: &random)
  }

  @Test(
    "Bounds hold at random points for all functions, hidden maps, and rules outside the knots",
    arguments: [
      Case(hidden: .tanh, outside: .clamp, order: 4, box: 0...1),
      Case(hidden: .sigmoid, outside: .clamp, order: 5, box: -0.5...1.5),
      Case(hidden: .fixed(-0.5...0.5), outside: .linear, order: 4, box: -0.5...1.5),
      Case(hidden: .fixed(-0.5...0.5), outside: .extrapolate, order: 3, box: -0.25...1.25),
      Case(hidden: .fixed(-0.5...0.5), outside: .zero, order: 4, box: -0.5...1.5),
      Case(hidden: .fixed(-0.5...0.5), outside: .clamp, order: 3, box: 0.25...0.5),
    ])
  func functionsAndRules(of problem: Case) throws {
    let network = try Network.kan(
      [1, 3, 1], order: problem.order, intervals: 3, over: [0...1], hidden: problem.hidden, outside: problem.outside,
      seed: 9320)
    let shifted = try Self.problem(
      network, coordinates: 1, trial: TrialFunction { x, n in [2 + x[0] * n[0] / 4] },
      unknowns: [Unknown("k", start: 0.01)], equation: Functions())
    let found = try largest(shifted, network, at: points([problem.box], count: 400), equation: Functions())
    var last = found.map { _ in Double.infinity }
    for cells in [1, 40, 400] {
      let bounds = try shifted.residualBounds(
        of: network, term: "inside", over: [problem.box], tolerance: 0, cells: cells)
      for (a, bound) in bounds.enumerated() {
        // Evaluation rounds some thousand times, numbers of at most a thousand.
        #expect(found[a] <= bound.upper + 1e-9 && bound.upper <= last[a], "\(bound), sampled \(found[a])")
        let there = try largest(shifted, network, at: [bound.place], equation: Functions())[a]
        #expect(bound.lower <= there + 1e-9 && problem.box.contains(bound.place[0]), "\(bound), there \(there)")
        last[a] = bound.upper
      }
    }
  }

  @Test("Bounds hold for perceptrons", arguments: [ActivationStage.Function.tanh, .powerRelu(order: 3)])
  func perceptrons(activation: ActivationStage.Function) throws {
    struct Slope: DifferentialEquation {
      func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - u.value * u.derivative(1)] }
    }
    var cases = RandomKANs(seed: 9330)
    let network = try Network.mlp(widths: [2, 4, 1], activation: activation, using: &cases.random)
    let box = [-1.0...1.0, -1.0...1.0]
    let problem = try Self.problem(network, coordinates: 2, equation: Slope())
    let found = try largest(problem, network, at: points(box, count: 1000), equation: Slope())[0]
    let bound = try problem.residualBounds(of: network, term: "inside", over: box, cells: 2000)[0]
    // The bound is at most a tenth above the largest value; a thousand points come within a quarter of that.
    #expect(found <= bound.upper + 1e-12 && bound.isTight && bound.upper <= 1.5 * found, "\(bound), sampled \(found)")
  }
}
