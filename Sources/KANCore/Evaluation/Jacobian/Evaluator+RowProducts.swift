import SplineKernels

extension Evaluator {
  /// Computes J v from panels of rows that are discarded, [sample][residual]: for networks that propagate derivatives,
  /// where a direction in the parameters is not a channel.
  ///
  /// - Throws: the same errors as ``jacobian(of:by:ranges:residuals:jacobian:)``, and for a wrong number of entries.
  /// - Complexity: one backward sweep for each residual of a sample, and O(nonzero entries of a row).
  func applyRows<Rule: SampleResiduals<Scalar>>(
    of inputs: [Double], by rule: Rule, ranges: RangeRule, to v: [Double], into result: inout [Double]
  ) throws(NetworkError) {
    let count = try sampleCount(of: inputs)
    let perSample = rule.residualsPerSample
    guard v.count == parameterCount else {
      throw .countMismatch(what: "entries of a direction", expected: parameterCount, found: v.count)
    }
    fit(&result, count * perSample)
    try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      let panel = try normalPanel(source.baseAddress!, count: count, ranges: ranges, perSample: perSample)
      let ends = panel.rangeRows?.product(with: v)
      for start in stride(from: 0, to: count, by: panel.samples) {
        let samples = start..<min(count, start + panel.samples)
        try writeRows(source.baseAddress!, samples: samples, by: rule, into: panel)
        v.withUnsafeBufferPointer { v in
          for k in 0..<samples.count * perSample {
            result[start * perSample + k] = panel.product(ofRow: k, v.baseAddress!, ends: ends)
          }
        }
      }
    }
    let stored = panel.map { $0.rows.valueCount } ?? 0
    flops = rowFlops(count, perSample) + 2 * Double(count * perSample * stored)
  }
}

extension NormalPanel {
  /// Returns the product of a row with a vector; `ends` holds the products of the range ends with the vector.
  fileprivate func product(ofRow row: Int, _ v: UnsafePointer<Double>, ends: [Double]?) -> Double {
    var value = values.pointer + row * rows.valueCount
    let column = columns.pointer + row * rows.blockCount
    var sum = 0.0
    for (block, length) in rows.lengths.enumerated() {
      let own = v + Int(column[block])
      for i in 0..<length { sum += value[i] * own[i] }
      value += length
    }
    guard let ends else { return sum }
    let slopes = self.ends.pointer + row * ends.count
    for e in ends.indices { sum += slopes[e] * ends[e] }
    return sum
  }
}
