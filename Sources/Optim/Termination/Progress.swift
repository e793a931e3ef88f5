/// Whether values still fall: near a minimum they wander within their rounding while the gradient goes on falling, so that
/// a few values in a row that are not the lowest are no end yet.
struct Progress: Sendable {
  private var last = Double.nan
  private var lowest = Double.infinity
  private var stalled = 0

  /// The values in a row without progress that are the end.
  private static let patience = 10

  /// Nothing seen yet.
  init() {}

  /// The value at the start of an epoch. Another one than the last means that the objective has changed.
  mutating func begin(at value: Double) {
    if value == last { return }
    last = value
    lowest = value
    stalled = 0
  }

  /// The value of an accepted point.
  mutating func observe(_ value: Double, tolerance: Double) {
    last = value
    if lowest - value > tolerance * abs(lowest) {
      lowest = value
      stalled = 0
    } else {
      stalled += 1
    }
  }

  /// Whether it is time to stop.
  var isStalled: Bool { stalled >= Self.patience }

  /// Adds all to a state.
  func save(in state: inout OptimizerState) {
    guard last.isFinite, lowest.isFinite else { return }
    state.numbers["lastValue"] = last
    state.numbers["lowestValue"] = lowest
    state.counts["stalled"] = stalled
  }

  /// Takes up what ``save(in:)`` wrote.
  init(_ state: OptimizerState) throws(OptimizerError) {
    guard state.numbers["lastValue"] != nil else { return }
    last = try state.number("lastValue")
    lowest = try state.number("lowestValue")
    stalled = try state.count("stalled")
  }
}
