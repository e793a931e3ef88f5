import KANCore

/// A progress bar on standard error during training, on a terminal only.
struct TrainingProgress {
  private let plan: TrainingPlan
  private let line = ProgressLine()
  private let clock = ContinuousClock()
  private var shown: ContinuousClock.Instant?

  init(plan: TrainingPlan) { self.plan = plan }

  /// Shows an epoch, at most twenty times a second.
  mutating func show(_ record: EpochRecord) {
    let now = clock.now
    if let shown, shown.duration(to: now) < .milliseconds(50) { return }
    shown = now
    let done = plan.levels[..<record.level].reduce(0) { $0 + $1.epochs } + record.epoch + 1
    let filled = 24 * done / max(1, plan.epochs)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled)
    line.show(
      "[\(bar)] level \(record.level + 1) of \(plan.levels.count),"
        + " epoch \(record.epoch + 1) of \(plan.levels[record.level].epochs),"
        + " loss \(SignificantDigits.text(record.loss))"
        + (record.validationLoss.map { ", validation \(SignificantDigits.text($0))" } ?? ""))
  }

  /// Removes the bar.
  func clear() { line.clear() }
}
