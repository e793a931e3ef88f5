import Claims
import KANCore

/// The result of a training run as a table and as JSON.
enum ResultText {
  /// A row for every level, followed by the errors.
  static func table(_ result: TrainingResult) -> String {
    var lines = [row("level", "intervals", "parameters", "epochs", "loss before", "loss after", "jump", "seconds")]
    lines.append(String(repeating: "-", count: lines[0].count))
    for level in result.levels {
      let epochs = result.trace.filter { $0.level == level.level }
      lines.append(
        row(
          "\(level.level + 1)", "\(level.intervals)", "\(level.parameterCount)", "\(epochs.count)",
          SignificantDigits.text(level.startLoss), level.endLoss.map { SignificantDigits.text($0) } ?? "",
          SignificantDigits.text(level.refinementJump, digits: 2),
          SignificantDigits.text(epochs.reduce(0) { $0 + $1.seconds }, digits: 3)))
    }
    lines.append("")
    lines.append("training error (mean squared) \(SignificantDigits.text(result.loss))")
    if let testLoss = result.testLoss { lines.append("test error (mean squared) \(SignificantDigits.text(testLoss))") }
    let work = "\(SignificantDigits.text(result.seconds, digits: 3)) s, \(SignificantDigits.text(result.flops)) flops"
    lines.append("\(result.trace.count) epoch\(result.trace.count == 1 ? "" : "s"), \(work)")
    if let outside = result.trace.last?.pointsOutside, outside > 0 {
      lines.append("\(outside) argument\(outside == 1 ? "" : "s") lay outside the knots in the last epoch")
    }
    return lines.joined(separator: "\n")
  }

  /// The result as JSON; `options` are those that the network was created from.
  static func json(_ result: TrainingResult, options: [(name: String, value: String)]) -> String {
    let levels = result.levels.map { level in
      JSONValue.object([
        .init("level", .integer(level.level)), .init("intervals", .integer(level.intervals)),
        .init("parameters", .integer(level.parameterCount)),
        .init("epochs", .integer(result.trace.count { $0.level == level.level })),
        .init("start_loss", .number(level.startLoss)), .init("end_loss", level.endLoss.map { .number($0) } ?? .null),
        .init("refinement_jump", .number(level.refinementJump)), .init("rescaling_jump", .number(level.rescalingJump)),
        .init("reason", level.reason.map { .string($0) } ?? .null),
      ])
    }
    let document = JSONValue.object([
      .init("version", .string(VerificationReport.version)),
      .init("network", .object(options.map { .init($0.name, .string($0.value)) })),
      .init("parameters", .integer(result.network.parameterCount)), .init("loss", .number(result.loss)),
      .init("test_loss", result.testLoss.map { .number($0) } ?? .null),
      .init("epochs", .integer(result.trace.count)), .init("seconds", .number(result.seconds)),
      .init("flops", .number(result.flops)),
      .init("points_outside", .integer(result.trace.last?.pointsOutside ?? 0)), .init("levels", .array(levels)),
      .init("stopped", result.stopped.map { .string($0.description) } ?? .null),
      .init("environment", .object(EnvironmentEntry.current().map { .init($0.name, .string($0.value)) })),
    ])
    return document.text + "\n"
  }

  private static func row(_ fields: String...) -> String {
    let widths = [5, 9, 10, 7, 11, 10, 8, 8]
    return zip(fields, widths).map { String(repeating: " ", count: max(0, $1 - $0.count)) + $0 }
      .joined(separator: "  ")
  }
}
