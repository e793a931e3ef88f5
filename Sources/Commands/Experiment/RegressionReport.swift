import Claims
import Experiments
import JSON

/// The regression study as JSON.
enum RegressionReport {
  static func json(_ study: RegressionStudy, samples: Int, levels: Int) -> JSONValue {
    [
      "experiment": .string("regression"), "version": .string(VerificationReport.version),
      "environment": .object(EnvironmentEntry.current().map { .init($0.name, .string($0.value)) }),
      "samples": .integer(samples), "levels": .integer(levels),
      "choices": .array(
        RegressionChoices.all.map {
          ["not_printed": .string($0.what), "choice": .string($0.choice)]
        }), "rows": .array(study.rows.map(row)),
      "differences": .array(RegressionDifferences.lines(study).map { .string($0) }),
      "statements": .array(
        statements(study).flatMap { title, statements in
          statements.all.map { statement in
            [
              "means": .string(title), "statement": .string(statement.text), "holds": .bool(statement.holds),
              "figures": .string(statement.figures),
            ]
          }
        }),
    ]
  }

  /// The conclusions of Section 5.1, from the printed means and from those of the study's printed rows.
  static func statements(_ study: RegressionStudy) -> [(title: String, statements: RegressionStatements)] {
    let own = [RegressionOptimizer.lbfgsFixed, .lbfgs].map {
      ("our means of \($0.rawValue)", RegressionStatements(study, $0))
    }.filter { !$0.1.all.isEmpty }
    return own.isEmpty ? [] : [("the printed means", RegressionStatements.ofTheTable)] + own
  }

  private static func row(_ row: RegressionStudy.Row) -> JSONValue {
    let losses = row.losses
    var members: [JSONValue.Member] = [
      .init("kind", .string(row.case.kind.rawValue)), .init("case", .string(row.case.name)),
      .init("model", .string(row.case.model.name)),
      .init("schedule", .string(row.case.schedule.rawValue)),
      .init("optimizer", .string(row.case.optimizer.rawValue)),
    ]
    if let printed = row.printed {
      members += [
        .init("printed_mean", .number(printed.mean.value)),
        .init("printed_deviation", .number(printed.deviation.value)),
        .init("printed_parameters", .integer(printed.parameters)),
      ]
    }
    members += [
      .init("mean", .number(losses.mean)), .init("deviation", .number(losses.deviation)),
      .init("median", .number(losses.median)), .init("end_mean", .number(row.endLosses.mean)),
      .init("recipe", row.runs.first?.result.recipe ?? .null), .init("runs", .array(row.runs.map(run))),
    ]
    return .object(members)
  }

  private static func run(_ run: RegressionRun) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("seed", .unsigned(run.seed)), .init("loss", .number(run.loss)),
      .init("end_loss", .number(run.endLoss)), .init("relative_error", .number(run.relativeError)),
      .init("parameters", .integer(run.result.network.parameterCount)), .init("seconds", .number(run.seconds)),
      .init("flops", .number(run.flops)),
      .init(
        "levels",
        .array(
          run.result.levels.map { level in
            [
              "intervals": .integer(level.intervals), "start_loss": .number(level.startLoss),
              "end_loss": .number(level.endLoss ?? level.startLoss), "refinement_jump": .number(level.refinementJump),
              "rescaling_jump": .number(level.rescalingJump), "reason": .string(level.reason ?? ""),
            ]
          })),
    ]
    if let stopped = run.result.stopped { members.append(.init("stopped", .string("\(stopped)"))) }
    return .object(members)
  }
}
