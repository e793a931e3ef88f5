import Claims
import Exact
import KANCore
import SeededRandom
import Spectral
import Splines
import Testing

/// What the statements on two levels are made of, against numbers worked out by hand.
@Suite("Claims: two levels")
struct TwoLevelTests {
  private func matrix(_ rows: [[Rational]]) -> RationalMatrix {
    RationalMatrix(rows: rows.count, columns: rows[0].count) { rows[$0][$1] }
  }

  private func modes(_ order: Int, coarse n: Int) throws -> [NewModes] {
    [try .extended(SplineOrder(order), coarse: n), .clamped(try SplineOrder(order), coarse: n)]
  }

  @Test("Clamped splines on one interval are Bernstein polynomials, and hats elsewhere; products of two levels")
  func clamped() throws {
    // C(2, i) C(2, j) / (5 C(4, i + j)).
    let (fifth, tenth, last) = (Rational(1, 5), Rational(1, 10), Rational(1, 30))
    #expect(
      try ClampedSplines(SplineOrder(3), intervals: 1).massMatrix()
        == matrix([[fifth, tenth, last], [tenth, Rational(2, 15), tenth], [last, tenth, fifth]]))
    let fine = ClampedSplines(try SplineOrder(2), intervals: 2)
    let third = Rational(1, 3)
    let sixth = Rational(1, 6)
    #expect(fine.massMatrix() == matrix([[third, sixth, 0], [sixth, 2 * third, sixth], [0, sixth, third]]))
    // 1 - x/2 against the hats at 0, 1, 2: together 1, its integral.
    let row = [Rational(5, 12), Rational(1, 2), Rational(1, 12)]
    #expect(
      ClampedSplines(try SplineOrder(2), intervals: 1, spacing: 2).products(with: fine)
        == matrix([row, row.reversed()]))
  }

  @Test("The new hat between two coarse ones, and what unit steps leave of it")
  func newHat() throws {
    for modes in try modes(2, coarse: 1) {
      #expect(modes.basis() == matrix([[1], [-1], [1]]))
      // G (1, -1, 1) = (1, -2, 1)/6; then (5, -4, 5)/6 and G of it, (1, -1, 1)/6.
      let energies = modes.energies(steps: 1, step: .identity(3))
      #expect(energies.map { $0[0, 0] } == [Rational(2, 3), Rational(7, 18)])
      // A step of half the size: (e, G e) - |G e|^2 + (G e, G G e)/4, where G G e = (0, -1, 0)/6.
      let half = modes.energies(steps: 1, step: RationalMatrix.identity(3).scaled(by: Rational(1, 2)))
      #expect(half[1][0, 0] == Rational(2, 3) - Rational(1, 6) + Rational(1, 72))
    }
  }

  @Test("Forms have one inertia on a basis of the new modes and by the bordered matrix")
  func twoRoutes() throws {
    for order in 1...4 {
      for modes in try modes(order, coarse: 3) + [NewModes.periodic(MassSymbol(SplineOrder(order)), coarse: 3)] {
        let basis = modes.basis()
        #expect(basis.columns == 3)
        for shift in [Rational(1, 20), Rational(1, 5), Rational(3, 5), 1] {
          let form = modes.mass * modes.mass - modes.mass.scaled(by: shift)
          #expect(try modes.inertia(of: form) == (basis.transposed() * form * basis).inertia())
        }
      }
    }
  }

  @Test("The mode pi of two periodic intervals, and no mode but it: 1 - f_2(pi) = 2/3")
  func periodic() throws {
    let modes = NewModes.periodic(try MassSymbol(SplineOrder(2)), coarse: 2)
    let forms = modes.energies(steps: 3, step: .identity(4))
    for k in 1...3 {
      let least = try (forms[k] - forms[0].scaled(by: Rational(2, 3).power(2 * k))).inertia()
      #expect(least.positive == 0 && least.zero == 1)
    }
  }

  @Test("Descent in w on two intervals of order 1: the matrix (2, 1; 1, 1)")
  func powers() throws {
    let order = try SplineOrder(1)
    let geometry = try PowerGeometry(order, intervals: 2, mass: .identity(2))
    #expect(geometry.mass == matrix([[2, 1], [1, 1]]) && geometry.quotientOfOnes == Rational(5, 2))
    // A = (1, -1; 0, 1), so (A A^T)^{-1} = (1, 1; 1, 2).
    #expect(geometry.inverseOuter == matrix([[1, 1], [1, 2]]))
    let largest = Rational(26_180_339_887, 10_000_000_000)
    #expect(geometry.aboveLargest > largest && geometry.aboveLargest < largest * Rational(1_000_001, 1_000_000))
    let symbol = try MassSymbol(order)
    #expect(PowerGeometry.modeBound(symbol) == Rational(1, 2))
    #expect(PowerGeometry.largestBound(order, intervals: 2) == Rational(4, 3))
    #expect(PowerGeometry.taken(symbol, intervals: 2) == Rational(3, 8))
    // ((r - 1)!)^2 = 4 and f_3(pi) = 2/15; 4^7 / (9 * 7 * 6).
    let cubic = try MassSymbol(SplineOrder(3))
    #expect(PowerGeometry.modeBound(cubic) == Rational(4, 15))
    #expect(PowerGeometry.largestBound(try SplineOrder(3), intervals: 4) == Rational(16384, 378))
  }

  @Test("A function in four bases, order 2 and one interval")
  func bases() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 1, lower: 0, upper: 1)
    let mass = try MassSymbol.massMatrix(knots)
    #expect(mass == matrix([[Rational(1, 3), Rational(1, 6)], [Rational(1, 6), Rational(1, 3)]]))
    func system(_ basis: MassBasis) throws -> MassSystem {
      try MassSystem(basis, knots, mass: mass, function: [1, 5])
    }
    // Products of x + 1 and x; the function 1 + 4x is (x + 1) + 3x.
    let powers = try system(.powers)
    #expect(powers.matrix == matrix([[Rational(7, 3), Rational(5, 6)], [Rational(5, 6), Rational(1, 3)]]))
    #expect(powers.weights == [1, 3])
    // Hats end at the ends in either basis.
    #expect(try system(.clamped).matrix == mass && system(.clamped).weights == [1, 5])
    // The integral of (1 + 4x)^2 is 31/3 in any basis.
    let orthonormal = try system(.orthonormal)
    let size = orthonormal.weights.reduce(0) { $0 + Double($1) * Double($1) }
    #expect(orthonormal.matrix == .identity(2) && abs(size - 31.0 / 3) < 1e-13)
    let orthogonal = MassSystem.orthogonalized(matrix([[2, 1], [1, 2]]))
    #expect(orthogonal.rows == matrix([[1, 0], [Rational(-1, 2), 1]]) && orthogonal.squares == [2, Rational(3, 2)])
  }

  @Test("Splines of order 3 in clamped weights: those of x^2 are 0, 0, 1")
  func clampedWeights() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 1, lower: 0, upper: 1)
    // In extended weights x^2 has the products of two inner knots: 0 * (-1), 0 * 1, 1 * 2.
    let system = try MassSystem(
      .clamped, knots, mass: MassSymbol.massMatrix(knots), function: [0, 0, 2])
    #expect(system.weights == [0, 0, 1])
  }

  @Test("The condition number of (2, 1; 1, 2) is 3")
  func condition() throws {
    let condition = try MassSystem.Condition(matrix([[2, 1], [1, 2]]))
    #expect(condition.smallest.contains(1) && condition.largest.contains(3) && condition.number.contains(3))
    #expect(condition.number.relativeWidth! < Rational(1, 100_000_000_000))
  }

  @Test("The ends of a condition number are the least and the greatest quotient of the ends of the eigenvalues")
  func conditionEnds() throws {
    let hilbert = RationalMatrix(rows: 5, columns: 5) { i, j in Rational(1, i + j + 1) }
    for one in [matrix([[5]]), matrix([[3, 2], [2, 3]]), matrix([[2, 1], [1, 1]]), hilbert] {
      let condition = try MassSystem.Condition(one)
      let (smallest, largest) = (condition.smallest, condition.largest)
      // With equal ends it would not matter which of them is taken.
      #expect(smallest.lower < smallest.upper && largest.lower < largest.upper)
      let quotients = [largest.lower, largest.upper].flatMap { top in
        [smallest.lower, smallest.upper].map { top / $0 }
      }
      #expect(condition.number.lower == quotients.min() && condition.number.upper == quotients.max())
    }
    // (3 + sqrt 5) / (3 - sqrt 5) is the larger zero of x^2 - 7x + 1, which is negative between its zeros.
    func polynomial(_ x: Rational) -> Rational { x * x - 7 * x + 1 }
    let number = try MassSystem.Condition(matrix([[2, 1], [1, 1]])).number
    #expect(number.lower > 1 && polynomial(number.lower).sign < 0 && polynomial(number.upper).sign > 0)
  }

  @Test("Bounds of steps: factors 1/2 and 4/5, the square root of 4")
  func bounds() {
    func exactly(_ kappa: Rational) -> Enclosure { Enclosure(lower: kappa, upper: kappa) }
    // log 9 / log 2 = 3.17, log 1000 / log 1.25 = 30.96, log 9 / log 1.25 = 9.85.
    for (kappa, part, least, most) in [
      (exactly(3), Rational(1, 9), 4, 4), (exactly(9), Rational(1, 1000), 31, 31),
      (exactly(1), Rational(1, 1000), 1, 1), (Enclosure(lower: 3, upper: 9), Rational(1, 9), 4, 10),
    ] {
      let steps = SolverSteps.gradientDescent(kappa, part: part)
      #expect(steps.least == Rational(least) && steps.most == Rational(most))
    }
    // log 9 / log 3 is 2; balls cannot tell it from slightly more.
    let two = SolverSteps.gradientDescent(exactly(2), part: Rational(1, 9))
    #expect(two.least == 2 && (two.most == 2 || two.most == 3))
    // log 2000 = 7.60, and 3/2 of it 11.40. A bound for an enclosure is one for its upper end.
    #expect(SolverSteps.conjugateGradients(exactly(4), part: Rational(1, 1000)) == 8)
    #expect(SolverSteps.conjugateGradients(exactly(9), part: Rational(1, 1000)) == 12)
    #expect(SolverSteps.conjugateGradients(Enclosure(lower: 4, upper: 9), part: Rational(1, 1000)) == 12)
  }

  @Test("Conjugate gradients on diag(1, 2) from (1, 1): the energy falls by 2/27, then to zero")
  func conjugateGradients() throws {
    let diagonal = RationalMatrix.diagonal([1, 2])
    // sqrt(2/27) = 0.2722.
    for (part, steps) in [(Rational(28, 100), 1), (Rational(27, 100), 2), (Rational(1, 1_000_000), 2)] {
      #expect(SolverSteps.exactConjugateGradients(diagonal, error: [1, 1], part: part) == steps)
    }
    // An eigenvector takes one step.
    #expect(SolverSteps.exactConjugateGradients(diagonal, error: [0, 1], part: Rational(1, 1000)) == 1)
  }

  @Test("The same counts in floating point, on hats: descent with step 1 on (2, 1; 1, 2)/6")
  func trial() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 1, lower: 0, upper: 1)
    let mass = try MassSymbol.massMatrix(knots)
    // The eigenvectors (1, 1) and (1, -1) have 1/2 and 1/6.
    for (u, factor) in [([Rational(1), 1], 0.5), ([Rational(1), -1], 5.0 / 6)] {
      let trial = SolverTrial(try MassSystem(.extended, knots, mass: mass, function: u), part: 0.01)
      var (left, steps) = (1.0, 0)
      while left > 0.01 {
        left *= factor
        steps += 1
      }
      #expect(trial.gradientDescent(step: 1) == steps)
      #expect(trial.conjugateGradients(limit: 9) == 1)
      #expect(trial.conjugateGradients(limit: 0) == nil)
      // Adam's first steps are of the size of its rate: ten of 0.1 from a distance of 1, or more.
      let adam = try #require(try trial.adam(rates: [0.1], limit: 4000))
      #expect(adam.steps >= 9 && adam.rate == 0.1)
      #expect(try trial.adam(rates: [0.001], limit: 100) == nil)
    }
  }

  @Test("The loss over the weights of an edge of order 1 with two samples in one interval and one in the other")
  func edgeQuadratic() throws {
    var generator = SplitMix64(seed: 1)
    var network = try Network.kan(
      widths: [1, 1], order: 1, intervals: 2, inputBox: [0...1], using: &generator)
    network.parameters = [0, 0]
    let samples = try Samples(inputs: [0.2, 0.3, 0.8], inputWidth: 1, targets: [1, 1, 1], targetWidth: 1)
    let quadratic = try EdgeQuadratic(network, samples: samples)
    // H = diag(4/3, 2/3), g = -(4/3, 2/3).
    #expect(abs(quadratic.gap - 1) < 1e-14)
    #expect(quadratic.toMinimum.allSatisfy { abs($0 - 1) < 1e-14 })
    #expect(abs(try quadratic.largestCurvature(change: nil) - 4.0 / 3) < 1e-14)
    let decreases = try quadratic.decreases(steps: 2, change: nil)
    #expect(zip(decreases, [0, 11.0 / 12, 47.0 / 48]).allSatisfy { abs($0 - $1) < 1e-14 })
    // In w it is (2, 2/3; 2/3, 2/3), with the largest eigenvalue (4 + 2 sqrt 2)/3; g_w = -(2, 2/3).
    let change = try network.changeOfBasis()
    let largest = (4 + 2 * 2.0.squareRoot()) / 3
    #expect(abs(try quadratic.largestCurvature(change: change) - largest) < 1e-14)
    // s g^2 - s^2/2 g H g with g^2 = 40/9 and g H g = 8 + 16/9 + 8/27.
    let first = 40 / 9 / largest - (8 + 16.0 / 9 + 8.0 / 27) / (2 * largest * largest)
    #expect(abs(try quadratic.decreases(steps: 1, change: change)[1] - first) < 1e-14)
  }

  @Test(
    "The verdict is the recorded one and the control is refuted",
    arguments: ["two-level-refinement", "two-level-conditioning"])
  func verdicts(_ id: String) throws {
    let family = try CaseFamily(maxOrder: 3, maxIntervals: 3, randomKnotVectors: 1, networks: 1)
    let claim = try #require(Catalog.all.first { $0.id == id })
    let findings = try claim.check(family)
    #expect(claim.origin == .ours)
    #expect(findings.literal.verdict == claim.recorded.literal, "\(findings.literal.counterexample ?? "")")
    #expect(findings.control.refuted, "\(findings.control.statement)")
    #expect(!findings.tables.isEmpty)
  }
}
