import SplineKernels

/// The columns of Jacobians that belong to unknowns, and their products.
extension CollocationEngine {
  /// Returns the parameters of the network among all parameters.
  ///
  /// - Throws: `NetworkError.countMismatch(what:expected:found:)`.
  func networkPart(of x: [Double]) throws(NetworkError) -> [Double] {
    if unknowns.isEmpty { return x }
    guard x.count == dimension else {
      throw .countMismatch(what: "parameters of the network and of unknowns", expected: dimension, found: x.count)
    }
    return Array(x[..<parameterCount])
  }

  /// Returns the column of every unknown, one number for each residual of a term whose rows were computed.
  func unknownColumns(_ part: CollocationPart<Scalar>) -> [[Double]] {
    unknowns.indices.map { j in
      guard let k = part.term.program.unknowns.firstIndex(of: j) else {
        return Array(repeating: 0, count: part.residuals.count)
      }
      return part.rule.column(ofUnknown: k).map { unknownSlopes[j] * $0 }
    }
  }

  /// Returns the derivative with respect to the parameter of unknown j as the sum of the first rows of a term.
  func unknownSum(_ j: Int, _ part: CollocationPart<Scalar>, rows: Int) -> Double {
    part.term.program.unknowns.firstIndex(of: j).map { unknownSlopes[j] * part.rule.sum(ofUnknown: $0, rows: rows) }
      ?? 0
  }

  /// Adds the entries of J^T r and J^T J that belong to unknowns, after those of the network were computed.
  ///
  /// - Complexity: a gradient for each unknown that the term reads.
  func addUnknowns(
    _ part: CollocationPart<Scalar>, gradient: inout [Double], gram: inout [Double]
  ) throws(NetworkError) {
    if part.term.program.unknowns.isEmpty { return }
    let (m, width) = (parameterCount, dimension)
    let columns = unknownColumns(part)
    let r = part.rule.weightedResiduals
    for j in part.term.program.unknowns {
      gradient[m + j] += product(columns[j], r)
      for k in unknowns.indices { gram[(m + j) * width + m + k] += product(columns[j], columns[k]) }
      try applyTranspose(part, to: columns[j])
      flops += part.evaluator.flops
      for i in 0..<m {
        gram[i * width + m + j] += partGradient[i]
        gram[(m + j) * width + i] += partGradient[i]
      }
    }
  }

  /// Adds the blocks of a term over ranges of all parameters; those of the network are given one after another.
  func addBlocks(
    _ part: CollocationPart<Scalar>, _ ranges: [Range<Int>], to result: inout [Double]
  ) throws(NetworkError) {
    let columns = unknownColumns(part)
    var (source, target) = (0, 0)
    for range in ranges {
      let width = range.count
      let inner = range.clamped(to: 0..<parameterCount).count
      for i in 0..<inner {
        for j in 0..<inner { result[target + i * width + j] += partGram[source + i * inner + j] }
      }
      for i in inner..<width {
        let column = columns[range.lowerBound + i - parameterCount]
        for j in inner..<width {
          result[target + i * width + j] += product(column, columns[range.lowerBound + j - parameterCount])
        }
        if inner == 0 { continue }
        try applyTranspose(part, to: column)
        flops += part.evaluator.flops
        for j in 0..<inner {
          result[target + i * width + j] += partGradient[range.lowerBound + j]
          result[target + j * width + i] += partGradient[range.lowerBound + j]
        }
      }
      source += inner * inner
      target += width * width
    }
  }

  private func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for k in a.indices { sum += a[k] * b[k] }
    return sum
  }
}
