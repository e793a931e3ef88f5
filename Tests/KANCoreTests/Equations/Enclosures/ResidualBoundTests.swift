import Exact
import KANCore
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Proved bounds on residuals: against exact values, against what the evaluator finds at many points, and for networks
/// made by hand.
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
  private func problem(
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
      depth: 1 + seed % 2, linear: seed % 3 == 0, uniform: seed % 2 == 0, orders: 3...5, maxWidth: 2)
    let d = network.inputs
    let equation = Polynomial(coordinates: d, outputs: network.outputs)
    let problem = try problem(network, coordinates: d, equation: equation)
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
    let shifted = try self.problem(
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
    let problem = try problem(network, coordinates: 2, equation: Slope())
    let found = try largest(problem, network, at: points(box, count: 1000), equation: Slope())[0]
    let bound = try problem.residualBounds(of: network, term: "inside", over: box, cells: 2000)[0]
    // Where a power has its break, the excess is of the order of the width, about a thirtieth.
    #expect(found <= bound.upper + 1e-12 && bound.upper <= 1.5 * found, "\(bound), sampled \(found)")
  }

  struct Decay: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) + u.coordinate(0) * u.value] }
  }

  @Test("The bound of a trained network is within a tenth of the largest residual")
  func tightness() throws {
    let box = [0.0...1.0]
    let trained = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("inside", points: PointGrid.centers(box, counts: [40]), equation: Decay()),
        .values("start", points: [[0]]) { _ in [1] },
      ])
    let network = try Network.kan([1, 3, 1], order: 4, intervals: 4, over: box, seed: 2)
    let fit = try network.trained(solving: trained, epochs: [30])
    let bound = try trained.residualBounds(of: fit.network, term: "inside", over: box)[0]
    let dense = try CollocationProblem(
      coordinates: 1,
      terms: [CollocationTerm("inside", points: PointGrid.nodes(box, counts: [4001]), equation: Decay())])
    let found = try dense.residuals(of: fit.network, term: "inside").map { abs($0[0]) }.max()!
    print("decay: sampled \(found), \(bound)")
    // Evaluation rounds a few hundred times, numbers of size one.
    #expect(found <= bound.upper + 1e-12 && bound.lower <= found * 1.01 + 1e-12)
    #expect(bound.isTight && bound.upper <= 1.12 * found && bound.cells <= 10_000)
    // A bound that suffices is found with fewer cells, and says so.
    let enough = try trained.residualBounds(of: fit.network, term: "inside", over: box, sufficient: 100 * found)[0]
    #expect(enough.isTight && enough.upper <= 100 * found && enough.upper >= found && enough.cells < bound.cells)
    // Too few cells give a proved bound that is not tight.
    let coarse = try trained.residualBounds(of: fit.network, term: "inside", over: box, tolerance: 0, cells: 3)[0]
    #expect(!coarse.isTight && coarse.upper >= found && coarse.upper >= bound.upper && coarse.cells == 3)
  }

  /// The coefficients are one, so that u = 1 solves u' + u = 1, but for a coefficient whose function vanishes at all
  /// collocation points: the residual is small there and large between two of them.
  @Test("A bump between collocation points is seen, and its place")
  func bumpBetweenPoints() throws {
    struct Constant: DifferentialEquation {
      func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) + u.value - 1] }
    }
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 64, lower: 0, upper: 1)
    let stage = Stage.splines(try SplineEdges(knots: knots, inputs: 1, outputs: 1))
    let flat = Array(repeating: 1.0, count: 67)
    var bent = flat
    // The support of function 17 is [17/64, 21/64].
    bent[17 + 3] += 0.1
    let box = [0.0...1.0]
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [CollocationTerm("inside", points: PointGrid.nodes(box, counts: [9]), equation: Constant())])
    for (coefficients, isBent) in [(flat, false), (bent, true)] {
      let network = try Network(stages: [stage], parameters: coefficients)
      let atPoints = try problem.residuals(of: network, term: "inside").map { abs($0[0]) }.max()!
      #expect(atPoints < 1e-12)
      let bound = try problem.residualBounds(
        of: network, term: "inside", over: box, tolerance: 0.01, sufficient: 1e-10)[0]
      #expect(bound.isTight, "\(bound)")
      if isBent {
        // The largest slope of a cubic B-spline is 2 / (3 h), where its value is 10 / 27: together about 4.304.
        #expect(bound.lower > 4.25 && bound.upper < 4.36, "\(bound)")
        #expect((17.0 / 64...21.0 / 64).contains(bound.place[0]))
      } else {
        #expect(bound.upper <= 1e-10, "\(bound)")
      }
    }
  }

  /// The slope of a quadratic spline is zero up to the knot 1/2 and then rises to 50: an expansion from the left does
  /// not see it.
  @Test("Expansions of a function do not cross its breaks", arguments: [OutsideRule.clamp, .linear, .extrapolate])
  func breaks(outside: OutsideRule) throws {
    struct Slope: DifferentialEquation {
      func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0)] }
    }
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: outside)
    let network = try Network(stages: [.splines(edges)], parameters: [0, 0, 0, 25])
    let problem = try problem(network, coordinates: 1, equation: Slope())
    func bound(_ box: ClosedRange<Double>, cells: Int) throws -> ResidualBound {
      try problem.residualBounds(of: network, term: "inside", over: [box], tolerance: 0.01, cells: cells)[0]
    }
    // At 0.75 the slope is 25; the middle is left of the knot.
    let single = try bound(0.2...0.75, cells: 1)
    #expect(single.upper >= 25 && single.upper <= 50 && single.lower == 0, "\(single)")
    // At the end it is 50; beyond, it is zero, 50, or 100 at 1.5.
    let inside = try bound(0...1, cells: 500)
    #expect(inside.isTight && inside.upper >= 50 && inside.upper <= 50.5, "\(inside)")
    let beyond = try bound(0.75...1.5, cells: 500)
    let largest: Double = outside == .extrapolate ? 100 : 50
    #expect(beyond.upper >= largest && beyond.upper <= 1.01 * largest, "\(beyond)")
    let right = try bound(1.25...1.5, cells: 500)
    switch outside {
    case .clamp: #expect(right.upper == 0 && right.isTight)
    case .linear: #expect(right.upper >= 50 && right.upper < 50.001)
    default: #expect(right.upper >= 100 && right.upper <= 101)
    }
  }

  @Test("The excess over the largest value falls with the square of the width")
  func orderOfConvergence() throws {
    let network = try Network.kan([1, 3, 1], order: 5, intervals: 4, over: [0...1], seed: 9340)
    let problem = try problem(network, coordinates: 1, equation: Decay())
    func excess(_ width: Double) throws -> Double {
      let box = [0.3125...0.3125 + width]
      let bound = try problem.residualBounds(of: network, term: "inside", over: box, cells: 1)[0]
      let points = PointGrid.nodes(box, counts: [201])
      let dense = try CollocationProblem(
        coordinates: 1, terms: [CollocationTerm("inside", points: points, equation: Decay())])
      return try bound.upper - dense.residuals(of: network, term: "inside").map { abs($0[0]) }.max()!
    }
    let (wide, narrow) = (try excess(0x1p-5), try excess(0x1p-8))
    print("excess over the largest residual: \(wide), \(narrow)")
    // A sixty-fourth in the limit; rounding adds 1e-12.
    #expect(narrow <= wide / 16 + 1e-12 && wide > 0)
  }
}
