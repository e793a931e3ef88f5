import KernelInterface

// Orders 2 ... 10, forward: selects the kernel for an order and a tile width. Wide layers are split into tiles of
// outputs.

/// Returns the number of registers of the next tile when `left` remain and at most `limit` fit: as even as possible.
@inline(__always)
func tileWidth(_ left: Int, atMost limit: Int) -> Int {
  let tiles = (left + limit - 1) / limit
  return (left + tiles - 1) / tiles
}

/// Returns the number of registers of a tile of weights when `left` remain, for a number of channels.
///
/// Three and two keep the multipliers busy; five at once, for the common width of twenty Doubles, are one eighth
/// faster, but more would take too long to compile. Five channels with three registers, let alone five, need more than
/// sixteen registers.
@inline(__always)
private func tileWidth<V: KernelVector>(_ left: Int, channels: Int, _: V.Type) -> Int {
  if channels == 1 { return tileWidth(left, atMost: 5) }
  #if KERNEL_V4
    return V.lanes == 4 && left == 5 && channels > 2 ? 5 : tileWidth(left, atMost: 3)
  #else
    return tileWidth(left, atMost: channels < 5 ? 3 : 2)
  #endif
}

/// Returns the number of channels of the next group when `left` remain: at most five, and no single channel if there
/// are several.
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
  case 6: forward(plan, count, z, weights, y, workspace, Order6.self)
  default: forward(plan, count, z, weights, y, workspace, AnyOrder.self)
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
      let width = tileWidth(vectors - column, channels: group, V.self)
      @inline(__always) func run<Rows: TileRows>(_ rows: Rows.Type) where Rows.Row.Vector == V {
        let column = column * V.lanes
        // One loop for all orders keeps the code small, and is just as fast for several rows.
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
      #if KERNEL_V4
        case (3, 5) where V.lanes == 4: run(Rows3<Tile5<V>>.self)
        case (4, 5) where V.lanes == 4: run(Rows4<Tile5<V>>.self)
        case (5, 5) where V.lanes == 4: run(Rows5<Tile5<V>>.self)
        case (5, 3): run(Rows5<Tile3<V>>.self)
      #endif
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
