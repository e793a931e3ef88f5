import BasisProperties
import Claims
import Experiments
import Foundation
import KANCore
import Notebook
import Pages

let notebook = Notebook { print($0) }

// # A Poisson equation with a coefficient that jumps
//
// $-\nabla \cdot (a \nabla u) = f$ on $[-1, 1]^2$, where $a$ is one constant left of $x = 0$ and another to the right. The solution
// is continuous, its slope is not: $a\,u_x$ is what passes through the interface. The network gets a third input, the level set
// $|x|$, and so can have a kink there; its derivatives go through that input.
//
// The paper's coefficient and solution, (27) and (28), are not at hand. Those below are made up: $a = 1$ and $10$, and a solution
// with known jump. Points, weights and networks are the paper's: 2401 points in the volume, 200 on the boundary, 49 on the
// interface, weights $10^{-2}$, $1$ and $10^{-1}$, [3, 5, 1] with cubic splines on 4, 8, 16 and 32 intervals.

var experiment = try PoissonExperiment()
if notebook.isQuick { experiment.epochs[.adam] = [100] }
let seeds = notebook.isQuick ? Array(EquationStudy.seeds.prefix(1)) : EquationStudy.seeds
notebook.table(["choice", "value"], experiment.choices.map { [$0.name, $0.value] })
notebook.show("seeds", seeds)

// ## The solution, and the jump
//
// The flux is the same on both sides of the interface, the slope is not.

let solution = experiment.setting.solution
notebook.table(
  ["y", "slope from the left", "slope from the right", "flux, left", "flux, right"],
  [-0.5, 0.25, 0.5].map { y in
    [
      "\(y)", short(solution.slope(0, y, .left)), short(solution.slope(0, y, .right)),
      short(solution.flux(0, y, .left)),
      short(solution.flux(0, y, .right)),
    ]
  })

// ## Training
//
// Adam, as in the paper, in splines and in the ReLU basis; the finest network from the start, by Levenberg-Marquardt; and the method
// that does best here: Levenberg-Marquardt on every level, points on a lattice in place of a grid, and the best of several starts on
// the coarsest level, where they are cheap. Figure 6 of the paper is the first figure below, the losses of Adam.

let cases = [
  EquationCase(.spline, .multilevel, .adam), EquationCase(.relu, .multilevel, .adam), EquationCase(.spline, .fine, .lm),
  EquationCase(.spline, .multilevel, .best),
]
var study = EquationStudy()
for setting in cases {
  for seed in seeds {
    var random = SplitMix64(seed: seed)
    study.add(try EquationRun(setting, of: experiment, seed: seed, using: &random, threads: 2, errorsEvery: 10))
  }
}
notebook.table(
  ["case", "median loss", "median error", "largest error", "seconds a run"],
  study.rows.map { row in
    [
      row.setting.name, short(row.losses.median), short(row.errors.median), short(row.errors.largest),
      short(row.seconds.median),
    ]
  })
for figure in EquationHistories.figures(study, prefix: "poisson") {
  notebook.figure(figure, "The first seed.")
}

// ## What was found
//
// Solution and error of the best method, first seed.

let best = study.row(.spline, .multilevel, .best)!
for figure in try EquationHistories.maps(
  best.runs[0], problem: experiment.problem(for: best.setting), prefix: "poisson",
  right: (coordinate: 0, name: "x", range: -1...1), up: (name: "y", range: -1...1),
  exact: { solution.value($0[0], $0[1]) })
{
  notebook.figure(figure, "The kink at x = 0 is one of the network, which has |x| as an input.")
}

// ## What holds
//
// Levels are decisive here: the fine network alone does not find the solution at all, from smooth first weights neither
// (`kan experiment poisson --optimizer lm --schedule fine --initialiser function-space`). And the loss is not the error: in
// the full run, Adam's loss falls on every level, its error hardly after the second.

let fine = study.row(.spline, .fine, .lm)!
notebook.verdict(
  "multilevel training ends at a tenth of the error of fine training", 10 * best.errors.median <= fine.errors.median,
  "\(short(best.errors.median)) against \(short(fine.errors.median))")
notebook.verdict(
  "every seed of the best method is within one per cent", best.errors.largest <= 1e-2, short(best.errors.largest))
let adam = study.row(.spline, .multilevel, .adam)!
let relu = study.row(.relu, .multilevel, .adam)!
notebook.verdict(
  "with Adam the spline basis ends at a tenth of the loss of the ReLU basis",
  10 * adam.losses.median <= relu.losses.median,
  "\(short(adam.losses.median)) against \(short(relu.losses.median))")

// The same with every choice as a flag: `kan experiment poisson`.

/// Three significant digits.
func short(_ value: Double) -> String { RegressionTable.short(value) }

notebook.finish()
