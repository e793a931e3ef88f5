import KANCore
import RealModule
import Spectral
import Splines

/// The mean squared error of a network with one layer of edges as a function of their weights alone: a quadratic, with
/// the Hessian H and the gradient g at the given weights.
package struct EdgeQuadratic {
  /// The network.
  let network: Network
  /// The knots of the edges.
  let knots: KnotVector<Double>
  /// The loss.
  let value: Double
  /// g.
  private let gradient: [Double]
  /// H.
  private let hessian: Matrix<Double>
  private let eigen: EigenDecomposition
  /// The indices of the weights among the parameters.
  private let indices: Range<Int>

  /// Eigenvalues below this fraction of the largest one count as zero, because constants may move from edge to edge.
  private static let rank = 1e-12

  /// Creates the quadratic at the parameters of a network.
  package init(_ network: Network, samples: Samples) throws {
    let stage = network.splineStages[0]
    guard network.splineStages.count == 1, case .splines(let edges) = network.stages[stage] else {
      preconditionFailure("EdgeQuadratic: not one layer of edges")
    }
    self.network = network
    knots = edges.knots
    let indices = network.parameterRanges[stage]
    let m = network.parameterCount
    var (all, gram) = ([Double](repeating: 0, count: m), [Double](repeating: 0, count: m * m))
    value = try RegressionObjective(network, samples: samples).normalEquations(
      at: network.parameters, gradient: &all, gram: &gram)
    gradient = Array(all[indices])
    hessian = Matrix(rows: indices.count, columns: indices.count) { i, j in
      gram[(indices.lowerBound + max(i, j)) * m + indices.lowerBound + min(i, j)]
    }
    eigen = try LAPACK.symmetricEigen(hessian)
    self.indices = indices
  }

  /// The gradient in the eigenvectors that count, with their eigenvalues.
  private var components: [(curvature: Double, size: Double, vector: Int)] {
    let last = eigen.values[eigen.values.count - 1]
    return eigen.values.indices.filter { eigen.values[$0] > EdgeQuadratic.rank * last }.map { k in
      (eigen.values[k], gradient.indices.reduce(0) { $0 + eigen.vectors[$1, k] * gradient[$1] }, k)
    }
  }

  /// The decrease of the loss to the minimum.
  package var gap: Double { components.reduce(0) { $0 + $1.size * $1.size / (2 * $1.curvature) } }

  /// The displacement to a minimum.
  package var toMinimum: [Double] {
    var way = [Double](repeating: 0, count: gradient.count)
    for (curvature, size, k) in components {
      for i in way.indices { way[i] -= size / curvature * eigen.vectors[i, k] }
    }
    return way
  }

  /// Returns the network with the weights of its edges moved.
  ///
  /// - Throws: `NetworkError`, in principle only.
  func network(moved way: [Double]) throws -> Network {
    var parameters = network.parameters
    for (i, step) in zip(indices, way) { parameters[i] += step }
    return try network.replacingParameters(with: parameters)
  }

  /// Returns C^{-T} C^{-1} v, or v if there is no C.
  private func preconditioned(_ v: [Double], _ change: NetworkChangeOfBasis?) -> [Double] {
    guard let change else { return v }
    var all = [Double](repeating: 0, count: network.parameterCount)
    all.replaceSubrange(indices, with: v)
    change.apply(.inverse, inPlace: &all)
    change.apply(.inverseTransposed, inPlace: &all)
    return Array(all[indices])
  }

  /// Returns the largest eigenvalue of C^{-1} H C^{-T}: the largest curvature in the coordinates C^T u.
  package func largestCurvature(change: NetworkChangeOfBasis?) throws -> Double {
    guard let change else { return eigen.values[eigen.values.count - 1] }
    var matrix = hessian
    for _ in 0..<2 {
      // H is symmetric: apply C^{-1} to its columns, and once more to those of the transpose.
      let columns = (0..<matrix.columns).map { j in
        var all = [Double](repeating: 0, count: network.parameterCount)
        for i in 0..<matrix.rows { all[indices.lowerBound + i] = matrix[i, j] }
        change.apply(.inverse, inPlace: &all)
        return Array(all[indices])
      }
      matrix = Matrix(rows: matrix.columns, columns: matrix.rows) { columns[$0][$1] }
    }
    let symmetric = Matrix<Double>(rows: matrix.rows, columns: matrix.rows) { (matrix[$0, $1] + matrix[$1, $0]) / 2 }
    return try LAPACK.symmetricEigenvalues(symmetric)[matrix.rows - 1]
  }

  /// Returns the decreases of the loss after 0, 1, ..., `steps` gradient steps, with the inverse of the largest
  /// curvature as the step size, in u or in C^T u; by sums without cancellation, so small decreases are also accurate.
  package func decreases(steps: Int, change: NetworkChangeOfBasis?) throws -> [Double] {
    let step = 1 / (try largestCurvature(change: change))
    var gradient = gradient
    var decreases = [0.0]
    for _ in 0..<steps {
      let direction = preconditioned(gradient, change)
      let bent = hessian * direction
      let slope = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      let curvature = zip(direction, bent).reduce(0) { $0 + $1.0 * $1.1 }
      decreases.append(decreases[decreases.count - 1] + step * slope - step * step * curvature / 2)
      for i in gradient.indices { gradient[i] -= step * bent[i] }
    }
    return decreases
  }
}
