import KANCore
import Optim
import RealModule
import SplineKernels
import Splines
import Testing

/// Terms with more points than blocks and chunks hold, and more than one output: residuals worked out by hand.
@Suite struct CollocationBlockTests {
  private static let points = (0..<4500).map { [Double($0) / 4096] }

  /// u = (x, 2 x).
  private func linear() throws -> Network {
    try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 2))], parameters: [1, 2])
  }

  /// Values, coordinates, fields and data of every point, and its partner's; all numbers are dyadic and short.
  @Test func whatIsGivenBelongsToItsPoint() throws {
    let points = Self.points
    let partners = points.map { [$0[0] + 1] }
    let problem = try CollocationProblem(
      coordinates: 1, outputs: 2,
      terms: [
        CollocationTerm("fields", points: points, fields: [{ 3 * $0[0] }, { $0[0] - 1 }]) { u in
          [u.value(of: 1) - u.field(0), u.value(of: 0) * (u.coordinate(0) + 1) + u.field(1)]
        },
        CollocationTerm("pairs", points: points, partners: partners) { u in
          [u.side(1).value(of: 1) - u.side(0).value, u.side(1).coordinate(0) * u.side(0).value + u.coordinate(0)]
        },
        .values("data", points: points, values: points.map { [$0[0] - 1, $0[0] + 2] }),
      ])
    let network = try linear()
    #expect(
      try problem.residuals(of: network, term: "fields") == points.map { [-$0[0], $0[0] * ($0[0] + 1) + ($0[0] - 1)] })
    #expect(
      try problem.residuals(of: network, term: "pairs") == points.map { [$0[0] + 2, ($0[0] + 1) * $0[0] + $0[0]] })
    #expect(try problem.residuals(of: network, term: "data") == points.map { [1, $0[0] - 2] })
    // The mean squares add up, and so do the rows.
    let objective = try CollocationObjective(network, problem: problem, threads: 2)
    let losses = try objective.termLosses(at: network.parameters)
    for (name, loss) in zip(problem.termNames, losses) {
      let r = try problem.residuals(of: network, term: name)
      let sum = r.joined().reduce(0) { $0 + $1 * $1 } / 4500
      // Sums of positive numbers.
      #expect(abs(loss - sum) <= 9000 * Double.ulpOfOne * sum, "\(name)")
    }
    var r: [Double] = []
    try objective.residuals(at: network.parameters, into: &r)
    let all = try problem.termNames.flatMap { try problem.residuals(of: network, term: $0) }.joined()
    let factor = (2.0 / 4500).squareRoot()
    #expect(r.count == 27_000 && zip(r, all).allSatisfy { abs($0 - factor * $1) <= Double.ulpOfOne * abs($0) })
    #expect(try problem.values(of: network, at: points) == points.map { [$0[0], 2 * $0[0]] })
  }

  @Test func theFirstPointThatFailsIsNamed() throws {
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1])
    for failing in [[0], [127], [128], [200, 250], [250, 140], [299], [100, 299]] {
      var points = (0..<300).map { [1 + Double($0) / 512] }
      for k in failing { points[k][0] *= -1 }
      let problem = try CollocationProblem(
        coordinates: 1,
        terms: [
          .values("fine", points: points) { [$0[0]] },
          CollocationTerm("log", points: points) { u in [u.value, .log(u.value)] },
        ])
      let first = failing.min()!
      #expect(
        throws: CollocationError.residualNotFinite(
          term: "log", residual: 1, point: first, at: points[first], value: "nan", level: 0, epoch: 0)
      ) { try Trainer(network, solving: problem, plan: .multilevel(epochs: [1], optimizer: .adam())) }
    }
  }

  /// Two points of the first term, both ends of a pair in the second and one point of the third are outside.
  @Test func pointsOutsideOfAllTermsAreCountedEveryTime() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [.splines(SplineEdges(knots: knots, inputs: 1, outputs: 1))], parameters: [1, 2, 3, 4, 5])
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("slope", points: [[-0.25], [0], [0.5], [1.25]]) { u in [u.derivative(0) - 1] },
        CollocationTerm("pair", points: [[-1], [0]], partners: [[2], [1]]) { u in
          [u.side(0).value - u.side(1).value]
        }, .values("end", points: [[1.5], [1]]) { _ in [0] },
      ])
    let objective = try CollocationObjective(network, problem: problem)
    let x = network.parameters
    let v = [1.0, 0, -1, 2, 3]
    var (r, rows, gradient, gram): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for _ in 0..<2 {
      _ = try objective.value(at: x)
      #expect(objective.pointsOutside == 5)
      _ = try objective.valueAndGradient(at: x, into: &gradient)
      #expect(objective.pointsOutside == 5)
      try objective.residuals(at: x, into: &r)
      #expect(objective.pointsOutside == 5)
      try objective.jacobian(at: x, residuals: &r, jacobian: &rows)
      #expect(objective.pointsOutside == 5)
      _ = try objective.normalEquations(at: x, gradient: &gradient, gram: &gram)
      #expect(objective.pointsOutside == 5)
      try objective.gramBlocks(at: x, ranges: [0..<5], into: &gram)
      #expect(objective.pointsOutside == 5)
      try objective.applyJacobian(at: x, to: v, into: &r)
      #expect(objective.pointsOutside == 5)
      try objective.applyJacobianTranspose(at: x, to: r, into: &gradient)
      #expect(objective.pointsOutside == 5)
      _ = try objective.termLosses(at: x)
      #expect(objective.pointsOutside == 5)
    }
  }

  /// The argument of abs is zero up to 1e-12 times the size of the point, one at least.
  @Test func widthOfAnInterface() throws {
    let features = try InputFeatures(coordinates: 2) { x in [.abs(x[0]), x[1]] }
    for (y, tolerance) in [(0.5, 1e-12), (1, 1e-12), (-4, 4e-12)] {
      for x in [0, tolerance / 2, tolerance.nextDown, tolerance.nextUp, 2 * tolerance, 1e-10].flatMap({ [$0, -$0] }) {
        let term = CollocationTerm("jump", points: [[x, y]]) { u in [u.side(1).derivative(0) - u.side(0).derivative(0)]
        }
        let isInterface = abs(x) <= tolerance
        let problem = try? CollocationProblem(features: features, terms: [term])
        #expect((problem != nil) == isInterface, "\(x), \(y)")
        guard let problem else { continue }
        // u = |x| jumps from the slope -1 to 1.
        let network = try Network(stages: [.linear(LinearMap(inputs: 2, outputs: 1))], parameters: [1, 0])
        #expect(try problem.residuals(of: network, term: "jump") == [[2]])
      }
    }
  }
}
