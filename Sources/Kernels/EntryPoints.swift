import KernelInterface

// The concrete entry points. Everything below them is inlined, so that this module shares no generic code with the
// other builds of the same source.

/// The kernels of this build.
public func kernelFunctions(_ precision: KernelPrecision) -> KernelFunctions {
  switch precision {
  case .double:
    KernelFunctions(
      lanes: 4, blockSize: 128, workspaceBytes: { 8 * plainWorkspaceCount($0) },
      forward: { plan, count, z, weights, y, workspace in
        plainForward(
          plan, count, z.assumingMemoryBound(to: Double.self), weights.assumingMemoryBound(to: Double.self),
          y.assumingMemoryBound(to: Double.self), workspace.assumingMemoryBound(to: Double.self))
      },
      backward: { plan, count, z, weights, delta, dz, gradient, workspace in
        plainBackward(
          plan, count, z.assumingMemoryBound(to: Double.self), weights.assumingMemoryBound(to: Double.self),
          delta.assumingMemoryBound(to: Double.self), dz?.assumingMemoryBound(to: Double.self),
          gradient.assumingMemoryBound(to: Double.self), workspace.assumingMemoryBound(to: Double.self))
      },
      pack: { packWeights($0, $1, $2.assumingMemoryBound(to: Double.self)) },
      unpackAdding: { unpackWeights($0, $1.assumingMemoryBound(to: Double.self), $2) })
  case .single:
    KernelFunctions(
      lanes: 8, blockSize: 128, workspaceBytes: { 8 * plainWorkspaceCount($0) },
      forward: { plan, count, z, weights, y, workspace in
        plainForward(
          plan, count, z.assumingMemoryBound(to: Float.self), weights.assumingMemoryBound(to: Float.self),
          y.assumingMemoryBound(to: Float.self), workspace.assumingMemoryBound(to: Double.self))
      },
      backward: { plan, count, z, weights, delta, dz, gradient, workspace in
        plainBackward(
          plan, count, z.assumingMemoryBound(to: Float.self), weights.assumingMemoryBound(to: Float.self),
          delta.assumingMemoryBound(to: Float.self), dz?.assumingMemoryBound(to: Float.self),
          gradient.assumingMemoryBound(to: Float.self), workspace.assumingMemoryBound(to: Double.self))
      },
      pack: { packWeights($0, $1, $2.assumingMemoryBound(to: Float.self)) },
      unpackAdding: { unpackWeights($0, $1.assumingMemoryBound(to: Float.self), $2) })
  }
}
