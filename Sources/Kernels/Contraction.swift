import KernelInterface

/// An order that the compiler knows.
protocol StaticOrder { static var value: Int { get } }
enum Order2: StaticOrder { @inline(__always) static var value: Int { 2 } }
enum Order3: StaticOrder { @inline(__always) static var value: Int { 3 } }
enum Order4: StaticOrder { @inline(__always) static var value: Int { 4 } }
enum Order5: StaticOrder { @inline(__always) static var value: Int { 5 } }
enum Order6: StaticOrder { @inline(__always) static var value: Int { 6 } }

/// The inputs of which the weights of a tile stay in the first-level cache: those that fill about 20 KB.
@inline(__always)
func inputGroup<T: Tile>(_ plan: LayerPlan, _: T.Type) -> Int {
  let bytes = plan.dimension * T.vectors * T.Vector.lanes * MemoryLayout<T.Scalar>.stride
  return max(1, min(plan.inputs, 20480 / max(1, bytes)))
}

/// y += sum_p sum_j coefficient_j W[p][k + j] for one tile of outputs and a group of channels that share the weights.
@inline(__always)
func contract<Rows: TileRows, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<Rows.Row.Vector>,
  _ weights: UnsafePointer<Rows.Row.Scalar>, _ y: UnsafeMutablePointer<Rows.Row.Scalar>, column: Int, channel: Int,
  _: Rows.Type, _: Order.Type
) {
  let width = plan.outputStride
  let row = plan.weightStride
  let r = Order.value
  let m = plan.dimension
  let channels = plan.channels
  let group = inputGroup(plan, Rows.Row.self)
  var first = 0
  while first < plan.inputs {
    let end = min(plan.inputs, first + group)
    var s = 0
    while s < count {
      let target = y + (s * channels + channel) * width + column
      var sums = first == 0 ? Rows.zero : Rows(loading: target, stride: width)
      for p in first..<end {
        let k = Int(workspace.intervals[p * planeStride + s])
        let rows = weights + (p * m + k) * row + column
        let factors = workspace.coefficients + ((p * channels + channel) * r) * planeStride + s
        for j in 0..<r {
          sums.add(
            factors + j * planeStride, stride: r * planeStride, times: Rows.Row(loading: rows + j * row))
        }
      }
      sums.store(target, stride: width)
      s += 1
    }
    first = end
  }
}
