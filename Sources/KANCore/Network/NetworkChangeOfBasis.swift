import Optim
import RealModule
import Splines

/// The change of basis C on all parameters of a network, one copy of A (or h^{r-1} A) per edge and the identity for
/// other parameters: weights in the coordinates are C^T u, gradients with respect to them C^{-1} g_u.
///
/// Works in place without allocation; the functions of the operator protocol return new arrays. Equal to
/// `ReferenceNetwork/changeOfBasis(to:of:)` of all weights, and componentwise accurate, like the factors of A.
public struct NetworkChangeOfBasis: InvertibleOperator {
  /// The scalar type.
  public typealias Scalar = Double

  /// The four maps.
  public enum Map: Sendable {
    /// C, which maps gradients to u.
    case plain
    /// C^T, which maps weights from u.
    case transposed
    /// C^{-1}, which maps gradients from u.
    case inverse
    /// C^{-T}, which maps weights to u.
    case inverseTransposed
  }

  /// The edges of one stage.
  private struct Block: Sendable {
    let start: Int
    let edges: Int
    let dimension: Int
    let steps: Int
    let factor: Double
    /// The diagonals of A^[1], G_2, ..., G_r, and their inverses; the entry next to (i, i) is minus the next diagonal
    /// entry, as in every factor of A, except for A^[1], where it is also -1.
    let diagonals: [Double]
  }

  /// The number of parameters.
  public let rows: Int
  /// The number of parameters.
  public var columns: Int { rows }
  private let blocks: [Block]

  /// Creates the change of basis of given stages.
  ///
  /// - Throws: `SplineError.notUniform` for scaled coordinates on nonuniform knots.
  public init(_ stages: [Stage], to coordinates: WeightCoordinates = .relu) throws(SplineError) {
    var blocks: [Block] = []
    var start = 0
    for stage in stages {
      defer { start += stage.parameterCount }
      guard coordinates != .spline, case .splines(let edges) = stage else { continue }
      var factor = 1.0
      if coordinates == .scaledRelu {
        let h = try edges.knots.requireUniformSpacing()
        for _ in 1..<max(1, edges.knots.order.value) { factor *= h }
      }
      let change = ChangeOfBasis(edges.knots)
      blocks.append(
        Block(
          start: start, edges: edges.inputs * edges.outputs, dimension: edges.dimension, steps: change.factors.count,
          factor: factor, diagonals: change.factors.flatMap(\.diagonal)))
    }
    self.blocks = blocks
    rows = start
  }

  /// Maps a vector in place.
  ///
  /// - Precondition: it has ``rows`` entries.
  /// - Complexity: O(rows r).
  public func apply(_ map: Map, inPlace v: inout [Double]) {
    precondition(v.count == rows, "NetworkChangeOfBasis: \(v.count) entries given, \(rows) needed")
    v.withUnsafeMutableBufferPointer { v in
      guard let base = v.baseAddress else { return }
      for block in blocks {
        block.diagonals.withUnsafeBufferPointer { diagonals in
          for edge in 0..<block.edges {
            NetworkChangeOfBasis.apply(
              map, block, diagonals.baseAddress!, base + block.start + edge * block.dimension)
          }
        }
      }
    }
  }

  /// A = G_r ... G_2 A^[1], each factor upper bidiagonal with g_i at (i, i) and -g_{i+1} at (i, i + 1).
  private static func apply(
    _ map: Map, _ block: Block, _ diagonals: UnsafePointer<Double>, _ v: UnsafeMutablePointer<Double>
  ) {
    let m = block.dimension
    switch map {
    case .plain:
      for s in 0..<block.steps {
        let g = diagonals + s * m
        for i in 0..<m - 1 { v[i] = g[i] * v[i] - g[i + 1] * v[i + 1] }
        v[m - 1] *= g[m - 1]
      }
    case .transposed:
      for s in (0..<block.steps).reversed() {
        let g = diagonals + s * m
        var previous = 0.0
        for i in 0..<m {
          let next = v[i]
          v[i] = g[i] * (next - previous)
          previous = next
        }
      }
    case .inverse:
      for s in (0..<block.steps).reversed() {
        let g = diagonals + s * m
        // g_i x_i = v_i + g_{i+1} x_{i+1}.
        var sum = 0.0
        for i in stride(from: m - 1, through: 0, by: -1) {
          sum += v[i]
          v[i] = sum / g[i]
        }
      }
    case .inverseTransposed:
      for s in 0..<block.steps {
        let g = diagonals + s * m
        // g_i x_i = v_i + g_i x_{i-1}.
        var sum = 0.0
        for i in 0..<m {
          sum += v[i] / g[i]
          v[i] = sum
        }
      }
    }
    if block.factor != 1 {
      switch map {
      case .plain, .transposed: for i in 0..<m { v[i] *= block.factor }
      case .inverse, .inverseTransposed: for i in 0..<m { v[i] /= block.factor }
      }
    }
  }

  /// Returns C v; throws `OperatorError.dimensionMismatch`.
  public func apply(_ v: [Double]) throws -> [Double] { try mapped(.plain, v) }
  /// Returns C^T v; throws `OperatorError.dimensionMismatch`.
  public func applyTranspose(_ v: [Double]) throws -> [Double] { try mapped(.transposed, v) }
  /// Returns C^{-1} v; throws `OperatorError.dimensionMismatch`.
  public func solve(_ v: [Double]) throws -> [Double] { try mapped(.inverse, v) }
  /// Returns C^{-T} v; throws `OperatorError.dimensionMismatch`.
  public func solveTranspose(_ v: [Double]) throws -> [Double] { try mapped(.inverseTransposed, v) }

  private func mapped(_ map: Map, _ v: [Double]) throws(OperatorError) -> [Double] {
    guard v.count == rows else {
      throw .dimensionMismatch(what: "the parameters of a network", expected: rows, found: v.count)
    }
    var result = v
    apply(map, inPlace: &result)
    return result
  }
}

extension Network {
  /// Returns the change of basis on all parameters; see ``NetworkChangeOfBasis``.
  ///
  /// - Throws: `SplineError.notUniform` for scaled coordinates on nonuniform knots.
  public func changeOfBasis(to coordinates: WeightCoordinates = .relu) throws(SplineError) -> NetworkChangeOfBasis {
    try NetworkChangeOfBasis(stages, to: coordinates)
  }

  /// Returns all parameters, with those of edges in given coordinates: u, w = A^T u, or h^{r-1} w.
  ///
  /// - Throws: the same errors as ``changeOfBasis(to:)``.
  /// - Complexity: O(parameters r).
  public func weights(in coordinates: WeightCoordinates) throws(SplineError) -> [Double] {
    var result = parameters
    try changeOfBasis(to: coordinates).apply(.transposed, inPlace: &result)
    return result
  }

  /// Returns the network whose parameters in given coordinates are the given ones.
  ///
  /// - Throws: the same errors as ``changeOfBasis(to:)``, and `NetworkError.countMismatch(what:expected:found:)`.
  public func replacingWeights(with weights: [Double], in coordinates: WeightCoordinates) throws -> Network {
    guard weights.count == parameterCount else {
      throw NetworkError.countMismatch(
        what: "parameters of the network", expected: parameterCount, found: weights.count)
    }
    var u = weights
    try changeOfBasis(to: coordinates).apply(.inverseTransposed, inPlace: &u)
    return try replacingParameters(with: u)
  }
}
