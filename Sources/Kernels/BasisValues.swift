import KernelInterface

// The r nonzero B-splines of many points, [point][j].

/// `values[s * r + j]` is b_(k-r+1+j) at points[s], with k = intervals[s]. Returns the number of points outside.
func fastBasisValues<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ points: UnsafePointer<V.Scalar>, _ intervals: UnsafeMutablePointer<Int32>,
  _ values: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>
) -> Int {
  var outside = 0
  for start in stride(from: 0, to: count, by: blockSize) {
    let size = min(blockSize, count - start)
    outside += workspace.prepare(plan, size, points + start)
    let found = intervals + start
    for s in 0..<size { found[s] = workspace.intervals[s] }
    switch plan.order {
    case 2: interleave(workspace, size, values + start * 2, Order2.self)
    case 3: interleave(workspace, size, values + start * 3, Order3.self)
    case 4: interleave(workspace, size, values + start * 4, Order4.self)
    case 5: interleave(workspace, size, values + start * 5, Order5.self)
    default: interleave(workspace, size, values + start * 6, Order6.self)
    }
  }
  return outside
}

/// From [j][s] to [s][j].
@inline(__always)
private func interleave<V: KernelVector, Order: StaticOrder>(
  _ workspace: BlockWorkspace<V>, _ count: Int, _ values: UnsafeMutablePointer<V.Scalar>, _: Order.Type
) {
  for s in 0..<count {
    for j in 0..<Order.value {
      values[s * Order.value + j] = workspace.coefficients[j * planeStride + s]
    }
  }
}

/// The same for orders without a kernel of their own.
func plainBasisValues<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ count: Int, _ points: UnsafePointer<Scalar>, _ intervals: UnsafeMutablePointer<Int32>,
  _ values: UnsafeMutablePointer<Scalar>, _ scratch: UnsafeMutablePointer<Double>
) -> Int {
  var outside = 0
  for s in 0..<count {
    let place = locate(Double(points[s]), plan)
    if place.isOutside { outside += 1 }
    plainDerivatives(place, upTo: 0, plan, into: scratch)
    intervals[s] = Int32(truncatingIfNeeded: place.interval)
    for j in 0..<plan.order { values[s * plan.order + j] = Scalar(scratch[j]) }
  }
  return outside
}
