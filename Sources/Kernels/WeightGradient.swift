import KernelInterface

extension BlockWorkspace {
  /// Sorts the samples of a block by their interval in input p, stably: afterwards `order` holds them, and those of
  /// interval k are at `starts[k - 1]` (0 for k = 0) ..< `starts[k]`.
  @inline(__always)
  func sort(_ plan: LayerPlan, _ count: Int, _ p: Int) {
    let n = plan.intervals
    let k = intervals + p * planeStride
    for i in 0...n { starts[i] = 0 }
    for s in 0..<count { starts[Int(k[s]) + 1] += 1 }
    for i in 0..<n { starts[i + 1] += starts[i] }
    for s in 0..<count {
      let place = starts[Int(k[s])]
      order[Int(place)] = Int32(truncatingIfNeeded: s)
      starts[Int(k[s])] = place + 1
    }
  }
}

/// gradient[p][k + j] += sum over samples and channels of coefficient_j delta, for one input and one tile of outputs.
///
/// Interval by interval, with the r rows that one touches in registers; the next interval shares all but one of them.
@inline(never)
func addGradient<Rows: TileRows>(
  _ plan: LayerPlan, _ workspace: BlockWorkspace<Rows.Row.Vector>, _ delta: UnsafePointer<Rows.Row.Scalar>,
  _ gradient: UnsafeMutablePointer<Rows.Row.Scalar>, column: Int, input p: Int, _: Rows.Type
) {
  let r = Rows.count
  let channels = plan.channels
  let width = plan.outputStride
  let coefficients = workspace.coefficients + p * channels * r * planeStride
  let deltas = delta + column
  var target = gradient + p * plan.dimension * plan.weightStride + column
  var rows = Rows.zero
  var position = 0
  var pending = 0
  for k in 0..<plan.intervals {
    let end = Int(workspace.starts[k])
    if position < end {
      pending = r
      repeat {
        let s = Int(workspace.order[position])
        for c in 0..<channels {
          rows.add(
            coefficients + c * r * planeStride + s, stride: planeStride,
            times: Rows.Row(loading: deltas + (s * channels + c) * width))
        }
        position += 1
      } while position < end
    }
    if pending > 0 {
      rows.shift(Rows.Row.zero).addTo(target)
      pending -= 1
    }
    target += plan.weightStride
  }
  while pending > 0 {
    rows.shift(Rows.Row.zero).addTo(target)
    pending -= 1
    target += plan.weightStride
  }
}
