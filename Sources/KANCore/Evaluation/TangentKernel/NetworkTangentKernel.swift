import CLAPACKE
import Optim
import RealModule
import Splines

/// The neural tangent kernel of a network at a batch, layer by layer: J_l J_l^T for the columns J_l of the Jacobian that
/// belong to the parameters of one stage (section 4.3). The kernel of several stages is the sum of theirs.
///
/// Row and column k Q + o stand for output o of sample k. Eigenvalues come from `LAPACK.symmetricEigenvalues(_:)` of
/// `Spectral`.
public struct TangentKernel: Sendable, Equatable {
  /// The coordinates of the weights of edges with respect to which the Jacobian is taken.
  public let coordinates: WeightCoordinates
  /// The kernels of the stages that have parameters, by their places in ``Network/stages``.
  public let ofStage: [Int: Matrix<Double>]
  /// The places of the layers of edges.
  public let splineStages: [Int]
  /// The number N Q of rows.
  public let rows: Int

  /// The kernel of all edges, or of all parameters.
  public func matrix(of selection: ParameterSelection = .edgeWeights) -> Matrix<Double> {
    switch selection {
    case .edgeWeights: sum(of: splineStages)
    case .allWeights: sum(of: ofStage.keys.sorted())
    }
  }

  /// The kernel of the parameters of some stages; zero where they have none.
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
  /// The tangent kernel at a batch, with the parameters that are loaded.
  ///
  /// NTK_S in u, NTK_R in w or in the scaled w: the Jacobian in other coordinates is J_u C^{-T}, and C^{-1} is applied to
  /// its rows by the factors of A, which are componentwise accurate. Equal to
  /// ``ReferenceNetwork/tangentKernel(at:in:)`` of the edges up to rounding; where a normalisation moves with the
  /// weights of the linear map before it, the kernel of that map counts this too, which the reference does not.
  /// - Parameters:
  ///   - inputs: as for ``outputs(of:ranges:)``.
  ///   - coordinates: those of the weights of edges.
  /// - Throws: as ``outputs(of:ranges:)`` with remembered ranges; `SplineError.notUniform` for scaled coordinates on
  ///   other than uniform knots; ``NetworkError/unsupported(what:advice:)`` for an evaluator with input derivatives.
  /// - Complexity: one backward sweep for an output, and O((N Q)^2 M) for M parameters, by BLAS.
  public func tangentKernel(
    of inputs: [Double], in coordinates: WeightCoordinates = .spline
  ) throws -> TangentKernel {
    try tangentKernels(of: inputs, in: [coordinates])[0]
  }

  /// The tangent kernels in several coordinates, from one Jacobian.
  ///
  /// - Throws: as ``tangentKernel(of:in:)``.
  public func tangentKernels(of inputs: [Double], in coordinates: [WeightCoordinates]) throws -> [TangentKernel] {
    guard channels == .value else {
      throw NetworkError.unsupported(
        what: "a tangent kernel with derivatives in the inputs", advice: "make an evaluator without channels")
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

  /// The Jacobian with respect to other coordinates: C^{-1} on every row.
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
  /// The products of a row-major Jacobian, stage by stage.
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
  /// The tangent kernel at a batch, [sample][input]; see ``Evaluator/tangentKernel(of:in:)``.
  ///
  /// - Throws: as there.
  public func tangentKernel(
    at inputs: [Double], in coordinates: WeightCoordinates = .spline
  ) throws -> TangentKernel {
    try Evaluator<Double>(self).tangentKernel(of: inputs, in: coordinates)
  }
}
