import KernelInterface

extension BlockWorkspace {
  /// Computes the first derivatives of the basis for input p into `slopes`; one channel only.
  @inline(never)
  func prepareSlopes<Order: StaticOrder>(
    _ plan: LayerPlan, _ count: Int, _ p: Int, _: Order.Type
  ) {
    let r = Order.value(plan)
    let locator = UniformLocator<V>(plan)
    if !plan.isUniform {
      for s in stride(from: 0, to: count, by: V.lanes) {
        prepareDerivatives(plan, count, p, at: s, top: 1, locator, Order.self)
        let target = slopes + offset(s, rows: r)
        for j in 0..<r { V(loading: derivatives + j * V.lanes).store(target + j * Self.line) }
      }
      return
    }
    let t = places + p * planeStride
    let perSpacing = Scalar(1 / plan.spacing)
    for s in stride(from: 0, to: count, by: V.lanes) {
      storePieceDerivatives(
        order: r, derivative: 1, V(loading: t + s), perSpacing: perSpacing, into: slopes + offset(s, rows: r),
        stride: Self.line)
    }
    if outside[p] && locator.keptDerivatives == 0 {
      for s in stride(from: 0, to: count, by: V.lanes) {
        let beyond = locator.isBeyond(jet(plan, p, 0, at: s))
        clear(slopes + offset(s, rows: r), r, stride: Self.line, where: beyond)
      }
    }
  }
}
