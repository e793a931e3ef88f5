/// A custom loss for a regression: the mean of rho(e)^2 over all samples and outputs, e = f(x_k)_q - y_kq.
///
/// During training rho of every output is divided by the output's unit (``RegressionTask/units(for:)``): with several
/// outputs of different sizes, each counts relative to its size.
///
/// With rho(e) = e it is the mean squared error; a weighted one has rho(e) = sqrt(w_k) e, and any loss l(e) >= 0 with its
/// minimum 0 at e = 0 has rho(e) = sign(e) sqrt(l(e)). Given as a residual, it serves Levenberg-Marquardt as well as the
/// methods that need only values and gradients. ``HuberLoss``, ``WeightedLoss``, and ``LogisticLoss`` are such losses.
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
}

extension RegressionLoss {
  /// `nil`: the loss is for any number of samples.
  public var sampleCount: Int? { nil }

  /// Throws `NetworkError.countMismatch(what:expected:found:)` if the loss is for another number of samples.
  func requireSamples(_ count: Int) throws(NetworkError) {
    guard let sampleCount, sampleCount != count else { return }
    throw .countMismatch(what: "samples for the loss \"\(name)\"", expected: sampleCount, found: count)
  }
}
