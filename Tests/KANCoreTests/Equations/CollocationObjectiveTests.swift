import KANCore
import Optim
import RealModule
import SplineKernels
import Splines
import Testing

/// The pieces of a least-squares objective agree with each other, for any number of threads and in both precisions.
@Suite struct CollocationObjectiveTests {
  struct Burgers: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      [u.derivative(0) + u.value * u.derivative(1) - 0.01 * u.second(1, 1)]
    }
  }

  /// All kinds of terms on more than one block and more than one chunk.
  static func problem(_ count: Int = 70) throws -> CollocationProblem {
    let box = [0.0...1.0, -1.0...1.0]
    let ends = PointGrid.nodes([0...1, -1 ... -1], counts: [9, 1])
    return try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm("burgers", points: PointGrid.centers(box, counts: [count, 40]), equation: Burgers()),
        .values("start", points: PointGrid.nodes([0...0, -1...1], counts: [1, 30]), weight: 2) { [-.sin(.pi * $0[1])] },
        CollocationTerm(
          "periodic", points: ends, partners: ends.map { [$0[0], 1] }, weight: 0.5
        ) { u in [u.side(0).value - u.side(1).value, u.side(0).derivative(1) - u.side(1).derivative(1)] },
      ])
  }

  static func network(_ widths: [Int] = [2, 4, 1], intervals: Int = 4, order: Int = 4) throws -> Network {
    var cases = RandomKANs(seed: 9100)
    return try .kan(
      widths: widths, order: order, intervals: intervals,
      inputBox: [0...1, -1...1], using: &cases.random)
  }

  @Test func valueGradientAndRowsAgree() throws {
    let problem = try Self.problem()
    let network = try Self.network()
    let objective = try CollocationObjective(network, problem: problem)
    let x = network.parameters
    let m = objective.dimension
    var r: [Double] = []
    try objective.residuals(at: x, into: &r)
    #expect(r.count == objective.residualCount && r.count == 70 * 40 + 30 + 18)
    let value = try objective.value(at: x)
    let half = r.reduce(0) { $0 + $1 * $1 } / 2
    #expect(abs(value - half) <= 1e-13 * half)
    let losses = try objective.termLosses(at: x)
    #expect(abs(losses[0] + 2 * losses[1] + 0.5 * losses[2] - value) <= 1e-13 * half)
    #expect(try objective.comparableValue(at: x) == value)

    var gradient: [Double] = []
    #expect(try objective.valueAndGradient(at: x, into: &gradient) == value)
    var (rows, again): ([Double], [Double]) = ([], [])
    try objective.jacobian(at: x, residuals: &again, jacobian: &rows)
    #expect(zip(r, again).allSatisfy { abs($0 - $1) <= 1e-14 })
    var (g, gram): ([Double], [Double]) = ([], [])
    let normal = try objective.normalEquations(at: x, gradient: &g, gram: &gram)
    #expect(abs(normal - value) <= 1e-13 * value)
    var transposed: [Double] = []
    try objective.applyJacobianTranspose(at: x, to: r, into: &transposed)
    let v = (0..<m).map { Double.sin(Double($0)) }
    var product: [Double] = []
    try objective.applyJacobian(at: x, to: v, into: &product)

    // Sums of r.count products of this size.
    let largest = rows.map(abs).max()! * max(1, r.map(abs).max()!, rows.map(abs).max()!)
    let bound = 4 * Double(r.count) * .ulpOfOne * largest * largest.squareRoot()
    for j in 0..<m {
      let exact = r.indices.reduce(0) { $0 + r[$1] * rows[$1 * m + j] }
      #expect(abs(gradient[j] - exact) <= bound && abs(g[j] - exact) <= bound && abs(transposed[j] - exact) <= bound)
      for i in stride(from: 0, to: m, by: 7) {
        let entry = r.indices.reduce(0) { $0 + rows[$1 * m + i] * rows[$1 * m + j] }
        #expect(abs(gram[i * m + j] - entry) <= bound && gram[i * m + j] == gram[j * m + i])
      }
    }
    for k in r.indices {
      let exact = (0..<m).reduce(0) { $0 + rows[k * m + $1] * v[$1] }
      #expect(abs(product[k] - exact) <= 1e-12 * largest)
    }
  }

  @Test func threadsDoNotChangeBits() throws {
    let problem = try Self.problem()
    let network = try Self.network()
    var results: [[UInt64]] = []
    for threads in [1, 2, 3] {
      let objective = try CollocationObjective(network, problem: problem, threads: threads)
      var (gradient, g, gram): ([Double], [Double], [Double]) = ([], [], [])
      let value = try objective.valueAndGradient(at: network.parameters, into: &gradient)
      let half = try objective.normalEquations(at: network.parameters, gradient: &g, gram: &gram)
      results.append(([value, half] + gradient + g + gram).bits)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func singlePrecision() throws {
    let problem = try Self.problem(20)
    let network = try Self.network()
    let exact = try CollocationObjective(network, problem: problem)
    let single = try CollocationObjective(network, problem: problem, precision: .float)
    var (a, b): ([Double], [Double]) = ([], [])
    let value = try exact.valueAndGradient(at: network.parameters, into: &a)
    let rounded = try single.valueAndGradient(at: network.parameters, into: &b)
    #expect(abs(rounded - value) <= 1e-4 * value)
    let scale = a.map(abs).max()!
    #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-3 * scale } && a != b)
  }

  /// Systems and orders of the general kernel; more than one residual of a sample.
  @Test func errorsOfAKnownFunction() throws {
    let network = try Self.network()
    let points = PointGrid.nodes([0...1, -1...1], counts: [7, 5])
    let problem = try CollocationProblem(
      coordinates: 2, terms: [.values("zero", points: points) { _ in [0] }],
      reference: ReferenceSolution(points: points) { [1 + $0[0]] })
    let values = try problem.values(of: network, at: points)
    let differences = zip(values, points).map { $0[0] - (1 + $1[0]) }
    let errors = try problem.errors(of: network)
    #expect(errors.maximum == differences.map(abs).max()!)
    let squares = points.reduce(0) { $0 + (1 + $1[0]) * (1 + $1[0]) }
    let relative = (differences.reduce(0) { $0 + $1 * $1 } / squares).squareRoot()
    #expect(abs(errors.relative - relative) <= 1e-14 * relative)
    #expect(try problem.residuals(of: network, term: "zero") == values)
  }
}
