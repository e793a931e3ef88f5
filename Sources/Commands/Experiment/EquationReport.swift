import Claims
import Experiments
import JSON

/// An equation experiment as JSON.
enum EquationReport {
  static func json<E: EquationExperiment>(_ study: EquationStudy, of experiment: E) -> JSONValue {
    [
      "experiment": .string(experiment.name), "version": .string(VerificationReport.version),
      "environment": .object(EnvironmentEntry.current().map { .init($0.name, .string($0.value)) }),
      "choices": .object(experiment.choices.map { .init($0.name, .string($0.value)) }),
      "rows": .array(study.rows.map { row($0, of: experiment) }),
      "statements": .array(
        experiment.statements(study).map { statement in
          [
            "statement": .string(statement.text), "kind": .string(statement.kind.rawValue),
            "holds": .bool(statement.holds), "figures": .string(statement.figures),
          ]
        }),
    ]
  }

  private static func row<E: EquationExperiment>(_ row: EquationStudy.Row, of experiment: E) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("case", .string(row.case.name)), .init("kind", .string(row.case.kind.rawValue)),
      .init("variant", row.case.variant.map { .string($0.rawValue) } ?? .null),
      .init("model", .string(row.case.model.name)),
      .init("schedule", .string(row.case.schedule.rawValue)),
      .init("optimizer", .string(row.case.method.rawValue)),
    ]
    if let printed = experiment.printed(row.case) {
      members += [
        .init("printed_loss", .number(printed.mean)), .init("printed_deviation", .number(printed.deviation)),
      ]
    }
    members += [
      .init("loss", statistics(row.losses)), .init("relative_error", statistics(row.errors)),
      .init("seconds", statistics(row.seconds)),
      .init("recipe", row.runs.first?.result.recipe ?? .null),
      .init("runs", .array(row.runs.map(run))),
    ]
    return .object(members)
  }

  private static func statistics(_ values: Statistics) -> JSONValue {
    [
      "mean": .number(values.mean), "deviation": .number(values.deviation), "median": .number(values.median),
      "smallest": .number(values.smallest), "largest": .number(values.largest),
    ]
  }

  private static func run(_ run: EquationRun) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("seed", .unsigned(run.seed)), .init("loss", .number(run.loss)),
      .init("relative_error", .number(run.relativeError)), .init("maximum_error", .number(run.maximumError)),
      .init("parameters", .integer(run.result.network.parameterCount)), .init("seconds", .number(run.seconds)),
      .init("start_seconds", .number(run.startSeconds)),
      .init("start_losses", .array(run.startLosses.map { .number($0) })), .init("flops", .number(run.result.flops)),
      .init(
        "levels",
        .array(
          run.result.levels.map { level in
            .object(
              [
                .init("intervals", .integer(level.intervals)), .init("parameters", .integer(level.parameterCount)),
                .init("start_loss", .number(level.startLoss)),
                .init("end_loss", .number(level.endLoss ?? level.startLoss)),
                .init("refinement_jump", .number(level.refinementJump)), .init("reason", .string(level.reason ?? "")),
              ] + (run.levels[level.level]?.report ?? []))
          })),
    ]
    if let stopped = run.result.stopped { members.append(.init("stopped", .string("\(stopped)"))) }
    return .object(members)
  }
}
