import Claims
import Experiments
import JSON

/// The Allen-Cahn experiment as JSON.
struct AllenCahnReport {
  let equation: AllenCahnEquation
  let choices: [(name: String, value: String)]
  var study = AllenCahnStudy()

  func json() -> JSONValue {
    .object([
      .init("experiment", .string("allen-cahn")), .init("version", .string(VerificationReport.version)),
      .init("environment", .object(EnvironmentEntry.current().map { .init($0.name, .string($0.value)) })),
      .init("diffusion", .number(equation.diffusion)), .init("signs", .string(equation.signs.rawValue)),
      .init("choices", .object(choices.map { .init($0.name, .string($0.value)) })),
      .init("rows", .array(study.rows.map(row))),
      .init(
        "statements",
        .array(
          AllenCahnStatements(study).all.map { statement in
            .object([
              .init("statement", .string(statement.text)), .init("holds", .bool(statement.holds)),
              .init("figures", .string(statement.figures)),
            ])
          })),
    ])
  }

  private func row(_ row: AllenCahnStudy.Row) -> JSONValue {
    .object([
      .init("case", .string(row.setting.name)), .init("kind", .string(row.setting.source.kind)),
      .init("settings", .string(row.setting.source.rawValue)), .init("basis", .string(row.setting.basis.rawValue)),
      .init("schedule", .string(row.setting.schedule.rawValue)),
      .init("optimizer", .string(row.setting.method.rawValue)), .init("loss", statistics(row.losses)),
      .init("relative_error", statistics(row.errors)), .init("seconds", statistics(row.seconds)),
      .init("recipe", row.runs.first?.recipe ?? .null),
      .init("runs", .array(row.runs.map(run))),
    ])
  }

  private func statistics(_ values: Statistics) -> JSONValue {
    .object([
      .init("mean", .number(values.mean)), .init("deviation", .number(values.deviation)),
      .init("median", .number(values.median)), .init("largest", .number(values.largest)),
    ])
  }

  private func run(_ run: AllenCahnOutcome) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("seed", .unsigned(run.seed)), .init("loss", .number(run.last.loss)),
      .init("relative_error", .number(run.measure.error)), .init("maximum_error", .number(run.measure.maximum)),
      .init("parameters", .integer(run.network.parameterCount)), .init("seconds", .number(run.seconds)),
      .init("refinement_jump", .number(run.refinementJump)), .init("levels", .array(run.levels.map(level))),
    ]
    if let stopped = run.stopped { members.append(.init("stopped", .string("\(stopped)"))) }
    return .object(members)
  }

  private func level(_ level: AllenCahnOutcome.Level) -> JSONValue {
    .object([
      .init("intervals", .integer(level.intervals)), .init("loss", .number(level.loss)),
      .init("equation", .number(level.measure.equation)), .init("initial", .number(level.measure.initial)),
      .init("relative_error", .number(level.measure.error)), .init("maximum_error", .number(level.measure.maximum)),
      .init("final_error", .number(level.measure.finalError)),
      .init("residual_energy", .number(level.spectrum.energy)),
      .init("residual_peak", .number(level.spectrum.peak)),
      .init("active_waves", .integer(level.spectrum.activeWaves())),
      .init("waves_with_99_percent", .integer(level.spectrum.wavesWith(energyShare: 0.99))),
    ])
  }
}
