import Exact
import Foundation
import KANCore
import Notebook
import Optim
import Pages
import SeededRandom
import Splines

let notebook = Notebook { print($0) }

// # The geometry of descent
//
// A gradient depends on the coordinates in which lengths are measured. With $w = A^T u$ the chain rule gives
// $g_u = A g_w$. So there are two independent choices: the coordinates in which a step is taken (the *geometry*) and
// the weights with respect to which the gradient is computed. Table 1 of the paper lists the four combinations; each
// can be run while iterating in $u$ or in $w$, with a preconditioner that compensates for the difference.
//
// ## Trajectories that coincide
//
// We take one edge of order 3 on four intervals, six samples, and gradient descent in rational arithmetic by all four
// rules, once in $u$ and once in $w$. After every step $w_k = A^T u_k$, as fractions.

let knots = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 4, lower: 0, upper: 1)
var random = SplitMix64(seed: 5)
let network = try ReferenceNetwork<Rational>(widths: [1, 1], knots: [knots]) { _, _, _, _ in
  Rational(Int.random(in: -8...8, using: &random), 8)
}
let inputs = (0..<6).map { [Rational(2 * $0 + 1, 12)] }
let loss = try LeastSquares<Rational>(inputs: inputs, targets: inputs.map { [$0[0] * $0[0] - Rational(1, 3)] })
let change = ChangeOfBasis(knots)
let steps = 4

/// The iterates of a rule.
func trajectory(_ rule: UpdateRule, in iteration: Coordinates) throws -> [[Rational]] {
  let coordinates = WeightCoordinates(iteration)
  let descent = try GradientDescent<Rational>(
    rule: rule, iteratingIn: iteration, stepSize: Rational(1, 256), change: network.changeOfBasis())
  let start = try network.rewritten(in: coordinates)
  return try descent.trajectory(from: start.parameters(), steps: steps) {
    try loss.gradient(of: start.replacingParameters(with: $0))
  }
}

var rows: [[String]] = []
var coincide = true
for rule in UpdateRule.allCases {
  let (u, w) = (try trajectory(rule, in: .spline), try trajectory(rule, in: .relu))
  let equal = try zip(u, w).allSatisfy { try change.applyTranspose($0) == $1 }
  coincide = coincide && equal
  let start = try loss.value(of: network)
  let end = try loss.value(of: network.replacingParameters(with: u[steps]))
  rows.append([
    rule.geometry.rawValue, rule.gradient.rawValue, equal ? "yes" : "no", String(format: "%.6f", Double(end / start)),
  ])
}
notebook.table(["geometry", "gradient", "w_k = A^T u_k", "loss after \(steps) steps / before"], rows)
notebook.verdict("all four rules give exactly the same trajectory in u and in w", coincide)

// ## Which rules descend
//
// If geometry and gradient are in the same coordinates, a step is a symmetric positive definite matrix times the
// gradient, and the loss decreases for small enough steps. The mixed rules multiply by $A$ or $A^{-1}$, which are not
// symmetric, and nothing guarantees descent: above, both raise the loss. (All rules use the same step size there, so
// their losses do not tell which is faster.)

try await notebook.verify("eq-13", "eq-16", "eq-17", "lemma-5", "section-3-pullback", "section-3-spd", "table-1")

// ## In floating point
//
// The fast network runs the same descent on a finer edge, with 40 intervals and order 4. The step size is half the
// largest stable one for each geometry. The spline geometry reduces all errors at about the same rate; the ReLU
// geometry reduces the smooth ones first and leaves the rest.

let fine = try Network.kan(
  widths: [1, 1], order: 4, intervals: 40, inputBox: [0...1], using: &random)
let xs = (0..<400).map { (Double($0) + 0.5) / 400 }
let samples = try Samples(
  inputs: xs, inputWidth: 1, targets: xs.map { sin(12 * $0) + abs($0 - 0.4) }, targetWidth: 1)

/// The loss after each epoch of gradient descent in one geometry.
func history(_ geometry: Coordinates, learningRate: Double, epochs: Int) throws -> [Double] {
  var plan = TrainingPlan.multilevel(epochs: [epochs], optimizer: .gradientDescent)
  plan.levels[0].learningRate = .constant(learningRate)
  plan.rule = UpdateRule(geometry: geometry, gradient: geometry)
  plan.iteration = .spline
  return try Trainer(fine, on: samples, plan: plan).run().trace.map(\.loss)
}

/// Half the largest stable step size, 1 / rho(H), from the tangent kernel: the loss is |f - y|^2 / N.
func step(_ coordinates: WeightCoordinates) throws -> Double {
  let kernel = try Evaluator<Double>(fine).tangentKernel(of: xs, in: coordinates).matrix()
  var v = [Double](repeating: 1, count: kernel.rows)
  var rho = 0.0
  for _ in 0..<200 {
    v = kernel * v
    rho = v.map { $0 * $0 }.reduce(0, +).squareRoot()
    v = v.map { $0 / rho }
  }
  return Double(xs.count) / (2 * rho)
}

let epochs = notebook.isQuick ? 100 : 400
let steps2 = (spline: try step(.spline), relu: try step(.relu))
let splineHistory = try history(.spline, learningRate: steps2.spline, epochs: epochs)
let reluHistory = try history(.relu, learningRate: steps2.relu, epochs: epochs)
notebook.figure(
  FigureData(
    id: "descent", title: "Gradient descent in two geometries, r = 4, n = 40", xLabel: "step",
    yLabel: "mean squared error",
    logX: true, logY: true,
    series: [
      .init(name: "spline", points: splineHistory.enumerated().map { (Double($0 + 1), $1) }, marks: .line),
      .init(name: "ReLU", points: reluHistory.enumerated().map { (Double($0 + 1), $1) }, marks: .line),
    ]),
  "Each with half its largest stable step size: \(String(format: "%.2g and %.2g", steps2.spline, steps2.relu)).")
notebook.verdict(
  "after \(epochs) steps the spline geometry is at least ten times lower", 10 * splineHistory.last! < reluHistory.last!,
  String(format: "%.1e against %.1e", splineHistory.last!, reluHistory.last!))

// The catalog shows the same mode by mode, for an edge and for networks that have just been refined.

try await notebook.verify("section-4.3", "section-4.3b", "section-4.3b-rates", figures: true)

notebook.finish()
