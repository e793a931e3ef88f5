import Exact
import Pages
import Spectral
import Splines

/// Figure 1: how often the eigenvectors of A^T A change sign.
///
/// - Statement: the vector of the smallest eigenvalue has no sign change, that of the largest has n - 1. The second
///   number is m - 1 = n + r - 2: ascending, the k-th vector has exactly k - 1 sign changes.
/// - Hypotheses: any strictly increasing knots.
/// - Cases: every knot vector of the family; a case is a knot vector and a route.
/// - Method, exact: with D = diag(1, -1, 1, ...) the matrix D A^T A D is shown to be oscillatory, and D
///   reverses the counts. Second exact route, for the two extreme vectors only: D A^T A D and (A^T A)^{-1} have entries
///   that are nowhere negative and are irreducible, so their Perron vectors are positive. Third, on uniform knots
///   of [0, 1]: signs of eigenvectors enclosed entry by entry, all of them.
///   For every r and all knots at once: A = G_r ... G_2 (I - S), and D G_s D and D (I - S) D are bidiagonal and
///   non-negative, so D A D and D A^T A D are totally nonnegative (Cauchy and Binet); A^T A is nonsingular, and the
///   entries beside its diagonal are not zero, which makes D A^T A D oscillatory (Gantmacher and Krein).
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
      + " signs of enclosed vectors on uniform knots"
    let printed: Counts = { k, knots in k == 1 ? 0 : (k == knots.dimension ? knots.intervals - 1 : nil) }
    let corrected: Counts = { k, _ in k - 1 }
    let reversed: Counts = { k, knots in knots.dimension - k }
    let tallies = try tallies(family, [printed, corrected, reversed])
    return Findings(
      literal: tallies[0].finding(ifHolds: .proved, method: method),
      corrected: tallies[1].finding(ifHolds: .proved, method: method),
      control: tallies[2].control("ascending, the k-th eigenvector has m - k sign changes"),
      figures: try [1, 3].map { try figure(order: SplineOrder($0), intervals: 50) })
  }

  /// One tally for each claim; the evidence on a knot vector is found once for all of them.
  private func tallies(_ family: CaseFamily, _ claims: [Counts]) throws -> [Tally] {
    var tallies = [Tally](repeating: Tally(), count: claims.count)
    // The two numbers of the print differ from the true ones first at r = 2, n = 1.
    try family.reaching(order: 2).forEachKnotVector { knots in
      for evidence in try evidence(on: knots) {
        for (position, claim) in claims.enumerated() {
          let wrong = evidence.defect ?? evidence.firstDifference(from: claim, knots)
          tallies[position].expect(wrong == nil, "\(knots.caseDescription): \(wrong!)")
        }
      }
    }
    return tallies
  }

  /// What one route says: sign changes by k, or why it fails.
  private struct Evidence {
    let route: String
    let defect: String?
    let changes: [(k: Int, count: Int)]

    func firstDifference(from claim: Counts, _ knots: KnotVector<Rational>) -> String? {
      for (k, count) in changes {
        guard let claimed = claim(k, knots), claimed != count else { continue }
        return "the number of sign changes of vector \(k) of \(knots.dimension) is \(count) (\(route)), not \(claimed)"
      }
      return nil
    }
  }

  private func evidence(on knots: KnotVector<Rational>) throws -> [Evidence] {
    let basis = ChangeOfBasis(knots)
    let m = knots.dimension
    let gram = basis.banded.gram().dense
    let flipped = gram.checkerboardFlipped
    let ascending = (1...m).map { (k: $0, count: $0 - 1) }
    var found = [
      Evidence(
        route: "oscillatory matrix", defect: flipped.isOscillatory ? nil : "D A^T A D is not oscillatory",
        changes: ascending),
      Evidence(
        route: "Perron vectors", defect: perronDefect(flipped, inverseOf: basis), changes: [(1, 0), (m, m - 1)]),
    ]
    // The vectors of uniform knots do not depend on the domain.
    if knots.uniformSpacing != nil, knots.lower.isZero, knots.upper == 1 {
      let vectors = try Spectrum.certifiedGramEigenvectors(of: knots)
      let changes = vectors.map { $0?.signChanges.certain }
      found.append(
        Evidence(
          route: "enclosed vector",
          defect: changes.firstIndex(of: nil).map { "the signs of vector \($0 + 1) stay open" },
          changes: changes.enumerated().compactMap { k, count in count.map { (k: k + 1, count: $0) } }))
    }
    return found
  }

  /// Why one of the two matrices is not positive enough for Perron's theorem; `nil` where both are: D A^T A D has no
  /// negative entry and none that is zero beside the diagonal, and A^{-1} A^{-T} is positive.
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
    let data = try SpectralFigures.extremeEigenvectors(order: order, intervals: intervals)
    func curve(_ name: String, _ vector: [Double]) -> FigureData.Series {
      FigureData.Series(name: name, points: zip(data.indices, vector).map { (Double($0), $1) })
    }
    return FigureData(
      id: "figure-1-r\(order.value)", title: "Extreme eigenvectors of A^T A, r = \(order.value), n = \(intervals)",
      xLabel: "index i", yLabel: "component",
      series: [curve("smallest eigenvalue", data.smallest), curve("largest eigenvalue", data.largest)])
  }
}
