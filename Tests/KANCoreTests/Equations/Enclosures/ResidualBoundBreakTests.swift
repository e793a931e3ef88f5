import KANCore
import SplineKernels
import Splines
import Testing

/// Proved bounds where functions have kinks and jumps.
@Suite struct ResidualBoundBreakTests {
  /// u' + 1.
  struct Slope: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) + 1] }
  }

  /// u' + 1 and u'' + 1.
  struct Slopes: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) + 1, u.second(0, 0) + 1] }
  }

  private func bounds(
    of network: Network, over box: ClosedRange<Double>, equation: some DifferentialEquation
  ) throws -> [ResidualBound] {
    let problem = try ResidualBoundTests.problem(network, coordinates: 1, equation: equation)
    return try problem.residualBounds(of: network, term: "inside", over: [box], tolerance: 0.01, cells: 200)
  }

  /// |t| by a feature and (-t)_+ by an activation, both with slopes of size one at most.
  @Test("Both slopes count where a box is a point at a kink")
  func kinks() throws {
    let features = try InputFeatures(coordinates: 1) { x in [.abs(x[0])] }
    let linear = Stage.linear(try LinearMap(inputs: 1, outputs: 1))
    let network = try Network(stages: [linear], parameters: [-1])
    let problem = try CollocationProblem(
      features: features, terms: [CollocationTerm("inside", points: [[0.5]], equation: Slope())])
    func bound(_ box: ClosedRange<Double>) throws -> ResidualBound {
      try problem.residualBounds(of: network, term: "inside", over: [box], cells: 200)[0]
    }
    // The slope of -|t| is 1 on the left and -1 on the right.
    #expect(try bound(0...0).upper >= 2)
    #expect(try bound(-1...0).upper >= 2)
    // To the right of the kink, u' + 1 is zero, rounded outward a few times.
    #expect(try bound(0...1).upper <= 1e-15)

    let activation = Stage.activation(try ActivationStage(width: 1, function: .relu))
    let unit = try Network(stages: [linear, activation], parameters: [1])
    // The slope of (t)_+ is 0 or 1.
    let there = try bounds(of: unit, over: 0...0, equation: Slope())[0]
    #expect(there.upper >= 2 && there.lower <= 1, "\(there)")
    #expect(try bounds(of: unit, over: -1...(-0.5), equation: Slope())[0].upper < 1.01)
  }

  @Test("Where a slope jumps, its derivative has no bound; where a value jumps, its slope has none")
  func pointMasses() throws {
    // A line of slope 1 on [0, 1], and rules outside.
    func line(_ outside: OutsideRule) throws -> Network {
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
      let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: outside)
      return try Network(stages: [.splines(edges)], parameters: [0, 0.5, 1, 1.5])
    }
    for (outside, slope, second) in [
      (OutsideRule.clamp, true, false), (.zero, false, false), (.linear, true, true), (.extrapolate, true, true),
    ] {
      let found = try bounds(of: line(outside), over: 0.5...1.5, equation: Slopes())
      #expect(found[0].upper.isFinite == slope && found[1].upper.isFinite == second, "\(outside): \(found)")
    }
    // The jumps at the ends of the box count only if the box reaches beyond.
    let inside = try bounds(of: line(.clamp), over: 0...1, equation: Slopes())
    #expect(inside[0].upper < 2.01 && inside[1].upper < 1.01, "\(inside)")
  }
}
