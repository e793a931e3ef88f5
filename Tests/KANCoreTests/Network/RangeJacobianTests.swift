import DualNumbers
import KANCore
import Optim
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Jacobians through the ranges of a batch, which every sample depends on, against dual numbers.
@Suite struct RangeJacobianTests {
  /// The residuals' derivatives in one parameter, from the definitions.
  private func column(_ j: Int, _ network: Network, _ samples: Samples) throws -> [Double] {
    let parameters = network.parameters.indices.map { Dual(network.parameters[$0], slope: $0 == j ? 1 : 0) }
    let oracle = OracleNetwork(
      network, parameters: parameters, tanh: Dual.tanh { Double.tanh($0) }, convert: { Dual($0) })
    let outputs = try oracle.outputs(rows(samples.inputs, network.inputs).map { $0.map { Dual($0) } }, batch: true)
    let scale = (2 / Double(samples.targets.count)).squareRoot()
    return outputs.joined().map { scale * $0.slope }
  }

  @Test("Rows and products are those of dual numbers, with one and two ranges in a chain", arguments: 0..<12)
  func rowsAgainstDualNumbers(seed: Int) throws {
    var cases = RandomKANs(seed: 3500 + UInt64(seed))
    let network = try cases.network(
      depth: 2 + seed % 2, linear: seed % 4 < 2, uniform: seed % 3 > 0, maxWidth: 3, hidden: .batchRange)
    let samples = try cases.samples(network, count: 9)
    let m = network.parameterCount
    let count = samples.targets.count
    let objective = try RegressionObjective(network, samples: samples)
    var (r, jacobian): ([Double], [Double]) = ([], [])
    try objective.jacobian(at: network.parameters, residuals: &r, jacobian: &jacobian)
    let columns = try (0..<m).map { try column($0, network, samples) }
    let scale = columns.joined().map(abs).max()!
    for j in 0..<m {
      for k in 0..<count {
        NetworkGradientTests.expect(jacobian[k * m + j], columns[j][k], scale: scale, "residual \(k), parameter \(j)")
      }
    }

    let v = (0..<m).map { _ in cases.number() }
    var jv: [Double] = []
    try objective.applyJacobian(at: network.parameters, to: v, into: &jv)
    let exact = (0..<count).map { k in (0..<m).reduce(0) { $0 + columns[$1][k] * v[$1] } }
    for k in 0..<count {
      NetworkGradientTests.expect(jv[k], exact[k], scale: scale * Double(m), "J v, residual \(k)")
    }

    // Control: rows that hold the ranges fixed are others, and the same comparison finds it.
    let (low, _) = try fixedRows(network, samples)
    let wrong = (0..<m).contains { j in
      (0..<count).contains { k in abs(low[k * m + j] - columns[j][k]) > 1e-6 * scale }
    }
    #expect(wrong, "seed \(seed)")
  }

  /// The rows with the ranges of the batch held fixed, and the residuals.
  private func fixedRows(_ network: Network, _ samples: Samples) throws -> ([Double], [Double]) {
    let remembering = try RegressionObjective(network, samples: samples).network(at: network.parameters)
    let evaluator = try Evaluator<Double>(remembering)
    var (r, jacobian): ([Double], [Double]) = ([], [])
    try evaluator.jacobian(
      of: samples.inputs, by: SquaredErrorRows(samples), ranges: .remembered, residuals: &r, jacobian: &jacobian)
    return (jacobian, r)
  }

  @Test("An evaluator goes from the ranges of a batch to remembered ones and back")
  func bothRules() throws {
    var cases = RandomKANs(seed: 3600)
    let network = try cases.network(depth: 3, linear: false, maxWidth: 3, hidden: .batchRange)
    let samples = try cases.samples(network, count: 20)
    let ready = try RegressionObjective(network, samples: samples).network(at: network.parameters)
    let rule = SquaredErrorRows(samples)
    let shared = try Evaluator<Double>(ready)
    let v = network.parameters.map { _ in cases.number() }
    for ranges in [RangeRule.batch, .remembered, .batch, .remembered] {
      let new = try Evaluator<Double>(ready)
      var results: [[Double]] = []
      for evaluator in [shared, new] {
        var (r, jacobian, product): ([Double], [Double], [Double]) = ([], [], [])
        try evaluator.jacobian(of: samples.inputs, by: rule, ranges: ranges, residuals: &r, jacobian: &jacobian)
        try evaluator.applyJacobian(of: samples.inputs, by: rule, ranges: ranges, to: v, into: &product)
        results.append(r + jacobian + product)
        // The product is that of these rows.
        let scale = jacobian.map(abs).max()! * Double(v.count)
        for k in r.indices {
          let sum = v.indices.reduce(0) { $0 + jacobian[k * v.count + $1] * v[$1] }
          NetworkGradientTests.expect(product[k], sum, scale: scale, "residual \(k)")
        }
      }
      #expect(results[0] == results[1], "\(ranges)")
    }
  }

