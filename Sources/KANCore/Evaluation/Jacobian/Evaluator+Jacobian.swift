import SplineKernels

extension Evaluator {
  /// Computes the residuals of a batch, [sample][residual].
  ///
  /// - Parameters:
  ///   - inputs: as for ``outputs(of:ranges:)``.
  ///   - rule: defines the residuals.
  ///   - ranges: where batch ranges come from.
  ///   - r: resized if necessary, overwritten.
  /// - Throws: the same errors as ``outputs(of:ranges:)``.
  public func residuals<Rule: SampleResiduals<Scalar>>(
    of inputs: [Double], by rule: Rule, ranges: RangeRule = .batch, into r: inout [Double]
  ) throws(NetworkError) {
    let count = try sampleCount(of: inputs)
    fit(&r, count * rule.residualsPerSample)
    try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      try r.withUnsafeMutableBufferPointer { target throws(NetworkError) in
        let base = target.baseAddress!
        _ = try sweep(source.baseAddress!, count: count, ranges: ranges, gradient: nil) { block, _ in
          rule.write(block, into: base + block.firstSample * rule.residualsPerSample)
          return 0
        }
      }
    }
  }

  /// Computes half the sum of squares of the residuals and its gradient.
  ///
  /// - Throws: the same errors as ``outputs(of:ranges:)``.
  /// - Complexity: about three evaluations.
  public func valueAndGradient<Rule: SampleResiduals<Scalar>>(
    of inputs: [Double], by rule: Rule, ranges: RangeRule = .batch, into gradient: inout [Double]
  ) throws(NetworkError) -> Double {
    let perSample = rule.residualsPerSample
    return try valueAndGradient(of: inputs, ranges: ranges, into: &gradient) { outputs, adjoints in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: outputs.count * perSample) { r in
        rule.write(outputs, into: r.baseAddress!)
        var sum = 0.0
        for value in r { sum += value * value }
        for a in 0..<perSample {
          rule.addAdjoints(of: a, outputs, times: r.baseAddress! + a, stride: perSample, into: adjoints)
        }
        return sum / 2
      }
    }
  }

  /// Computes J^T r, with one factor r for every residual, without forming the Jacobian.
  ///
  /// - Throws: the same errors as ``outputs(of:ranges:)``, and for a wrong number of factors.
  /// - Complexity: about three evaluations.
  public func applyJacobianTranspose<Rule: SampleResiduals<Scalar>>(
    of inputs: [Double], by rule: Rule, ranges: RangeRule = .batch, to r: [Double], into result: inout [Double]
  ) throws(NetworkError) {
    let count = try sampleCount(of: inputs)
    let perSample = rule.residualsPerSample
    guard r.count == count * perSample else {
      throw .countMismatch(what: "factors of residuals", expected: count * perSample, found: r.count)
    }
    _ = try valueAndGradient(of: inputs, ranges: ranges, into: &result) { outputs, adjoints in
      r.withUnsafeBufferPointer { factors in
        for a in 0..<perSample {
          let own = factors.baseAddress! + outputs.firstSample * perSample + a
          rule.addAdjoints(of: a, outputs, times: own, stride: perSample, into: adjoints)
        }
      }
      return 0
    }
  }

  /// Computes the residuals of a batch and their Jacobian with respect to the parameters, one row per residual, in the
  /// order of the residuals.
  ///
  /// With ranges of the batch, every row also includes the derivatives of the range ends, through the samples that
  /// attain them.
  ///
  /// - Throws: the same errors as ``outputs(of:ranges:)``.
  /// - Complexity: one backward sweep for each residual of a sample, and O(parameters) per row; through batch ranges,
  ///   O(parameters) for each range end and row.
  public func jacobian<Rule: SampleResiduals<Scalar>>(
    of inputs: [Double], by rule: Rule, ranges: RangeRule = .batch, residuals: inout [Double],
    jacobian: inout [Double]
  ) throws(NetworkError) {
    let count = try sampleCount(of: inputs)
    let perSample = rule.residualsPerSample
    fit(&residuals, count * perSample)
    fit(&jacobian, count * perSample * parameterCount)
    try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      try residuals.withUnsafeMutableBufferPointer { r throws(NetworkError) in
        try jacobian.withUnsafeMutableBufferPointer { rows throws(NetworkError) in
          let panel = try normalPanel(source.baseAddress!, count: count, ranges: ranges, perSample: perSample)
          for start in stride(from: 0, to: count, by: panel.samples) {
            let samples = start..<min(count, start + panel.samples)
            try writeRows(source.baseAddress!, samples: samples, by: rule, into: panel)
            let rowCount = samples.count * perSample
            for k in 0..<rowCount { r[start * perSample + k] = panel.r.pointer[k] }
            panel.expand(rowCount, into: rows.baseAddress! + start * perSample * parameterCount)
          }
        }
      }
    }
    flops = rowFlops(count, perSample)
  }

  /// Computes the gradient J^T r and the Gram matrix J^T J of the residuals, accumulated from small panels of rows.
  ///
  /// - Parameters:
  ///   - inputs: as for ``outputs(of:ranges:)``.
  ///   - rule: defines the residuals.
  ///   - ranges: where batch ranges come from.
  ///   - gradient: J^T r, overwritten.
  ///   - gram: J^T J, row-major with both triangles, overwritten.
  /// - Returns: half the sum of squares of the residuals.
  /// - Throws: the same errors as ``jacobian(of:by:ranges:residuals:jacobian:)``.
  /// - Complexity: the rows, and O(k^2) for each row with k entries, of which an edge has r; by BLAS if most entries of
  ///   a row are nonzero.
  public func normalEquations<Rule: SampleResiduals<Scalar>>(
    of inputs: [Double], by rule: Rule, ranges: RangeRule = .batch, gradient: inout [Double], gram: inout [Double]
  ) throws(NetworkError) -> Double {
    let count = try sampleCount(of: inputs)
    let m = parameterCount
    fit(&gradient, m)
    fit(&gram, m * m)
    let perSample = rule.residualsPerSample
    var value = 0.0
    var stored = 0.0
    try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      try gradient.withUnsafeMutableBufferPointer { g throws(NetworkError) in
        try gram.withUnsafeMutableBufferPointer { gram throws(NetworkError) in
          guard let x = source.baseAddress, let g = g.baseAddress, let gram = gram.baseAddress else { return }
          g.update(repeating: 0, count: m)
          gram.update(repeating: 0, count: m * m)
          let panel = try normalPanel(x, count: count, ranges: ranges, perSample: perSample)
          stored = Double(panel.rangeRows == nil ? panel.rows.valueCount : m)
          for start in stride(from: 0, to: count, by: panel.samples) {
            let samples = start..<min(count, start + panel.samples)
            let rowCount = samples.count * perSample
            try writeRows(x, samples: samples, by: rule, into: panel)
            for k in 0..<rowCount { value += panel.r.pointer[k] * panel.r.pointer[k] / 2 }
            panel.add(rowCount, gradient: g, gram: gram, runner: runner)
          }
          for i in 0..<m {
            for j in 0..<i { gram[i * m + j] = gram[j * m + i] }
          }
        }
      }
    }
    flops = rowFlops(count, perSample) + Double(count * perSample) * stored * (stored + 3)
    return value
  }

  func rowFlops(_ count: Int, _ perSample: Int) -> Double {
    let forward = FlopCount(stages, channels: channels, withGradient: false).perSample
    let both = FlopCount(stages, channels: channels, withGradient: true).perSample
    return Double(count) * (forward + Double(perSample) * (both - forward))
  }

  func fit(_ array: inout [Double], _ count: Int) {
    if array.count != count { array = Array(repeating: 0, count: count) }
  }

  /// Sets the ranges before computing rows or products with them.
  func prepareRows(_ inputs: UnsafePointer<Double>, count: Int, ranges: RangeRule) throws(NetworkError) {
    BLAS.requireSingleThread()
    pointsOutside = 0
    try prepareRanges(inputs, count: count, rule: ranges)
  }

  /// Writes the residuals and rows of consecutive samples, processing blocks of them on threads.
  func writeRows<Rule: SampleResiduals<Scalar>>(
    _ inputs: UnsafePointer<Double>, samples: Range<Int>, by rule: Rule, into panel: NormalPanel<Scalar>
  ) throws(NetworkError) {
    let plan = plan
    let runner = runner
    let weights = UnsafePointer(parameters.buffer.pointer)
    let writer = panel.rows
    let perSample = rule.residualsPerSample
    let blocks = (samples.count + runner.blockSize - 1) / runner.blockSize
    let records = AlignedBuffer<ChunkRecord>(count: blocks, zero: ChunkRecord())
    runner.run(blocks) { workspace, number in
      let start = samples.lowerBound + number * runner.blockSize
      let block = start..<min(start + runner.blockSize, samples.upperBound)
      plan.fill(workspace.activations[0].pointer, from: inputs, samples: block, haveChannels: inputsHaveChannels)
      let found = plan.forward(
        workspace, count: block.count, through: plan.stages.count, weights: weights, firstSample: start)
      records.pointer[number] = ChunkRecord(sum: 0, outside: found.outside, refused: found.refused)
      let outputs = view(workspace.activations, block)
      let adjoints = view(workspace.adjoints, block)
      let first = (start - samples.lowerBound) * perSample
      rule.write(outputs, into: panel.r.pointer + first)
      for a in 0..<perSample {
        adjoints.clear()
        rule.addAdjoints(of: a, outputs, times: nil, stride: 0, into: adjoints)
        plan.backward(
          workspace, count: block.count, from: plan.stages.count, weights: weights, gradient: workspace.unusedGradient)
        for n in 0..<block.count {
          let row = first + n * perSample + a
          writer.write(
            n, workspace, values: panel.values.pointer + row * writer.valueCount,
            columns: panel.columns.pointer + row * writer.blockCount,
            ends: panel.ends.pointer + row * writer.endCount)
        }
      }
    }
    let before = pointsOutside
    _ = try collect(blocks, records.pointer)
    pointsOutside += before
  }

  /// Sets the ranges and returns the memory for rows, which is kept between calls: whole blocks, at most 16 MB if
  /// possible.
  func normalPanel(
    _ inputs: UnsafePointer<Double>, count: Int, ranges: RangeRule, perSample: Int
  ) throws(NetworkError) -> NormalPanel<Scalar> {
    try prepareRows(inputs, count: count, ranges: ranges)
    let block = runner.blockSize
    let wanted = max(1, (1 << 21) / max(1, parameterCount * perSample) / block)
    let samples = min(min(wanted, 16) * block, (count + block - 1) / block * block)
    let throughRanges = ranges == .batch && !rangeStages.isEmpty
    if panel?.samples != samples || panel?.perSample != perSample || (panel?.rangeRows != nil) != throughRanges {
      panel = nil
    }
    let rows =
      panel
      ?? NormalPanel(
        JacobianRows(plan, parameters, throughRanges: throughRanges), samples: samples, perSample: perSample)
    panel = rows
    if let ends = rows.rangeRows { differentiateRanges(inputs, into: ends) }
    return rows
  }
}
