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

  /// Returns rho and its derivative. May be called on several threads at once.
  ///
  /// - Parameters:
  ///   - difference: e, the output minus the target.
  ///   - sample: the index of the sample in the table, from 0, also in batches.
  ///   - output: the index of the output, from 0.
  func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double)
}
