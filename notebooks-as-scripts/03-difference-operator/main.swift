import Claims
import Exact
import Foundation
import Notebook
import Pages
import Spectral
import Splines

let notebook = Notebook { print($0) }

// # A as a difference operator
//
// On uniform knots $A$ is, up to a factor, $(I - S)^r$: the forward difference for the $r$-th derivative with
// homogeneous Dirichlet conditions (Lemma 4). So $A^T A$ is a difference operator of order $2r$ and inherently
// ill-conditioned, and changing the basis with $A$ changes which errors gradient descent sees.
//
// ## The stencil
//
// $((r-1)!\,h^{r-1})^2 (A^T A)_{j,j+k} = (-1)^k \binom{2r}{r+k}$ away from the boundary: the central difference for the
// $2r$-th derivative up to a constant factor, whose sign is $(-1)^r$, since a Gram matrix has a positive diagonal.

let order = try SplineOrder(3)
let knots = try KnotVector<Rational>.uniform(order: order, intervals: 8, lower: 0, upper: 8)
let a = ChangeOfBasis(knots).matrix
let gram = a.transposed() * a
notebook.show("the middle row of 4 A^T A, r = 3, h = 1", gram.row(5).map { "\($0 * 4)" }.joined(separator: ", "))
notebook.verdict(
  "it is -1, 6, -15, 20, -15, 6, -1, the negative of the central difference for the sixth derivative",
  gram.row(5)[2...8].map { $0 * 4 } == [-1, 6, -15, 20, -15, 6, -1])
try await notebook.verify("lemma-4a", "lemma-4b")

// ## How the eigenvalues spread
//
// Figure 2a of the paper: the ratio of the largest to the smallest eigenvalue of $A^T A$ grows like $n^{2r}$. The
// ratios below are computed from the bidiagonal factors of $A$, without forming the product.

let sizes = [5, 10, 20, 40, 80]
let curves = try SpectralFigures.ratioCurves(orders: (1...5).map { try SplineOrder($0) }, intervals: sizes)
notebook.figure(
  FigureData(
    id: "ratios", title: "Largest over smallest eigenvalue of A^T A", xLabel: "intervals n", yLabel: "ratio",
    logX: true,
    logY: true,
    series: curves.map { curve in
      FigureData.Series(
        name: "r = \(curve.order.value)", points: zip(curve.intervals, curve.ratios).map { (Double($0), $1) })
    }),
  "The lines are nearly straight, and their slopes tend to 2r.")
notebook.table(
  ["r", "slope between n = 40 and 80", "2r"],
  curves.map { ["\($0.order.value)", String(format: "%.3f", $0.finalSlope!), "\(2 * $0.order.value)"] })
notebook.verdict(
  "every slope is within 15% of 2r",
  curves.allSatisfy { abs($0.finalSlope! / Double(2 * $0.order.value) - 1) < 0.15 })

// ## The law of the eigenvalues
//
// The paper expects eigenvalues of roughly the form $\ell^{2r}$, as for periodic functions. But $A^T A$ has different
// boundary conditions: homogeneous Dirichlet conditions at one end and natural ones at the other, which for $r = 2$ are
// those of a cantilever beam. So $m^{2r} \lambda_\ell$ tends to the eigenvalues $\mu_\ell$ of that boundary value
// problem, up to the factor of $A$, and $\mu_\ell^{1/(2r)}$ is close to $(\ell - 1/2) \pi$ for all but the first few.

let enclosures = try (1...3).map { r in
  try SpectralLimit.smallestEigenvalues(order: SplineOrder(r), count: 3)
}
notebook.table(
  ["r", "first", "second", "third", "second over first", "2^{2r}"],
  enclosures.enumerated().map { k, limits in
    let roots = limits.map { pow(Double($0.lower), 0.5 / Double(k + 1)) / .pi }
    return ["\(k + 1)"] + roots.map { String(format: "%.3f", $0) }
      + [String(format: "%.1f", Double(limits[1].lower / limits[0].lower)), "\(1 << (2 * k + 2))"]
  })
