import KernelInterface

#if !KERNEL_V4
  // Several outputs, backward, on machines with few registers: sample by sample, or in pairs of samples.

  @inline(__always)
  func backwardWide<V: KernelVector, Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
    _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>,
    _ order: Order.Type
  ) {
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
        let width = tileWidth(vectors - column, atMost: 5)
        let at = column * V.lanes
        @inline(__always) func run<T: Tile>(_ tile: T.Type) where T.Vector == V {
          if Order.hasOwnLoops {
            backwardValues(
              plan, count, workspace, weights, delta, wantsDots: dz != nil, gradient, column: at, input: p,
              pairs: pairs,
              singles: singles, tile, order)
          } else {
            backwardValues(
              plan, count, workspace, weights, delta, wantsDots: dz != nil, gradient, column: at, input: p,
              pairs: pairs,
              singles: singles, tile, AnyOrder.self)
          }
        }
        switch width {
        case 1: run(Tile1<V>.self)
        case 2: run(Tile2<V>.self)
        case 3: run(Tile3<V>.self)
        case 4: run(Tile4<V>.self)
        default: run(Tile5<V>.self)
        }
        column += width
      }
    }
    if let dz { workspace.storePulled(plan, count, dz) }
  }

  /// Several channels and outputs: one register of samples at a time, so that its dot products stay in the cache.
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
        backwardGroups(
          plan, workspace, first: first, end: end, weights, delta, gradient, input: p, wantsDots: dz != nil)
        if dz != nil { workspace.pullBackJets(plan, count, input: p, at: first, locator, order) }
      }
    }
    if let dz { workspace.storePulled(plan, count, dz) }
  }

  /// Processes the channels in groups of at most six, whose factors and dot products are in registers.
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
#endif
