import KernelInterface

// One output: a row of weights is one number, and the r numbers that a point needs lie side by side.

@inline(never)
func contractSingle<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<V>, _ weights: UnsafePointer<V.Scalar>,
  _ y: UnsafeMutablePointer<V.Scalar>, _: Order.Type
) {
  let r = Order.value
  let channels = plan.channels
  for i in 0..<count * channels { y[i] = 0 }
  for p in 0..<plan.inputs {
    let row = weights + p * plan.dimension
    let intervals = workspace.intervals + p * planeStride
    for c in 0..<channels {
      let factors = workspace.coefficients + (p * channels + c) * r * planeStride
      for s in 0..<count {
        let local = row + Int(intervals[s])
        var sum = factors[s] * local[0]
        for j in 1..<r { sum = multiplyAdd(sum, factors[j * planeStride + s], local[j]) }
        y[s * channels + c] += sum
      }
    }
  }
}

@inline(never)
func pullBackSingle<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<V>, _ weights: UnsafePointer<V.Scalar>,
  _ delta: UnsafePointer<V.Scalar>, _ dz: UnsafeMutablePointer<V.Scalar>, first: Int, end: Int, _: Order.Type
) {
  typealias Scalar = V.Scalar
  let r = Order.value
  let channels = plan.channels
  let plane = r * planeStride
  let terms = BackwardTerms.count(plan)
  let stride = plan.inputStride
  for p in first..<end {
    let row = weights + p * plan.dimension
    let intervals = workspace.intervals + p * planeStride
    for s in 0..<count {
      let local = row + Int(intervals[s])
      let slopes = workspace.slopes + (p - first) * terms * plane + s
      @inline(__always) func term(_ index: Int) -> Scalar {
        var sum = slopes[index * plane] * local[0]
        for j in 1..<r { sum = multiplyAdd(sum, slopes[index * plane + j * planeStride], local[j]) }
        return sum
      }
      let deltas = delta + s * channels
      let target = dz + s * channels * stride + p
      var value = term(0) * deltas[0]
      for k in 0..<plan.directions {
        value += term(1 + 2 * k) * deltas[1 + k]
        target[(1 + k) * stride] = term(2 + 2 * k) * deltas[1 + k]
      }
      for e in 0..<plan.secondCount {
        let c = 1 + plan.directions + e
        let index = 1 + 2 * plan.directions + 4 * e
        value += term(index) * deltas[c]
        target[(1 + plan.secondPairs[2 * e]) * stride] += term(index + 1) * deltas[c]
        target[(1 + plan.secondPairs[2 * e + 1]) * stride] += term(index + 2) * deltas[c]
        target[c * stride] = term(index + 3) * deltas[c]
      }
      target[0] = value
    }
  }
}

@inline(never)
func addGradientSingle<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<V>, _ delta: UnsafePointer<V.Scalar>,
  _ gradient: UnsafeMutablePointer<V.Scalar>, _: Order.Type
) {
  let r = Order.value
  let channels = plan.channels
  for p in 0..<plan.inputs {
    let row = gradient + p * plan.dimension
    let intervals = workspace.intervals + p * planeStride
    for c in 0..<channels {
      let factors = workspace.coefficients + (p * channels + c) * r * planeStride
      for s in 0..<count {
        let local = row + Int(intervals[s])
        let slope = delta[s * channels + c]
        for j in 0..<r { local[j] = multiplyAdd(local[j], factors[j * planeStride + s], slope) }
      }
    }
  }
}

/// Both of the above for one channel, a group of inputs at a time: consecutive updates of the gradient are then of
/// different inputs and do not wait for each other.
@inline(never)
func backwardSingle<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<V>, _ weights: UnsafePointer<V.Scalar>,
  _ delta: UnsafePointer<V.Scalar>, _ dz: UnsafeMutablePointer<V.Scalar>, _ gradient: UnsafeMutablePointer<V.Scalar>,
  first: Int, end: Int, _: Order.Type
) {
  let r = Order.value
  let m = plan.dimension
  for s in 0..<count {
    let slope = delta[s]
    let target = dz + s * plan.inputStride
    for p in first..<end {
      let place = p * m + Int(workspace.intervals[p * planeStride + s])
      let slopes = workspace.slopes + (p - first) * r * planeStride + s
      let factors = workspace.coefficients + p * r * planeStride + s
      let local = weights + place
      let sums = gradient + place
      var dot = slopes[0] * local[0]
      for j in 1..<r { dot = multiplyAdd(dot, slopes[j * planeStride], local[j]) }
      for j in 0..<r { sums[j] = multiplyAdd(sums[j], factors[j * planeStride], slope) }
      target[p] = dot * slope
    }
  }
}

/// sum + a b, fused where the build has the instruction.
@inline(__always)
func multiplyAdd<Scalar: KernelScalar>(_ sum: Scalar, _ a: Scalar, _ b: Scalar) -> Scalar {
  #if KERNEL_FMA || arch(arm64)
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}
