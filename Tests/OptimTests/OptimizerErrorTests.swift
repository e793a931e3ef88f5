import Optim
import Splines
import Testing

/// Options, rates, objectives and dimensions that make no sense are refused by name.
@Suite struct OptimizerErrorTests {
  private func expectBadOption(_ option: String, _ body: () throws -> some Any) {
    do {
      _ = try body()
      Issue.record("\(option) was taken")
    } catch let error as OptimizerError {
      guard case .badOption(_, let found, let value, let need) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(
        found.contains(option) && error.description.contains(value) && error.description.contains("must be \(need)"))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func options() {
    for bad in [-0.1, 1, .nan] {
      expectBadOption("beta1") { try Adam(.init(beta1: bad)) }
      expectBadOption("beta2") { try AdamW(.init(adam: .init(beta2: bad))) }
    }
    for bad in [-1, Double.nan, .infinity] {
      expectBadOption("weight decay") { try AdamW(.init(weightDecay: bad)) }
      expectBadOption("gradient tolerance") { try LBFGS(.init(gradientTolerance: bad)) }
      expectBadOption("progress tolerance") { try LBFGS(.init(progressTolerance: bad)) }
      expectBadOption("gradient tolerance") { try LevenbergMarquardt(.init(gradientTolerance: bad)) }
      expectBadOption("progress tolerance") { try LevenbergMarquardt(.init(progressTolerance: bad)) }
    }
    for bad in [0, -1, Double.nan, .infinity] {
      expectBadOption("epsilon") { try Adam(.init(epsilon: bad)) }
      expectBadOption("initial damping") { try LevenbergMarquardt(.init(initialDamping: bad)) }
      expectBadOption("tolerance of conjugate") { try LevenbergMarquardt(.init(conjugateGradientTolerance: bad)) }
    }
    for bad in [0, -3] {
      expectBadOption("memory") { try LBFGS(.init(memory: bad)) }
      expectBadOption("iterations of an epoch") { try LBFGS(.init(iterationsPerEpoch: bad)) }
      expectBadOption("trials of a step") { try LevenbergMarquardt(.init(trialsPerStep: bad)) }
      expectBadOption("limit of conjugate") { try LevenbergMarquardt(.init(conjugateGradientLimit: bad)) }
      expectBadOption("number of trials") { try WolfeConditions(maximumTrials: bad) }
    }
    expectBadOption("dense limit") { try LevenbergMarquardt(.init(denseLimit: -1)) }
    expectBadOption("number of refinements") { try LevenbergMarquardt(.init(refinements: -1)) }
    for bad in [[0..<2, 1..<3], [3..<4, 0..<1], [-1..<2]] {
      expectBadOption("of the preconditioner") { try LevenbergMarquardt(preconditionerRanges: bad) }
    }
    for (c1, c2) in [(0.0, 0.9), (0.5, 0.4), (.nan, 0.9), (1e-4, .nan)] {
      expectBadOption("c1") { try WolfeConditions(sufficientDecrease: c1, curvature: c2) }
    }
    expectBadOption("c2") { try WolfeConditions(curvature: 1) }
  }

  @Test func marquardtScalingIsDense() throws {
    var optimizer = try LevenbergMarquardt(.init(scaling: .marquardt, denseLimit: 1))
    var x = [1.0, 1]
    expectBadOption("scaling") { try optimizer.step(&x, objective: ResidualProblem.beale, learningRate: 1) }
  }

  /// The parameters are known at the first step only; a range beyond them is refused in the dense case, too.
  @Test(arguments: [0, 100])
  func rangesBeyondTheParameters(denseLimit: Int) throws {
    var optimizer = try LevenbergMarquardt(.init(denseLimit: denseLimit), preconditionerRanges: [0..<1, 1..<3])
    var x = [1.0, 1]
    expectBadOption("range 1 of the preconditioner") {
      try optimizer.step(&x, objective: ResidualProblem.beale, learningRate: 1)
    }
    #expect(x == [1, 1])
  }

  /// Blocks are those of the coordinates one iterates in.
  @Test func preconditionersOfOtherCoordinates() throws {
    let change = try DiagonalOperator([2.0, 3])
    for rule in Coordinates.allCases {
      for iteration in Coordinates.allCases {
        let geometry = DescentGeometry(
          rule: UpdateRule(geometry: rule, gradient: rule), iteratingIn: iteration, change: change)
        if rule == iteration {
          #expect(try LevenbergMarquardt(preconditionerRanges: [0..<2], geometry: geometry).geometry != nil)
        } else {
          expectBadOption("preconditioner") { try LevenbergMarquardt(preconditionerRanges: [], geometry: geometry) }
        }
        #expect(try LevenbergMarquardt(.init(refinements: 2), geometry: geometry).options.refinements == 2)
      }
    }
  }

  @Test func marquardtScalingNeedsExactZeros() throws {
    let change = try DiagonalOperator([2.0, 3])
    func make(_ rule: Coordinates, _ iteration: Coordinates) throws -> LevenbergMarquardt {
      try LevenbergMarquardt(
        .init(scaling: .marquardt),
        geometry: DescentGeometry(
          rule: UpdateRule(geometry: rule, gradient: rule), iteratingIn: iteration, change: change))
    }
    // A A^{-1} leaves rounding where J^T J has zeros.
    expectBadOption("scaling") { try make(.spline, .relu) }
    for (rule, iteration) in [(Coordinates.spline, Coordinates.spline), (.relu, .spline), (.relu, .relu)] {
      #expect(try make(rule, iteration).options.scaling == .marquardt)
    }
  }

  @Test(arguments: [-1, Double.nan, .infinity])
  func learningRates(rate: Double) throws {
    let all: [any Optimizer] = [
      GradientDescentOptimizer(), try Adam(), try AdamW(), try LBFGS(), try SelfScaledBroyden(),
      try LevenbergMarquardt(),
    ]
    for start in all {
      var optimizer = start
      var x = [1.0, 1]
      #expect(throws: OptimizerError.badLearningRate(optimizer: optimizer.name, value: "\(rate)")) {
        try optimizer.step(&x, objective: ResidualProblem.beale, learningRate: rate)
      }
      #expect(x == [1, 1])
    }
  }

  @Test func zeroLearningRate() throws {
    var x = [1.0, 1]
    var adam = try Adam()
    #expect(try adam.step(&x, objective: ResidualProblem.beale, learningRate: 0).termination == nil)
    #expect(x == [1, 1])
    var lbfgs = try LBFGS()
    #expect(throws: OptimizerError.self) { try lbfgs.step(&x, objective: ResidualProblem.beale, learningRate: 0) }
  }

  /// The refusal of mixed rules says why, and what to do.
  @Test func mixedRules() throws {
    let change = try DiagonalOperator<Double>.identity(2)
    for rule in UpdateRule.allCases {
      let geometry = DescentGeometry(rule: rule, iteratingIn: .spline, change: change)
      if rule.isMixed {
        #expect(throws: OptimizerError.mixedRule(optimizer: "l-bfgs", rule: rule)) { try LBFGS(geometry: geometry) }
        #expect(throws: OptimizerError.mixedRule(optimizer: "self-scaled-broyden", rule: rule)) {
          try SelfScaledBroyden(geometry: geometry)
        }
        #expect(throws: OptimizerError.mixedRule(optimizer: "levenberg-marquardt", rule: rule)) {
          try LevenbergMarquardt(geometry: geometry)
        }
        let text = OptimizerError.mixedRule(optimizer: "l-bfgs", rule: rule).description
        #expect(text.contains("not a descent direction") && text.contains("gradient descent or Adam"))
        #expect(text.contains(rule.description))
      } else {
        #expect(try LBFGS(geometry: geometry).geometry?.rule == rule)
        #expect(try SelfScaledBroyden(geometry: geometry).geometry?.rule == rule)
        #expect(try LevenbergMarquardt(geometry: geometry).geometry?.rule == rule)
      }
      #expect(try Adam(geometry: geometry).geometry?.rule == rule)
    }
  }

  @Test func residualsAreNeeded() throws {
    struct Plain: DifferentiableObjective {
      let dimension = 1
      func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
        gradient = [2 * x[0]]
        return x[0] * x[0]
      }
    }
    var optimizer = try LevenbergMarquardt()
    var x = [1.0]
    #expect(throws: OptimizerError.needsLeastSquares(optimizer: "levenberg-marquardt")) {
      try optimizer.step(&x, objective: Plain(), learningRate: 1)
    }
    #expect(try Plain().value(at: [3]) == 9)
  }

  /// A memory of one dimension refuses another, until it is reset.
  @Test func dimensions() throws {
    let all: [any Optimizer] = [
      GradientDescentOptimizer(), try Adam(), try AdamW(), try LBFGS(), try SelfScaledBroyden(),
      try LevenbergMarquardt(),
    ]
    for start in all {
      var optimizer = start
      var wrong = [1.0]
      #expect(throws: OptimizerError.dimensionChanged(optimizer: optimizer.name, expected: 2, found: 1)) {
        try optimizer.step(&wrong, objective: ResidualProblem.beale, learningRate: 0.1)
      }
      var x = [1.0, 1]
      _ = try optimizer.step(&x, objective: ResidualProblem.beale, learningRate: 0.1)
      var four = [3.0, -1, 0, 1]
      #expect(throws: OptimizerError.dimensionChanged(optimizer: optimizer.name, expected: 2, found: 4)) {
        try optimizer.step(&four, objective: ResidualProblem.powellSingular, learningRate: 0.1)
      }
      optimizer.reset()
      #expect(
        try optimizer.step(&four, objective: ResidualProblem.powellSingular, learningRate: 1e-3).termination == nil)
    }
    let big = DiagonalOperator<Double>.identity(3)
    #expect(throws: OperatorError.self) { try TransformedObjective(ResidualProblem.beale, change: big) }
    var misfit = GradientDescentOptimizer(
      geometry: DescentGeometry(rule: UpdateRule.allCases[0], iteratingIn: .spline, change: big))
    var x = [1.0, 1]
    #expect(throws: OperatorError.self) { try misfit.step(&x, objective: ResidualProblem.beale, learningRate: 1) }
    #expect(x == [1, 1])
  }

  /// The ends of the ranges that are allowed, each of them inside.
  @Test func optionsAtTheirEnds() throws {
    let (least, most) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
    for beta in [0, 1.0.nextDown] {
      #expect(throws: Never.self) { try Adam(.init(beta1: beta, beta2: beta, epsilon: least)) }
    }
    #expect(throws: Never.self) { try AdamW(.init(weightDecay: 0, adam: .init(epsilon: most))) }
    #expect(throws: Never.self) {
      try LBFGS(.init(memory: 1, iterationsPerEpoch: 1, gradientTolerance: 0, progressTolerance: 0))
    }
    #expect(throws: Never.self) {
      try LevenbergMarquardt(
        .init(
          initialDamping: least, trialsPerStep: 1, denseLimit: 0, conjugateGradientTolerance: least,
          conjugateGradientLimit: 1, gradientTolerance: most, progressTolerance: most))
    }
    #expect(throws: Never.self) {
      try WolfeConditions(sufficientDecrease: least, curvature: 1.0.nextDown, maximumTrials: 1)
    }
    #expect(throws: Never.self) { try WolfeConditions(sufficientDecrease: 0.5.nextDown, curvature: 0.5) }
    #expect(throws: OptimizerError.self) { try WolfeConditions(sufficientDecrease: 0.5, curvature: 0.5) }
    #expect(throws: Never.self) { try StepGuards(gradient: 0, change: 0, curvature: 0) }
  }

  @Test func messages() {
    let texts: [(OptimizerError, String)] = [
      (
        .badLearningRate(optimizer: "adam", value: "-1.0"),
        "adam: the learning rate must be a positive finite number (got -1.0)"
      ),
      (
        .dimensionChanged(optimizer: "adam", expected: 2, found: 3),
        "adam: expected 2 parameters (got 3); reset the optimizer or create a new one when the parameters change"
      ),
      (
        .foreignState(expected: "adam", found: "l-bfgs"),
        "the state belongs to l-bfgs, not to adam; restore it into the method that saved it"
      ),
      (
        .missingState(optimizer: "adam", name: "steps"),
        "the state of adam has no steps; it was written by another version or is damaged"
      ),
    ]
    for (error, text) in texts { #expect(error.description == text) }
  }
}
