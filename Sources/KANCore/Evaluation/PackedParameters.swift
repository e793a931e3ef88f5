import SplineKernels

/// The parameters of a network in the layout of the operations, and their bounds if a normalization uses them.
final class PackedParameters<Scalar: KernelScalar> {
  let plan: EvaluationPlan<Scalar>
  /// The packed weights and coefficients.
  let buffer: AlignedBuffer<Scalar>
  /// The flat parameters that were packed last.
  let flat: AlignedBuffer<Double>
  /// The range that stage k maps onto its interval, one pair per unit; empty if there is none.
  private(set) var low: [[Double]]
  private(set) var high: [[Double]]

  init(_ plan: EvaluationPlan<Scalar>) {
    self.plan = plan
    buffer = AlignedBuffer(count: plan.weightCount, zero: 0)
    flat = AlignedBuffer(count: plan.parameterRanges.last?.upperBound ?? 0, zero: 0)
    let empty = plan.stages.map { stage -> [Double] in
      guard case .normalize(let map) = stage else { return [] }
      switch map.kind {
      case .linearBounds, .batchRange: return Array(repeating: 0, count: map.width)
      case .affine, .sigmoid, .tanh: return []
      }
    }
    low = empty
    high = empty
    for (k, stage) in plan.stages.enumerated() {
      guard case .normalize(let map) = stage else { continue }
      if case .affine(let scale, let shift) = map.kind { packFixed(k, scale, shift) }
      if case .batchRange(let ranges?) = map.kind {
        setRange(k, low: ranges.map(\.lowerBound), high: ranges.map(\.upperBound))
      }
    }
  }

