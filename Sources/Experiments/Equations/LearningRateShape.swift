import Optim
import RealModule

/// The shape of the learning rate of Adam and AdamW on a level of an equation experiment, after its warm-up.
package enum LearningRateShape: String, CaseIterable, Sendable {
  /// The first rate throughout.
  case constant
  /// Linear from the first rate to the last.
  case linear
  /// A constant factor from epoch to epoch.
  case exponential
  /// Half a cosine wave.
  case cosine
  /// The exponential shape over a cycle of epochs, repeated.
  case cyclic
}

extension EquationSettings {
  /// Returns the learning rates of a level after a given number of halvings of the coarsest knots.
  func learningRates(halvings: Int) -> LearningRateSchedule {
    let factor = Double.pow(levelFactor, halvings)
    let (first, last) = (factor * learningRate.first, factor * learningRate.last)
    let shape: LearningRateSchedule =
      switch rateShape {
      case .constant: .constant(first)
      case .linear: .linearRamp(from: first, to: last)
      case .exponential: .exponential(from: first, to: last)
      case .cosine: .cosine(from: first, to: last)
      case .cyclic: .cyclicExponential(from: first, to: last, period: period)
      }
    return warmUp == 0 ? shape : .warmUp(epochs: warmUp, then: shape)
  }
}
