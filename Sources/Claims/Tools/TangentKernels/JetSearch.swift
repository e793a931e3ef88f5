import Optim
import RealModule
import Splines

/// A search for networks with a large ratio rho(NTK_S) / rho(NTK_R) from scratch: L-BFGS on ``JetProblem`` from random
/// points and from the best points with one layer fewer.
struct JetSearch {
  /// r.
  let order: SplineOrder
  /// The number of starts for each depth.
  let starts: Int

  /// The factor of the slopes after an added first layer, so that the layer changes little at first.
  private static let firstLayerWeight = 0.1

  /// Returns the best network for two samples for each depth 2 ... `maxDepth`.
  func networks<R: RandomNumberGenerator>(
    maxDepth: Int, using generator: inout R
  ) throws -> [(shape: KernelShape, candidate: KernelCandidate)] {
    var found: [(shape: KernelShape, candidate: KernelCandidate)] = []
    var fewer: [Double]?
    for depth in 2..<max(2, maxDepth + 1) {
      let problem = JetProblem(order: order, depth: depth, samples: 2)
      let (point, candidate) = try best(problem, growing: fewer, using: &generator)
      fewer = point
      guard let candidate else { continue }
      found.append(
        (
          KernelShape(
            order: order, widths: [Int](repeating: 1, count: depth + 1), intervals: problem.intervals, samples: 2),
          candidate
        ))
    }
    return found
  }

  /// Returns the best point, and the network of the best point that can be realized by one.
  private func best<R: RandomNumberGenerator>(
    _ problem: JetProblem, growing fewer: [Double]?, using generator: inout R
  ) throws -> (point: [Double], candidate: KernelCandidate?) {
    var best: (value: Double, point: [Double]) = (.infinity, problem.start(using: &generator))
    var network: (value: Double, candidate: KernelCandidate)?
    for number in 0..<starts {
      var x = problem.start(using: &generator)
      // Every other start keeps the result for fewer layers, after a random first layer of small weight.
      if number % 2 == 1, let fewer {
        let (n, old) = (problem.samples, (problem.depth - 1) * problem.samples)
        x.replaceSubrange(n..<n + old, with: fewer[..<old])
        let slopes = n + old
        for k in slopes..<slopes + n { x[k] *= Self.firstLayerWeight }
        x.replaceSubrange((slopes + n)..., with: fewer[old...])
      }
      let value = try minimize(problem, &x)
      if value < best.value { best = (value, x) }
      if value < network?.value ?? .infinity, let candidate = JetNetwork(problem, at: x).candidate {
        network = (value, candidate)
      }
    }
    return (best.point, network?.candidate)
  }

  private func minimize(_ problem: JetProblem, _ x: inout [Double]) throws -> Double {
    var optimizer = try LBFGS(.init(iterationsPerEpoch: 50, gradientTolerance: 1e-7))
    for _ in 0..<4 {
      if try optimizer.step(&x, objective: problem, learningRate: 1).termination != nil { break }
    }
    return try problem.value(at: x)
  }
}
