import CLAPACKE
import Optim
import SplineKernels

/// Jacobians and their products, term by term.
extension CollocationEngine {
  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws(NetworkError) {
    try load(x)
    let (m, width) = (parameterCount, dimension)
    let total = parts.last?.residuals.upperBound ?? 0
    fit(&residuals, total)
    fit(&jacobian, total * width)
    var r: [Double] = []
    var rows: [Double] = []
    for part in parts {
      try self.rows(part, &r, &rows)
      let columns = unknownColumns(part)
      for (k, place) in part.residuals.enumerated() {
        residuals[place] = r[k]
        for j in 0..<m { jacobian[place * width + j] = rows[k * m + j] }
        for (j, column) in columns.enumerated() { jacobian[place * width + m + j] = column[k] }
      }
    }
  }

  /// Computes the residuals of a term and their derivatives with respect to the parameters of the network; the rows of
  /// the two samples of a pair are added.
  private func rows(_ part: CollocationPart<Scalar>, _ r: inout [Double], _ rows: inout [Double]) throws(NetworkError) {
    try part.evaluator.jacobian(
      of: part.term.inputs, by: part.rule, ranges: .remembered, residuals: &r, jacobian: &rows)
    count(part)
    guard part.isPair else { return }
    let width = part.term.residualCount
    let m = parameterCount
    for row in 0..<part.residuals.count {
      let first = row / width * 2 * width + row % width
      r[row] = r[first]
      for j in 0..<m { rows[row * m + j] = rows[first * m + j] + rows[(first + width) * m + j] }
    }
    r.removeLast(r.count / 2)
    rows.removeLast(rows.count / 2)
  }

  func normalEquations(
    at x: [Double], gradient: inout [Double], gram: inout [Double]
  ) throws(NetworkError) -> Double {
    try load(x)
    let (m, width) = (parameterCount, dimension)
    fit(&gradient, width)
    fit(&gram, width * width)
    for j in 0..<width { gradient[j] = 0 }
    for j in 0..<width * width { gram[j] = 0 }
    var value = 0.0
    for part in parts {
      if part.isPair {
        value += try pairEquations(part)
      } else {
        value += try part.evaluator.normalEquations(
          of: part.term.inputs, by: part.rule, ranges: .remembered, gradient: &partGradient, gram: &partGram)
        count(part)
      }
      for i in 0..<m {
        gradient[i] += partGradient[i]
        for j in 0..<m { gram[i * width + j] += partGram[i * m + j] }
      }
      try addUnknowns(part, gradient: &gradient, gram: &gram)
    }
    return value
  }

  /// Adds the normal equations of a term with two samples per point by forming full rows; such terms have few points.
  private func pairEquations(_ part: CollocationPart<Scalar>) throws(NetworkError) -> Double {
    var r: [Double] = []
    var rows: [Double] = []
    try self.rows(part, &r, &rows)
    let m = parameterCount
    fit(&partGradient, m)
    fit(&partGram, m * m)
    for j in 0..<m { partGradient[j] = 0 }
    for (k, factor) in r.enumerated() {
      for j in 0..<m { partGradient[j] += factor * rows[k * m + j] }
    }
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, Int32(m), Int32(r.count), 1, rows, Int32(m), 0, &partGram, Int32(m))
    for i in 0..<m {
      for j in 0..<i { partGram[i * m + j] = partGram[j * m + i] }
    }
    flops += Double(r.count) * Double(m) * Double(m + 3)
    return r.reduce(0) { $0 + $1 * $1 } / 2
  }

  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws(NetworkError) {
    try load(x)
    GramBlocks.require(ranges, dimension: dimension)
    let count = GramBlocks.entryCount(ranges)
    fit(&result, count)
    for k in 0..<count { result[k] = 0 }
    let own = ranges.map { $0.clamped(to: 0..<parameterCount) }
    for part in parts {
      if part.isPair {
        try pairBlocks(part, own)
      } else {
        try part.evaluator.gramBlocks(
          of: part.term.inputs, by: part.rule, ranges: .remembered, blocks: own, into: &partGram)
        self.count(part)
      }
      try addBlocks(part, ranges, to: &result)
    }
  }

  /// Adds the blocks of a term with two samples per point by forming full rows.
  private func pairBlocks(_ part: CollocationPart<Scalar>, _ ranges: [Range<Int>]) throws(NetworkError) {
    var r: [Double] = []
    var rows: [Double] = []
    try self.rows(part, &r, &rows)
    let sums = GramBlockSums(ranges, parameterCount: parameterCount, lengths: [], regions: [])
    let count = GramBlocks.entryCount(ranges)
    fit(&partGram, count)
    if count == 0 { return }
    partGram.withUnsafeMutableBufferPointer { target in
      target.update(repeating: 0)
      flops += Double(sums.add(fullRows: rows, count: r.count, to: target.baseAddress!))
      sums.mirror(target.baseAddress!)
    }
  }

  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws(NetworkError) {
    try load(x)
    fit(&result, parts.last?.residuals.upperBound ?? 0)
    for part in parts {
      try part.evaluator.applyRows(
        of: part.term.inputs, by: part.rule, ranges: .remembered, to: networkPart(of: v), into: &partGradient)
      count(part)
      let columns = unknownColumns(part)
      let width = part.term.residualCount
      for (k, place) in part.residuals.enumerated() {
        let first = k / width * part.term.samplesPerPoint * width + k % width
        result[place] = partGradient[first] + (part.isPair ? partGradient[first + width] : 0)
        for (j, column) in columns.enumerated() { result[place] += column[k] * v[parameterCount + j] }
      }
    }
  }

  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws(NetworkError) {
    try load(x)
    fit(&result, dimension)
    for j in result.indices { result[j] = 0 }
    for part in parts {
      try applyTranspose(part, to: Array(r[part.residuals]))
      count(part)
      for j in 0..<parameterCount { result[j] += partGradient[j] }
      for j in unknowns.indices { result[parameterCount + j] += unknownSum(j, part, rows: part.residuals.count) }
    }
  }

  /// Computes the product of the transposed rows of a term with one number for each of its residuals, for the
  /// parameters of the network; the work is not counted.
  func applyTranspose(_ part: CollocationPart<Scalar>, to single: [Double]) throws(NetworkError) {
    var numbers = single
    if part.isPair {
      let width = part.term.residualCount
      numbers = []
      for start in stride(from: 0, to: single.count, by: width) {
        numbers += single[start..<start + width]
        numbers += single[start..<start + width]
      }
    }
    try part.evaluator.applyJacobianTranspose(
      of: part.term.inputs, by: part.rule, ranges: .remembered, to: numbers, into: &partGradient)
  }
}
