import SplineKernels

/// Residuals that belong to samples, each a function of the outputs of its sample and their channels: the differences
/// of a regression, or the residual of a differential equation.
///
/// The loss is half the sum of their squares. Functions may be called on several threads at once, for different blocks.
public protocol SampleResiduals<Scalar>: Sendable {
  /// The precision of the evaluation.
  associatedtype Scalar: KernelScalar

  /// The number of residuals of a sample.
  var residualsPerSample: Int { get }

  /// Writes the residuals of a block of samples.
  ///
  /// - Parameters:
  ///   - outputs: the outputs of the block.
  ///   - r: [sample in the block][residual], overwritten.
  func write(_ outputs: ChannelBlock<Scalar>, into r: UnsafeMutablePointer<Double>)

  /// Adds the derivatives of one residual of every sample of a block with respect to the sample's outputs and channels.
  ///
  /// - Parameters:
  ///   - residual: the index of the residual, 0 ..< ``residualsPerSample``.
  ///   - outputs: the outputs of the block.
  ///   - factors: the factors of the derivatives, that of sample n at `n * stride`; `nil` for ones.
  ///   - stride: the distance between factors.
  ///   - adjoints: the products are added to these.
  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Scalar>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Scalar>)
}

/// scale rho(f(x_k)_q - y_kq) scale_q: the residuals of a regression, one per output. With a loss that couples the
/// outputs of a sample, rho is a function of all its differences.
struct RegressionResiduals<Scalar: KernelScalar>: SampleResiduals {
  let samples: Samples
  let scale: Double
  /// The reciprocals of the units of the outputs.
  let scales: [Double]
  /// rho; `nil` for the difference itself.
  let loss: (any RegressionLoss)?
  /// The sample numbers that are passed to the loss; `nil` if these are their indices.
  let numbers: [Int]?

  /// Returns rho and its derivative, in the unit of the output, for an output of sample `n` of a block.
  func residual(_ n: Int, _ q: Int, _ outputs: ChannelBlock<Scalar>) -> (value: Double, slope: Double) {
    let place = outputs.firstSample + n
    let difference = Double(outputs[n, 0, q]) - samples.targets[place * outputs.width + q]
    guard let loss else { return (difference * scales[q], scales[q]) }
    let (value, slope) = loss.residual(of: difference, sample: numbers?[place] ?? place, output: q)
    return (value * scales[q], slope * scales[q])
  }

  var residualsPerSample: Int { samples.targetWidth }

  /// Calls a function with residuals of a loss that couples outputs, and with their derivatives with respect to the
  /// outputs of their sample: sample in the block, index of the residual, rho, and slopes, in the units of the outputs.
  ///
  /// - Parameter chosen: the indices of the residuals of each sample.
  func forEachCoupled(
    _ chosen: Range<Int>, _ outputs: ChannelBlock<Scalar>, by loss: any RegressionLoss,
    _ body: (Int, Int, Double, UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    let width = outputs.width
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * width) { memory in
      memory.initialize(repeating: 0)
      let differences = UnsafeMutableBufferPointer(rebasing: memory[..<width])
      let slopes = UnsafeMutableBufferPointer(rebasing: memory[width...])
      for n in 0..<outputs.count {
        let place = outputs.firstSample + n
        for q in 0..<width { differences[q] = Double(outputs[n, 0, q]) - samples.targets[place * width + q] }
        for q in chosen {
          let value = loss.residual(
            of: UnsafeBufferPointer(differences), sample: numbers.map { $0[place] } ?? place, output: q, slopes: slopes)
          for j in 0..<width { slopes[j] *= scales[q] }
          body(n, q, value * scales[q], slopes)
        }
      }
    }
  }

  func write(_ outputs: ChannelBlock<Scalar>, into r: UnsafeMutablePointer<Double>) {
    let width = outputs.width
    if let loss, loss.couplesOutputs {
      forEachCoupled(0..<width, outputs, by: loss) { n, q, value, _ in r[n * width + q] = scale * value }
      return
    }
    for n in 0..<outputs.count {
      for q in 0..<width { r[n * width + q] = scale * residual(n, q, outputs).value }
    }
  }

  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Scalar>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Scalar>
  ) {
    if let loss, loss.couplesOutputs {
      forEachCoupled(residual..<residual + 1, outputs, by: loss) { n, _, _, slopes in
        let factor = scale * (factors.map { $0[n * stride] } ?? 1)
        for j in slopes.indices { adjoints[n, 0, j] += Scalar(factor * slopes[j]) }
      }
      return
    }
    for n in 0..<outputs.count {
      let slope = scale * (loss == nil ? scales[residual] : self.residual(n, residual, outputs).slope)
      adjoints[n, 0, residual] += Scalar(slope * (factors.map { $0[n * stride] } ?? 1))
    }
  }
}
