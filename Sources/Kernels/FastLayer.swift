import KernelInterface

// Orders 2 ... 6: the choice of the kernel for an order and a tile width. Wide layers are cut into tiles of outputs.

/// The registers of the next tile when `left` remain and at most `limit` fit: as even as possible.
@inline(__always)
private func tileWidth(_ left: Int, atMost limit: Int) -> Int {
  let tiles = (left + limit - 1) / limit
  return (left + tiles - 1) / tiles
}

/// Whether there are registers enough for the deltas of two samples in eight registers each.
@inline(__always)
private var hasWideTiles: Bool {
  #if KERNEL_V4
    true
  #else
    false
  #endif
}

/// The channels of the next group when `left` remain: at most five, none alone where there are several.
@inline(__always)
private func channelGroup(_ left: Int) -> Int { left <= 5 ? left : left == 6 ? 3 : 4 }

func fastForward<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<V.Scalar>, _ weights: UnsafePointer<V.Scalar>,
  _ y: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>
) -> Int {
  switch plan.order {
  case 2: forward(plan, count, z, weights, y, workspace, Order2.self)
  case 3: forward(plan, count, z, weights, y, workspace, Order3.self)
  case 4: forward(plan, count, z, weights, y, workspace, Order4.self)
  case 5: forward(plan, count, z, weights, y, workspace, Order5.self)
  default: forward(plan, count, z, weights, y, workspace, Order6.self)
  }
}

@inline(__always)
private func forward<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<V.Scalar>, _ weights: UnsafePointer<V.Scalar>,
  _ y: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>, _ order: Order.Type
) -> Int {
  let outside = workspace.prepare(plan, count, z, order)
  if plan.outputs == 1 {
    if plan.channels == 1 {
      contractSingle(plan, count, workspace, weights, y, order)
    } else {
      workspace.contractSingleJets(plan, count, weights, y, order)
    }
    return outside
  }
  let vectors = plan.outputStride / V.lanes
  var channel = 0
  while channel < plan.channels {
    let group = channelGroup(plan.channels - channel)
    var column = 0
    while column < vectors {
      let width = tileWidth(vectors - column, atMost: group == 1 ? 5 : group == 5 ? 2 : 3)
      @inline(__always) func run<Rows: TileRows>(_ rows: Rows.Type) where Rows.Row.Vector == V {
        let column = column * V.lanes
        // One loop for all orders keeps the code small, and several rows as fast.
        if Rows.count == 1 && Order.hasOwnLoops {
          contract(plan, count, workspace, weights, y, column: column, channel: channel, rows, order)
        } else {
          contract(plan, count, workspace, weights, y, column: column, channel: channel, rows, AnyOrder.self)
        }
      }
      switch (group, width) {
      case (1, 1): run(OneRow<Tile1<V>>.self)
      case (1, 2): run(OneRow<Tile2<V>>.self)
      case (1, 3): run(OneRow<Tile3<V>>.self)
      case (1, 4): run(OneRow<Tile4<V>>.self)
      case (1, _): run(OneRow<Tile5<V>>.self)
      case (2, 1): run(Rows2<Tile1<V>>.self)
      case (2, 2): run(Rows2<Tile2<V>>.self)
      case (2, _): run(Rows2<Tile3<V>>.self)
      case (3, 1): run(Rows3<Tile1<V>>.self)
      case (3, 2): run(Rows3<Tile2<V>>.self)
      case (3, _): run(Rows3<Tile3<V>>.self)
      case (4, 1): run(Rows4<Tile1<V>>.self)
      case (4, 2): run(Rows4<Tile2<V>>.self)
      case (4, _): run(Rows4<Tile3<V>>.self)
      case (_, 1): run(Rows5<Tile1<V>>.self)
      default: run(Rows5<Tile2<V>>.self)
      }
      column += width
    }
    channel += group
  }
  return outside
}

/// The inputs are those that the forward sweep left turned in the workspace.
func fastBackward<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
  _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>
) {
  switch plan.order {
  case 2: backward(plan, count, weights, delta, dz, gradient, workspace, Order2.self)
  case 3: backward(plan, count, weights, delta, dz, gradient, workspace, Order3.self)
  case 4: backward(plan, count, weights, delta, dz, gradient, workspace, Order4.self)
  case 5: backward(plan, count, weights, delta, dz, gradient, workspace, Order5.self)
  default: backward(plan, count, weights, delta, dz, gradient, workspace, Order6.self)
  }
}

