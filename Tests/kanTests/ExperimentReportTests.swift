import Foundation
import Testing

/// What the experiments write about several seeds, by hand, and options that have to arrive in the recipe.
@Suite("kan experiment: reports of several seeds, and options that arrive")
struct ExperimentReportTests {
  /// The rows of result.json and the traces of the runs that are named.
  private func study(
    _ words: String, traces: [String] = []
  ) throws -> (rows: [[String: Any]], traces: [[[String: String]]]) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    // Figures need gnuplot, which takes longer than these runs.
    let arguments = "experiment \(words) --out \(folder.path)".split(separator: " ").map(String.init)
    let run = try KANProcess.run(arguments, searchPath: "/nonexistent")
    try #require(run.status == 0, "\(run.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: "result.json")))
    let rows = try #require((object as? [String: Any])?["rows"] as? [[String: Any]])
    let tables = try traces.map { name -> [[String: String]] in
      let lines = try String(contentsOf: folder.appending(path: "\(name).csv"), encoding: .utf8)
        .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }
    return (rows, tables)
  }

  private func object(_ value: Any?, _ key: String) throws -> [String: Any] {
    try #require((value as? [String: Any])?[key] as? [String: Any], "\(key)")
  }

  private func number(_ value: Any?, _ key: String) throws -> Double {
    try #require((value as? [String: Any])?[key] as? NSNumber, "\(key)").doubleValue
  }

  private func list(_ value: Any?, _ key: String) throws -> [[String: Any]] {
    try #require((value as? [String: Any])?[key] as? [[String: Any]], "\(key)")
  }

  /// Compares the statistics of a row with those of the numbers of its runs.
  private func compare(_ statistics: Any?, _ values: [Double], _ keys: [String], _ name: String) throws {
    let sorted = values.sorted()
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let middle = sorted.count / 2
    let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    let all = [
      "mean": mean, "deviation": (squares / (count - 1)).squareRoot(), "median": median, "smallest": sorted[0],
      "largest": sorted[sorted.count - 1],
    ]
    try #require(sorted[0] < sorted[sorted.count - 1], "equal numbers show nothing")
    for key in keys {
      let found = try number(statistics, key)
      // Foundation reads numbers to a few ulp.
      #expect(abs(found - all[key]!) <= 1e-12 * abs(mean), "\(name), \(key): \(found)")
    }
  }

  @Test("Equations: statistics of losses and errors over four seeds and three; the row has all runs in their order")
  func equations() throws {
    for seeds in [[3, 1, 4, 2], [5, 6, 7]] {
      let (rows, _) = try study(
        "poisson --rows ours --basis spline --schedule coarse --optimizer adam --epochs 3 --warm-up 0 --side 5"
          + " --boundary-points 8 --seeds \(seeds.map(String.init).joined(separator: ","))")
      let runs = try list(rows[0], "runs")
      #expect(rows.count == 1 && runs.map { $0["seed"] as? Int } == seeds)
      let keys = ["mean", "deviation", "median", "smallest", "largest"]
      try compare(rows[0]["loss"], runs.map { try number($0, "loss") }, keys, "loss")
      try compare(rows[0]["relative_error"], runs.map { try number($0, "relative_error") }, keys, "error")
    }
  }

  @Test("Regression: statistics of the losses over two seeds, and the mean at the end")
  func regression() throws {
    let (rows, traces) = try study(
      "regression --rows ours --optimizer gd --basis spline --schedule fine --levels 2 --samples 30 --seeds 8,9",
      traces: ["gd-spline-normal-fine-8", "gd-spline-uniform-fine-9"])
    #expect(rows.map { $0["case"] as? String } == ["gd-spline-normal-fine", "gd-spline-uniform-fine"])
    for row in rows {
      let runs = try list(row, "runs")
      #expect(runs.map { $0["seed"] as? Int } == [8, 9])
      try compare(row, runs.map { try number($0, "loss") }, ["mean", "deviation", "median"], "loss")
      let ends = try runs.map { try number($0, "end_loss") }
      #expect(abs(try number(row, "end_mean") - (ends[0] + ends[1]) / 2) <= 1e-12 * ends[0])
      for run in runs { #expect(try list(run, "levels").map { $0["intervals"] as? Int } == [10]) }
    }
    // 16 epochs of 20 steps.
    #expect(traces.allSatisfy { $0.count == 320 })
  }

  @Test("Allen-Cahn: statistics over two seeds; all options of the loss and the network of fine training in the recipe")
  func allenCahn() throws {
    let (rows, _) = try study(
      "allen-cahn --rows ours --basis spline --schedule fine --optimizer lm --seeds 5,6 --points 40 --pool 60"
        + " --epochs 1,1 --round 2 --drawing uniform --initial-points 11 --boundary-points 7 --initial-weight 9"
        + " --boundary-weight 3 --slope-weight 0.5 --causality 2")
    let runs = try list(rows[0], "runs")
    #expect(runs.map { $0["seed"] as? Int } == [5, 6])
    let keys = ["mean", "deviation", "median", "smallest", "largest"]
    try compare(rows[0]["loss"], runs.map { try number($0, "loss") }, keys, "loss")
    try compare(rows[0]["relative_error"], runs.map { try number($0, "relative_error") }, keys, "error")
    let recipe = try object(rows[0], "recipe")
    let network = try object(recipe, "network")
    let choices = try object(network, "choices")
    for (key, value) in [
      ("points", "40"), ("drawing", "uniform"), ("candidates for adaptive points", "60"), ("epochs between draws", "2"),
      ("initial points", "11"), ("boundary points", "7"), ("causality", "2.0"),
    ] { #expect(choices[key] as? String == value, "\(key)") }
    let terms = try list(object(object(recipe, "task"), "problem"), "terms")
    #expect(terms.map { $0["points"] as? Int } == [40, 11, 7, 7])
    #expect(try terms.map { try number($0, "weight") } == [1, 9, 3, 0.5])
    let sampling = try object(terms[0], "sampling")
    #expect(sampling["every"] as? Int == 2 && sampling["count"] as? Int == 40 && sampling["candidates"] == nil)
    let splines = try list(network, "architecture").filter { $0["kind"] as? String == "splines" }
    #expect(splines.map { $0["intervals"] as? Int } == [8, 8, 8])
    #expect(try list(object(recipe, "plan"), "levels").map { $0["epochs"] as? Int } == [2])
    // The loss is measured, at the end of the level.
    #expect(try runs.map { try number($0, "loss") } == runs.map { try number(list($0, "levels")[0], "loss") })
  }

  @Test("Poisson: every weight in its own term; errors after every so many epochs; attention as usual")
  func poisson() throws {
    let (rows, traces) = try study(
      "poisson --rows ours --basis spline --schedule coarse --optimizer adam --epochs 5 --warm-up 0 --side 4 --seeds 1"
        + " --boundary-points 6 --volume-weight 0.25 --boundary-weight 2 --interface-weight 0.5 --errors-every 2"
        + " --weighting attention --order 3 --hidden-limit 2", traces: ["adam-spline-coarse-1"])
    let recipe = try object(rows[0], "recipe")
    let task = try object(recipe, "task")
    let terms = try list(object(task, "problem"), "terms")
    #expect(terms.map { $0["name"] as? String } == ["volume", "boundary", "interface"])
    #expect(terms.map { $0["points"] as? Int } == [16, 6, 4])
    #expect(try terms.map { try number($0, "weight") } == [0.25, 2, 0.5])
    // The second, the fourth and the last epoch.
    #expect(traces[0].map { $0["relative_error"] != "" } == [false, true, false, true, true])
    let weighting = try object(object(task, "weighting"), "residual_attention")
    #expect(try number(weighting, "decay") == 0.999 && number(weighting, "rate") == 0.01)
    #expect(try number(weighting, "initial") == 0 && weighting["terms"] == nil)
    let stages = try list(object(recipe, "network"), "architecture")
    #expect(stages.compactMap { $0["order"] as? Int } == [3, 3])
    // Hidden values between -2 and 2 go onto 0 ... 1.
    #expect(stages[2]["map"] as? String == "affine" && stages[2]["width"] as? Int == 5)
    #expect(stages[2]["scale"] as? [Double] == Array(repeating: 0.25, count: 5))
  }

  @Test("Burgers: weights of the equation and the initial values; balances as usual; --levels without --epochs")
  func burgers() throws {
    let (rows, _) = try study(
      "burgers --rows ours --basis spline --schedule coarse --optimizer adamw --epochs 1 --warm-up 0 --cells 3 --seeds 1"
        + " --equation-weight 0.5 --initial-weight 3 --boundary-weight 2 --weighting gradient-norms")
    let recipe = try object(rows[0], "recipe")
    let task = try object(recipe, "task")
    let terms = try list(object(task, "problem"), "terms")
    #expect(terms.map { $0["name"] as? String } == ["equation", "initial", "boundary"])
    #expect(terms.map { $0["points"] as? Int } == [9, 3, 6])
    #expect(try terms.map { try number($0, "weight") } == [0.5, 3, 2])
    let weighting = try object(object(task, "weighting"), "gradient_norms")
    #expect(try number(weighting, "every") == 100 && number(weighting, "decay") == 0.9)
    // The usual epochs of Levenberg-Marquardt on the first of three levels.
    let (own, traces) = try study(
      "burgers --rows ours --basis spline --schedule multilevel --optimizer lm --levels 1 --cells 2 --best-width 1 --seeds 1",
      traces: ["lm-spline-multilevel-1"])
    let levels = try list(object(object(own[0], "recipe"), "plan"), "levels")
    #expect(levels.map { $0["epochs"] as? Int } == [60])
    #expect(try list(list(own[0], "runs")[0], "levels").map { $0["intervals"] as? Int } == [5])
    #expect(traces[0].allSatisfy { $0["level"] == "0" })
  }

  @Test("L-BFGS in a recipe: 10 pairs for Poisson and 20 for Burgers, 20 iterations an epoch; Adam with both decays")
  func methods() throws {
    for (experiment, size, memory) in [("poisson", "--side 3 --boundary-points 4", 10), ("burgers", "--cells 2", 20)] {
      let (rows, _) = try study(
        "\(experiment) --rows ours --basis spline --schedule coarse --optimizer lbfgs --epochs 1 --seeds 1 \(size)")
      let level = try list(object(object(rows[0], "recipe"), "plan"), "levels")[0]
      let optimizer = try object(level, "optimizer")
      #expect(optimizer["method"] as? String == "l-bfgs" && optimizer["memory"] as? Int == memory)
      #expect(optimizer["iterations_per_epoch"] as? Int == 20)
      let search = try object(object(optimizer, "step_rule"), "strong_wolfe")
      #expect(try number(search, "sufficient_decrease") == 1e-4 && number(search, "curvature") == 0.9)
    }
    for (shape, name) in [("cosine", "cosine"), ("exponential", "exponential"), ("linear", "linear_ramp")] {
      let (rows, _) = try study(
        "poisson --rows ours --basis spline --schedule coarse --optimizer adam --epochs 1 --warm-up 0 --seeds 1 --side 2"
          + " --boundary-points 4 --rate-shape \(shape) --learning-rates 0.5,0.125")
      let level = try list(object(object(rows[0], "recipe"), "plan"), "levels")[0]
      let rate = try object(object(level, "learning_rate"), name)
      #expect(try number(rate, "from") == 0.5 && number(rate, "to") == 0.125)
      let optimizer = try object(level, "optimizer")
      #expect(try number(optimizer, "beta1") == 0.9 && number(optimizer, "beta2") == 0.999)
    }
  }
}
