import Claims
import Exact
import Foundation
import KANCore
import Notebook
import Pages
import SeededRandom
import Spectral
import Splines

let notebook = Notebook { print($0) }

// # The bound on the tangent kernels
//
// The neural tangent kernel of a network on a batch is $J J^T$, where $J$ is the Jacobian of the outputs with respect
// to the weights. Its largest eigenvalue $\rho$ limits the step size of gradient descent. Theorem 2 of the paper
// compares the kernels in the two bases, $\rho(NTK_S) \le 4\,\rho(NTK_R)$. This chapter shows what its proof proves,
// what is false, and what is true.
//
// ## What is false
//
// Take one edge and one sample, at the left end. The kernels are then numbers: $NTK_S = \sum_i b_i(x)^2$ and
// $NTK_R = \sum_j \psi_j(x)^2$.

func kernels(order r: Int, intervals n: Int, at x: Rational) throws -> (
  spline: Rational, relu: Rational, scaled: Rational
) {
  let knots = try KnotVector<Rational>.uniform(order: SplineOrder(r), intervals: n, lower: 0, upper: 1)
  func square(_ values: [Rational]) -> Rational { values.reduce(0) { $0 + $1 * $1 } }
  return (
    square(try BSplineBasis(knots).values(at: x)), square(try ReLUPowerBasis(knots).values(at: x)),
    square(try ReLUPowerBasis(scaled: knots).values(at: x))
  )
}

let corner = try kernels(order: 2, intervals: 10, at: 0)
notebook.table(
  ["r = 2, n = 10, x = 0", "value"],
  [
    ["NTK_S", "\(corner.spline)"], ["NTK_R in (x - t_j)_+", "\(corner.relu)"],
    ["NTK_R in ((x - t_j)_+/h)", "\(corner.scaled)"],
  ])
notebook.verdict(
  "the bound with constant 4 fails in the unscaled basis", corner.spline > 4 * corner.relu,
  "ratio \(corner.spline / corner.relu)")

// ## What the proof proves
//
// The proof bounds a norm, $\|\tilde A\| \le 2^r/(r-1)!$ (41), but the spectral radius needs its square. For arbitrary
// Jacobians, the ratio of the radii can come arbitrarily close to that square: 16 for $r = 2$ and $r = 3$, not 4.

notebook.table(
  ["r", "bound on the norm", "its square"],
  (1...5).map { r in
    let norm = Rational(1 << r) / Rational((1..<max(2, r)).reduce(1, *))
    return ["\(r)", "\(norm)", "\(norm * norm)"]
  })
try await notebook.verify("theorem-1", "eq-39", "eq-40", "eq-41")

// ## What is true
//
// Jacobians of networks are not arbitrary: every row consists of values of basis functions. In the scaled basis, for
// $L$ layers on uniform knots,
//
// $$\rho(NTK_S) \le L\,\gamma_r\,\rho(NTK_R), \qquad \gamma_r = \frac{\sum_i b_i(a)^2}{\sum_{j=1}^{r-1} j^{2(r-1)}}, \quad \gamma_1 = 1,$$
//
// and $\gamma_r$ is the best constant for one layer: 1, 1, 1/34, 1/1588, ... So 4 is valid up to depth 4, 136, 6352 for
// $r = 2, 3, 4$. Random networks stay below the constant for one layer, but networks found by a targeted search do not,
// so the factor $L$ cannot be dropped.

var random = SplitMix64(seed: 6)
let draws = notebook.isQuick ? 5 : 20
var rows: [[String]] = []
var holds = true
for order in 2...4 {
  for depth in 1...3 {
    var largest = 0.0
    for _ in 0..<draws {
      let network = try Network.kan(
        widths: Array(repeating: 2, count: depth) + [1], order: order, intervals: 6,
        inputBox: Array(repeating: 0...1, count: 2), using: &random)
      let batch = (0..<2 * 6).map { _ in random.unit() }
      let kernels = try Evaluator<Double>(network).tangentKernels(of: batch, in: [.spline, .scaledRelu])
      let radii = try kernels.map { try LAPACK.symmetricEigenvalues($0.matrix()).last! }
      largest = max(largest, radii[0] / radii[1])
    }
    let constant = Double(depth) / pow(Double(order - 1), Double(2 * (order - 1)))
    holds = holds && largest <= constant
    rows.append(["\(order)", "\(depth)", String(format: "%.2e", largest), String(format: "%.2e", constant)])
  }
}
notebook.table(["r", "L", "largest ratio of \(draws) networks", "L / (r-1)^{2(r-1)}"], rows)
notebook.verdict("no random network exceeds the bound", holds)

