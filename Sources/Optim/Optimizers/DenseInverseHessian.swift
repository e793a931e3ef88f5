import CLAPACKE
import RealModule

/// A dense approximation H of the inverse Hessian, updated by a ``BroydenUpdate`` from pairs of steps s and gradient
/// changes y.
///
/// The first pair also replaces the initial matrix B by (y^T s / y^T B y) B, as in L-BFGS: B says nothing about the size of
/// the curvature. A parameter on which nothing depends, with s_i = y_i = (H y)_i = 0, is left out of an update: its rows
/// and columns are not divided by tau, and it does not count in n. Otherwise its entry of H would grow without bound. Since
/// tau is at most 1, H stays positive definite.
///
/// Only the upper triangle is stored, in n (n + 1) / 2 numbers.
public struct DenseInverseHessian: LinearOperator {
  /// The dimension n.
  public let dimension: Int
  /// The number of pairs.
  public private(set) var count = 0
  /// The entries 0 ... j of column j start at j (j + 1) / 2.
  private var triangle: [Double]
  private var product: [Double]
  private var factors: [Double]

  /// Creates the identity.
  public init(dimension: Int) {
    self.dimension = dimension
    triangle = Array(repeating: 0, count: dimension * (dimension + 1) / 2)
    product = Array(repeating: 0, count: dimension)
    factors = product
    for j in 0..<dimension { triangle[Self.diagonal(j)] = 1 }
  }

  /// Creates the matrix of a symmetric positive definite operator, without pairs.
  ///
  /// - Throws: whatever the operator throws.
  /// - Complexity: n applications.
  public init(_ initial: some LinearOperator<Double>) throws {
    self.init(dimension: initial.columns)
    var unit = [Double](repeating: 0, count: dimension)
    for j in 0..<dimension {
      unit[j] = 1
      let column = try initial.apply(unit)
      unit[j] = 0
      let start = Self.diagonal(j) - j
      for i in 0...j { triangle[start + i] = column[i] }
    }
  }

  /// The dimension n.
  public var rows: Int { dimension }
  /// The dimension n.
  public var columns: Int { dimension }

  /// The place of diagonal entry j.
  private static func diagonal(_ j: Int) -> Int { j * (j + 3) / 2 }

  /// Whether all diagonal entries are positive and finite, as those of a positive definite matrix are.
  private var hasPositiveDiagonal: Bool {
    (0..<dimension).allSatisfy { triangle[Self.diagonal($0)] > 0 && triangle[Self.diagonal($0)].isFinite }
  }

  /// Returns H v.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(n^2).
  public func apply(_ v: [Double]) throws -> [Double] {
    try require(v, count: dimension, "the argument of an inverse Hessian")
    var result = v
    Self.multiply(triangle, v, into: &result)
    return result
  }

  /// Returns H v; H is symmetric.
  public func applyTranspose(_ v: [Double]) throws -> [Double] { try apply(v) }

  /// Computes v = H v without allocating.
  mutating func applyInPlace(_ v: inout [Double]) {
    Self.multiply(triangle, v, into: &product)
    swap(&v, &product)
  }

  private static func multiply(_ triangle: [Double], _ v: [Double], into result: inout [Double]) {
    // Some versions of BLAS keep a NaN of the result when they multiply it by zero.
    for i in result.indices { result[i] = 0 }
    if v.isEmpty { return }
    BLAS.onOneThread()
    cblas_dspmv(CblasColMajor, CblasUpper, Int32(v.count), 1, triangle, v, 1, 1, &result, 1)
  }

  /// Updates H by a pair.
  ///
  /// A pair without positive curvature, y^T s <= eps |s| |y|, is ignored, as is one whose update would overflow.
  /// - Parameters:
  ///   - s: the step.
  ///   - y: the gradient change.
  ///   - energy: s^T H^{-1} s; for a step s = -t H g, it is -t s^T g.
  ///   - update: the member of Broyden's family.
  /// - Returns: false if rounding has cost H its positive definiteness (y^T H y or a diagonal entry is not positive), so
  ///   that it must be replaced.
  /// - Precondition: both vectors have the right dimension.
  /// - Complexity: O(n^2): a product, and one pass over the matrix.
  public mutating func update(step s: [Double], change y: [Double], energy: Double, by update: BroydenUpdate) -> Bool {
    precondition(
      s.count == dimension && y.count == dimension, "DenseInverseHessian: the vectors must have dimension \(dimension)")
    let curvature = Vector.dot(y, s)
    guard curvature > Double.ulpOfOne * Vector.norm(s) * Vector.norm(y), energy > 0 else { return true }
    Self.multiply(triangle, y, into: &product)
    let square = Vector.dot(y, product)
    guard square > 0, square.isFinite else { return false }
    let initial = count == 0 ? curvature / square : 1
    let h = initial * square / curvature
    for i in 0..<dimension { factors[i] = s[i] == 0 && y[i] == 0 && product[i] == 0 ? 0 : 1 }
    let used = Int(factors.reduce(0, +))
    let (tau, phi) = update.coefficients(b: energy / (initial * curvature), h: h, dimension: used)
    let scale = initial / tau
    // H+ = scale H + alpha s s^T + beta (s u^T + u s^T) + gamma u u^T with u = H y.
    let alpha = (1 + phi * h / tau) / curvature
    let beta = -phi * scale / curvature
    let gamma = (phi - 1) * scale / square
    guard scale > 0, scale.isFinite, alpha.isFinite, beta.isFinite, gamma.isFinite else { return true }
    for i in 0..<dimension { factors[i] = factors[i] > 0 ? scale : initial }
    Self.combine(&triangle, factors, s, product, alpha: alpha, beta: beta, gamma: gamma)
    count += 1
    return hasPositiveDiagonal
  }

  /// Computes F * H + alpha s s^T + beta (s u^T + u s^T) + gamma u u^T, entry by entry, where entry (i, j) of F is the
  /// smaller one of the factors i and j.
  private static func combine(
    _ triangle: inout [Double], _ factors: [Double], _ s: [Double], _ u: [Double], alpha: Double, beta: Double,
    gamma: Double
  ) {
    triangle.withUnsafeMutableBufferPointer { triangle in
      factors.withUnsafeBufferPointer { factors in
        s.withUnsafeBufferPointer { s in
          u.withUnsafeBufferPointer { u in
            var start = 0
            for j in 0..<s.count {
              let (factor, ofS, ofU) = (factors[j], alpha * s[j] + beta * u[j], beta * s[j] + gamma * u[j])
              for i in 0..<j + 1 {
                triangle[start + i] = min(factors[i], factor) * triangle[start + i] + (ofS * s[i] + ofU * u[i])
              }
              start += j + 1
            }
          }
        }
      }
    }
  }

  /// Adds the matrix to a state.
  func save(in state: inout OptimizerState) {
    state.vectors["inverseHessian"] = triangle
    state.counts["dimension"] = dimension
    state.counts["pairs"] = count
  }

  /// Restores the data written by ``save(in:)``, for at most `limit` parameters.
  init(_ state: OptimizerState, limit: Int) throws(OptimizerError) {
    let dimension = try state.count("dimension")
    guard dimension <= limit else {
      throw .badState(
        optimizer: state.optimizer, name: "dimension", value: "\(dimension), more than the dense limit \(limit)")
    }
    self.init(dimension: dimension)
    count = try state.count("pairs")
    triangle = try state.vector("inverseHessian", count: triangle.count)
    guard hasPositiveDiagonal else {
      throw .badState(optimizer: state.optimizer, name: "inverseHessian", value: "not positive definite")
    }
  }
}
