import KernelInterface

/// Returns the kernels of this build.
public func kernelFunctions(_ precision: KernelPrecision) -> KernelFunctions {
  switch precision {
  case .double: functions(DoubleVector.self)
  case .single: functions(FloatVector.self)
  }
}

/// Whether order and channels have a specialized kernel; others are processed sample by sample.
@inline(__always)
private func isFast(_ plan: LayerPlan) -> Bool { 2...10 ~= plan.order && plan.higherCount == 0 }

private func functions<V: KernelVector>(_: V.Type) -> KernelFunctions {
  KernelFunctions(
    lanes: V.lanes, blockSize: blockSize,
    workspaceBytes: { plan in
      isFast(plan)
        ? BlockWorkspace<V>(plan, UnsafeMutableRawPointer(bitPattern: 64)!).byteCount : 8 * plainWorkspaceCount(plan)
    },
    forward: { plan, count, z, weights, y, workspace in
      let z = z.assumingMemoryBound(to: V.Scalar.self)
      let weights = weights.assumingMemoryBound(to: V.Scalar.self)
      let y = y.assumingMemoryBound(to: V.Scalar.self)
      if isFast(plan) { return fastForward(plan, count, z, weights, y, BlockWorkspace<V>(plan, workspace)) }
      return plainForward(plan, count, z, weights, y, workspace.assumingMemoryBound(to: Double.self))
    },
    backward: { plan, count, z, weights, delta, dz, gradient, workspace in
      let z = z.assumingMemoryBound(to: V.Scalar.self)
      let weights = weights.assumingMemoryBound(to: V.Scalar.self)
      let delta = delta.assumingMemoryBound(to: V.Scalar.self)
      let dz = dz?.assumingMemoryBound(to: V.Scalar.self)
      let gradient = gradient.assumingMemoryBound(to: V.Scalar.self)
      if isFast(plan) {
        fastBackward(plan, count, weights, delta, dz, gradient, BlockWorkspace<V>(plan, workspace))
      } else {
        let scratch = workspace.assumingMemoryBound(to: Double.self)
        plainBackward(plan, count, z, weights, delta, dz, gradient, scratch)
      }
    },
    pack: { packWeights($0, $1, $2.assumingMemoryBound(to: V.Scalar.self)) },
    unpackAdding: { unpackWeights($0, $1.assumingMemoryBound(to: V.Scalar.self), $2) },
    basisValues: { plan, count, points, intervals, values, workspace in
      let points = points.assumingMemoryBound(to: V.Scalar.self)
      let values = values.assumingMemoryBound(to: V.Scalar.self)
      if isFast(plan) {
        return fastBasisValues(plan, count, points, intervals, values, BlockWorkspace<V>(plan, workspace))
      }
      let scratch = workspace.assumingMemoryBound(to: Double.self)
      return plainBasisValues(plan, count, points, intervals, values, scratch)
    }, blockProducts: { addBlockProducts($0, task: $1, of: $2, to: $3) })
}
