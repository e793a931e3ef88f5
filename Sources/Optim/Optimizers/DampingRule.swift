/// The damping lambda of Levenberg-Marquardt and its update by the gain ratio.
///
/// Source: Nielsen, Damping parameter in Marquardt's method, IMM-REP-1999-05: after an accepted step lambda *= max(1/3,
/// 1 - (2 rho - 1)^3), after a rejected one lambda *= nu, nu *= 2.
struct DampingRule: Sendable {
  /// lambda; nil before the first step.
  private(set) var damping: Double?
  private var growth = 2.0

  /// Sets the initial damping if there is none yet.
  mutating func start(at damping: Double) { if self.damping == nil { self.damping = damping } }

  /// Replaces the damping by one that was found.
  mutating func replace(by damping: Double) {
    self.damping = max(damping, .leastNormalMagnitude)
    growth = 2
  }

  /// Updates the damping after a step of gain ratio rho > 0.
  mutating func accept(gain: Double) {
    guard let damping else { return }
    let shifted = 2 * min(gain, 1e3) - 1
    // Bounded below by the smallest normal number: a damping of zero could never grow again.
    self.damping = max(damping * max(1.0 / 3, 1 - shifted * shifted * shifted), .leastNormalMagnitude)
    growth = 2
  }

  /// Updates the damping after a rejected step.
  mutating func refuse() {
    guard let damping else { return }
    self.damping = damping * growth
    growth *= 2
  }

  /// Adds both numbers to a state.
  func save(in state: inout OptimizerState) {
    guard let damping else { return }
    state.numbers["damping"] = damping
    state.numbers["growth"] = growth
  }

  /// Creates a rule without a damping.
  init() {}

  /// Restores the data written by ``save(in:)``.
  init(_ state: OptimizerState) throws(OptimizerError) {
    guard state.numbers["damping"] != nil else { return }
    let (damping, growth) = (try state.number("damping"), try state.number("growth"))
    guard damping > 0 else { throw .badState(optimizer: state.optimizer, name: "damping", value: "\(damping)") }
    guard growth >= 2 else { throw .badState(optimizer: state.optimizer, name: "growth", value: "\(growth)") }
    (self.damping, self.growth) = (damping, growth)
  }
}
