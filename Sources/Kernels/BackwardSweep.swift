import KernelInterface

#if !KERNEL_V4
  // The gradient with respect to the weights and the derivatives with respect to the inputs in one sweep over the
  // samples of a block, input by input: weights and gradient of one input stay in the first-level cache.

  /// One channel, one tile of outputs; later tiles add to `inputAdjoints`.
  ///
  /// Two samples of the same interval are processed together and share each row of weights and each sum of the
  /// gradient; the pairs are found by ``BlockWorkspace/pair(_:_:_:)``.
  @inline(never)
  func backwardValues<T: Tile, Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ workspace: BlockWorkspace<T.Vector>, _ weights: UnsafePointer<T.Scalar>,
    _ delta: UnsafePointer<T.Scalar>, wantsDots: Bool, _ gradient: UnsafeMutablePointer<T.Scalar>,
    column: Int, input p: Int, pairs: Int, singles: Int, _: T.Type, _: Order.Type
  ) {
    typealias V = T.Vector
    let r = Order.value(plan)
    let row = plan.weightStride
    let lanes = V.lanes
    let line = BlockWorkspace<V>.line
    let width = plan.outputStride
    let deltas = delta + column
    let start = p * plan.dimension * row + column
    let intervals = workspace.intervals + p * planeStride
    let coefficients = workspace.coefficients + p * r * planeStride
    let slopes = workspace.slopes
    let sums = workspace.sums
    for i in 0..<pairs {
      let s = Int(workspace.pairs[2 * i])
      let t = Int(workspace.pairs[2 * i + 1])
      let place = start + Int(intervals[t]) * row
      let a = T(loading: deltas + s * width)
      let b = T(loading: deltas + t * width)
      let first = workspace.offset(s, rows: r)
      let second = workspace.offset(t, rows: r)
      if wantsDots {
        let rows = weights + place
        var total = a.dot(b, rows)
        total.0 = total.0 * V(slopes[first])
        total.1 = total.1 * V(slopes[second])
        for j in 1..<r {
          let dots = a.dot(b, rows + j * row)
          total.0 = total.0.adding(dots.0, times: V(slopes[first + j * line]))
          total.1 = total.1.adding(dots.1, times: V(slopes[second + j * line]))
        }
        total.0.store(sums + s * lanes)
        total.1.store(sums + t * lanes)
      }
      let target = gradient + place
      for j in 0..<r {
        a.add(V(coefficients[first + j * line]), b, V(coefficients[second + j * line]), to: target + j * row)
      }
    }
    for i in 0..<singles {
      let s = Int(workspace.singles[i])
      let place = start + Int(intervals[s]) * row
      let tile = T(loading: deltas + s * width)
      let first = workspace.offset(s, rows: r)
      if wantsDots {
        let rows = weights + place
        var sum = tile.dot(rows) * V(slopes[first])
        for j in 1..<r { sum = sum.adding(tile.dot(rows + j * row), times: V(slopes[first + j * line])) }
        sum.store(sums + s * lanes)
      }
      let target = gradient + place
      for j in 0..<r { tile.add(V(coefficients[first + j * line]), to: target + j * row) }
    }
    if !wantsDots { return }
    let inputAdjoints = workspace.inputAdjoints + p * planeStride
    for s in stride(from: 0, to: count, by: lanes) {
      let total = V(sumsOfLanes: sums + s * lanes)
      (column > 0 ? V(loading: inputAdjoints + s) + total : total).store(inputAdjoints + s)
    }
  }

  extension BlockWorkspace {
    /// Pairs samples of the same interval of input p, ordered by the second sample; the rest are single.
    @inline(__always)
    func pair(_ plan: LayerPlan, _ count: Int, _ p: Int) -> (pairs: Int, singles: Int) {
      let intervals = intervals + p * planeStride
      for k in 0..<plan.intervals { waiting[k] = -1 }
      var found = 0
      for s in 0..<count {
        let k = Int(intervals[s])
        let other = waiting[k]
        let isPair = other >= 0
        pairs[2 * found] = other
        pairs[2 * found + 1] = Int32(truncatingIfNeeded: s)
        found += isPair ? 1 : 0
        waiting[k] = isPair ? -1 : Int32(truncatingIfNeeded: s)
      }
      var left = 0
      for k in 0..<plan.intervals {
        let other = waiting[k]
        singles[left] = other
        left += other >= 0 ? 1 : 0
      }
      return (found, left)
    }
  }

  /// Several channels, samples `first` ..< `end`, at most one register of them: a group of channels, which share the
  /// rows of a sample. The dot products are stored in `dots` if requested.
  @inline(never)
  func backwardChannels<R: ChannelRegisters>(
    _ plan: LayerPlan, _ workspace: BlockWorkspace<R.Vector>, first: Int, end: Int, _ weights: UnsafePointer<R.Scalar>,
    _ delta: UnsafePointer<R.Scalar>, _ gradient: UnsafeMutablePointer<R.Scalar>, input p: Int, channel: Int,
    wantsDots: Bool, _: R.Type
  ) {
    typealias V = R.Vector
    let r = plan.order
    let channels = plan.channels
    let width = plan.outputStride
    let row = plan.weightStride
    let lanes = V.lanes
    let line = BlockWorkspace<V>.line
    let start = p * plan.dimension * row
    let intervals = workspace.intervals + p * planeStride
    let coefficients = workspace.coefficients + (p * channels * planeStride + channel * line) * r
    let square = lanes * lanes
    for s in first..<end {
      let place = start + Int(intervals[s]) * row
      let deltas = delta + (s * channels + channel) * width
      var factors = coefficients + workspace.offset(s, rows: channels * r)
      var target = gradient + place
      if !wantsDots {
        for _ in 0..<r {
          let registers = R(factors: factors, stride: r * line)
          var q = 0
          while q < width {
            registers.add(deltas + q, stride: width, to: V(loading: target + q)).store(target + q)
            q += lanes
          }
          factors += line
          target += row
        }
        continue
      }
      var dots = workspace.dots + channel * r * square + (s - first) * lanes
      var weight = weights + place
      for _ in 0..<r {
        var registers = R(factors: factors, stride: r * line)
        var q = 0
        while q < width {
          registers.meet(deltas + q, stride: width, V(loading: weight + q), addingTo: V(loading: target + q))
            .store(target + q)
          q += lanes
        }
        registers.storeDots(dots, stride: r * square)
        factors += line
        target += row
        weight += row
        dots += square
      }
    }
  }

  extension BlockWorkspace {
    /// Computes the derivatives with respect to the jets of input p from the dot products of channels and rows, samples
    /// `first` ..< `end`, at most one register of them: e_d,c = sum_j b_j^(d) dot_c,j.
    @inline(never)
    func pullBackJets<Order: StaticOrder>(
      _ plan: LayerPlan, _ count: Int, input p: Int, at first: Int, _ locator: UniformLocator<V>, _ order: Order.Type
    ) {
      prepareDerivatives(plan, count, p, at: first, top: plan.secondCount > 0 ? 3 : 2, locator, order)
      pullBack(plan, input: p, at: first) { combine(plan, channel: $0, derivatives: $1, order) }
    }

    /// Returns e_1, and e_2 and e_3 if requested, of one channel.
    @inline(__always)
    private func combine<Order: StaticOrder>(
      _ plan: LayerPlan, channel: Int, derivatives count: Int, _: Order.Type
    ) -> (V, V, V) {
      let r = Order.value(plan)
      let lanes = V.lanes
      let square = lanes * lanes
      let own = dots + channel * r * square
      var e = (V(0), V(0), V(0))
      for j in 0..<r {
        let dot = V(sumsOfLanes: own + j * square)
        e.0 = e.0.adding(dot, times: V(loading: derivatives + j * lanes))
        if count > 1 { e.1 = e.1.adding(dot, times: V(loading: derivatives + (r + j) * lanes)) }
        if count > 2 { e.2 = e.2.adding(dot, times: V(loading: derivatives + (2 * r + j) * lanes)) }
      }
      return e
    }
  }
#endif
