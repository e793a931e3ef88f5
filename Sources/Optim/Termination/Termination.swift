/// Why an optimiser should not go on. The text says what happened and what to do about it.
public enum Termination: Equatable, Sendable, Codable {
  /// The gradient is as small as was asked for.
  case gradientTolerance(norm: Double, tolerance: Double)
  /// The value no longer changes by more than was asked for.
  case noProgress(change: Double, tolerance: Double)
  /// No step along the direction fulfils the line search's conditions.
  case lineSearchFailed(trials: Int, slope: Double)
  /// The value is infinite or NaN.
  case nonFiniteValue(String)
  /// An entry of the gradient is infinite or NaN.
  case nonFiniteGradient(index: Int)
  /// No damping that was tried gave a smaller value.
  case dampingOverflow(damping: Double)

  /// Whether a minimum, to the accuracy asked for or to rounding, is a likely reason.
  public var isConverged: Bool {
    switch self {
    case .gradientTolerance, .noProgress: return true
    case .lineSearchFailed, .nonFiniteValue, .nonFiniteGradient, .dampingOverflow: return false
    }
  }

  /// Whether a value or a gradient was infinite or NaN, so that one must not go on.
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

extension Termination: CustomStringConvertible {
  /// One line: the reason and the advice.
  public var description: String {
    switch self {
    case .gradientTolerance(let norm, let tolerance):
      return "the gradient's norm \(norm) reached the tolerance \(tolerance): converged; for more, lower the tolerance"
    case .noProgress(let change, let tolerance):
      return
        "the value changed by \(change), not more than the tolerance \(tolerance): a minimum or a plateau to rounding;"
        + " refine the model, change the method, or accept the point"
    case .lineSearchFailed(let trials, let slope):
      return "no step fulfils the line search's conditions after \(trials) trials (slope \(slope)): at the limit of"
        + " rounding if the slope is tiny, so accept the point; else check the gradient or scale the parameters"
    case .nonFiniteValue(let value):
      return "the value is \(value); the last good point is kept: use a smaller learning rate, or check the data"
    case .nonFiniteGradient(let index):
      return
        "entry \(index) of the gradient is not finite; the last good point is kept: use a smaller learning rate, or"
        + " check the model's derivatives"
    case .dampingOverflow(let damping):
      return "no smaller value up to damping \(damping): a minimum to rounding, or a Jacobian that does not fit the"
        + " residuals; accept the point or check the Jacobian"
    }
  }
}
