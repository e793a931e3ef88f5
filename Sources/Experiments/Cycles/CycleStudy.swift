import RealModule

/// The runs of the study of cycles, and their table.
package struct CycleStudy: Sendable {
  /// The seeds whose results are reported; the choices were made with other seeds.
  package static let seeds: [UInt64] = Array(1234...1238)

  /// The runs, in any order.
  package private(set) var runs: [CycleRun] = []

  /// Creates a study without runs.
  package init() {}

  /// Adds a run.
  package mutating func add(_ run: CycleRun) { runs.append(run) }

  /// Returns the runs of a method, sorted by seed.
  package func runs(_ method: CycleMethod, _ problem: CycleProblem, _ budget: CycleBudget) -> [CycleRun] {
    runs.filter { $0.method == method && $0.problem == problem && $0.budget == budget }.sorted { $0.seed < $1.seed }
  }

  /// Returns the geometric mean of the final losses; `nil` without runs.
  package func loss(_ method: CycleMethod, _ problem: CycleProblem, _ budget: CycleBudget) -> Double? {
    Self.geometricMean(runs(method, problem, budget).map(\.loss))
  }

  /// Returns the geometric mean of the relative errors; `nil` without runs and for the regression.
  package func error(_ method: CycleMethod, _ problem: CycleProblem, _ budget: CycleBudget) -> Double? {
    Self.geometricMean(runs(method, problem, budget).compactMap(\.error))
  }

  /// Returns the loss as a multiple of that of one-way refinement with the same optimizer and no preconditioner; `nil`
  /// unless both are available.
  package func ratio(_ method: CycleMethod, _ problem: CycleProblem, _ budget: CycleBudget) -> Double? {
    guard let own = loss(method, problem, budget),
      let base = loss(CycleMethod(method.optimizer, .oneWay), problem, budget)
    else { return nil }
    return own / base
  }

  /// Returns the geometric mean; `nil` if there are no values.
  static func geometricMean(_ values: [Double]) -> Double? {
    if values.isEmpty { return nil }
    return Double.exp(values.reduce(0) { $0 + Double.log($1) } / Double(values.count))
  }

  /// The column headings of the table for a problem.
  package static let headings = [
    "method", "loss, equal flops", "x one-way", "error", "loss, equal seconds", "x one-way", "error",
    "seeds, equal flops",
  ]

  /// Returns the rows of the table for a problem, as text.
  package func table(_ problem: CycleProblem, methods: [CycleMethod] = CycleMethod.all) -> [[String]] {
    func text(_ value: Double?) -> String { value.map(RegressionTable.short) ?? "-" }
    return methods.filter { method in
      CycleBudget.allCases.contains { loss(method, problem, $0) != nil }
    }.map { method in
      [method.name]
        + CycleBudget.allCases.flatMap { budget in
          [
            text(loss(method, problem, budget)), text(ratio(method, problem, budget)),
            text(error(method, problem, budget)),
          ]
        }
        + [runs(method, problem, .flops).map { RegressionTable.short($0.loss) }.joined(separator: " ")]
    }
  }

  /// All runs as CSV, one line per run.
  package var csv: String {
    let heading = "problem,method,budget,seed,loss,relative_error,flops,seconds,evaluations,end\n"
    return heading
      + runs.map { run in
        [
          run.problem.rawValue, run.method.name, run.budget.rawValue, "\(run.seed)", "\(run.loss)",
          run.error.map { "\($0)" } ?? "", "\(run.flops)", "\(run.seconds)", "\(run.evaluations)", run.end ?? "budget",
        ].joined(separator: ",") + "\n"
      }.joined()
  }
}
