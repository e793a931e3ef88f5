import Claims
import Experiments
import Foundation
import KANCore
import Notebook
import Pages
import SeededRandom

let notebook = Notebook { print($0) }

// # A Poisson equation with a discontinuous coefficient
//
// The problem is $\nabla \cdot (\epsilon \nabla u) = f$ on $[-1, 1]^2$ with $u = 0$ on the boundary, where
// $\epsilon = 1$ to the left of $x = 0$ and $\frac{1}{2}$ to the right: equations (27) and (28) of the paper. The
// solution is $\sin \pi x \sin 3 \pi y$ on the left and $\sin 2 \pi x \sin 3 \pi y$ on the right. It is continuous but
// its slope is not; the flux $\epsilon u_x$ is continuous across the interface. The network has a third input, the
// level set $|x|$, so that it can have a kink there; its derivatives account for that input.

var experiment = PoissonExperiment()
if notebook.isQuick {
  experiment.printedEpochs = [.multilevel: [100, 100, 100, 100], .coarse: [200, 0, 0, 0]]
  experiment.epochs[.best] = [20, 10, 10]
}
let seeds = notebook.isQuick ? Array(experiment.seeds.prefix(1)) : experiment.seeds
notebook.table(
  ["y", "slope from the left", "slope from the right", "flux, left", "flux, right"],
  [-0.5, 0.25, 0.5].map { y in
    [
      "\(y)", short(PoissonSolution.slope(0, y, .left)), short(PoissonSolution.slope(0, y, .right)),
      short(PoissonSolution.flux(0, y, .left)), short(PoissonSolution.flux(0, y, .right)),
    ]
  })

// Figure 5 lists networks [2, 5, 1]. Their parameter counts reveal what they are: three inputs, including the level
// set, and cubic splines on 4, 8, 16, and 32 intervals.

try await notebook.verify("figure-5")

// ## As printed
//
// The printed settings are 2401 points in the volume, 200 on the boundary, 49 on the interface, weights $10^{-2}$, $1$,
// and $10^{-1}$, Adam with ramps at each transition, attention on the volume, and 1250 epochs per level. The following
// table lists what the paper does not print, with our choices.

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
// We write the solution as $u = (1 - x^2)(1 - y^2) N(x, y, |x|)$, which is zero on the boundary for any network $N$, so
// that the equation and the flux across the interface are all that is trained. The network has splines of order 8, whose
// end polynomials continue them outside the knots; at every refinement the ranges of its hidden units are mapped onto the
// knots anew. Every 10 epochs 1500 new points are drawn: with fixed points, the residual becomes small at the points and
// the solution jumps between them. An epoch is a step of Levenberg-Marquardt with the best of several dampings.

let ours = EquationCase(.spline, .multilevel, .best)
for seed in seeds {
  var random = SplitMix64(seed: seed)
  study.add(try EquationRun(ours, of: experiment, seed: seed, using: &random, threads: 2, errorsEvery: 10))
}
notebook.table(
  ["case", "mean loss", "mean error", "median error", "largest error", "seconds a run"],
  study.rows.map { row in
    [
      row.case.name, short(row.losses.mean), short(row.errors.mean), short(row.errors.median),
      short(row.errors.largest), short(row.seconds.median),
    ]
  })
for figure in EquationHistories.figures(study, prefix: "figure-6") {
  notebook.figure(figure, "The first seed.")
}
let best = study.row(ours)!
for figure in try EquationHistories.maps(
  best.runs[0], problem: experiment.problem(for: best.case), prefix: "poisson",
  right: (coordinate: 0, name: "x", range: -1...1), up: (name: "y", range: -1...1),
  exact: { PoissonSolution.value($0[0], $0[1]) })
{
  notebook.figure(figure, "Our method, first seed. The network has the kink at x = 0, since |x| is one of its inputs.")
}

// ## What holds

let printed = [EquationModel.spline, .relu].map { model in
  study.row(EquationCase(model, .multilevel, .adam, kind: .printed))!.losses.mean
}
notebook.verdict(
  "as printed, splines end at no more than a tenth of the loss of the ReLU basis", 10 * printed[0] <= printed[1],
  "\(short(printed[0])) against \(short(printed[1]))")
