import KANCore
import Optim
import RealModule
import SplineKernels
import Splines
import Testing

/// What is wrong is named: term, point, coordinate, value, and while training the epoch.
@Suite struct CollocationErrorTests {
  static let points = [[0.25, 0.5], [0.5, 0.75]]

  private func expect(
    _ error: CollocationError, outputs: Int = 1, reference: ReferenceSolution? = nil, _ terms: [CollocationTerm]
  ) {
    #expect(throws: error) {
      try CollocationProblem(coordinates: 2, outputs: outputs, terms: terms, reference: reference)
    }
    #expect(!error.description.isEmpty)
  }

  private func values(_ name: String = "a", _ points: [[Double]] = points, weight: Double = 1) -> CollocationTerm {
    .values(name, points: points, weight: weight) { _ in [0] }
  }

  @Test func points() {
    expect(.noTerms, [])
    expect(.noPoints(term: "b"), [values(), values("b", [])])
    expect(.sameName(term: "a"), [values(), values()])
    expect(.pointWidth(term: "a", point: 1, expected: 2, found: 1), [values("a", [[0, 0], [1]])])
    expect(
      .pointNotFinite(term: "a", point: 1, coordinate: 0, value: "nan"), [values("a", [[0, 0], [.nan, 1]])])
    expect(.badWeight(term: "a", weight: "-1.0"), [values(weight: -1)])
    expect(.badWeight(term: "a", weight: "inf"), [values(weight: .infinity)])
    expect(
      .partnerCount(term: "p", points: 2, partners: 1),
      [CollocationTerm("p", points: Self.points, partners: [[0, 0]]) { u in [u.side(0).value - u.side(1).value] }])
    #expect(throws: CollocationError.coordinateCount(5)) { try CollocationProblem(coordinates: 5, terms: [values()]) }
    #expect(throws: CollocationError.noFeatures) { try InputFeatures(coordinates: 1) { _ in [] } }
    #expect(throws: CollocationError.featureNotFinite(term: "a", point: 0, at: [0, 0], feature: 1, value: "-inf")) {
      let features = try InputFeatures(coordinates: 2) { x in [x[0], .log(x[0])] }
      _ = try CollocationProblem(features: features, terms: [values("a", [[0, 0]])])
    }
  }

  @Test func whatIsGiven() {
    expect(
      .valueCount(term: "a", point: 0, expected: 2, found: 1), outputs: 2, [values()])
    expect(.valueRows(term: "a", points: 2, rows: 1), [.values("a", points: Self.points, values: [[1]])])
    expect(
      .givenNotFinite(term: "a", point: 1, at: [0.5, 0.75], what: "value 0", value: "nan"),
      [.values("a", points: Self.points, values: [[1], [.nan]])])
    expect(
      .givenNotFinite(term: "a", point: 0, at: [0.25, 0.5], what: "field 0", value: "inf"),
      [CollocationTerm("a", points: Self.points, fields: [{ _ in .infinity }]) { u in [u.value - u.field(0)] }])
    expect(
      .givenNotFinite(
        term: "a", point: 1, at: [0.5, 0.75], what: "a part of the residual that depends only on the point",
        value: "inf"),
      [
        CollocationTerm("a", points: Self.points) { u in
          [u.value / (u.coordinate(0) - 0.5) - 1 / (u.coordinate(0) - 0.5)]
        }
      ])
    expect(
      .exactWidth(point: 1, expected: 1, found: 2),
      reference: ReferenceSolution(points: Self.points, values: [[1], [1, 2]]),
      [values()])
    let wrong: [(points: [[Double]], values: [[Double]])] = [
      ([], []), (Self.points, [[0], [0]]), (Self.points, [[1]]), ([[.nan, 1]], [[1]]),
    ]
    for (points, values) in wrong {
      #expect(throws: CollocationError.self) {
        try CollocationProblem(
          coordinates: 2, terms: [self.values()], reference: ReferenceSolution(points: points, values: values))
      }
    }
  }

  @Test func equations() {
    func term(_ residuals: @escaping @Sendable (Jet<TracedNumber>) -> [TracedNumber]) -> [CollocationTerm] {
      [CollocationTerm("e", points: Self.points, residuals: residuals)]
    }
    expect(.noResiduals(term: "e"), term { _ in [] })
    expect(.residualWithoutNetwork(term: "e", residual: 1), term { u in [u.value, u.coordinate(0)] })
    expect(.noSuchEntry(term: "e", what: "output", index: 1, count: 1), term { u in [u.value(of: 1)] })
    expect(
      .noSuchEntry(term: "e", what: "the derivative with respect to coordinate", index: 2, count: 2),
      term { u in [u.derivative(2)] }
    )
    expect(
      .noSuchEntry(term: "e", what: "the third derivative with respect to coordinate", index: 2, count: 2),
      term { u in [u.third(2)] })
    expect(
      .noSuchEntry(term: "e", what: "the fourth derivative with respect to coordinate", index: -1, count: 2),
      term { u in [u.fourth(-1)] })
    expect(.noSuchEntry(term: "e", what: "output", index: 1, count: 1), term { u in [u.third(0, of: 1)] })
    expect(.noSuchEntry(term: "e", what: "coordinate", index: -1, count: 2), term { u in [u.value * u.coordinate(-1)] })
    expect(.noSuchEntry(term: "e", what: "field", index: 0, count: 0), term { u in [u.value - u.field(0)] })
    expect(
      .noInterface(term: "e", point: 0, at: [0.25, 0.5]),
      term { u in [u.side(0).derivative(0) - u.side(1).derivative(0)] })
    // Without partners this would hold for any network.
    expect(
      .noInterface(term: "e", point: 0, at: [0.25, 0.5]), term { u in [u.side(0).value - u.side(1).value] })
  }

  @Test func boxesOfBadPoints() throws {
    let features = try InputFeatures(coordinates: 2) { x in [x[0], 1 / x[1]] }
    let box = features.inputBox(of: [[1, 0], [.nan, 2], [3, 4]])
    #expect(box == [1...3, 0.25...0.5])
    #expect(features.inputBox(of: [[.nan, 0]]) == [0...0, 0...0])
  }

  @Test func partners() {
    func term(_ partners: [[Double]]) -> [CollocationTerm] {
      [
        CollocationTerm("e", points: Self.points, partners: partners) { u in [u.side(0).value - u.side(1).value] }
      ]
    }
    var partners = Self.points
    partners[1] = [.nan, 0]
    let notFinite = CollocationError.pointNotFinite(term: "e", point: 1, coordinate: 0, value: "nan", isPartner: true)
    expect(notFinite, term(partners))
    #expect("\(notFinite)".contains("the partner of point 1"))
    partners[1] = [0]
    expect(.pointWidth(term: "e", point: 1, expected: 2, found: 1, isPartner: true), term(partners))
  }

  @Test(arguments: [1, 2, 3])
  func ordersWithoutDerivatives(order: Int) throws {
    let network = try CollocationObjectiveTests.network(order: order)
    func make(_ residuals: @escaping @Sendable (Jet<TracedNumber>) -> [TracedNumber]) throws {
      let term = CollocationTerm("e", points: Self.points, residuals: residuals)
      _ = try CollocationObjective(network, problem: CollocationProblem(coordinates: 2, terms: [term]))
    }
    func error(_ derivative: Int) -> CollocationError {
      .derivativeVanishes(term: "e", derivative: derivative, stage: 1, functions: "splines of order \(order)")
    }
    try make { u in [u.value] }
    if order == 1 {
      #expect(throws: error(1)) { try make { u in [u.derivative(0)] } }
    } else {
      try make { u in [u.derivative(0)] }
    }
    if order == 2 { #expect(throws: error(2)) { try make { u in [u.second(0, 0)] } } }
    if order == 3 { try make { u in [u.second(0, 0)] } }
    #expect(error(2).description.contains("second derivative is zero or undefined"))
  }

  /// Third and fourth derivatives must neither vanish nor jump: order 5 or 6 is required.
  @Test(arguments: 2...7)
  func ordersOfHigherDerivatives(order: Int) throws {
    var cases = RandomKANs(seed: 9150)
    let networks = [
      (try CollocationObjectiveTests.network(order: order), "splines of order \(order)"),
      (
        try Network.mlp(widths: [2, 3, 1], activation: .powerRelu(order: order), using: &cases.random),
        "ReLU powers of order \(order)"
      ),
    ]
    for (network, functions) in networks {
      for derivative in [3, 4] {
        let term = CollocationTerm("e", points: Self.points) { u in [derivative == 3 ? u.third(0) : u.fourth(1)] }
        let problem = try CollocationProblem(coordinates: 2, terms: [term])
        if order >= derivative + 2 {
          _ = try CollocationObjective(network, problem: problem)
          continue
        }
        let error: CollocationError =
          order == derivative + 1
          ? .derivativeJumps(term: "e", derivative: derivative, stage: 1, functions: functions)
          : .derivativeVanishes(term: "e", derivative: order, stage: 1, functions: functions)
        #expect(throws: error) { try CollocationObjective(network, problem: problem) }
        if order == derivative + 1 {
          let name = derivative == 3 ? "third" : "fourth"
          #expect(error.description.contains("\(name) derivative jumps; use order \(order + 1) or higher"))
        }
      }
    }
    // tanh has all derivatives.
    let smooth = try Network.mlp(widths: [2, 3, 1], activation: .tanh, using: &cases.random)
    let term = CollocationTerm("e", points: Self.points) { u in [u.fourth(0)] }
    _ = try CollocationObjective(smooth, problem: CollocationProblem(coordinates: 2, terms: [term]))
  }

  @Test func networksThatDoNotFit() throws {
    let problem = try CollocationProblem(
      coordinates: 2, outputs: 2, terms: [.values("a", points: Self.points) { _ in [0, 0] }])
    let network = try CollocationObjectiveTests.network()
    #expect(throws: CollocationError.networkShape(what: "outputs", expected: 2, found: 1)) {
      try CollocationObjective(network, problem: problem)
    }
    let one = try CollocationProblem(coordinates: 1, terms: [.values("a", points: [[0.5]]) { _ in [0] }])
    #expect(throws: CollocationError.networkShape(what: "inputs", expected: 1, found: 2)) {
      try one.values(of: network, at: [[0.5]])
    }
    #expect(throws: CollocationError.exactNotUsable(reason: "is not given, so there are no errors")) {
      try one.errors(of: network)
    }
    var cases = RandomKANs(seed: 1)
    let ranges = try Network.kan(
      widths: [1, 2, 1], order: 4, intervals: 3, inputBox: [0...1], hidden: .batchRange,
      using: &cases.random)
    #expect(throws: NetworkError.self) { try CollocationObjective(ranges, problem: one) }
  }

  @Test func options() throws {
    let problem = try CollocationProblem(coordinates: 2, terms: [values()])
    let wrong: [CollocationWeighting] = [
      .residualAttention(decay: 1.5), .residualAttention(rate: 0), .residualAttention(initial: -1),
      .residualAttention(terms: ["b"]), .gradientNorms(every: 0), .gradientNorms(decay: 1), .gradientNorms(decay: .nan),
    ]
    for weighting in wrong {
      #expect(throws: CollocationError.self, "\(weighting)") { try CollocationTask(problem, weighting: weighting) }
    }
    #expect(throws: CollocationError.self) { try CollocationTask(problem, errorsEvery: 0) }
    // The ends of what is allowed, and the numbers next to them.
    let ends: [(CollocationWeighting, Bool)] = [
      (.residualAttention(decay: 0), true), (.residualAttention(decay: 1), true),
      (.residualAttention(decay: Double(0).nextDown), false), (.residualAttention(decay: Double(1).nextUp), false),
      (.residualAttention(rate: .leastNonzeroMagnitude), true), (.residualAttention(rate: .infinity), false),
      (.residualAttention(initial: 0), true), (.residualAttention(initial: .infinity), false),
      (.residualAttention(terms: []), true), (.gradientNorms(every: 1, decay: 0), true),
      (.gradientNorms(decay: Double(1).nextDown), true), (.gradientNorms(decay: Double(0).nextDown), false),
    ]
    for (weighting, isAllowed) in ends {
      #expect(((try? CollocationTask(problem, weighting: weighting)) != nil) == isAllowed, "\(weighting)")
    }
    #expect(try CollocationTask(problem, errorsEvery: 1).errorsEvery == 1)
  }

  /// The root of what training drives below zero, at one point only.
  ///
  /// - Parameter isSteep: whether the residual falls without bound instead, so that one can stay clear of the point.
  private func failing(isSteep: Bool = false) throws -> CollocationProblem {
    try CollocationProblem(
      coordinates: 2,
      terms: [
        .values("down", points: [[0.75, 0.5], [0.25, 0.25]], weight: 10) { _ in [-4] },
        CollocationTerm("root", points: Self.points) { u in
          [isSteep ? .log(u.value + 3) : .sqrt(u.value + 3), u.value / 1000]
        },
      ])
  }

  @Test(arguments: [CollocationWeighting.fixed, .residualAttention(), .gradientNorms(every: 1)])
  func residualThatIsNotANumber(weighting: CollocationWeighting) throws {
    let problem = try failing()
    let network = try CollocationObjectiveTests.network()
    let plan = TrainingPlan.multilevel(epochs: [400], optimizer: .adam(), learningRate: .constant(0.05))
    let trainer = try Trainer(network, solving: problem, plan: plan, weighting: weighting)
    var last = try trainer.checkpoint()
    let error = try #require(throws: CollocationError.self) {
      try trainer.run { _ in last = try trainer.checkpoint() }
    }
    guard case .residualNotFinite(let term, let residual, let point, let at, let value, let level, let epoch) = error
    else {
      Issue.record("\(error)")
      return
    }
    #expect(term == "root" && residual == 0 && level == 0 && value == "nan" && epoch == last.epoch && last.epoch > 2)
    #expect(at == Self.points[point])
    // The last checkpoint holds good numbers, and the trainer stays at the point of the epoch that failed.
    #expect(last.iterate.allSatisfy(\.isFinite) && last.bestLoss.isFinite && last.trace.count == last.epoch)
    let now = try trainer.checkpoint()
    #expect(now.iterate == last.iterate && now.epoch == last.epoch && now.best == last.best && now.task == last.task)
    let resumed = try Trainer(resuming: last, task: trainer.task, plan: plan)
    #expect(throws: error) { try resumed.run() }
  }

  /// Optimizers that try points survive where they may step back.
  @Test func lineSearchesStepBack() throws {
    let network = try CollocationObjectiveTests.network()
    for optimizer in [OptimizerChoice.lbfgs(), .levenbergMarquardt()] {
      let plan = TrainingPlan.multilevel(epochs: [6], optimizer: optimizer)
      let result = try Trainer(network, solving: failing(isSteep: true), plan: plan).run()
      #expect(result.loss.isFinite && result.stopped == nil && result.loss < result.levels[0].startLoss)
    }
  }

  @Test func firstNetworkWithoutNumbers() throws {
    let problem = try CollocationProblem(
      coordinates: 2, terms: [CollocationTerm("log", points: Self.points) { u in [.log(u.value - 100)] }])
    let network = try CollocationObjectiveTests.network()
    let plan = TrainingPlan.multilevel(epochs: [4], optimizer: .adam())
    #expect(
      throws: CollocationError.residualNotFinite(
        term: "log", residual: 0, point: 0, at: [0.25, 0.5], value: "nan", level: 0, epoch: 0)
    ) { try Trainer(network, solving: problem, plan: plan) }
  }
}
