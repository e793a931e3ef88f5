import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Tracing: what is read, what is shared, and the derivatives of every function.
@Suite struct EquationProgramTests {
  /// A number with a slope: forward differentiation that shares nothing with the reverse sweep.
  struct Slope: ResidualNumber {
    var value: Double
    var slope = 0.0

    init(_ value: Double) { self.value = value }
    init(_ value: Double, slope: Double) { (self.value, self.slope) = (value, slope) }
    init(floatLiteral value: Double) { self.init(value) }
    init(integerLiteral value: Int) { self.init(Double(value)) }
    static func + (a: Slope, b: Slope) -> Slope { Slope(a.value + b.value, slope: a.slope + b.slope) }
    static func - (a: Slope, b: Slope) -> Slope { Slope(a.value - b.value, slope: a.slope - b.slope) }
    static func * (a: Slope, b: Slope) -> Slope {
      Slope(a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
    }
    static func / (a: Slope, b: Slope) -> Slope {
      Slope(a.value / b.value, slope: (a.slope * b.value - a.value * b.slope) / (b.value * b.value))
    }
    static prefix func - (a: Slope) -> Slope { Slope(-a.value, slope: -a.slope) }
    static func abs(_ x: Slope) -> Slope { x.value < 0 ? -x : x }
    static func sin(_ x: Slope) -> Slope { Slope(.sin(x.value), slope: .cos(x.value) * x.slope) }
    static func cos(_ x: Slope) -> Slope { Slope(.cos(x.value), slope: -.sin(x.value) * x.slope) }
    static func exp(_ x: Slope) -> Slope { Slope(.exp(x.value), slope: .exp(x.value) * x.slope) }
    static func log(_ x: Slope) -> Slope { Slope(.log(x.value), slope: x.slope / x.value) }
    static func sqrt(_ x: Slope) -> Slope {
      Slope(x.value.squareRoot(), slope: x.slope / (2 * x.value.squareRoot()))
    }
    static func tanh(_ x: Slope) -> Slope {
      Slope(.tanh(x.value), slope: x.slope / (.cosh(x.value) * .cosh(x.value)))
    }
    static func erfc(_ x: Slope) -> Slope {
      Slope(.erfc(x.value), slope: -2 * .exp(-x.value * x.value) / Double.pi.squareRoot() * x.slope)
    }
  }

