import KANCore
import Optim
import RealModule
import SplineKernels
import Testing

/// Trial functions that read unknowns: rows of unknowns, training, and evaluation.
@Suite struct UnknownTrialTests {
  private typealias Condition = @Sendable (Jet<TracedNumber>) -> TracedNumber

  /// u = a (1 - k t + t^2 N), so that u = a and u' = -k a at t = 0. The unknowns are k and a.
  private static func problem(
    _ decay: DecayProblem = DecayProblem(), start: @escaping Condition = { $0.value - $0.unknown(1) }
  ) throws -> CollocationProblem {
    try CollocationProblem(
      coordinates: 1, terms: [decay.decay, decay.data],
      trial: TrialFunction { t, n, unknowns in
        let series = 1 - unknowns[0] * t[0] + t[0] * t[0] * n[0]
        return [unknowns[1] * series]
      },
      met: [
        CollocationTerm("start", points: [[0]]) { u in [start(u)] },
        CollocationTerm("slope", points: [[0]]) { u in [u.derivative(0) + u.unknown(0) * u.value] },
      ],
      unknowns: [decay.unknown, Unknown("a", start: 0.7)],
      reference: ReferenceSolution(points: PointGrid.nodes(decay.box, counts: [21])) { point in
        [Double.exp(-DecayProblem.rate * point[0])]
      })
  }

