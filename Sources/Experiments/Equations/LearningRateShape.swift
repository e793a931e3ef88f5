import Optim
import RealModule

/// How the learning rate of Adam and AdamW goes through a level of an equation experiment, after its warm-up.
public enum LearningRateShape: String, CaseIterable, Sendable {
  /// The first rate all the time.
  case constant
  /// Straight from the first rate to the last.
  case linear
  /// By a constant factor from epoch to epoch.
  case exponential
  /// Half a wave of the cosine.
  case cosine
  /// The exponential shape over a cycle of epochs, again and again.
  case cyclic
}

extension EquationExperiment {
  /// The learning rates of a level after so many halvings of the coarsest knots.
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
