import RealModule

/// The L-BFGS approximation of the inverse Hessian: the most recent pairs of steps s and gradient changes y, applied to
/// a vector by the two-loop recursion.
///
/// H_{k+1} = V^T H_k V + rho s s^T with V = I - rho y s^T, rho = 1/(y^T s), started from (s^T y / y^T B y) B with the
/// newest pair, and from B without pairs; B is the identity or a ``Preconditioner``. Source: Nocedal and Wright,
/// algorithm 7.4.
public struct InverseHessianHistory: LinearOperator {
  /// The dimension.
  public let dimension: Int
  /// The maximum number of stored pairs.
  public let memory: Int
  /// The number of stored pairs.
  public private(set) var count = 0
  private var oldest = 0
  // Pair k of the ring buffer starts at `k * dimension`.
  private var steps: [Double]
  private var changes: [Double]
  private var reciprocals: [Double]
  private var scale = 1.0
  private var preconditioner: Preconditioner?
  private var alphas: [Double]

  /// Creates a history without pairs.
  ///
  /// - Precondition: `memory >= 1`.
  public init(dimension: Int, memory: Int) {
    precondition(memory >= 1, "InverseHessianHistory: a memory of \(memory) pairs")
    self.dimension = dimension
    self.memory = memory
    steps = Array(repeating: 0, count: memory * dimension)
    changes = steps
    reciprocals = Array(repeating: 0, count: memory)
    alphas = reciprocals
  }

  /// The dimension.
  public var rows: Int { dimension }
  /// The dimension.
  public var columns: Int { dimension }

  /// Adds the pair s = factor * direction and y = new - old, dropping the oldest pair if the history is full.
  ///
  /// A pair without positive curvature, s^T y <= eps |s| |y|, is rejected, so that H stays positive definite; so is a
  /// pair with s^T y <= `leastCurvature`.
  /// - Precondition: all three vectors have the right dimension.
  /// - Returns: whether the pair was added.
  /// - Complexity: O(dimension).
  @discardableResult
  public mutating func append(
    direction: [Double], factor: Double, oldGradient: [Double], newGradient: [Double], leastCurvature: Double = 0
  ) -> Bool {
    precondition(
      direction.count == dimension && oldGradient.count == dimension && newGradient.count == dimension,
      "InverseHessianHistory: the vectors must have dimension \(dimension)")
    let slot = count < memory ? (oldest + count) % memory : oldest
    let start = slot * dimension
    // The slot of the oldest pair is overwritten only if the new pair is accepted, so check first.
    var (curvature, stepSquare, changeSquare) = (0.0, 0.0, 0.0)
    for i in 0..<dimension {
      let (s, y) = (factor * direction[i], newGradient[i] - oldGradient[i])
      curvature += s * y
      stepSquare += s * s
      changeSquare += y * y
    }
    let bound = Double.ulpOfOne * stepSquare.squareRoot() * changeSquare.squareRoot()
    guard curvature > max(bound, leastCurvature), (1 / curvature).isFinite, (curvature / changeSquare).isFinite else {
      return false
    }
    for i in 0..<dimension {
      steps[start + i] = factor * direction[i]
      changes[start + i] = newGradient[i] - oldGradient[i]
    }
    reciprocals[slot] = 1 / curvature
    scale = curvature / changeSquare
    if count < memory { count += 1 } else { oldest = (oldest + 1) % memory }
    return true
  }

  /// Sets B and its scale factor from the newest pair; must be called again after each pair.
  ///
  /// - Throws: whatever B throws.
  mutating func start(from preconditioner: Preconditioner) throws {
    self.preconditioner = preconditioner
    guard count > 0 else { return }
    let slot = (oldest + count - 1) % memory
    let change = Array(changes[slot * dimension..<(slot + 1) * dimension])
    let size = Vector.dot(change, try preconditioner.apply(change)) * reciprocals[slot]
    scale = (1 / size).isFinite && size > 0 ? 1 / size : 1
  }

  /// Removes all pairs.
  public mutating func removeAll() {
    count = 0
    oldest = 0
    scale = 1
  }

  /// Returns H v.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(count * dimension).
  public func apply(_ v: [Double]) throws -> [Double] {
    try require(v, count: dimension, "the argument of an inverse Hessian")
    var copy = self
    var result = v
    try copy.applyInPlace(&result)
    return result
  }

  /// Returns H v; H is symmetric.
  public func applyTranspose(_ v: [Double]) throws -> [Double] { try apply(v) }

  /// Computes v = H v without allocating, except in a preconditioner.
  mutating func applyInPlace(_ v: inout [Double]) throws {
    for k in (0..<count).reversed() {
      let slot = (oldest + k) % memory
      let alpha = reciprocals[slot] * dot(steps, slot, v)
      alphas[slot] = alpha
      add(-alpha, times: changes, slot, to: &v)
    }
    if let preconditioner { v = try preconditioner.apply(v) }
    Vector.scale(&v, by: scale)
    for k in 0..<count {
      let slot = (oldest + k) % memory
      add(alphas[slot] - reciprocals[slot] * dot(changes, slot, v), times: steps, slot, to: &v)
    }
  }

  /// Returns the product of the vector in a slot with v.
  private func dot(_ vectors: [Double], _ slot: Int, _ v: [Double]) -> Double {
    vectors.withUnsafeBufferPointer { vectors in
      v.withUnsafeBufferPointer {
        Vector.dot(UnsafeBufferPointer(rebasing: vectors[slot * dimension..<(slot + 1) * dimension]), $0)
      }
    }
  }

  /// Computes v += a times the vector in a slot.
  private func add(_ a: Double, times vectors: [Double], _ slot: Int, to v: inout [Double]) {
    vectors.withUnsafeBufferPointer { vectors in
      v.withUnsafeMutableBufferPointer { v in
        let x = vectors.baseAddress! + slot * dimension
        for i in 0..<dimension { v[i] += a * x[i] }
      }
    }
  }

  /// Adds the pairs to a state, starting with the oldest.
  func save(in state: inout OptimizerState) {
    var (orderedSteps, orderedChanges): ([Double], [Double]) = ([], [])
    var orderedReciprocals: [Double] = []
    for k in 0..<count {
      let slot = (oldest + k) % memory
      orderedSteps += steps[slot * dimension..<(slot + 1) * dimension]
      orderedChanges += changes[slot * dimension..<(slot + 1) * dimension]
      orderedReciprocals.append(reciprocals[slot])
    }
    state.vectors["steps"] = orderedSteps
    state.vectors["gradientChanges"] = orderedChanges
    state.vectors["reciprocalCurvatures"] = orderedReciprocals
    state.numbers["scale"] = scale
    state.counts["dimension"] = dimension
  }

  /// Restores the data written by ``save(in:)``.
  init(_ state: OptimizerState, memory: Int) throws(OptimizerError) {
    let dimension = try state.count("dimension")
    let saved = try state.vector("reciprocalCurvatures")
    guard saved.count <= memory else {
      throw .badState(
        optimizer: state.optimizer, name: "pairs", value: "\(saved.count), more than the memory \(memory)")
    }
    let savedSteps = try state.vector("steps", count: saved.count * dimension)
    let savedChanges = try state.vector("gradientChanges", count: saved.count * dimension)
    self.init(dimension: dimension, memory: memory)
    steps.replaceSubrange(0..<savedSteps.count, with: savedSteps)
    changes.replaceSubrange(0..<savedChanges.count, with: savedChanges)
    reciprocals.replaceSubrange(0..<saved.count, with: saved)
    scale = try state.number("scale")
    count = saved.count
  }
}
