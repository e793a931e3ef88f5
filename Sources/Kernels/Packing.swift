import KernelInterface

// Packed weights are [p][i][q], with q padded with zeros: the r rows that a point needs are adjacent.

@inline(__always)
func packWeights<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ flat: UnsafePointer<Double>, _ packed: UnsafeMutablePointer<Scalar>
) {
  let rows = plan.inputs * plan.dimension
  let width = plan.weightStride
  for row in 0..<rows {
    let target = packed + row * width
    for q in 0..<plan.outputs { target[q] = Scalar(flat[q * rows + row]) }
    for q in plan.outputs..<width { target[q] = 0 }
  }
}

@inline(__always)
func unpackWeights<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ packed: UnsafePointer<Scalar>, _ flat: UnsafeMutablePointer<Double>
) {
  let rows = plan.inputs * plan.dimension
  let width = plan.weightStride
  for q in 0..<plan.outputs {
    for row in 0..<rows { flat[q * rows + row] += Double(packed[row * width + q]) }
  }
}
