import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Proved bounds on residuals: how close they are, what lies between collocation points, and breaks of functions.
@Suite struct ResidualBoundShapeTests {
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
    let problem = try ResidualBoundTests.problem(network, coordinates: 1, equation: Slope())
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
    let problem = try ResidualBoundTests.problem(network, coordinates: 1, equation: Decay())
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