  /// Packs new parameters.
  ///
  /// - Precondition: the count is that of the network.
  func load(_ parameters: [Double]) {
    precondition(parameters.count == flat.count, "\(parameters.count) parameters given, \(flat.count) needed")
    parameters.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { flat.pointer.update(from: base, count: source.count) }
    }
    pack()
  }

  private func pack() {
    for k in plan.operations.indices {
      let own = flat.pointer + plan.parameterRanges[k].lowerBound
      let packed = buffer.pointer + plan.weightOffsets[k]
      switch plan.operations[k] {
      case .dense(let dense): dense.pack(own, into: packed)
      case .splines(let kernel): kernel.pack(own, into: packed)
      case .pointwise: break
      case .affine:
        if case .normalize(let map) = plan.stages[k], case .linearBounds(let box) = map.kind { bound(k, box) }
      }
    }
  }

  /// Packs the parameters last loaded into another instance.
  func load(from other: PackedParameters) {
    flat.pointer.update(from: other.flat.pointer, count: flat.count)
    pack()
  }

  /// Copies the ranges of another instance.
  func copyRanges(from other: PackedParameters) {
    for (k, stage) in plan.stages.enumerated() {
      guard case .normalize(let map) = stage, case .batchRange = map.kind else { continue }
      setRange(k, low: other.low[k], high: other.high[k])
    }
  }

  /// Sets the range of a batch-range normalization.
  func setRange(_ k: Int, low: [Double], high: [Double]) {
    for p in low.indices {
      self.low[k][p] = low[p]
      self.high[k][p] = high[p]
      packRange(k, p, size: max(abs(low[p]), abs(high[p])), terms: 0)
    }
  }

  /// Sets the range of one unit.
  func setRange(_ k: Int, unit p: Int, low: Double, high: Double) {
    self.low[k][p] = low
    self.high[k][p] = high
    packRange(k, p, size: max(abs(low), abs(high)), terms: 0)
  }

  private func packFixed(_ k: Int, _ scale: [Double], _ shift: [Double]) {
    guard case .affine(let affine) = plan.operations[k] else { return }
    for p in scale.indices {
      let isCentered = k == 0 && !plan.inputOrigins.isEmpty
      let shift = isCentered ? shift[p] + scale[p] * plan.inputOrigins[p] : shift[p]
      // Inputs that map into the interval are no larger than this, divided by the scale.
      let reach =
        isCentered ? (affine.upper - affine.lower) / 2 : max(abs(affine.lower), abs(affine.upper)) + abs(shift)
      let size = scale[p] == 0 ? 0 : reach / abs(scale[p])
      affine.pack(
        .init(scale: scale[p], origin: 0, shift: shift, size: size), at: p, terms: 0,
        into: buffer.pointer + plan.weightOffsets[k])
    }
  }

  private func packRange(_ k: Int, _ p: Int, size: Double, terms: Int) {
    guard case .affine(let affine) = plan.operations[k] else { return }
    affine.pack(
      affine.unit(mapping: low[k][p], high[k][p], size: size), at: p, terms: terms,
      into: buffer.pointer + plan.weightOffsets[k])
  }

  /// Computes the exact bounds of the linear map before stage `k` over a box.
  private func bound(_ k: Int, _ box: [ClosedRange<Double>]) {
    let weights = flat.pointer + plan.parameterRanges[k - 1].lowerBound
    for q in 0..<plan.stages[k].inputs {
      var lower = 0.0
      var upper = 0.0
      var size = 0.0
      for p in box.indices {
        let weight = weights[q * box.count + p]
        lower += weight * (weight < 0 ? box[p].upperBound : box[p].lowerBound)
        upper += weight * (weight < 0 ? box[p].lowerBound : box[p].upperBound)
        size += abs(weight) * max(abs(box[p].lowerBound), abs(box[p].upperBound))
      }
      low[k][q] = lower
      high[k][q] = upper
      packRange(k, q, size: size, terms: 2 * box.count)
    }
  }

  /// Adds a packed gradient to a flat one, including the gradient through bounds of linear maps but not that through
  /// batch ranges.
  func unpackAdding(_ gradient: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Double>) {
    for k in plan.operations.indices {
      let packed = gradient + plan.gradientOffsets[k]
      let own = target + plan.parameterRanges[k].lowerBound
      switch plan.operations[k] {
      case .dense(let dense): dense.unpackAdding(packed, into: own)
      case .splines(let kernel): kernel.unpackAdding(packed, into: own)
      case .pointwise: break
      case .affine(let affine):
        guard case .normalize(let map) = plan.stages[k], case .linearBounds(let box) = map.kind else { continue }
        for q in 0..<affine.width {
          addBoundSlopes(
            k, q, box, scaleSlope: Double(packed[q]), shiftSlope: Double(packed[affine.stride + q]),
            into: target + plan.parameterRanges[k - 1].lowerBound)
        }
      }
    }
  }

  /// Adds the derivative through the bounds of output `q` of the linear map before stage `k` to its weights' gradient.
  func addBoundSlopes(
    _ k: Int, _ q: Int, _ box: [ClosedRange<Double>], scaleSlope: Double, shiftSlope: Double,
    into target: UnsafeMutablePointer<Double>
  ) {
    // A zero row has no slope, because its bounds coincide.
    guard low[k][q] < high[k][q] else { return }
    let (lower, upper) = rangeSlopes(k, q, scaleSlope: scaleSlope, shiftSlope: shiftSlope)
    let weights = flat.pointer + plan.parameterRanges[k - 1].lowerBound + q * box.count
    for p in box.indices {
      let isNegative = weights[p] < 0
      target[q * box.count + p] += lower * (isNegative ? box[p].upperBound : box[p].lowerBound)
      target[q * box.count + p] += upper * (isNegative ? box[p].lowerBound : box[p].upperBound)
    }
  }

  /// Returns the derivatives with respect to the ends of the range of unit `p` of stage `k`.
  func rangeSlopes(_ k: Int, _ p: Int, scaleSlope: Double, shiftSlope: Double) -> (low: Double, high: Double) {
    guard case .affine(let affine) = plan.operations[k] else { return (0, 0) }
    let scale = affine.unit(mapping: low[k][p], high[k][p], size: 0).scale
    return affine.rangeSlopes(
      scale: scale, low: low[k][p], high: high[k][p], scaleSlope: scaleSlope, shiftSlope: shiftSlope)
  }
}
