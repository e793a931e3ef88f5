import Optim

/// The current weights of a ``CollocationWeighting``, as stored in a checkpoint.
struct AdaptiveWeights {
  let weighting: CollocationWeighting
  private let terms: [CompiledTerm]
  private(set) var factors: CollocationObjective.Adaptation

  init(_ weighting: CollocationWeighting, terms: [CompiledTerm]) {
    self.weighting = weighting
    self.terms = terms
    factors = CollocationObjective.Adaptation(
      terms: terms.map { _ in 1 },
      points: terms.map { term in
        var first = 1.0
        if case .residualAttention(_, _, let initial, let names) = weighting, names?.contains(term.name) ?? true {
          first = initial
        }
        return Array(repeating: first, count: term.points.count)
      })
  }

  /// Updates the weights with the residuals of all terms, [point][residual].
  mutating func attend(to residuals: [[Double]]) {
    guard case .residualAttention(let decay, let rate, _, let names) = weighting else { return }
    for (number, term) in terms.enumerated() where names?.contains(term.name) ?? true {
      let width = term.residualCount
      let lengths = term.points.indices.map { k in
        residuals[number][k * width..<(k + 1) * width].reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
      let largest = lengths.max() ?? 0
      // If all residuals vanish, none is larger than another.
      for (k, length) in lengths.enumerated() {
        factors.points[number][k] = decay * factors.points[number][k] + (largest > 0 ? rate * length / largest : 0)
      }
    }
  }

  /// Updates the weights with the norms of the gradients of the terms.
  mutating func balance(_ norms: [Double]) {
    guard case .gradientNorms(_, let decay) = weighting else { return }
    let mean = norms.reduce(0, +) / Double(norms.count)
    // A term without a gradient needs no balancing.
    for (number, norm) in norms.enumerated() where norm > 0 {
      factors.terms[number] = decay * factors.terms[number] + (1 - decay) * mean / norm
    }
  }

  private static let name = "collocation weights"

  /// The factors, for a checkpoint.
  var state: OptimizerState {
    var state = OptimizerState(optimizer: AdaptiveWeights.name)
    state.vectors["terms"] = factors.terms
    for (number, points) in factors.points.enumerated() { state.vectors["points of term \(number)"] = points }
    return state
  }

  /// Restores factors.
  ///
  /// - Throws: `OptimizerError` if they are not those of this problem.
  mutating func restore(_ state: OptimizerState) throws(OptimizerError) {
    guard state.optimizer == AdaptiveWeights.name else {
      throw .foreignState(expected: AdaptiveWeights.name, found: state.optimizer)
    }
    func vector(_ name: String, _ count: Int) throws(OptimizerError) -> [Double] {
      guard let vector = state.vectors[name] else { throw .missingState(optimizer: AdaptiveWeights.name, name: name) }
      guard vector.count == count, vector.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
        throw .badState(
          optimizer: AdaptiveWeights.name, name: name, value: "not \(count) finite nonnegative numbers")
      }
      return vector
    }
    var new = factors
    new.terms = try vector("terms", terms.count)
    for number in terms.indices {
      new.points[number] = try vector("points of term \(number)", terms[number].points.count)
    }
    factors = new
  }
}
