import KernelInterface

// The r nonzero B-splines at many points, [point][j].

/// `result[s * r + j]` is b_(k-r+1+j) at points[s], with k = intervals[s]. Returns the number of points outside.
func fastBasisValues<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ points: UnsafePointer<V.Scalar>, _ intervals: UnsafeMutablePointer<Int32>,
  _ result: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>
) -> Int {
  var outside = 0
  for start in stride(from: 0, to: count, by: blockSize) {
    let size = min(blockSize, count - start)
    switch plan.order {
    case 2: outside += values(plan, size, points + start, intervals + start, result + start * 2, workspace, Order2.self)
    case 3: outside += values(plan, size, points + start, intervals + start, result + start * 3, workspace, Order3.self)
    case 4: outside += values(plan, size, points + start, intervals + start, result + start * 4, workspace, Order4.self)
    case 5: outside += values(plan, size, points + start, intervals + start, result + start * 5, workspace, Order5.self)
    case 6: outside += values(plan, size, points + start, intervals + start, result + start * 6, workspace, Order6.self)
    default:
      outside += values(
        plan, size, points + start, intervals + start, result + start * plan.order, workspace, AnyOrder.self)
    }
  }
  return outside
}

/// Processes one block, from [s / line][j][s % line] to [s][j].
@inline(__always)
private func values<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ points: UnsafePointer<V.Scalar>, _ intervals: UnsafeMutablePointer<Int32>,
  _ values: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>, _ order: Order.Type
) -> Int {
  let outside = workspace.prepare(plan, count, points, order)
  let line = BlockWorkspace<V>.line
  let whole = Order.value == 4 ? count & -4 : 0
  for s in stride(from: 0, to: whole, by: 4) {
    let found = workspace.coefficients + workspace.offset(s, rows: 4)
    transpose(found, stride: line, into: values + 4 * s, stride: 4)
  }
  intervals.update(from: workspace.intervals, count: count)
  for s in whole..<count {
    let found = workspace.coefficients + workspace.offset(s, rows: Order.value(plan))
    for j in 0..<Order.value(plan) { values[s * Order.value(plan) + j] = found[j * line] }
  }
  return outside
}

/// The same for orders without a specialized kernel.
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
