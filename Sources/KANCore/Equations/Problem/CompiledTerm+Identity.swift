import SeededRandom

/// Conditions that a trial function meets.
extension CompiledTerm {
  /// Throws unless residuals vanish for any network.
  ///
  /// They are computed at every point for two sets of random values in [-1, 1] of the network and of its derivatives,
  /// which are equal on both sides where the inputs of the network are (``SidePair``), and of unknowns near their
  /// starts. Given values must be met to 1e-10 of the size of their output; other residuals must be below 1e-10 of the
  /// largest of the numbers that they are computed from.
  ///
  /// - Parameters:
  ///   - sizes: the sizes of the outputs of the solution.
  ///   - coordinates: the sizes of the coordinates.
  ///   - features: the inputs of the network.
  /// - Throws: ``CollocationError/conditionNotMet(term:residual:point:at:value:)``.
  func requireIdentity(
    sizes: [Double], coordinates: [Double], features: InputFeatures
  ) throws(CollocationError) {
    let isPair = source.term.partners != nil
    for (k, point) in points.enumerated() {
      let partner = source.term.partners?[k] ?? point
      let fields = source.term.statement.fields(at: point, number: k)
      let pair = SidePair([point, partner], isPair: isPair, features: features, coordinates: coordinates)
      var random = SplitMix64.stream(seed: 1, index: k)
      for _ in 0..<2 {
        var drawn: [JetEntry: Double] = [:]
        let values = expression.values { entry -> Double in
          switch entry {
          case .coordinate(let c, let side): return side == 1 ? partner[c] : point[c]
          case .field(let j): return fields[j]
          case .unknown(let j):
            let unknown = source.unknowns[j]
            return unknown.value(at: unknown.startParameter + random.unit() - 0.5)
          case .value, .derivative, .second, .higher:
            let own = entry.from(side: pair.agree(on: entry) ? 0 : entry.side ?? (isPair ? 0 : 1))
            let value = drawn[own] ?? 2 * random.unit() - 1
            drawn[own] = value
            return value
          }
        }
        let largest = values.reduce(0) { max($0, $1.isFinite ? $1.magnitude : 0) }
        for (a, result) in expression.results.enumerated() {
          let size = source.term.hasValues ? sizes[a] : largest
          guard values[result].magnitude <= 1e-10 * size else {
            throw .conditionNotMet(term: name, residual: a, point: k, at: point, value: "\(values[result])")
          }
        }
      }
    }
  }
}
