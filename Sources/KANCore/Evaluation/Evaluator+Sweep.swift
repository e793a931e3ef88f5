import SplineKernels

extension Evaluator {
  /// Runs all stages forward and, if a gradient is wanted, backward: the engine for all sums over samples.
  func sweep(
    _ inputs: UnsafePointer<Double>, count: Int, ranges: RangeRule, gradient: UnsafeMutablePointer<Double>?,
    loss: (_ outputs: ChannelBlock<Scalar>, _ adjoints: ChannelBlock<Scalar>) -> Double
  ) throws(NetworkError) -> Double {
    try prepareRanges(inputs, count: count, rule: ranges)
    let plan = plan
    let runner = runner
    let weights = UnsafePointer(parameters.buffer.pointer)
    let chunks = runner.chunkCount(count)
    // On one thread, a chunk is added to the sum as soon as it is done; otherwise all chunks are added at the end.
    let single = min(threads, chunks) == 1
    if gradient != nil { runner.reserveGradients(single ? min(2, chunks) : chunks) }
    runner.run(chunks) { workspace, chunk in
      let slopes = gradient == nil ? nil : runner.gradient(ofChunk: single ? min(chunk, 1) : chunk)
      slopes?.update(repeating: 0, count: plan.gradientCount)
      var record = ChunkRecord()
      let samples = runner.samples(ofChunk: chunk, of: chunks, count: count)
      for start in stride(from: samples.lowerBound, to: samples.upperBound, by: runner.blockSize) {
        let block = start..<min(start + runner.blockSize, samples.upperBound)
        plan.fill(
          workspace.activations[0].pointer, from: inputs, samples: block, haveChannels: inputsHaveChannels)
        let found = plan.forward(
          workspace, count: block.count, through: plan.stages.count, weights: weights, firstSample: start)
        record.outside += found.outside
        if record.refused == nil { record.refused = found.refused }
        let adjoints = view(workspace.adjoints, block)
        if gradient != nil { adjoints.clear() }
        record.sum += loss(view(workspace.activations, block), adjoints)
        if let slopes {
          plan.backward(workspace, count: block.count, from: plan.stages.count, weights: weights, gradient: slopes)
        }
      }
      runner.records.pointer[chunk] = record
      if let slopes, single, chunk > 0 { add(slopes, to: runner.gradient(ofChunk: 0), count: plan.gradientCount) }
    }
    flops = FlopCount(stages, channels: channels, withGradient: gradient != nil).total(samples: count)
    let sum = try collect(chunks, runner.records.pointer)
    if let gradient {
      let total = runner.gradient(ofChunk: 0)
      if !single {
        for chunk in 1..<chunks { add(runner.gradient(ofChunk: chunk), to: total, count: plan.gradientCount) }
      }
      gradient.update(repeating: 0, count: parameterCount)
      if ranges == .batch { addRangeGradient(inputs, total) }
      parameters.unpackAdding(total, into: gradient)
    }
    return sum
  }

  /// Returns a view of a block of outputs or of their adjoints.
  func view(_ buffers: [AlignedBuffer<Scalar>], _ block: Range<Int>) -> ChannelBlock<Scalar> {
    ChannelBlock(
      firstSample: block.lowerBound, count: block.count, channels: plan.layout.channels, width: outputs,
      stride: plan.strides[plan.stages.count], base: buffers[plan.stages.count].pointer)
  }

  /// Sums the results of the chunks in order.
  func collect(_ chunks: Int, _ records: UnsafePointer<ChunkRecord>) throws(NetworkError) -> Double {
    var sum = 0.0
    pointsOutside = 0
    var refused: OutsidePoint?
    for chunk in 0..<chunks {
      let record = records[chunk]
      sum += record.sum
      pointsOutside += record.outside
      if refused == nil { refused = record.refused }
    }
    if let refused, case .splines(let edges) = stages[refused.stage] {
      throw .outsideDomain(
        layer: plan.layerNumber(ofStage: refused.stage), unit: refused.unit, sample: refused.sample,
        value: "\(refused.value)", lower: "\(edges.knots.lower)", upper: "\(edges.knots.upper)")
    }
    return sum
  }
}
