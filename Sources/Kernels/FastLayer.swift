import KernelInterface

// Orders 2 ... 6: the choice of the kernel for an order and a tile width. Wide layers are cut into tiles of outputs.

/// The registers of the next tile when `left` remain and at most `limit` fit: as even as possible.
@inline(__always)
private func tileWidth(_ left: Int, atMost limit: Int) -> Int {
  let tiles = (left + limit - 1) / limit
  return (left + tiles - 1) / tiles
}

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
    contractSingle(plan, count, workspace, weights, y, order)
    return outside
  }
  let vectors = plan.outputStride / V.lanes
  var channel = 0
  while channel < plan.channels {
    let left = plan.channels - channel
    let group = left == 1 ? 1 : left == 2 || left == 4 ? 2 : left == 5 ? 5 : 3
    var column = 0
    while column < vectors {
      let width = tileWidth(vectors - column, atMost: group == 1 ? 5 : group == 5 ? 2 : 3)
      let at = column * V.lanes
      switch (group, width) {
      case (1, 1):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, OneRow<Tile1<V>>.self, order)
      case (1, 2):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, OneRow<Tile2<V>>.self, order)
      case (1, 3):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, OneRow<Tile3<V>>.self, order)
      case (1, 4):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, OneRow<Tile4<V>>.self, order)
      case (1, _):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, OneRow<Tile5<V>>.self, order)
      case (2, 1):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, Rows2<Tile1<V>>.self, order)
      case (2, 2):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, Rows2<Tile2<V>>.self, order)
      case (2, _):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, Rows2<Tile3<V>>.self, order)
      case (3, 1):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, Rows3<Tile1<V>>.self, order)
      case (3, 2):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, Rows3<Tile2<V>>.self, order)
      case (3, _):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, Rows3<Tile3<V>>.self, order)
      case (_, 1):
        contract(plan, count, workspace, weights, y, column: at, channel: channel, Rows5<Tile1<V>>.self, order)
      default: contract(plan, count, workspace, weights, y, column: at, channel: channel, Rows5<Tile2<V>>.self, order)
      }
      column += width
    }
    channel += group
  }
  return outside
}

func fastBackward<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<V.Scalar>, _ weights: UnsafePointer<V.Scalar>,
  _ delta: UnsafePointer<V.Scalar>, _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>,
  _ workspace: BlockWorkspace<V>
) {
  if let dz {
    for row in 0..<count * plan.channels {
      for p in plan.inputs..<max(plan.inputs, plan.inputStride) { dz[row * plan.inputStride + p] = 0 }
    }
  }
  switch plan.order {
  case 2: backward(plan, count, z, weights, delta, dz, gradient, workspace, Order2.self)
  case 3: backward(plan, count, z, weights, delta, dz, gradient, workspace, Order3.self)
  case 4: backward(plan, count, z, weights, delta, dz, gradient, workspace, Order4.self)
  case 5: backward(plan, count, z, weights, delta, dz, gradient, workspace, Order5.self)
  default: backward(plan, count, z, weights, delta, dz, gradient, workspace, Order6.self)
  }
}

@inline(__always)
private func backward<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<V.Scalar>, _ weights: UnsafePointer<V.Scalar>,
  _ delta: UnsafePointer<V.Scalar>, _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>,
  _ workspace: BlockWorkspace<V>, _ order: Order.Type
) {
  let isFused = plan.outputs == 1 && plan.channels == 1 && dz != nil
  if plan.outputs > 1 {
    for p in 0..<plan.inputs {
      workspace.sort(plan, count, p)
      gradientRows(plan, workspace, delta, gradient, input: p)
    }
  } else if !isFused {
    addGradientSingle(plan, count, workspace, delta, gradient, order)
  }
  guard let dz else { return }
  let group = BlockWorkspace<V>.slopeGroup
  for first in stride(from: 0, to: plan.inputs, by: group) {
    let end = min(plan.inputs, first + group)
    for p in first..<end { workspace.prepareSlopes(plan, count, z, p, slot: p - first, order) }
    if isFused {
      backwardSingle(plan, count, workspace, weights, delta, dz, gradient, first: first, end: end, order)
      continue
    }
    if plan.outputs == 1 {
      pullBackSingle(plan, count, workspace, weights, delta, dz, first: first, end: end, order)
      continue
    }
    let vectors = plan.outputStride / V.lanes
    var column = 0
    while column < vectors {
      let width = tileWidth(vectors - column, atMost: 5)
      let at = column * V.lanes
      if plan.channels == 1 {
        switch width {
        case 1:
          pullBack(plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile1<V>.self, order)
        case 2:
          pullBack(plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile2<V>.self, order)
        case 3:
          pullBack(plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile3<V>.self, order)
        case 4:
          pullBack(plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile4<V>.self, order)
        default:
          pullBack(plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile5<V>.self, order)
        }
      } else {
        switch width {
        case 1:
          pullBackChannels(
            plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile1<V>.self, order)
        case 2:
          pullBackChannels(
            plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile2<V>.self, order)
        case 3:
          pullBackChannels(
            plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile3<V>.self, order)
        case 4:
          pullBackChannels(
            plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile4<V>.self, order)
        default:
          pullBackChannels(
            plan, count, workspace, weights, delta, dz, column: at, first: first, end: end, Tile5<V>.self, order)
        }
      }
      column += width
    }
  }
}

@inline(__always)
private func gradientRows<V: KernelVector>(
  _ plan: LayerPlan, _ workspace: BlockWorkspace<V>, _ delta: UnsafePointer<V.Scalar>,
  _ gradient: UnsafeMutablePointer<V.Scalar>, input p: Int
) {
  let vectors = plan.outputStride / V.lanes
  var column = 0
  while column < vectors {
    let width = tileWidth(vectors - column, atMost: plan.order <= 4 ? 3 : 2)
    let at = column * V.lanes
    switch (plan.order, width) {
    case (2, 1): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows2<Tile1<V>>.self)
    case (2, 2): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows2<Tile2<V>>.self)
    case (2, _): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows2<Tile3<V>>.self)
    case (3, 1): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows3<Tile1<V>>.self)
    case (3, 2): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows3<Tile2<V>>.self)
    case (3, _): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows3<Tile3<V>>.self)
    case (4, 1): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows4<Tile1<V>>.self)
    case (4, 2): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows4<Tile2<V>>.self)
    case (4, _): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows4<Tile3<V>>.self)
    case (5, 1): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows5<Tile1<V>>.self)
    case (5, _): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows5<Tile2<V>>.self)
    case (6, 1): addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows6<Tile1<V>>.self)
    default: addGradient(plan, workspace, delta, gradient, column: at, input: p, Rows6<Tile2<V>>.self)
    }
    column += width
  }
}
