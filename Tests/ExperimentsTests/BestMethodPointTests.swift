import Experiments
import JSON
import KANCore
import RealModule
import Testing

/// Where the best method evaluates the equations, and their residuals, by hand.
@Suite("Equation experiments: points and residuals of the best method")
struct BestMethodPointTests {
  private static let best = EquationCase(.spline, .multilevel, .best)

  /// N = a sum of the inputs.
  private func linear(_ weights: [Double]) throws -> Network {
    try Network(stages: [.linear(LinearMap(inputs: weights.count, outputs: 1))], parameters: weights)
  }

  /// Returns the largest difference between the residuals of N = a sum of the inputs at points drawn by seed 5 and a
  /// function of these points; infinite for another number of points.
  private func difference<E: EquationExperiment>(
    _ experiment: E, _ weights: [Double], term: String, box: [ClosedRange<Double>], count: Int,
    _ expected: (_ point: [Double]) -> Double
  ) throws -> Double {
    let found = try experiment.problem(for: Self.best, seed: 5).residuals(of: linear(weights), term: term)
    let points = PointSampling(box, count: count, seed: 5).uniformPoints(count, draw: 0)
    guard found.count == count else { return .infinity }
    return zip(found, points).reduce(0) { max($0, abs($1.0[0] - expected($1.1))) }
  }

  // Residuals of up to some hundred have a few roundings, and arguments of up to 4 pi two.
  private static let bound = 1e-11

  @Test("Burgers on half the domain: u = -sin(pi x) + t x (1 - x) N(t, 2 s(x) - 1), with errors on 0 <= x <= 1")
  func half() throws {
    var experiment = try BurgersExperiment()
    experiment.problem.isSymmetric = true
    let problem = try experiment.problem(for: Self.best, seed: 5)
    let points = PointGrid.nodes([0...1, 0...1], counts: [4, 5])
    let found = try problem.values(of: linear([0.3, -0.7]), at: points)
    for (point, value) in zip(points, found) {
      let (t, x) = (point[0], point[1])
      let s = Double.asinh(30 * x) / Double.asinh(30)
      let expected = -Double.sin(.pi * x) + t * x * (1 - x) * (0.3 * t - 0.7 * (2 * s - 1))
      #expect(abs(value[0] - expected) <= 1e-14, "t = \(t), x = \(x)")
    }
    // Results state the range, so that no run on the whole domain is resumed.
    let choices = experiment.choices(for: Self.best).map { [$0.name, $0.value] }
    #expect(choices.contains(["range of x", "0.0...1.0"]))
    let reference = try #require(problem.reference)
    #expect(reference.points.count == 101 * 201 && reference.points.allSatisfy { (0...1).contains($0[1]) })
  }

  @Test("Burgers: residuals of N = 0 and N = t at points drawn by the seed; the second input spreads the front")
  func burgers() throws {
    for viscosity in [0.01, 0.1] {
      let experiment = try BurgersExperiment(viscosity: viscosity)
      // u = -sin(pi x) + factor t^2 (1 - x^2).
      for factor in [0.0, 1] {
        let largest = try difference(
          experiment, [factor, 0], term: "equation", box: [0...1, -1...1], count: 6000
        ) { point in
          let (t, x) = (point[0], point[1])
          let (sine, cosine) = (Double.sin(.pi * x), Double.cos(.pi * x))
          let (rate, share): (Double, Double) = (2 * factor * t, factor * t * t)
          let u: Double = share * (1 - x * x) - sine
          let slope: Double = -Double.pi * cosine - 2 * share * x
          let bend: Double = Double.pi * Double.pi * sine - 2 * share
          return rate * (1 - x * x) + u * slope - viscosity * bend
        }
        #expect(largest <= Self.bound, "\(viscosity), \(factor): \(largest)")
      }
      // N = s(x) = asinh(k x) / asinh(k) with k = 0.3 / nu. In k x + sqrt(k^2 x^2 + 1), up to 1e-13 of the sum is lost.
      let k = 0.3 / viscosity
      let problem = try experiment.problem(for: Self.best)
      for x in [-0.9, -0.5, -0.03, 0, 0.004, 0.3, 0.7] {
        let u = try problem.values(of: linear([0, 1]), at: [[0.5, x]])[0][0]
        let spread = Double.asinh(k * x) / Double.asinh(k)
        let expected = 0.5 * (1 - x * x) * spread - Double.sin(.pi * x)
        #expect(abs(u - expected) <= 1e-12, "\(viscosity), \(x)")
      }
    }
  }

  /// The Laplacian of (1 - x^2) (1 - y^2) x.
  private func laplacian(_ x: Double, _ y: Double) -> Double { -6 * x * (1 - y * y) - 2 * x * (1 - x * x) }

  @Test("Poisson: eps Laplace u - f of N = x and N = |x|, and the jumps of their flux at Chebyshev points")
  func poisson() throws {
    let experiment = PoissonExperiment()
    let box = [-1.0...1, -1.0...1]
    for isEven in [false, true] {
      let weights: [Double] = isEven ? [0, 0, 1] : [1, 0, 0]
      let largest = try difference(experiment, weights, term: "volume", box: box, count: 1500) { point in
        let (x, y) = (point[0], point[1])
        let sign: Double = isEven && x < 0 ? -1 : 1
        return PoissonSolution.coefficient(.of(x)) * sign * laplacian(x, y) - PoissonSolution.source(x, y)
      }
      #expect(largest <= Self.bound, "\(weights): \(largest)")
      // u_x is 1 - y^2 on the right and 1 - y^2 or its negative on the left, where eps is 1 rather than 1/2.
      let jumps = try experiment.problem(for: Self.best).residuals(of: linear(weights), term: "interface").map { $0[0] }
      #expect(jumps.count == 49)
      for (k, jump) in jumps.enumerated() {
        let y = -Double.cos(.pi * (2 * Double(k) + 1) / 98)
        let expected: Double = (isEven ? -1.5 : 0.5) * (1 - y * y)
        #expect(abs(jump - expected) <= 1e-14, "\(weights), point \(k): \(jump)")
      }
    }
  }

