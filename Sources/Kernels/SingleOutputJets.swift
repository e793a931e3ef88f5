import KernelInterface

// One output and several channels. One register holds that many samples, and the sums E_d = sum_j b_j^(d) u_k+j are
// formed instead of the coefficients of every channel.

extension BlockWorkspace {
  /// Computes y for one output.
  @inline(never)
  func contractSingleJets<Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>,
    _ order: Order.Type
  ) {
    let r = Order.value(plan)
    let channels = plan.channels
    let top = plan.secondCount > 0 ? 2 : 1
    let locator = UniformLocator<V>(plan)
    for first in stride(from: 0, to: count, by: V.lanes) {
      let filled = min(V.lanes, count - first)
      for c in 0..<channels { V(0).store(sums + c * V.lanes) }
      for p in 0..<plan.inputs {
        let local = intervals + p * planeStride + first
        let row = weights + p * plan.dimension
        let values = coefficients + p * r * planeStride + offset(first, rows: r)
        prepareDerivatives(plan, count, p, at: first, top: top, locator, order)
        var e = (V(0), V(0), V(0))
        for j in 0..<r {
          let weight = V(gathering: row + j, local, filled)
          e.0 = e.0.adding(V(loading: values + j * Self.line), times: weight)
          e.1 = e.1.adding(V(loading: derivatives + j * V.lanes), times: weight)
          if top > 1 { e.2 = e.2.adding(V(loading: derivatives + (r + j) * V.lanes), times: weight) }
        }
        (V(loading: sums) + e.0).store(sums)
        for k in 0..<plan.directions {
          let sum = sums + (1 + k) * V.lanes
          V(loading: sum).adding(e.1, times: jet(plan, p, 1 + k, at: first)).store(sum)
        }
        for s in 0..<plan.secondCount {
          let c = 1 + plan.directions + s
          let zk = jet(plan, p, 1 + plan.secondPairs[2 * s], at: first)
          let zl = jet(plan, p, 1 + plan.secondPairs[2 * s + 1], at: first)
          let sum = sums + c * V.lanes
          V(loading: sum).adding(e.2, times: zk * zl).adding(e.1, times: jet(plan, p, c, at: first)).store(sum)
        }
      }
      for s in 0..<filled {
        for c in 0..<channels { y[(first + s) * channels + c] = sums[c * V.lanes + s] }
      }
    }
  }

  /// Computes the gradient and, if requested, the derivatives with respect to the jets, into `inputAdjoints`.
  @inline(never)
  func backwardSingleJets<Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<Scalar>, _ delta: UnsafePointer<Scalar>, wantsDots: Bool,
    _ gradient: UnsafeMutablePointer<Scalar>, _ order: Order.Type
  ) {
    let r = Order.value(plan)
    let channels = plan.channels
    let top = plan.secondCount > 0 ? 3 : 2
    let locator = UniformLocator<V>(plan)
    for first in stride(from: 0, to: count, by: V.lanes) {
      let filled = min(V.lanes, count - first)
      // The deltas of the channels, transposed.
      for c in 0..<channels {
        V(loading: delta + first * channels + c, stride: channels, filled).store(sums + c * V.lanes)
      }
      for p in 0..<plan.inputs {
        let local = intervals + p * planeStride + first
        let place = p * plan.dimension
        let values = coefficients + p * r * planeStride + offset(first, rows: r)
        prepareDerivatives(plan, count, p, at: first, top: top, locator, order)
        // The factors of b, b' and b'' in the sum.
        let own = V(loading: sums)
        var slope = V(0)
        var curvature = V(0)
        for k in 0..<plan.directions {
          slope = slope.adding(V(loading: sums + (1 + k) * V.lanes), times: jet(plan, p, 1 + k, at: first))
        }
        for s in 0..<plan.secondCount {
          let c = 1 + plan.directions + s
          let zk = jet(plan, p, 1 + plan.secondPairs[2 * s], at: first)
          let zl = jet(plan, p, 1 + plan.secondPairs[2 * s + 1], at: first)
          let delta = V(loading: sums + c * V.lanes)
          curvature = curvature.adding(delta, times: zk * zl)
          slope = slope.adding(delta, times: jet(plan, p, c, at: first))
        }
        var e = (V(0), V(0), V(0))
        for j in 0..<r {
          let b1 = V(loading: derivatives + j * V.lanes)
          let b2 = V(loading: derivatives + (r + j) * V.lanes)
          var sum = (V(loading: values + j * Self.line) * own).adding(b1, times: slope)
          if top > 2 { sum = sum.adding(b2, times: curvature) }
          sum.store(dots + j * V.lanes)
          if !wantsDots { continue }
          let weight = V(gathering: weights + place + j, local, filled)
          e.0 = e.0.adding(b1, times: weight)
          e.1 = e.1.adding(b2, times: weight)
          if top > 2 { e.2 = e.2.adding(V(loading: derivatives + (2 * r + j) * V.lanes), times: weight) }
        }
        for s in 0..<filled {
          let target = gradient + place + Int(local[s])
          for j in 0..<r { target[j] += dots[j * V.lanes + s] }
        }
        if wantsDots { pullBackSingle(plan, p, e, at: first) }
      }
    }
  }

  /// Computes the derivatives with respect to the jets of input p, from E_1, E_2, E_3 and the deltas in `sums`.
  @inline(__always)
  private func pullBackSingle(_ plan: LayerPlan, _ p: Int, _ e: (V, V, V), at first: Int) {
    pullBack(plan, input: p, at: first) { channel, _ in
      let delta = V(loading: sums + channel * V.lanes)
      return (e.0 * delta, e.1 * delta, e.2 * delta)
    }
  }
}
