import KernelInterface

// One output, one channel and order 4: four samples at a time. The four weights of a sample fill one register, and data
// stored as [j][sample] are transposed to [sample][j] in registers, or vice versa.

/// Returns sum + a b, fused if the build has the instruction.
@inline(__always)
private func multiplyAdd<Scalar: KernelScalar>(
  _ sum: SIMD4<Scalar>, _ a: SIMD4<Scalar>, _ b: SIMD4<Scalar>
) -> SIMD4<Scalar> {
  #if KERNEL_FMA || arch(arm64)
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}

/// Loads the first `count` lanes, at most four, with zeros in the others.
@inline(__always)
private func load<Scalar: KernelScalar>(_ pointer: UnsafePointer<Scalar>, _ count: Int) -> SIMD4<Scalar> {
  if count >= 4 { return load(pointer) }
  var value = SIMD4<Scalar>(repeating: 0)
  for lane in 0..<count { value[lane] = pointer[lane] }
  return value
}

/// Computes y. The samples that fill the last register have intervals and coefficients, too.
@inline(never)
func contractSingle4<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<V>, _ weights: UnsafePointer<V.Scalar>,
  _ y: UnsafeMutablePointer<V.Scalar>
) {
  let line = BlockWorkspace<V>.line
  for s in stride(from: 0, to: count, by: 4) {
    var sums = (
      SIMD4<V.Scalar>(repeating: 0), SIMD4<V.Scalar>(repeating: 0), SIMD4<V.Scalar>(repeating: 0),
      SIMD4<V.Scalar>(repeating: 0)
    )
    var intervals = UnsafePointer(workspace.intervals + s)
    var factors = UnsafePointer(workspace.coefficients + workspace.offset(s, rows: 4))
    var row = weights
    for _ in 0..<plan.inputs {
      let own = turned(load(factors), load(factors + line), load(factors + 2 * line), load(factors + 3 * line))
      sums.0 = multiplyAdd(sums.0, own.0, load(row + Int(intervals[0])))
      sums.1 = multiplyAdd(sums.1, own.1, load(row + Int(intervals[1])))
      sums.2 = multiplyAdd(sums.2, own.2, load(row + Int(intervals[2])))
      sums.3 = multiplyAdd(sums.3, own.3, load(row + Int(intervals[3])))
      intervals += planeStride
      factors += 4 * planeStride
      row += plan.dimension
    }
    let parts = turned(sums.0, sums.1, sums.2, sums.3)
    let result = (parts.0 + parts.1) + (parts.2 + parts.3)
    if s + 4 <= count { store(result, y + s) } else { for lane in 0..<count - s { y[s + lane] = result[lane] } }
  }
}

/// Computes the gradient and, if requested, the derivatives with respect to input p.
@inline(never)
func backwardSingle4<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<V>, _ weights: UnsafePointer<V.Scalar>,
  _ delta: UnsafePointer<V.Scalar>, wantsDots: Bool, _ gradient: UnsafeMutablePointer<V.Scalar>, input p: Int
) {
  let line = BlockWorkspace<V>.line
  let intervals = workspace.intervals + p * planeStride
  let coefficients = UnsafePointer(workspace.coefficients + p * 4 * planeStride)
  let slopes = UnsafePointer(workspace.slopes)
  let inputAdjoints = workspace.inputAdjoints + p * planeStride
  // The sums of the intervals are stored separately: rows overlapping in memory would wait for each other.
  let target = workspace.rows
  target.update(repeating: 0, count: 4 * plan.intervals)
  let row = weights + p * plan.dimension
  for s in stride(from: 0, to: count, by: 4) {
    let (k0, k1, k2, k3) = (Int(intervals[s]), Int(intervals[s + 1]), Int(intervals[s + 2]), Int(intervals[s + 3]))
    let offset = workspace.offset(s, rows: 4)
    let deltas = load(delta + s, count - s)
    // One after the other, since two samples may share their rows.
    let factors = coefficients + offset
    let own = turned(
      load(factors) * deltas, load(factors + line) * deltas, load(factors + 2 * line) * deltas,
      load(factors + 3 * line) * deltas)
    store(load(target + 4 * k0) + own.0, target + 4 * k0)
    store(load(target + 4 * k1) + own.1, target + 4 * k1)
    store(load(target + 4 * k2) + own.2, target + 4 * k2)
    store(load(target + 4 * k3) + own.3, target + 4 * k3)
    if !wantsDots { continue }
    let local = turned(load(row + k0), load(row + k1), load(row + k2), load(row + k3))
    let derivatives = slopes + offset
    var dot = load(derivatives) * local.0
    dot = multiplyAdd(dot, load(derivatives + line), local.1)
    dot = multiplyAdd(dot, load(derivatives + 2 * line), local.2)
    dot = multiplyAdd(dot, load(derivatives + 3 * line), local.3)
    store(dot * deltas, inputAdjoints + s)
  }
  let sums = gradient + p * plan.dimension
  for k in 0..<plan.intervals { for j in 0..<4 { sums[k + j] += target[4 * k + j] } }
}
