/// A custom loss for a regression: the mean of rho(e)^2 over all samples and outputs, e = f(x_k)_q - y_kq.
///
/// During training rho of every output is divided by the output's unit (``RegressionTask/units(for:)``): with several
/// outputs of different sizes, each counts relative to its size.
///
/// With rho(e) = e it is the mean squared error; a weighted one has rho(e) = sqrt(w_k) e, and any loss l(e) >= 0 with its
/// minimum 0 at e = 0 has rho(e) = sign(e) sqrt(l(e)). Given as a residual, it serves Levenberg-Marquardt as well as the
/// methods that need only values and gradients. ``HuberLoss``, ``WeightedLoss``, and ``LogisticLoss`` are such losses.
///
/// A loss may also couple the outputs of a sample, such as the ``SoftmaxLoss``: each rho is then a function of all of
/// them.
public protocol RegressionLoss: Sendable {
  /// A name that is equal only for equal losses; checkpoints compare it.
  var name: String { get }

  /// The number of samples that the loss has data for, such as weights; `nil`, the default, for any number. A loss for
  /// another number of samples than those it is used on is refused.
  var sampleCount: Int? { get }

  /// Returns rho and its derivative. May be called on several threads at once.
  ///
  /// - Parameters:
  ///   - difference: e, the output minus the target.
  ///   - sample: the index of the sample in the table, from 0, also in batches.
  ///   - output: the index of the output, from 0.
  func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double)

  /// Whether rho of an output depends on the other outputs of its sample, too; `false` by default. If so,
  /// ``residual(of:sample:output:slopes:)`` is called instead of ``residual(of:sample:output:)``, and the units of all
  /// outputs have to be equal.
  var couplesOutputs: Bool { get }

  /// Returns rho of an output and writes its derivatives with respect to all outputs of the sample. By default rho is
  /// that of ``residual(of:sample:output:)``, which depends on its own output alone. May be called on several threads
  /// at once.
  ///
  /// - Parameters:
  ///   - differences: e of all outputs of the sample.
  ///   - sample: the index of the sample in the table, from 0, also in batches.
  ///   - output: the index of the output, from 0.
  ///   - slopes: one derivative for each output, overwritten.
  func residual(
    of differences: UnsafeBufferPointer<Double>, sample: Int, output: Int, slopes: UnsafeMutableBufferPointer<Double>
  ) -> Double
}

extension RegressionLoss {
  /// `nil`: the loss is for any number of samples.
  public var sampleCount: Int? { nil }

  /// `false`: rho depends on its own output alone.
  public var couplesOutputs: Bool { false }

  /// Returns rho of ``residual(of:sample:output:)``; the derivatives with respect to other outputs are zero.
  public func residual(
    of differences: UnsafeBufferPointer<Double>, sample: Int, output: Int, slopes: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let (value, slope) = residual(of: differences[output], sample: sample, output: output)
    slopes.update(repeating: 0)
    slopes[output] = slope
    return value
  }

  /// Throws `NetworkError.countMismatch(what:expected:found:)` if the loss is for another number of samples.
  func requireSamples(_ count: Int) throws(NetworkError) {
    guard let sampleCount, sampleCount != count else { return }
    throw .countMismatch(what: "samples for the loss \"\(name)\"", expected: sampleCount, found: count)
  }
}
