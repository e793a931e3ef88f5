import KernelInterface

extension BlockWorkspace {
  /// Computes intervals, local coordinates and coefficients of all inputs of a block. Returns the number of pairs
  /// outside.
  @inline(never)
  func prepare<Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, _ order: Order.Type
  ) -> Int {
    let channels = storedChannels(plan)
    let rows = channels * Order.value(plan)
    let locator = UniformLocator<V>(plan)
    var total = 0
    for p in 0..<plan.inputs {
      if p % Self.turnedTogether == 0 { transposeInputs(plan, count, z, from: p, padding: locator.lowest[0]) }
      let values = coefficients + p * rows * planeStride
      if plan.isUniform {
        let found = locateUniform(plan, count, p, locator)
        outside[p] = found > 0
        total += found
        let t = places + p * planeStride
        var s = 0
        while s < count {
          storePieces(
            order: Order.value(plan), V(loading: t + s), scale: 1 / factorial(Order.value(plan) - 1),
            into: values + offset(s, rows: rows), stride: Self.line)
          s += V.lanes
        }
        if found > 0 { continueValues(plan, count, p, values, locator, Order.self) }
      }
      if channels > 1 || !plan.isUniform { total += prepareMore(plan, count, p, values, locator, Order.self) }
    }
    return total
  }

  /// Computes the local coordinates of input p. Returns the number outside.
  @inline(__always)
  private func locateUniform(_ plan: LayerPlan, _ count: Int, _ p: Int, _ locator: UniformLocator<V>) -> Int {
    let places = places + p * planeStride
    let intervals = intervals + p * planeStride
    var s = 0
    while s < count {
      if !locator.locate(jet(plan, p, 0, at: s), intervals: intervals + s, places: places + s) {
        // If one point is outside, others are likely to be.
        let found = locateCarefully(plan, p, from: s, to: s + V.lanes, locator)
        if found > 0 { return found + locateCarefully(plan, p, from: s + V.lanes, to: count, locator) }
      }
      s += V.lanes
    }
    return 0
  }

  /// The same for samples `from` ..< `to`, at any location.
  @inline(never)
  private func locateCarefully(
    _ plan: LayerPlan, _ p: Int, from: Int, to end: Int, _ locator: UniformLocator<V>
  ) -> Int {
    let places = places + p * planeStride
    let intervals = intervals + p * planeStride
    var inside = V(0)
    var found = 0
    var s = from
    while s < end {
      let x = jet(plan, p, 0, at: s)
      _ = locator.locate(x, intervals: intervals + s, places: places + s)
      locator.correct(plan, x, intervals: intervals + s, places: places + s, inside: &inside)
      found += V.lanes
      s += V.lanes
    }
    inside.storeIntegers(integers)
    for lane in 0..<V.lanes { found -= Int(integers[lane]) }
    return found
  }

  /// Turns the values at the nearer end into those of its tangent, or into zero, at the samples of input p that are
  /// outside. Uniform knots only.
  @inline(never)
  private func continueValues<Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ p: Int, _ values: UnsafeMutablePointer<Scalar>, _ locator: UniformLocator<V>,
    _: Order.Type
  ) {
    let rows = storedChannels(plan) * Order.value(plan)
    switch plan.continuation {
    case .constant, .polynomial: break
    case .tangent:
      let t = places + p * planeStride
      let perSpacing = Scalar(1 / plan.spacing)
      for s in stride(from: 0, to: count, by: V.lanes) {
        storePieceDerivatives(
          order: Order.value(plan), derivative: 1, V(loading: t + s), perSpacing: perSpacing, into: derivatives,
          stride: V.lanes)
        let distance = locator.distance(jet(plan, p, 0, at: s))
        let target = values + offset(s, rows: rows)
        for j in 0..<Order.value(plan) {
          V(loading: target + j * Self.line).adding(V(loading: derivatives + j * V.lanes), times: distance)
            .store(target + j * Self.line)
        }
      }
    case .zero:
      for s in stride(from: 0, to: count, by: V.lanes) {
        let beyond = locator.isBeyond(jet(plan, p, 0, at: s))
        clear(values + offset(s, rows: rows), Order.value(plan), stride: Self.line, where: beyond)
      }
    }
  }

  /// Computes the coefficients of the other channels of input p; for nonuniform knots those of all channels, and then
  /// returns the number outside.
  @inline(never)
  private func prepareMore<Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ p: Int, _ values: UnsafeMutablePointer<Scalar>, _ locator: UniformLocator<V>,
    _ order: Order.Type
  ) -> Int {
    let channels = storedChannels(plan)
    let top = channels == 1 ? 0 : plan.secondCount > 0 ? 2 : 1
    var found = 0
    for s in stride(from: 0, to: count, by: V.lanes) {
      let target = values + offset(s, rows: channels * Order.value(plan))
      if plan.isUniform {
        prepareDerivatives(plan, count, p, at: s, top: top, locator, order)
      } else {
        found += general(plan, count, p, at: s, target, derivatives, top: top)
      }
      if top > 0 { channelCoefficients(plan, p, at: s, into: target, order) }
    }
    return found
  }

  /// Computes derivatives of order 1 ... `top` of input p at samples s ..< s + lanes into the slot of a register in
  /// `derivatives`.
  @inline(__always)
  func prepareDerivatives<Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ p: Int, at s: Int, top: Int, register: Int = 0, _ locator: UniformLocator<V>,
    _: Order.Type
  ) {
    let derivatives = derivatives + register * 3 * Order.value(plan) * V.lanes
    if !plan.isUniform {
      _ = general(plan, count, p, at: s, nil, derivatives, top: top)
      return
    }
    let place = V(loading: places + p * planeStride + s)
    let h = Scalar(1 / plan.spacing)
    let next = Order.value(plan) * V.lanes
    storePieceDerivatives(
      order: Order.value(plan), derivative: 1, place, perSpacing: h, into: derivatives, stride: V.lanes)
    if top > 1 {
      storePieceDerivatives(
        order: Order.value(plan), derivative: 2, place, perSpacing: h, into: derivatives + next, stride: V.lanes)
    }
    if top > 2 {
      storePieceDerivatives(
        order: Order.value(plan), derivative: 3, place, perSpacing: h, into: derivatives + 2 * next, stride: V.lanes)
    }
    if outside[p] && locator.keptDerivatives < top {
      let kept = locator.keptDerivatives
      let beyond = locator.isBeyond(jet(plan, p, 0, at: s))
      clear(derivatives + kept * next, (top - kept) * Order.value(plan), stride: V.lanes, where: beyond)
    }
  }

  /// Sets the lanes of a mask to zero.
  @inline(__always)
  func clear(_ rows: UnsafeMutablePointer<Scalar>, _ count: Int, stride: Int, where mask: V.Mask) {
    for row in 0..<count {
      V(loading: rows + row * stride).replaced(by: V(0), where: mask).store(rows + row * stride)
    }
  }

  /// Handles arbitrary knots point by point, including the padding: the values [j][line], the derivatives
  /// [d - 1][j][lane]. Returns the number outside.
  @inline(never)
  private func general(
    _ plan: LayerPlan, _ count: Int, _ p: Int, at s: Int, _ values: UnsafeMutablePointer<Scalar>?,
    _ derivatives: UnsafeMutablePointer<Scalar>, top: Int
  ) -> Int {
    let arguments = jets + p * plan.channels * planeStride + s
    var found = 0
    for lane in 0..<V.lanes {
      let place = locate(Double(arguments[lane]), plan)
      if place.isOutside { found += 1 }
      intervals[p * planeStride + s + lane] = Int32(truncatingIfNeeded: place.interval)
      plainDerivatives(place, upTo: top, plan, into: point)
      if let values { for j in 0..<plan.order { values[j * Self.line + lane] = Scalar(point[j]) } }
      for row in 0..<top * plan.order { derivatives[row * V.lanes + lane] = Scalar(point[plan.order + row]) }
    }
    return found
  }

  /// First derivative k: b' z_k. Second derivative (k, l): b'' z_k z_l + b' z_kl.
  @inline(__always)
  private func channelCoefficients<Order: StaticOrder>(
    _ plan: LayerPlan, _ p: Int, at s: Int, into values: UnsafeMutablePointer<Scalar>, _: Order.Type
  ) {
    let r = Order.value(plan)
    let second = derivatives + r * V.lanes
    var target = values
    for k in 0..<plan.directions {
      target += r * Self.line
      let zk = jet(plan, p, 1 + k, at: s)
      for j in 0..<r { (V(loading: derivatives + j * V.lanes) * zk).store(target + j * Self.line) }
    }
    for e in 0..<plan.secondCount {
      target += r * Self.line
      let product =
        jet(plan, p, 1 + plan.secondPairs[2 * e], at: s) * jet(plan, p, 1 + plan.secondPairs[2 * e + 1], at: s)
      let own = jet(plan, p, 1 + plan.directions + e, at: s)
      for j in 0..<r {
        (V(loading: second + j * V.lanes) * product)
          .adding(V(loading: derivatives + j * V.lanes), times: own).store(target + j * Self.line)
      }
    }
  }
}
