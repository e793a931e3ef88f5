import KANCore
import Optim
import RealModule
import SplineKernels
import Testing

/// The columns of unknowns in gradients, Jacobians, and products: by hand, by differences, and against each other.
@Suite struct UnknownObjectiveTests {
  /// u_t + u u_x = nu u_xx, and c u = x.
  struct Burgers: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      [
        u.derivative(0) + u.value * u.derivative(1) - u.unknown(0) * u.second(1, 1),
        u.unknown(1) * u.value - u.coordinate(1),
      ]
    }
  }

  /// All kinds of terms, on more than one block and more than one chunk; unknowns in several terms, in pairs, and
  /// beside given functions; and a term without them.
  private static func problem(_ count: Int = 70) throws -> CollocationProblem {
    let box = [0.0...1.0, -1.0...1.0]
    let ends = PointGrid.nodes([0...1, -1 ... -1], counts: [9, 1])
    return try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm("burgers", points: PointGrid.centers(box, counts: [count, 40]), equation: Burgers()),
        .values("start", points: PointGrid.nodes([0...0, -1...1], counts: [1, 30]), weight: 2) { [-.sin(.pi * $0[1])] },
        CollocationTerm("periodic", points: ends, partners: ends.map { [$0[0], 1] }, weight: 0.5) { u in
          [
            u.side(0).value - u.unknown(2) * u.side(1).value,
            u.side(0).derivative(1) - u.unknown(1) * u.side(1).derivative(1),
          ]
        },
        CollocationTerm("source", points: PointGrid.centers(box, counts: [5, 3]), fields: [{ $0[0] * $0[1] + 1 }]) {
          u in
          [u.value - u.unknown(2) * TracedNumber.exp(u.unknown(0)) * u.field(0)]
        },
      ],
      unknowns: [
        Unknown("nu", start: 0.01, domain: .positive), Unknown("c", start: 0.5, domain: .between(0...2)),
        Unknown("a", start: -0.75),
      ])
  }

  private static func network() throws -> Network { try CollocationObjectiveTests.network() }

  /// Parameters away from the start.
  private static func point(_ network: Network) -> [Double] { network.parameters + [0.25, -0.5, 0.75] }

  /// u = w x with w = 2 at x = 1 and 2: a u - 3 is -2 and -1 for a = 1/2. The loss is the mean square, 5/2.
  private static let domains: [(domain: Unknown.Domain, slope: Double)] = [
    (.all, 0.5), (.positive, 0.5), (.between(0...1), 0.25), (.between(-1.5...2.5), 1),
  ]

  @Test("By hand, for every domain", arguments: 0..<4)
  func byHand(number: Int) throws {
    let (domain, slope) = Self.domains[number]
    let problem = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("e", points: [[1], [2]]) { u in [u.unknown(0) * u.value - 3] }],
      unknowns: [Unknown("a", start: 0.5, domain: domain)])
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [2])
    let objective = try CollocationObjective(network, problem: problem)
    let x = try [2] + CollocationTask(problem).extraParameters
    #expect(x[1] == (number == 0 ? 1 : 0) && objective.unknowns(at: x) == [0.5] && objective.dimension == 2)
    #expect(try objective.value(at: x) == 2.5)
    var (gradient, r, rows, gram): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    #expect(try objective.valueAndGradient(at: x, into: &gradient) == 2.5)
    // The derivatives of a u are a x and u times the slope; the factor is sqrt(2 / 2).
    #expect(gradient == [-2, -8 * slope])
    try objective.jacobian(at: x, residuals: &r, jacobian: &rows)
    #expect(r == [-2, -1] && rows == [0.5, 2 * slope, 1, 4 * slope])
    #expect(try objective.normalEquations(at: x, gradient: &gradient, gram: &gram) == 2.5)
    #expect(gradient == [-2, -8 * slope] && gram == [1.25, 5 * slope, 5 * slope, 20 * slope * slope])
    try objective.applyJacobian(at: x, to: [1, 2], into: &r)
    #expect(r == [0.5 + 4 * slope, 1 + 8 * slope])
    try objective.applyJacobianTranspose(at: x, to: [1, -1], into: &gradient)
    #expect(gradient == [-0.5, -2 * slope])
    #expect(try objective.network(at: x) == network)
    let error = NetworkError.countMismatch(
      what: "parameters of the network and of unknowns", expected: 2, found: 1)
    #expect(throws: error) { try objective.value(at: [2]) }
    #expect(try problem.residuals(of: network, term: "e") == [[-2], [-1]])
    let other = try problem.residuals(of: network, unknowns: [0.75], term: "e")
    #expect(abs(other[0][0] + 1.5) <= 8 * Double.ulpOfOne && abs(other[1][0]) <= 16 * Double.ulpOfOne)
  }

  /// The third derivative of the loss is below 1e3 times its largest slope, and values of size one have some hundred
  /// roundings: with h = 1e-4, 1e-5 and 1e-10 of that slope.
  @Test("The gradient is that of differences", arguments: [Precision.double, .float])
  func differences(precision: Precision) throws {
    let network = try Self.network()
    let objective = try CollocationObjective(network, problem: Self.problem(), precision: precision)
    let x = Self.point(network)
    let m = network.parameterCount
    var gradient: [Double] = []
    _ = try objective.valueAndGradient(at: x, into: &gradient)
    #expect(gradient.count == m + 3)
    let largest = gradient.map { $0.magnitude }.max()!
    let exact = try CollocationObjective(network, problem: Self.problem())
    for j in Array(stride(from: 0, to: m, by: 9)) + Array(m..<m + 3) {
      let values = try [1e-4, -1e-4].map { h in
        var shifted = x
        shifted[j] += h
        return try exact.value(at: shifted)
      }
      let difference = (values[0] - values[1]) / 2e-4
      #expect(abs(gradient[j] - difference) <= (precision == .double ? 1e-5 : 1e-3) * largest, "parameter \(j)")
      // A column of zeros would not do.
      if j >= m { #expect(abs(gradient[j]) > 1e-4 * largest) }
    }
  }

  @Test("Gradients, rows, products, and blocks agree")
  func agreement() throws {
    let network = try Self.network()
    let objective = try CollocationObjective(network, problem: Self.problem())
    let x = Self.point(network)
    let n = objective.dimension
    #expect(n == network.parameterCount + 3 && objective.residualCount == 2 * 70 * 40 + 30 + 18 + 15)
    var (r, again, rows): ([Double], [Double], [Double]) = ([], [], [])
    try objective.residuals(at: x, into: &r)
    try objective.jacobian(at: x, residuals: &again, jacobian: &rows)
    #expect(zip(r, again).allSatisfy { abs($0 - $1) <= 1e-14 })
    let value = try objective.value(at: x)
    var (gradient, g, gram, transposed, product): ([Double], [Double], [Double], [Double], [Double]) =
      ([], [], [], [], [])
    #expect(try objective.valueAndGradient(at: x, into: &gradient) == value)
    let normal = try objective.normalEquations(at: x, gradient: &g, gram: &gram)
    #expect(abs(normal - value) <= 1e-13 * value)
    try objective.applyJacobianTranspose(at: x, to: r, into: &transposed)
    let v = (0..<n).map { Double.sin(Double($0)) }
    try objective.applyJacobian(at: x, to: v, into: &product)
    #expect(gradient.count == n && g.count == n && transposed.count == n && gram.count == n * n)
    // Sums of r.count products of this size.
    let size = max(1, r.map { abs($0) }.max()!, rows.map { abs($0) }.max()!)
    let bound = 4 * Double(r.count) * .ulpOfOne * size * size
    for j in 0..<n {
      let exact = r.indices.reduce(0) { $0 + r[$1] * rows[$1 * n + j] }
      #expect(abs(gradient[j] - exact) <= bound && abs(g[j] - exact) <= bound && abs(transposed[j] - exact) <= bound)
      for i in Array(stride(from: 0, to: n, by: 7)) + [n - 3, n - 2, n - 1] {
        let entry = r.indices.reduce(0) { $0 + rows[$1 * n + i] * rows[$1 * n + j] }
        #expect(abs(gram[i * n + j] - entry) <= bound && gram[i * n + j] == gram[j * n + i], "\(i), \(j)")
      }
    }
    for k in r.indices {
      let exact = (0..<n).reduce(0) { $0 + rows[k * n + $1] * v[$1] }
      #expect(abs(product[k] - exact) <= 1e-12 * size)
    }
    // Blocks inside the network, across its end, and of unknowns alone.
    let lists: [[Range<Int>]] = [
      [3..<7, n - 6..<n - 1], [0..<4, n - 3..<n], [n - 2..<n - 1], (0..<n).map { $0..<$0 + 1 },
    ]
    for ranges in lists {
      var (blocks, cut): ([Double], [Double]) = ([], [])
      try objective.gramBlocks(at: x, ranges: ranges, into: &blocks)
      GramBlocks.cut(from: gram, dimension: n, ranges: ranges, into: &cut)
      #expect(blocks.count == cut.count && zip(blocks, cut).allSatisfy { abs($0 - $1) <= bound }, "\(ranges)")
    }
  }

  @Test func threadsDoNotChangeBits() throws {
    let problem = try Self.problem()
    let network = try Self.network()
    let x = Self.point(network)
    var results: [[UInt64]] = []
    for threads in [1, 2, 3] {
      let objective = try CollocationObjective(network, problem: problem, threads: threads)
      var (gradient, g, gram): ([Double], [Double], [Double]) = ([], [], [])
      let value = try objective.valueAndGradient(at: x, into: &gradient)
      let half = try objective.normalEquations(at: x, gradient: &g, gram: &gram)
      results.append(([value, half] + gradient + g + gram).bits)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  /// The arguments outside the knots are counted once, although rows of unknowns take additional sweeps.
  @Test func pointsOutsideAreCountedOnce() throws {
    let network = try Network.kan([1, 1], over: [0...1], seed: 1)
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("e", points: [[-0.5], [0.5], [1.5]]) { u in [u.unknown(0) * u.value - u.unknown(1)] },
        CollocationTerm("pair", points: [[0]], partners: [[2]]) { u in
          [u.side(0).value - u.unknown(0) * u.side(1).value]
        },
      ], unknowns: [Unknown("a", start: 1), Unknown("b", start: 2)])
    let objective = try CollocationObjective(network, problem: problem)
    let x = network.parameters + [1, 1]
    var (gradient, gram): ([Double], [Double]) = ([], [])
    _ = try objective.normalEquations(at: x, gradient: &gradient, gram: &gram)
    #expect(objective.pointsOutside == 3)
    try objective.gramBlocks(at: x, ranges: [0..<x.count], into: &gram)
    #expect(objective.pointsOutside == 3)
    try objective.applyJacobianTranspose(at: x, to: [1, 1, 1, 1], into: &gradient)
    #expect(objective.pointsOutside == 3)
  }
}
