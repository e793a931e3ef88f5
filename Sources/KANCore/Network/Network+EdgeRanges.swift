extension Network {
  /// The index ranges of the parameters edge by edge, increasing and without gaps: one range per edge, in the order
  /// [q][p] of its layer, and one for every other stage that has parameters.
  ///
  /// Block preconditioners use these ranges as their blocks, as in `LevenbergMarquardt.preconditionerRanges`.
  ///
  /// - Complexity: O(edges).
  public var edgeRanges: [Range<Int>] {
    zip(stages, parameterRanges).flatMap { stage, range -> [Range<Int>] in
      guard case .splines(let edges) = stage else { return range.isEmpty ? [] : [range] }
      return (0..<edges.inputs * edges.outputs).map { edge in
        let start = range.lowerBound + edge * edges.dimension
        return start..<start + edges.dimension
      }
    }
  }
}