// ## Where 4 begins to fail
//
// For $r = 2$ more is known: $\rho(NTK_S) \le \frac{4}{15}(L + 6)\,\rho(NTK_R)$, so 4 is valid up to depth 9. This
// follows from an inequality between kernels, $(Y + c) \circ K_R \succeq K_S$ with a positive semidefinite $Y$ whose
// diagonal is small: for the leading eigenvector of $NTK_S$ the constant $c$ enters once, and the diagonal once for
// every layer. For inputs at 0 and 1 the inequality reads:

let certificate = try SecondOrderBound.proved.certificate(inputs: [[0], [1]], intervals: 1)
notebook.table(
  ["entry of $(Y + c) \\circ K_R - K_S$", "value"],
  [(0, 0), (0, 1), (1, 1)].map { ["\($0), \($1)", "\(certificate.margin[$0, $1])"] })
notebook.verdict(
  "the difference is positive definite, and the diagonal of Y is 4/15",
  certificate.margin.inertia().isPositiveDefinite && certificate.diagonal == Rational(4, 15))

// At depth 10 the constant 4 fails: the samples are the four-cycles of the complete graph $K_5$, the layers are its ten
// edges, and the last layer, whose derivative is 1 for all samples, takes part through 18600 idle inputs. With eleven
// layers, width 12 is enough. The table lists the largest ratios found for each depth, with exact certificates, next to
// the bound:

let depths = notebook.isQuick ? [9, 10] : Array(CountedReadout.depths)
let found = try depths.map { depth in
  let network = try CountedReadout.found(depth: depth)
  let (splines, powers) = try network.bounds()
  return (depth: depth, design: network, ratio: splines / powers, bound: SecondOrderBound.proved.constant(depth: depth))
}
notebook.table(
  ["depth", "samples", "ratio, at least", "bound"],
  found.map {
    ["\($0.depth)", "\($0.design.classes.count)", decimalBound($0.ratio, digits: 5, upwards: false), "\($0.bound)"]
  })
notebook.verdict(
  "4 is exceeded at depth 10 and not before",
  found.allSatisfy { ($0.ratio > 4) == ($0.depth == 10) && $0.ratio <= $0.bound })

// ## How large the ratio becomes
//
// Deeper networks come arbitrarily close to $(2^r/(r-1)!)^2$. Their samples and layers are the points of the plane over
// the field of prime order $s$, and the input of layer $m$ for sample $k$ depends on the line through $k - m$. So the
// kernels are convolutions, and the certificate is a rational inequality, although all but the smallest of these networks
// are too large to build.

let counts = notebook.isQuick ? [2, 4] : [2, 4, 8, 16]
for r in 2...4 {
  let supremum = r < 4 ? Rational(16) : Rational(64, 9)
  let members = try counts.map { n in
    let design = try LineDesign.approaching(order: SplineOrder(r), intervals: n)
    let little = Rational(10).power(-60)
    let (lower, upper) = try design.bounds(spread: little, coupling: little, gain: 1 / little)
    return (design: design, ratio: lower / upper)
  }
  notebook.table(
    ["r", "n", "s", "depth", "ratio, at least", "of the supremum"],
    members.map { design, ratio in
      [
        "\(r)", "\(design.intervals)", "\(design.prime)", "\(design.count + 1)",
        decimalBound(ratio, digits: 6, upwards: false), decimalBound(ratio / supremum, digits: 4, upwards: false),
      ]
    })
  notebook.verdict(
    "r = \(r): the ratios increase with n and stay below \(supremum)",
    zip(members, members.dropFirst()).allSatisfy { $0.ratio < $1.ratio } && members.allSatisfy { $0.ratio < supremum })
}

// The catalog states the theorem, and what holds in its place.

try await notebook.verify("theorem-2")

// ## Consequences for step sizes
//
// Remark 1 says that a bound on the spectral radius shows that learning rates in the two bases are comparable. But
// Theorem 2 is one-sided, and the largest stable step sizes are not comparable: for one layer on $n$ uniform intervals,
// the one in $u$ is at least $n^3 / (r^2 (2r+1) (n+r-1))$ times the one in $w$. The scaled ReLU powers need step sizes
// another factor of $n^{2r-2}$ smaller.

try await notebook.verify("remark-1", "remark-1-steps", figures: true)

notebook.finish()
