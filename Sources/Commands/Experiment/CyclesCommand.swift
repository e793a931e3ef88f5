import ArgumentParser
import Claims
import Experiments
import Foundation
import SeededRandom

/// `kan experiment cycles`: cycles over levels and preconditioners built from them.
struct CyclesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cycles",
    abstract: "V-cycles over nested levels, and preconditioners built from them, against one-way refinement.",
    discussion: """
      Not in the paper, which leaves cycles to future work. By default, runs all methods on the regression of Table 2, \
      the Poisson problem (27)-(28), and Burgers' equation, with five seeds, at equal floating-point operations and at \
      equal single-thread seconds: about 45 minutes. With --out, the directory receives result.csv, with one line per \
      run.
      """)

  @Option("Any of regression, poisson, burgers; all by default.", "P,P,...")
  var problems = CycleProblem.allCases.map(\.rawValue).joined(separator: ",")

  @Option("Run only methods whose names contain one of these (default: all).", "M,M,...")
  var methods: String?

  @Option("flops, seconds, or both.", "BUDGET")
  var budget = "both"

  @Option("A factor for the budgets: regression 5 Gflop or 1 s, Poisson 25 Gflop or 5 s, Burgers 50 Gflop or 6 s.", "F")
  var scale = 1.0

  @Option("Seeds for the initial weights.", "S,S,...")
  var seeds = CycleStudy.seeds.map(String.init).joined(separator: ",")

  @Option("Write result.csv.", "DIR")
  var out: String?

  func run() throws {
    let seeds = try SeedList.parse(seeds)
    let problems = try chosenProblems()
    let methods = try chosenMethods()
    guard budget == "both" || CycleBudget(rawValue: budget) != nil else {
      throw BadInput("--budget must be flops, seconds, or both (got \"\(budget)\")")
    }
    guard scale > 0, scale.isFinite else { throw BadInput("--scale must be a positive number (got \(scale))") }
    let budgets = CycleBudget.allCases.filter { budget == "both" || budget == $0.rawValue }
    let directory = try out.map { try ExperimentDirectory(path: $0) }
    var study = CycleStudy()
    let progress = ProgressLine()
    for problem in problems {
      var points = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
      let setting = try problem.make(points: &points)
      for method in methods {
        for budget in budgets {
          for seed in seeds {
            progress.show("\(problem.rawValue), \(method.name), equal \(budget.rawValue), seed \(seed)")
            var generator = SplitMix64(seed: seed)
            study.add(
              try CycleRun(method, on: setting, budget: budget, scale: scale, seed: seed, using: &generator))
          }
        }
      }
      progress.clear()
      OutputText.write("\(problem.rawValue), seeds \(self.seeds): geometric means\n")
      let lines = AlignedColumns.lines([CycleStudy.headings] + study.table(problem, methods: methods))
      OutputText.write(lines.joined(separator: "\n") + "\n\n")
    }
    try directory?.write(study.csv, as: "result.csv")
  }

  private func chosenProblems() throws -> [CycleProblem] {
    try problems.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let problem = CycleProblem(rawValue: String(name)) else {
        throw BadInput("unknown problem \"\(name)\"; use regression, poisson, or burgers")
      }
      return problem
    }
  }

  private func chosenMethods() throws -> [CycleMethod] {
    guard let methods else { return CycleMethod.all }
    let parts = methods.split(separator: ",").map(String.init)
    let chosen = CycleMethod.all.filter { method in parts.contains { method.name.contains($0) } }
    guard !chosen.isEmpty else {
      throw BadInput(
        "no method has \"\(methods)\" in its name; the names are \(CycleMethod.all.map(\.name).joined(separator: ", "))"
      )
    }
    return chosen
  }
}
