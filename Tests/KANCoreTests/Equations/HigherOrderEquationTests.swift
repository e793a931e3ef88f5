import KANCore
import Optim
import RealModule
import SplineKernels
import Splines
import Testing

/// Equations of third and fourth order: objectives, trial functions, and two that are solved.
@Suite struct HigherOrderEquationTests {
  /// u_t + u u_x + u_xx + u_xxxx = 0.
  struct KuramotoSivashinsky: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      [u.derivative(0) + u.value * u.derivative(1) + u.second(1, 1) + u.fourth(1)]
    }
  }

  private func problem() throws -> CollocationProblem {
    try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "inside", points: PointGrid.centers([0...1, -1...1], counts: [20, 12]), equation: KuramotoSivashinsky()),
        CollocationTerm("third", points: PointGrid.nodes([0...1, 1...1], counts: [5, 1]), weight: 0.5) { u in
          [u.third(1) - u.value, u.third(0) * u.third(1)]
        },
      ])
  }

  private func network(_ hidden: HiddenNormalization = .tanh) throws -> Network {
    var cases = RandomKANs(seed: 9160)
    return try .kan(
      widths: [2, 3, 1], order: 6, intervals: 3, inputBox: [0...1, -1...1], hidden: hidden, using: &cases.random)
  }

  /// The gradient against differences of the loss, and against rows; products, and the same bits on any number of threads.
  @Test(arguments: [HiddenNormalization.tanh, .sigmoid, .fixed(-4...4)])
  func gradientsAndRows(hidden: HiddenNormalization) throws {
    let network = try network(hidden)
    let objective = try CollocationObjective(network, problem: problem())
    let x = network.parameters
    let m = x.count
    var gradient: [Double] = []
    let value = try objective.valueAndGradient(at: x, into: &gradient)
    var (r, rows, g, gram): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    try objective.jacobian(at: x, residuals: &r, jacobian: &rows)
    let half = try objective.normalEquations(at: x, gradient: &g, gram: &gram)
    #expect(abs(half - value) <= 1e-13 * value)
    let v = (0..<m).map { Double.cos(Double(3 * $0)) }
    var (product, transposed): ([Double], [Double]) = ([], [])
    try objective.applyJacobian(at: x, to: v, into: &product)
    try objective.applyJacobianTranspose(at: x, to: r, into: &transposed)
    let size = gradient.map(abs).max()!
    for j in 0..<m {
      let exact = r.indices.reduce(0) { $0 + r[$1] * rows[$1 * m + j] }
      // Sums of a few hundred products, with factors rounded a few dozen times.
      let terms = r.indices.reduce(0) { $0 + abs(r[$1] * rows[$1 * m + j]) }
      let bound = 1e-11 * max(terms, size)
      #expect(abs(gradient[j] - exact) <= bound && abs(g[j] - exact) <= bound && abs(transposed[j] - exact) <= bound)
      // Central differences with the step 1e-4: a third derivative of the loss, and roundings of 1e-13 in it.
      var (above, below) = (x, x)
      above[j] += 1e-4
      below[j] -= 1e-4
      let slope = try (objective.value(at: above) - objective.value(at: below)) / 2e-4
      #expect(abs(slope - gradient[j]) <= 1e-5 * size + 1e-8 * value, "parameter \(j): \(slope), \(gradient[j])")
    }
    for k in r.indices {
      let exact = (0..<m).reduce(0) { $0 + rows[k * m + $1] * v[$1] }
      let terms = (0..<m).reduce(0) { $0 + abs(rows[k * m + $1] * v[$1]) }
      #expect(abs(product[k] - exact) <= 1e-13 * terms, "residual \(k)")
    }
    for threads in [2, 3] {
      var again: [Double] = []
      let other = try CollocationObjective(network, problem: problem(), threads: threads)
      #expect(try other.valueAndGradient(at: x, into: &again) == value && again == gradient)
    }
  }

  @Test func singlePrecision() throws {
    let network = try network()
    var (a, b): ([Double], [Double]) = ([], [])
    let value = try CollocationObjective(network, problem: problem()).valueAndGradient(at: network.parameters, into: &a)
    let rounded = try CollocationObjective(network, problem: problem(), precision: .float)
      .valueAndGradient(at: network.parameters, into: &b)
    #expect(abs(rounded - value) <= 1e-4 * value)
    let scale = a.map(abs).max()!
    #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-3 * scale } && a != b)
  }

  /// u = g N: the derivatives of order n are the sums of binomial(n, k) g^(k) N^(n-k).
  @Test func productRuleOfTrialFunctions() throws {
    let network = try network()
    let points = [[0.25, -0.5], [0.75, 0.125], [0.5, 0.875]]
    // Both coordinates are x[1] of the factor, in turn.
    for k in 0..<2 {
      let plain = try CollocationProblem(
        coordinates: 2,
        terms: [
          CollocationTerm("jet", points: points) { u in
            [u.value, u.derivative(k), u.second(k, k), u.third(k), u.fourth(k)]
          }
        ])
      let trial = try CollocationProblem(
        coordinates: 2, terms: [CollocationTerm("jet", points: points) { u in [u.third(k), u.fourth(k)] }],
        trial: TrialFunction { x, n in [.exp(2 * x[k]) * (1 - x[k] * x[k]) * n[0] + .sin(3 * x[k])] })
      let jets = try plain.residuals(of: network, term: "jet")
      let found = try trial.residuals(of: network, term: "jet")
      for (point, (n, u)) in zip(points, zip(jets, found)) {
        let x = point[k]
        let e = Double.exp(2 * x)
        // (1 - x^2) e^(2x) and its derivatives; a polynomial p becomes 2 p + p'.
        let g = [
          (1 - x * x) * e, (2 - 2 * x - 2 * x * x) * e, (2 - 8 * x - 4 * x * x) * e, (-4 - 24 * x - 8 * x * x) * e,
          (-32 - 64 * x - 16 * x * x) * e,
        ]
        let third = [g[3] * n[0], 3 * g[2] * n[1], 3 * g[1] * n[2], g[0] * n[3], -27 * Double.cos(3 * x)]
        let fourth = [
          g[4] * n[0], 4 * g[3] * n[1], 6 * g[2] * n[2], 4 * g[1] * n[3], g[0] * n[4], 81 * Double.sin(3 * x),
        ]
        let pairs: [(Double, [Double])] = [(u[0], third), (u[1], fourth)]
        for (value, terms) in pairs {
          // Symbolic differentiation splits each term into at most a hundred.
          let bound = 1000 * Double.ulpOfOne * terms.reduce(0) { $0 + abs($1) }
          #expect(abs(value - terms.reduce(0, +)) <= bound, "coordinate \(k) at \(point)")
        }
      }
    }
  }

  /// A clamped beam u'''' = f whose load bends it into sin^2 pi x.
  ///
  /// The error e vanishes with its slope at both ends, and e'''' is the residual r. The Green's function of the clamped beam
  /// is positive, so |e| is at most max |r| times the deflection under a unit load, x^2 (1 - x)^2 / 24 <= 1 / 384.
  @Test func clampedBeam() throws {
    let load: @Sendable ([Double]) -> Double = { -8 * .pi * .pi * .pi * .pi * .cos(2 * .pi * $0[0]) }
    func term(_ name: String, _ count: Int) -> CollocationTerm {
      CollocationTerm(name, points: PointGrid.nodes([0...1], counts: [count]), fields: [load]) { u in
        [u.fourth(0) - u.field(0)]
      }
    }
    let ends = PointGrid.nodes([0...1], counts: [2])
    let trial = TrialFunction { x, n in [(x[0] * (1 - x[0])).power(2) * n[0]] }
    let points = PointGrid.nodes([0...1], counts: [401])
    let problem = try CollocationProblem(
      coordinates: 1, terms: [term("beam", 65)], trial: trial,
      met: [CollocationTerm("clamped", points: ends) { u in [u.value, u.derivative(0)] }],
      reference: ReferenceSolution(points: points) { [Double.sin(.pi * $0[0]) * Double.sin(.pi * $0[0])] })
    let network = try Network.kan([1, 2, 1], order: 8, intervals: 2, over: [0...1], seed: 2)
    let fit = try network.trained(solving: problem, epochs: [40, 20], by: .levenbergMarquardt(.searching))
    let errors = try problem.errors(of: fit.network)
    let check = try CollocationProblem(coordinates: 1, terms: [term("fine", 401)], trial: trial)
    let largest = try check.residuals(of: fit.network, term: "fine").map { abs($0[0]) }.max()!
    print("beam: error \(errors.maximum), largest residual \(largest)")
    #expect(errors.maximum <= 1.01 * largest / 384)
    #expect(errors.maximum < 1e-7)
  }

  /// u_t + 6 u u_x + u_xxx = 0 with the soliton of speed one, sech^2((x - t) / 2) / 2.
  @Test func solitonOfKortewegAndDeVries() throws {
    @Sendable func soliton(_ p: [Double]) -> Double {
      let c = Double.cosh((p[1] - p[0]) / 2)
      return 1 / (2 * c * c)
    }
    @Sendable func slope(_ p: [Double]) -> Double { -soliton(p) * Double.tanh((p[1] - p[0]) / 2) }
    let box = [0.0...1, -3.0...3]
    let right = PointGrid.nodes([0...1, 3...3], counts: [11, 1])
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm("equation", points: PointGrid.centers(box, counts: [10, 30])) { u in
          [u.derivative(0) + 6 * u.value * u.derivative(1) + u.third(1)]
        },
        .values("start", points: PointGrid.nodes([0...0, -3...3], counts: [1, 31]), weight: 10) { [soliton($0)] },
        .values("left", points: PointGrid.nodes([0...1, -3 ... -3], counts: [11, 1]), weight: 10) { [soliton($0)] },
        .values("right", points: right, weight: 10) { [soliton($0)] },
        CollocationTerm("slope", points: right, weight: 10, fields: [slope]) { u in [u.derivative(1) - u.field(0)] },
      ],
      reference: ReferenceSolution(points: PointGrid.nodes(box, counts: [21, 61])) { [soliton($0)] })
    let network = try Network.kan([2, 3, 1], order: 6, intervals: 3, over: box, seed: 1)
    let fit = try network.trained(solving: problem, epochs: [40, 20], by: .levenbergMarquardt(.searching))
    print("soliton: errors \(fit.errors!)")
    #expect(fit.errors!.relative < 1e-4)
  }
}
