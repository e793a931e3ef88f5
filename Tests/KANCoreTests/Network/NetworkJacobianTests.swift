import Experiments
import KANCore
import Optim
import SplineKernels
import Splines
import Testing

/// Jacobians, normal equations and products, against the reference network's Jacobian and against each other.
@Suite struct NetworkJacobianTests {
  private func network(_ seed: Int, _ cases: inout RandomKANs) throws -> Network {
    if seed % 5 == 4 {
      return try .mlp(widths: [2, 9, 9, 2], activation: .tanh, outputBias: true, using: &cases.random)
    }
    return try cases.network(
      depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 4 < 2, orders: 2...5,
      hidden: seed % 3 == 0 ? nil : seed % 2 == 0 ? .tanh : .batchRange)
  }

  @Test func rowsAgainstReference() throws {
    for seed in 0..<6 {
      var cases = RandomKANs(seed: 3000 + UInt64(seed))
      let network = try cases.network(depth: 1 + seed % 3, linear: false, uniform: seed % 2 == 0)
      let samples = try cases.samples(network, count: 12)
      let objective = try RegressionObjective(network, samples: samples)
      var r: [Double] = []
      var jacobian: [Double] = []
      try objective.jacobian(at: network.parameters, residuals: &r, jacobian: &jacobian)
      let reference = try network.reference { $0 }
      let exact = try reference.jacobian(at: rows(samples.inputs, network.inputs), of: .allWeights)
      let scale = (2 / Double(samples.targets.count)).squareRoot()
      let largest = exact.entries.map(abs).max()!
      for (a, b) in zip(jacobian, exact.entries) {
        NetworkGradientTests.expect(a, scale * b, scale: scale * largest, "seed \(seed)")
      }
      let outputs = try reference.outputs(at: rows(samples.inputs, network.inputs)).flatMap { $0 }
      for k in r.indices {
        NetworkGradientTests.expect(r[k], scale * (outputs[k] - samples.targets[k]), scale: 1, "residual \(k)")
      }
    }
  }