@inline(__always)
private func backward<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
  _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>,
  _ order: Order.Type
) {
  if plan.outputs == 1 {
    if plan.channels == 1 {
      for p in 0..<plan.inputs {
        if dz != nil { workspace.prepareSlopes(plan, count, p, order) }
        backwardSingle(plan, count, workspace, weights, delta, wantsDots: dz != nil, gradient, input: p, order)
      }
    } else {
      workspace.backwardSingleJets(plan, count, weights, delta, wantsDots: dz != nil, gradient, order)
    }
    if let dz { workspace.storePulled(plan, count, dz) }
    return
  }
  if plan.channels > 1 {
    backwardJets(plan, count, weights, delta, dz, gradient, workspace, order)
    return
  }
  let vectors = plan.outputStride / V.lanes
  for p in 0..<plan.inputs {
    if dz != nil { workspace.prepareSlopes(plan, count, p, order) }
    let (pairs, singles) = workspace.pair(plan, count, p)
    var column = 0
    while column < vectors {
      let left = vectors - column
      let width = hasWideTiles && left % 8 == 0 ? 8 : tileWidth(left, atMost: 5)
      let at = column * V.lanes
      @inline(__always) func run<T: Tile>(_ tile: T.Type) where T.Vector == V {
        if Order.hasOwnLoops {
          backwardValues(
            plan, count, workspace, weights, delta, wantsDots: dz != nil, gradient, column: at, input: p, pairs: pairs,
            singles: singles, tile, order)
        } else {
          backwardValues(
            plan, count, workspace, weights, delta, wantsDots: dz != nil, gradient, column: at, input: p, pairs: pairs,
            singles: singles, tile, AnyOrder.self)
        }
      }
      switch width {
      case 1: run(Tile1<V>.self)
      case 2: run(Tile2<V>.self)
      case 3: run(Tile3<V>.self)
      case 4: run(Tile4<V>.self)
      #if KERNEL_V4
        case 8: run(Tile8<V>.self)
      #endif
      default: run(Tile5<V>.self)
      }
      column += width
    }
  }
  if let dz { workspace.storePulled(plan, count, dz) }
}

/// Several channels and outputs: a register of samples at a time, so that its dot products do not leave the cache.
@inline(never)
private func backwardJets<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
  _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>,
  _ order: Order.Type
) {
  let locator = UniformLocator<V>(plan)
  for p in 0..<plan.inputs {
    for first in stride(from: 0, to: count, by: V.lanes) {
      let end = min(count, first + V.lanes)
      backwardGroups(plan, workspace, first: first, end: end, weights, delta, gradient, input: p, wantsDots: dz != nil)
      if dz != nil { workspace.pullBackJets(plan, count, input: p, at: first, locator, order) }
    }
  }
  if let dz { workspace.storePulled(plan, count, dz) }
}

/// The channels in groups of at most six, whose factors and dot products are in registers.
@inline(never)
private func backwardGroups<V: KernelVector>(
  _ plan: LayerPlan, _ workspace: BlockWorkspace<V>, first: Int, end: Int, _ weights: UnsafePointer<V.Scalar>,
  _ delta: UnsafePointer<V.Scalar>, _ gradient: UnsafeMutablePointer<V.Scalar>, input p: Int, wantsDots: Bool
) {
  var channel = 0
  while channel < plan.channels {
    let group = tileWidth(plan.channels - channel, atMost: 6)
    @inline(__always) func run<R: ChannelRegisters>(_ registers: R.Type) where R.Vector == V {
      backwardChannels(
        plan, workspace, first: first, end: end, weights, delta, gradient, input: p, channel: channel,
        wantsDots: wantsDots, registers)
    }
    switch group {
    case 1: run(OneChannel<V>.self)
    case 2: run(Channels2<V>.self)
    case 3: run(Channels3<V>.self)
    case 4: run(Channels4<V>.self)
    case 5: run(Channels5<V>.self)
    default: run(Channels6<V>.self)
    }
    channel += group
  }
}
