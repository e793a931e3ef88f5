import Experiments
import KANCore
import Pages
import RealModule
import Splines

/// Figure 3: how much faster the ReLU form is than the Cox-de Boor recursion, against r and n.
///
/// - Statement: the time of a forward and a backward pass by the recursion (2), divided by that with ReLU powers and A, is
///   significantly above 1 and grows with r.
/// - Hypotheses: three hidden layers of width 64, every form implemented directly (``FormNetwork``); two inputs, one output and 64
///   samples are ours. The paper's figure is from a GPU; this one is from the processor here, one thread.
/// - Cases: for each form, the speedup at the largest order in the geometric mean over n, and the slope of its logarithm
///   against r over all r and n. Single pairs of orders are within the noise of a machine with other work. The caption raises
///   the ReLU to the power r; for order r it is r - 1.
/// - Method: ratios of the least times of ten interleaved repetitions; the figure has means and deviations of all ten.
/// - Control: the speedup falls with r.
struct Figure3: Claim {
  let id = "figure-3"
  let source = "Section 2.3, Figure 3"
  let printed =
    "In a network with three hidden layers of width 64, forward and backward passes with ReLU powers and the matrix $A$ take significantly less "
    + "time than with the Cox-de Boor recursion, and the speedup grows with $r$."
  let hypotheses = "Direct implementations of (6) and (7); ten repetitions for every r and n."
  let recorded = RecordedVerdicts(literal: .measured)

  func check(_ family: CaseFamily) throws -> Findings {
    var generator = family.generator(for: id)
    let orders = 2...6
    let intervals = family.isFull ? [4, 8, 16, 32, 64] : [8, 16]
    var studies: [PassStudy] = []
    for n in intervals {
      for r in orders {
        studies.append(try PassStudy(order: SplineOrder(r), intervals: n, using: &generator))
      }
    }
    return Findings(
      literal: grows(studies, downwards: false).finding(
        ifHolds: .measured, method: "least times of ten interleaved repetitions; the slope of the logarithm against r",
        scope: "this processor, one thread, double precision, r = 2 ... 6, n = "
          + intervals.map(String.init).joined(separator: ", "),
        notes: studies.map(Self.note) + [
          "the caption of Figure 3 writes the activation as ReLU to the power r; for splines of order r it is r - 1"
        ]),
      control: grows(studies, downwards: true).control("the speedup falls with r"),
      figures: [.transformedFunctions, .transformedWeights].map { Self.figure(studies, $0) })
  }

  /// Two cases a form: the speedup at the largest order, and the slope of its logarithm against r, both over all n.
  private func grows(_ studies: [PassStudy], downwards: Bool) -> Tally {
    var tally = Tally(.measured)
    let largest = studies.map(\.order.value).max()!
    for form in [EvaluationForm.transformedFunctions, .transformedWeights] {
      let points = studies.map { (r: Double($0.order.value), log: Double.log($0.leastSpeedup(form))) }
      let ends = points.filter { $0.r == Double(largest) }.map(\.log)
      let end = Double.exp(Statistics(ends).mean)
      tally.expect(end > 1, "\(form), r = \(largest): the recursion takes \(brief(end)) times as long")
      let (r, log) = (Statistics(points.map(\.r)).mean, Statistics(points.map(\.log)).mean)
      let slope = points.reduce(0) { $0 + ($1.r - r) * ($1.log - log) }
      tally.expect(
        downwards ? slope < 0 : slope > 0,
        "\(form): the logarithm of the speedup \(slope > 0 ? "rises" : "falls") with r (mean speedup \(brief(Double.exp(log))))"
      )
    }
    return tally
  }

  private static func note(_ study: PassStudy) -> String {
    func text(_ form: EvaluationForm) -> String {
      let speedup = study.speedup(form)
      return "\(brief(speedup.mean)) (sd \(brief(speedup.deviation)))"
    }
    return
      "r = \(study.order.value), n = \(study.intervals): mean speedup \(text(.transformedFunctions)) with A on the functions, "
      + "\(text(.transformedWeights)) with A^T on the weights"
  }

  private static func figure(_ studies: [PassStudy], _ form: EvaluationForm) -> FigureData {
    var intervals: [Int] = []
    for study in studies where !intervals.contains(study.intervals) { intervals.append(study.intervals) }
    func curve(_ n: Int, _ value: (Statistics) -> Double) -> [(x: Double, y: Double)] {
      studies.filter { $0.intervals == n }.map { (Double($0.order.value), value($0.speedup(form))) }
    }
    return FigureData(
      id: "figure-3-" + (form == .transformedFunctions ? "functions" : "weights"),
      title: "Speedup over the recursion, "
        + (form == .transformedFunctions ? "A on the functions" : "A^T on the weights"),
      xLabel: "order r", yLabel: "time by (2) / time by (7)",
      series: intervals.enumerated().flatMap { colour, n in
        [
          FigureData.Series(name: "n = \(n)", points: curve(n) { $0.mean }, colour: colour),
          FigureData.Series(
            name: "n = \(n), one deviation",
            points: curve(n) { $0.mean + $0.deviation } + curve(n) { $0.mean - $0.deviation },
            marks: .crosses, colour: colour),
        ]
      })
  }
}
