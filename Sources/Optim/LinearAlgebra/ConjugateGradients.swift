/// The approximate solution of M p = -g by conjugate gradients, with M known by its products.
///
/// Source: Nocedal, Wright, algorithm 5.2, started from zero.
struct ConjugateGradients: Sendable {
  /// p.
  private(set) var solution: [Double] = []
  /// M p + g.
  private(set) var residual: [Double] = []
  private var direction: [Double] = []
  private var product: [Double] = []

  /// Iterates until |M p + g| <= tolerance |g|.
  ///
  /// - Parameters:
  ///   - gradient: g.
  ///   - tolerance: the relative residual.
  ///   - limit: the most iterations.
  ///   - apply: M v into a vector.
  /// - Returns: the number of products.
  mutating func solve(
    gradient: [Double], tolerance: Double, limit: Int, _ apply: ([Double], inout [Double]) throws -> Void
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
    var square = Vector.dot(residual, residual)
    let goal = tolerance * tolerance * square
    for iteration in 0..<limit {
      if !(square > goal) { return iteration }
      try apply(direction, &product)
      let curvature = Vector.dot(direction, product)
      guard curvature > 0, curvature.isFinite else { return iteration + 1 }
      let length = square / curvature
      Vector.add(length, times: direction, to: &solution)
      Vector.add(length, times: product, to: &residual)
      let next = Vector.dot(residual, residual)
      Vector.scale(&direction, by: next / square)
      Vector.add(-1, times: residual, to: &direction)
      square = next
    }
    return limit
  }
}