if !notebook.isQuick {
  notebook.table(
    ["statement", "holds", "figures"],
    experiment.statements(study).map { [$0.text, $0.holds ? "yes" : "no", $0.figures] })
}
let most = notebook.isQuick ? 1e-2 : 1e-4
notebook.verdict(
  "with our method the error is at most \(short(most)) for every seed", best.errors.largest <= most,
  short(best.errors.largest))
let boundary = PointGrid.nodes([-1...1, -1...1], counts: [2, 101])
let onBoundary = try experiment.problem(for: best.case).values(of: best.runs[0].result.network, at: boundary)
notebook.verdict(
  "with our method the boundary values are exactly zero", onBoundary.allSatisfy { $0 == [0] },
  "at \(boundary.count) points with x = -1 and 1")

// ## Cycles and preconditioners
//
// The paper leaves cycles over the levels to future work. Here we solve the same problem, with the network of order 4
// on 4, 8, 16, 32 intervals and the same points and weights, by L-BFGS at equal floating-point operations. We compare
// four ways to use the levels: the finest level alone; every level once, from coarse to fine; V-cycles on every level,
// with the full approximation scheme and with the Galerkin coarse problem; and every level once, with a preconditioner.
// With local evaluation a gradient costs the same on every level, so smoothing on coarse levels saves little: the
// Galerkin cycle ends near one-way refinement, and the full approximation scheme above it. The coarse matrix
// $P J^T J P^T$ is computed once every sixty iterations and serves as a preconditioner for all of them.

var runs = CycleStudy()
var points = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
let setting = try CycleProblem.poisson.make(points: &points)
let cycles = CycleMethod.all.filter { $0.optimizer == .lbfgs }
for method in cycles {
  for seed in notebook.isQuick ? [1234] : CycleStudy.seeds {
    var random = SplitMix64(seed: seed)
    runs.add(
      try CycleRun(method, on: setting, budget: .flops, scale: notebook.isQuick ? 0.2 : 1, seed: seed, using: &random))
  }
}
notebook.table(
  ["method", "loss, geometric mean", "x one-way", "relative error"],
  cycles.map { method in
    [
      method.name, short(runs.loss(method, .poisson, .flops)!), short(runs.ratio(method, .poisson, .flops)!),
      short(runs.error(method, .poisson, .flops)!),
    ]
  })

// A single edge predicts this. The table shows the condition number of $B G$ for $n = 32$ uniform intervals and equally
// spaced samples. Most of the ill-conditioning of $G$ comes from the ends, where some functions barely reach into the
// interval, and the diagonal removes most of it. Coarse levels make it worse again: the smooth modes of a mass matrix
// converge fast (chapter 07). The residual of a differential equation involves derivatives; there the smooth modes are
// slow, and the next coarser level helps.

notebook.table(
  ["order", "none", "jacobi", "bpx", "two-level"],
  try (2...6).map { order in
    ["\(order)"]
      + (try [nil, .jacobi, .bpx, .twoLevel].map { choice in
        short(try PreconditionedMass.conditionNumber(order: order, intervals: 32, choice))
      })
  })

@MainActor func ratio(_ scheme: CycleScheme, _ preconditioner: PreconditionerChoice? = nil) -> Double {
  runs.ratio(CycleMethod(.lbfgs, scheme, preconditioner), .poisson, .flops)!
}
notebook.verdict(
  "no V-cycle ends at half the loss of one-way refinement or less",
  ratio(.fullApproximation) > 0.5 && ratio(.galerkin) > 0.5,
  "\(short(ratio(.fullApproximation))) and \(short(ratio(.galerkin))) times")
notebook.verdict(
  "one-way refinement with the two-level preconditioner ends at less than a tenth of the loss without it",
  ratio(.oneWay, .twoLevel) < 0.1, "\(short(ratio(.oneWay, .twoLevel))) times")

// `kan experiment cycles` covers all problems and optimizers, with both budgets.

// `kan experiment poisson` does the same as this chapter, with a flag for every choice; use `--rows printed` or
// `--rows ours`.

/// Formats a number with three significant digits.
func short(_ value: Double) -> String { RegressionTable.short(value) }

notebook.finish()
