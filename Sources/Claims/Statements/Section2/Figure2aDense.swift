import Exact
import Pages
import RealModule
import Spectral
import Splines

/// In addition to Figures 1 and 2a: where the most common route departs from the true spectrum. Our own; the paper does
/// not say how it computed its figures.
///
/// - Cases: orders 1-8 and n = 10 and 50, in the long run also 100 and 200; one for every eigenvalue, and one for each
///   dense route: whether some eigenvalue is that inaccurate.
/// - Method: every eigenvalue enclosed by exact inertia; three computed spectra compared with the enclosures.
struct Figure2aDense: Claim {
  let id = "figure-2a-dense"
  let origin = Origin.ours
  let source = "Related to Figures 1 and 2a"
  let printed =
    "From the bidiagonal factors of $A$ every eigenvalue of $A^T A$ has a relative error below $10^{-12}$; a symmetric "
    + "eigensolver on $A^T A$ and a dense singular value decomposition of $A$ miss some by more than $10^{-10}$."
  let hypotheses = #"Uniform knots, orders 1-8; $A$ without the factor $1 / ((r-1)! \, h^{r-1})$."#
  let recorded = RecordedVerdicts(literal: .certified)

  func check(_ family: CaseFamily) throws -> Findings {
    var printed = Tally(.enclosed)
    var control = Tally(.enclosed)
    var worst = (gram: 0.0, svd: 0.0)
    for r in 1...8 {
      for n in family.isFull ? [10, 50, 100, 200] : [10, 50] {
        let comparison = try RouteComparison(DifferencePower(order: SplineOrder(r), intervals: n))
        count(comparison, comparison.factors, below: 1e-12, into: &printed)
        count(comparison, comparison.denseGram, below: 1e-10, into: &control)
        worst = (max(worst.gram, comparison.denseGram.worst), max(worst.svd, comparison.denseSVD.worst))
      }
    }
    for (name, error) in [("eigensolver", worst.gram), ("singular value decomposition", worst.svd)] {
      printed.expect(error > 1e-10, "the dense \(name) is off by at most \(error)")
    }
    let table = try AccuracyTable(cases: AccuracyTable.theorySheet)
    return Findings(
      literal: printed.finding(
        ifHolds: .certified, method: "exact inertia at rational bounds around each value; three computed spectra",
        scope: "uniform knots, orders 1-8, n = " + (family.isFull ? "10, 50, 100 and 200" : "10 and 50")),
      control: control.control("a symmetric eigensolver on $A^T A$ gives each eigenvalue to $10^{-10}$"),
      tables: [
        EvidenceTable("Three routes to the smallest eigenvalue", headings: table.headings, rows: table.rows)
      ],
      figures: try figures(intervals: family.isFull ? [50, 200, 1000] : [50]))
  }

  private func count(
    _ comparison: RouteComparison, _ route: RouteComparison.Route, below bound: Double, into tally: inout Tally
  ) {
    let power = comparison.power
    for (k, error) in route.errors.enumerated() {
      tally.expect(
        error < bound,
        "r = \(power.order.value), n = \(power.intervals): eigenvalue \(k + 1) is computed as \(route.values[k]), but "
          + "the exact value is \(decimalBound(comparison.enclosures[k].lower, digits: 12, upwards: false))...")
    }
  }

  /// Returns figures with all eigenvalues for each order: the true ones, and those of the two dense routes.
  private func figures(intervals: [Int]) throws -> [FigureData] {
    try intervals.map { n in
      var series: [FigureData.Series] = []
      var dense: [FigureData.Series] = []
      for r in 1...8 {
        let power = try DifferencePower(order: SplineOrder(r), intervals: n)
        let shown = positions(power.size)
        func points(_ values: [Double]) -> [(x: Double, y: Double)] {
          shown.filter { values[$0] > 0 }.map { (Double($0 + 1), values[$0]) }
        }
        series.append(
          FigureData.Series(name: "r = \(r)", points: points(try power.gramEigenvalues()), marks: .line, color: r - 1))
        dense.append(
          FigureData.Series(
            name: r == 8 ? "dsyevd on A^T A" : "", points: points(try power.denseGramEigenvalues()), marks: .crosses,
            color: r - 1))
        dense.append(
          FigureData.Series(
            name: r == 8 ? "dgesdd on A, squared" : "", points: points(try power.squaredDenseSingularValues()),
            marks: .circles,
            color: r - 1))
      }
      return FigureData(
        id: "\(id)-n\(n)", title: "Eigenvalues of A^T A, n = \(n): true values, and two dense solvers where positive",
        xLabel: "number k, ascending",
        yLabel: "eigenvalue k", logX: true, logY: true, series: series + dense)
    }
  }

  /// Returns about sixty of the indices 0 ..< m, denser for small ones.
  private func positions(_ m: Int) -> [Int] {
    let steps = 60.0
    let all = (0...Int(steps)).map { Int(Double.pow(Double(m), Double($0) / steps).rounded()) - 1 }
    return Set(all).sorted()
  }
}
