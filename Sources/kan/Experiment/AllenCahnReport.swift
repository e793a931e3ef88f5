import Claims
import Experiments

/// The Allen-Cahn experiment as JSON.
struct AllenCahnReport {
  let study: AllenCahnStudy
  let equation: AllenCahnEquation
  let options: AllenCahnOptions

  /// - Throws: what stating a problem and drawing a network throw.
  func json() throws -> JSONValue {
    .object([
      .init("experiment", .string("allen-cahn")), .init("version", .string(VerificationReport.version)),
      .init("environment", .object(EnvironmentEntry.current().map { .init($0.name, .string($0.value)) })),
      .init("diffusion", .number(equation.diffusion)), .init("signs", .string(equation.signs.rawValue)),
      .init("points", .integer(options.points)), .init("rows", .array(try study.rows.map(row))),
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

  private func row(_ row: AllenCahnStudy.Row) throws -> JSONValue {
    .object([
      .init("case", .string(row.setting.name)), .init("loss", statistics(row.losses)),
      .init("error", statistics(row.errors)), .init("seconds", statistics(row.seconds)),
      .init("recipe", try row.runs.first.map(AllenCahnRecipeReport.json) ?? .null),
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
      .init("seed", .unsigned(run.seed)), .init("parameters", .integer(run.network.parameterCount)),
      .init("seconds", .number(run.seconds)), .init("refinement_jump", .number(run.refinementJump)),
      .init(
        "levels",
        .array(
          run.levels.map { level in
            .object([
              .init("intervals", .integer(level.intervals)), .init("loss", .number(level.measure.loss)),
              .init("equation", .number(level.measure.equation)), .init("error", .number(level.measure.error)),
              .init("largest_error", .number(level.measure.maximum)),
              .init("final_error", .number(level.measure.finalError)),
            ])
          })),
    ]
    if let stopped = run.stopped { members.append(.init("stopped", .string("\(stopped)"))) }
    return .object(members)
  }
}
