import Exact
import KANCore
import RealModule
import Spectral
import Splines

/// The tangent kernels of a network's edges on a batch: a spectrum, the spectral radii in all coordinates, and the
/// bound on their ratio.
package struct KernelReport: Sendable {
  /// The coordinates of ``eigenvalues``.
  package let coordinates: WeightCoordinates
  /// The N Q eigenvalues of the kernel, ascending.
  package let eigenvalues: [Double]
  /// The largest eigenvalue of each edge layer's own kernel, in the same coordinates.
  package let layerRadii: [Double]
  /// rho(NTK_S) in u.
  package let splineRadius: Double
  /// rho(NTK_R) in the unscaled w.
  package let powerRadius: Double
  /// rho(NTK_R) in the scaled w; `nil` if the knots are not uniform.
  package let scaledRadius: Double?
  /// The largest ratio allowed by the theorem that replaces Theorem 2: the sum of gamma_r over the layers;
  /// `nil` if it does not apply, as ``reason`` explains.
  package let bound: Double?
  /// Why there is no bound.
  package let reason: String?
  /// The number of arguments outside the knots of their layer.
  package let pointsOutside: Int

  /// rho(NTK_S) / rho(NTK_R) in the scaled w.
  package var ratio: Double? { scaledRadius.map { splineRadius / $0 } }

  /// Creates the report for a batch.
  ///
  /// - Parameters:
  ///   - network: a network with at least one layer of edges.
  ///   - inputs: [sample][input].
  ///   - coordinates: the coordinates of the eigenvalues.
  /// - Throws: ``KernelReportError``, `NetworkError`, `LAPACKError`; `SplineError.notUniform` for scaled coordinates
  ///   with non-uniform knots.
  /// - Complexity: O((N Q)^2 (M + N Q)) for M parameters.
  package init(of network: Network, at inputs: [Double], in coordinates: WeightCoordinates) throws {
    guard !network.splineStages.isEmpty else { throw KernelReportError.noEdges }
    let rows = inputs.count / network.inputs * network.outputs
    guard rows <= Self.largestSize, rows * network.parameterCount <= Self.largestJacobian else {
      throw KernelReportError.tooLarge(rows: rows, parameters: network.parameterCount)
    }
    let edges = network.splineStages.compactMap { stage -> SplineEdges? in
      guard case .splines(let edges) = network.stages[stage] else { return nil }
      return edges
    }
    let isUniform = edges.allSatisfy { $0.knots.uniformSpacing != nil }
    var wanted: [WeightCoordinates] = [.spline, .relu]
    if isUniform || coordinates == .scaledRelu { wanted.append(.scaledRelu) }
    let evaluator = try Evaluator<Double>(network)
    let kernels = try evaluator.tangentKernels(of: inputs, in: wanted)
    let spectra = try kernels.map { try $0.spectrum() }
    let radii = spectra.map { $0.last ?? 0 }
    self.coordinates = coordinates
    let chosen = wanted.firstIndex(of: coordinates)!
    eigenvalues = spectra[chosen]
    layerRadii = try network.splineStages.map { stage in
      try LAPACK.symmetricEigenvalues(kernels[chosen].sum(of: [stage])).last ?? 0
    }
    splineRadius = radii[0]
    powerRadius = radii[1]
    scaledRadius = isUniform ? radii[2] : nil
    pointsOutside = evaluator.pointsOutside
    if !isUniform {
      (bound, reason) = (nil, "the knots are not uniform")
    } else if pointsOutside > 0, edges.contains(where: { $0.outside.continuation != .constant }) {
      (bound, reason) = (nil, "arguments lie outside the knots")
    } else {
      let constants = try edges.map { Double(try SquareSums.layerConstant(order: $0.knots.order)) }
      (bound, reason) = (constants.reduce(0, +), nil)
    }
  }

  /// The largest N Q.
  package static let largestSize = 3000
  /// The largest number of entries in a Jacobian: 1 GB.
  package static let largestJacobian = 1 << 27
}

/// An error that explains why a kernel report cannot be made.
package enum KernelReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The network has no edges.
  case noEdges
  /// The Jacobian or its kernel would be too large.
  case tooLarge(rows: Int, parameters: Int)

  /// A one-line message.
  package var description: String {
    switch self {
    case .noEdges: "the model has no spline layers, so there is no tangent kernel to compare in two bases"
    case .tooLarge(let rows, let parameters):
      "the kernel of \(rows) rows (samples times outputs) and \(parameters) parameters is too large; use at most "
        + "\(max(1, min(KernelReport.largestSize, KernelReport.largestJacobian / max(1, parameters)))) rows"
    }
  }
}
