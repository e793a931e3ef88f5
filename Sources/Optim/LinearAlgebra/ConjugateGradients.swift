import CLAPACKE

/// The approximate solution of M p = -g by conjugate gradients, where M is available through products only.
///
/// Source: Nocedal and Wright, algorithms 5.2 and 5.3, started from zero.
package struct ConjugateGradients: Sendable {
  /// p.
  package private(set) var solution: [Double] = []
  /// M p + g.
  private(set) var residual: [Double] = []
  private var direction: [Double] = []
  private var product: [Double] = []
  private var preconditioned: [Double] = []

  /// Creates a solver with empty buffers.
  package init() {}

  /// Iterates until |M p + g| <= tolerance |g|, in the Euclidean norm with and without a preconditioner.
  ///
  /// - Parameters:
  ///   - gradient: g.
  ///   - tolerance: the relative residual.
  ///   - limit: the maximum number of iterations.
  ///   - preconditioner: computes v = B^{-1} v for a symmetric positive definite B near M; nil for none.
  ///   - apply: writes M v into a vector.
  /// - Returns: the number of products with M.
  package mutating func solve(
    gradient: [Double], tolerance: Double, limit: Int, preconditioner: ((inout [Double]) -> Void)? = nil,
    _ apply: ([Double], inout [Double]) throws -> Void
  ) rethrows -> Int {
    let count = gradient.count
    Vector.resize(&solution, to: count)
    Vector.resize(&residual, to: count)
    Vector.resize(&direction, to: count)
    Vector.resize(&product, to: count)
    Vector.copy(gradient, to: &residual)
    for i in 0..<count {
      solution[i] = 0
      direction[i] = -gradient[i]
    }
    var size = Vector.dot(residual, residual)
    let goal = tolerance * tolerance * size
    // The squared residual in the inner product of B^{-1}, which determines the directions.
    var square = size
    if let preconditioner {
      square = preconditionResidual(by: preconditioner)
      for i in 0..<count { direction[i] = -preconditioned[i] }
    }
    for iteration in 0..<limit {
      if !(size > goal && square > 0) { return iteration }
      try apply(direction, &product)
      let curvature = Vector.dot(direction, product)
      guard curvature > 0, curvature.isFinite else { return iteration + 1 }
      let length = square / curvature
      Vector.add(length, times: direction, to: &solution)
      Vector.add(length, times: product, to: &residual)
      size = Vector.dot(residual, residual)
      let next = preconditioner.map { preconditionResidual(by: $0) } ?? size
      Vector.scale(&direction, by: next / square)
      Vector.add(-1, times: preconditioner == nil ? residual : preconditioned, to: &direction)
      square = next
    }
    return limit
  }

  /// Applies B^{-1} to the residual and returns its product with the residual.
  private mutating func preconditionResidual(by preconditioner: (inout [Double]) -> Void) -> Double {
    Vector.resize(&preconditioned, to: residual.count)
    Vector.copy(residual, to: &preconditioned)
    preconditioner(&preconditioned)
    return Vector.dot(residual, preconditioned)
  }
}
