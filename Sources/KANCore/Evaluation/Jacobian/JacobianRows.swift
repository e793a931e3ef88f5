import SplineKernels

/// Writes rows of Jacobians from what a forward and a backward sweep of a block leave behind: activations and adjoints.
struct JacobianRows<Scalar: KernelScalar> {
  let plan: EvaluationPlan<Scalar>
  let parameters: PackedParameters<Scalar>
  /// One for every layer of edges, by stage.
  private let bases: [LocalBasis?]
  private let largestOrder: Int

  init(_ plan: EvaluationPlan<Scalar>, _ parameters: PackedParameters<Scalar>) {
    self.plan = plan
    self.parameters = parameters
    bases = plan.stages.map { stage in
      if case .splines(let edges) = stage { return LocalBasis(edges) }
      return nil
    }
    largestOrder = plan.stages.reduce(1) { order, stage in
      if case .splines(let edges) = stage { return max(order, edges.knots.order.value) }
      return order
    }
  }

  /// The row of sample `n` of the block: `target` has one entry for a parameter and is overwritten.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func write(_ n: Int, _ workspace: BlockWorkspace<Scalar>, into target: UnsafeMutablePointer<Double>) {
    target.update(repeating: 0, count: parameters.flat.count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: (3 + plan.layout.channels) * largestOrder) { scratch in
      for k in plan.operations.indices {
        let channels = plan.layout.channels
        let x = workspace.activations[k].pointer + n * channels * plan.strides[k]
        let delta = workspace.adjoints[k + 1].pointer + n * channels * plan.strides[k + 1]
        let own = target + plan.parameterRanges[k].lowerBound
        switch plan.operations[k] {
        case .pointwise: break
        case .dense(let dense): write(dense, x, delta, into: own)
        case .splines(let kernel):
          guard let basis = bases[k] else { continue }
          write(kernel, basis, stage: k, x, delta, scratch: scratch.baseAddress!, into: own)
        case .affine(let affine):
          guard case .normalise(let map) = plan.stages[k], case .linearBounds(let box) = map.kind else { continue }
          let weights = target + plan.parameterRanges[k - 1].lowerBound
          for q in 0..<affine.width {
            var scaleSlope = Double(delta[q]) * (Double(x[q]) - parameters.low[k][q])
            for c in 1..<max(1, channels) {
              scaleSlope += Double(delta[c * affine.stride + q]) * Double(x[c * affine.stride + q])
            }
            parameters.addBoundSlopes(
              k, q, box, scaleSlope: scaleSlope, shiftSlope: Double(delta[q]), into: weights)
          }
        }
      }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func write(
    _ dense: DenseOperation, _ x: UnsafePointer<Scalar>, _ delta: UnsafePointer<Scalar>,
    into target: UnsafeMutablePointer<Double>
  ) {
    for q in 0..<dense.outputs {
      for c in 0..<plan.layout.channels {
        let slope = Double(delta[c * dense.outputStride + q])
        if slope == 0 { continue }
        for p in 0..<dense.inputs { target[q * dense.inputs + p] += slope * Double(x[c * dense.inputStride + p]) }
      }
      if dense.hasBias { target[dense.inputs * dense.outputs + q] = Double(delta[q]) }
    }
  }

  /// Channel by channel, edge (q, p) has the coefficients b, b' x_k, and b'' x_k x_l + b' x_kl.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func write(
    _ kernel: SplineLayerKernel<Scalar>, _ basis: LocalBasis, stage k: Int, _ x: UnsafePointer<Scalar>,
    _ delta: UnsafePointer<Scalar>, scratch: UnsafeMutablePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    guard case .splines(let edges) = plan.stages[k] else { return }
    let r = edges.knots.order.value
    let m = edges.dimension
    let channels = plan.layout.channels
    let inputStride = kernel.inputStride
    let coefficients = scratch + 3 * r
    for p in 0..<edges.inputs {
      let first = basis.evaluate(Double(x[p]), derivatives: channels > 1, into: scratch)
      for i in 0..<r { coefficients[i] = scratch[i] }
      for d in 0..<plan.layout.directions {
        let slope = Double(x[(1 + d) * inputStride + p])
        for i in 0..<r { coefficients[(1 + d) * r + i] = scratch[r + i] * slope }
      }
      for (s, pair) in plan.layout.pairs.enumerated() {
        let c = 1 + plan.layout.directions + s
        let product = Double(x[(1 + pair.0) * inputStride + p]) * Double(x[(1 + pair.1) * inputStride + p])
        let slope = Double(x[c * inputStride + p])
        for i in 0..<r { coefficients[c * r + i] = scratch[2 * r + i] * product + scratch[r + i] * slope }
      }
      for q in 0..<edges.outputs {
        let entries = target + (q * edges.inputs + p) * m + first
        for c in 0..<channels {
          let slope = Double(delta[c * kernel.outputStride + q])
          for i in 0..<r { entries[i] += slope * coefficients[c * r + i] }
        }
      }
    }
  }
}
