import CLAPACKE
import Optim
import RealModule
import Splines

/// The neural tangent kernel of a network at a batch, layer by layer: J_l J_l^T for the columns J_l of the Jacobian
/// that belong to the parameters of one stage (Section 4.3). The kernel of several stages is the sum of their kernels.
///
/// Row and column k Q + o correspond to output o of sample k. Eigenvalues come from `LAPACK.symmetricEigenvalues(_:)`
/// of `Spectral`.
public struct TangentKernel: Sendable, Equatable {
  /// The coordinates of the edge weights with respect to which the Jacobian is taken.
  public let coordinates: WeightCoordinates
  /// The kernels of the stages that have parameters, by index in ``Network/stages``.
  public let ofStage: [Int: Matrix<Double>]
  /// The stage indices of the layers of edges.
  public let splineStages: [Int]
  /// The number N Q of rows.
  public let rows: Int

  /// Returns the kernel of all edges, or of all parameters.
  public func matrix(of selection: ParameterSelection = .edgeWeights) -> Matrix<Double> {
    switch selection {
    case .edgeWeights: sum(of: splineStages)
    case .allWeights: sum(of: ofStage.keys.sorted())
    }
  }

  /// Returns the kernel of the parameters of some stages; zero if they have none.
  public func sum(of stages: [Int]) -> Matrix<Double> {
    var sum = Matrix<Double>(rows: rows, columns: rows, repeating: 0)
    for stage in stages {
      guard let kernel = ofStage[stage] else { continue }
      for k in sum.entries.indices { sum.entries[k] += kernel.entries[k] }
    }
    return sum
  }
}

extension Evaluator {
  /// Returns the tangent kernel at a batch, for the loaded parameters.
  ///
  /// NTK_S in u, NTK_R in w or in the scaled w: the Jacobian in other coordinates is J_u C^{-T}, and C^{-1} is applied
  /// to its rows by the factors of A, which are componentwise accurate. Equal to
  /// `ReferenceNetwork/tangentKernel(at:in:)` of the edges up to rounding. If a normalization depends on the weights
  /// of the linear map before it, the kernel of that map includes this dependence, which the reference does not.
  /// - Parameters:
  ///   - inputs: as for ``outputs(of:ranges:)``.
  ///   - coordinates: the coordinates of the edge weights.
  /// - Throws: the same errors as ``outputs(of:ranges:)`` with remembered ranges; `SplineError.notUniform` for scaled
  ///   coordinates on nonuniform knots; `NetworkError.unsupported(what:advice:)` for an evaluator with input
  ///   derivatives.
  /// - Complexity: one backward sweep per output, and O((N Q)^2 M) for M parameters, by BLAS.
  public func tangentKernel(
    of inputs: [Double], in coordinates: WeightCoordinates = .spline
  ) throws -> TangentKernel {
    try tangentKernels(of: inputs, in: [coordinates])[0]
  }

  /// Returns the tangent kernels in several coordinates, from one Jacobian.
  ///
  /// - Throws: the same errors as ``tangentKernel(of:in:)``.
  public func tangentKernels(of inputs: [Double], in coordinates: [WeightCoordinates]) throws -> [TangentKernel] {
    guard channels == .value else {
      throw NetworkError.unsupported(
        what: "a tangent kernel with derivatives with respect to the inputs",
        advice: "create an evaluator without channels")
    }
    var values: [Double] = []
    var jacobian: [Double] = []
    try self.jacobian(
      of: inputs, by: OutputRows<Scalar>(residualsPerSample: outputs), ranges: .remembered, residuals: &values,
      jacobian: &jacobian)
    return try coordinates.map { coordinates in
      TangentKernel(
        try mapped(jacobian, rows: values.count, to: coordinates), rows: values.count, network: network, coordinates)
    }
  }

  /// Returns the Jacobian with respect to other coordinates: C^{-1} applied to every row.
  private func mapped(_ jacobian: [Double], rows: Int, to coordinates: WeightCoordinates) throws -> [Double] {
    if coordinates == .spline { return jacobian }
    let change = try network.changeOfBasis(to: coordinates)
    let m = parameterCount
    var result: [Double] = []
    result.reserveCapacity(jacobian.count)
    for k in 0..<rows {
      var row = Array(jacobian[k * m..<(k + 1) * m])
      change.apply(.inverse, inPlace: &row)
      result += row
    }
    return result
  }
}

extension TangentKernel {
  /// Creates the kernel from the products of a row-major Jacobian, stage by stage.
  init(_ jacobian: [Double], rows: Int, network: Network, _ coordinates: WeightCoordinates) {
    self.coordinates = coordinates
    self.rows = rows
    splineStages = network.splineStages
    BLAS.requireSingleThread()
    let m = network.parameterCount
    var kernels: [Int: Matrix<Double>] = [:]
    for (stage, range) in network.parameterRanges.enumerated() where !range.isEmpty {
      var kernel = Matrix<Double>(rows: rows, columns: rows, repeating: 0)
      jacobian.withUnsafeBufferPointer { j in
        cblas_dsyrk(
          CblasRowMajor, CblasUpper, CblasNoTrans, Int32(rows), Int32(range.count), 1,
          j.baseAddress! + range.lowerBound, Int32(m), 0, &kernel.entries, Int32(rows))
      }
      for k in 0..<rows {
        for l in 0..<k { kernel[k, l] = kernel[l, k] }
      }
      kernels[stage] = kernel
    }
    ofStage = kernels
  }
}

extension Network {
  /// Returns the tangent kernel at a batch, [sample][input]; see ``Evaluator/tangentKernel(of:in:)``.
  ///
  /// - Throws: the same errors.
  public func tangentKernel(
    at inputs: [Double], in coordinates: WeightCoordinates = .spline
  ) throws -> TangentKernel {
    try Evaluator<Double>(self).tangentKernel(of: inputs, in: coordinates)
  }
}
