import KernelInterface

// Orders 2 ... 10, backward: input by input, so that its weights and gradient stay in the first-level cache.

/// Uses the transposed inputs that the forward sweep left in the workspace.
func fastBackward<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
  _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>
) {
  switch plan.order {
  case 2: backward(plan, count, weights, delta, dz, gradient, workspace, Order2.self)
  case 3: backward(plan, count, weights, delta, dz, gradient, workspace, Order3.self)
  case 4: backward(plan, count, weights, delta, dz, gradient, workspace, Order4.self)
  case 5: backward(plan, count, weights, delta, dz, gradient, workspace, Order5.self)
  case 6: backward(plan, count, weights, delta, dz, gradient, workspace, Order6.self)
  default: backward(plan, count, weights, delta, dz, gradient, workspace, AnyOrder.self)
  }
}

@inline(__always)
private func backward<V: KernelVector, Order: StaticOrder>(
  _ plan: LayerPlan, _ count: Int, _ weights: UnsafePointer<V.Scalar>, _ delta: UnsafePointer<V.Scalar>,
  _ dz: UnsafeMutablePointer<V.Scalar>?, _ gradient: UnsafeMutablePointer<V.Scalar>, _ workspace: BlockWorkspace<V>,
  _ order: Order.Type
) {
  if plan.outputs == 1 {
    if plan.channels == 1 {
      for p in 0..<plan.inputs {
        if dz != nil { workspace.prepareSlopes(plan, count, p, order) }
        backwardSingle(plan, count, workspace, weights, delta, wantsDots: dz != nil, gradient, input: p, order)
      }
    } else {
      workspace.backwardSingleJets(plan, count, weights, delta, wantsDots: dz != nil, gradient, order)
    }
    if let dz { workspace.storePulled(plan, count, dz) }
    return
  }
  backwardWide(plan, count, weights, delta, dz, gradient, workspace, order)
}
