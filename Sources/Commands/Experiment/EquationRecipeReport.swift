import Claims
import Experiments
import KANCore
import SeededRandom

/// How a row of an equation experiment was trained, as JSON.
enum EquationRecipeReport {
  static func json<E: EquationExperiment>(_ setting: EquationCase, of experiment: E) throws -> JSONValue {
    let recipe = try experiment.recipe(for: setting)
    // Any seed will do: the shapes do not depend on it.
    var generator = SplitMix64(seed: 0)
    let network = try experiment.network(for: setting, halvings: recipe.halvings, using: &generator)
    var members: [JSONValue.Member] = [
      .init("network", RecipeText.json(network)),
      .init(
        "initial_parameters",
        RecipeText.json(setting.model.hasLevels ? experiment.initialisation(of: setting) : Initialisation())),
      .init("generator", .string("SplitMix64(seed)")),
      .init("coordinates", .string(recipe.plan.iteration.rawValue)),
      .init("rule", .string("\(recipe.plan.rule)")),
      .init("linear_rows_rescaled_to", recipe.plan.rescalesLinearRows ? .number(recipe.plan.linearRowLength) : .null),
      .init("levels", .array(try levels(recipe.plan, network))), .init("weighting", RecipeText.json(recipe.weighting)),
      .init("starts", .integer(recipe.starts)),
    ]
    if recipe.starts > 1 {
      members += [
        .init("start_epochs", .integer(recipe.startEpochs)),
        .init("starts_compared_on", RecipeText.json(try experiment.validation(for: setting))),
      ]
    }
    members += [
      .init("choices", .object(experiment.choices(for: setting).map { .init($0.name, .string($0.value)) })),
      .init("loss", RecipeText.json(try experiment.problem(for: setting))),
    ]
    return .object(members)
  }

  private static func levels(_ plan: TrainingPlan, _ first: Network) throws -> [JSONValue] {
    var network = first
    return try plan.levels.map { level in
      network = try level.refinement.apply(to: network)
      return .object([
        .init("intervals", .integer(network.largestIntervalCount)), .init("epochs", .integer(level.epochs)),
        .init("optimizer", RecipeText.json(level.optimizer)),
        .init("learning_rate", RecipeText.json(level.learningRate)),
      ])
    }
  }
}
