import KANCore
import SplineKernels
import Splines
import Testing

/// Residuals that are not defined somewhere have no bound, whatever follows the operation that is not defined.
@Suite struct ResidualBoundDomainTests {
  /// Residuals with an unknown that is zero, and bounded functions.
  struct Undefined: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      let (t, zero) = (u.coordinate(0), u.unknown(0))
      return [
        u.value + zero * .log(t), u.value + zero * (1 / t), u.value + t / t, u.value + .tanh(.log(t)),
        u.value + .sin(.sqrt(t)), u.value + zero / t, u.value + zero * t.power(-2),
      ]
    }
  }

  private func bounds(
    over box: ClosedRange<Double>, trial: TrialFunction? = nil, equation: some DifferentialEquation, cells: Int
  ) throws -> [ResidualBound] {
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [0.5])
    let problem = try ResidualBoundTests.problem(
      network, coordinates: 1, trial: trial, unknowns: [Unknown("z", start: 0)], equation: equation)
    return try problem.residualBounds(of: network, term: "inside", over: [box], cells: cells)
  }

  @Test("Logarithms, square roots, and quotients outside their domains", arguments: [1, 50])
  func undefined(cells: Int) throws {
    for (box, places) in [(-2.0...(-1.0), [0, 3, 4]), (-1...1, Array(0..<7)), (0...0, [0, 1, 2, 3, 5, 6])] {
      let found = try bounds(over: box, equation: Undefined(), cells: cells)
      for place in places {
        #expect(found[place].upper == .infinity && !found[place].isTight, "\(box): \(found[place])")
      }
      if box.upperBound < 0 {
        // Nowhere defined: no magnitude is found.
        for place in [0, 3, 4] { #expect(found[place].lower == 0, "\(found[place])") }
      }
    }
    // Where all are defined, u is at most 1, and what is added at most 2, also t / t as a quotient of intervals.
    for bound in try bounds(over: 1...2, equation: Undefined(), cells: cells) {
      #expect(bound.upper <= 3.000001, "\(bound)")
    }
    // The square root of zero is defined.
    #expect(try bounds(over: 0...0, equation: Undefined(), cells: cells)[4].upper <= 1e-12)
  }

  @Test("Arguments outside knots where they are errors", arguments: [OutsideRule.error, .clamp])
  func outside(rule: OutsideRule) throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: rule)
    // A line of slope 1.
    let network = try Network(stages: [.splines(edges)], parameters: [0, 0.5, 1, 1.5])
    let problem = try ResidualBoundTests.problem(network, coordinates: 1, equation: Slope())
    func upper(_ box: ClosedRange<Double>) throws -> Double {
      try problem.residualBounds(of: network, term: "inside", over: [box], cells: 20)[0].upper
    }
    for box in [0.5...1.5, 1.25...1.5, -1...0] {
      #expect(try upper(box).isFinite == (rule == .clamp), "\(box)")
    }
    #expect(try upper(0...1) < 1.01)
  }

  /// A range far from zero is mapped with larger rounding errors: the next double above it maps to 1 + 2^-32, where
  /// rounding may add 2^-29.
  @Test("Arguments outside the knots by rounding count as inside where an evaluator takes them so")
  func tolerance() throws {
    let range = 0x1p20...(0x1p20 + 1)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [
        .normalize(Normalization(width: 1, into: 0, 1, kind: .affine(scale: [1], shift: [-range.lowerBound]))),
        .splines(SplineEdges(knots: knots, inputs: 1, outputs: 1)),
      ], parameters: [0, 0.5, 1, 1.5])
    let x = range.upperBound.nextUp
    let problem = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("inside", points: [[x]], equation: Slope())])
    let found = try problem.residuals(of: network, term: "inside")[0][0]
    let bound = try problem.residualBounds(of: network, term: "inside", over: [x...x])[0]
    #expect(abs(found - 1) < 1e-6 && bound.upper >= 0.999999 && bound.upper <= 1.000001, "\(found), \(bound)")
    // Well outside, the edge is constant.
    let outside = try problem.residualBounds(of: network, term: "inside", over: [x + 1...x + 2])[0]
    #expect(outside.upper == 0, "\(outside)")
  }

  struct Slope: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0)] }
  }

  @Test("The slope of an absolute value in a trial function, and of the square root, at zero")
  func trialFunctions() throws {
    for trial in [
      TrialFunction { t, n, z in [.abs(t[0]) + z[0] * n[0]] },
      TrialFunction { t, n, z in [.sqrt(t[0]) + z[0] * n[0]] },
    ] {
      #expect(try bounds(over: 0...0, trial: trial, equation: Slope(), cells: 1)[0].upper == .infinity)
      let away = try bounds(over: 1...2, trial: trial, equation: Slope(), cells: 100)[0]
      #expect(away.isTight && away.lower <= 1 && away.upper >= 0.5 && away.upper <= 1.1, "\(away)")
    }
  }
}
