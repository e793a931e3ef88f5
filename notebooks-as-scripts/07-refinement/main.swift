import Exact
import Foundation
import KANCore
import Notebook
import Pages
import SeededRandom
import Splines

let notebook = Notebook { print($0) }

// # Refinement
//
// Halving every knot interval gives a larger space that contains the old one. So every coarse B-spline is a linear
// combination of fine ones, $b_i = \sum_j P_{ij}\, b'_j$, and a network on coarse knots is *exactly* a network on fine
// knots with the weights $u' = P^T u$. This makes multilevel training possible: nothing is lost in the transition.
//
// ## The stencil, and a misprint
//
// The rows of $P$ are scaled binomial coefficients. The paper prints the factor $2^{-r}$, with which the refined
// function is half the coarse one. The correct factor is $2^{1-r}$.

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
  "the corrected stencil agrees with knot insertion",
  try Prolongation<Rational>.dyadicStencil(order: order, intervals: 3) == prolongation.matrix)
notebook.verdict("the printed stencil is half of it", printed == prolongation.matrix.scaled(by: Rational(1, 2)))

// ## Rows at the boundary
//
// The paper's other formula, $P = A\,I\,A'^{-1}$, goes through the ReLU powers. It requires every coarse knot to be
// among the fine ones, and is then correct. For dyadic refinement with an order above 1, some of the coarse knots to
// the left of the interval are not among the fine ones. If they are added to the fine knots for the computation, the
// formula is correct there as well.

let cubic = try KnotVector<Rational>.uniform(order: SplineOrder(4), intervals: 4, lower: 0, upper: 1)
let cubicFine = try cubic.refinedDyadically()
let exact = try Prolongation(coarse: cubic, fine: cubicFine).matrix
let direct = try Prolongation.printedChangeOfBasis(coarse: cubic, fine: cubicFine)
let repaired = try Prolongation.byChangeOfBasis(coarse: cubic, fine: cubicFine)
let failing = (0..<exact.rows).filter { exact.row($0) != direct.row($0) }
notebook.show("rows i that fail for dyadic knots, r = 4", failing.map { "\($0 - 3)" }.joined(separator: ", "))
notebook.verdict("floor(r/2) = 2 rows fail, and none after the repair", failing.count == 2 && repaired == exact)
try await notebook.verify("eq-25", "eq-24", "eq-24b", "eq-24b-dyadic")

// ## A deep network, refined
//
// Refinement is linear in the weights of every layer, so it carries over to deep networks: Definition 1 calls a
// hierarchy properly nested if the outputs do not change. In rational arithmetic they are preserved exactly, and in
// double precision up to rounding.

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
  widths: [2, 5, 1], order: 4, intervals: 5, inputBox: Array(repeating: 0...1, count: 2),
  using: &random)
let xs = (0..<400).map { _ in random.unit() }
let old = try Evaluator<Double>(trained).outputs(of: xs)
let new = try Evaluator<Double>(trained.refinedDyadically()).outputs(of: xs)
let jump = zip(old, new).map { abs($0 - $1) }.max()! / old.map(abs).max()!
notebook.show("relative jump in double precision", String(format: "%.1e", jump))
notebook.verdict("the jump is at rounding level", jump < 1e-13)

// ## What two levels do to an error
//
// In least squares the coarse matrix is $G_c = P G_f P^T$ for any samples: the coarse problem is the Galerkin problem
// of the fine one. With samples everywhere, $G$ is the mass matrix, whose stencil holds the values of the spline of
// order $2r$ at its knots. A gradient step with the best step size multiplies the oscillatory half of the modes by at
// most $(q - 1)/(q + 1)$, where $q$ is the ratio of the symbol at $\pi/2$ to that at $\pi$, and $q = 2^{r-1}$. So a
// step in spline weights is a good smoother for $r = 2$ and a poor one for $r = 6$, for any number of knots. A step
// followed by the exact coarse correction does no better on periodic knots.

let symbols = try (1...6).map { r -> (low: Rational, high: Rational) in
  let spline = BSplineBasis(
    try KnotVector<Rational>.uniform(order: SplineOrder(2 * r), intervals: 2 * r, lower: 0, upper: Rational(2 * r)))
  // Column 2r - 1 is the spline with support [0, 2r], whose midpoint is r.
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
  "the ratio is 2^{r-1}", symbols.enumerated().allSatisfy { $1.high == Rational(2).power($0) * $1.low })
try await notebook.verify("two-level-galerkin", "two-level-symbols", "two-grid-factors")

// ### What gradient steps leave of the new modes
//
// A coarse model at its minimum leaves an error that is orthogonal to all coarse functions, and refinement is meant to
// remove it. Between two coarse hats this error is the zigzag (1, -1, 1) of three fine ones. A step $e - G e$ with the
// mass matrix of the fine hats leaves 7/12 of its loss.

let hats = RationalMatrix(rows: 3, columns: 3) { i, j in
  i != j ? (abs(i - j) == 1 ? Rational(1, 6) : 0) : i == 1 ? Rational(2, 3) : Rational(1, 3)
}
func loss(_ e: [Rational]) throws -> Rational { zip(e, try hats.multiplied(by: e)).reduce(0) { $0 + $1.0 * $1.1 } }
let zigzag: [Rational] = [1, -1, 1]
let stepped = zip(zigzag, try hats.multiplied(by: zigzag)).map { $0 - $1 }
notebook.show("fraction of the zigzag's loss left", try loss(stepped) / loss(zigzag))
notebook.verdict("it is 7/12", try loss(stepped) / loss(zigzag) == Rational(7, 12))

