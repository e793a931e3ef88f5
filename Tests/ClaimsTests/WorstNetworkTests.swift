import BasisProperties
import Claims
import Exact
import SeededRandom
import Splines
import Testing

/// What the searches for worst networks compute with.
@Suite("Claims: searches for networks")
struct WorstNetworkTests {
  @Test("The gradient of the logarithm of the ratio against differences of its values", arguments: [2, 3, 4], [2, 3])
  func gradient(order: Int, depth: Int) throws {
    let problem = JetProblem(order: try SplineOrder(order), depth: depth, samples: 2)
    try forAll(
      Generator.integers(in: 1...1000), cases: 5, named: "jets \(order) \(depth)", settings: .fromEnvironment()
    ) { (seed: Int) throws -> Void in
      var random = SplitMix64(seed: UInt64(seed))
      let x = problem.start(using: &random)
      var gradient: [Double] = []
      _ = try problem.valueAndGradient(at: x, into: &gradient)
      try ensure(gradient.count == problem.dimension && problem.dimension == (2 * depth - 1) * 2, "the dimension")
      func value(_ j: Int, _ step: Double) throws -> Double {
        var (moved, ignored) = (x, [Double]())
        moved[j] += step
        return try problem.valueAndGradient(at: moved, into: &ignored)
      }
      for j in x.indices {
        // With s = |x_j| 2^-12 the four-point quotient has a relative error of about (s / |x_j|)^4 = 2^-48, and rounding
        // adds some 2^-50 / 2^-12 to x_j g_j; 2^-20 leaves a factor of 2^18 for the curvature. A wrong factor is far larger.
        let step = max(x[j].magnitude, 0x1p-6) * 0x1p-12
        let near = try value(j, step) - value(j, -step)
        let far = try value(j, 2 * step) - value(j, -2 * step)
        let quotient = (8 * near - far) / (12 * step)
        let scale = gradient.map(\.magnitude).max()! + 1 / max(x[j].magnitude, 0x1p-6)
        try ensure(
          (quotient - gradient[j]).magnitude <= 0x1p-20 * scale, "entry \(j): \(gradient[j]), by values \(quotient)")
      }
    }.get()
  }

  @Test(
    "On one interval numbers are coefficients of 1, x, x^2, ...: the splines have the polynomials' values",
    arguments: 1...5)
  func coefficients(r: Int) throws {
    let shape = KernelShape(order: try SplineOrder(r), widths: [1, 2], intervals: 1, samples: 1)
    // Two edges with different coefficients.
    let numbers = (0..<2 * r).map { Rational(3 * $0 * $0 - 5 * $0 + 2, 7) }
    let weights = KernelCandidate.splineWeights(numbers, shape)
    #expect(weights.count == 2 * r)
    let basis = BSplineBasis(
      try KnotVector<Rational>.uniform(order: SplineOrder(r), intervals: 1, lower: 0, upper: 1))
    for edge in 0..<2 {
      for x in [Rational(0), Rational(1, 3), Rational(1, 2), 1] {
        let spline = zip(try basis.values(at: x), weights[edge * r..<(edge + 1) * r]).reduce(Rational(0)) {
          $0 + $1.0 * $1.1
        }
        let polynomial = (0..<r).reduce(Rational(0)) { $0 + numbers[edge * r + $1] * x.power($1) }
        #expect(spline == polynomial, "edge \(edge), x = \(x)")
      }
    }
    let two = KernelShape(order: try SplineOrder(r), widths: [1, 1], intervals: 2, samples: 1)
    #expect(KernelCandidate.splineWeights(numbers, two) == numbers)
  }

  @Test("Rounding keeps so many significant bits, of inputs, weights and factors")
  func rounding() {
    // 1/3 = 0.0101 0101...: three bits are 0.01011 or 0.01010, the nearer being 5/16; 7/16 + 1/64 = 0.011101: 7/16.
    let candidate = KernelCandidate(
      inputs: [1.0 / 3, -1.0 / 3], weights: [29.0 / 64, 0, 3e5], factors: [.infinity, 31.0 / 64])
    let rounded = candidate.rounded(bits: 3)
    #expect(rounded.inputs == [0.3125, -0.3125] && rounded.weights == [0.4375, 0, 327_680])
    // 31/64 = 0.011111 is nearest to 1/2.
    #expect(rounded.factors == [0, 0.5])
    #expect(candidate.rounded(bits: 53).inputs == candidate.inputs)
  }

  @Test(
    "Echelon form: ranks, the first vector that depends on others, the first outside the span, the last one included")
  func echelon() {
    var echelon = Echelon()
    #expect(echelon.insert([0, 2, 4]) && echelon.insert([1, 1, 1]) && echelon.rank == 2)
    #expect(!echelon.insert([2, 4, 6]) && !echelon.insert([0, 0, 0]) && echelon.rank == 2)
    #expect(echelon.firstOutside([[1, 0, -1], [3, 4, 5]]) == nil)
    #expect(echelon.firstOutside([[1, 0, -1], [3, 4, 5], [0, 0, 1]]) == 2)
    #expect(echelon.firstOutside([[0, 0, 1], [0, 1, 0]]) == 0 && echelon.rank == 2)
    var all = Echelon()
    #expect(all.insert(all: [[1, 0], [2, 0], [0, 1], [1, 1]]) == 1 && all.rank == 2)
  }
}
