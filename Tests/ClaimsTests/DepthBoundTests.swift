import BasisProperties
import Claims
import Exact
import Splines
import Testing

/// The bound for order 2 that holds 4 up to depth 9, and the families that approach the supremum.
@Suite("Claims: depth and the constant")
struct DepthBoundTests {
  @Test("The bound is 4 at depth 9 and more behind; its certificate fails for smaller constants")
  func constants() {
    let bound = SecondOrderBound.proved
    #expect(bound.constant(depth: 9) == 4 && bound.constant(depth: 10) == Rational(64, 15))
    #expect(bound.weightsAreEnough)
    #expect(bound.meanForm.inertia().isPositiveDefinite && bound.varianceForm.inertia().isPositiveDefinite)
    // A hundredth less is too little for the proof, in either constant.
    let little = Rational(99, 100)
    for (fixed, perLayer) in [(bound.fixed * little, bound.perLayer), (bound.fixed, bound.perLayer * little)] {
      let less = SecondOrderBound(fixed: fixed, perLayer: perLayer)
      #expect(!less.meanForm.inertia().isPositiveSemidefinite)
    }
    #expect(!SecondOrderBound(fixed: 2, perLayer: Rational(1, 8)).weightsAreEnough)
    #expect(!SecondOrderBound(fixed: Rational(1, 10), perLayer: 1).varianceForm.inertia().isPositiveSemidefinite)
  }

  @Test("The forms by hand at a few vectors psi")
  func forms() {
    let bound = SecondOrderBound.proved
    func value(_ form: SymmetricBandedMatrix, _ x: [Rational]) -> Rational {
      var sum = Rational(0)
      for i in x.indices { for j in x.indices { sum += x[i] * x[j] * form[i, j] } }
      return sum
    }
    let strength = Rational(4, 15) * Rational(81, 85)
    // psi_{-1} = 1: b = (1, 0, ...), n . b = 1.
    #expect(value(bound.meanForm, [1]) == Rational(8, 5) + strength - 1)
    // b = (0, 1, 0, ...) for psi = (2, 1): n . b = -d(1) = -20/9.
    #expect(value(bound.meanForm, [2, 1]) == 8 + strength * Rational(400, 81) - 1)
    // b = (0, 0, 1): psi = (3, 2, 1), n . b = -d(2)/2 = -31/18, and w_2 = omega d(2) counts.
    let weight = value(bound.meanForm, [3, 2, 1]) - 14 * Rational(8, 5) - strength * Rational(961, 324) + 1
    #expect(weight == (strength * Rational(20, 9) - Rational(3, 5) / Rational(31, 9)) * Rational(31, 9))
    // psi_{-1} = psi_0 = 1: b = (-1, 1, 0, ...): two fifths of b_1^2 are left, nothing of b_0^2.
    #expect(value(bound.varianceForm, [1]) == 2 * Rational(8, 5) - Rational(2, 5))
  }

  @Test("The inequality between kernels for random inputs; one node at 0 and one at 1 meet it, and a smaller c fails")
  func kernels() throws {
    let bound = SecondOrderBound.proved
    let batches = Generator.integers(in: 0...24).array(count: 12)
    try forAll(batches, cases: 40, named: "kernels of order 2", settings: .fromEnvironment()) {
      (numbers: [Int]) throws -> Void in
      for nodes in [1, 2, 3] {
        let inputs = (0..<12 / nodes).map { k in (0..<nodes).map { Rational(numbers[k * nodes + $0], 4) } }
        let (diagonal, margin) = try bound.certificate(inputs: inputs, intervals: 7)
        try ensure(diagonal <= bound.perLayer, "the diagonal reaches \(diagonal)")
        try ensure(margin.inertia().isPositiveSemidefinite, "the margin is negative")
      }
    }.get()
    let (diagonal, margin) = try bound.certificate(inputs: [[0], [1]], intervals: 1)
    // Y = kappa (1, -1; -1, 1), K_R = (1, 2; 2, 5), K_S = I.
    let c = bound.fixed, kappa = bound.perLayer
    #expect(diagonal == kappa && margin[0, 0] == kappa + c - 1 && margin[0, 1] == 2 * (c - kappa))
    #expect(margin[1, 1] == 5 * (kappa + c) - 1)
    let less = SecondOrderBound(fixed: Rational(6, 5), perLayer: Rational(1, 4))
    #expect(!(try less.certificate(inputs: [[0], [1]], intervals: 1).margin.inertia().isPositiveSemidefinite))
  }

  @Test(
    "Members that approach the supremum: classes fit, the constant vector leads, the ratio is that of g",
    arguments: [2, 3, 4])
  func approach(order: Int) throws {
    let supremum = [2: Rational(16), 3: 16, 4: Rational(64, 9)][order]!
    var last = Rational(0)
    for n in [2, 3, 5, 8] {
      let design = try LineDesign.approaching(order: SplineOrder(order), intervals: n)
      let (splines, powers) = try design.eigenvalues()
      // |g|^2 of the window, from its formula.
      let m = n + order - 1
      let window = (0..<m).reduce(Rational(0)) { $0 + Rational(($1 + 1) * (m - $1)).power(2) }
      #expect(powers == Rational((design.prime - 1) * (design.prime - 1)) * window)
      #expect(splines > last * powers && splines < supremum * powers)
      #expect(splines >= (1 - Rational(order, m)) * supremum * powers)
      last = splines / powers
    }
  }
}
