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

  @Test("Burgers: cycles and decay of AdamW, balanced gradients")
  func burgers() throws {
    let (adamw, trace) = try row(
      "burgers --rows ours --basis spline --schedule multilevel --seeds 3 --cells 8 --viscosity 0.1 --optimizer adamw"
        + " --epochs 7 --period 3 --warm-up 0 --learning-rates 0.04,0.01"
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
  }

  @Test(
    "The best method: its points, network and search are in the recipe, and the flags arrive",
    arguments: [
      ("burgers --best-width 3 --viscosity 0.1", "equation", [8, 3, 3, 3]),
      ("poisson --order 7", "volume", [7, 5]),
      ("helmholtz --weight 0.5", "equation", [8, 5, 5]),
    ])
  func best(words: String, term: String, network: [Int]) throws {
    let (row, trace) = try row(
      "\(words) --schedule multilevel --optimizer best --seeds 3 --epochs 2,1 --draw-points 400 --draw-candidates 4"
        + " --draw-every 1", trace: "best-spline-multilevel-3")
    #expect(trace.map { $0["level"] } == ["0", "0", "1"])
    let recipe: [String: Any] = try member(row, "recipe")
    let first: [String: Any] = try member(recipe, "task.problem.terms.0")
    #expect(try member(first, "name") == term && member(first, "points") == 400)
    #expect(try member(first, "sampling.count") == 400 && member(first, "sampling.candidates") == 1600)
    #expect(try member(first, "sampling.every") == 1 && member(first, "sampling.seed") == 3)
    if words.hasPrefix("helmholtz") { #expect(try number(first, "weight") == 0.5) }
    let choices = [
      "points": "400", "candidates per point": "4", "epochs between draws": "1",
      "conditions": "met by a trial function",
    ]
    let place = words.hasPrefix("helmholtz") ? "experiment" : "choices"
    let found: [String: String] = try member(recipe, "network.\(place)")
    for (name, value) in choices { #expect(found[name] == value, "\(name)") }
    let stages: [[String: Any]] = try member(recipe, "network.architecture")
    let splines = stages.filter { $0["kind"] as? String == "splines" }
    let widths = splines.dropLast().compactMap { $0["outputs"] as? Int }
    #expect([splines[0]["order"] as? Int ?? 0] + widths == network)
    #expect(splines.allSatisfy { $0["outside"] as? String == "extrapolate" && $0["intervals"] as? Int == 4 })
    #expect(try number(recipe, "network.initialization.edges.function_space.scale") == 0.5)
    #expect(try member(recipe, "network.starts") == 1 && number(recipe, "plan.hidden_share") == 0.97)
    let optimizer: [String: Any] = try member(recipe, "plan.levels.1.optimizer")
    #expect(try member(optimizer, "damping_choice") == "search" && member(optimizer, "acceleration") == true)
    #expect(try member(optimizer, "dense_limit") == 5000 && number(optimizer, "initial_damping") == 0.01)
    #expect(try member(row, "runs.0.levels.1.intervals") == 8)
    #expect(try member(row, "runs.0.start_losses", as: [Any].self).isEmpty)
  }

  @Test("Help: the options of the best method, and what it does", arguments: ["poisson", "burgers", "helmholtz"])
  func help(name: String) throws {
    // Lines are broken to fit the terminal.
    let words = try KANProcess.run("experiment \(name) --help").output.split { $0.isWhitespace }.joined(separator: " ")
    for text in ["--draw-points <N>", "--draw-candidates <K>", "--draw-every <E>", "exactly"] {
      #expect(words.contains(text), "\(text)")
    }
    #expect(try KANProcess.run("experiment --help").output.contains(name))
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
    #expect(try member(recipe, "network.starts") == 2)
    #expect(try member(recipe, "network.start_length.epochs.count") == 1)
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
      ("poisson --optimizer adam --starts 3", "applies only to the method best and to allen-cahn by lm and lbfgs"),
      ("burgers --optimizer best --schedule fine --starts 3", "from coarse knots"),
      ("helmholtz --starts 2 --start-epochs 9", "applies only to allen-cahn by lm and lbfgs"),
      ("helmholtz --start-levels 2", "requires several starts"),
      ("allen-cahn --optimizer lm --start-levels 2", "applies only to the method best"),
      ("allen-cahn --optimizer lm --starts 1 --start-epochs 9", "requires several starts"),
      ("poisson --optimizer lm --draw-points 9", "choose --optimizer best"),
      ("poisson --optimizer best --minutes 4 --epochs 9", "--minutes chooses levels and epochs; omit it"),
      ("burgers --optimizer best --minutes 4 --levels 2", "--minutes chooses levels and epochs; omit it"),
      ("burgers --optimizer adamw --draw-candidates 9", "choose --optimizer best"),
      ("poisson --rows printed --draw-every 9", "choose --optimizer best"),
      ("burgers --optimizer adamw --best-width 5", "choose --optimizer best"),
      ("poisson --rows printed --epochs 3", "choose --rows ours"),
      ("poisson --basis relu --side 9", "choose --rows ours"), ("burgers --basis mlp --cells 9", "choose --rows ours"),
      ("burgers --rows printed --viscosity 0.1", "choose --rows ours"),
      ("poisson --rows printed --weighting attention", "choose --rows ours"),
      ("burgers --optimizer best --points graded", "--points does not apply to the method best"),
      ("burgers --optimizer best --cells 9", "--cells does not apply to the method best"),
      ("burgers --optimizer best --initial-weight 9", "--initial-weight does not apply to the method best"),
      ("burgers --optimizer best --boundary-weight 9", "--boundary-weight does not apply to the method best"),
      ("burgers --optimizer best --initial-scale 0.5", "--initial-scale does not apply to the method best"),
      ("poisson --optimizer best --points lattice", "--points does not apply to the method best"),
      ("poisson --optimizer best --boundary-points 9", "--boundary-points does not apply to the method best"),
      ("poisson --optimizer best --boundary-weight 9", "--boundary-weight does not apply to the method best"),
      ("poisson --optimizer best --hidden-limit 9", "--hidden-limit does not apply to the method best"),
      ("poisson --optimizer best --initializer normal", "--initializer does not apply to the method best"),
      ("helmholtz --weighting attention", "--weighting does not apply to the method best"),
      ("helmholtz --weight -1", "\"equation\" has weight -1.0"), ("helmholtz --rows printed", "no such row"),
      ("allen-cahn --optimizer best --points 9", "--points does not apply to the method best"),
      ("allen-cahn --optimizer best --causality 2", "--causality does not apply to the method best"),
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
}