  @Test("Helmholtz: Laplace u + u - f of N = x; the error of u = 0 is 1")
  func helmholtz() throws {
    let experiment = HelmholtzExperiment()
    let largest = try difference(
      experiment, [1, 0], term: "equation", box: [-1...1, -1...1], count: 4000
    ) { point in
      let (x, y) = (point[0], point[1])
      let source: Double = (1 - 17 * Double.pi * Double.pi) * Double.sin(.pi * x) * Double.sin(4 * .pi * y)
      return laplacian(x, y) + (1 - x * x) * (1 - y * y) * x - source
    }
    #expect(largest <= Self.bound, "\(largest)")
    let errors = try experiment.problem(for: Self.best).errors(of: linear([0, 0]))
    #expect(abs(errors.relative - 1) <= 1e-14 && errors.maximum > 0.99 && errors.maximum <= 1)
    #expect(HelmholtzExperiment.solution(0.5, 0.125) == 1 && abs(HelmholtzExperiment.solution(1, 0.3)) <= 1e-15)
    #expect(experiment.cases.map(\.name) == ["best-spline-multilevel", "best-spline-coarse", "best-spline-fine"])
    #expect(experiment.choices.contains { $0 == ("weight", "0.0001") })
    #expect(experiment.choices.contains { $0 == ("reference", "the exact solution at 101 x 101 nodes") })
  }

  @Test("Points are those of the seed, equal for equal seeds: their numbers, candidates, and epochs between draws")
  func draws() throws {
    func check<E: EquationExperiment>(_ usual: E, count: Int, candidates: Int?, every: Int) throws {
      func term(_ experiment: E, seed: UInt64) throws -> JSONValue {
        try #require(try experiment.problem(for: Self.best, seed: seed).recipe["terms"]?.arrayValue?.first)
      }
      func numbers(_ term: JSONValue) throws -> [Int?] {
        let sampling = try #require(term["sampling"])
        return ["count", "candidates", "every"].map { sampling[$0]?.integerValue }
      }
      let terms = try [UInt64(7), 7, 8].map { try term(usual, seed: $0) }
      #expect(terms[0] == terms[1] && terms[0]["fingerprint"] != terms[2]["fingerprint"], "\(usual.name)")
      #expect(try numbers(terms[0]) == [count, candidates, every], "\(usual.name)")
      // Without a seed it is the first one of the experiment.
      let first = try usual.problem(for: Self.best).recipe
      #expect(try first == usual.problem(for: Self.best, seed: usual.seeds[0]).recipe)
      var experiment = usual
      experiment.best.points = 30
      experiment.best.candidatesPerPoint = 3
      experiment.best.every = 4
      #expect(try numbers(term(experiment, seed: 7)) == [30, 90, 4], "\(usual.name)")
      let choices = experiment.choices + experiment.choices(for: Self.best)
      for (name, value) in [
        ("points", "30"), ("candidates per point", "3"), ("epochs between draws", "4"),
        ("conditions", "met by a trial function"),
      ] { #expect(choices.contains { $0 == (name, value) }, "\(usual.name): \(name)") }
    }
    try check(BurgersExperiment(), count: 6000, candidates: 30000, every: 20)
    try check(PoissonExperiment(), count: 1500, candidates: nil, every: 10)
    try check(HelmholtzExperiment(), count: 4000, candidates: 20000, every: 20)
  }

  @Test("Numbers out of range are refused")
  func badNumbers() throws {
    func isAllowed<E: EquationExperiment>(_ experiment: E, _ change: (inout E) -> Void = { _ in }) throws -> Bool {
      var experiment = experiment
      change(&experiment)
      do {
        _ = try experiment.problem(for: Self.best)
        return true
      } catch is CollocationError { return false } catch is ExperimentError { return false }
    }
    let (burgers, poisson) = (try BurgersExperiment(), PoissonExperiment())
    for (value, expected) in [(-1, false), (0, false), (1, true)] {
      #expect(try isAllowed(poisson) { $0.best.points = value } == expected)
      #expect(try isAllowed(burgers) { $0.best.candidatesPerPoint = value } == expected)
      #expect(try isAllowed(HelmholtzExperiment()) { $0.best.every = value } == expected)
    }
    for (value, expected) in [(-1, false), (1, false), (2, true)] {
      #expect(try isAllowed(burgers) { $0.problem.cells = value } == expected)
      #expect(try isAllowed(poisson) { $0.problem.side = value } == expected)
    }
    for (value, expected) in [(3, false), (4, true)] {
      #expect(try isAllowed(poisson) { $0.problem.boundaryCount = value } == expected)
    }
    let weights: [(Double, Bool)] = [(-1e-300, false), (0, true), (.nan, false)]
    for (value, expected) in weights {
      #expect(try isAllowed(burgers) { $0.problem.equationWeight = value } == expected)
      #expect(try isAllowed(poisson) { $0.problem.volumeWeight = value } == expected)
      #expect(try isAllowed(poisson) { $0.problem.interfaceWeight = value } == expected)
      #expect(try isAllowed(HelmholtzExperiment()) { $0.weight = value } == expected)
    }
  }
}
