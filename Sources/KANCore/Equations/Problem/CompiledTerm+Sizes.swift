/// Estimates of the sizes of residuals, see ``CollocationScales``.
extension CompiledTerm {
  /// The size of a residual.
  struct ResidualSize {
    /// The mean of its magnitude over the points.
    var magnitude = 0.0
    /// For each output, the mean over the points of the largest |dR/de| S(e), where e is the value or a derivative of
    /// the output.
    var parts: [Double]
  }

  /// Returns the sizes of the residuals for outputs of given sizes; S(e) is the size of the output divided by the sizes
  /// of the coordinates of the derivative. Unknowns have the values with which they start. Points where a number is not
  /// finite are skipped.
  ///
  /// - Parameters:
  ///   - values: the values of the outputs.
  ///   - sizes: the sizes of the outputs.
  ///   - coordinates: the sizes of the coordinates.
  ///   - slope: derivatives are this number times S(e).
  /// - Complexity: O(points operations residuals).
  func residualSizes(values: [Double], sizes: [Double], coordinates: [Double], slope: Double) -> [ResidualSize] {
    let width = min(points.count, 256)
    let rows = ProgramRows(program, width: width)
    let entries = program.inputs.enumerated().map { k, entry in
      var (output, size, state) = (0, 0.0, 0.0)
      switch entry {
      case .value(let q, _): (output, size, state) = (q, sizes[q], values[q])
      case .derivative(let k, let q, _):
        (output, size) = (q, sizes[q] / coordinates[k])
        state = slope * size
      case .second(let k, let l, let q, _):
        (output, size) = (q, sizes[q] / coordinates[k] / coordinates[l])
        state = slope * size
      case .higher(let k, let order, let q, _):
        (output, size) = (q, (0..<order).reduce(sizes[q]) { size, _ in size / coordinates[k] })
        state = slope * size
      case .coordinate, .field, .unknown: break
      }
      rows.values[k].update(repeating: state, count: width)
      return (output: output, size: size)
    }
    for (k, j) in program.unknowns.enumerated() {
      rows.values[program.inputs.count + k].update(repeating: source.unknowns[j].start, count: width)
    }
    var means = program.results.map { _ in ResidualSize(parts: sizes.map { _ in 0 }) }
    var counts = means.map { _ in 0.0 }
    for first in stride(from: 0, to: points.count, by: width) {
      let count = min(width, points.count - first)
      for (c, column) in given.enumerated() {
        for n in 0..<count { rows.values[program.firstGiven + c][n] = column[first + n] }
      }
      program.forward(rows, count: count)
      for (a, result) in program.results.enumerated() {
        rows.clearAdjoints()
        rows.adjoints[result].update(repeating: 1, count: count)
        program.reverse(rows, count: count)
        for n in 0..<count {
          let numbers = entries.indices.map { (rows.adjoints[$0][n] * entries[$0].size).magnitude }
          let magnitude = rows.values[result][n].magnitude
          guard magnitude.isFinite, numbers.allSatisfy(\.isFinite) else { continue }
          counts[a] += 1
          means[a].magnitude += (magnitude - means[a].magnitude) / counts[a]
          for q in sizes.indices {
            let largest = zip(entries, numbers).reduce(0) { $1.0.output == q ? max($0, $1.1) : $0 }
            means[a].parts[q] += (largest - means[a].parts[q]) / counts[a]
          }
        }
      }
    }
    return means
  }
}
