import KernelInterface

/// An order known at compile time.
protocol StaticOrder {
  static var value: Int { get }
  /// Whether the loops over one channel are compiled separately for this order: one seventh faster, but more code to
  /// compile.
  static var hasOwnLoops: Bool { get }
}
extension StaticOrder {
  @inline(__always) static var hasOwnLoops: Bool { 3...5 ~= value }
  /// The order of a plan.
  @inline(__always) static func value(_ plan: LayerPlan) -> Int { value == 0 ? plan.order : value }
}
enum Order2: StaticOrder { @inline(__always) static var value: Int { 2 } }
enum Order3: StaticOrder { @inline(__always) static var value: Int { 3 } }
enum Order4: StaticOrder { @inline(__always) static var value: Int { 4 } }
enum Order5: StaticOrder { @inline(__always) static var value: Int { 5 } }
enum Order6: StaticOrder { @inline(__always) static var value: Int { 6 } }
/// Not known at compile time: the order of the plan, in loops over several channels and above order 6.
enum AnyOrder: StaticOrder { @inline(__always) static var value: Int { 0 } }

/// The number of inputs summed before the outputs are stored: those whose weights, and with several channels the
/// coefficients of a cache line of samples, fill most of the first-level cache. Fewer would store the sums too often.
@inline(__always)
func inputGroup<Rows: TileRows>(_ plan: LayerPlan, _: Rows.Type) -> Int {
  let tile = Rows.Row.vectors * Rows.Row.Vector.lanes * MemoryLayout<Rows.Row.Scalar>.stride
  if Rows.count == 1 { return max(1, min(plan.inputs, 20480 / max(1, plan.dimension * tile))) }
  return max(1, min(plan.inputs, 26000 / max(1, plan.dimension * tile + Rows.count * plan.order * 64)))
}

/// Computes y += sum_p sum_j coefficient_j W[p][k + j] for one tile of outputs and a group of channels that share the
/// weights.
@inline(never)
func contract<Rows: TileRows, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<Rows.Row.Vector>,
  _ weights: UnsafePointer<Rows.Row.Scalar>, _ y: UnsafeMutablePointer<Rows.Row.Scalar>, column: Int, channel: Int,
  _: Rows.Type, _: Order.Type
) {
  let width = plan.outputStride
  let row = plan.weightStride
  let r = Order.value(plan)
  let m = plan.dimension
  let channels = plan.channels
  let line = BlockWorkspace<Rows.Row.Vector>.line
  let rowCount = channels * r
  let group = inputGroup(plan, Rows.self)
  var first = 0
  while first < plan.inputs {
    let end = min(plan.inputs, first + group)
    var s = 0
    if Rows.count == 1 {
      // A single channel has few sums in flight: processing two samples at once keeps the multipliers busy.
      while s + 1 < count {
        let target = y + (s * channels + channel) * width + column
        let other = target + channels * width
        let place = workspace.offset(s, rows: rowCount) + channel * r * line
        var sums = first == 0 ? Rows.zero : Rows(loading: target, stride: 0)
        var otherSums = first == 0 ? Rows.zero : Rows(loading: other, stride: 0)
        for p in first..<end {
          let intervals = workspace.intervals + p * planeStride + s
          let rows = weights + (p * m + Int(intervals[0])) * row + column
          let otherRows = weights + (p * m + Int(intervals[1])) * row + column
          let factors = workspace.coefficients + p * rowCount * planeStride + place
          for j in 0..<r {
            sums.add(factors + j * line, stride: 0, times: Rows.Row(loading: rows + j * row))
            otherSums.add(factors + j * line + 1, stride: 0, times: Rows.Row(loading: otherRows + j * row))
          }
        }
        sums.store(target, stride: 0)
        otherSums.store(other, stride: 0)
        s += 2
      }
    }
    while s < count {
      let target = y + (s * channels + channel) * width + column
      let place = workspace.offset(s, rows: rowCount) + channel * r * line
      var sums = first == 0 ? Rows.zero : Rows(loading: target, stride: width)
      for p in first..<end {
        let k = Int(workspace.intervals[p * planeStride + s])
        let rows = weights + (p * m + k) * row + column
        let factors = workspace.coefficients + p * rowCount * planeStride + place
        for j in 0..<r {
          sums.add(factors + j * line, stride: r * line, times: Rows.Row(loading: rows + j * row))
        }
      }
      sums.store(target, stride: width)
      s += 1
    }
    first = end
  }
}