  /// u = a x + b x N with N = 3 x, a = 2, and b = -1/2, at x = 1 and 2. The scales of a and b are 2 and 1/2.
  @Test("By hand")
  func byHand() throws {
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [CollocationTerm("e", points: [[1], [2]]) { u in [u.value, u.derivative(0), u.second(0, 0)] }],
      trial: TrialFunction { x, n, unknowns in [unknowns[0] * x[0] + unknowns[1] * x[0] * n[0]] },
      unknowns: [Unknown("a", start: 2), Unknown("b", start: -0.5)])
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [3])
    let objective = try CollocationObjective(network, problem: problem)
    let x = try network.parameters + CollocationTask(problem).extraParameters
    #expect(x == [3, 1, -1] && objective.unknowns(at: x) == [2, -0.5])
    var (gradient, r, rows, gram): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    try objective.jacobian(at: x, residuals: &r, jacobian: &rows)
    #expect(r == [0.5, -1, -3, -2, -4, -3])
    #expect(rows == [-0.5, 2, 1.5, -1, 2, 3, -1, 0, 3, -2, 4, 6, -2, 2, 6, -1, 0, 3])
    #expect(try objective.valueAndGradient(at: x, into: &gradient) == 19.625)
    #expect(gradient == [18.75, -17, -56.25])
    #expect(try objective.normalEquations(at: x, gradient: &gradient, gram: &gram) == 19.625)
    #expect(gradient == [18.75, -17, -56.25])
    #expect(gram == [11.25, -15, -33.75, -15, 28, 45, -33.75, 45, 101.25])
  }

  /// All residuals have degree two at most in each unknown, so that central differences have no error but rounding:
  /// some hundred operations on numbers that are at most ten times the largest result, 1000 eps = 2e-13.
  @Test("Columns of unknowns are exact differences, and sums agree with them")
  func differences() throws {
    let box = [0.0...1.0, -1.0...1.0]
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm("e", points: PointGrid.centers(box, counts: [20, 15])) { u in
          [u.derivative(0) - u.unknown(0) * u.second(1, 1), u.unknown(0) * u.value - u.coordinate(1)]
        },
        .values("data", points: PointGrid.centers(box, counts: [3, 4]), values: (0..<12).map { [Double($0) / 12] }),
      ],
      trial: TrialFunction { x, n, unknowns in
        let factor = unknowns[1] * x[0] * (1 - x[1] * x[1])
        return [unknowns[0] * x[1] + factor * n[0]]
      },
      unknowns: [Unknown("a", start: 0.5), Unknown("b", start: -0.75)])
    let network = try CollocationObjectiveTests.network()
    let objective = try CollocationObjective(network, problem: problem)
    let (m, n) = (network.parameterCount, objective.dimension)
    let x = network.parameters + [0.25, -0.5]
    var (r, rows): ([Double], [Double]) = ([], [])
    try objective.jacobian(at: x, residuals: &r, jacobian: &rows)
    let size = (r + rows).reduce(1) { max($0, $1.magnitude) }
    for j in m..<n {
      let shifted = try [1.0, -1].map { h in
        var point = x
        point[j] += h
        var values: [Double] = []
        try objective.residuals(at: point, into: &values)
        return values
      }
      let column = r.indices.map { rows[$0 * n + j] }
      for (k, entry) in column.enumerated() {
        #expect(abs(entry - (shifted[0][k] - shifted[1][k]) / 2) <= 1e-12 * size, "residual \(k), unknown \(j - m)")
      }
      #expect(column.contains { $0.magnitude > 0.01 })
    }
    var (gradient, normal, gram, transposed): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    _ = try objective.valueAndGradient(at: x, into: &gradient)
    _ = try objective.normalEquations(at: x, gradient: &normal, gram: &gram)
    try objective.applyJacobianTranspose(at: x, to: r, into: &transposed)
    let bound = 4 * Double(r.count) * .ulpOfOne * size * size
    for j in 0..<n {
      let exact = r.indices.reduce(0) { $0 + r[$1] * rows[$1 * n + j] }
      for found in [gradient[j], normal[j], transposed[j]] { #expect(abs(found - exact) <= bound) }
      for i in m..<n {
        let entry = r.indices.reduce(0) { $0 + rows[$1 * n + i] * rows[$1 * n + j] }
        #expect(abs(gram[i * n + j] - entry) <= bound)
      }
    }
  }

  @Test(
    "A rate and an initial value are found within three standard deviations, from data with noise", arguments: 1...5)
  func recovery(seed: Int) throws {
    let decay = DecayProblem(seed: UInt64(seed))
    let problem = try Self.problem(decay)
    let fit = try decay.network().trained(solving: problem, epochs: [40])
    let estimates = try problem.estimates(of: fit.network, unknowns: fit.unknowns)
    // The data know the rate to one or two percent and the initial value to about one.
    for (estimate, known) in zip(estimates, [(DecayProblem.rate, 0.013...0.026), (1, 0.006...0.015)]) {
      let deviation = try #require(estimate.standardDeviation)
      #expect(estimate.isDetermined && abs(estimate.value - known.0) <= 3 * deviation, "seed \(seed): \(estimate)")
      #expect(known.1.contains(deviation), "seed \(seed): \(estimate)")
    }
  }

  /// The spline approximates N to some 1e-7; 1200 iterations of L-BFGS leave less than 1e-3 at fixed points.
  @Test("Without noise, estimates and solution are exact, at fixed points and at points drawn anew", arguments: 0..<4)
  func exactData(number: Int) throws {
    let (optimizer, tolerance): (OptimizerChoice, Double) =
      number % 2 == 0 ? (.levenbergMarquardt(.searching), 1e-5) : (.lbfgs(), 1e-2)
    let sampling = number < 2 ? nil : PointSampling([0...2], count: 60, every: 5)
    let decay = DecayProblem(noise: 0, sampling: sampling)
    let problem = try Self.problem(decay)
    let fit = try decay.network().trained(solving: problem, epochs: [60], by: optimizer)
    #expect(abs(fit.unknowns[0] - DecayProblem.rate) <= tolerance && abs(fit.unknowns[1] - 1) <= tolerance)
    let errors = try problem.errors(of: fit.network, unknowns: fit.unknowns)
    #expect(errors.relative <= tolerance && fit.errors == errors, "\(errors)")
  }

  @Test("Errors in traces are those with the unknowns of the epoch")
  func traces() throws {
    let problem = try Self.problem()
    let plan = TrainingPlan.multilevel(epochs: [3, 2], optimizer: .adam())
    let trainer = try Trainer(DecayProblem().network(), solving: problem, plan: plan)
    while let record = try trainer.advance() {
      let network = try trainer.network()
      let errors = try problem.errors(of: network, unknowns: record.unknowns)
      #expect(record.relativeError == errors.relative && record.maximumError == errors.maximum)
      #expect(try problem.errors(of: network, unknowns: problem.unknowns.map(\.start)) != errors)
      let extra = try Array(trainer.checkpoint().iterate.suffix(2))
      #expect(try trainer.task.errors(of: network, extra: extra) == errors)
    }
  }

  private static let optimizers: [OptimizerChoice] = [
    .adam(), .lbfgs(.init(iterationsPerEpoch: 3)), .levenbergMarquardt(.searching),
  ]

  @Test("Stopping after any epoch and going on gives the same bits, with points drawn anew", arguments: 0..<3)
  func resume(method: Int) throws {
    let decay = DecayProblem(sampling: PointSampling([0...2], count: 20, every: 2, candidates: 50))
    let problem = try Self.problem(decay)
    let plan = TrainingPlan.multilevel(epochs: [3, 4], optimizer: Self.optimizers[method])
    let trainer = try Trainer(decay.network(), solving: problem, plan: plan)
    let directory = try TemporaryDirectory()
    var files: [String] = []
    let result = try trainer.run { _ in
      files.append(directory.path("\(files.count).safetensors"))
      try trainer.checkpoint().write(to: files[files.count - 1])
    }
    let final = try trainer.checkpoint().timeless
    #expect(final.trace.count == 7 && final.bestExtra.count == 2)
    for file in files {
      let resumed = try Trainer(
        resuming: Checkpoint(reading: file), task: CollocationTask(problem, threads: 2), plan: plan)
      let again = try resumed.run()
      #expect(try resumed.checkpoint().timeless == final, "\(file)")
      #expect(again.unknowns.bits == result.unknowns.bits && again.errors == result.errors, "\(file)")
    }
  }

  @Test("The solution needs the unknowns that its trial function reads")
  func evaluation() throws {
    let problem = try Self.problem()
    let network = try DecayProblem().network()
    #expect(try problem.values(of: network, unknowns: [1.3, 2], at: [[0]]) == [[2]])
    for (given, count) in [(nil, 0), ([], 0), ([1.3], 1), ([1, 2, 3], 3)] as [([Double]?, Int)] {
      let error = CollocationError.badOption(
        option: "the number of values of unknowns", value: "\(count)", need: "2")
      #expect(throws: error) { try problem.values(of: network, unknowns: given, at: [[0.5]]) }
      #expect(throws: error) { try problem.errors(of: network, unknowns: given) }
    }
    // Here only the equation reads the unknown.
    let plain = try DecayProblem().problem()
    #expect(try plain.values(of: network, at: [[0.5]]) == plain.values(of: network, unknowns: [7], at: [[0.5]]))
  }

  @Test("Conditions that are only checked see the unknowns of the trial function")
  func conditions() throws {
    #expect(throws: CollocationError.self) { try Self.problem { $0.value - $0.unknown(0) } }
    #expect(throws: CollocationError.unknownNotRead(unknown: "b")) {
      try CollocationProblem(
        coordinates: 1, terms: [CollocationTerm("e", points: [[1]]) { u in [u.value] }],
        trial: TrialFunction { x, n, unknowns in [unknowns[0] * x[0] * n[0]] },
        unknowns: [Unknown("a", start: 1), Unknown("b", start: 1)])
    }
    // At x = 1 the solution is 1e-16 of its size, which the start of the unknown determines.
    #expect(throws: Never.self) {
      try CollocationProblem(
        coordinates: 1, terms: [CollocationTerm("e", points: [[0.25], [0.5]]) { u in [u.second(0, 0)] }],
        trial: TrialFunction { x, n, unknowns in [unknowns[0] * TracedNumber.sin(.pi * x[0]) * n[0]] },
        met: [.values("ends", points: [[0], [1]]) { _ in [0] }], unknowns: [Unknown("a", start: 5000)])
    }
  }
}
