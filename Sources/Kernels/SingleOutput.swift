import KernelInterface

// One output and one channel: a row of weights is one number, and the r numbers that a point needs are adjacent.

@inline(never)
func contractSingle<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<V>, _ weights: UnsafePointer<V.Scalar>,
  _ y: UnsafeMutablePointer<V.Scalar>, _: Order.Type
) {
  let r = Order.value(plan)
  let line = BlockWorkspace<V>.line
  if r == 4 { return contractSingle4(plan, count, workspace, weights, y) }
  for s in 0..<count { y[s] = 0 }
  for p in 0..<plan.inputs {
    let row = weights + p * plan.dimension
    let intervals = workspace.intervals + p * planeStride
    let factors = workspace.coefficients + p * r * planeStride
    for s in 0..<count {
      let factors = factors + workspace.offset(s, rows: r)
      let local = row + Int(intervals[s])
      var sum = factors[0] * local[0]
      for j in 1..<r { sum = multiplyAdd(sum, factors[j * line], local[j]) }
      y[s] += sum
    }
  }
}

/// Computes the gradient and, if requested, the derivatives with respect to input p, into `inputAdjoints`.
@inline(never)
func backwardSingle<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<V>, _ weights: UnsafePointer<V.Scalar>,
  _ delta: UnsafePointer<V.Scalar>, wantsDots: Bool, _ gradient: UnsafeMutablePointer<V.Scalar>, input p: Int,
  _: Order.Type
) {
  let r = Order.value(plan)
  let line = BlockWorkspace<V>.line
  let intervals = workspace.intervals + p * planeStride
  let coefficients = workspace.coefficients + p * r * planeStride
  let inputAdjoints = workspace.inputAdjoints + p * planeStride
  if r == 4 {
    return backwardSingle4(plan, count, workspace, weights, delta, wantsDots: wantsDots, gradient, input: p)
  }
  for s in 0..<count {
    let slope = delta[s]
    let offset = workspace.offset(s, rows: r)
    let place = p * plan.dimension + Int(intervals[s])
    let factors = coefficients + offset
    let sums = gradient + place
    for j in 0..<r { sums[j] = multiplyAdd(sums[j], factors[j * line], slope) }
    if !wantsDots { continue }
    let slopes = workspace.slopes + offset
    let local = weights + place
    var dot = slopes[0] * local[0]
    for j in 1..<r { dot = multiplyAdd(dot, slopes[j * line], local[j]) }
    inputAdjoints[s] = dot * slope
  }
}

/// Returns sum + a b, fused if the build has the instruction.
@inline(__always)
func multiplyAdd<Scalar: KernelScalar>(_ sum: Scalar, _ a: Scalar, _ b: Scalar) -> Scalar {
  #if KERNEL_FMA || arch(arm64)
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}
