import Exact
import Notebook
import Pages
import Splines

let notebook = Notebook { print($0) }

// # Two bases of one space
//
// A spline of order $r$ is a piecewise polynomial of degree $r - 1$ with $r - 2$ continuous derivatives. On knots
// $t_0 < t_1 < \dots < t_n$ the splines form a space of dimension $m = n + r - 1$. Two bases of this space matter here:
//
// - the **B-splines** $b_i$, $i = 1 - r, \dots, n - 1$, each zero outside $[t_i, t_{i+r}]$: the basis of a spline
//   network;
// - the **ReLU powers** $\psi_j(x) = (x - t_j)_+^{r-1}$: the basis of a multilayer perceptron.
//
// Everything below is computed over the rational numbers. When two quantities are said to be equal, they are exactly
// equal.
//
// ## One point, both bases
//
// At any point only $r$ of the B-splines are nonzero, and they add up to one. Lemma 2 says that one matrix $A$ gives
// $b(x) = A\,\psi(x)$ at every $x$.

let knots = try KnotVector<Rational>.uniform(order: SplineOrder(4), intervals: 5, lower: 0, upper: 1)
let splines = BSplineBasis(knots)
let powers = ReLUPowerBasis(knots)
let x = Rational(3, 7)
let (interval, values) = try splines.nonzeroValues(at: x)
notebook.show("dimension m", knots.dimension)
notebook.table(
  ["i", "b_i(3/7)"], values.indices.map { ["\(interval + 1 - 4 + $0)", "\(values[$0])"] })
notebook.verdict("the values add up to one", values.reduce(0, +) == 1)

let change = ChangeOfBasis(knots)
let fromPowers = try change.apply(powers.values(at: x))
notebook.verdict("b(3/7) = A psi(3/7)", try splines.values(at: x) == fromPowers)

// ## What they look like
//
// The B-splines are bumps of the same height, wherever they are located. The ReLU powers start at their knots and grow
// from there, so that far to the right they look alike: the first sign of why they are hard to compute with.

func curves(_ basis: some FunctionBasis<Rational>, name: String) throws -> [FigureData.Series] {
  let points = (0...200).map { Rational($0, 200) }
  let table = try points.map { try basis.values(at: $0) }
  return (0..<basis.dimension).map { j in
    FigureData.Series(
      name: "\(name)_{\(j - 3)}", points: zip(points, table).map { (Double($0), Double($1[j])) }, marks: .line)
  }
}
notebook.figure(
  FigureData(
    id: "b-splines", title: "Cubic B-splines, n = 5", xLabel: "x", yLabel: "b_i(x)",
    series: try curves(splines, name: "b")),
  "Every function is supported on at most four intervals.")
notebook.figure(
  FigureData(
    id: "relu-powers", title: "Cubic ReLU powers, n = 5", xLabel: "x", yLabel: "ψ_j(x)",
    series: try curves(powers, name: "ψ")),
  "Every function is supported from its knot to the right end.")

// ## Half-open intervals
//
// The Cox-de Boor recursion starts from functions that are one on an interval and zero elsewhere. If the interval is
// closed at both ends, as the paper prints it, each interior knot belongs to two intervals, and there the functions add
// up to two. With half-open intervals, the last one closed at $b$, they add up to one everywhere.

let steps = BSplineBasis(try KnotVector<Rational>.uniform(order: SplineOrder(1), intervals: 5, lower: 0, upper: 1))
let knot = Rational(2, 5)
func sum(_ convention: IntervalConvention) throws -> Rational {
  try steps.coxDeBoorValues(at: knot, convention: convention).reduce(0, +)
}
notebook.table(
  ["intervals", "sum of b_i(2/5), r = 1"],
  [["half-open", "\(try sum(.halfOpen))"], ["closed", "\(try sum(.closed))"]])
notebook.verdict(
  "half-open intervals count a knot once, closed ones twice", try sum(.halfOpen) == 1 && sum(.closed) == 2)

// ## All cases
//
// The catalog checks the same for thousands of knot vectors: that both families are bases (Lemma 1), with rank $m$
// found exactly, and that the recursion holds. Eqs. (1) and (2) have closed intervals where half-open ones are meant,
// and (4) is written for functions as rows.

try await notebook.verify("lemma-1", "eq-1", "eq-2", "eq-4")

notebook.finish()
