import BasisProperties
import Claims
import Experiments
import Foundation
import KANCore
import Notebook
import Pages

let notebook = Notebook { print($0) }

// # Multilevel regression
//
// The paper's first experiment fits a function of two variables that is rotated against the axes and has kinks (26). The
// network is a linear map from 2 to 5 units and spline edges of order 5 from there to one output. Training starts on 5 intervals
// and refines to 10, 20 and 40; each refinement keeps the function (chapter 07).
//
// Three ways to spend the same work, if an epoch costs in proportion to the number of intervals: {32, 16, 8, 4} epochs on the
// four levels, 128 epochs on the coarsest, or 16 on the finest. With local evaluation an epoch costs nearly the same on all
// levels, so that by the operations counted below coarse training has about twice the work of multilevel training, and fine
// training a quarter of it.

let seeds = notebook.isQuick ? Array(RegressionStudy.seeds.prefix(2)) : RegressionStudy.seeds
let count = notebook.isQuick ? 2000 : RegressionStudy.sampleCount
notebook.show("seeds", seeds)
notebook.show("samples", count)

var points = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
let target = RotatedTarget()
let samples = try target.samples(count: count, using: &points)

let side = (0..<80).map { (Double($0) + 0.5) / 80 }
notebook.figure(
  FigureData(
    id: "target", title: "The function (26)", xLabel: "x", yLabel: "y",
    map: FieldMap(
      x: side, y: side, values: side.flatMap { y in side.map { x in target.value(x, y) } }, label: "f(x, y)")),
  "Smooth along one direction, with kinks across the other; both are rotated by 0.175 against the axes.")

// ## The runs
//
// The methods of the paper, L-BFGS in the spline basis and in the ReLU basis, and one beyond it: Levenberg-Marquardt, which is
// cheap here, for the network has at most 230 weights.

let cases =
  RegressionStudy.cases(models: [.spline], optimizers: [.lbfgs, .lm])
  + RegressionStudy.cases(models: [.relu(.normal)], schedules: [.multilevel], optimizers: [.lbfgs])
var study = RegressionStudy()
for setting in cases {
  for seed in seeds {
    var random = SplitMix64(seed: seed)
    study.add(try RegressionRun(setting, on: samples, seed: seed, using: &random, threads: 2))
  }
}
notebook.table(
  ["method", "basis", "schedule", "printed", "median", "largest", "seconds a run"],
  study.rows.map { row in
    [
      row.setting.optimizer.rawValue, row.setting.model.name, row.setting.schedule.rawValue,
      row.printed.map { short($0.mean) } ?? "-", short(row.losses.median), short(row.losses.largest),
      short(row.seconds.median),
    ]
  })

// The printed means of L-BFGS are dominated by single bad seeds. Started from weights in $[0, 1)$, and with the rows of the
// linear map kept at one length through the refinements, L-BFGS has no bad seed in splines. Levenberg-Marquardt has none on
// levels, but can still be lost when it starts on the finest.

for figure in RegressionHistories.figures(study) {
  notebook.figure(
    figure, "The first seed. The loss does not jump where a level begins.")
}

// ## What holds
//
// Multilevel training wins clearly over coarse training, and over the ReLU basis. That it wins over training on the finest level
// from the start holds for the paper's initial weights, not for these.

let multilevel = study.row(.spline, .multilevel, .lbfgs)!.losses
let coarse = study.row(.spline, .coarse, .lbfgs)!.losses
let relu = study.row(.relu(.normal), .multilevel, .lbfgs)!.losses
notebook.verdict(
  "multilevel training ends ten times lower than coarse training, for every seed",
  10 * multilevel.largest < coarse.smallest, "\(short(multilevel.largest)) against \(short(coarse.smallest))")
notebook.verdict(
  "the spline basis ends ten times lower than the ReLU basis, for every seed",
  10 * multilevel.largest < relu.smallest, "\(short(multilevel.largest)) against \(short(relu.smallest))")
let newton = study.row(.spline, .multilevel, .lm)!.losses
notebook.verdict(
  "Levenberg-Marquardt ends below L-BFGS", newton.median < multilevel.median,
  "\(short(newton.median)) against \(short(multilevel.median))")

// The same with every choice as a flag: `kan experiment regression`.

/// Three significant digits.
func short(_ value: Double) -> String { String(format: "%.3g", value) }

notebook.finish()
