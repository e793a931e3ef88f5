import SplineKernels

/// The extremes of a unit over a chunk, and the first samples that attain them.
struct Extreme {
  var low = Double.infinity
  var high = -Double.infinity
  var lowSample = 0
  var highSample = 0

  /// Includes another value.
  mutating func include(_ value: Double, sample: Int) {
    if value < low {
      low = value
      lowSample = sample
    }
    if value > high {
      high = value
      highSample = sample
    }
  }

  /// Includes the extremes of later samples.
  mutating func include(_ other: Extreme) {
    if other.low < low {
      low = other.low
      lowSample = other.lowSample
    }
    if other.high > high {
      high = other.high
      highSample = other.highSample
    }
  }
}

extension Evaluator {
  /// Sets the ranges of the batch-range normalizations: either the remembered ranges, or those of the batch, found by
  /// one forward pass for each such stage in order.
  func prepareRanges(_ inputs: UnsafePointer<Double>, count: Int, rule: RangeRule) throws(NetworkError) {
    if rangeExtremes.isEmpty {
      rangeExtremes = rangeStages.map { stage, _ in
        AlignedBuffer(count: (ChunkRunner<Scalar>.maximalChunks + 1) * stages[stage].inputs, zero: Extreme())
      }
    }
    for (number, (stage, remembered)) in rangeStages.enumerated() {
      switch rule {
      case .remembered:
        guard let remembered else { throw .rangesNotRemembered(stage: stage) }
        for p in remembered.indices {
          parameters.setRange(stage, unit: p, low: remembered[p].lowerBound, high: remembered[p].upperBound)
        }
      case .batch:
        let total = extremes(inputs, count: count, stage: stage, buffer: rangeExtremes[number].pointer)
        for p in 0..<stages[stage].inputs {
          parameters.setRange(stage, unit: p, low: total[p].low, high: total[p].high)
        }
      }
    }
  }

  /// Returns the extremes over the batch of the inputs of a stage. They are stored after those of the chunks.
  private func extremes(
    _ inputs: UnsafePointer<Double>, count: Int, stage: Int, buffer: UnsafeMutablePointer<Extreme>
  ) -> UnsafeMutablePointer<Extreme> {
    let plan = plan
    let runner = runner
    let width = stages[stage].inputs
    let weights = UnsafePointer(parameters.buffer.pointer)
    let chunks = runner.chunkCount(count)
    runner.run(chunks) { workspace, chunk in
      let own = buffer + chunk * width
      own.update(repeating: Extreme(), count: width)
      let samples = runner.samples(ofChunk: chunk, of: chunks, count: count)
      for start in stride(from: samples.lowerBound, to: samples.upperBound, by: runner.blockSize) {
        let block = start..<min(start + runner.blockSize, samples.upperBound)
        plan.fill(workspace.activations[0].pointer, from: inputs, samples: block, haveChannels: inputsHaveChannels)
        _ = plan.forward(workspace, count: block.count, through: stage, weights: weights, firstSample: start)
        let z = workspace.activations[stage].pointer
        for n in 0..<block.count {
          let row = z + n * plan.layout.channels * plan.strides[stage]
          for p in 0..<width { own[p].include(Double(row[p]), sample: start + n) }
        }
      }
    }
    let total = buffer + ChunkRunner<Scalar>.maximalChunks * width
    total.update(repeating: Extreme(), count: width)
    for chunk in 0..<chunks {
      for p in 0..<width { total[p].include(buffer[chunk * width + p]) }
    }
    return total
  }

  /// Adds to a packed gradient, computed with the ranges held fixed, the contribution of the samples that attain the
  /// ranges: one more backward sweep of these samples for each batch-range normalization, starting with the last stage.
  func addRangeGradient(_ inputs: UnsafePointer<Double>, _ total: UnsafeMutablePointer<Scalar>) {
    let weights = UnsafePointer(parameters.buffer.pointer)
    for (number, (stage, _)) in rangeStages.enumerated().reversed() {
      guard case .affine(let affine) = plan.operations[stage] else { continue }
      let width = affine.width
      let slopes = total + plan.gradientOffsets[stage]
      for p in 0..<width {
        let (low, high) = parameters.rangeSlopes(
          stage, p, scaleSlope: Double(slopes[p]), shiftSlope: Double(slopes[affine.stride + p]))
        for (isHigh, slope) in [(false, low), (true, high)] where slope != 0 {
          let workspace = carry(attainingSample(number, unit: p, isHigh: isHigh), of: inputs, through: stage)
          let delta = workspace.adjoints[stage].pointer
          delta.update(repeating: 0, count: plan.layout.channels * plan.strides[stage])
          delta[p] = Scalar(slope)
          plan.backward(workspace, count: 1, from: stage, weights: weights, gradient: total)
        }
      }
    }
  }

  /// Returns the sample at which a unit of the `number`-th batch-range normalization attains an end of its range.
  func attainingSample(_ number: Int, unit: Int, isHigh: Bool) -> Int {
    let width = stages[rangeStages[number].stage].inputs
    let extreme = rangeExtremes[number].pointer[ChunkRunner<Scalar>.maximalChunks * width + unit]
    return isHigh ? extreme.highSample : extreme.lowSample
  }

  /// Propagates one sample through the stages before `stage`, in the workspace of the calling thread.
  func carry(_ sample: Int, of inputs: UnsafePointer<Double>, through stage: Int) -> BlockWorkspace<Scalar> {
    let workspace = runner.firstWorkspace
    plan.fill(
      workspace.activations[0].pointer, from: inputs, samples: sample..<sample + 1, haveChannels: inputsHaveChannels)
    _ = plan.forward(
      workspace, count: 1, through: stage, weights: UnsafePointer(parameters.buffer.pointer), firstSample: sample)
    return workspace
  }
}
