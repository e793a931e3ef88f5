/// The reason why an optimizer should stop. The text says what happened and what to do about it.
public enum Termination: Equatable, Sendable, Codable {
  /// The gradient is as small as requested.
  case gradientTolerance(norm: Double, tolerance: Double)
  /// The value changes by no more than the tolerance.
  case noProgress(change: Double, tolerance: Double)
  /// No step along the direction satisfies the line search conditions.
  case lineSearchFailed(trials: Int, slope: Double)
  /// The value is infinite or NaN.
  case nonFiniteValue(String)
  /// An entry of the gradient is infinite or NaN.
  case nonFiniteGradient(index: Int)
  /// None of the dampings tried gave a smaller value.
  case dampingOverflow(damping: Double)

  /// Whether a minimum, to the requested accuracy or to rounding, is a likely reason.
  public var isConverged: Bool {
    switch self {
    case .gradientTolerance, .noProgress: return true
    case .lineSearchFailed, .nonFiniteValue, .nonFiniteGradient, .dampingOverflow: return false
    }
  }

  /// Whether a value or a gradient was infinite or NaN, so that the run must stop.
  public var isNotFinite: Bool {
    switch self {
    case .nonFiniteValue, .nonFiniteGradient: return true
    case .gradientTolerance, .noProgress, .lineSearchFailed, .dampingOverflow: return false
    }
  }

  /// A short name for traces, such as "gradient-tolerance".
  public var label: String {
    switch self {
    case .gradientTolerance: return "gradient-tolerance"
    case .noProgress: return "no-progress"
    case .lineSearchFailed: return "line-search-failed"
    case .nonFiniteValue: return "non-finite-value"
    case .nonFiniteGradient: return "non-finite-gradient"
    case .dampingOverflow: return "damping-overflow"
    }
  }
}

extension Termination {
  /// Returns the termination for an objective scaled by a factor.
  package func multiplied(by factor: Double) -> Termination {
    switch self {
    case .gradientTolerance(let norm, let tolerance):
      .gradientTolerance(norm: factor * norm, tolerance: factor * tolerance)
    case .noProgress(let change, let tolerance):
      .noProgress(change: factor * change, tolerance: factor * tolerance)
    case .lineSearchFailed(let trials, let slope): .lineSearchFailed(trials: trials, slope: factor * slope)
    case .dampingOverflow(let damping): .dampingOverflow(damping: factor * damping)
    case .nonFiniteValue, .nonFiniteGradient: self
    }
  }
}

extension Termination: CustomStringConvertible {
  /// One line: the reason and the advice.
  public var description: String {
    switch self {
    case .gradientTolerance(let norm, let tolerance):
      return "the gradient norm \(norm) reached the tolerance \(tolerance): converged; lower the tolerance to continue"
    case .noProgress(let change, let tolerance):
      return
        "the value changed by \(change), within the tolerance \(tolerance): a minimum or a plateau, up to rounding;"
        + " refine the model, change the method, or accept the point"
    case .lineSearchFailed(let trials, let slope):
      return "no step satisfies the line search conditions after \(trials) trials (slope \(slope)): at the level of"
        + " rounding if the slope is tiny, so accept the point; otherwise check the gradient or rescale the parameters"
    case .nonFiniteValue(let value):
      return "the value is \(value); the last good point is kept: use a smaller learning rate, or check the data"
    case .nonFiniteGradient(let index):
      return
        "entry \(index) of the gradient is not finite; the last good point is kept: use a smaller learning rate, or"
        + " check the model's derivatives"
    case .dampingOverflow(let damping):
      return "no smaller value up to damping \(damping): a minimum up to rounding, or a Jacobian that does not fit the"
        + " residuals; accept the point or check the Jacobian"
    }
  }
}
