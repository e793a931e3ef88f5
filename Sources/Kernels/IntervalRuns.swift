import KernelInterface

#if KERNEL_V4
  extension BlockWorkspace {
    /// Links the samples whose input p is in the same interval, in order: `waiting[k]` is the first one of interval k
    /// and `pairs[s]` the next one after s; -1 ends a run.
    @inline(__always)
    func linkRuns(_ plan: LayerPlan, _ count: Int, _ p: Int) {
      let intervals = intervals + p * planeStride
      for k in 0..<plan.intervals { waiting[k] = -1 }
      var s = count - 1
      while s >= 0 {
        let k = Int(intervals[s])
        pairs[s] = waiting[k]
        waiting[k] = Int32(truncatingIfNeeded: s)
        s -= 1
      }
    }
  }

  /// Adds the gradient with respect to the weights of input p, for one tile of outputs and samples linked by
  /// ``BlockWorkspace/linkRuns(_:_:_:)``: the sums of the r rows of an interval stay in registers while its samples are
  /// processed.
  ///
  /// Above order 6 the rows from `start` on are summed, as many as `Rows` has.
  ///
  /// With `wantsDots`, for one channel only, also computes the derivatives with respect to the input: registers whose
  /// lanes sum to them are stored in `sums` or, for a later tile, added.
  @inline(never)
  func addRuns<Rows: TileRows, Order: StaticOrder>(
    _ plan: LayerPlan, _ workspace: BlockWorkspace<Rows.Row.Vector>, _ weights: UnsafePointer<Rows.Row.Scalar>,
    _ delta: UnsafePointer<Rows.Row.Scalar>, wantsDots: Bool, _ gradient: UnsafeMutablePointer<Rows.Row.Scalar>,
    column: Int, input p: Int, from start: Int, _: Rows.Type, _: Order.Type
  ) {
    typealias V = Rows.Row.Vector
    let channels = plan.channels
    let r = Order.value(plan)
    let start = Order.value == 0 ? start : 0
    let row = plan.weightStride
    let width = plan.outputStride
    let line = BlockWorkspace<V>.line
    let deltas = delta + column
    let coefficients = workspace.coefficients + p * channels * r * planeStride
    var place = p * plan.dimension * row + column
    for k in 0..<plan.intervals {
      var next = workspace.waiting[k]
      if next >= 0 {
        var sums = Rows(loading: gradient + place + start * row, stride: row)
        let rows = weights + place
        repeat {
          let s = Int(next)
          var factors = coefficients + workspace.offset(s, rows: channels * r)
          var source = deltas + s * channels * width
          for _ in 0..<channels {
            let tile = Rows.Row(loading: source)
            if wantsDots && start == 0 {
              let slopes = workspace.slopes + workspace.offset(s, rows: r)
              var total = tile.dot(rows) * V(slopes[0])
              for j in 1..<r { total = total.adding(tile.dot(rows + j * row), times: V(slopes[j * line])) }
              let target = workspace.sums + s * V.lanes
              (column > 0 ? V(loading: target) + total : total).store(target)
            }
            sums.add(factors + start * line, stride: line, times: tile)
            factors += r * line
            source += width
          }
          next = workspace.pairs[s]
        } while next >= 0
        sums.store(gradient + place + start * row, stride: row)
      }
      place += row
    }
  }
#endif
