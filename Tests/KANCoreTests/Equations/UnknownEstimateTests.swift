import KANCore
import Optim
import SplineKernels
import Testing

/// Standard deviations of unknowns, and unknowns that nothing determines.
@Suite struct UnknownEstimateTests {
  /// Values measured at 1, 2, 3, 4. A line w x fits them best with w = 35 / 30, with the sum of squares 42 - 35 w, 7/6.
  private static let measured = [1.0, 3, 4, 4]
  private static let slope = 35.0 / 30

  /// u' = a at one point, and the measured values.
  private struct Line {
    var unit = 1.0
    var length = 1.0
    var weights = (equation: 1.0, data: 1.0)
    var domain = Unknown.Domain.all
    var isList = true
    var count = 4

    var points: [[Double]] { (1...count).map { [length * Double($0)] } }

    var data: CollocationTerm {
      let unit = unit
      let length = length
      let values = UnknownEstimateTests.measured.map { [unit * $0] }
      return isList
        ? .values("data", points: points, weight: weights.data, values: Array(values.prefix(count)))
        : .values("data", points: points, weight: weights.data) { values[Int(($0[0] / length).rounded()) - 1] }
    }

    func problem(
      _ residual: @escaping @Sendable (Jet<TracedNumber>) -> TracedNumber = { $0.derivative(0) - $0.unknown(0) },
      others: [Unknown] = []
    ) throws -> CollocationProblem {
      try CollocationProblem(
        coordinates: 1,
        terms: [
          CollocationTerm("slope", points: [[2 * length]], weight: weights.equation, fields: [{ _ in 0 }]) {
            [residual($0)]
          }, data,
        ], unknowns: [Unknown("a", start: unit / length, domain: domain)] + others)
    }

    func network(slope: Double = UnknownEstimateTests.slope) throws -> Network {
      try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [slope * unit / length])
    }

