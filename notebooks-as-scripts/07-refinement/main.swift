import BasisProperties
import Exact
import Foundation
import KANCore
import Notebook
import Pages
import Splines

let notebook = Notebook { print($0) }

// # Refinement
//
// Halving every knot interval gives a larger space that contains the old one. So every coarse B-spline is a combination of fine
// ones, $b_i = \sum_j P_{ij}\, b'_j$, and a network on coarse knots is *exactly* a network on fine knots with the weights
// $u' = P^T u$. That is what makes multilevel training possible: nothing is lost at the transition.
//
// ## The stencil, and a misprint
//
// The rows of $P$ are binomial coefficients. The paper prints the factor $2^{-r}$; with it the refined function is half the coarse
// one. The factor is $2^{1-r}$.

let order = try SplineOrder(2)
let coarse = try KnotVector<Rational>.uniform(order: order, intervals: 3, lower: 0, upper: 1)
let fine = try coarse.refinedDyadically()
let prolongation = try Prolongation(coarse: coarse, fine: fine)
let printed = try Prolongation<Rational>.binomialStencil(order: order, intervals: 3, halvings: 2)
func text(_ row: [Rational]) -> String { row.map { "\($0)" }.joined(separator: ", ") }
notebook.table(
  ["r = 2, n = 3, row i = 0", "entries"],
  [["by knot insertion", text(prolongation.matrix.row(1))], ["as printed", text(printed.row(1))]])
notebook.verdict(
  "the corrected stencil is knot insertion",
  try Prolongation<Rational>.dyadicStencil(order: order, intervals: 3) == prolongation.matrix)
notebook.verdict("the printed one is half of it", printed == prolongation.matrix.scaled(by: Rational(1, 2)))

// ## Rows at the boundary
//
// The paper's other formula, $P = A\,I\,A'^{-1}$, goes through the ReLU powers. It asks for every coarse knot among the fine ones, and is
// right then. For dyadic refinement of an order above 1 some of the knots to the left of the interval are not among them. Added
// to the fine knots for the computation, they make the formula right there, too.

let cubic = try KnotVector<Rational>.uniform(order: SplineOrder(4), intervals: 4, lower: 0, upper: 1)
let cubicFine = try cubic.refinedDyadically()
let exact = try Prolongation(coarse: cubic, fine: cubicFine).matrix
let direct = try Prolongation.printedChangeOfBasis(coarse: cubic, fine: cubicFine)
let repaired = try Prolongation.byChangeOfBasis(coarse: cubic, fine: cubicFine)
let failing = (0..<exact.rows).filter { exact.row($0) != direct.row($0) }
notebook.show("rows i that fail for dyadic knots, r = 4", failing.map { "\($0 - 3)" }.joined(separator: ", "))
notebook.verdict("they are floor(r/2) = 2, and the repair has none", failing.count == 2 && repaired == exact)
try await notebook.verify("eq-25", "eq-24", "eq-24b", "eq-24b-dyadic")

// ## A deep network, refined
//
// Refinement is linear in the weights of every layer, so it goes through deep networks: Definition 1 calls a hierarchy properly
// nested if the outputs stay what they were. In rationals they stay exactly, in double precision to rounding.

var random = SplitMix64(seed: 7)
let layers = try [2, 3].map {
  try KnotVector<Rational>.uniform(order: SplineOrder($0), intervals: 3, lower: 0, upper: 1)
}
let network = try ReferenceNetwork<Rational>(widths: [2, 2, 1], knots: layers) { _, _, _, _ in
  Rational(Int.random(in: -16...16, using: &random), 8)
}
let points = (0..<6).map { _ in (0..<2).map { _ in Rational(Int.random(in: 0...60, using: &random), 60) } }
let before = try network.outputs(at: points)
let after = try network.refinedDyadically().outputs(at: points)
notebook.table(
  ["weights before", "weights after", "largest change of an output"],
  [
    [
      "\(network.parameterCount())", "\(try network.refinedDyadically().parameterCount())",
      "\(zip(before, after).map { ($0[0] - $1[0]).magnitude }.max()!)",
    ]
  ])
notebook.verdict("the outputs are the same fractions", before == after)

let trained = try Network.kan(
  widths: [2, 5, 1], order: 4, intervals: 5, inputBox: Array(repeating: Bounds(lower: 0, upper: 1), count: 2),
  using: &random)
let xs = (0..<400).map { _ in random.unit() }
let old = try Evaluator<Double>(trained).outputs(of: xs)
let new = try Evaluator<Double>(trained.refinedDyadically()).outputs(of: xs)
let jump = zip(old, new).map { abs($0 - $1) }.max()! / old.map(abs).max()!
notebook.show("relative jump in double precision", String(format: "%.1e", jump))
notebook.verdict("it is rounding", jump < 1e-13)

// ## What two levels do to an error
//
// In least squares the coarse matrix is $G_c = P G_f P^T$ for any samples: the coarse problem is the Galerkin problem of the fine
// one. With samples everywhere, $G$ is the mass matrix, a stencil of the values of the spline of order $2r$ at its knots. A
// gradient step with the best step size multiplies the oscillatory half of the modes by at most $(q - 1)/(q + 1)$, where $q$ is the
// quotient of the symbol at $\pi/2$ and at $\pi$; and $q = 2^{r-1}$. So a step in spline weights smooths well for $r = 2$ and hardly for
// $r = 6$, on any number of knots. A step and the exact coarse correction together do no better on periodic knots.

let symbols = try (1...6).map { r -> (low: Rational, high: Rational) in
  let spline = BSplineBasis(
    try KnotVector<Rational>.uniform(order: SplineOrder(2 * r), intervals: 2 * r, lower: 0, upper: Rational(2 * r)))
  // Column 2r - 1 is the spline with the support [0, 2r], whose middle is r.
  let values = try (1 - r..<r).map { k in (k, try spline.coxDeBoorValues(at: Rational(r + k))[2 * r - 1]) }
  let low = values.reduce(Rational(0)) { $0 + ($1.0 % 2 == 0 ? $1.1 : -$1.1) }
  let high = values.reduce(Rational(0)) { $1.0 % 2 == 0 ? $0 + ($1.0 % 4 == 0 ? $1.1 : -$1.1) : $0 }
  return (low, high)
}
notebook.table(
  ["r", "symbol at pi", "symbol at pi/2", "left of oscillatory modes"],
  symbols.enumerated().map { k, values in
    ["\(k + 1)", "\(values.low)", "\(values.high)", "\((values.high - values.low) / (values.high + values.low))"]
  })
notebook.verdict(
  "the quotient is 2^{r-1}", symbols.enumerated().allSatisfy { $1.high == Rational(2).power($0) * $1.low })
try await notebook.verify("two-level-galerkin", "two-level-symbols", "two-grid-factors")

// ## Other nested bases
//
// Nothing here is special to splines (Lemma 6): raising the degree of Chebyshev or Legendre polynomials and halving Haar
// functions give nested hierarchies as well.

try await notebook.verify("eq-19", "eq-20", "definition-1", "proposition-1", "algorithm-1", "lemma-6")

notebook.finish()
