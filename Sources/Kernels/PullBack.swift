import KernelInterface

extension BlockWorkspace {
  /// The numbers of the basis in every term of ``BackwardTerms`` for input p, into place `slot` of `slopes`.
  @inline(never)
  func prepareSlopes<Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, _ p: Int, slot: Int, _: Order.Type
  ) {
    let r = Order.value
    let rows = BackwardTerms.count(plan) * r
    let locator = UniformLocator<V>(plan)
    let start = slopes + slot * rows * planeStride
    if plan.channels == 1 && plan.isUniform {
      let t = places + p * planeStride
      let perSpacing = Scalar(1 / plan.spacing)
      for s in stride(from: 0, to: count, by: V.lanes) {
        storePieceDerivatives(
          order: r, derivative: 1, V(loading: t + s), perSpacing: perSpacing, into: start + offset(s, rows: rows),
          stride: Self.line)
      }
      if outside[p] && locator.clamps {
        for s in stride(from: 0, to: count, by: V.lanes) {
          let x = channel(plan, count, z + p, 0, at: s, padding: locator.lowest)
          clear(start + offset(s, rows: rows), r, stride: Self.line, where: locator.isBeyond(x))
        }
      }
      return
    }
    prepareTerms(plan, count, z, p, into: start, locator)
  }

  /// The same for knots that are not uniform and for several channels: one loop for every order.
  @inline(never)
  private func prepareTerms(
    _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, _ p: Int, into start: UnsafeMutablePointer<Scalar>,
    _ locator: UniformLocator<V>
  ) {
    let r = plan.order
    let top = plan.channels == 1 ? 1 : plan.secondCount > 0 ? 3 : 2
    for s in stride(from: 0, to: count, by: V.lanes) {
      prepareDerivatives(plan, count, z, p, at: s, top: top, locator)
      let terms = start + offset(s, rows: BackwardTerms.count(plan) * r)
      for j in 0..<r { V(loading: derivatives + j * V.lanes).store(terms + j * Self.line) }
      if top > 1 { channelTerms(plan, count, z + p, at: s, into: terms + r * Self.line) }
    }
  }

  /// The terms of the first and second derivatives.
  @inline(__always)
  private func channelTerms(
    _ plan: LayerPlan, _ count: Int, _ jets: UnsafePointer<Scalar>, at s: Int, into terms: UnsafeMutablePointer<Scalar>
  ) {
    let r = plan.order
    let term = r * Self.line
    let first = derivatives
    let second = derivatives + r * V.lanes
    let third = derivatives + 2 * r * V.lanes
    var target = terms
    for k in 0..<plan.directions {
      let zk = channel(plan, count, jets, 1 + k, at: s)
      for j in 0..<r {
        (V(loading: second + j * V.lanes) * zk).store(target + j * Self.line)
        V(loading: first + j * V.lanes).store(target + term + j * Self.line)
      }
      target += 2 * term
    }
    for e in 0..<plan.secondCount {
      let zk = channel(plan, count, jets, 1 + plan.secondPairs[2 * e], at: s)
      let zl = channel(plan, count, jets, 1 + plan.secondPairs[2 * e + 1], at: s)
      let own = channel(plan, count, jets, 1 + plan.directions + e, at: s)
      for j in 0..<r {
        let row = target + j * Self.line
        let curvature = V(loading: second + j * V.lanes)
        (V(loading: third + j * V.lanes) * (zk * zl)).adding(curvature, times: own).store(row)
        (curvature * zl).store(row + term)
        (curvature * zk).store(row + 2 * term)
        V(loading: first + j * V.lanes).store(row + 3 * term)
      }
      target += 4 * term
    }
  }
}

