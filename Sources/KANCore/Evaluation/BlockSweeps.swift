import SplineKernels

/// A point outside the knots of a layer that does not allow such points.
struct OutsidePoint {
  let stage: Int
  let unit: Int
  let sample: Int
  let value: Double
}

extension EvaluationPlan {
  /// Writes a block of inputs as activations before the first stage. Inputs without channels of their own are given the
  /// unit directions: direction k is input k.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func fill(
    _ x: UnsafeMutablePointer<Scalar>, from inputs: UnsafePointer<Double>, samples: Range<Int>, haveChannels: Bool
  ) {
    let width = stages[0].inputs
    let stride = strides[0]
    let channels = layout.channels
    if haveChannels || channels == 1 {
      let source = inputs + samples.lowerBound * channels * width
      for row in 0..<samples.count * channels {
        if row % channels == 0 {
          write(source + row * width, to: x + row * stride)
        } else {
          for p in 0..<width { x[row * stride + p] = Scalar(source[row * width + p]) }
        }
      }
      return
    }
    x.update(repeating: 0, count: samples.count * channels * stride)
    for (n, sample) in samples.enumerated() {
      let target = x + n * channels * stride
      write(inputs + sample * width, to: target)
      for k in 0..<layout.directions { target[(1 + k) * stride + k] = 1 }
    }
  }

  /// Writes the inputs of a sample, less their origins.
  @inline(__always)
  func write(_ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Scalar>) {
    let width = stages[0].inputs
    if inputOrigins.isEmpty {
      for p in 0..<width { target[p] = Scalar(source[p]) }
    } else {
      for p in 0..<width { target[p] = Scalar(source[p] - inputOrigins[p]) }
    }
  }

  /// Propagates a block through the stages before `end`.
  ///
  /// - Returns: the number of points outside knots, and the first that is not allowed.
  func forward(
    _ workspace: BlockWorkspace<Scalar>, count: Int, through end: Int, weights: UnsafePointer<Scalar>,
    firstSample: Int
  ) -> (outside: Int, refused: OutsidePoint?) {
    forward(workspace, count: count, stages: 0..<end, weights: weights, firstSample: firstSample)
  }

  /// Propagates a block through some stages.
  func forward(
    _ workspace: BlockWorkspace<Scalar>, count: Int, stages chosen: Range<Int>, weights: UnsafePointer<Scalar>,
    firstSample: Int
  ) -> (outside: Int, refused: OutsidePoint?) {
    let channels = layout.channels
    var outside = 0
    var refused: OutsidePoint?
    for k in chosen {
      let x = workspace.activations[k].pointer
      let y = workspace.activations[k + 1].pointer
      let own = weights + weightOffsets[k]
      switch operations[k] {
      case .dense(let dense): dense.forward(count: count, channels: channels, x: x, weights: own, y: y)
      case .affine(let affine): affine.forward(count: count, channels: channels, x: x, coefficients: own, y: y)
      case .pointwise(let pointwise):
        let slopes = UnsafeMutableRawPointer(workspace.scratch[k].pointer).assumingMemoryBound(to: Scalar.self)
        pointwise.forward(count: count, layout: layout, x: x, y: y, slopes: slopes)
      case .splines(let kernel):
        let found = kernel.forward(count: count, z: x, weights: own, y: y, workspace: workspace.scratch[k].pointer)
        outside += found
        if found > 0, refused == nil { refused = refusedPoint(x, stage: k, count: count, firstSample: firstSample) }
      }
    }
    return (outside, refused)
  }

  /// Propagates the adjoints of the output of stage `end - 1` back to the inputs, adding the gradient of every stage.
  func backward(
    _ workspace: BlockWorkspace<Scalar>, count: Int, from end: Int, weights: UnsafePointer<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>
  ) {
    let channels = layout.channels
    for k in stride(from: end - 1, through: 0, by: -1) {
      let x = workspace.activations[k].pointer
      let delta = workspace.adjoints[k + 1].pointer
      let dx = k > 0 ? workspace.adjoints[k].pointer : nil
      let own = weights + weightOffsets[k]
      let slopes = gradient + gradientOffsets[k]
      switch operations[k] {
      case .dense(let dense):
        dense.backward(
          count: count, channels: channels, x: x, weights: own, delta: delta, dx: dx, gradient: slopes)
      case .affine(let affine):
        affine.backward(
          count: count, channels: channels, x: x, coefficients: own, delta: delta, dx: dx, gradient: slopes)
      case .pointwise(let pointwise):
        guard let dx else { continue }
        let stored = UnsafeRawPointer(workspace.scratch[k].pointer).assumingMemoryBound(to: Scalar.self)
        pointwise.backward(count: count, layout: layout, x: x, slopes: stored, delta: delta, dx: dx)
      case .splines(let kernel):
        kernel.backward(
          count: count, z: x, weights: own, delta: delta, dz: dx, gradient: slopes,
          workspace: workspace.scratch[k].pointer)
      }
    }
  }

  /// Returns the first point of a block outside the knots of stage `k`, if that is an error.
  private func refusedPoint(
    _ x: UnsafePointer<Scalar>, stage k: Int, count: Int, firstSample: Int
  ) -> OutsidePoint? {
    guard case .splines(let edges) = stages[k], edges.outside == .error else { return nil }
    let low = Scalar(edges.knots.lower)
    let high = Scalar(edges.knots.upper)
    for n in 0..<count {
      let row = x + n * layout.channels * strides[k]
      for p in 0..<edges.inputs where !(row[p] >= low && row[p] <= high) {
        return OutsidePoint(stage: k, unit: p, sample: firstSample + n, value: Double(row[p]))
      }
    }
    return nil
  }
}
