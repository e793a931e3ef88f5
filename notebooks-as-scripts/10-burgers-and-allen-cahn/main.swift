import BasisProperties
import Claims
import Experiments
import Foundation
import KANCore
import Notebook
import Pages

let notebook = Notebook { print($0) }

// # Burgers and Allen-Cahn
//
// Two equations of evolution, solved over all times at once. The coordinates are time and place.
//
// ## Burgers' equation
//
// $u_t + u\,u_x = \nu\,u_{xx}$ with $\nu = 10^{-2}$, $u(0, x) = -\sin \pi x$, $u(t, \pm 1) = 0$. A front builds up at $x = 0$. The solution
// is an integral, by the transformation of Cole and Hopf, and is computed to ten digits by quadrature.

var burgers = try BurgersExperiment()
let places = (0..<101).map { -1 + 0.02 * Double($0) }
notebook.figure(
  FigureData(
    id: "burgers-exact", title: "Burgers' equation, ν = 0.01", xLabel: "x", yLabel: "u",
    series: [0.0, 0.25, 0.5, 1].map { t in
      FigureData.Series(
        name: "t = \(t)", points: places.map { ($0, burgers.setting.solution.value(t: t, x: $0)) }, marks: .line)
    }),
  "The front is steepest near t = 0.5 and then flattens.")
let slopes = [0.25, 0.5, 1].map { t in
  (burgers.setting.solution.value(t: t, x: -1e-3) - burgers.setting.solution.value(t: t, x: 1e-3)) / 2e-3
}
notebook.table(
  ["t", "slope at x = 0, over that at t = 0"], zip([0.25, 0.5, 1], slopes).map { ["\($0)", short($1 / .pi)] })

// Table 3 has no terms on the boundary. The rows below are trained as printed, without them and with them, and from first
// weights of three scales, which the paper leaves open; the last row is the method that does best here, Levenberg-Marquardt on a smaller network.
// In quick mode runs are cut down to a fraction.

if notebook.isQuick {
  burgers.setting.cells = 24
  burgers.printedEpochs = [.coarse: [40, 0, 0], .fine: [0, 0, 100], .multilevel: [50, 25, 25]]
  burgers.epochs[.best] = [30, 15, 10]
  burgers.starts = 1
}
notebook.table(
  ["not printed", "our choice"],
  burgers.choices.filter { $0.name.hasPrefix("not printed") }.map { [String($0.name.dropFirst(13)), $0.value] })
let seeds = notebook.isQuick ? Array(burgers.seeds.prefix(1)) : burgers.seeds
var study = EquationStudy()
for setting in burgers.cases where setting.method == .best || setting.kind == .printed && setting.model == .spline {
  for seed in seeds {
    var random = SplitMix64(seed: seed)
    study.add(try EquationRun(setting, of: burgers, seed: seed, using: &random, threads: 2, errorsEvery: 50))
  }
}
notebook.table(
  ["case", "printed loss", "(sd)", "mean loss", "(sd)", "mean error", "seconds a run"],
  study.rows.map { row in
    let printed = burgers.printed(row.setting)
    return [
      row.setting.name, printed.map { short($0.mean) } ?? "-", printed.map { short($0.deviation) } ?? "-",
      short(row.losses.mean), short(row.losses.deviation), short(row.errors.mean), short(row.seconds.median),
    ]
  })
for figure in EquationHistories.figures(study, prefix: "table-3") { notebook.figure(figure, "The first seed.") }
let best = study.row(EquationCase(.spline, .multilevel, .best))!
for figure in try EquationHistories.maps(
  best.runs[0], problem: burgers.problem(for: best.setting), prefix: "burgers",
  right: (coordinate: 0, name: "t", range: 0...1), up: (name: "x", range: -1...1),
  exact: { burgers.setting.solution.value(t: $0[0], x: $0[1]) })
{
  notebook.figure(figure, "The best method, first seed.")
}
if !notebook.isQuick {
  notebook.table(
    ["statement", "whose", "holds", "figures"],
    burgers.statements(study).map {
      [$0.text, $0.kind == .printed ? "the paper" : "ours", $0.holds ? "yes" : "no", $0.figures]
    })
}

