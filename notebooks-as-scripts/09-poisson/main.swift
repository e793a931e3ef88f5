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
// $\nabla \cdot (\epsilon \nabla u) = f$ on $[-1, 1]^2$, $u = 0$ on the boundary, with $\epsilon = 1$ left of $x = 0$ and
// $\frac{1}{2}$ to the right: equations (27) and (28) of the paper. The solution is $\sin \pi x \sin 3 \pi y$ on the left and
// $\sin 2 \pi x \sin 3 \pi y$ on the right. It is continuous, its slope is not: $\epsilon u_x$ is what passes through the interface.
// The network gets a third input, the level set $|x|$, and so can have a kink there; its derivatives go through that input.

var experiment = PoissonExperiment()
if notebook.isQuick { experiment.printedEpochs = [.multilevel: [100, 100, 100, 100], .coarse: [200, 0, 0, 0]] }
let seeds = notebook.isQuick ? Array(experiment.seeds.prefix(1)) : experiment.seeds
notebook.table(
  ["y", "slope from the left", "slope from the right", "flux, left", "flux, right"],
  [-0.5, 0.25, 0.5].map { y in
    [
      "\(y)", short(PoissonSolution.slope(0, y, .left)), short(PoissonSolution.slope(0, y, .right)),
      short(PoissonSolution.flux(0, y, .left)), short(PoissonSolution.flux(0, y, .right)),
    ]
  })

// Figure 5 lists networks [2, 5, 1]. Their numbers of parameters show what they are: three inputs, the level set among them, and
// cubic splines on 4, 8, 16 and 32 intervals.

try await notebook.verify("figure-5")

// ## As printed
//
// 2401 points in the volume, 200 on the boundary, 49 on the interface, weights $10^{-2}$, $1$ and $10^{-1}$, Adam with ramps at
// each transition, attention on the volume, 1250 epochs a level. What the paper does not print is in this list, with our choice.

notebook.table(
  ["not printed", "our choice"],
  experiment.choices.filter { $0.name.hasPrefix("not printed") }.map { [String($0.name.dropFirst(13)), $0.value] })

var study = EquationStudy()
for setting in experiment.cases where setting.kind == .printed {
  for seed in seeds {
    var random = SplitMix64(seed: seed)
    study.add(try EquationRun(setting, of: experiment, seed: seed, using: &random, threads: 2, errorsEvery: 10))
  }
}

// ## Ours
//
// Levenberg-Marquardt on every level, splines of order 6, points on a lattice in place of a grid, the loss one of means in place of
// sums, and the best of eight starts on the coarsest level, where they are cheap.

let ours = EquationCase(.spline, .multilevel, .best)
for seed in seeds {
  var random = SplitMix64(seed: seed)
  study.add(try EquationRun(ours, of: experiment, seed: seed, using: &random, threads: 2, errorsEvery: 10))
}
notebook.table(
  ["case", "mean loss", "mean error", "median error", "largest error", "seconds a run"],
  study.rows.map { row in
    [
      row.setting.name, short(row.losses.mean), short(row.errors.mean), short(row.errors.median),
      short(row.errors.largest), short(row.seconds.median),
    ]
  })
for figure in EquationHistories.figures(study, prefix: "figure-6") {
  notebook.figure(figure, "The first seed.")
}
let best = study.row(ours)!
for figure in try EquationHistories.maps(
  best.runs[0], problem: experiment.problem(for: best.setting), prefix: "poisson",
  right: (coordinate: 0, name: "x", range: -1...1), up: (name: "y", range: -1...1),
  exact: { PoissonSolution.value($0[0], $0[1]) })
{
  notebook.figure(figure, "Our method, first seed. The kink at x = 0 is one of the network, which has |x| as an input.")
}

// ## What holds

let printed = [EquationModel.spline, .relu].map { model in
  study.row(EquationCase(model, .multilevel, .adam, kind: .printed))!.losses.mean
}
notebook.verdict(
  "as printed, splines end at a tenth of the loss of the ReLU basis", 10 * printed[0] <= printed[1],
  "\(short(printed[0])) against \(short(printed[1]))")
if !notebook.isQuick {
  notebook.table(
    ["statement", "holds", "figures"],
    experiment.statements(study).map { [$0.text, $0.holds ? "yes" : "no", $0.figures] })
}
notebook.verdict(
  "every seed of ours is within one per cent", best.errors.largest <= 1e-2, short(best.errors.largest))

// The same with every choice as a flag: `kan experiment poisson`, `--rows printed` or `--rows ours`.

/// Three significant digits.
func short(_ value: Double) -> String { RegressionTable.short(value) }

notebook.finish()