notebook.verdict(
  "the second frequency is within 3% of 3/2, and the ratio of the second eigenvalue to the first is not 2^{2r}",
  enclosures.enumerated().allSatisfy { k, limits in
    let root = pow(Double(limits[1].lower), 0.5 / Double(k + 1)) / .pi
    return abs(root / 1.5 - 1) < 0.03 && limits[1].lower / limits[0].upper > Rational(3, 2) * Rational(1 << (2 * k + 2))
  })
try await notebook.verify("section-2.2-law")

// ## The extreme eigenvectors
//
// Figure 2b: the eigenvector of the smallest eigenvalue does not change sign; that of the largest changes sign at every
// step, $m - 1 = n + r - 2$ times. This is the paper's $n - 1$ if $n$ counts the eigenvalues. With every other sign
// flipped, $A$ is totally nonnegative, and the Gantmacher-Krein theorem then counts the sign changes for every strictly
// increasing knot vector.

let extremes = try SpectralFigures.extremeEigenvectors(order: order, intervals: 10)
notebook.figure(
  FigureData(
    id: "eigenvectors", title: "Eigenvectors of A^T A, r = 3, n = 10", xLabel: "index i", yLabel: "entry",
    series: [
      .init(name: "smallest eigenvalue", points: zip(extremes.indices, extremes.smallest).map { (Double($0), $1) }),
      .init(name: "largest eigenvalue", points: zip(extremes.indices, extremes.largest).map { (Double($0), $1) }),
    ]),
  "The smoothest vector belongs to the smallest eigenvalue, the most oscillatory one to the largest.")
notebook.table(
  ["eigenvalue", "changes of sign"],
  [
    ["smallest", "\(extremes.changesInSmallest.certain ?? -1)"],
    ["largest", "\(extremes.changesInLargest.certain ?? -1)"],
  ])
notebook.verdict(
  "they have 0 and n + r - 2 = 11 sign changes",
  extremes.changesInSmallest.certain == 0 && extremes.changesInLargest.certain == 11)

// ## Where LAPACK fails
//
// A symmetric eigensolver is accurate relative to the *largest* eigenvalue. Here the smallest ones matter, and they
// come out without a single correct digit, or negative. The singular values computed from the bidiagonal factors are
// correct to the last digits, and exact inertia proves it.

let accuracy = try AccuracyTable(cases: AccuracyTable.theorySheet)
notebook.table(accuracy.headings, accuracy.rows)
let power = try DifferencePower(order: SplineOrder(5), intervals: 100)
let routes = try RouteComparison(power)
notebook.figure(
  FigureData(
    id: "routes", title: "Eigenvalues of A^T A, r = 5, n = \(power.intervals)", xLabel: "number k, ascending",
    yLabel: "eigenvalue k",
    logX: true, logY: true,
    series: [
      .init(name: "from the factors", points: positive(routes.factors.values), marks: .line, color: 0),
      .init(name: "eigensolver on A^T A", points: positive(routes.denseGram.values), marks: .crosses, color: 1),
      .init(name: "SVD of A, squared", points: positive(routes.denseSVD.values), marks: .circles, color: 2),
    ]),
  "Where the crosses leave the line, the dense eigensolver has lost the eigenvalue. Negative values are not plotted.")
notebook.table(
  ["route", "largest relative error"],
  [
    ("from the factors", routes.factors), ("SVD of A, squared", routes.denseSVD),
    ("eigensolver on A^T A", routes.denseGram),
  ]
  .map { [$0.0, String(format: "%.1e", $0.1.worst)] })
notebook.verdict("every eigenvalue from the factors is correct to 12 digits", routes.factors.worst < 1e-12)
notebook.verdict(
  "at least one eigenvalue from the eigensolver has fewer than three correct digits", routes.denseGram.worst > 1e-3)

// Each of these errors is measured against an interval that is proved to contain the eigenvalue: the number of
// eigenvalues below a rational bound is the number of negative pivots in an exact elimination.

try await notebook.verify("figure-1", "figure-2a", "figure-2a-dense", "figure-2a-rate", "figure-2b")

/// The positive values with their indices, counted from 1.
func positive(_ values: [Double]) -> [(x: Double, y: Double)] {
  values.enumerated().filter { $0.element > 0 }.map { (Double($0.offset + 1), $0.element) }
}

notebook.finish()
