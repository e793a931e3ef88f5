import SplineKernels

/// The state for Jacobian-vector products: the network with one propagated direction, and the weights of the direction.
///
/// With parameters u and a direction v in them, a layer of edges gives y' = sum u b'(z) z' + sum v b(z): the first sum is
/// the channel of a direction, the second a layer with weights v.
final class TangentSweep<Scalar: KernelScalar> {
  let plan: EvaluationPlan<Scalar>
  let parameters: PackedParameters<Scalar>
  /// The direction v, for layers without channels.
  let valuePlan: EvaluationPlan<Scalar>
  let directions: PackedParameters<Scalar>
  /// The tangents of the range ends of a batch in the direction, by stage and unit; zero if ranges are held fixed.
  var rangeTangents: [[(low: Double, high: Double)]]

  init(_ network: Network, valuePlan: EvaluationPlan<Scalar>) {
    plan = EvaluationPlan(network, channels: ChannelLayout(directions: 1, secondDerivatives: []))
    parameters = PackedParameters(plan)
    self.valuePlan = valuePlan
    directions = PackedParameters(valuePlan)
    rangeTangents = parameters.low.map { Array(repeating: (0, 0), count: $0.count) }
  }

  /// Writes a block of inputs, whose tangents are zero.
  func fill(_ workspace: BlockWorkspace<Scalar>, from inputs: UnsafePointer<Double>, samples: Range<Int>) {
    let x = workspace.activations[0].pointer
    let width = plan.stages[0].inputs
    x.update(repeating: 0, count: 2 * samples.count * plan.strides[0])
    for (n, sample) in samples.enumerated() { plan.write(inputs + sample * width, to: x + 2 * n * plan.strides[0]) }
  }

  /// Propagates a block and its tangents through the stages before `end`, [sample][value, tangent][unit].
  ///
  /// - Parameter spare: a workspace for the plan without channels.
  func forward(
    _ workspace: BlockWorkspace<Scalar>, spare: BlockWorkspace<Scalar>, count: Int, through end: Int, firstSample: Int
  ) -> (outside: Int, refused: OutsidePoint?) {
    let weights = UnsafePointer(parameters.buffer.pointer)
    let own = UnsafePointer(directions.buffer.pointer)
    var outside = 0
    var refused: OutsidePoint?
    for k in 0..<end {
      let found = plan.forward(
        workspace, count: count, stages: k..<k + 1, weights: weights, firstSample: firstSample)
      outside += found.outside
      if refused == nil { refused = found.refused }
      let x = workspace.activations[k].pointer
      let y = workspace.activations[k + 1].pointer
      let strideIn = plan.strides[k]
      let strideOut = plan.strides[k + 1]
      switch valuePlan.operations[k] {
      case .pointwise: break
      case .affine(let affine): addRangeTangent(affine, stage: k, count: count, x: x, y: y)
      case .dense, .splines:
        // Only the values, through the layer whose weights are v.
        let z = spare.activations[k].pointer
        for n in 0..<count { (z + n * strideIn).update(from: x + 2 * n * strideIn, count: strideIn) }
        _ = valuePlan.forward(spare, count: count, stages: k..<k + 1, weights: own, firstSample: firstSample)
        let part = spare.activations[k + 1].pointer
        for n in 0..<count { add(part + n * strideOut, to: y + (2 * n + 1) * strideOut, count: strideOut) }
      }
    }
    return (outside, refused)
  }

  /// y = lower + scale (z - low) has y' = scale (z' - low') + scale' (z - low), and scale' / scale is -(high' - low') /
  /// (high - low); the first product is already included. A constant unit has y' = z' - low'.
  private func addRangeTangent(
    _ affine: AffineOperation, stage k: Int, count: Int, x: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>
  ) {
    guard affine.isDifferentiated, case .normalize(let map) = plan.stages[k] else { return }
    for q in 0..<affine.width {
      let low = parameters.low[k][q]
      let high = parameters.high[k][q]
      var tangent = rangeTangents[k][q]
      if case .linearBounds(let box) = map.kind {
        // A zero row has no slope, because its bounds coincide.
        guard low < high else { continue }
        tangent = boundTangent(box, stage: k, unit: q)
      }
      let scale = low < high ? (affine.upper - affine.lower) / (high - low) : 1
      let stretch = low < high ? -scale * (tangent.high - tangent.low) / (high - low) : 0
      for n in 0..<count {
        let z = Double(x[2 * n * affine.stride + q])
        y[(2 * n + 1) * affine.stride + q] += Scalar(stretch * (z - low) - scale * tangent.low)
      }
    }
  }

  /// Returns the tangents of the exact bounds of output `q` of the linear map before stage `k`.
  private func boundTangent(_ box: [ClosedRange<Double>], stage k: Int, unit q: Int) -> (low: Double, high: Double) {
    let start = plan.parameterRanges[k - 1].lowerBound
    var (low, high) = (0.0, 0.0)
    for p in box.indices {
      let place = start + q * box.count + p
      let isNegative = parameters.flat.pointer[place] < 0
      low += directions.flat.pointer[place] * (isNegative ? box[p].upperBound : box[p].lowerBound)
      high += directions.flat.pointer[place] * (isNegative ? box[p].lowerBound : box[p].upperBound)
    }
    return (low, high)
  }
}

