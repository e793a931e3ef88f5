import Exact
import Experiments
import Foundation
import Notebook
import Pages
import SeededRandom
import Splines

let notebook = Notebook { print($0) }

// # The change of basis
//
// Lemma 2 gives the matrix $A$ in $b = A \psi$ by a recursion over the order: row $i$ of $A^{[r]}$ is a divided
// difference of two rows of $A^{[r-1]}$,
//
// $$A^{[r]}_{ij} = \frac{A^{[r-1]}_{ij}}{t_{i+r-1} - t_i} - \frac{A^{[r-1]}_{i+1,j}}{t_{i+r} - t_{i+1}}, \qquad A^{[1]} = I - S,$$
//
// where $S$ is the upper shift and the row after the last is zero. Each step is a product with a bidiagonal matrix, so
// $A$ is a product of $r$ such factors. Nothing is ever inverted: products and solves with $A$ and $A^T$ cost $O(mr)$.
//
// ## Any knots
//
// We take quadratic splines on four intervals of unequal length. The product of the factors and the recursion agree
// entry by entry.

let graded = try KnotVector<Rational>(
  order: SplineOrder(3), knots: [-2, -1, 0, Rational(1, 10), Rational(1, 3), Rational(2, 3), 1, Rational(3, 2), 2])
let change = ChangeOfBasis(graded)
notebook.table(
  (["i"] + graded.basisIndices.map { "j = \($0)" }),
  graded.basisIndices.map { i in ["\(i)"] + change.matrix.row(i + 2).map { "\($0)" } })
notebook.verdict(
  "the product of the factors equals the matrix of the recursion (5)", change.matrix == change.recursionMatrix())

// ## Equal spacing
//
// On uniform knots the entries are binomial coefficients with alternating signs (Corollary 1),
// $A_{i,i+k} = (-1)^k \frac{r}{k!\,(r-k)!\,h^{r-1}}$, and $A$ is, up to a factor, the $r$-th power of $I - S$.

let h = Rational(1, 5)
let uniform = try KnotVector<Rational>.uniform(order: SplineOrder(4), intervals: 5, lower: 0, upper: 1)
let closed = try ChangeOfBasis<Rational>.closedForm(order: SplineOrder(4), intervals: 5, spacing: h)
notebook.show("a row of A, r = 4, h = 1/5", closed.row(0).prefix(5).map { "\($0)" }.joined(separator: ", "))
notebook.verdict("Corollary 1 equals the matrix of the recursion", closed == ChangeOfBasis(uniform).recursionMatrix())
try await notebook.verify("lemma-2", "lemma-2-proof", "corollary-1", "corollary-1-remark")

// ## What it costs in floating point
//
// The matrix is exact, and products with it are accurate. The *sum* $\sum_j w_j \psi_j(x)$ is not: the ReLU powers are
// large and the weights $w = A^T u$ alternate in sign, so that terms of size $n^{r-1}/(r-1)!$ and larger cancel and
// their rounding errors remain. Evaluating only the $r$ functions that are nonzero at the point loses a few units of
// roundoff for any $n$. Below are the errors with respect to the exact rational value of the same spline at the same
// points, in units of roundoff.

/// The error of every form of evaluation, in units of the format's roundoff.
func errors<Scalar: BinaryFloatingPoint & SplineScalar & Sendable>(
  _: Scalar.Type, order: SplineOrder, intervals n: Int, _ random: inout SplitMix64
) throws -> [SplineForm: Double] {
  let weights = EvaluationStudy.weights(count: n + order.degree, using: &random)
  let points = (0..<40).map { _ in Scalar(Double.random(in: 0..<Double(n), using: &random)) }
  let spline = try UnitSpline<Scalar>(order: order, intervals: n, weights: weights)
  let exact = BSplineBasis(
    try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: Rational(n)))
  return try EvaluationStudy.errors(of: spline, at: points) { computed, point in
    let values = try exact.values(at: Rational(exactly: Double(point))!)
    let sum = zip(weights, values).reduce(0 as Rational) { $0 + Rational(exactly: $1.0)! * $1.1 }
    return Double((Rational(exactly: Double(computed))! - sum).magnitude)
  }
}

var random = SplitMix64(seed: 2)
let sizes = notebook.isQuick ? [8, 32, 128] : [8, 16, 32, 64, 128, 256, 512]
let order = try SplineOrder(4)
let inDouble = try sizes.map { try errors(Double.self, order: order, intervals: $0, &random) }
let inFloat = try sizes.map { try errors(Float.self, order: order, intervals: $0, &random) }
notebook.table(
  ["n", "local, double", "ReLU powers, double", "ReLU powers, float: relative error"],
  sizes.indices.map { k in
    let relative = inFloat[k][.reluWeights]! * Double(Float.ulpOfOne / 2)
    return [
      "\(sizes[k])", rounded(inDouble[k][.local]!), rounded(inDouble[k][.reluWeights]!), rounded(relative),
    ]
  })
notebook.figure(
  FigureData(
    id: "evaluation-errors", title: "Error of evaluation, r = 4, double", xLabel: "intervals n",
    yLabel: "error / units of roundoff", logX: true, logY: true,
    series: SplineForm.allCases.map { form in
      FigureData.Series(name: form.title, points: zip(sizes, inDouble).map { (Double($0), max($1[form]!, 0.1)) })
    }),
  "The errors of local evaluation and of the Cox-de Boor recursion stay at a few units; those of both ReLU forms grow"
    + " faster than the cube of n.")
let last = inDouble[sizes.count - 1]
notebook.verdict("local evaluation is accurate to 6r units", last[.local]! <= 24, "\(rounded(last[.local]!)) units")
notebook.verdict(
  "the ReLU form loses more than a thousand times as much at the finest n",
  last[.reluWeights]! > 1000 * last[.local]!, "\(rounded(last[.reluWeights]!)) units")

// So a network *evaluates* locally and uses the ReLU powers as coordinates; the next chapters show how.
//
// ## What it costs in time
//
// Figure 3 of the paper: the times of all forms against the order and the number of intervals, along with their errors.

try await notebook.verify("section-2.3", "section-2.3-speedup", "section-2.3-digits", "figure-3", figures: true)

/// Formats a number with two significant digits.
func rounded(_ value: Double) -> String { String(format: "%.2g", value) }

notebook.finish()
