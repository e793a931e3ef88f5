import KernelInterface

extension BlockWorkspace {
  /// Stores the derivatives with respect to the jets of input p, for a register of samples, into `inputAdjoints`.
  ///
  /// With products e_d,c of the deltas of channel c and the d-th derivative of the contribution of p to the outputs:
  /// the value receives e_1,0, e_2,k z_k of every first derivative k and e_3 z_k z_l + e_2 z_kl of every second
  /// derivative; the first derivative k receives its own e_1,k and e_2 z_l of the second derivatives; the second
  /// derivative its own e_1.
  ///
  /// - Parameter products: returns e_1, e_2, e_3 of a channel up to the given order; called channel by channel,
  ///   starting with the value. The others may be arbitrary.
  @inline(__always)
  func pullBack(
    _ plan: LayerPlan, input p: Int, at first: Int, _ products: (_ channel: Int, _ upTo: Int) -> (V, V, V)
  ) {
    let target = inputAdjoints + p * plan.channels * planeStride + first
    var value = products(0, 1).0
    for k in 0..<plan.directions {
      let (e1, e2, _) = products(1 + k, 2)
      value = value.adding(e2, times: jet(plan, p, 1 + k, at: first))
      e1.store(target + (1 + k) * planeStride)
    }
    for e in 0..<plan.secondCount {
      let c = 1 + plan.directions + e
      let k = 1 + plan.secondPairs[2 * e]
      let l = 1 + plan.secondPairs[2 * e + 1]
      let zk = jet(plan, p, k, at: first)
      let zl = jet(plan, p, l, at: first)
      let (e1, e2, e3) = products(c, 3)
      value = value.adding(e3, times: zk * zl).adding(e2, times: jet(plan, p, c, at: first))
      let toFirst = target + k * planeStride
      V(loading: toFirst).adding(e2, times: zl).store(toFirst)
      let toSecond = target + l * planeStride
      V(loading: toSecond).adding(e2, times: zk).store(toSecond)
      e1.store(target + c * planeStride)
    }
    value.store(target)
  }
}
