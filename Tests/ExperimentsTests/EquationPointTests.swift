import Experiments
import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Points, weights, bounds and rates of the equation experiments, against numbers worked out by hand.
@Suite("Equation experiments: points, ends and rates by hand")
struct EquationPointTests {
  private let adam = EquationCase(.spline, .multilevel, .adam)

  /// u = a sum of inputs, which gives the coordinates of the points in residuals.
  private func linear(_ weights: [Double]) throws -> Network {
    try Network(stages: [.linear(LinearMap(inputs: weights.count, outputs: 1))], parameters: weights)
  }

  @Test("A lattice has one point in every cell and no coordinate twice: sides 2, 4 and 5 written out")
  func lattice() throws {
    // (i + a_j, j + a_i) / k with a_j = ((s j mod k) + 1/2) / k and the stride s nearest to 0.618 k without a common
    // divisor: 1 for 2, 3 for 4 (2 has one), 3 for 5.
    let permutations = [2: [0, 1], 4: [0, 3, 2, 1], 5: [0, 3, 1, 4, 2]]
    for (side, permutation) in permutations {
      var experiment = PoissonExperiment()
      experiment.problem.side = side
      experiment.problem.points = .lattice
      // Of u = 0 the residual is -f.
      let found = try experiment.problem(for: adam).residuals(of: linear([0, 0, 0]), term: "volume").map { -$0[0] }
      let k = Double(side)
      let offsets = permutation.map { (Double($0) + 0.5) / k }
      func place(_ cell: Int, _ other: Int) -> Double { 2 * (Double(cell) + offsets[other]) / k - 1 }
      let points = (0..<side).flatMap { i in (0..<side).map { j in (place(i, j), place(j, i)) } }
      #expect(found.count == side * side)
      // Slopes of f are at most 10 pi^2 3 pi, and coordinates are off by a few ulp.
      for (f, (x, y)) in zip(found, points) { #expect(abs(f - PoissonSolution.source(x, y)) <= 1e-11, "\(x), \(y)") }
    }
  }

  @Test("f of (27) and (28) by hand: -(1 + 9) pi^2 u on the left, -(4 + 9) pi^2 u / 2 on the right and on x = 0")
  func source() {
    let root = 3.0.squareRoot() / 2
    let rows: [(x: Double, y: Double, u: Double, factor: Double)] = [
      (-1.0 / 3, 1.0 / 6, -root, 10.0), (-0.5, 1.0 / 18, -0.5, 10), (-1.0 / 6, -1.0 / 6, 0.5, 10),
      (1.0 / 6, 1.0 / 6, root, 6.5), (1.0 / 12, 0.5, -0.5, 6.5), (-0.25, 1.0 / 6, -(0.5.squareRoot()), 10),
    ]
    for (x, y, u, factor) in rows {
      #expect(abs(PoissonSolution.value(x, y) - u) <= 8 * Double.ulpOfOne)
      #expect(abs(PoissonSolution.source(x, y) + factor * .pi * .pi * u) <= 1e-12, "\(x), \(y)")
    }
  }

  @Test("Burgers: boundary terms are at both ends, initial ones at t = 0 in the centers of cells, equations inside")
  func burgersPoints() throws {
    var experiment = try BurgersExperiment()
    experiment.problem.cells = 2
    let problem = try experiment.problem(for: adam)
    // The boundary values are 0, so that residuals are the coordinates.
    let x = try problem.residuals(of: linear([0, 1]), term: "boundary").map { $0[0] }
    let t = try problem.residuals(of: linear([1, 0]), term: "boundary").map { $0[0] }
    #expect(x == [-1, 1, -1, 1] && t == [0.25, 0.25, 0.75, 0.75])
    // u + sin(pi x) at x = -1/2 and 1/2.
    let start = try problem.residuals(of: linear([1, 1]), term: "initial").map { $0[0] }
    #expect(start == [-1.5, 1.5])
    // Of u = x + t the residual is 1 + u.
    let inside = try problem.residuals(of: linear([1, 1]), term: "equation").map { $0[0] }
    #expect(inside == [0.75, 1.75, 1.25, 2.25])
  }

  @Test("Burgers: graded points are sinh(4 s) / sinh(4), their residuals weighted by the root of dx/ds")
  func gradedPoints() throws {
    var experiment = try BurgersExperiment()
    experiment.problem.cells = 2
    experiment.problem.points = .graded
    let problem = try experiment.problem(for: adam)
    // A lattice of side 2 has s = 2 (i + a_j) / 2 - 1 with a = 1/4 and 3/4 behind t: second coordinates j + a_i.
    let places = [0.25, 1.25, 0.75, 1.75].map { $0 - 1 }
    let found = try problem.residuals(of: linear([1, 0]), term: "equation").map { $0[0] }
    for (residual, s) in zip(found, places) {
      let slope = 4 * Double.cosh(4 * s) / Double.sinh(4)
      #expect(abs(residual - slope.squareRoot()) <= 64 * residual.ulp, "s = \(s)")
    }
    // Two initial points, in the centers of cells of s.
    let start = try problem.residuals(of: linear([0, 0]), term: "initial").map { $0[0] }
    let expected = [-0.5, 0.5].map { s -> Double in
      let slope = 4 * Double.cosh(4 * s) / Double.sinh(4)
      return slope.squareRoot() * Double.sin(.pi * Double.sinh(4 * s) / Double.sinh(4))
    }
    #expect(start.count == 2 && zip(start, expected).allSatisfy { abs($0 - $1) <= 64 * Double.ulpOfOne })
  }

  @Test("Least numbers of points, cells and of the viscosity, and the largest one, are allowed; the next ones are not")
  func ends() throws {
    var poisson = PoissonExperiment()
    var burgers = try BurgersExperiment()
    for (side, boundary, isAllowed) in [(2, 4, true), (1, 4, false), (2, 3, false)] {
      poisson.problem.side = side
      poisson.problem.boundaryCount = boundary
      let found = try? poisson.problem(for: adam)
      #expect((found != nil) == isAllowed)
      if isAllowed { #expect(found?.terms.map(\.points) == [4, 4, 2]) }
    }
    for (cells, isAllowed) in [(2, true), (1, false)] {
      burgers.problem.cells = cells
      #expect(((try? burgers.problem(for: adam)) != nil) == isAllowed)
    }
    let viscosities: [(Double, Bool)] = [(1e-3, true), (1e-3.nextDown, false), (10, true), (10.0.nextUp, false)]
    for (viscosity, isAllowed) in viscosities {
      #expect(((try? BurgersSolution(viscosity: viscosity)) != nil) == isAllowed, "\(viscosity)")
    }
  }

  @Test("The bound of the quadrature is the 2 exp(-36) that the nodes are chosen for, and not more")
  func quadratureBound() throws {
    for viscosity in [1e-3, 1e-2, 1, 10] {
      let solution = try BurgersSolution(viscosity: viscosity)
      for t in [1e-6, 1e-3, 0.1, 1] {
        // The largest distance for which one strip has this bound: the smallest of all bounds is that of this strip, up to
        // the rounding of exponents of some hundreds.
        #expect(abs(solution.quadratureBound(t: t) / (2 * Double.exp(-36)) - 1) <= 1e-10, "\(viscosity), \(t)")
      }
      #expect(solution.quadratureBound(t: 0) == 0)
    }
  }

  @Test("Poisson as printed: the rate rises from 1e-4 to 1e-2 in ten steps of every level, then it stays")
  func ramp() throws {
    let equationCase = EquationCase(.spline, .multilevel, .adam, kind: .printed)
    for level in try PoissonExperiment().recipe(for: equationCase).plan.levels {
      for epoch in 0...12 {
        let expected = 1e-4 + (1e-2 - 1e-4) * Double(min(epoch, 10)) / 10
        #expect(abs(level.learningRate.value(epoch: epoch, of: 1250) - expected) <= 4 * expected.ulp, "\(epoch)")
      }
    }
  }

  @Test("Burgers as printed: 100 steps up from 1e-4 to 1e-3 and 100 down, the height times 0.9995 a step")
  func triangles() throws {
    let equationCase = EquationCase(.spline, .coarse, .adamw, kind: .printed)
    let rate = try BurgersExperiment().recipe(for: equationCase).plan.levels[0].learningRate
    let heights: [(epoch: Int, height: Double)] = [
      (0, 0.0), (1, 0.01), (50, 0.5), (99, 0.99), (100, 1), (101, 0.99), (199, 0.01), (200, 0), (300, 1),
    ]
    for (epoch, height) in heights {
      let expected = 1e-4 + 9e-4 * height * Double.pow(0.9995, epoch)
      #expect(abs(rate.value(epoch: epoch, of: 3200) - expected) <= 1e-12, "\(epoch)")
    }
  }

  @Test("Table 3 as printed: means and deviations of all five rows, and first weights of its variants")
  func table3() throws {
    let experiment = try BurgersExperiment()
    func row(_ model: EquationModel, _ schedule: EquationSchedule) -> PrintedLoss? {
      experiment.printed(EquationCase(model, schedule, .adamw, kind: .printed))
    }
    let rows = [
      row(.spline, .coarse), row(.spline, .fine), row(.spline, .multilevel), row(.mlp(parameters: 500), .coarse),
      row(.mlp(parameters: 3416), .coarse),
    ]
    #expect(rows.map { $0?.mean } == [6.635e-3, 4.072e-3, 2.402e-5, 2.334e-2, 1.734e-2])
    #expect(rows.map { $0?.deviation } == [4.060e-3, 2.514e-3, 1.897e-5, 1.740e-3, 7.989e-3])
    for (variant, scale) in [(EquationVariant.weights04, 0.4), (.weights01, 0.1), (.boundary, 1)] {
      let equationCase = EquationCase(.spline, .fine, .adamw, kind: .printed, variant: variant)
      #expect(experiment.initialParameters(of: equationCase).edges == .fanIn(scale: scale))
    }
  }

  @Test(
    "Coordinates and rule of a recipe are those of the model's basis; fine training has the rates of the finest level")
  func coordinates() throws {
    var experiment = PoissonExperiment()
    experiment.levels = 3
    for kind in EquationKind.allCases {
      for (model, coordinates) in [(EquationModel.spline, Coordinates.spline), (.relu, .relu)] {
        let plan = try experiment.recipe(for: EquationCase(model, .multilevel, .adam, kind: kind)).plan
        #expect(plan.iteration == coordinates && plan.rule.geometry == coordinates && plan.rule.gradient == coordinates)
      }
    }
    let fine = try experiment.recipe(for: EquationCase(.spline, .fine, .adam))
    #expect(fine.halvings == 2 && fine.plan.levels.map(\.epochs) == [3750])
    let rate = LearningRateSchedule.warmUp(epochs: 25, then: .cosine(from: 0.0025, to: 0.000025))
    #expect(fine.plan.levels.map(\.learningRate) == [rate])
    let coarse = try experiment.recipe(for: EquationCase(.spline, .coarse, .adam))
    #expect(coarse.halvings == 0 && coarse.plan.levels.map(\.epochs) == [3750])
  }

  @Test("A statement holds where both sides are equal, with its factor, and not just above")
  func statements() {
    for (smaller, holds) in [(0.25, true), (0.25.nextUp, false), (0.25.nextDown, true)] {
      #expect(EquationStatement(.ours, "", smaller, 1, factor: 4).holds == holds)
      #expect(EquationStatement(.ours, "", smaller, 0.25).holds == holds)
    }
    let line = EquationStatement(.printed, "it falls", 1, 2, factor: 3).line
    #expect(line == "does not hold, the paper: it falls (1 against 2)")
  }
}
