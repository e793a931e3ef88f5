import RealModule

extension Network {
  /// Returns the network with every row of its linear maps scaled to a given length, if this does not change the
  /// function: the map is followed by a normalization by its own bounds or by the range of the batch, which are
  /// invariant, or by a fixed affine map, whose factors absorb the lengths. Other linear maps, and zero rows, are
  /// unchanged; so is one before the last stage, whose factors are the units of the outputs (``outputUnits``).
  ///
  /// Rows that grow during training make later steps small; multilevel training rescales them at each refinement.
  /// - Precondition: the length is positive.
  /// - Throws: `NetworkError.notFinite(what:row:column:value:)` if a factor of the following map overflows.
  /// - Complexity: O(parameters of the linear maps).
  public func rescalingLinearRows(to length: Double = 1) throws(NetworkError) -> Network {
    precondition(length > 0 && length.isFinite, "rows must be rescaled to a positive, finite length")
    var newStages = stages
    var newParameters = parameters
    for (k, range) in parameterRanges.enumerated() {
      guard case .linear(let map) = stages[k], k + 2 < stages.count, case .normalize(let next) = stages[k + 1] else {
        continue
      }
      let lengths = (0..<map.outputs).map { q in
        let start = range.lowerBound + q * map.inputs
        let row = parameters[start..<start + map.inputs]
        // Squares may overflow or underflow when the numbers themselves do not.
        let largest = row.reduce(0) { max($0, $1.magnitude) }
        let power = largest > 0 ? Double(sign: .plus, exponent: largest.exponent, significand: 1) : 1
        let squares = row.reduce(0) { $0 + ($1 / power) * ($1 / power) }
        return squares > 0 ? squares.squareRoot() / length * power : 1
      }
      var kind = next.kind
      switch next.kind {
      case .sigmoid, .tanh: continue
      case .linearBounds: break
      case .affine(let scale, let shift): kind = .affine(scale: zip(scale, lengths).map { $0 * $1 }, shift: shift)
      case .batchRange(let remembered):
        kind = .batchRange(
          remembered: remembered.map {
            zip($0, lengths).map { ($0.lowerBound / $1)...($0.upperBound / $1) }
          })
      }
      newStages[k + 1] = .normalize(try Normalization(width: next.width, into: next.lower, next.upper, kind: kind))
      for place in range { newParameters[place] /= lengths[(place - range.lowerBound) / map.inputs] }
    }
    return try Network(stages: newStages, parameters: newParameters)
  }
}
