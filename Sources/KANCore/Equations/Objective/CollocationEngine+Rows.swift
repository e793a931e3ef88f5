import CLAPACKE
import Optim
import SplineKernels

/// Jacobians and their products, term by term.
extension CollocationEngine {
  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws(NetworkError) {
    try load(x)
    let m = parameterCount
    let total = parts.last?.residuals.upperBound ?? 0
    fit(&residuals, total)
    fit(&jacobian, total * m)
    var r: [Double] = []
    var rows: [Double] = []
    for part in parts {
      try self.rows(part, &r, &rows)
      for (k, place) in part.residuals.enumerated() { residuals[place] = r[k] }
      jacobian.replaceSubrange(part.residuals.lowerBound * m..<part.residuals.upperBound * m, with: rows)
    }
  }

  /// Computes the residuals of a term and their Jacobian; the rows of the two samples of a pair are added.
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
    let m = parameterCount
    fit(&gradient, m)
    fit(&gram, m * m)
    for j in 0..<m { gradient[j] = 0 }
    for j in 0..<m * m { gram[j] = 0 }
    var value = 0.0
    for part in parts {
      if part.isPair {
        value += try pairEquations(part)
      } else {
        value += try part.evaluator.normalEquations(
          of: part.term.inputs, by: part.rule, ranges: .remembered, gradient: &partGradient, gram: &partGram)
        count(part)
      }
      for j in 0..<m { gradient[j] += partGradient[j] }
      for j in 0..<m * m { gram[j] += partGram[j] }
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
    GramBlocks.require(ranges, dimension: parameterCount)
    let count = GramBlocks.entryCount(ranges)
    fit(&result, count)
    for k in 0..<count { result[k] = 0 }
    for part in parts {
      if part.isPair {
        try pairBlocks(part, ranges)
      } else {
        try part.evaluator.gramBlocks(
          of: part.term.inputs, by: part.rule, ranges: .remembered, blocks: ranges, into: &partGram)
        self.count(part)
      }
      for k in 0..<count { result[k] += partGram[k] }
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
      try part.evaluator.applyRows(of: part.term.inputs, by: part.rule, ranges: .remembered, to: v, into: &partGradient)
      count(part)
      let width = part.term.residualCount
      for (k, place) in part.residuals.enumerated() {
        let first = k / width * part.term.samplesPerPoint * width + k % width
        result[place] = partGradient[first] + (part.isPair ? partGradient[first + width] : 0)
      }
    }
  }

  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws(NetworkError) {
    try load(x)
    fit(&result, parameterCount)
    for j in result.indices { result[j] = 0 }
    for part in parts {
      var numbers = Array(r[part.residuals])
      if part.isPair {
        let width = part.term.residualCount
        let single = numbers
        numbers = []
        for start in stride(from: 0, to: single.count, by: width) {
          numbers += single[start..<start + width]
          numbers += single[start..<start + width]
        }
      }
      try part.evaluator.applyJacobianTranspose(
        of: part.term.inputs, by: part.rule, ranges: .remembered, to: numbers, into: &partGradient)
      count(part)
      for j in result.indices { result[j] += partGradient[j] }
    }
  }
}
