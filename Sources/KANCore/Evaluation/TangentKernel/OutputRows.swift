import SplineKernels

/// The outputs themselves as residuals, whose Jacobian is that of the network.
struct OutputRows<Scalar: KernelScalar>: SampleResiduals {
  let residualsPerSample: Int

  func write(_ outputs: ChannelBlock<Scalar>, into r: UnsafeMutablePointer<Double>) {
    for n in 0..<outputs.count {
      for q in 0..<residualsPerSample { r[n * residualsPerSample + q] = Double(outputs[n, 0, q]) }
    }
  }

  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Scalar>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Scalar>
  ) {
    for n in 0..<outputs.count { adjoints[n, 0, residual] += Scalar(factors.map { $0[n * stride] } ?? 1) }
  }
}
