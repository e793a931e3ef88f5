import Optim
import Testing

/// Certified problems: to how many digits each method agrees with NIST, from both starts.
@Suite struct NISTTests {
  /// The typed data and models reproduce the certified sum of squares at the certified parameters, which have 11 digits.
  ///
  /// A last digit changes a sum of n squares near its minimum by less than its own rounding to 11 digits, 5e-11.
  @Test(arguments: NISTProblem.all)
  func certifiedSums(problem: NISTProblem) throws {
    let sum = 2 * (try problem.objective.value(at: problem.certified))
    #expect(abs(sum - problem.residualSumOfSquares) <= 5e-11 * problem.residualSumOfSquares)
  }

  /// The typed derivatives are those of the models: central differences at the certified point.
  @Test(arguments: NISTProblem.all)
  func derivatives(problem: NISTProblem) {
    let b = problem.certified
    for x in problem.x {
      let (value, derivatives) = problem.model(b, x)
      for j in b.indices {
        // Errors of a central difference, relative to f/b: rounding, at most 100 eps / 1e-6 (the argument of an exponential
        // is at most 100), and (h/b2)^2 t^2 / 6 < 1e-6 for the steepest model, Eckerle4 with |t| <= 13.
        let h = 1e-6 * b[j]
        var (up, down) = (b, b)
        up[j] += h
        down[j] -= h
        let (above, below) = (problem.model(up, x).value, problem.model(down, x).value)
        let difference = (above - below) / (2 * h)
        let scale = max(abs(value / b[j]), abs(derivatives[j]))
        #expect(abs(difference - derivatives[j]) <= 1e-5 * scale, "\(problem.name), x = \(x), parameter \(j)")
      }
    }
  }

  /// With the identity as scaling, all but the first start of MGH10, whose parameters differ by 10^7 in size.
  @Test(arguments: NISTProblem.all)
  func levenbergMarquardt(problem: NISTProblem) throws {
    for start in problem.starts where !(problem.name == "MGH10" && start[0] == 2) {
      let run = try Run(LevenbergMarquardt(), from: start, on: problem.objective, epochs: 300)
      #expect(problem.digits(run.x) >= 6, "\(problem.name) from \(start): \(run.x)")
      #expect(run.last.termination?.isConverged == true)
      #expect(abs(2 * run.last.value / problem.residualSumOfSquares - 1) <= 1e-10)
    }
  }

  /// With Marquardt's scaling, all but the first start of BoxBOD; MGH10 takes 4564 steps along its curved valley.
  @Test(arguments: NISTProblem.all)
  func marquardtScaling(problem: NISTProblem) throws {
    for start in problem.starts where !(problem.name == "BoxBOD" && start[0] == 1) {
      let run = try Run(
        LevenbergMarquardt(.init(scaling: .marquardt)), from: start, on: problem.objective, epochs: 6000)
      #expect(problem.digits(run.x) >= 6, "\(problem.name) from \(start): \(run.x)")
      #expect(run.last.termination?.isConverged == true)
    }
  }

  /// What the two scalings cannot do, each on the problem where the other one can.
  @Test func limitsOfBothScalings() throws {
    let stuck = try Run(
      LevenbergMarquardt(.init(scaling: .marquardt)), from: [1, 1], on: NISTProblem.boxBOD.objective, epochs: 300)
    // b2 has run away, exp(-b2 x) = 0: a plateau, and the sum of squares about the mean.
    let mean = NISTProblem.boxBOD.y.reduce(0, +) / 6
    let plateau = NISTProblem.boxBOD.y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(abs(2 * stuck.last.value / plateau - 1) <= 1e-6)
    let slow = try Run(
      LevenbergMarquardt(), from: NISTProblem.mgh10.starts[0], on: NISTProblem.mgh10.objective, epochs: 300)
    #expect(slow.last.termination == nil && NISTProblem.mgh10.digits(slow.x) < 1)
  }

  /// L-BFGS sees only gradients of unscaled parameters, and still reaches 6 digits from these starts.
  @Test(arguments: [
    (NISTProblem.misra1a, [0, 1]), (.rat42, [0, 1]), (.boxBOD, [0, 1]), (.eckerle4, [1]), (.rat43, [1]),
    (.mgh09, [0, 1]), (.mgh10, [1]), (.thurber, [0, 1]),
  ])
  func lbfgs(problem: NISTProblem, starts: [Int]) throws {
    for start in starts {
      let run = try Run(LBFGS(), from: problem.starts[start], on: problem.objective, epochs: 100)
      #expect(problem.digits(run.x) >= 6, "\(problem.name) from start \(start + 1): \(run.x)")
      #expect(run.last.termination != nil)
    }
  }

  /// Where values only wander within their rounding L-BFGS stops and says so, instead of spending its epochs.
  @Test func stallsAreNoticed() throws {
    let problem = NISTProblem.rat43
    let run = try Run(LBFGS(), from: problem.starts[1], on: problem.objective, epochs: 100)
    #expect(run.last.termination?.label == "no-progress" && run.iterations < 200)
  }

  /// From its first start L-BFGS finds the mirror image of Eckerle4's minimum: the model is even in (b1, b2).
  @Test func mirroredMinimum() throws {
    let problem = NISTProblem.eckerle4
    let run = try Run(LBFGS(), from: problem.starts[0], on: problem.objective, epochs: 100)
    #expect(problem.digits([-run.x[0], -run.x[1], run.x[2]]) >= 6)
  }
}