extension Evaluator {
  /// Computes J v for a direction v in the parameters, one number per residual, without forming the Jacobian.
  ///
  /// - Throws: the same errors as ``jacobian(of:by:ranges:residuals:jacobian:)``, and for a wrong number of entries.
  /// - Complexity: about three evaluations, plus one of a sample for each range end of the batch; if derivatives with
  ///   respect to the inputs are propagated, that of the rows, which are discarded.
  public func applyJacobian<Rule: SampleResiduals<Scalar>>(
    of inputs: [Double], by rule: Rule, ranges: RangeRule = .batch, to v: [Double], into result: inout [Double]
  ) throws(NetworkError) {
    // A direction in addition to those of the inputs would need derivatives one order higher than the channels have.
    if channels != .value { return try applyRows(of: inputs, by: rule, ranges: ranges, to: v, into: &result) }
    guard v.count == parameterCount else {
      throw .countMismatch(what: "entries of a direction", expected: parameterCount, found: v.count)
    }
    let count = try sampleCount(of: inputs)
    let perSample = rule.residualsPerSample
    if result.count != count * perSample { result = Array(repeating: 0, count: count * perSample) }
    let tangents = tangentSweep()
    tangents.directions.load(v)
    tangents.parameters.load(from: parameters)
    try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      try result.withUnsafeMutableBufferPointer { target throws(NetworkError) in
        try prepareRows(source.baseAddress!, count: count, ranges: ranges)
        tangents.parameters.copyRanges(from: parameters)
        findRangeTangents(source.baseAddress!, ranges, tangents)
        try applyJacobian(source.baseAddress!, count: count, by: rule, tangents, into: target.baseAddress!)
      }
    }
    flops = 3 * FlopCount(stages, channels: channels, withGradient: false).total(samples: count)
  }

  private func tangentSweep() -> TangentSweep<Scalar> {
    if let tangents { return tangents }
    let new = TangentSweep(network, valuePlan: plan)
    tangents = new
    tangentRunner = ChunkRunner(new.plan, threads: threads)
    return new
  }

  /// Computes the tangents of the range ends in the order of the stages, from the samples that attain them.
  private func findRangeTangents(
    _ inputs: UnsafePointer<Double>, _ ranges: RangeRule, _ tangents: TangentSweep<Scalar>
  ) {
    guard let workspace = tangentRunner?.firstWorkspace else { return }
    let spare = workspace.spare(plan, blockSize: runner.blockSize)
    for (number, (stage, _)) in rangeStages.enumerated() {
      for unit in 0..<stages[stage].inputs {
        func tangent(isHigh: Bool) -> Double {
          let sample = attainingSample(number, unit: unit, isHigh: isHigh)
          tangents.fill(workspace, from: inputs, samples: sample..<sample + 1)
          _ = tangents.forward(workspace, spare: spare, count: 1, through: stage, firstSample: sample)
          return Double(workspace.activations[stage].pointer[tangents.plan.strides[stage] + unit])
        }
        tangents.rangeTangents[stage][unit] =
          ranges == .batch ? (tangent(isHigh: false), tangent(isHigh: true)) : (0, 0)
      }
    }
  }

  private func applyJacobian<Rule: SampleResiduals<Scalar>>(
    _ inputs: UnsafePointer<Double>, count: Int, by rule: Rule, _ tangents: TangentSweep<Scalar>,
    into result: UnsafeMutablePointer<Double>
  ) throws(NetworkError) {
    guard let tangentRunner else { return }
    let plan = plan
    let last = plan.stages.count
    let perSample = rule.residualsPerSample
    let chunks = runner.chunkCount(count)
    tangentRunner.run(chunks) { workspace, chunk in
      let spare = workspace.spare(plan, blockSize: runner.blockSize)
      var record = ChunkRecord()
      let samples = runner.samples(ofChunk: chunk, of: chunks, count: count)
      for start in stride(from: samples.lowerBound, to: samples.upperBound, by: runner.blockSize) {
        let block = start..<min(start + runner.blockSize, samples.upperBound)
        tangents.fill(workspace, from: inputs, samples: block)
        let found = tangents.forward(workspace, spare: spare, count: block.count, through: last, firstSample: start)
        record.outside += found.outside
        if record.refused == nil { record.refused = found.refused }
        // The values where the residual rule expects them, with the tangents next to them.
        let width = plan.strides[last]
        let y = workspace.activations[last].pointer
        let values = spare.activations[last].pointer
        for n in 0..<block.count { (values + n * width).update(from: y + 2 * n * width, count: width) }
        let outputs = view(spare.activations, block)
        let adjoints = view(spare.adjoints, block)
        for a in 0..<perSample {
          adjoints.clear()
          rule.addAdjoints(of: a, outputs, times: nil, stride: 0, into: adjoints)
          for n in 0..<block.count {
            var sum = 0.0
            for q in 0..<outputs.width {
              sum += Double(adjoints.base[n * width + q]) * Double(y[(2 * n + 1) * width + q])
            }
            result[(start + n) * perSample + a] = sum
          }
        }
      }
      runner.records.pointer[chunk] = record
    }
    _ = try collect(chunks, runner.records.pointer)
  }
}
