import Claims
import Experiments
import KANCore
import SeededRandom

/// How a row of the Allen-Cahn experiment was trained, as JSON.
enum AllenCahnRecipeReport {
  static func json(_ run: AllenCahnOutcome) throws -> JSONValue {
    let (plan, options) = (run.plan, run.options)
    // Any seed will do: the shapes do not depend on it.
    var generator = SplitMix64(seed: 0)
    let network = try run.setting.network(level: plan.rounds.first?.level ?? 0, using: &generator)
    var members: [JSONValue.Member] = [
      .init("network", RecipeText.json(network)),
      .init("initial_parameters", RecipeText.json(plan.initialisation)),
      .init("generator", .string("SplitMix64.stream(seed, 0)")),
      .init("coordinates", .string(run.setting.basis.rawValue)), .init("levels", .array(levels(plan))),
      .init("optimizer", RecipeText.json(plan.optimizer)),
      .init("learning_rate_of_a_round", RecipeText.json(plan.learningRate)),
      .init("weighting", RecipeText.json(plan.weighting)), .init("starts", .integer(plan.starts)),
    ]
    if plan.starts > 1 { members.append(.init("start_epochs", .integer(plan.startEpochs))) }
    members += [
      .init("points", .integer(options.points)), .init("drawing", .string(options.drawing.rawValue)),
      .init("pool", .integer(options.pool)), .init("initial_points", .integer(options.initialPoints)),
      .init("boundary_points", .integer(options.boundaryPoints)),
      .init("initial_ends", .bool(options.initialEnds)), .init("equation_weight", .number(options.equationWeight)),
      .init("initial_weight", .number(options.initialWeight)),
      .init("boundary_weight", .number(options.boundaryWeight)), .init("slope_weight", .number(options.slopeWeight)),
      .init("causality", .number(options.causality)),
    ]
    return .object(members)
  }

  private static func levels(_ plan: AllenCahnPlan) -> [JSONValue] {
    Set(plan.rounds.map(\.level)).sorted().map { level in
      .object([
        .init("intervals", .integer(intervals(level))),
        .init(
          "epochs_of_rounds", .array(plan.rounds.filter { $0.level == level }.map { .integer($0.epochs) })),
      ])
    }
  }

  private static func intervals(_ level: Int) -> Int { AllenCahnCase.coarsestIntervals << level }
}
