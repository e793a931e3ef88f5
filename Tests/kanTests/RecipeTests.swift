import Foundation
import Testing

/// Every choice of an equation experiment is a flag, flags that say nothing are refused, and result.json has them all.
@Suite("kan experiment: recipes")
struct RecipeTests {
  /// The first row of result.json and the trace of its run.
  private func row(_ words: String, trace: String) throws -> (row: [String: Any], trace: [[String: String]]) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try KANProcess.run("experiment \(words) --out \(folder.path)")
    try #require(run.status == 0, "\(run.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: "result.json")))
    let rows = try #require((object as? [String: Any])?["rows"] as? [[String: Any]])
    let lines = try String(contentsOf: folder.appending(path: "\(trace).csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let table = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    return (try #require(rows.first), table)
  }

  private func member<Value>(_ value: Any?, _ path: String, as type: Value.Type = Value.self) throws -> Value {
    var place = value
    for key in path.split(separator: ".") {
      if let index = Int(key) {
        let list = place as? [Any] ?? []
        place = list.indices.contains(index) ? list[index] : nil
      } else {
        place = (place as? [String: Any])?[String(key)]
      }
    }
    return try #require(place as? Value, "\(path)")
  }

  private func number(_ value: Any?, _ path: String) throws -> Double {
    try member(value, path, as: NSNumber.self).doubleValue
  }

  @Test("Poisson by Adam: the rates of the trace are those of the flags, and the recipe says so")
  func poisson() throws {
    let (row, trace) = try row(
      "poisson --rows ours --basis relu --schedule multilevel --optimizer adam --seeds 1 --epochs 6,4 --rate-shape linear"
        + " --learning-rates 0.02,0.004 --warm-up 2 --level-factor 0.25 --weighting attention --attention-decay 0.9"
        + " --attention-rate 0.1 --attention-initial 0.5 --attention-terms volume,boundary --side 7"
        + " --boundary-points 12 --volume-weight 0.03 --initializer function-space --initial-scale 0.5",
      trace: "adam-relu-multilevel-1")
    let linear = { (step: Int, of: Int) in 0.02 - 0.016 * Double(step) / Double(of) }
    let ramp = [0.02 / 3, 0.04 / 3]
    let expected =
      ramp + (0..<4).map { linear($0, 3) } + (ramp + (0..<2).map { linear($0, 1) }).map { 0.25 * $0 }
    let found = trace.compactMap { Double($0["learning_rate"] ?? "") }
    #expect(found.count == 10)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 4 * b.ulp, "\(found)") }
    let recipe: [String: Any] = try member(row, "recipe")
    let plan: [String: Any] = try member(recipe, "plan")
    #expect(try member(plan, "iteration") == "relu" && member(plan, "rule.geometry") == "relu")
    #expect(try member(plan, "levels.0.refinement.kind") == "none")
    #expect(try member(plan, "levels.1.refinement.kind") == "dyadic")
    #expect(try member(plan, "levels.0.epochs") == 6 && member(plan, "levels.1.epochs") == 4)
    #expect(try member(plan, "levels.1.optimizer.method") == "adam")
    #expect(try number(plan, "levels.1.optimizer.beta2") == 0.999)
    #expect(try member(plan, "levels.1.learning_rate.warm_up.epochs") == 2)
    #expect(try number(plan, "levels.1.learning_rate.warm_up.then.linear_ramp.from") == 0.005)
    let attention = "task.weighting.residual_attention"
    #expect(try number(recipe, "\(attention).decay") == 0.9 && number(recipe, "\(attention).rate") == 0.1)
    #expect(try number(recipe, "\(attention).initial") == 0.5)
    #expect(try member(recipe, "\(attention).terms") == ["volume", "boundary"])
    #expect(try number(recipe, "network.initialization.edges.function_space.scale") == 0.5)
    #expect(try member(recipe, "network.starts") == 1)
    let terms = "task.problem.terms"
    #expect(try member(recipe, "\(terms).0.name") == "volume" && member(recipe, "\(terms).0.points") == 49)
    #expect(try number(recipe, "\(terms).0.weight") == 0.03 && member(recipe, "\(terms).1.points") == 12)
    #expect(try member(recipe, "network.choices.points") == "grid")
    let stage = "network.architecture.1"
    #expect(try member(recipe, "\(stage).kind") == "splines" && member(recipe, "\(stage).outputs") == 5)
    #expect(try member(recipe, "\(stage).intervals") == 4)
    #expect(try member(row, "runs.0.levels.1.intervals") == 8)
    // Attention begins with 1/2 and not with 1: what the optimizer sees is smaller at first.
    let weighted = try #require(trace.first.flatMap { Double($0["weighted_loss"] ?? "") })
    let plain = try #require(trace.first.flatMap { Double($0["loss"] ?? "") })
    #expect(weighted < plain)
  }

  @Test("Burgers: cycles and decay of AdamW, starts and width of the best method")
  func burgers() throws {
    let small = "--rows ours --basis spline --schedule multilevel --seeds 3 --cells 8 --viscosity 0.1"
    let (adamw, trace) = try row(
      "burgers \(small) --optimizer adamw --epochs 7 --period 3 --warm-up 0 --learning-rates 0.04,0.01"
        + " --weight-decay 0.5 --weighting gradient-norms --balance-every 2 --balance-decay 0.3",
      trace: "adamw-spline-multilevel-3")
    let rates = trace.compactMap { Double($0["learning_rate"] ?? "") }
    let cycle = [0.04, 0.02, 0.01]
    #expect(rates.count == 7)
    for (k, rate) in rates.enumerated() { #expect(abs(rate - cycle[k % 3]) <= 4 * rate.ulp, "\(rates)") }
    #expect(try number(adamw, "recipe.plan.levels.0.optimizer.weight_decay") == 0.5)
    #expect(try member(adamw, "recipe.plan.levels.0.learning_rate.cyclic_exponential.period") == 3)
    #expect(try member(adamw, "recipe.task.weighting.gradient_norms.every") == 2)
    #expect(try number(adamw, "recipe.task.weighting.gradient_norms.decay") == 0.3)

    let (best, _) = try row(
      "burgers \(small) --optimizer best --epochs 2,1 --starts 2 --start-epochs 1 --best-width 3",
      trace: "best-spline-multilevel-3")
    #expect(try member(best, "recipe.network.starts") == 2 && member(best, "recipe.network.start_epochs") == 1)
    #expect(try member(best, "recipe.network.architecture.0.outputs") == 3)
    #expect(try member(best, "runs.0.levels.1.intervals") == 10)
    #expect(try number(best, "recipe.plan.levels.0.optimizer.initial_damping") == 1e-3)
    #expect(try member(best, "recipe.network.choices.points") == "graded")
    #expect(try member(best, "recipe.task.problem.terms.1.name") == "initial")
    #expect(try number(best, "recipe.task.problem.terms.1.weight") == 10.0)
    #expect(try member(best, "recipe.network.starts_compared_on.terms.0.points") == 2500)
    #expect(try member(best, "runs.0.start_losses", as: [Any].self).count == 2)
  }

  @Test("Allen-Cahn: the recipe of a row is its own")
  func allenCahn() throws {
    let words = "allen-cahn --basis spline --schedule multilevel --optimizer lm --seeds 5 --points 60 --epochs 4,2"
    let (row, _) = try row(
      words + " --pool 90 --round 3 --starts 2 --start-epochs 1 --slope-weight 0.25 --initializer normal"
        + " --initial-scale 0.25", trace: "lm-spline-multilevel-5")
    let recipe: [String: Any] = try member(row, "recipe")
    #expect(try member(recipe, "plan.levels.0.epochs") == 4 && member(recipe, "plan.levels.1.epochs") == 2)
    #expect(try member(recipe, "plan.levels.1.optimizer.method") == "levenberg-marquardt")
    #expect(try member(recipe, "network.starts") == 2 && member(recipe, "network.start_epochs") == 1)
    #expect(try number(recipe, "network.initialization.edges.normal.deviation") == 0.25)
    #expect(try member(recipe, "network.generator") == "SplitMix64.stream(seed, 0)")
    let sampling: [String: Any] = try member(recipe, "task.problem.terms.0.sampling")
    #expect(try member(sampling, "count") == 60 && member(sampling, "candidates") == 90)
    #expect(try member(sampling, "every") == 3 && member(recipe, "network.choices.drawing") == "adaptive")
    #expect(try number(recipe, "task.problem.terms.3.weight") == 0.25)
    // Weights that change need points that stay.
    let (other, _) = try self.row(
      words + " --drawing fixed --weighting attention --attention-rate 0.2", trace: "lm-spline-multilevel-5")
    #expect(try number(other, "recipe.task.weighting.residual_attention.rate") == 0.2)
  }

  @Test(
    "Flags that contradict each other, or that no chosen row has a use for, are refused in one line that says what to do",
    arguments: [
      ("poisson --optimizer lm --rate-shape linear", "choose --optimizer adam"),
      ("poisson --optimizer best --warm-up 3", "choose --optimizer adam"),
      ("burgers --optimizer lbfgs --learning-rates 0.1,0.01", "choose --optimizer adam"),
      ("poisson --period 5", "give --rate-shape cyclic"),
      ("burgers --rate-shape cosine --period 5", "give --rate-shape cyclic"),
      ("burgers --period 0", "must be between 1"), ("burgers --warm-up -1", "must be between 0"),
      ("poisson --rate-shape constant --learning-rates 0.1,0.01", "give one"),
      ("poisson --rate-shape sawtooth", "sawtooth"), ("poisson --weight-decay 0.1", "choose --optimizer adamw"),
      ("burgers --weight-decay -1", "must be 0 or a positive number"),
      ("poisson --optimizer adam --epochs 9,4 --warm-up 5", "more --epochs"),
      ("poisson --basis spline --schedule coarse --optimizer adam --level-factor 0.1", "choose --schedule multilevel"),
      ("poisson --level-factor 0", "must be a positive number"),
      ("burgers --initial-scale 0", "must be a positive number"),
      ("poisson --initial-scale nan", "must be a positive number"),
      ("burgers --basis mlp --initializer normal", "choose --rows ours"),
      ("burgers --rows ours --basis mlp", "perceptrons"), ("poisson --initializer zeros", "zeros"),
      ("poisson --optimizer adam --starts 3", "choose --optimizer best"),
      ("burgers --optimizer best --starts 1 --start-epochs 9", "give more"),
      ("burgers --optimizer adamw --best-width 5", "choose --optimizer best"),
      ("poisson --rows printed --epochs 3", "choose --rows ours"),
      ("poisson --basis relu --side 9", "choose --rows ours"), ("burgers --basis mlp --cells 9", "choose --rows ours"),
      ("burgers --rows printed --viscosity 0.1", "choose --rows ours"),
      ("poisson --rows printed --weighting attention", "choose --rows ours"),
      ("burgers --optimizer best --points grid", "omit it"),
      ("poisson --optimizer best --points grid", "omit it"),
      ("poisson --basis mlp --schedule fine", "choose --basis spline"),
      ("poisson --attention-decay 0.9", "give that weighting"),
      ("burgers --weighting gradient-norms --attention-rate 0.9", "give that weighting"),
      ("burgers --weighting attention --balance-every 9", "give that weighting"),
      ("poisson --weighting attention --attention-decay 1.5", "between 0 and 1"),
      ("poisson --weighting attention --attention-terms volume,surface", "surface"),
      ("allen-cahn --attention-initial 1", "give that weighting"),
      ("allen-cahn --optimizer lm --weighting attention", "must be fixed if points are drawn anew"),
    ])
  func refused(words: String, advice: String) throws {
    let run = try KANProcess.run("experiment \(words)")
    #expect(run.status == 64)
    #expect(run.hasOneErrorLine && run.errors.contains(advice), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test("A run goes on only with the starts that it was begun with")
  func starts() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let words =
      "experiment poisson --optimizer best --seeds 1 --epochs 2 --side 7 --boundary-points 12 --out \(folder.path)"
    #expect(try KANProcess.run("\(words) --starts 2 --start-epochs 1").status == 0)
    let other = try KANProcess.run("\(words) --starts 3 --start-epochs 1 --resume")
    #expect(other.status == 64 && other.errors.contains("network.starts is 2, not 3"))
    // So do choices that only the network has.
    let limit = try KANProcess.run("\(words) --starts 2 --start-epochs 1 --hidden-limit 8 --resume")
    #expect(limit.status == 64 && limit.errors.contains("scale[0] is 0.125, not 0.0625"), "\(limit.errors)")
    #expect(try KANProcess.run("\(words) --starts 2 --start-epochs 1 --resume").status == 0)
  }
}
