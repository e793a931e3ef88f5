import Exact
import Foundation
import KANCore
import Notebook
import SeededRandom
import Splines

let notebook = Notebook { print($0) }

// # Layers and networks
//
// A spline layer sums splines of its inputs, $y_q = \sum_p \sum_i u_{qpi}\, b_i(x_p)$. Since $b = A\psi$, the same
// layer is $y_q = \sum_p \sum_j w_{qpj}\, \psi_j(x_p)$ with $w_{qp} = A^T u_{qp}$: a layer of a multichannel perceptron
// with activations $\mathrm{ReLU}^{r-1}$ (Lemma 3). Applied layer by layer, this holds for entire networks.
//
// ## A deep network, written three ways
//
// We take a network with three layers, [2, 3, 2, 1], with different orders and knots in each layer and random rational
// weights. Between layers, values are mapped from their exact bounds onto the knot interval of the next layer, so that
// no argument lies outside it.

var random = SplitMix64(seed: 4)
let knots = try [
  KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 4, lower: 0, upper: 1),
  KnotVector<Rational>(order: SplineOrder(3), knots: [-3, -2, -1, 0, Rational(1, 4), 2, 3, 4, 5]),
  KnotVector<Rational>.uniform(order: SplineOrder(4), intervals: 3, lower: 0, upper: 1),
]
let network = try ReferenceNetwork<Rational>(widths: [2, 3, 2, 1], knots: knots) { _, _, _, _ in
  Rational(Int.random(in: -20...20, using: &random), 8)
}
notebook.show("weights", network.parameterCount())

// All three forms are evaluated at the same points. Equal means equal as fractions.

let points = (0..<5).map { _ in
  [Rational(Int.random(in: 0...96, using: &random), 96), Rational(Int.random(in: 0...96, using: &random), 96)]
}
let forms = try EvaluationForm.allCases.map { try network.written(as: $0).outputs(at: points) }
notebook.table(
  ["x", "spline form (6)", "A applied to functions (7a)", "A applied to weights (7b)"],
  points.indices.map { k in ["(\(points[k][0]), \(points[k][1]))"] + forms.map { brief($0[k][0]) } })
notebook.verdict("the three forms agree exactly at every point", forms[0] == forms[1] && forms[1] == forms[2])

// ## The control
//
// The same check has to fail for a false statement. Here the weights of the ReLU form are mapped by $A$ instead of
// $A^T$.

let change = ChangeOfBasis(knots[0])
let u = Array(network.layers[0].edge(0, 0))
let right = try change.applyTranspose(u)
let wrong = try change.apply(u)
let powers = try ReLUPowerBasis(knots[0]).values(at: points[0][0])
let spline = zip(u, try BSplineBasis(knots[0]).values(at: points[0][0])).reduce(0 as Rational) { $0 + $1.0 * $1.1 }
func sum(_ w: [Rational]) -> Rational { zip(w, powers).reduce(0) { $0 + $1.0 * $1.1 } }
notebook.table(
  ["weights", "value of one edge at x = \(points[0][0])"],
  [["u, B-splines", "\(spline)"], ["A^T u, ReLU powers", "\(sum(right))"], ["A u, ReLU powers", "\(sum(wrong))"]])
notebook.verdict("A^T u gives the value of the edge and A u does not", sum(right) == spline && sum(wrong) != spline)

// ## The fast network
//
// Training does not use fractions. The fast network goes through the same stages in double precision and is tested
// against the exact network.

let edges = try Network.kan(
  widths: [2, 3, 1], order: 4, intervals: 8,
  inputBox: Array(repeating: 0...1, count: 2), hidden: .fixed(-8...8),
  using: &random)
let xs = (0..<200).map { _ in [random.unit(), random.unit()] }
let evaluator = try Evaluator<Double>(edges)
let fast = try evaluator.outputs(of: xs.flatMap { $0 })
let slow = try edges.reference { $0 }.outputs(at: xs).map { $0[0] }
let difference = zip(fast, slow).map { abs($0 - $1) }.max()!
let size = slow.map(abs).max()!
notebook.show("largest difference, relative to the largest output", String(format: "%.1e", difference / size))
notebook.verdict("the fast network agrees with the exact one up to rounding", difference <= 1e-13 * size)

try await notebook.verify("lemma-3")

/// A fraction, or its beginning if it is long.
func brief(_ value: Rational) -> String {
  let text = "\(value)"
  return text.count <= 20 ? text : "\(text.prefix(12))... (\(text.count) characters)"
}

notebook.finish()
