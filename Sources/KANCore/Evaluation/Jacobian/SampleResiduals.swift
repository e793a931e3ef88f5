import SplineKernels

/// Residuals that belong to samples, each a function of the outputs of its sample and their channels: the differences of a
/// regression, the defect of a differential equation.
///
/// The loss is half the sum of their squares. Functions may be called on several threads at once, for different blocks.
public protocol SampleResiduals<Scalar>: Sendable {
  /// The precision of the evaluation.
  associatedtype Scalar: KernelScalar

  /// The number of residuals of a sample.
  var residualsPerSample: Int { get }

  /// The residuals of a block of samples.
  ///
  /// - Parameters:
  ///   - outputs: the outputs of the block.
  ///   - r: [sample in the block][residual], to be written.
  func write(_ outputs: ChannelBlock<Scalar>, into r: UnsafeMutablePointer<Double>)

  /// The derivatives of one residual of every sample of a block with respect to the sample's outputs and channels.
  ///
  /// - Parameters:
  ///   - residual: which one, 0 ..< ``residualsPerSample``.
  ///   - outputs: the outputs of the block.
  ///   - factors: numbers to multiply the derivatives by, that of sample n at `n * stride`; `nil` for ones.
  ///   - stride: the distance of the factors.
  ///   - adjoints: the products are added to these.
  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Scalar>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Scalar>)
}

/// scale (f(x_k)_q - y_kq): the residuals of a regression.
struct RegressionResiduals<Scalar: KernelScalar>: SampleResiduals {
  let samples: Samples
  let scale: Double

  var residualsPerSample: Int { samples.targetWidth }

  func write(_ outputs: ChannelBlock<Scalar>, into r: UnsafeMutablePointer<Double>) {
    let width = outputs.width
    for n in 0..<outputs.count {
      for q in 0..<width {
        let target = samples.targets[(outputs.firstSample + n) * width + q]
        r[n * width + q] = scale * (Double(outputs[n, 0, q]) - target)
      }
    }
  }

  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Scalar>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Scalar>
  ) {
    for n in 0..<outputs.count {
      adjoints[n, 0, residual] += Scalar(scale * (factors.map { $0[n * stride] } ?? 1))
    }
  }
}
