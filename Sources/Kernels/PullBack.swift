import KernelInterface

#if KERNEL_V4
  // The derivatives with respect to the inputs. With w^(d) = sum_j b_j^(d) W[p][k + j], the derivatives of the row of
  // weights at a sample, only the products e_d,c = sum_q delta_cq w^(d)_q are needed.

  /// Several channels, one tile of outputs, samples `first` ..< `end` of input p: stores the products e_d,c in `dots`
  /// as [s / lanes][(c, d)][s % lanes] registers whose lanes are still to be summed; d = 1 for the value, 1 and 2 for a
  /// first derivative, 1, 2 and 3 for a second one. Later tiles are added.
  @inline(never)
  func accumulateDeltaDots<Rows: TileRows>(
    _ plan: LayerPlan, _ workspace: BlockWorkspace<Rows.Row.Vector>, _ weights: UnsafePointer<Rows.Row.Scalar>,
    _ delta: UnsafePointer<Rows.Row.Scalar>, first: Int, end: Int, column: Int, input p: Int, _: Rows.Type
  ) {
    typealias V = Rows.Row.Vector
    let r = plan.order
    let row = plan.weightStride
    let width = plan.outputStride
    let square = V.lanes * V.lanes
    let isLater = column > 0
    let products = BlockWorkspace<V>.products(plan)
    let start = weights + p * plan.dimension * row + column
    let intervals = workspace.intervals + p * planeStride
    for s in first..<end {
      let lane = (s - first) & (V.lanes - 1)
      let group = (s - first) / V.lanes
      let rows = start + Int(intervals[s]) * row
      let factors = workspace.derivatives + group * 3 * r * V.lanes + lane
      var derivatives = Rows.zero
      for j in 0..<r {
        derivatives.add(factors + j * V.lanes, stride: r * V.lanes, times: Rows.Row(loading: rows + j * row))
      }
      var source = delta + s * plan.channels * width + column
      var target = workspace.dots + group * products * square + lane * V.lanes
      derivatives.storeDots(Rows.Row(loading: source), 1, target, stride: square, adding: isLater)
      source += width
      target += square
      for _ in 0..<plan.directions {
        derivatives.storeDots(Rows.Row(loading: source), 2, target, stride: square, adding: isLater)
        source += width
        target += 2 * square
      }
      if Rows.count == 2 { continue }
      for _ in 0..<plan.secondCount {
        derivatives.storeDots(Rows.Row(loading: source), 3, target, stride: square, adding: isLater)
        source += width
        target += 3 * square
      }
    }
  }

  extension BlockWorkspace {
    /// Computes the derivatives with respect to the jets of input p from the products e_d,c that ``accumulateDeltaDots`` stored
    /// in `dots`, for one register of samples.
    @inline(never)
    func combineDots(_ plan: LayerPlan, _ dots: UnsafePointer<Scalar>, input p: Int, at first: Int) {
      let square = V.lanes * V.lanes
      var next = dots
      @inline(__always) func product() -> V {
        defer { next += square }
        return V(sumsOfLanes: next)
      }
      @inline(__always) func products(_ channel: Int, _ count: Int) -> (V, V, V) {
        let e1 = product()
        let e2 = count > 1 ? product() : e1
        return (e1, e2, count > 2 ? product() : e2)
      }
      pullBack(plan, input: p, at: first, products)
    }
  }
#endif
