import SplineKernels

/// The outputs of consecutive samples, or the adjoints of these outputs: a view into an evaluator's memory, valid only
/// during the call to which it is passed.
public struct ChannelBlock<Scalar: KernelScalar> {
  /// The index in the batch of the block's first sample.
  public let firstSample: Int
  /// The number of samples.
  public let count: Int
  /// The number of channels.
  public let channels: Int
  /// The number of outputs.
  public let width: Int
  /// The number of scalars from one channel to the next.
  @usableFromInline let stride: Int
  @usableFromInline let base: UnsafeMutablePointer<Scalar>

  init(
    firstSample: Int, count: Int, channels: Int, width: Int, stride: Int, base: UnsafeMutablePointer<Scalar>
  ) {
    self.firstSample = firstSample
    self.count = count
    self.channels = channels
    self.width = width
    self.stride = stride
    self.base = base
  }

  /// Output `unit` of sample `firstSample + n`, in a channel: 0 for the value.
  ///
  /// - Precondition: the indices are in range; this is not checked in an optimized build.
  @inlinable
  public subscript(n: Int, channel: Int, unit: Int) -> Scalar {
    get {
      assert(n >= 0 && n < count && channel >= 0 && channel < channels && unit >= 0 && unit < width)
      return base[(n * channels + channel) * stride + unit]
    }
    nonmutating set {
      assert(n >= 0 && n < count && channel >= 0 && channel < channels && unit >= 0 && unit < width)
      base[(n * channels + channel) * stride + unit] = newValue
    }
  }

  /// Sets every number to zero.
  func clear() { base.update(repeating: 0, count: count * channels * stride) }
}