  /// Every function, with arguments where it is smooth.
  struct Functions: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      let (v, w) = (u.value, u.derivative(0))
      let positive = v * v + 1
      return [
        .sin(v) * .cos(w) - .tanh(v - w), .exp(-v / 2) / positive, .log(positive) + .sqrt(positive + w * w),
        .abs(v * 3) * w + (2 - v) / 4 - v.power(3), u.coordinate(0) * .exp(u.coordinate(0)) - w, v.power(-2) + v,
        .erfc(v - w) * w,
      ]
    }
  }

  @Test func derivativesOfEveryFunction() throws {
    var cases = RandomKANs(seed: 9000)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 3, lower: 0, upper: 1)
    let stage = Stage.splines(try SplineEdges(knots: knots, inputs: 1, outputs: 1))
    let network = try Network(stages: [stage], parameters: (0..<6).map { _ in cases.number() + 0.03 })
    let points = [0.05, 0.2, 0.45, 0.7, 0.99].map { [$0] }
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("functions", points: points, equation: Functions()),
        CollocationTerm("jets", points: points) { u in [u.value, u.derivative(0)] },
      ])
    let jets = try problem.residuals(of: network, term: "jets")
    let found = try problem.residuals(of: network, term: "functions")
    let single = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("functions", points: points, equation: Functions())])
    let objective = try CollocationObjective(network, problem: single)
    var r: [Double] = []
    var jacobian: [Double] = []
    try objective.jacobian(at: network.parameters, residuals: &r, jacobian: &jacobian)
    var gradient: [Double] = []
    _ = try objective.valueAndGradient(at: network.parameters, into: &gradient)
    for j in 0..<6 {
      // A layer is linear in its weights: its slope in a weight is the layer with that weight alone.
      let unit = try network.replacingParameters(with: (0..<6).map { $0 == j ? 1 : 0 })
      let slopes = try problem.residuals(of: unit, term: "jets")
      var total = 0.0
      for (k, point) in points.enumerated() {
        let exact = Functions().residuals(
          Jet<Slope> { entry in
            switch entry {
            case .value: Slope(jets[k][0], slope: slopes[k][0])
            case .derivative: Slope(jets[k][1], slope: slopes[k][1])
            default: Slope(point[0])
            }
          })
        for (a, value) in exact.enumerated() {
          // A few dozen operations on numbers of this size.
          let scale = 64 * Double.ulpOfOne * exact.map { max(abs($0.value), abs($0.slope), 1) }.max()! * 16
          #expect(abs(found[k][a] - value.value) <= scale, "residual \(a)")
          let row = (k * exact.count + a) * 6 + j
          let factor = (2 / Double(points.count)).squareRoot()
          #expect(abs(jacobian[row] - factor * value.slope) <= scale, "residual \(a), weight \(j)")
          total += 2 / Double(points.count) * value.value * value.slope
        }
      }
      #expect(abs(gradient[j] - total) <= 1e-11 * gradient.map { abs($0) }.max()!)
    }
  }

  @Test func onlyWhatIsReadIsCarried() throws {
    let points = [[0.1, 0.2, 0.3]]
    let problem = try CollocationProblem(
      coordinates: 3, outputs: 2,
      terms: [
        .values("values", points: points) { _ in [0, 0] },
        CollocationTerm("last", points: points) { u in [u.derivative(2, of: 1)] },
        CollocationTerm("mixed", points: points) { u in [u.second(2, 0) + u.second(0, 2) - u.value(of: 1)] },
        CollocationTerm("third", points: points) { u in [u.third(2) + u.derivative(1)] },
        CollocationTerm("fourth", points: points) { u in [u.fourth(1, of: 1) + u.third(0) + u.second(1, 0)] },
        // What vanishes is not read.
        CollocationTerm("folded", points: points) { u in [0 * u.second(1, 1) + u.value] },
      ])
    #expect(try problem.channels(ofTerm: "values") == .value)
    #expect(try problem.channels(ofTerm: "last") == ChannelLayout(directions: 1, secondDerivatives: []))
    #expect(
      try problem.channels(ofTerm: "mixed")
        == ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(0, 1)]))
    #expect(
      try problem.channels(ofTerm: "third")
        == ChannelLayout(
          directions: 2, secondDerivatives: [SecondDerivative(1, 1)],
          higherDerivatives: [HigherDerivative(order: 3, direction: 1)]))
    #expect(
      try problem.channels(ofTerm: "fourth")
        == ChannelLayout(
          directions: 2, secondDerivatives: [(0, 0), (0, 1), (1, 1)].map { SecondDerivative($0.0, $0.1) },
          higherDerivatives: [(3, 0), (3, 1), (4, 1)].map { HigherDerivative(order: $0.0, direction: $0.1) }))
    #expect(try problem.channels(ofTerm: "folded") == .value)
    #expect(throws: CollocationError.noSuchTerm(name: "x", known: problem.termNames)) {
      try problem.channels(ofTerm: "x")
    }
  }

  @Test func operationsAreSharedAndFolded() throws {
    let points = [[0.1, 0.2]]
    func count(_ residuals: @escaping @Sendable (Jet<TracedNumber>) -> [TracedNumber]) throws -> Int {
      let term = CollocationTerm("term", points: points, fields: [{ $0[0] }], residuals: residuals)
      return try CollocationProblem(coordinates: 2, terms: [term]).operationCount(ofTerm: "term")
    }
    #expect(try count { u in [u.derivative(0) + u.value * u.derivative(1) - 0.01 * u.second(1, 1)] } == 4)
    #expect(try count { u in [u.value * u.derivative(0), u.derivative(0) * u.value + 1] } == 2)
    #expect(try count { u in [(u.value * 1 + 0) / 1 - 0 * u.derivative(0)] } == 0)
    // A source term is a number that is given.
    #expect(
      try count { u in [u.value - .sin(u.coordinate(0)) * .exp(u.coordinate(1) * 3) * (1 + u.field(0)) * 0.5] } == 1)
    #expect(try count { u in [u.value.power(8)] } == 3)
  }

  /// Small powers of these bases have no rounding, nor have the inverses of powers of two.
  @Test(
    "Powers are products, those with negative exponents their inverses", arguments: [2, -2, 3, -3, 0.5] as [Double])
  func powers(base: Double) {
    for exponent in -12...12 {
      var product = 1.0
      for _ in 0..<exponent.magnitude { product *= base }
      #expect(base.power(exponent) == (exponent < 0 ? 1 / product : product), "\(base)^\(exponent)")
    }
  }

  @Test func foldedOperationsKeepTheirValue() throws {
    let identity = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1])
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("folded", points: [[0.75]]) { u in
          let v = u.value
          return [0 - v, -1 * v, v * -1, -(-v), 0 + v, v + 0, v - 0, v / 1, 1 * v, v * 1, -(v - 1)]
        }
      ])
    let found = try problem.residuals(of: identity, term: "folded")
    #expect(found == [Array(repeating: -0.75, count: 3) + Array(repeating: 0.75, count: 7) + [0.25]])
  }

  @Test func errorsOfSeveralOutputs() throws {
    let points = [[0.5], [-2.0], [1.0]]
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 2))], parameters: [2, 2.5])
    let problem = try CollocationProblem(
      coordinates: 1, outputs: 2, terms: [.values("values", points: points) { [2 * $0[0], 3 * $0[0]] }],
      reference: ReferenceSolution(points: points) { [2 * $0[0], 3 * $0[0]] })
    // The first output is right, the second one too small by x / 2.
    let errors = try problem.errors(of: network)
    #expect(abs(errors.relative - 0.5 / 13.0.squareRoot()) <= 4 * Double.ulpOfOne && errors.maximum == 1)
    #expect(try problem.values(of: network, at: [[2]]) == [[4, 5]])
  }

  @Test func grids() {
    #expect(
      PointGrid.nodes([0...1, -1...1], counts: [2, 3]) == [[0, -1], [0, 0], [0, 1], [1, -1], [1, 0], [1, 1]])
    #expect(PointGrid.centers([0...1, 0...4], counts: [1, 2]) == [[0.5, 1], [0.5, 3]])
    #expect(
      PointGrid.nodes([0.1...0.7], counts: [4]).first == [0.1]
        && PointGrid.nodes([0.1...0.7], counts: [4]).last == [0.7])
    // Both ends are attained exactly, though lower + (upper - lower) need not be the upper end; one node is the lower end.
    for (k, l) in (-9...9).flatMap({ k in (k + 1...10).map { (k, $0) } }) {
      let (lower, upper) = (Double(k) / 10, Double(l) / 10)
      for count in 2...5 {
        let nodes = PointGrid.nodes([lower...upper], counts: [count]).map { $0[0] }
        #expect(nodes.count == count && nodes.first == lower && nodes.last == upper)
        #expect(zip(nodes, nodes.dropFirst()).allSatisfy { $0 < $1 })
      }
      #expect(PointGrid.nodes([lower...upper], counts: [1]) == [[lower]])
    }
    #expect(PointGrid.nodes([-1...1], counts: [5]) == [[-1], [-0.5], [0], [0.5], [1]])
    #expect(PointGrid.centers([-1...1], counts: [1]) == [[0]])
    #expect(PointGrid.centers([-1...1], counts: [4]) == [[-0.75], [-0.25], [0.25], [0.75]])
    #expect(PointGrid.nodes([2...2, 0...1], counts: [1, 2]) == [[2, 0], [2, 1]])
    var cases = RandomKANs(seed: 1)
    let points = PointGrid.random([0...1, 5...6], count: 50, using: &cases.random)
    #expect(
      points.count == 50 && points.allSatisfy { $0.count == 2 && (0..<1).contains($0[0]) && (5..<6).contains($0[1]) })
  }
}