  @Test("Derivatives in the inputs: J v and J^T J are those of the rows")
  func channels() throws {
    var cases = RandomKANs(seed: 3700)
    let network = try cases.network(depth: 3, linear: true, orders: 4...5, maxWidth: 3, hidden: .batchRange)
    let inputs = cases.inputs(network, samples: 30)
    let evaluator = try Evaluator<Double>(network, channels: .init(directions: 1, secondDerivatives: [.init(0, 0)]))
    let rule = JetSum(channels: 3)
    let v = network.parameters.map { _ in cases.number() }
    var (r, jacobian, product, transposed): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    try evaluator.jacobian(of: inputs, by: rule, residuals: &r, jacobian: &jacobian)
    try evaluator.applyJacobian(of: inputs, by: rule, to: v, into: &product)
    try evaluator.applyJacobianTranspose(of: inputs, by: rule, to: r, into: &transposed)
    var (gradient, gram): ([Double], [Double]) = ([], [])
    _ = try evaluator.normalEquations(of: inputs, by: rule, gradient: &gradient, gram: &gram)
    let m = v.count
    let largest = jacobian.map(abs).max()!
    let residual = max(1, r.map(abs).max()!)
    for k in r.indices {
      let sum = (0..<m).reduce(0) { $0 + jacobian[k * m + $1] * v[$1] }
      NetworkGradientTests.expect(product[k], sum, scale: largest * Double(m), "residual \(k)")
    }
    for j in 0..<m {
      let sum = r.indices.reduce(0) { $0 + jacobian[$1 * m + j] * r[$1] }
      let scale = largest * residual * Double(r.count)
      NetworkGradientTests.expect(gradient[j], sum, scale: scale, "J^T r, \(j)")
      NetworkGradientTests.expect(transposed[j], sum, scale: scale, "J^T r by a sweep, \(j)")
      for i in 0...j {
        let exact = r.indices.reduce(0) { $0 + jacobian[$1 * m + i] * jacobian[$1 * m + j] }
        NetworkGradientTests.expect(
          gram[i * m + j], exact, scale: largest * largest * Double(r.count), "entry (\(i), \(j))")
      }
    }
  }

  @Test("A unit that is the same for all samples: rows, products and gradient agree")
  func constantUnit() throws {
    var cases = RandomKANs(seed: 3800)
    var network = try cases.network(depth: 2, linear: false, maxWidth: 3, hidden: .batchRange)
    guard case .splines(let edges) = network.stages[1] else { return #expect(Bool(false)) }
    // The edges to unit 0 all have equal weights: constants.
    var parameters = network.parameters
    for j in 0..<edges.inputs * edges.dimension { parameters[j] = 0.25 }
    network = try network.replacingParameters(with: parameters)
    let samples = try cases.samples(network, count: 11)
    let objective = try RegressionObjective(network, samples: samples)
    var (r, jacobian, gradient, product): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    try objective.jacobian(at: parameters, residuals: &r, jacobian: &jacobian)
    _ = try objective.valueAndGradient(at: parameters, into: &gradient)
    let v = parameters.map { _ in cases.number() }
    try objective.applyJacobian(at: parameters, to: v, into: &product)
    let m = v.count
    let scale = jacobian.map(abs).max()!
    for k in r.indices {
      let sum = (0..<m).reduce(0) { $0 + jacobian[k * m + $1] * v[$1] }
      NetworkGradientTests.expect(product[k], sum, scale: scale * Double(m), "residual \(k)")
    }
    for j in 0..<m {
      let sum = r.indices.reduce(0) { $0 + jacobian[$1 * m + j] * r[$1] }
      NetworkGradientTests.expect(gradient[j], sum, scale: scale * Double(r.count), "parameter \(j)")
    }
  }

  @Test("Levenberg-Marquardt trains through ranges of the batch, and beats gradient steps")
  func training() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples, hidden: .batchRange)
    let plan = TrainingPlan.multilevel(epochs: [20, 20], optimizer: .levenbergMarquardt())
    let trained = try Trainer(network, on: samples, plan: plan).run()
    let adam = try Trainer(network, on: samples, plan: .multilevel(epochs: [20, 20], optimizer: .adam())).run()
    #expect(trained.loss < adam.loss / 10)
    let own = try trained.network.meanSquaredError(on: samples)
    #expect(abs(own - trained.loss) <= 1e-12 * own)
  }
}

/// sqrt(2 / (N Q)) (f - y), as in ``RegressionObjective``.
private struct SquaredErrorRows: SampleResiduals {
  let targets: [Double]
  let residualsPerSample: Int
  var scale: Double { (2 / Double(targets.count)).squareRoot() }

  init(_ samples: Samples) {
    targets = samples.targets
    residualsPerSample = samples.targetWidth
  }

  func write(_ outputs: ChannelBlock<Double>, into r: UnsafeMutablePointer<Double>) {
    let q = residualsPerSample
    for n in 0..<outputs.count {
      for o in 0..<q { r[n * q + o] = scale * (outputs[n, 0, o] - targets[(outputs.firstSample + n) * q + o]) }
    }
  }

  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Double>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Double>
  ) {
    for n in 0..<outputs.count { adjoints[n, 0, residual] += scale * (factors.map { $0[n * stride] } ?? 1) }
  }
}

/// One residual: the sum of all channels of the first output, weighted 1, 2, 3, ...
private struct JetSum: SampleResiduals {
  let channels: Int
  var residualsPerSample: Int { 1 }

  func write(_ outputs: ChannelBlock<Double>, into r: UnsafeMutablePointer<Double>) {
    for n in 0..<outputs.count {
      r[n] = (0..<channels).reduce(0) { $0 + Double($1 + 1) * outputs[n, $1, 0] }
    }
  }

  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Double>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Double>
  ) {
    for n in 0..<outputs.count {
      for c in 0..<channels { adjoints[n, c, 0] += Double(c + 1) * (factors.map { $0[n * stride] } ?? 1) }
    }
  }
}
