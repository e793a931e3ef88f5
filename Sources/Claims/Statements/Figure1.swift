import Exact
import Spectral
import Splines

/// Figure 1: how often the eigenvectors of A^T A change sign.
///
/// - Statement: the vector of the smallest eigenvalue has no sign change, that of the largest has n - 1. The second number
///   is m - 1 = n + r - 2: ascending, the k-th vector has exactly k - 1 sign changes.
/// - Hypotheses: any strictly increasing knots.
/// - Cases: every knot vector of the family; a case is a knot vector and a route.
/// - Method, exact: with D = diag(1, -1, 1, ...) the matrix D A^T A D is shown to be oscillatory (``Oscillation``), and D
///   reverses the counts. Second exact route, for the two extreme vectors only: D A^T A D and (A^T A)^{-1} have entries
///   that are nowhere negative and are irreducible, so their Perron vectors are positive. Third, on uniform knots: signs of computed
///   eigenvectors.
/// - Control: the counts in reverse, m - k.
struct Figure1: Claim {
  let id = "figure-1"
  let source = "Section 2, Figure 1"
  let printed =
    "The eigenvector of A^T A for the smallest eigenvalue has no sign change, that for the largest has n - 1."
  let hypotheses = "Any strictly increasing knots, any order r >= 1; A without scaling."
  let correction: String? =
    "Eigenvalues are simple, and ascending the k-th eigenvector has exactly k - 1 sign changes, k = 1 ... m; the last"
    + " one therefore m - 1 = n + r - 2."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// The number of sign changes claimed for ascending vector k = 1 ... m; `nil` where nothing is claimed.
  private typealias Counts = (_ k: Int, _ knots: KnotVector<Rational>) -> Int?

  func check(_ family: CaseFamily) throws -> Findings {
    let method =
      "exact: Neville elimination of D A^T A D (oscillatory), signs of A^T A and its inverse (Perron);"
      + " signs of computed vectors on uniform knots"
    let printed = try tally(family) { k, knots in
      k == 1 ? 0 : (k == knots.dimension ? knots.intervals - 1 : nil)
    }
    let corrected = try tally(family) { k, _ in k - 1 }
    let reversed = try tally(family) { k, knots in knots.dimension - k }
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method),
      corrected: corrected.finding(ifHolds: .proved, method: method),
      control: reversed.control("ascending, the k-th eigenvector has m - k sign changes"),
      figures: try [1, 3].map { try figure(order: SplineOrder($0), intervals: 50) })
  }

  private func tally(_ family: CaseFamily, _ counts: Counts) throws -> Tally {
    var tally = Tally()
    // The two numbers of the print differ from the true ones first at r = 2, n = 1.
    try family.reaching(order: 2).forEachKnotVector { knots in
      let basis = ChangeOfBasis(knots)
      let gram = basis.banded.gram().dense
      func claim(_ k: Int, is count: Int, _ route: String) -> String? {
        guard let claimed = counts(k, knots), claimed != count else { return nil }
        return "vector \(k) of \(knots.dimension) has \(count) sign changes (\(route)), not \(claimed)"
      }
      let m = knots.dimension
      let flipped = Matrix(rows: m, columns: m) { i, j in (i + j) % 2 == 0 ? gram[i, j] : -gram[i, j] }
      let oscillation = Oscillation.defect(of: flipped)
      let wrong = oscillation ?? (1...m).compactMap { claim($0, is: $0 - 1, "oscillatory matrix") }.first
      tally.expect(wrong == nil, "\(knots.caseDescription): \(wrong!)")
      let perron = perronDefect(flipped, inverseOf: basis)
      let extreme = perron ?? claim(1, is: 0, "positive inverse") ?? claim(m, is: m - 1, "checkerboard signs")
      tally.expect(extreme == nil, "\(knots.caseDescription): \(extreme!)")
      if knots.uniformSpacing != nil {
        let eigen = try Spectrum.gramEigen(of: knots)
        let seen = (1...m).compactMap { k in
          claim(k, is: Oscillation.signChanges(eigen.vector(k - 1)), "computed vector")
        }.first
        tally.expect(seen == nil, "\(knots.caseDescription): \(seen!)")
      }
    }
    return tally
  }

  /// Why one of the two matrices is not positive enough for Perron's theorem; `nil` where both are: D A^T A D has no
  /// negative entry and (``Oscillation``) none that is zero beside the diagonal, and A^{-1} A^{-T} is positive.
  private func perronDefect(_ flipped: Matrix<Rational>, inverseOf basis: ChangeOfBasis<Rational>) -> String? {
    if let k = flipped.entries.firstIndex(where: { $0.sign < 0 }) {
      return "entry \(k) of D A^T A D is \(flipped.entries[k])"
    }
    let m = basis.dimension
    if let i = (0..<max(0, m - 1)).first(where: { flipped[$0, $0 + 1].sign <= 0 }) {
      return "D A^T A D is reducible between rows \(i) and \(i + 1)"
    }
    // All entries of A^{-1} on and above the diagonal positive: every entry of A^{-1} A^{-T} has the positive summand
    // of the last column.
    let inverse = basis.inverseMatrix
    for i in 0..<m {
      for j in 0..<m where inverse[i, j].sign != (j >= i ? 1 : 0) {
        return "entry (\(i), \(j)) of A^{-1} is \(inverse[i, j])"
      }
    }
    return nil
  }

  private func figure(order: SplineOrder, intervals: Int) throws -> FigureData {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
    let eigen = try Spectrum.gramEigen(of: knots)
    let m = knots.dimension
    func curve(_ name: String, _ k: Int) -> FigureData.Series {
      let vector = eigen.vector(k)
      let sign: Double = vector[0] < 0 ? -1 : 1
      return FigureData.Series(
        name: name, points: vector.indices.map { (Double($0 + 1 - order.value), sign * vector[$0]) })
    }
    return FigureData(
      id: "figure-1-r\(order.value)", title: "Extreme eigenvectors of A^T A, r = \(order.value), n = \(intervals)",
      xLabel: "index i", yLabel: "component",
      series: [curve("smallest eigenvalue", 0), curve("largest eigenvalue", m - 1)])
  }
}
