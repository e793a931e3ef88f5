import KernelInterface

extension BlockWorkspace {
  /// Intervals, places and coefficients of all inputs of a block. Returns the number of pairs outside.
  func prepare(_ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>) -> Int {
    let stride = plan.channels * plan.inputStride
    let plane = plan.order * planeStride
    let top = plan.secondCount > 0 ? 2 : plan.directions > 0 ? 1 : 0
    var total = 0
    for p in 0..<plan.inputs {
      let jets = z + p
      let values = coefficients + p * plan.channels * plane
      if plan.isUniform {
        let found = locateUniform(
          plan, count, jets, stride: stride, intervals: intervals + p * planeStride, places: places + p * planeStride,
          V.self)
        outside[p] = Int32(truncatingIfNeeded: found)
        total += found
        uniform(plan, count, p, 0, into: values)
        for d in 0..<top { uniform(plan, count, p, d + 1, into: derivatives + d * plane) }
        if found > 0 && plan.outside != .extrapolate {
          vanish(plan, count, jets, stride, values, derivatives, top: top)
        }
      } else {
        total += general(plan, count, p, jets, stride, values, derivatives, top: top)
      }
      if top > 0 { channelCoefficients(plan, count, jets, into: values) }
    }
    return total
  }

  /// Derivatives of order 1 ... `top` of input p into `derivatives`, [d - 1][j][s].
  @inline(__always)
  func prepareDerivatives(
    _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, _ p: Int, top: Int,
    into derivatives: UnsafeMutablePointer<Scalar>
  ) {
    let stride = plan.channels * plan.inputStride
    if plan.isUniform {
      for d in 0..<top { uniform(plan, count, p, d + 1, into: derivatives + d * plan.order * planeStride) }
      if outside[p] > 0 && plan.outside != .extrapolate {
        vanish(plan, count, z + p, stride, nil, derivatives, top: top)
      }
    } else {
      _ = general(plan, count, p, z + p, stride, nil, derivatives, top: top)
    }
  }

  /// One derivative of the pieces at the places of input p, [j][s].
  @inline(__always)
  func uniform(
    _ plan: LayerPlan, _ count: Int, _ p: Int, _ derivative: Int, into result: UnsafeMutablePointer<Scalar>
  ) {
    // Values and slopes are worth a loop for every order; the others are met with channels only.
    switch (plan.order, derivative) {
    case (2, 0): pieces(plan, count, p, order: 2, derivative: 0, into: result)
    case (3, 0): pieces(plan, count, p, order: 3, derivative: 0, into: result)
    case (4, 0): pieces(plan, count, p, order: 4, derivative: 0, into: result)
    case (5, 0): pieces(plan, count, p, order: 5, derivative: 0, into: result)
    case (6, 0): pieces(plan, count, p, order: 6, derivative: 0, into: result)
    case (2, 1): pieces(plan, count, p, order: 2, derivative: 1, into: result)
    case (3, 1): pieces(plan, count, p, order: 3, derivative: 1, into: result)
    case (4, 1): pieces(plan, count, p, order: 4, derivative: 1, into: result)
    case (5, 1): pieces(plan, count, p, order: 5, derivative: 1, into: result)
    case (6, 1): pieces(plan, count, p, order: 6, derivative: 1, into: result)
    default: pieces(plan, count, p, order: plan.order, derivative: derivative, into: result)
    }
  }

  @inline(__always)
  private func pieces(
    _ plan: LayerPlan, _ count: Int, _ p: Int, order: Int, derivative: Int, into result: UnsafeMutablePointer<Scalar>
  ) {
    let perSpacing = Scalar(1 / plan.spacing)
    let t = places + p * planeStride
    var s = 0
    while s < count {
      storePieceDerivatives(
        order: order, derivative: derivative, V(loading: t + s), perSpacing: perSpacing, into: result + s,
        stride: planeStride)
      s += V.lanes
    }
  }

  /// Zeros where the rule wants them.
  private func vanish(
    _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, _ stride: Int,
    _ values: UnsafeMutablePointer<Scalar>?, _ derivatives: UnsafeMutablePointer<Scalar>, top: Int
  ) {
    for s in 0..<count {
      let x = Double(z[s * stride])
      guard x < plan.lower || x > plan.upper else { continue }
      if let values, plan.outside == .zero { for j in 0..<plan.order { values[j * planeStride + s] = 0 } }
      for row in 0..<top * plan.order { derivatives[row * planeStride + s] = 0 }
    }
  }

  /// Any knots, point by point.
  private func general(
    _ plan: LayerPlan, _ count: Int, _ p: Int, _ z: UnsafePointer<Scalar>, _ stride: Int,
    _ values: UnsafeMutablePointer<Scalar>?, _ derivatives: UnsafeMutablePointer<Scalar>, top: Int
  ) -> Int {
    var found = 0
    for s in 0..<count {
      let place = locate(Double(z[s * stride]), plan)
      if place.isOutside { found += 1 }
      intervals[p * planeStride + s] = Int32(truncatingIfNeeded: place.interval)
      plainDerivatives(place, upTo: top, plan, into: point)
      if let values { for j in 0..<plan.order { values[j * planeStride + s] = Scalar(point[j]) } }
      for row in 0..<top * plan.order { derivatives[row * planeStride + s] = Scalar(point[plan.order + row]) }
    }
    return found
  }

  /// The input's channel c at samples s ..< s + lanes; the last one repeated beyond the end.
  @inline(__always)
  func channel(_ plan: LayerPlan, _ count: Int, _ jets: UnsafePointer<Scalar>, _ c: Int, at s: Int) -> V {
    let stride = plan.channels * plan.inputStride
    let start = jets + c * plan.inputStride
    if s + V.lanes <= count { return V(loading: start + s * stride, stride: stride) }
    var result = V(0)
    for lane in 0..<V.lanes { result[lane] = start[min(s + lane, count - 1) * stride] }
    return result
  }

  /// First derivative k: b' z_k. Second derivative (k, l): b'' z_k z_l + b' z_kl.
  @inline(__always)
  private func channelCoefficients(
    _ plan: LayerPlan, _ count: Int, _ jets: UnsafePointer<Scalar>, into values: UnsafeMutablePointer<Scalar>
  ) {
    let r = plan.order
    let plane = r * planeStride
    for s in stride(from: 0, to: count, by: V.lanes) {
      for k in 0..<plan.directions {
        let zk = channel(plan, count, jets, 1 + k, at: s)
        let target = values + (1 + k) * plane + s
        for j in 0..<r { (V(loading: derivatives + j * planeStride + s) * zk).store(target + j * planeStride) }
      }
      for e in 0..<plan.secondCount {
        let c = 1 + plan.directions + e
        let product =
          channel(plan, count, jets, 1 + plan.secondPairs[2 * e], at: s)
          * channel(plan, count, jets, 1 + plan.secondPairs[2 * e + 1], at: s)
        let own = channel(plan, count, jets, c, at: s)
        let target = values + c * plane + s
        for j in 0..<r {
          (V(loading: derivatives + plane + j * planeStride + s) * product)
            .adding(V(loading: derivatives + j * planeStride + s), times: own).store(target + j * planeStride)
        }
      }
    }
  }
}