    func estimate(_ data: [String]? = nil) throws -> UnknownEstimate {
      try problem().estimates(
        of: network(), unknowns: [UnknownEstimateTests.slope * unit / length], data: data)[0]
    }
  }

  private static let lines: [Line] = [
    Line(), Line(weights: (100, 1)), Line(weights: (1, 100)), Line(unit: 1e6, length: 1e-3),
    Line(unit: 1e-9, length: 1e5),
    Line(domain: .positive), Line(unit: 1e6, length: 1e-3, domain: .positive), Line(domain: .between(0...2)),
    Line(domain: .between(-5...1.25)),
  ]

  /// The slope is known as that of a line by least squares: sigma^2 = 7/6 / (4 - 1), divided by 30. The damping, 1e-10,
  /// is below 1e-8 of the least eigenvalue of J^T J with ones on its diagonal, 0.03.
  @Test("The standard deviation of a slope by hand, for any weights, units, and domains", arguments: 0..<9)
  func byHand(number: Int) throws {
    let line = Self.lines[number]
    let estimate = try line.estimate()
    let expected = (7.0 / 540).squareRoot() * line.unit / line.length
    #expect(estimate.name == "a" && estimate.isDetermined && estimate.value == Self.slope * line.unit / line.length)
    #expect(abs(try #require(estimate.standardDeviation) - expected) <= 1e-7 * expected)
    #expect(estimate.description == "a = \(estimate.value) +- \(estimate.standardDeviation!)")
  }

  @Test("Only lists are measured values unless others are named; as many values as they determine are too few")
  func data() throws {
    let exact = Line(isList: false)
    let none = try exact.estimate()
    #expect(none.isDetermined && none.standardDeviation == nil)
    #expect(none.description == "a = \(Self.slope), without a standard deviation: too few measured values")
    #expect(try exact.estimate(["data"]) == Line().estimate())
    #expect(try Line().estimate([]).standardDeviation == nil)
    let one = Line(count: 1)
    let few = try one.problem().estimates(of: one.network(slope: 1), unknowns: [1])
    #expect(few == [UnknownEstimate(name: "a", value: 1, standardDeviation: nil, isDetermined: true)])
  }

  @Test("Unknowns that nothing determines are flagged, and only these")
  func undetermined() throws {
    let line = Line()
    let other = [Unknown("b", start: 1)]
    func estimates(
      _ values: [Double], data: [String]? = nil,
      _ residual: @escaping @Sendable (Jet<TracedNumber>) -> TracedNumber
    ) throws -> [UnknownEstimate] {
      try line.problem(residual, others: other).estimates(of: line.network(), unknowns: values, data: data)
    }
    // Only the sum, or the product, matters, whether values are measured or exact.
    for found in [
      try estimates([0.5, 2.0 / 3]) { $0.derivative(0) - $0.unknown(0) - $0.unknown(1) },
      try estimates([0.5, 2.0 / 3], data: []) { $0.derivative(0) - $0.unknown(0) - $0.unknown(1) },
      try estimates([3.5, 1.0 / 3]) { $0.derivative(0) - $0.unknown(0) * $0.unknown(1) },
    ] {
      #expect(found.allSatisfy { !$0.isDetermined && $0.standardDeviation == nil })
      #expect(found[1].description == "b = \(found[1].value), not determined by the equations and the data")
    }
    // The given function is zero.
    let idle = try estimates([Self.slope, 1]) { $0.derivative(0) - $0.unknown(0) - $0.unknown(1) * $0.field(0) }
    #expect(idle[0].isDetermined && !idle[1].isDetermined)
    let own = try Line().estimate().standardDeviation!
    #expect(abs(try #require(idle[0].standardDeviation) - own) <= 1e-9 * own)
  }

  /// On coarse splines, J^T J is not singular: no solutions but those for the rate itself are represented exactly.
  @Test("A rate with nothing but the start is undetermined; with data it is not", arguments: [(6, 20), (5, 6), (4, 4)])
  func startAlone(order: Int, intervals: Int) throws {
    let decay = DecayProblem()
    let points = PointGrid.centers(decay.box, counts: [100])
    func estimate(_ data: CollocationTerm) throws -> UnknownEstimate {
      let problem = try CollocationProblem(
        coordinates: 1, terms: [CollocationTerm("decay", points: points, equation: DecayProblem.Equation()), data],
        unknowns: [Unknown("k", start: 1.3)])
      let fit = try decay.network(order: order, intervals: intervals).trained(solving: problem, epochs: [30])
      return try problem.estimates(of: fit.network, unknowns: fit.unknowns)[0]
    }
    // Several values at one point have a variance, but say nothing about the rate.
    for values in [[1.0], [1.01, 0.99, 1, 1.02]] {
      let start = try estimate(
        .values("start", points: values.map { _ in [0] }, values: values.map { [$0] }))
      #expect(!start.isDetermined && start.standardDeviation == nil, "\(start)")
    }
    #expect(try estimate(decay.data).isDetermined)
  }

  /// u' + a u = 0 at x = 2 with u = w x: the derivative with respect to a is u, which is zero but for rounding, or not.
  @Test("An unknown whose factor is zero but for rounding is undetermined", arguments: [1e-17, 1])
  func roundingAlone(slope: Double) throws {
    let line = Line()
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("rate", points: [[2]]) { u in [u.derivative(0) + u.unknown(0) * u.value] },
        .values("data", points: line.points, values: line.points.map { [slope * $0[0]] }),
      ], unknowns: [Unknown("a", start: 1)])
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [slope])
    let estimate = try problem.estimates(of: network, unknowns: [0.5])[0]
    #expect(estimate.isDetermined == (slope == 1), "\(estimate)")
    #expect((estimate.standardDeviation == nil) == (slope != 1), "\(estimate)")
  }

  @Test("A large unknown counts by its relative changes")
  func largeUnknown() throws {
    let line = Line()
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("rate", points: [[2]]) { u in [u.derivative(0) - 1e-15 * u.unknown(0)] },
        .values("data", points: line.points, values: line.points),
      ], unknowns: [Unknown("a", start: 0)])
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1])
    #expect(try problem.estimates(of: network, unknowns: [1e15])[0].isDetermined)
  }

  @Test("A rate is undetermined after training on zeros")
  func zeros() throws {
    let decay = DecayProblem(unit: 0)
    let problem = try decay.problem()
    let fit = try decay.network().trained(solving: problem, epochs: [40])
    let estimate = try problem.estimates(of: fit.network, unknowns: fit.unknowns)[0]
    #expect(!estimate.isDetermined && estimate.standardDeviation == nil, "\(estimate)")
    #expect(estimate.description.hasSuffix("not determined by the equations and the data"))
  }

  @Test("What cannot be used says why")
  func errors() throws {
    let line = Line(domain: .between(0...2))
    let problem = try line.problem()
    let network = try line.network()
    func refused(_ error: CollocationError, _ values: [Double], data: [String]? = nil, _ own: Network? = nil) {
      #expect(throws: error) { try problem.estimates(of: own ?? network, unknowns: values, data: data) }
    }
    refused(.badOption(option: "the number of values of unknowns", value: "2", need: "1"), [1, 1])
    let range = "inside 0.0...2.0, a range of finite length"
    for value in [0, 2, -1, .nan] {
      refused(.badOption(option: "unknown \"a\"", value: "\(value)", need: range), [value])
    }
    refused(.noSuchTerm(name: "dat", known: ["slope", "data"]), [1], data: ["dat"])
    let large = try Network.kan([1, 1], intervals: 4000, over: [0...4], seed: 1)
    refused(
      .badOption(
        option: "the number of parameters for standard deviations", value: "\(large.parameterCount + 1)",
        need: "at most 4000"), [1], large)
    let plain = try CollocationProblem(coordinates: 1, terms: [line.data])
    #expect(try plain.estimates(of: network, unknowns: []) == [])
  }
}
