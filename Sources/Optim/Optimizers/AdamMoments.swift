import RealModule

/// The moments of Adam (Kingma and Ba, 2015, algorithm 1) and the resulting direction.
struct AdamMoments: Sendable {
  private let options: Adam.Options
  private var first: [Double] = []
  private var second: [Double] = []
  private var steps = 0
  /// D g, overwritten by every update.
  private(set) var direction: [Double] = []

  init(_ options: Adam.Options, optimizer: String) throws(OptimizerError) {
    let check = OptionCheck(optimizer: optimizer)
    try check.fraction(options.beta1, "beta1")
    try check.fraction(options.beta2, "beta2")
    try check.positive(options.epsilon, "epsilon")
    self.options = options
  }

  /// Updates the moments and computes the direction m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon).
  ///
  /// - Complexity: O(count), without allocation after the first call.
  mutating func update(_ gradient: [Double]) {
    let count = gradient.count
    Vector.resize(&first, to: count)
    Vector.resize(&second, to: count)
    Vector.resize(&direction, to: count)
    steps += 1
    let (beta1, beta2, epsilon) = (options.beta1, options.beta2, options.epsilon)
    let correction1 = 1 - Double.pow(beta1, steps)
    let correction2 = 1 - Double.pow(beta2, steps)
    gradient.withUnsafeBufferPointer { g in
      first.withUnsafeMutableBufferPointer { m in
        second.withUnsafeMutableBufferPointer { v in
          direction.withUnsafeMutableBufferPointer { d in
            for i in 0..<count {
              m[i] = beta1 * m[i] + (1 - beta1) * g[i]
              v[i] = beta2 * v[i] + (1 - beta2) * (g[i] * g[i])
              d[i] = (m[i] / correction1) / ((v[i] / correction2).squareRoot() + epsilon)
            }
          }
        }
      }
    }
  }

  /// Adds the moments and the step count to a state.
  func save(in state: inout OptimizerState) {
    state.vectors["firstMoment"] = first
    state.vectors["secondMoment"] = second
    state.counts["steps"] = steps
  }

  /// Restores the data written by ``save(in:)``.
  mutating func restore(_ state: OptimizerState, dimension: Int) throws(OptimizerError) {
    let steps = try state.count("steps")
    let size = steps == 0 ? 0 : dimension
    let first = try state.vector("firstMoment", count: size)
    let second = try state.vector("secondMoment", count: size)
    if let index = second.firstIndex(where: { $0 < 0 }) {
      throw .badState(optimizer: state.optimizer, name: "secondMoment[\(index)]", value: "\(second[index])")
    }
    (self.first, self.second, self.steps) = (first, second, steps)
  }

  /// Discards the moments.
  mutating func reset() {
    first = []
    second = []
    steps = 0
  }
}