// On many intervals, $k$ unit steps in $u$ leave between $(1 - f_r(\pi/2))^{2k}$ and $(1 - f_r(\pi))^{2k}$ of the loss
// in a new mode, regardless of $n$; only $r - 1$ modes at each end may retain more. In $w$ any stable step size leaves
// at least $\max(0, 1 - 2 \delta)^{2k}$ with $\delta = (r!)^2 (2r + 1) f_r(\pi) (N + r - 1) / (2 N^{2r + 1})$ on $N$ fine
// intervals, which is nearly everything. This makes the text of Section 4.3 quantitative: in the spline basis, steps
// reduce the loss with the new functions at once, though slowly for a high order; in the ReLU basis, refinement is
// wasted on them.

let fineIntervals = 40
let stepCounts = Array(0...8)
notebook.figure(
  FigureData(
    id: "new-modes", title: "Upper bound on what is left of a new mode", xLabel: "steps k",
    yLabel: "fraction of the loss", logY: true,
    series: (2...5).map { r in
      let low = Double(symbols[r - 1].low)
      return FigureData.Series(
        name: "in u, r = \(r)", points: stepCounts.map { (Double($0), pow(1 - low, Double(2 * $0))) })
    }),
  "On periodic knots the most oscillatory mode attains this. In w the curves would be a line at 1.")
notebook.table(
  ["r", "taken by 8 steps in u, at least, but for the ends", "taken by 8 steps in w, at most, N = 40"],
  (2...5).map { r in
    let low = symbols[r - 1].low
    let factorial = (1...r).reduce(Rational(1)) { $0 * Rational($1) }
    let n = Rational(fineIntervals)
    let delta = factorial * factorial * Rational(2 * r + 1) * low * (n + Rational(r - 1)) / (2 * n.power(2 * r + 1))
    return [
      "\(r)", String(format: "%.3f", Double(1 - (1 - low).power(16))),
      String(format: "%.1e", Double(1 - (1 - 2 * delta).power(16))),
    ]
  })
try await notebook.verify("two-level-refinement")

// ### Condition numbers
//
// The same contrast in a single number: the condition number of the mass matrix, computed by counting eigenvalues below
// rational numbers. Gradient descent takes about $\kappa/2 \cdot \log 1000$ steps to reduce an error by a factor of
// 1000, and conjugate gradients at most $\sqrt\kappa/2 \cdot \log 2000$.

func massMatrix(_ knots: KnotVector<Rational>) throws -> RationalMatrix {
  let basis = BSplineBasis(knots)
  var mass = Matrix<Rational>(rows: knots.dimension, columns: knots.dimension, repeating: 0)
  for k in 0..<knots.intervals {
    let pieces = try basis.pieces(on: k)
    for (p, left) in pieces.enumerated() {
      for (q, right) in pieces.enumerated() {
        for (d, a) in (left * right).coefficients.enumerated() {
          mass[k + p, k + q] += a * (knots[k + 1].power(d + 1) - knots[k].power(d + 1)) / Rational(d + 1)
        }
      }
    }
  }
  return RationalMatrix(rows: mass.rows, columns: mass.columns) { mass[$0, $1] }
}
/// An eigenvalue to four digits, by bisection on eigenvalue counts starting from powers of two that bracket it.
func eigenvalue(_ k: Int, of matrix: RationalMatrix) throws -> Rational {
  let banded = try SymmetricBandedMatrix(matrix)
  var upper: Rational = 1
  while banded.eigenvalueCount(below: upper) <= k { upper *= 2 }
  while banded.eigenvalueCount(below: upper / 2) > k { upper /= 2 }
  var lower = upper / 2
  for _ in 0..<14 {
    let middle = (lower + upper) / 2
    if banded.eigenvalueCount(below: middle) > k { upper = middle } else { lower = middle }
  }
  return (lower + upper) / 2
}
var conditions: [[String]] = []
var inPowers: [Double] = []
for r in 2...5 {
  let knots = try KnotVector<Rational>.uniform(order: SplineOrder(r), intervals: 16, lower: 0, upper: 16)
  let spline = try massMatrix(knots)
  let exactInverse = ChangeOfBasis(knots).inverseMatrix
  let inverse = RationalMatrix(rows: spline.rows, columns: spline.rows) { exactInverse[$0, $1] }
  let kappas = try [spline, inverse * spline * inverse.transposed()].map { matrix in
    Double(try eigenvalue(matrix.rows - 1, of: matrix) / eigenvalue(0, of: matrix))
  }
  inPowers.append(kappas[1])
  conditions.append(
    ["\(r)"]
      + kappas.flatMap { kappa in
        [
          String(format: "%.3g", kappa), String(format: "%.2g", kappa / 2 * log(1000)),
          String(format: "%.2g", kappa.squareRoot() / 2 * log(2000)),
        ]
      })
}
notebook.table(
  [
    "r, n = 16", "condition in u", "gradient descent", "conjugate gradients", "condition in w", "gradient descent",
    "conjugate gradients",
  ], conditions)
notebook.verdict(
  "in w the condition number is above 10^5, 10^8, 10^12, and 10^15",
  zip(inPowers, [1e5, 1e8, 1e12, 1e15]).allSatisfy { $0 > $1 })
try await notebook.verify("two-level-conditioning")

// ## Other nested bases
//
// None of this is specific to splines (Lemma 6): raising the degree of Chebyshev or Legendre polynomials and halving
// Haar functions give nested hierarchies as well.

try await notebook.verify("eq-19", "eq-20", "definition-1", "proposition-1", "algorithm-1", "lemma-6")

notebook.finish()
