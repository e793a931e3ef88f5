import KernelInterface

extension BlockWorkspace {
  /// The numbers of the basis in every term of ``BackwardTerms`` for input p, into place `slot` of `slopes`.
  func prepareSlopes(_ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, _ p: Int, slot: Int) {
    let r = plan.order
    let plane = r * planeStride
    let terms = slopes + slot * BackwardTerms.count(plan) * plane
    if plan.channels == 1 {
      prepareDerivatives(plan, count, z, p, top: 1, into: terms)
      return
    }
    prepareDerivatives(plan, count, z, p, top: plan.secondCount > 0 ? 3 : 2, into: derivatives)
    let first = derivatives
    let second = derivatives + plane
    let third = derivatives + 2 * plane
    let jets = z + p
    for s in stride(from: 0, to: count, by: V.lanes) {
      for j in 0..<r { V(loading: first + j * planeStride + s).store(terms + j * planeStride + s) }
      for k in 0..<plan.directions {
        let zk = channel(plan, count, jets, 1 + k, at: s)
        let target = terms + (1 + 2 * k) * plane + s
        for j in 0..<r {
          let row = j * planeStride
          (V(loading: second + row + s) * zk).store(target + row)
          V(loading: first + row + s).store(target + plane + row)
        }
      }
      for e in 0..<plan.secondCount {
        let zk = channel(plan, count, jets, 1 + plan.secondPairs[2 * e], at: s)
        let zl = channel(plan, count, jets, 1 + plan.secondPairs[2 * e + 1], at: s)
        let own = channel(plan, count, jets, 1 + plan.directions + e, at: s)
        let target = terms + (1 + 2 * plan.directions + 4 * e) * plane + s
        for j in 0..<r {
          let row = j * planeStride
          let curvature = V(loading: second + row + s)
          (V(loading: third + row + s) * (zk * zl)).adding(curvature, times: own).store(target + row)
          (curvature * zl).store(target + plane + row)
          (curvature * zk).store(target + 2 * plane + row)
          V(loading: first + row + s).store(target + 3 * plane + row)
        }
      }
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
      for p in first..<end {
        let rows = weights + (p * m + Int(workspace.intervals[p * planeStride + s])) * row + column
        let slopes = workspace.slopes + (p - first) * r * planeStride + s
        var sum = tile.dot(rows) * T.Vector(slopes[0])
        for j in 1..<r {
          sum = sum.adding(tile.dot(rows + j * row), times: T.Vector(slopes[j * planeStride]))
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
  let plane = r * planeStride
  let channels = plan.channels
  let terms = BackwardTerms.count(plan)
  let lanes = V.lanes
  let sums = workspace.sums
  for s in 0..<count {
    let deltas = delta + s * channels * plan.outputStride + column
    let target = dz + s * channels * plan.inputStride
    for p in first..<end {
      let rows = weights + (p * plan.dimension + Int(workspace.intervals[p * planeStride + s])) * row + column
      let slopes = workspace.slopes + (p - first) * terms * plane + s
      let tile = T(loading: deltas)
      var value = V(0)
      for j in 0..<r { value = value.adding(tile.dot(rows + j * row), times: V(slopes[j * planeStride])) }
      for k in 0..<plan.directions {
        let tile = T(loading: deltas + (1 + k) * plan.outputStride)
        let factors = slopes + (1 + 2 * k) * plane
        var own = V(0)
        for j in 0..<r {
          let dot = tile.dot(rows + j * row)
          value = value.adding(dot, times: V(factors[j * planeStride]))
          own = own.adding(dot, times: V(factors[plane + j * planeStride]))
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
          value = value.adding(dot, times: V(factors[j * planeStride]))
          toFirst = toFirst.adding(dot, times: V(factors[plane + j * planeStride]))
          toSecond = toSecond.adding(dot, times: V(factors[2 * plane + j * planeStride]))
          own = own.adding(dot, times: V(factors[3 * plane + j * planeStride]))
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
