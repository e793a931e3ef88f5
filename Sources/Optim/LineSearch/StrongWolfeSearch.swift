/// A line search for the strong Wolfe conditions: bracketing by extrapolation, then zooming by safeguarded cubic
/// interpolation (Nocedal and Wright, algorithms 3.5 and 3.6).
///
/// There are two departures from the book. A trial whose value or slope is not finite counts as too long. The decrease
/// condition is relaxed by the rounding error of the value, 8 eps |f(0)|, so that near a minimum, where values can no
/// longer be distinguished, the slopes decide.
struct StrongWolfeSearch {
  /// The result of a search.
  struct Outcome {
    /// The accepted step, or the best trial with a value below that at the start, or nil if there is none.
    var trial: LineTrial?
    /// The number of evaluations.
    var evaluations = 0
    /// The last trial whose value or slope was not finite.
    var notFinite: LineTrial?
  }

  private let conditions: WolfeConditions
  private let origin: LineTrial
  private let noise: Double
  private var outcome = Outcome()

  /// Runs a line search. The last evaluation is that of the returned trial.
  ///
  /// - Parameters:
  ///   - value: f(0), finite.
  ///   - slope: f'(0), negative.
  ///   - first: the first step to try, positive.
  ///   - conditions: the constants of the Wolfe conditions.
  ///   - evaluate: evaluates f and f' at a step size.
  static func run(
    value: Double, slope: Double, first: Double, conditions: WolfeConditions,
    evaluate: (Double) throws -> LineTrial
  ) throws -> Outcome {
    var search = StrongWolfeSearch(
      conditions: conditions, origin: LineTrial(step: 0, value: value, slope: slope), noise: 8 * abs(value).ulp)
    try search.bracket(from: first, evaluate)
    return search.outcome
  }

  private init(conditions: WolfeConditions, origin: LineTrial, noise: Double) {
    self.conditions = conditions
    self.origin = origin
    self.noise = noise
  }

  private var hasTrials: Bool { outcome.evaluations < conditions.maximumTrials }

  private func decreases(_ trial: LineTrial) -> Bool {
    trial.isFinite
      && trial.value <= origin.value + conditions.sufficientDecrease * trial.step * origin.slope + noise
  }

  private func isFlat(_ trial: LineTrial) -> Bool { abs(trial.slope) <= -conditions.curvature * origin.slope }

  private mutating func evaluate(_ step: Double, _ body: (Double) throws -> LineTrial) throws -> LineTrial {
    outcome.evaluations += 1
    let trial = try body(step)
    if !trial.isFinite { outcome.notFinite = trial }
    return trial
  }

  /// Algorithm 3.5: increases the step until an interval contains an acceptable one.
  private mutating func bracket(from first: Double, _ body: (Double) throws -> LineTrial) throws {
    var previous = origin
    var step = first
    while hasTrials {
      let trial = try evaluate(step, body)
      if !decreases(trial) || (previous.step > 0 && trial.value >= previous.value) {
        return try zoom(low: previous, high: trial, body)
      }
      if isFlat(trial) {
        outcome.trial = trial
        return
      }
      if trial.slope >= 0 { return try zoom(low: trial, high: previous, body) }
      let least = trial.step + 0.01 * (trial.step - previous.step)
      let most = 10 * trial.step
      step = min(max(LineTrial.cubicMinimum(previous, trial) ?? most, least), most)
      previous = trial
      // The function decreases throughout: the longest step is the best.
      outcome.trial = trial
    }
  }

  /// Algorithm 3.6: shrinks the interval between `low`, the best step so far, and `high` around an acceptable step.
  private mutating func zoom(
    low: LineTrial, high: LineTrial, _ body: (Double) throws -> LineTrial
  ) throws {
    var (low, high) = (low, high)
    var evaluated = high
    var width = abs(high.step - low.step)
    var isSlow = false
    while hasTrials && width > 4 * max(low.step, high.step).ulp {
      let trial = try evaluate(between(low, high, slow: isSlow), body)
      evaluated = trial
      if decreases(trial) && isFlat(trial) && trial.value <= low.value + noise {
        outcome.trial = trial
        return
      }
      if !decreases(trial) || trial.value >= low.value {
        high = trial
      } else {
        if trial.slope * (high.step - low.step) >= 0 { high = low }
        low = trial
      }
      isSlow = abs(high.step - low.step) > 0.66 * width
      width = abs(high.step - low.step)
    }
    guard low.step > 0, low.value < origin.value else {
      outcome.trial = nil
      return
    }
    outcome.trial = evaluated.step == low.step ? low : try evaluate(low.step, body)
  }

  /// Returns a step inside an interval, at least a tenth of its width from both ends; the midpoint if the last
  /// reduction was slow.
  private func between(_ low: LineTrial, _ high: LineTrial, slow: Bool) -> Double {
    let width = high.step - low.step
    guard high.isFinite else { return low.step + 0.1 * width }
    guard !slow, let minimum = LineTrial.cubicMinimum(low, high) else { return low.step + width / 2 }
    let fraction = (minimum - low.step) / width
    return low.step + min(max(fraction, 0.1), 0.9) * width
  }
}
