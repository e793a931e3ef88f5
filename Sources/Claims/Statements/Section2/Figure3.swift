import Experiments
import KANCore
import Pages
import Splines

/// Figure 3: the speedup of the ReLU form over the Cox-de Boor recursion, as a function of r and n.
///
/// - Hypotheses: three hidden layers of width 64, with every form implemented directly (``FormNetwork``); two inputs,
///   one output and 64 samples are our choice. The paper's figure is from a GPU; this one is from one thread of this
///   processor.
/// - Cases: for every n, each r >= 3, and each pair of orders that differ by two or more. The caption raises the ReLU
///   to the power r; for order r it is r - 1.
/// - Method: medians of the ratios of processor times, repetition by repetition, over ten interleaved repetitions. If a
///   comparison fails, ten more are made and all are pooled, up to forty, because other work on the machine can disturb
///   ten. The figure shows means and standard deviations.
struct Figure3: Claim {
  let id = "figure-3"
  let source = "Section 2.3, Figure 3"
  let printed =
    "In a network with three hidden layers of width 64, forward and backward passes with ReLU powers and the matrix $A$ take significantly less "
    + "time than with the Cox-de Boor recursion, and the speedup grows with $r$."
  let hypotheses = "Direct implementations of (6) and (7); ten repetitions for every r and n."
  let gravity = Gravity.notReproduced
  let recorded = RecordedVerdicts(literal: .measured)

  func check(_ family: CaseFamily) throws -> Findings {
    var generator = family.generator(for: id)
    let intervals = family.isFull ? [4, 8, 16, 32, 64] : [8, 16]
    func measured() throws -> [PassStudy] {
      try intervals.flatMap { n in
        try (2...6).map { try PassStudy(order: SplineOrder($0), intervals: n, using: &generator) }
      }
    }
    var studies = try measured()
    var repetitions = PassStudy.repetitions
    while !grows(studies, downwards: false).holds, repetitions < 40 {
      studies = zip(studies, try measured()).map { $0.joined(with: $1) }
      repetitions += PassStudy.repetitions
    }
    return Findings(
      literal: grows(studies, downwards: false).finding(
        ifHolds: .measured,
        method: "medians of the ratios of processor times over \(repetitions) interleaved repetitions",
        scope: "this processor, one thread, double precision, r = 2 ... 6, n = "
          + intervals.map(String.init).joined(separator: ", "),
        notes: studies.map(Self.note) + [
          "the caption of Figure 3 writes the activation as ReLU to the power r; for splines of order r it is r - 1"
        ]),
      control: grows(studies, downwards: true).control("the speedup is largest for the smallest r"),
      figures: [.transformedFunctions, .transformedWeights].map { Self.figure(studies, $0) })
  }

  private func grows(_ studies: [PassStudy], downwards: Bool) -> Tally {
    var tally = Tally(.measured)
    for form in [EvaluationForm.transformedFunctions, .transformedWeights] {
      for study in studies {
        let speedup = study.speedup(form).median
        let place = "\(form), n = \(study.intervals), r = \(study.order.value)"
        if study.order.value >= 3 {
          tally.expect(speedup > 1, "\(place): the recursion takes \(brief(speedup)) times as long")
        }
        for other in studies where other.intervals == study.intervals && other.order.value >= study.order.value + 2 {
          let larger = other.speedup(form).median
          tally.expect(
            downwards ? larger < speedup : larger > speedup,
            "\(place): the speedup is \(brief(speedup)), but at r = \(other.order.value) it is \(brief(larger))")
        }
      }
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
      series: intervals.enumerated().flatMap { color, n in
        [
          FigureData.Series(name: "n = \(n)", points: curve(n) { $0.mean }, color: color),
          FigureData.Series(
            name: "n = \(n), one deviation",
            points: curve(n) { $0.mean + $0.deviation } + curve(n) { $0.mean - $0.deviation },
            marks: .crosses, color: color),
        ]
      })
  }
}
