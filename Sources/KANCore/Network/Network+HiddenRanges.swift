import SplineKernels
import Splines

extension Network {
  /// The stages with fixed maps of hidden units, ``Normalization/Kind/affine(scale:shift:)``, into the knots of edges.
  var fixedHiddenMaps: [Int] {
    stages.indices.dropFirst().dropLast().filter { k in
      guard case .normalize(let map) = stages[k], case .affine = map.kind, case .splines = stages[k + 1] else {
        return false
      }
      return true
    }
  }

  /// Returns nearly the same function with new fixed maps of hidden units into the knots: the range of every unit over
  /// given inputs is mapped onto a share of the knots' domain, and the edges that follow are fitted anew by least
  /// squares.
  ///
  /// During training, hidden values leave the knots, where edges have only their end polynomials, or fill a small part
  /// of them. The function changes by the error of the fits, which is small where the old range of a unit is not much
  /// wider than the new one. Only maps of the kind ``Normalization/Kind/affine(scale:shift:)`` between two layers are
  /// changed. Edges that throw for arguments outside the knots are fitted to their values at the nearer end there.
  ///
  /// - Parameters:
  ///   - inputs: one row of ``inputs`` numbers per sample, at least one.
  ///   - share: the share of the domain, above 0 and at most 1.
  /// - Throws: `NetworkError.valueOutOfRange(what:value:needed:)` for the share, and `NetworkError` for inputs of the
  ///   wrong number or outside the knots where that is an error.
  /// - Complexity: one evaluation for each layer, and O(r^2) for each parameter.
  public func mappingHiddenRanges(over inputs: [Double], to share: Double = 0.97) throws -> Network {
    guard share > 0, share <= 1 else {
      throw NetworkError.valueOutOfRange(
        what: "the share of the knots for hidden ranges", value: "\(share)", needed: "a number above 0 and at most 1")
    }
    var result = self
    for k in fixedHiddenMaps {
      guard case .normalize(let map) = stages[k], case .affine(let scale, let shift) = map.kind,
        case .splines(let edges) = stages[k + 1]
      else { continue }
      let ranges = result.parameterRanges
      let prefix = try Network(
        stages: Array(result.stages[..<k]), parameters: Array(result.parameters[..<ranges[k].lowerBound]))
      let values = try Evaluator<Double>(prefix).outputs(of: inputs)
      let middle = map.lower / 2 + map.upper / 2
      let half = share * (map.upper / 2 - map.lower / 2)
      let new = try Normalization.affine(
        mapping: Normalization.ranges(of: values, width: map.width), into: middle - half, middle + half)
      guard case .affine(let newScale, let newShift) = new.kind, newScale != scale || newShift != shift else {
        continue
      }
      var parameters = result.parameters
      for p in 0..<edges.inputs where newScale[p] != scale[p] || newShift[p] != shift[p] {
        try result.refit(edges, from: ranges[k + 1].lowerBound, input: p, into: &parameters) { place in
          scale[p] * ((place - newShift[p]) / newScale[p]) + shift[p]
        }
      }
      var changed = result.stages
      changed[k] = .normalize(
        try Normalization(
          width: map.width, into: map.lower, map.upper, kind: .affine(scale: newScale, shift: newShift)))
      result = try Network(stages: changed, parameters: parameters)
    }
    return result
  }

  /// Fits the edges from one input to the functions z -> phi(map(z)) on their knots.
  private func refit(
    _ edges: SplineEdges, from start: Int, input p: Int, into parameters: inout [Double], _ map: (Double) -> Double
  ) throws {
    let knots = edges.knots
    let m = edges.dimension
    let perInterval = 2 * knots.order.value
    let sites = (0..<knots.intervals).flatMap { k in
      (0..<perInterval).map { knots[k] + (knots[k + 1] - knots[k]) * (Double($0) + 0.5) / Double(perInterval) }
    }
    // Sites at the ends of the new range may have been outside the knots.
    let own = try SplineEdges(
      knots: knots, inputs: 1, outputs: edges.outputs, outside: edges.outside == .error ? .clamp : edges.outside)
    let weights = (0..<edges.outputs).flatMap { q in
      let first = start + (q * edges.inputs + p) * m
      return self.parameters[first..<first + m]
    }
    let values = try Evaluator<Double>(Network(stages: [.splines(own)], parameters: weights)).outputs(
      of: sites.map(map))
    for q in 0..<edges.outputs {
      let column = stride(from: q, to: values.count, by: edges.outputs).map { values[$0] }
      let fitted = try SplineFunction(fitting: column, at: sites, on: knots).coefficients
      let first = start + (q * edges.inputs + p) * m
      parameters.replaceSubrange(first..<first + m, with: fitted)
    }
  }
}
