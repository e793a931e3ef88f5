import RealModule

/// The approximation of the inverse Hessian of L-BFGS: the last pairs of steps s and changes of the gradient y, applied to
/// a vector by the two-loop recursion.
///
/// H_{k+1} = V^T H_k V + rho s s^T with V = I - rho y s^T, rho = 1/(y^T s), started from (s^T y / y^T y) I with the newest
/// pair, from I without pairs. Source: Nocedal, Wright, algorithm 7.4.
public struct InverseHessianHistory: LinearOperator {
  /// The dimension.
  public let dimension: Int
  /// The most pairs that are kept.
  public let memory: Int
  /// The number of pairs.
  public private(set) var count = 0
  private var oldest = 0
  // Pair k of the ring at `k * dimension`.
  private var steps: [Double]
  private var changes: [Double]
  private var reciprocals: [Double]
  private var scale = 1.0
  private var alphas: [Double]

  /// A history without pairs.
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

  /// Adds the pair s = factor * direction and y = new - old; the oldest one leaves a full history.
  ///
  /// A pair without positive curvature, s^T y <= eps |s| |y|, is not taken, so that H stays positive definite; nor is one
  /// with s^T y <= `leastCurvature`.
  /// - Precondition: three vectors of the dimension.
  /// - Returns: whether it was taken.
  /// - Complexity: O(dimension).
  @discardableResult
  public mutating func append(
    direction: [Double], factor: Double, oldGradient: [Double], newGradient: [Double], leastCurvature: Double = 0
  ) -> Bool {
    precondition(
      direction.count == dimension && oldGradient.count == dimension && newGradient.count == dimension,
      "InverseHessianHistory: vectors that are not of dimension \(dimension)")
    let slot = count < memory ? (oldest + count) % memory : oldest
    let start = slot * dimension
    // The slot of the oldest pair is overwritten only if the new one is taken: look first.
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

  /// Forgets all pairs.
  public mutating func removeAll() {
    count = 0
    oldest = 0
    scale = 1
  }

  /// H v.
  ///
  /// - Throws: ``OperatorError/dimensionMismatch(what:expected:found:)``.
  /// - Complexity: O(count * dimension).
  public func apply(_ v: [Double]) throws -> [Double] {
    try require(v, count: dimension, "the argument of an inverse Hessian")
    var copy = self
    var result = v
    copy.applyInPlace(&result)
    return result
  }

  /// H v; H is symmetric.
  public func applyTranspose(_ v: [Double]) throws -> [Double] { try apply(v) }

  /// v = H v, without allocation.
  mutating func applyInPlace(_ v: inout [Double]) {
    let (dimension, memory, count, oldest, scale) = (dimension, memory, count, oldest, scale)
    v.withUnsafeMutableBufferPointer { v in
      alphas.withUnsafeMutableBufferPointer { alphas in
        steps.withUnsafeBufferPointer { steps in
          changes.withUnsafeBufferPointer { changes in
            let constant = UnsafeBufferPointer(v)
            func pair(_ all: UnsafeBufferPointer<Double>, _ slot: Int) -> UnsafeBufferPointer<Double> {
              UnsafeBufferPointer(rebasing: all[slot * dimension..<(slot + 1) * dimension])
            }
            for k in (0..<count).reversed() {
              let slot = (oldest + k) % memory
              let alpha = reciprocals[slot] * Vector.dot(pair(steps, slot), constant)
              alphas[slot] = alpha
              let y = pair(changes, slot)
              for i in 0..<dimension { v[i] -= alpha * y[i] }
            }
            for i in 0..<dimension { v[i] *= scale }
            for k in 0..<count {
              let slot = (oldest + k) % memory
              let beta = reciprocals[slot] * Vector.dot(pair(changes, slot), constant)
              let s = pair(steps, slot)
              for i in 0..<dimension { v[i] += (alphas[slot] - beta) * s[i] }
            }
          }
        }
      }
    }
  }

  /// Adds the pairs to a state, the oldest one first.
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

  /// Takes up what ``save(in:)`` wrote.
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