// What the finest level alone gives depends on the scale of the first weights, and with it what levels gain: large ones make a
// function that is the rougher, the finer the knots are. Multilevel training hardly depends on them.

func fine(_ variant: EquationVariant?) -> Double {
  study.row(EquationCase(.spline, .fine, .adamw, kind: .printed, variant: variant))!.losses.mean
}
notebook.verdict(
  "on the finest level alone, first weights of a tenth end lower", fine(.weights01) < fine(nil),
  "\(short(fine(.weights01))) against \(short(fine(nil)))")
notebook.verdict(
  "the error of the best method is below one tenth", best.errors.largest < 0.1, short(best.errors.largest))

// ## The Allen-Cahn equation
//
// $u_t = \varepsilon\,u_{xx} - 5u^3 + 5u$ with $\varepsilon = 10^{-4}$ and $u(0, x) = x^2 \cos \pi x$, periodic. The values tend to $1$ and $-1$, and
// steep fronts stay between. The paper prints both signs reversed. Then $0$ attracts, and diffusion runs backwards: by that term a mode
// $e^{i\pi kx}$ grows at the rate $\varepsilon \pi^2 k^2$, so that finer approximations explode sooner. The statement about the
// signs is exact.

try await notebook.verify("eq-allen-cahn")

// The reference is a Fourier method with an exponential integrator. By it, this is how soon the
// equation as printed explodes:

let modes = [256, 512, 1024]
let explosions = modes.map { count in
  var solver = SpectralSolver(AllenCahnEquation(signs: .printed), modes: count, step: 1e-3)
  while solver.time < 1, solver.isFinite, solver.largest <= 10 { solver.advance() }
  return solver.time
}
notebook.table(["Fourier modes", "|u| > 10 at t ="], zip(modes, explosions).map { ["\($0)", short($1)] })
notebook.verdict(
  "the more modes, the sooner", explosions == explosions.sorted(by: >) && Set(explosions).count == modes.count)

// Training with corrected signs: edges [2, 5, 5, 1] of order 4, sigmoids between, from 4 intervals on, by Levenberg-Marquardt. The
// loss is measured at points that were not trained at.

var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
let judge = try AllenCahnJudge(using: &points)
let setting = AllenCahnCase(.spline, .multilevel, .lm)
var options = setting.usualOptions
let epochs = notebook.isQuick ? [30, 20, 10] : setting.usualEpochs(levels: 4)
if notebook.isQuick {
  options.points = 1000
  options.pool = 4000
}
let plan = try AllenCahnPlan(setting, epochs: epochs, starts: notebook.isQuick ? 1 : 3, startEpochs: 15)
let seed = AllenCahnStudy.seeds[0]
let run = try AllenCahnRun(setting, plan: plan, options: options, judge: judge, seed: seed, threads: 2) {
  SplitMix64.stream(seed: seed, index: $0)
}
while !run.isFinished { try run.advance() }
let outcome = try AllenCahnOutcome(run, judge: judge)
notebook.table(
  ["intervals", "loss", "relative error"],
  outcome.levels.map { ["\($0.intervals)", short($0.measure.loss), short($0.measure.error)] })
for figure in try AllenCahnFigures.solution(outcome, judge: judge) {
  notebook.figure(figure, "Figure 8: the network of the last level.")
}
for figure in try AllenCahnFigures.spectra(outcome, judge: judge) {
  notebook.figure(figure, "Figure 9: where and at which frequencies the residual is left.")
}
let losses = outcome.levels.map(\.measure.loss)
notebook.verdict(
  "every level lowers the loss", losses == losses.sorted(by: >), losses.map(short).joined(separator: ", "))
if !notebook.isQuick {
  notebook.verdict("the error is below five per cent", outcome.measure.error <= 5e-2, short(outcome.measure.error))
}

// As for Burgers' equation, the finest level alone fails from first weights drawn independently of each other, and does not from smooth
// ones: `kan experiment allen-cahn --optimizer lm --schedule fine --initialiser function-space`.

// The same with every choice as a flag: `kan experiment burgers` and `kan experiment allen-cahn`.

/// Three significant digits.
func short(_ value: Double) -> String { RegressionTable.short(value) }

notebook.finish()