/// The derivatives with respect to inputs `first` ..< `end` from one tile of outputs; added to `dz` for a later tile.
@inline(never)
func pullBack<T: Tile, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<T.Vector>, _ weights: UnsafePointer<T.Scalar>,
  _ delta: UnsafePointer<T.Scalar>, _ dz: UnsafeMutablePointer<T.Scalar>, column: Int, first: Int, end: Int,
  _: T.Type, _: Order.Type
) {
  let row = plan.weightStride
  let m = plan.dimension
  let r = Order.value
  let line = BlockWorkspace<T.Vector>.line
  let adds = column > 0
  let lanes = T.Vector.lanes
  let sums = workspace.sums
  let group = end - first
  // Products for a few samples, then the sums of their lanes: the sums do not wait for products still on their way, and
  // the compiler, which would halve the registers next to a sum of their halves, keeps them whole.
  var start = 0
  while start < count {
    let stop = min(count, start + pullBackBatch)
    for s in start..<stop {
      let tile = T(loading: delta + s * plan.outputStride + column)
      let products = sums + (s - start) * group * lanes
      let offset = workspace.offset(s, rows: r)
      for p in first..<end {
        let rows = weights + (p * m + Int(workspace.intervals[p * planeStride + s])) * row + column
        let slopes = workspace.slopes + (p - first) * r * planeStride + offset
        var sum = tile.dot(rows) * T.Vector(slopes[0])
        for j in 1..<r {
          sum = sum.adding(tile.dot(rows + j * row), times: T.Vector(slopes[j * line]))
        }
        sum.store(products + (p - first) * lanes)
      }
    }
    for s in start..<stop {
      let target = dz + s * plan.inputStride + first
      let products = sums + (s - start) * group * lanes
      if adds {
        for i in 0..<group { target[i] += sumOfLanes(products + i * lanes, T.Vector.self) }
      } else {
        for i in 0..<group { target[i] = sumOfLanes(products + i * lanes, T.Vector.self) }
      }
    }
    start = stop
  }
}

/// The same for several channels.
@inline(never)
func pullBackChannels<T: Tile, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<T.Vector>, _ weights: UnsafePointer<T.Scalar>,
  _ delta: UnsafePointer<T.Scalar>, _ dz: UnsafeMutablePointer<T.Scalar>, column: Int, first: Int, end: Int,
  _: T.Type, _: Order.Type
) {
  typealias V = T.Vector
  let row = plan.weightStride
  let r = Order.value
  let line = BlockWorkspace<T.Vector>.line
  let plane = r * line
  let channels = plan.channels
  let terms = BackwardTerms.count(plan)
  let lanes = V.lanes
  let sums = workspace.sums
  for s in 0..<count {
    let deltas = delta + s * channels * plan.outputStride + column
    let target = dz + s * channels * plan.inputStride
    for p in first..<end {
      let rows = weights + (p * plan.dimension + Int(workspace.intervals[p * planeStride + s])) * row + column
      let slopes = workspace.slopes + (p - first) * terms * r * planeStride + workspace.offset(s, rows: terms * r)
      let tile = T(loading: deltas)
      var value = V(0)
      for j in 0..<r { value = value.adding(tile.dot(rows + j * row), times: V(slopes[j * line])) }
      for k in 0..<plan.directions {
        let tile = T(loading: deltas + (1 + k) * plan.outputStride)
        let factors = slopes + (1 + 2 * k) * plane
        var own = V(0)
        for j in 0..<r {
          let dot = tile.dot(rows + j * row)
          value = value.adding(dot, times: V(factors[j * line]))
          own = own.adding(dot, times: V(factors[plane + j * line]))
        }
        own.store(sums + (1 + k) * lanes)
      }
      for e in 0..<plan.secondCount {
        let c = 1 + plan.directions + e
        let tile = T(loading: deltas + c * plan.outputStride)
        let factors = slopes + (1 + 2 * plan.directions + 4 * e) * plane
        let k = sums + (1 + plan.secondPairs[2 * e]) * lanes
        let l = sums + (1 + plan.secondPairs[2 * e + 1]) * lanes
        var toFirst = V(0)
        var toSecond = V(0)
        var own = V(0)
        for j in 0..<r {
          let dot = tile.dot(rows + j * row)
          value = value.adding(dot, times: V(factors[j * line]))
          toFirst = toFirst.adding(dot, times: V(factors[plane + j * line]))
          toSecond = toSecond.adding(dot, times: V(factors[2 * plane + j * line]))
          own = own.adding(dot, times: V(factors[3 * plane + j * line]))
        }
        (V(loading: k) + toFirst).store(k)
        (V(loading: l) + toSecond).store(l)
        own.store(sums + c * lanes)
      }
      value.store(sums)
      for c in 0..<channels {
        let total = sumOfLanes(sums + c * lanes, V.self)
        let place = target + c * plan.inputStride + p
        place[0] = column > 0 ? place[0] + total : total
      }
    }
  }
}

/// The sum of a stored register, in pairs.
@inline(__always)
private func sumOfLanes<V: KernelVector>(_ lanes: UnsafePointer<V.Scalar>, _: V.Type) -> V.Scalar {
  var total: V.Scalar = 0
  for quarter in 0..<V.lanes / 4 {
    let part = lanes + 4 * quarter
    total += (part[0] + part[1]) + (part[2] + part[3])
  }
  return total
}
