import Optim
import SplineKernels

extension Evaluator {
  /// Computes the diagonal blocks of the Gram matrix J^T J over ranges of the parameters, accumulated from small panels
  /// of rows; J^T J itself is never formed.
  ///
  /// - Parameters:
  ///   - inputs: as for ``outputs(of:ranges:)``.
  ///   - rule: defines the residuals.
  ///   - ranges: where batch ranges come from.
  ///   - blocks: the ranges of parameters, disjoint and increasing: an edge, several edges, a part of one, or a whole
  ///     stage.
  ///   - result: the blocks one after another, each row-major with both triangles: `GramBlocks.entryCount(blocks)`
  ///     entries, resized if necessary, overwritten.
  /// - Precondition: `GramBlocks.areValid(blocks, dimension: parameterCount)`.
  /// - Throws: the same errors as ``jacobian(of:by:ranges:residuals:jacobian:)``.
  /// - Complexity: the rows, plus, for each row and block, the square of the number of its entries there, of which an
  ///   edge has r; through batch ranges, the square of the block's length, by BLAS.
  public func gramBlocks<Rule: SampleResiduals<Scalar>>(
    of inputs: [Double], by rule: Rule, ranges: RangeRule = .batch, blocks: [Range<Int>], into result: inout [Double]
  ) throws(NetworkError) {
    let count = try sampleCount(of: inputs)
    GramBlocks.require(blocks, dimension: parameterCount)
    fit(&result, GramBlocks.entryCount(blocks))
    let perSample = rule.residualsPerSample
    var products = 0
    try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      try result.withUnsafeMutableBufferPointer { target throws(NetworkError) in
        target.update(repeating: 0)
        let x = source.baseAddress!
        let panel = try normalPanel(x, count: count, ranges: ranges, perSample: perSample)
        let sums = GramBlockSums(
          blocks, parameterCount: parameterCount, lengths: panel.rows.lengths, regions: panel.rows.regions)
        for start in stride(from: 0, to: count, by: panel.samples) {
          let samples = start..<min(count, start + panel.samples)
          try writeRows(x, samples: samples, by: rule, into: panel)
          guard let sum = target.baseAddress else { continue }
          products += panel.add(samples.count * perSample, to: sum, sums, runner: runner)
        }
        if let sum = target.baseAddress { sums.mirror(sum) }
      }
    }
    flops = rowFlops(count, perSample) + Double(products)
  }
}

extension NormalPanel {
  /// Adds the upper triangles of diagonal blocks of J^T J of the first `count` rows.
  ///
  /// - Returns: the number of products, counting both triangles.
  fileprivate func add(
    _ count: Int, to target: UnsafeMutablePointer<Double>, _ sums: GramBlockSums, runner: ChunkRunner<Scalar>
  ) -> Int {
    if rangeRows != nil {
      expand(count, into: dense.pointer)
      return sums.add(fullRows: dense.pointer, count: count, to: target)
    }
    let tasks = max(1, min(16, sums.ranges.count))
    let products = AlignedBuffer<Int>(count: tasks, zero: 0)
    runner.run(tasks) { _, task in
      products.pointer[task] = sums.add(
        rows: count, values: self.values.pointer, columns: self.columns.pointer, task: task, of: tasks, to: target)
    }
    return (0..<tasks).reduce(0) { $0 + products.pointer[$1] }
  }
}
