/// Tracks whether values still decrease. Near a minimum they fluctuate within rounding while the gradient continues to
/// decrease, so a few consecutive values that are not the lowest do not end the run.
struct Progress: Sendable {
  private var last = Double.nan
  private var lowest = Double.infinity
  private var stalled = 0

  /// The number of consecutive values without progress that ends the run.
  private static let patience = 10

  /// Creates a tracker without values.
  init() {}

  /// Sets the value at the start of an epoch. A value other than the last one means that the objective has changed.
  mutating func begin(at value: Double) {
    if value == last { return }
    last = value
    lowest = value
    stalled = 0
  }

  /// Records the value of an accepted point.
  mutating func observe(_ value: Double, tolerance: Double) {
    last = value
    if lowest - value > tolerance * abs(lowest) {
      lowest = value
      stalled = 0
    } else {
      stalled += 1
    }
  }

  /// Whether to stop.
  var isStalled: Bool { stalled >= Self.patience }

  /// Adds all data to a state.
  func save(in state: inout OptimizerState) {
    guard last.isFinite, lowest.isFinite else { return }
    state.numbers["lastValue"] = last
    state.numbers["lowestValue"] = lowest
    state.counts["stalled"] = stalled
  }

  /// Restores the data written by ``save(in:)``.
  init(_ state: OptimizerState) throws(OptimizerError) {
    guard state.numbers["lastValue"] != nil else { return }
    last = try state.number("lastValue")
    lowest = try state.number("lowestValue")
    stalled = try state.count("stalled")
  }
}
