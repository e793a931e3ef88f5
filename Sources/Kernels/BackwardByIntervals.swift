import KernelInterface

#if KERNEL_V4
  // Several outputs, backward, on machines with many registers: interval by interval. The gradient of an interval stays
  // in registers while its samples are processed; see ``BlockWorkspace/linkRuns(_:_:_:)``.

  @inline(__always)
  func backwardWide<V: KernelVector, Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
    _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>,
    _ order: Order.Type
  ) {
    let locator = UniformLocator<V>(plan)
    for p in 0..<plan.inputs {
      let wantsDots = dz != nil && plan.channels == 1
      if wantsDots { workspace.prepareSlopes(plan, count, p, order) }
      addGradient(plan, count, weights, delta, wantsDots: wantsDots, gradient, workspace, input: p, order)
      if wantsDots {
        let inputAdjoints = workspace.inputAdjoints + p * planeStride
        for s in stride(from: 0, to: count, by: V.lanes) {
          V(sumsOfLanes: workspace.sums + s * V.lanes).store(inputAdjoints + s)
        }
      } else if dz != nil {
        pullBackJets(plan, count, weights, delta, workspace, input: p, locator, order)
      }
    }
    if let dz { workspace.storePulled(plan, count, dz) }
  }

  /// Adds the gradient with respect to the weights of input p.
  @inline(__always)
  private func addGradient<V: KernelVector, Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
    wantsDots: Bool, _ gradient: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>, input p: Int,
    _ order: Order.Type
  ) {
    workspace.linkRuns(plan, count, p)
    let vectors = plan.outputStride / V.lanes
    // Narrow tiles are sufficient for the other orders, even narrower ones above 6, whose rows are processed in two parts.
    let limit = Order.value == 4 ? 5 : Order.value == 0 ? 2 : 3
    var column = 0
    while column < vectors {
      let width = tileWidth(vectors - column, atMost: limit)
      @inline(__always) func run<Rows: TileRows>(_ rows: Rows.Type, from start: Int = 0) where Rows.Row.Vector == V {
        addRuns(
          plan, workspace, weights, delta, wantsDots: wantsDots, gradient, column: column * V.lanes, input: p,
          from: start, rows, order)
      }
      @inline(__always) func runPart(from start: Int, to end: Int) {
        switch (end - start, width) {
        case (3, 1): run(Rows3<Tile1<V>>.self, from: start)
        case (3, _): run(Rows3<Tile2<V>>.self, from: start)
        case (4, 1): run(Rows4<Tile1<V>>.self, from: start)
        case (4, _): run(Rows4<Tile2<V>>.self, from: start)
        case (_, 1): run(Rows5<Tile1<V>>.self, from: start)
        default: run(Rows5<Tile2<V>>.self, from: start)
        }
      }
      switch (Order.value, width) {
      case (0, _):
        let middle = (plan.order + 1) / 2
        runPart(from: 0, to: middle)
        runPart(from: middle, to: plan.order)
      case (2, 1): run(Rows2<Tile1<V>>.self)
      case (2, 2): run(Rows2<Tile2<V>>.self)
      case (2, _): run(Rows2<Tile3<V>>.self)
      case (3, 1): run(Rows3<Tile1<V>>.self)
      case (3, 2): run(Rows3<Tile2<V>>.self)
      case (3, _): run(Rows3<Tile3<V>>.self)
      case (4, 1): run(Rows4<Tile1<V>>.self)
      case (4, 2): run(Rows4<Tile2<V>>.self)
      case (4, 3): run(Rows4<Tile3<V>>.self)
      case (4, 4): run(Rows4<Tile4<V>>.self)
      case (4, _): run(Rows4<Tile5<V>>.self)
      case (5, 1): run(Rows5<Tile1<V>>.self)
      case (5, 2): run(Rows5<Tile2<V>>.self)
      case (5, _): run(Rows5<Tile3<V>>.self)
      case (_, 1): run(Rows6<Tile1<V>>.self)
      case (_, 2): run(Rows6<Tile2<V>>.self)
      default: run(Rows6<Tile3<V>>.self)
      }
      column += width
    }
  }

  /// Computes the derivatives with respect to input p, into `inputAdjoints`, for several channels: a few registers of samples
  /// at a time, whose products stay in the cache.
  @inline(__always)
  private func pullBackJets<V: KernelVector, Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
    _ workspace: BlockWorkspace<V>, input p: Int, _ locator: UniformLocator<V>, _ order: Order.Type
  ) {
    let top = plan.secondCount == 0 ? 2 : 3
    let square = V.lanes * V.lanes
    let products = BlockWorkspace<V>.products(plan)
    for first in stride(from: 0, to: count, by: BlockWorkspace<V>.registersTogether * V.lanes) {
      let end = min(count, first + BlockWorkspace<V>.registersTogether * V.lanes)
      let registers = (end - first + V.lanes - 1) / V.lanes
      for i in 0..<registers {
        workspace.prepareDerivatives(
          plan, count, p, at: first + i * V.lanes, top: top, register: i, locator, order)
      }
      accumulateDeltaDots(plan, workspace, weights, delta, first: first, end: end, input: p, top: top)
      for i in 0..<registers {
        workspace.combineDots(plan, workspace.dots + i * products * square, input: p, at: first + i * V.lanes)
      }
    }
  }

  /// Runs over all tiles of outputs.
  @inline(never)
  private func accumulateDeltaDots<V: KernelVector>(
    _ plan: LayerPlan, _ workspace: BlockWorkspace<V>, _ weights: UnsafePointer<V.Scalar>,
    _ delta: UnsafePointer<V.Scalar>, first: Int, end: Int, input p: Int, top: Int
  ) {
    let vectors = plan.outputStride / V.lanes
    var column = 0
    while column < vectors {
      let width = tileWidth(vectors - column, atMost: top == 2 ? 3 : 5)
      let at = column * V.lanes
      @inline(__always) func run<Rows: TileRows>(_ rows: Rows.Type) where Rows.Row.Vector == V {
        accumulateDeltaDots(plan, workspace, weights, delta, first: first, end: end, column: at, input: p, rows)
      }
      switch (top, width) {
      case (2, 1): run(Rows2<Tile1<V>>.self)
      case (2, 2): run(Rows2<Tile2<V>>.self)
      case (2, _): run(Rows2<Tile3<V>>.self)
      case (_, 1): run(Rows3<Tile1<V>>.self)
      case (_, 2): run(Rows3<Tile2<V>>.self)
      case (_, 3): run(Rows3<Tile3<V>>.self)
      case (_, 4): run(Rows3<Tile4<V>>.self)
      default: run(Rows3<Tile5<V>>.self)
      }
      column += width
    }
  }
#endif