  @Test(arguments: 0..<15)
  func productsAgree(seed: Int) throws {
    var cases = RandomKANs(seed: 3100 + UInt64(seed))
    let network = try network(seed, &cases)
    let count = seed == 0 ? 2500 : 40
    let samples = try cases.samples(network, count: count)
    let objective = try RegressionObjective(network, samples: samples, threads: 1 + seed % 2)
    let x = network.parameters
    let m = x.count
    var r: [Double] = []
    var jacobian: [Double] = []
    try objective.jacobian(at: x, residuals: &r, jacobian: &jacobian)
    var plain: [Double] = []
    try objective.residuals(at: x, into: &plain)
    #expect(r == plain)

    var gradient: [Double] = []
    let value = try objective.valueAndGradient(at: x, into: &gradient)
    #expect(abs(r.reduce(0) { $0 + $1 * $1 } / 2 - value) <= Double(2 * r.count) * value * Double.ulpOfOne)

    var v = [Double](repeating: 0, count: m)
    for j in v.indices { v[j] = cases.number() }
    var jv: [Double] = []
    try objective.applyJacobian(at: x, to: v, into: &jv)
    var w = [Double](repeating: 0, count: r.count)
    for k in w.indices { w[k] = cases.number() }
    var jtw: [Double] = []
    try objective.applyJacobianTranspose(at: x, to: w, into: &jtw)
    var g: [Double] = []
    var gram: [Double] = []
    let half = try objective.normalEquations(at: x, gradient: &g, gram: &gram)
    #expect(abs(half - value) <= Double(2 * r.count) * value * Double.ulpOfOne)

    // Entries of J are off by as much as those of gradients; a product sums them against entries of size one.
    let entry = max(1, jacobian.map(abs).max()!)
    let largest = max(1, r.map(abs).max()!)
    let unit = NetworkGradientTests.tolerance
    for k in r.indices {
      let exact = (0..<m).reduce(0) { $0 + jacobian[k * m + $1] * v[$1] }
      #expect(abs(jv[k] - exact) <= unit * Double(m) * entry, "J v, residual \(k)")
    }
    for j in 0..<m {
      let column = r.indices.map { jacobian[$0 * m + j] }
      let bound = unit * Double(r.count) * entry
      #expect(abs(jtw[j] - zip(column, w).reduce(0) { $0 + $1.0 * $1.1 }) <= bound, "J^T w, parameter \(j)")
      let product = zip(column, r).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(g[j] - product) <= bound * largest, "J^T r, parameter \(j)")
      #expect(abs(gradient[j] - product) <= bound * largest, "gradient, parameter \(j)")
    }
    for i in stride(from: 0, to: m, by: 7) {
      for j in stride(from: 0, to: m, by: 5) {
        let exact = r.indices.reduce(0) { $0 + jacobian[$1 * m + i] * jacobian[$1 * m + j] }
        // One sum in two orders; the rows are the same bits.
        #expect(abs(gram[i * m + j] - exact) <= Double(2 * r.count) * Double.ulpOfOne * entry * entry * Double(r.count))
        #expect(gram[i * m + j] == gram[j * m + i])
      }
    }
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    var cases = RandomKANs(seed: 3200)
    for hidden in [HiddenNormalization.sigmoid, .batchRange] {
      let network = try cases.network(depth: 3, linear: true, hidden: hidden)
      let samples = try cases.samples(network, count: 3000)
      let v = network.parameters.map { _ in cases.number() }
      var results: [[Double]] = []
      for threads in [1, 2, 8] {
        let objective = try RegressionObjective(network, samples: samples, threads: threads)
        var gradient: [Double] = []
        var gram: [Double] = []
        let value = try objective.normalEquations(at: network.parameters, gradient: &gradient, gram: &gram)
        var jv: [Double] = []
        try objective.applyJacobian(at: network.parameters, to: v, into: &jv)
        results.append([value] + gradient + gram + jv)
      }
      #expect(results[0] == results[1])
      #expect(results[0] == results[2])
    }
  }

  /// Networks with many intervals, whose rows are mostly zeros: products of blocks instead of BLAS.
  @Test(arguments: ["kan-230", "kan-700", "kan-140"])
  func normalEquationsOfSparseRows(name: String) throws {
    var cases = RandomKANs(seed: 3400)
    let paper = try #require(PaperNetwork.named(name))
    let box = Array(repeating: -1.0...1, count: paper.widths[0])
    let network = try paper.network(inputBox: box, using: &cases.random)
    let samples = try cases.samples(network, count: 300)
    var results: [[Double]] = []
    for threads in [1, 2, 5] {
      let objective = try RegressionObjective(network, samples: samples, threads: threads)
      var r: [Double] = []
      var jacobian: [Double] = []
      var gradient: [Double] = []
      var gram: [Double] = []
      // Twice: the panels are kept.
      for _ in 0..<2 {
        _ = try objective.normalEquations(at: network.parameters, gradient: &gradient, gram: &gram)
      }
      results.append(gradient + gram)
      if threads > 1 { continue }
      try objective.jacobian(at: network.parameters, residuals: &r, jacobian: &jacobian)
      let m = network.parameterCount
      let entry = jacobian.map(abs).max()!
      // One sum of 300 products in two orders; the rows are the same bits.
      let bound = 2 * 300 * 300 * Double.ulpOfOne * entry * max(entry, r.map(abs).max()!)
      for i in 0..<m {
        let product = r.indices.reduce(0) { $0 + jacobian[$1 * m + i] * r[$1] }
        #expect(abs(gradient[i] - product) <= bound)
        for j in stride(from: i % 3, to: m, by: 3) {
          let exact = r.indices.reduce(0) { $0 + jacobian[$1 * m + i] * jacobian[$1 * m + j] }
          if abs(gram[i * m + j] - exact) > bound { Issue.record("entry (\(i), \(j))") }
        }
      }
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }
}
